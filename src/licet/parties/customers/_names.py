"""The customers' index made of the index that screening itself stands on.

Scores on this side differ from those the ordinary screening gives, since words weigh by how many names hold
them; so it is asked with room to spare, and what it finds is put to that screening. A match at the very edge
of what that screening tells may be beyond it: only asking every customer in full finds all, which is why
`licet monitor status` says when that was done last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from licet.parties.matching import NameIndex

_LOOSE: Final = 0.55
_ALL: Final = 100_000  # customers near one entry


class CustomerNames:
    """`NameIndex` as an index of customers."""

    def __init__(self, names: NameIndex) -> None:
        self._names = names

    def save(self, path: Path) -> None:
        """Write the index; it is on disk on return."""
        self._names.save(path)

    def near(self, asked: Sequence[tuple[str, ...]]) -> set[int]:
        """Return the numbers of all customers who may match a party of any of these sets of names."""
        from licet.parties.matching import Question  # noqa: PLC0415 - heavy, and only for those who search

        questions = [Question(_as_customers_write(names)) for names in asked if names]
        found = self._names.search(questions, threshold=_LOOSE, limit=_ALL)
        return {hit.owner for hits in found for hit in hits}


def _as_customers_write(names: tuple[str, ...]) -> tuple[str, ...]:
    """Lists write SIMIGIN, Pavel; customers are also PavelSimigin in one word, and P. Simigin."""
    written = list(names)
    for name in names:
        family, comma, given = name.partition(", ")
        if comma:
            initials = " ".join(word[0] for word in given.split())
            written += [f"{given} {family}", f"{initials} {family}"]
    return tuple(dict.fromkeys(written))


class NamesMaker:
    """Makes and reads such indexes."""

    def build(self, named: Iterable[tuple[int, str, str | None]]) -> CustomerNames:
        """Return the index of these names; their kinds are left to the screening that follows."""
        from licet.parties.matching import Named, NameIndex  # noqa: PLC0415 - as above

        return CustomerNames(NameIndex.build(Named(number, text) for number, text, _ in named))

    def load(self, path: Path) -> CustomerNames:
        """Return what `save` wrote, memory-mapped."""
        from licet.parties.matching import NameIndex  # noqa: PLC0415 - as above

        return CustomerNames(NameIndex.load(path))
