"""Customers read from CSV or JSON lines, row by row: each is a customer, or a rejected row with its reason.

One bad row does not stop the others and is never passed over in silence. A file that cannot be read at all,
because of its encoding or a missing column, is refused before its first row. No value is guessed: a date
that could be two is a bad row.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from licet.errors import InputError, UnknownField
from licet.parties._query import Query
from licet.parties.customers._customer import FIELDS, customer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from os import PathLike
    from typing import TextIO

_LISTED: Final = ("aliases", "countries", "identifiers")
_FORMATS: Final = (".csv", ".jsonl", ".ndjson")
_LONGEST_ROW: Final = 1024 * 1024
_SPACES: Final = re.compile(r"\s+")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_BYTE_ORDER: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Reject(Struct, frozen=True):
    """A row that was left out, and why; `ref` where the row has one."""

    row: int
    ref: str | None
    reason: str


class Columns(Struct, frozen=True):
    """How a file is written: the column of each field that is called otherwise, and what parts many values.

    `kind` is that of rows that do not say.
    """

    named: Mapping[str, str] = {}
    parting: str = ";"
    kind: str | None = None
    encoding: str | None = None

    def __post_init__(self) -> None:
        for field in self.named:
            if field not in FIELDS:
                raise UnknownField(field, known=FIELDS, where="--column")


def read_customers(path: str | PathLike[str], columns: Columns | None = None) -> Iterator[Query | Reject]:
    """Yield each row in order; the first is number one, and a reference used before makes a row rejected."""
    place, how = Path(path), columns or Columns()
    if place.suffix not in _FORMATS:
        raise InputError(
            "is no file of customers by its name", where=place, remedy=f"give {', '.join(_FORMATS)}"
        )
    rows = _csv(place, how) if place.suffix == ".csv" else _json_lines(place, how)
    first: dict[str, int] = {}
    for number, row in rows:
        read = row if isinstance(row, Reject) else _customer(row, number, how)
        if isinstance(read, Query):
            earlier = first.setdefault(str(read.ref), number)
            if earlier != number:
                read = Reject(number, read.ref, f"the reference stands twice: it is that of row {earlier:,}")
        yield read


def _csv(path: Path, how: Columns) -> Iterator[tuple[int, dict[str, Any] | Reject]]:
    with _opened(path, how) as lines:
        rows = csv.reader(lines, strict=True)
        header = next(_rows_of(rows, path), [])
        fields = _fields([name.strip() for name in header], how, path)
        for number, cells in enumerate(_rows_of(rows, path), 1):
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                yield number, Reject(number, None, f"{len(cells)} cells under {len(header)} columns")
            else:
                yield number, {field: cells[at] for field, at in fields.items()}


def _rows_of(rows: Iterator[list[str]], path: Path) -> Iterator[list[str]]:
    """A quote that is never closed swallows what follows, so the rest cannot be read as rows."""
    try:
        yield from rows
    except csv.Error as problem:
        remedy = "mend the quotes of the row; nothing after it can be read"
        raise InputError(f"is no CSV ({problem})", where=f"{path}:{rows.line_num}", remedy=remedy) from None  # type: ignore[attr-defined]  # csv.reader's own


def _fields(header: list[str], how: Columns, path: Path) -> dict[str, int]:
    """Where each field stands; a column that no field is called is left alone, a mapped one must be there."""
    for column in how.named.values():
        if column not in header:
            raise UnknownField(column, known=header, where=path)
    names = {field: how.named.get(field, field) for field in FIELDS}
    twice = [name for name in names.values() if header.count(name) > 1]
    if twice:
        raise InputError(f"column '{twice[0]}' stands twice", where=path, remedy="drop one of them")
    missing = [field for field in ("ref", "name") if names[field] not in header]
    if missing:
        raise InputError(
            f"no column '{names[missing[0]]}' (found: {', '.join(header[:12])})",
            where=path,
            remedy=f"say which it is: --column {missing[0]}=COLUMN",
        )
    return {field: header.index(name) for field, name in names.items() if name in header}


def _json_lines(path: Path, how: Columns) -> Iterator[tuple[int, dict[str, Any] | Reject]]:
    names = {field: how.named.get(field, field) for field in FIELDS}
    with _opened(path, how) as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield number, _object(line, number, names)


def _object(line: str, number: int, names: Mapping[str, str]) -> dict[str, Any] | Reject:
    try:
        found = msgspec.json.decode(line, type=dict[str, Any])
    except msgspec.DecodeError as problem:
        return Reject(number, None, f"no JSON object ({problem})")
    return {field: found[name] for field, name in names.items() if found.get(name) is not None}


def _customer(row: Mapping[str, Any], number: int, how: Columns) -> Query | Reject:
    try:
        return customer(_query(row, how))
    except InputError as problem:
        ref = row.get("ref")
        return Reject(number, str(ref).strip()[:200] if ref else None, str(problem))


def _query(row: Mapping[str, Any], how: Columns) -> Query:
    told: dict[str, Any] = {}
    for field, value in row.items():
        many = _texts(field, value, how.parting)
        if field in _LISTED:
            told[field] = many
        elif many:
            told[field] = many[0]
    if "name" not in told:
        raise InputError("a customer without a name", remedy="give it")
    if "born" in told:
        told["born"] = _day(told["born"])
    told.setdefault("kind", how.kind)
    return Query(**told)


def _texts(field: str, value: Any, parting: str) -> tuple[str, ...]:
    if isinstance(value, str):
        parts: Iterable[Any] = value.split(parting) if field in _LISTED else (value,)
    else:
        parts = value if field in _LISTED and isinstance(value, list) else (value,)
    return tuple(dict.fromkeys(text for text in (_text(field, part) for part in parts) if text))


def _text(field: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise InputError(f"{field} is no text", remedy="write it in quotes")
    text = str(value)
    if any(letter < " " and letter not in "\t\r\n" for letter in text):
        raise InputError(f"{field} holds a control character", remedy="export the row again")
    mended = _mended(text)
    if mended is not None:
        raise InputError(
            f"{field} was read in a wrong encoding before: {text!r} is {mended!r}", remedy="mend it"
        )
    return _SPACES.sub(" ", text).strip()


def _mended(text: str) -> str | None:
    """What UTF-8 that was once taken for Windows-1252 says, or None for text that is as it should be."""
    if text.isascii():
        return None
    try:
        mended = text.encode("cp1252").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return None
    return mended if mended != text else None


def _day(text: str) -> str:
    """The date as ISO writes it; day and month are told apart or the date is refused."""
    digits = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text)
    if digits:
        return _real(int(digits[1]), int(digits[2]), int(digits[3]), text)
    parts = re.fullmatch(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})", text)
    if parts:
        first, second, year = int(parts[1]), int(parts[3]), int(parts[4])
        if parts[2] == "." or first > 12 or first == second:  # noqa: PLR2004 - months
            return _real(year, second, first, text)
        if second > 12:  # noqa: PLR2004 - months
            return _real(year, first, second, text)
        raise InputError(f"'{text}' is two dates", remedy=f"write {year}-MM-DD")
    worded = re.fullmatch(r"(\d{1,2})[ -]([A-Za-z]{3})[a-z]*\.?[ -](\d{4})", text)
    if worded and worded[2].lower() in _MONTHS:
        return _real(int(worded[3]), _MONTHS.index(worded[2].lower()) + 1, int(worded[1]), text)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return _real(int(text[:4]), int(text[5:7]), int(text[8:]), text)
    return text  # a year or a month; `checked` refuses the rest


def _real(year: int, month: int, day: int, text: str) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise InputError(f"'{text}' is no day of the calendar", remedy="write YYYY-MM-DD") from None


@contextmanager
def _opened(path: Path, how: Columns) -> Iterator[Iterator[str]]:
    """The file's lines, once all of them were found to be in the encoding."""
    encoding = how.encoding or _encoding(path)
    _require(path, encoding)
    with path.open(encoding=encoding, newline="") as text:
        yield _lines(text)


def _require(path: Path, encoding: str) -> None:
    """Read the file through: a byte that is wrong in its last row must not come after half an import."""
    number = 0
    try:
        with path.open(encoding=encoding, newline="") as text:
            for number, line in enumerate(_lines(text), 1):
                if len(line) >= _LONGEST_ROW:
                    raise InputError(
                        "the line is too long", where=f"{path}:{number}", remedy="is it a table?"
                    )
    except UnicodeDecodeError as problem:
        byte = problem.object[problem.start]
        raise InputError(
            f"is not {problem.encoding} after line {number:,} (byte 0x{byte:02x}: Windows-1252, perhaps)",
            where=path,
            remedy="say which it is, as in --encoding cp1252",
        ) from None
    except (LookupError, UnicodeError):
        raise InputError(f"is not '{encoding}'", where=path, remedy="name another --encoding") from None


def _lines(text: TextIO) -> Iterator[str]:
    return iter(lambda: text.readline(_LONGEST_ROW), "")


def _encoding(path: Path) -> str:
    try:
        with path.open("rb") as source:
            start = source.read(4)
    except FileNotFoundError:
        raise InputError("no such file of customers", where=path, remedy="check the path") from None
    except IsADirectoryError:
        raise InputError("is a folder", where=path, remedy="name the file itself") from None
    return next((name for mark, name in _BYTE_ORDER if start.startswith(mark)), "utf-8")
