"""The list file: gzip'd JSON lines, a header and one row per listed party, checked row by row.

    {"format": "licet-lists-2", "normaliser": 1, "lists": […], "texts": […], "brands": […], "rows": 26920}
    ["us.entity.nso-group", 5, null, ["NSO Group"], "nso group", ["IL"], 12, 3, [], "86 FR 60760", 5, []]

Long texts repeat, so rows point into `texts`. The normalised words stand beside the names, so that reading
the file is all it takes to search it. A file with one broken row is not used at all: a list with a hole
looks like a clean name.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from datetime import date
from typing import Final

import msgspec
from msgspec import Struct

from licet.errors import ListError
from licet.parties._names import NORMALISER, words

FORMAT: Final = "licet-lists-2"
KINDS: Final = ("person", "organisation", "vessel", "aircraft")
_LIMIT: Final = 256 * 1024 * 1024


class WatchList(Struct, frozen=True, forbid_unknown_fields=True):
    """One published list: whose it is, what it does, and the day and file it was taken from."""

    id: str
    title: str
    authority: str
    citation: str
    effect: str
    source_url: str
    as_of: date
    sha256: str
    entries: int


class Header(Struct, frozen=True, forbid_unknown_fields=True):
    """The first line: the lists, the texts rows point to, their brands, and how many rows must follow."""

    format: str
    normaliser: int
    lists: tuple[WatchList, ...]
    texts: tuple[str, ...]
    brands: tuple[str, ...]
    rows: int


class Row(Struct, frozen=True, array_like=True, forbid_unknown_fields=True, gc=False):
    """One listed party; `words` holds its names, in order, as the normaliser writes them, split by "|"."""

    id: str
    list: int
    kind: str | None
    names: tuple[str, ...]
    words: str
    countries: tuple[str, ...]
    requirement: int | None
    policy: int | None
    programmes: tuple[int, ...]
    cite: str | None
    url: int | None
    low: tuple[int, ...]

    def spellings(self) -> tuple[tuple[str, ...], ...]:
        """Return the normalised words of each name, in the order of `names`."""
        return tuple(tuple(name.split()) for name in self.words.split("|"))


class ListFile(Struct, frozen=True):
    """A list file that was read whole; `digest` is over its content, whatever the compression."""

    header: Header
    rows: tuple[Row, ...]
    digest: str


def written_words(names: tuple[str, ...]) -> str:
    """Return what a row's `words` must be for `names`."""
    return "|".join(" ".join(words(name)) for name in names)


def encode(header: Header, rows: tuple[Row, ...]) -> bytes:
    """Return the file; the same rows give the same bytes, with no date or name of the machine inside."""
    content = msgspec.json.Encoder().encode_lines([header, *rows])
    return gzip.compress(content, 9, mtime=0)


def decode(packed: bytes, *, where: object) -> ListFile:
    """Read a list file whole, or raise `ListError` naming the file and the row."""
    file = _read(packed, where)
    _check_rows(file.header, file.rows, where)
    return file


def decode_pinned(packed: bytes, *, sha256: str, where: object) -> ListFile:
    """Read the very file of that digest, whose rows were checked when it was taken; else `ListError`."""
    if hashlib.sha256(packed).hexdigest() != sha256:
        raise ListError(
            "the list file is not the one shipped: its digest differs",
            where=where,
            remedy="install Licet again, or make the file again with scripts/build-lists",
        )
    return _read(packed, where)


def _read(packed: bytes, where: object) -> ListFile:
    content = _unpacked(packed, where)
    first, _, rest = content.partition(b"\n")
    header = _header(first, where)
    rows = _rows(rest, where)
    if len(rows) != header.rows:
        raise _broken(f"{len(rows):,} rows where the header promises {header.rows:,}", where)
    return ListFile(header=header, rows=rows, digest=hashlib.sha256(content).hexdigest())


def _unpacked(packed: bytes, where: object) -> bytes:
    """Unpack at most `_LIMIT` bytes: a small file may not fill the memory."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        content = unpacker.decompress(packed, _LIMIT)
    except zlib.error:
        raise _broken("not a gzip file", where) from None
    if not unpacker.eof:
        raise _broken("cut short, or larger than any watch list", where)
    return content


def _header(line: bytes, where: object) -> Header:
    try:
        header = msgspec.json.decode(line, type=Header)
    except msgspec.DecodeError as problem:
        raise _broken(f"no list header ({problem})", f"{where}:1") from None
    if header.format != FORMAT:
        raise _broken(f"format '{header.format}' where '{FORMAT}' is read", f"{where}:1")
    if header.normaliser != NORMALISER:
        raise _broken(f"made by normaliser {header.normaliser}, this is {NORMALISER}", f"{where}:1")
    return header


def _rows(lines: bytes, where: object) -> tuple[Row, ...]:
    decoder = msgspec.json.Decoder(Row)
    try:
        return tuple(decoder.decode_lines(lines))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return tuple(
            _row(decoder, line, f"{where}:{n}") for n, line in enumerate(lines.splitlines(), 2) if line
        )


def _row(decoder: msgspec.json.Decoder[Row], line: bytes, where: str) -> Row:
    try:
        return decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise _broken(f"broken row ({problem})", where) from None


def _check_rows(header: Header, rows: tuple[Row, ...], where: object) -> None:
    """Refuse what has the right shape and the wrong content."""
    counts = [0] * len(header.lists)
    seen = set[str]()
    for number, row in enumerate(rows, 2):
        fault = f"row id '{row.id}' is used twice" if row.id in seen else _fault(row, header)
        if fault:
            raise _broken(fault, f"{where}:{number}")
        seen.add(row.id)
        counts[row.list] += 1
    for listed, count in zip(header.lists, counts, strict=True):
        if listed.entries != count:
            raise _broken(f"{count:,} rows of {listed.id} where {listed.entries:,} are promised", where)


def _fault(row: Row, header: Header) -> str | None:
    if not row.id or not 0 <= row.list < len(header.lists):
        return f"row '{row.id}' has no id, or no list {row.list} in the header"
    spelled = row.words.split("|")
    if len(spelled) != len(row.names) or "" in spelled:
        return f"row '{row.id}' has a name without letters"
    if row.kind is not None and row.kind not in KINDS:
        return f"row '{row.id}' is of unknown kind '{row.kind}'"
    pointers = (row.requirement, row.policy, row.url, *row.programmes)
    if any(pointer is not None and not 0 <= pointer < len(header.texts) for pointer in pointers):
        return f"row '{row.id}' points to a text the header lacks"
    return None


def _broken(what: str, where: object) -> ListError:
    return ListError(what, where=where, remedy="make the file again with scripts/build-lists")
