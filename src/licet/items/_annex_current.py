"""Entries of Annex I in their wording of today, from a sheet that was written and checked by hand.

The whole current annex is not shipped. This holds the entries about surveillance, and the 500-series of
some categories; everything else comes from an outdated text, which says so.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet import documents
from licet.errors import ListError
from licet.items._code import parse_code
from licet.items._format import Entry, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE: Final = re.compile(r"(~*)((?:[a-z0-9]+\.)*[a-z0-9]+)?\s*\|\s*(\S.*)")


class _Row(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One entry of the sheet; `cyber_surveillance` holds paths, an empty one for the entry itself."""

    code: str
    heading: str
    held: str = "whole"
    cyber_surveillance: tuple[str, ...] = ()
    text: str = ""


class Sheet(Struct, frozen=True, forbid_unknown_fields=True):
    """The sheet: the day of its wording, its address, its entries."""

    as_of: str
    source_url: str
    entries: tuple[_Row, ...]


def parse_sheet(content: bytes, *, where: object) -> tuple[str, tuple[Entry, ...]]:
    """The day of the wording and every entry of the sheet; `ListError` for a line that is no paragraph."""
    sheet = documents.parse(content, Sheet, where=str(where))
    return sheet.as_of, tuple(_entry(row, where) for row in sheet.entries)


def _entry(row: _Row, where: object) -> Entry:
    parse_code(row.code)
    paragraphs = tuple(_paragraphs(row, where))
    held = {p.path for p in paragraphs if not p.note} | {()}
    for path in (_steps(path) for path in row.cyber_surveillance):
        if path not in held:
            raise _broken(f"{row.code} has no paragraph {'.'.join(path)} to be flagged", where)
    return Entry(
        code=row.code,
        heading=row.heading,
        held=row.held,
        cyber_surveillance=tuple(".".join((row.code, *_steps(path))) for path in row.cyber_surveillance),
        paragraphs=paragraphs,
    )


def _paragraphs(row: _Row, where: object) -> Iterator[Paragraph]:
    seen: set[tuple[str, ...]] = {()}
    for line in row.text.splitlines():
        found = _LINE.fullmatch(line)
        if found is None:
            raise _broken(f"{row.code} has a line that is no paragraph: '{line[:40]}'", where)
        note, path = len(found[1]), _steps(found[2] or "")
        if not note and (path[:-1] not in seen or path in seen):
            raise _broken(f"{row.code} has {'.'.join(path)} twice, or before what it stands under", where)
        seen.add(path)
        yield Paragraph(path, found[3], note)


def _steps(path: str) -> tuple[str, ...]:
    return tuple(path.split(".")) if path else ()


def _broken(what: str, where: object) -> ListError:
    return ListError(what, where=where, remedy="write each paragraph as `path | text`, parents first")
