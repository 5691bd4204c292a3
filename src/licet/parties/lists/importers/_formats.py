"""Every format that can be imported, and how each is told by its content, whatever the file is called.

A web page in place of a list (a login, an error) is told as what it is. What no format fits is refused with
the names of those known; a firm's own CSV is read only with its mapping.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from licet.errors import ListError, UnknownTerm
from licet.parties.lists._imported import refuse_foreign_id
from licet.parties.lists.importers._bis import parse_bis_cfr, parse_bis_csv, parse_bis_dpl
from licet.parties.lists.importers._eu import parse_eu
from licet.parties.lists.importers._ftm import Described, parse_ftm, parse_targets
from licet.parties.lists.importers._ofac_csv import parse_ofac_csv
from licet.parties.lists.importers._ofac_xml import parse_ofac_xml
from licet.parties.lists.importers._own import Mapping, parse_own
from licet.parties.lists.importers._uk import parse_uk_csv, parse_uk_ods, parse_uk_xml
from licet.parties.lists.importers._un import parse_un
from licet.parties.lists.importers._us_csl import parse_us_csl_csv, parse_us_csl_json
from licet.parties.lists.importers._us_short import parse_us_short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from licet.parties.lists._imported import Imported

FORMATS: Final = {
    "us-csl-json": "US Consolidated Screening List, JSON",
    "us-csl-csv": "US Consolidated Screening List, CSV",
    "us-csl-short": "US Consolidated Screening List, short-key JSON",
    "ofac-xml": "OFAC SDN.XML or CONSOLIDATED.XML",
    "ofac-csv": "OFAC SDN.CSV, ALT.CSV and ADD.CSV, together",
    "bis-cfr": "15 CFR Part 744 (Entity, Unverified and MEU lists), XML",
    "bis-csv": "one of those tables, CSV",
    "bis-dpl": "BIS Denied Persons List, tab-separated",
    "un": "UN Security Council Consolidated List, XML",
    "eu": "EU financial sanctions, XML",
    "uk-csv": "UK Sanctions List, or the closed OFSI ConList, CSV",
    "uk-ods": "UK Sanctions List, ODS",
    "uk-xml": "UK Sanctions List, XML",
    "ftm": "FollowTheMoney entities, JSON lines, nested or not",
    "os-csv": "OpenSanctions targets.simple.csv",
    "own": "a firm's own list, CSV with a mapping",
}
_ROOTS: Final = {
    "sdnList": "ofac-xml",
    "CONSOLIDATED_LIST": "un",
    "export": "eu",
    "Designations": "uk-xml",
    "DIV5": "bis-cfr",
    "DIV9": "bis-cfr",
    "ECFR": "bis-cfr",
    "DLPSTEXTCLASS": "bis-cfr",
}
_HEADERS: Final = (
    (re.compile(r'"?Name"?\t"?Street_Address'), "bis-dpl"),
    (re.compile(r"(^|,)\"?source\"?,\"?entity_number"), "us-csl-csv"),
    (re.compile(r"(^|,)\"?Name 6\"?,"), "uk-csv"),
    (re.compile(r"^\"?country\"?,\"?entity\"?,"), "bis-csv"),
    (re.compile(r'^"?id"?,"?schema"?,"?name"?,"?aliases"?,'), "os-csv"),
    (re.compile(r'^\d+,\s?("|\d+,)'), "ofac-csv"),
)
_OFAC_FILES: Final = {12: "sdn", 5: "alt", 6: "add"}
_LOOKED_AT: Final = 20_000


class File(Struct, frozen=True):
    """A file to import: where it is from, and its bytes."""

    where: str
    content: bytes


class Asked(Struct, frozen=True, kw_only=True):
    """What the importer of a file may be told: the format, the day, the encoding and what list it is."""

    format: str | None = None
    as_of: date | None = None
    encoding: str | None = None
    mapping: Mapping | None = None
    described: Described | None = None


def recognised(content: bytes, *, where: object) -> str:
    """Return the name of the format, or `ListError` where the content is none of them."""
    start = content[:_LOOKED_AT]
    if start.startswith(b"PK\x03\x04"):
        return "uk-ods"
    if start.startswith(b"\x1f\x8b"):
        raise ListError("compressed with gzip", where=where, remedy="unpack it first: gunzip FILE")
    text = start.decode("utf-16" if start[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8", "replace")
    text = text.lstrip("\ufeff \t\r\n")
    found = (
        _xml(text, where) if text.startswith("<") else _json(text) if text.startswith("{") else _rows(text)
    )
    if found is None:
        raise ListError(
            "no format that can be imported" if text else "the file is empty",
            where=where,
            remedy=f"known: {', '.join(FORMATS)}; a firm's own CSV needs --mapping",
        )
    return found


def read(found: Sequence[File], asked: Asked) -> tuple[Imported, ...]:
    """Read files, each in its format; OFAC's three CSV files are one list."""
    if asked.format is not None and asked.format not in FORMATS:
        raise UnknownTerm(asked.format, family="format", known=FORMATS)
    given = "own" if asked.mapping else asked.format
    named = [(given or recognised(file.content, where=file.where), file) for file in found]
    csv = {_ofac_file(file): file.content for name, file in named if name == "ofac-csv"}
    read_here = [_one(name, file, asked) for name, file in named if name != "ofac-csv"]
    if csv:
        where = next(file.where for name, file in named if name == "ofac-csv")
        read_here.append(parse_ofac_csv(csv, where=where, as_of=asked.as_of, encoding=asked.encoding))
    ids = [listed.id for one in read_here for listed in one.lists]
    for twice in {one for one in ids if ids.count(one) > 1}:
        raise ListError(f"two of the files bear the list '{twice}'", remedy="import the newer one alone")
    return tuple(read_here)


def is_one_of_several(file: File) -> bool:
    """Whether the file is but a part of a list, as OFAC's CSV files are."""
    return recognised(file.content, where=file.where) == "ofac-csv"


def _one(name: str, file: File, asked: Asked) -> Imported:
    content, where, as_of, encoding = file.content, file.where, asked.as_of, asked.encoding
    tables = {
        "us-csl-csv": parse_us_csl_csv,
        "bis-csv": parse_bis_csv,
        "bis-dpl": parse_bis_dpl,
        "uk-csv": parse_uk_csv,
    }
    if name in tables:
        return tables[name](content, where=where, as_of=as_of, encoding=encoding)
    documents = {
        "us-csl-json": parse_us_csl_json,
        "us-csl-short": parse_us_short,
        "ofac-xml": parse_ofac_xml,
        "bis-cfr": parse_bis_cfr,
        "un": parse_un,
        "eu": parse_eu,
        "uk-ods": parse_uk_ods,
        "uk-xml": parse_uk_xml,
    }
    if name in documents:
        return documents[name](content, where=where, as_of=as_of)
    if name == "own":
        if asked.mapping is None:
            raise ListError(
                "a firm's own list without its mapping", where=where, remedy="give --mapping FILE"
            )
        mapping = replace(asked.mapping, encoding=encoding or asked.mapping.encoding)
        return parse_own(content, where=where, mapping=mapping, as_of=as_of)
    if asked.described is None:
        raise ListError(
            "the file does not say which list it is",
            where=where,
            remedy="name it with --id, such as --id list.own.opensanctions",
        )
    refuse_foreign_id(asked.described.id, where=where)
    parse = parse_targets if name == "os-csv" else parse_ftm
    return parse(content, where=where, described=asked.described, as_of=as_of)


def _ofac_file(file: File) -> str:
    first = file.content[:_LOOKED_AT].decode("latin-1").partition("\n")[0]
    cells = re.sub(r'"[^"]*"', "", first).count(",") + 1
    if cells not in _OFAC_FILES:
        raise ListError(f"{cells} columns, which none of OFAC's files has", where=file.where)
    return _OFAC_FILES[cells]


def _xml(text: str, where: object) -> str | None:
    root = re.search(r"<([A-Za-z][\w:.-]*)", text)
    tag = root[1].rpartition(":")[2] if root else ""
    if tag.casefold() == "html" or text[:15].casefold().startswith("<!doctype html"):
        raise ListError(
            "a web page, not a list: a login or an error came in its place",
            where=where,
            remedy="get it again",
        )
    return _ROOTS.get(tag)


def _json(text: str) -> str | None:
    first = text.partition("\n")[0]
    if '"schema"' in first and '"properties"' in first:
        return "ftm"
    if '"entryCount"' in text or '"fieldKey"' in text or '"listAuthority"' in text:
        return "us-csl-short"
    return "us-csl-json" if '"results"' in text else None


def _rows(text: str) -> str | None:
    lines = text.splitlines()[:3]
    return next((name for pattern, name in _HEADERS for line in lines if pattern.search(line)), None)
