"""The customers' index made of the index that screening itself stands on.

Scores on this side differ from those the ordinary screening gives, since words weigh by how many names hold
them: an entry's "Holdings" is rare among customers. So it is asked with room to spare, for the beginnings
and ends of every name too. Whoever bears a telling word of an entry is found whatever the score, if few
customers do, or if the word is a brand of the lists; what is found is put to that screening. Its limit: a
word that more than 25 customers' names hold and that is no brand, or more than 2,000, finds nobody by
itself, only as part of a beginning or an end that is near; and a match at the very edge of what that
screening tells may be beyond it. Only asking every customer in full finds all, which is why `licet monitor
status` says when that was done last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from licet.parties.names import Role, role, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from licet.parties.customers._index import CustomerIndex
    from licet.parties.customers._workers import Workers
    from licet.parties.matching import Hit, NameIndex
    from licet.parties.screening import Brands

_LOOSE: Final = 0.55
_ALL: Final = 100_000  # customers near one entry
_COMMON: Final = 2_000  # names that hold a word, from which on it tells nobody
_LARGE: Final = 64 << 20  # bytes of an index: less is asked sooner than a worker has loaded it
_FEW: Final = 25  # up to which it tells them whatever else they are named
_TELLING: Final = frozenset({Role.NAME, Role.NUMBER})


class CustomerNames:
    """`NameIndex` as an index of customers."""

    def __init__(self, names: NameIndex) -> None:
        self._names = names

    def save(self, path: Path) -> None:
        """Write the index; it is on disk on return."""
        self._names.save(path)

    def near(self, asked: Sequence[tuple[str, ...]], *, brands: Brands | None = None) -> set[int]:
        """Return the numbers of all customers who may match a party of any of these sets of names."""
        from licet.parties.matching import Question  # noqa: PLC0415 - heavy, and only for those who search

        questions = [Question(_as_customers_write(names)) for names in asked if names]
        found = self._names.search(questions, threshold=_LOOSE, limit=_ALL)
        sought = {word for names in asked for name in names for word in _telling(words(name))}
        bearers = {hit.owner for word in sought for hit in self._bearers(word, brands)}
        return {hit.owner for hits in found for hit in hits} | bearers

    def _bearers(self, word: str, brands: Brands | None) -> Sequence[Hit]:
        """Whoever may match by this word alone: few bear it, or it is a brand as it stands in their names."""
        hits = self._names.bearers(word)
        if len(hits) > _COMMON:
            return ()
        if len(hits) <= _FEW or brands is None or word in brands.entries:
            return hits
        if word not in brands.alone:
            return ()
        return [hit for hit in hits if word in brands.among(" ".join(self._names.spelled(hit)))]


def _as_customers_write(names: tuple[str, ...]) -> tuple[str, ...]:
    """Lists write SIMIGIN, Pavel; customers are also PavelSimigin, P. Simigin, and fewer words."""
    written = list(names)
    for name in names:
        family, comma, given = name.partition(", ")
        if comma:
            initials = " ".join(word[0] for word in given.split())
            written += [f"{given} {family}", f"{initials} {family}"]
        written += _parts(words(name))
    return tuple(dict.fromkeys(written))


def _parts(said: Sequence[str]) -> list[str]:
    """Every beginning and every end of a name that tells anything."""
    cuts = [said[:end] for end in range(1, len(said))] + [said[start:] for start in range(1, len(said))]
    return [" ".join(cut) for cut in cuts if any(role(word) in _TELLING for word in cut)]


def _telling(said: Sequence[str]) -> Sequence[str]:
    """The words that say who it is; all of them where none does."""
    return [word for word in said if role(word) in _TELLING] or said


class _SharedNames:
    """A saved index that workers have loaded, each the whole of it; this process only where one fails."""

    def __init__(self, path: Path, workers: Workers) -> None:
        self._path = path
        self._workers = workers
        workers.load(path)

    def save(self, path: Path) -> None:
        """Write the index; it is on disk on return."""
        self._here().save(path)

    def near(self, asked: Sequence[tuple[str, ...]], *, brands: Brands | None = None) -> set[int]:
        """Return the numbers of all customers who may match; `ListError` if the index cannot be read."""

        def here(left: Sequence[tuple[str, ...]]) -> set[int]:
            return self._here().near(left, brands=brands)

        return self._workers.near(asked, path=self._path, brands=brands, here=here)

    def _here(self) -> CustomerNames:
        return NamesMaker().read(self._path)


class NamesMaker:
    """Makes and reads such indexes; a large one is asked by `workers`, where there are several."""

    def __init__(self, workers: Workers | None = None) -> None:
        self._workers = workers

    @property
    def beside(self) -> bool:
        """Whether there are workers to load an index while this process does something else."""
        return self._workers is not None and self._workers.several

    def build(self, named: Iterable[tuple[int, str, str | None]]) -> CustomerNames:
        """Return the index of these names; their kinds are left to the screening that follows."""
        from licet.parties.matching import Named, NameIndex  # noqa: PLC0415 - as above

        return CustomerNames(NameIndex.build((Named(number, text) for number, text, _ in named), kin=False))

    def load(self, path: Path) -> CustomerIndex:
        """Return what `save` wrote, memory-mapped."""
        if self._workers is not None and self._workers.several and _large(path):
            return _SharedNames(path, self._workers)
        return self.read(path)

    def read(self, path: Path) -> CustomerNames:
        """Return what `save` wrote, memory-mapped by this process."""
        from licet.parties.matching import NameIndex  # noqa: PLC0415 - as above

        return CustomerNames(NameIndex.load(path))


def _large(path: Path) -> bool:
    """Whether it is worth several processes; a file that cannot be seen is for the reader to complain of."""
    try:
        return path.stat().st_size >= _LARGE
    except OSError:
        return False
