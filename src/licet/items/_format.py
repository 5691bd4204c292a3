"""What an entry of a control list is, and the file an edition of a list is shipped in.

A file is gzip'd JSON lines, the edition first and one entry on each further line. Its digest is pinned
beside it; a file that differs, or has lost a row, is not used at all: an entry that is missing looks like
an item that is not controlled.
"""

from __future__ import annotations

import gzip
import hashlib
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from licet import files
from licet.errors import ListError

if TYPE_CHECKING:
    from collections.abc import Iterable

FORMAT: Final = "licet-items-1"
EU: Final = "eu.annex_i"
US: Final = "us.ccl"
TITLES: Final = {EU: "EU Annex I", US: "US Commerce Control List"}
_LIMIT: Final = 64 * 1024 * 1024


class Edition(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """One text of one list: of what day, from where, under what rights, and how complete.

    `as_of` is a day, or a year alone where no more is known. An `outdated` text was replaced by a later one.
    """

    id: str
    list: str
    title: str
    as_of: str
    outdated: bool = False
    extract: bool = False
    note: str
    source_url: str
    rights: str
    sha256: str
    entries: int = 0
    format: str = FORMAT


class Paragraph(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One paragraph, at `path` below its entry; `note` is 0 for what is controlled, else how deep a note is.

    A note stands under the path it was printed after.
    """

    path: tuple[str, ...]
    text: str
    note: int = 0


class ChartLine(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One line of the licence requirements: what is controlled why, and the chart column, as printed."""

    control: str
    column: str


class Entry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """One entry of a list in one edition: its heading, its paragraphs, and what the list says about it.

    `held` is whole, part (an extract) or heading (its paragraphs are not in the source that was read).
    """

    code: str
    heading: str
    held: str = "whole"
    reasons: tuple[str, ...] = ()
    reasons_printed: str | None = None
    chart: tuple[ChartLine, ...] = ()
    exceptions: tuple[tuple[str, str], ...] = ()
    related: str | None = None
    cyber_surveillance: tuple[str, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()

    def text_of(self, path: tuple[str, ...]) -> str | None:
        """What the list says at `path`; the heading for the entry itself, None where nothing stands."""
        if not path:
            return self.heading
        return next((p.text for p in self.paragraphs if p.path == path and not p.note), None)

    def below(self, path: tuple[str, ...]) -> tuple[Paragraph, ...]:
        """The paragraph at `path` and everything under it, in the order of the list."""
        return tuple(p for p in self.paragraphs if p.path[: len(path)] == path)

    def codes(self) -> tuple[str, ...]:
        """The entry's code and those of all its paragraphs."""
        paths = dict.fromkeys(p.path for p in self.paragraphs if not p.note)
        return (self.code, *(".".join((self.code, *path)) for path in paths if path))


def encode(edition: Edition, entries: Iterable[Entry]) -> bytes:
    """Return the file; the same entries give the same bytes, and a code that stands twice is refused."""
    rows = sorted(entries, key=lambda entry: entry.code)
    seen = set[str]()
    for row in rows:
        if row.code in seen:
            raise ListError(f"entry {row.code} stands twice", where=edition.id, remedy="mend the source")
        seen.add(row.code)
    header = msgspec.structs.replace(edition, entries=len(rows))
    return gzip.compress(msgspec.json.Encoder().encode_lines([header, *rows]), 9, mtime=0)


def decode(packed: bytes, *, sha256: str, where: object) -> tuple[Edition, tuple[Entry, ...]]:
    """Read the very file of that digest, whole, or raise `ListError`."""
    if hashlib.sha256(packed).hexdigest() != sha256:
        raise _broken("the file is not the one shipped: its digest differs", where)
    first, _, rest = _unpacked(packed, where).partition(b"\n")
    try:
        edition = msgspec.json.decode(first, type=Edition)
        entries = tuple(msgspec.json.Decoder(Entry).decode_lines(rest))
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise _broken(f"a row cannot be read ({problem})", where) from None
    if edition.format != FORMAT:
        raise _broken(f"format '{edition.format}' where '{FORMAT}' is read", where)
    if len(entries) != edition.entries:
        raise _broken(f"{len(entries)} entries where {edition.entries} are promised", where)
    return edition, entries


def _unpacked(packed: bytes, where: object) -> bytes:
    try:
        return files.unpacked(packed, limit=_LIMIT, what="control list")
    except ValueError as problem:
        raise _broken(str(problem), where) from None


def _broken(what: str, where: object) -> ListError:
    remedy = "install Licet again, or make the file again with scripts/build-catalogue"
    return ListError(what, where=where, remedy=remedy)
