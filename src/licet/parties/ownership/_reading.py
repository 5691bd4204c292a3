"""Reads ownership files: recognises what one is by its content, and hands its records to the reader for it.

Refused whole: what is cut off, not text, or of no known form. A record that cannot be read is left out,
counted and named; the rest is used. A file in a zip archive is read if it is the only one.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from licet import files
from licet.errors import InputError, UnknownTerm
from licet.parties.ownership._bods import is_statement, read_bods
from licet.parties.ownership._ftm import is_entity, read_ftm
from licet.parties.ownership._gleif import flattened, parts_of, read_gleif, wanted
from licet.parties.ownership._rows import Found
from licet.parties.ownership._table import check_columns, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from os import PathLike

    from licet.parties.ownership._stakes import Imported

OWNERSHIP_FORMATS: Final = ("gleif", "bods", "ftm", "csv")
_LIMIT: Final = 1024**3
_GLEIF_LISTS: Final = ("relations", "records", "exceptions")
_DELIMITERS: Final = (",", ";", "\t")
_ENCODINGS: Final = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))
_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")
_READER: Final = msgspec.json.Decoder(float_hook=str)  # a share of 33.3 stays what was written


def read_stakes(path: str | PathLike[str], *, format: str | None = None) -> Imported:  # noqa: A002 - the option's own word
    """Read one file of owners; `format` is one of OWNERSHIP_FORMATS, recognised by content if not given.

    Rows that cannot be read are in `rejected`; `InputError` when the file as a whole cannot be used.
    """
    if format is not None and format not in OWNERSHIP_FORMATS:
        raise UnknownTerm(format, family="ownership format", known=OWNERSHIP_FORMATS)
    raw = files.read(path, what="ownership file", limit=_LIMIT)
    sha256 = hashlib.sha256(raw).hexdigest()
    name = Path(path).name
    text = _text(_unpacked(raw, where=name), where=name)
    found = Found(name)
    read = _json if text.lstrip()[:1] in ("{", "[") else _csv
    form = read(text, found, format)
    if format is not None and form != format:
        raise InputError(f"is {form}, not {format}", where=path, remedy=f"leave --format out or say {form}")
    return found.imported(form=form, sha256=sha256)


def stakes_in(entities: Iterable[Any], *, source: str, sha256: str = "") -> Imported:
    """What the FollowTheMoney entities of a list say of ownership; `source` is the list's id."""
    found = Found(source)
    read_ftm(enumerate(entities, 1), found=found)
    return found.imported(form="ftm", sha256=sha256)


def _unpacked(raw: bytes, *, where: str) -> bytes:
    if not raw.startswith(b"PK\x03\x04"):
        return raw
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = [item for item in archive.infolist() if not item.is_dir()]
            if len(members) != 1:
                raise InputError(f"holds {len(members)} files", where=where, remedy="unpack it and name one")
            with archive.open(members[0]) as member:
                inner = member.read(_LIMIT + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as problem:
        raise InputError(
            f"is a broken archive ({problem})", where=where, remedy="download it again"
        ) from None
    if len(inner) > _LIMIT:
        raise InputError(f"unpacks to more than {_LIMIT:,} bytes", where=where, remedy="name a smaller file")
    return inner


def _text(raw: bytes, *, where: str) -> str:
    for mark, encoding in _ENCODINGS:
        if raw.startswith(mark):
            raise InputError(f"is {encoding} text", where=where, remedy="save it as UTF-8")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        row = raw.count(b"\n", 0, problem.start) + 1
        what = f"is not UTF-8 text (byte {raw[problem.start]:#04x}; perhaps Windows-1252)"
        raise InputError(what, where=f"{where}:{row}", remedy="save it as UTF-8") from None


def _json(text: str, found: Found, asked: str | None) -> str:
    """The form of a JSON file, its records read."""
    records = list(_records(text, found))
    some = [record for _, record in records[:100]]
    if asked == "bods" or (asked is None and any(map(is_statement, some))):
        read_bods(records, found=found)
        return "bods"
    if asked == "ftm" or (asked is None and any(map(is_entity, some))):
        read_ftm(records, found=found)
        return "ftm"
    if asked == "gleif" or (asked is None and any(parts_of(flattened(record)) for record in some)):
        read_gleif(((row, flattened(record)) for row, record in records), found=found)
        return "gleif"
    raise InputError(
        "is JSON, but of no known form",
        where=found.source,
        remedy=f"ownership files are {', '.join(OWNERSHIP_FORMATS)}; say which with --format",
    )


def _records(text: str, found: Found) -> Iterator[tuple[int, Any]]:
    """The records of a JSON document, or of JSON lines; a line that cannot be read is refused."""
    try:
        document = _READER.decode(text)
    except (msgspec.DecodeError, RecursionError) as problem:
        if "\n" not in text.strip() or text.lstrip().startswith("["):
            raise InputError(
                f"is cut off or no JSON ({problem})", where=found.source, remedy="fetch it again"
            ) from None
    else:
        yield from enumerate(_listed(document), 1)
        return
    for row, line in enumerate(text.split("\n"), 1):  # a value may hold U+2028, which ends no line here
        if line.strip():
            try:
                yield row, _READER.decode(line)
            except (msgspec.DecodeError, RecursionError) as problem:
                found.refuse(row, f"is no JSON ({problem})")


def _listed(document: Any) -> list[Any]:
    if isinstance(document, dict):
        return next(
            (document[name] for name in _GLEIF_LISTS if isinstance(document.get(name), list)), [document]
        )
    return document if isinstance(document, list) else [document]


def _csv(text: str, found: Found, asked: str | None) -> str:
    """The form of a CSV file, its rows read."""
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    lines = (line.group() for line in _LINE.finditer(text))  # a StringIO would hold the text four times over
    table = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        columns = [column.strip() for column in next(table, [])]
        if asked == "gleif" or (asked is None and parts_of(columns)):
            rows = _rows(table, columns, found, places=wanted(columns))
            read_gleif(rows, found=found, part=parts_of(columns))
            return "gleif"
        plain = [column.casefold() for column in columns]
        check_columns(plain, where=found.source)
        read_table(_rows(table, plain, found), found=found)
    except csv.Error as problem:
        where = f"{found.source}:{table.line_num}"
        raise InputError(f"is no table ({problem})", where=where, remedy="save it as CSV") from None
    return "csv"


def _rows(
    table: Any, columns: list[str], found: Found, *, places: list[int] | None = None
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows under their columns' names, or those at `places`; one with more or fewer fields is refused."""
    read = [(place, columns[place]) for place in (range(len(columns)) if places is None else places)]
    for values in table:
        if len(values) == len(columns):
            if any(values):
                yield table.line_num, {name: values[place].strip() for place, name in read}
        elif values:
            found.refuse(table.line_num, f"has {len(values)} fields, the head {len(columns)}")
