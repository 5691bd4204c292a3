"""From the bytes of a file to its text and its rows, or an error that says which encoding it is in.

A file in the wrong encoding is refused and never read with replacement characters: a name with a broken
letter is a name that will not be found. Rows that are cut off or have another number of cells are told apart
from entries, and never padded.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

from licet.errors import InputError, ListError
from licet.parties.entities import Value

if TYPE_CHECKING:
    from collections.abc import Iterator

ENCODINGS: Final = ("utf-8", "utf-16", "cp1252", "cp1251", "cp1256", "gb18030", "latin-1")
# The second byte of a letter in UTF-8, as Windows-1252 shows it.
_SECOND_BYTES: Final = "".join(
    chr(point) if byte is None else byte
    for byte, point in ((bytes([n]).decode("cp1252", "ignore") or None, n) for n in range(0x80, 0xC0))
)
_TWICE: Final = re.compile(rf"[\u00c2-\u00f4][{re.escape(_SECOND_BYTES)}]")
_MOST_TWICE: Final = 3  # a name may hold such a pair; a file that holds many was converted twice
_INVISIBLE: Final = r"\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_CONTROL: Final = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f{_INVISIBLE}]")
_LONGEST_CELL: Final = 1_000_000


def decoded(content: bytes, *, where: object, encoding: str | None = None) -> str:
    """Return the text of a file: UTF-8 unless it is marked or said to be something else; else `ListError`."""
    named = encoding or _marked(content)
    try:
        text = content.decode(named)
    except LookupError:
        raise InputError(
            f"'{named}' is no encoding of text", where=where, remedy="name one such as cp1252, or none"
        ) from None
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        byte = f"byte 0x{content[problem.start]:02x} in line {line}"
        raise ListError(
            f"not {named.removesuffix('-sig').upper()}: {byte}{_resembles(content)}",
            where=where,
            remedy="get the list again, or name its encoding with --encoding",
        ) from None
    twice = _TWICE.findall(text)
    if encoding is None and len(twice) > _MOST_TWICE and len(twice) * 4 > sum(c > "\x7f" for c in text):
        raise ListError(
            f"the text was converted to UTF-8 twice ('{twice[0]}' is one letter)",
            where=where,
            remedy="get the list again; do not save it from a spreadsheet",
        )
    return text


def plain(text: str | None) -> str:
    """Return a text on one line, without control and invisible formatting characters."""
    return " ".join(_CONTROL.sub("", text or "").split())


def value(prop: str, text: str | None, origin: str, lang: str = "") -> tuple[Value, ...]:
    """Return one value, or none where the source has nothing there."""
    written = plain(text)
    return (Value(prop, written, origin, lang),) if written else ()


def rows(text: str, *, where: object, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line it starts in; a quote that never closes is a file cut short."""
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in reader:
            if row and row != ["\x1a"]:  # the old end-of-file mark, which OFAC still writes
                yield line, row
            line = reader.line_num + 1
    except csv.Error as problem:
        raise ListError(
            f"the table breaks off ({problem})", where=f"{where}:{line}", remedy="get the list again, whole"
        ) from None


def table(
    text: str, *, where: object, needed: tuple[str, ...], delimiter: str = ",", skip: int = 0
) -> Iterator[tuple[int, dict[str, str] | str]]:
    """Yield each row as its cells by column, or the reason why it cannot be read.

    `needed` columns must be there; the first `skip` rows stand above the header.
    """
    found = rows(text, where=where, delimiter=delimiter)
    for _ in range(skip):
        next(found, None)
    _, header = next(found, (1, []))
    columns = [column.strip().lstrip("\ufeff") for column in header]
    missing = [column for column in needed if column not in columns]
    if missing:
        raise ListError(
            f"no column '{missing[0]}' (the file has {', '.join(columns)[:200]})",
            where=f"{where}:{skip + 1}",
            remedy="get the list in its published layout, with its header",
        )
    double = [column for column in columns if column and columns.count(column) > 1 and column in needed]
    if double:
        raise ListError(f"two columns '{double[0]}'", where=f"{where}:{skip + 1}", remedy="keep one of them")
    for line, row in found:
        if len(row) != len(columns):
            yield line, f"{len(row)} cells where the header has {len(columns)}: {row!r}"
        else:
            yield line, {column: plain(cell) for column, cell in zip(columns, row, strict=True)}


def _marked(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    return "utf-8-sig"


def _resembles(content: bytes) -> str:
    """Name the encoding the bytes most look like: pairs of high bytes are Chinese, long runs Cyrillic."""
    high = [byte for byte in content if byte > 0x7F]  # noqa: PLR2004 - beyond ASCII
    runs = re.findall(rb"[\x80-\xff]{3,}", content)
    in_runs = sum(map(len, runs)) / len(high)
    if in_runs < 0.5:  # noqa: PLR2004 - half: accents stand alone in a Latin text
        return "; it looks like Windows-1252 (cp1252)"
    letters = sum(byte >= 0xC0 for byte in high) / len(high)  # noqa: PLR2004 - where cp1251 keeps letters
    if letters > 0.85:  # noqa: PLR2004 - nearly all
        return "; it looks like Windows-1251 (cp1251)"
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return "; its encoding is not known here"
    return "; it looks like GB 18030"
