"""The control lists that came with Licet: each entry by its code, with the day and state of its wording.

A current wording goes before an outdated one. An entry that is not here may still be on the list, and an
item on no list may still need a licence: the catalogue helps to read the lists and never clears an item.
"""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet import files
from licet.errors import InputError, UnknownTerm
from licet.items._code import Code, nearest, parse_code
from licet.items._format import EU, TITLES, US, Edition, Entry, decode
from licet.items._index import words_of
from licet.items._search import Answer, Query, answer, counterpart

if TYPE_CHECKING:
    from os import PathLike
    from typing import Unpack

    from licet.items._search import Filters

_SHIPPED: Final = Path(__file__).parent / "data"
_FILES: Final = ("eu.annex_i.jsonl.gz", "us.ccl.jsonl.gz", "eu.annex_i.2022.jsonl.gz")  # current ones first
_SHORT: Final = {"eu": EU, "us": US}


class Listed(Struct, frozen=True):
    """A code as one edition of a list has it: its entry, its own words and those it stands under."""

    code: Code
    entry: Entry
    edition: Edition

    @property
    def heading(self) -> str:
        """The heading of its entry."""
        return self.entry.heading

    @property
    def text(self) -> str | None:
        """What the list says at the code itself; None when this edition holds no such paragraph."""
        return self.entry.text_of(self.code.path)

    @property
    def above(self) -> tuple[tuple[str, str], ...]:
        """The codes it stands under and their words, the entry first; those the source lost are left out."""
        texts = ((str(code), self.entry.text_of(code.path)) for code in self.code.parents)
        return tuple((code, text) for code, text in texts if text is not None)


class Catalogue:
    """Editions of control lists in memory, ready to be read and searched; it never changes."""

    def __init__(self, editions: tuple[tuple[Edition, tuple[Entry, ...]], ...]) -> None:
        self.editions: tuple[Edition, ...] = tuple(edition for edition, _ in editions)
        self._rows = tuple((entry, edition) for edition, entries in editions for entry in entries)

    def entries(self, code: str | Code, listed: str | None = None) -> tuple[Listed, ...]:
        """Each edition that holds the code's entry: those with its paragraph first, current ones first."""
        meant = parse_code(code) if isinstance(code, str) else code
        wanted = None if listed is None else list_named(listed)
        found = [
            Listed(meant, entry, edition)
            for entry, edition in self._by_entry.get(meant.entry, ())
            if wanted in (None, edition.list)
        ]
        return tuple(sorted(found, key=lambda item: item.text is None))

    def entry(self, code: str | Code, listed: str) -> Listed | None:
        """The code as that list has it, in the best wording held; None when no edition holds its entry."""
        return next(iter(self.entries(code, listed)), None)

    def counterpart(self, code: Code, listed: str) -> str | None:
        """The entry of the other list that has the same matter under another number (4A906 for 4A506)."""
        return counterpart(code.entry, list_named(listed), self._rows)

    def codes(self, listed: str | None = None) -> frozenset[str]:
        """Every code held, entries and paragraphs."""
        wanted = None if listed is None else list_named(listed)
        return frozenset(
            code for entry, edition in self._rows if wanted in (None, edition.list) for code in entry.codes()
        )

    def nearest(self, text: str, listed: str | None = None) -> tuple[str, ...]:
        """The held codes likeliest meant by what somebody typed."""
        return nearest(text, self.codes(listed))

    def search(
        self, words: str = "", *, limit: int = 10, page: int = 1, **filters: Unpack[Filters]
    ) -> Answer:
        """What the lists say about these words: the entries that hold them, best first, `limit` to a page.

        Filters: list (eu or us), code (5A001.j, or its beginning), reason (CC), series (500), and
        cyber_surveillance. Without words, everything that passes the filters, in the order of the lists.
        """
        if limit < 1 or page < 1:
            raise InputError("pages and their length begin at 1", remedy="give a number from 1 up")
        if words.strip() and not words_of(words):
            raise InputError(f"there is no word in '{words}'", remedy="give letters or digits to look for")
        named = filters.get("list")
        query = Query(
            words=words,
            list=list_named(named) if named else None,
            code=filters.get("code"),
            reason=_reason(filters.get("reason")),
            series=_series(filters.get("series")),
            cyber_surveillance=filters.get("cyber_surveillance", False),
        )
        return answer(query, self._rows, limit=limit, page=page)

    @cached_property
    def _by_entry(self) -> dict[str, list[tuple[Entry, Edition]]]:
        found: dict[str, list[tuple[Entry, Edition]]] = {}
        for entry, edition in self._rows:
            found.setdefault(entry.code, []).append((entry, edition))
        return found


def list_named(name: str) -> str:
    """The list meant by eu, us or a list's full name."""
    meant = _SHORT.get(name.lower(), name)
    if meant not in TITLES:
        raise UnknownTerm(name, family="control list", known=[*_SHORT, *TITLES])
    return meant


def load_catalogue(folder: str | PathLike[str] = _SHIPPED) -> Catalogue:
    """Read the lists in a folder, each the very file that its SHA256SUMS names, or raise `ListError`."""
    place = Path(folder)
    sums = files.read(place / "SHA256SUMS", what="digests of the control lists").decode("ascii", "replace")
    digests = {name: digest for digest, _, name in (line.partition("  ") for line in sums.splitlines())}
    return Catalogue(
        tuple(
            decode(
                files.read(place / name, what="control list"),
                sha256=digests.get(name, ""),
                where=place / name,
            )
            for name in _FILES
        )
    )


@cache
def catalogue() -> Catalogue:
    """The lists that came with this version of Licet; read once."""
    return load_catalogue()


def entry(code: str | Code, listed: str) -> Listed | None:
    """The code as that list (eu or us) has it, to be shown beside it; None when it is not held."""
    return catalogue().entry(code, listed)


def _reason(reason: str | None) -> str | None:
    if reason is None:
        return None
    known = ("AT", "CB", "CC", "CW", "EI", "FC", "MT", "NP", "NS", "RS", "SI", "SL", "SS", "UN")
    if reason.upper() not in known:
        raise UnknownTerm(reason, family="reason for control", known=known)
    return reason.upper()


def _series(series: int | None) -> int | None:
    if series is not None and series not in range(0, 1000, 100):
        remedy = "give one of 0, 100, 200, 300, 400, 500, 600, 900"
        raise InputError(f"there is no {series}-series", remedy=remedy)
    return series
