"""Read OFAC's CSV files in their raw layout: entries, aliases and addresses, joined by the entry's number.

The entries alone are half a list, so they are refused without the other two. What OFAC packs into the
remarks (births, numbers, nationalities, further names) is taken apart, and the remarks are kept as written.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from licet.errors import ListError
from licet.parties.entities import Entity, Value
from licet.parties.lists._imported import Imported, Reading
from licet.parties.lists.importers._countries import country_values
from licet.parties.lists.importers._dates import stated_dates
from licet.parties.lists.importers._known import dated
from licet.parties.lists.importers._numbers import number_in_words
from licet.parties.lists.importers._ofac import entry, imported, is_sdn
from licet.parties.lists.importers._text import decoded, plain, rows, value
from licet.parties.lists.importers._us_lists import SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

FILES: Final = ("sdn", "alt", "add")
_CELLS: Final = {"sdn": 12, "alt": 5, "add": 6}
_EMPTY: Final = "-0-"
_ALIAS: Final = {"fka": "previousName"}
_QUOTED: Final = re.compile(r"\b(?P<kind>[afn])\.k\.a\. '(?P<name>[^']+)'")
_ALT: Final = re.compile(r"^alt\. ")
_MARK_OF_THE_END: Final = b"\x1a"


def parse_ofac_csv(
    files: Mapping[str, bytes], *, where: object, as_of: date | None = None, encoding: str | None = None
) -> Imported:
    """Read the three files, given as {"sdn": …, "alt": …, "add": …}; none of them may be missing."""
    missing = [f"{name.upper()}.CSV" for name in FILES if name not in files]
    if missing:
        raise ListError(
            f"OFAC's CSV without {' and '.join(missing)}",
            where=where,
            remedy="import the three files of one day together",
        )
    reading = Reading(where)
    found = {
        name: _by_entry(
            reading,
            name,
            decoded(_whole(files[name], name, where), where=f"{where} ({name})", encoding=encoding),
        )
        for name in FILES
    }
    entries = [row for same in found["sdn"].values() for row in same]
    sdn = is_sdn([_programmes(row[3]) for row in entries])
    for row in entries:
        reading.add(
            f"sdn entry {row[0]}",
            row,
            lambda row=row: _entry(row, found["alt"].get(row[0], []), found["add"].get(row[0], []), sdn=sdn),  # type: ignore[misc]  # bound at once
        )
    _reject_orphans(reading, found)
    content = b"".join(files[name] for name in FILES)
    return imported(reading, content, promised=None, day=dated(None, as_of, where=where))


def _whole(content: bytes, name: str, where: object) -> bytes:
    """OFAC ends each file with a mark; a file whose last line is neither ended nor marked was cut short."""
    if not content.endswith((_MARK_OF_THE_END, b"\n")):
        raise ListError(f"{name.upper()}.CSV is cut short", where=where, remedy="get the three files again")
    return content.removesuffix(_MARK_OF_THE_END)


def _by_entry(reading: Reading, name: str, text: str) -> dict[str, list[list[str]]]:
    """Return the rows of one file by the number of their entry, "-0-" read as nothing."""
    found: dict[str, list[list[str]]] = {}
    for line, row in rows(text, where=f"{reading.where} ({name})"):
        cells = ["" if cell.strip() == _EMPTY else plain(cell) for cell in row]
        if len(cells) != _CELLS[name] or not cells[0].isdigit():
            reading.reject(f"{name} line {line}", f"not {_CELLS[name]} cells that start with a number", row)
        else:
            found.setdefault(cells[0], []).append(cells)
    return found


def _reject_orphans(reading: Reading, found: dict[str, dict[str, list[list[str]]]]) -> None:
    """An alias or address of nobody shows that the files are of different days."""
    for name in ("alt", "add"):
        for uid, same in found[name].items():
            if uid not in found["sdn"]:
                reading.reject(f"{name} entry {uid}", "there is no such entry in SDN.CSV", same[0])


def _entry(row: list[str], aliases: list[list[str]], addresses: list[list[str]], *, sdn: bool) -> Entity:
    uid, name, kind, programme, title, call_sign, vessel_type, tonnage, _, flag, owner, remarks = row
    schema = SCHEMAS.get(kind or _EMPTY)
    if schema is None:
        raise ValueError(f"unknown type '{kind}'")
    vessel = schema == "Vessel"
    further = _remarks_go_on(aliases)
    values = (
        *value("name", name, "SDN_Name"),
        *(
            v
            for alias in aliases
            for v in value(_ALIAS.get(alias[2], "alias"), alias[3], f"alt.csv/{alias[2]}")
        ),
        *_from_remarks(schema, remarks),
        *(v for address in addresses for v in _address(address)),
        *value("position" if schema == "Person" else "notes", title, "Title"),
        *value("callSign" if vessel else "notes", call_sign, "Call_Sign"),
        *value("type" if vessel else "notes", vessel_type, "Vess_type"),
        *value("tonnage" if vessel else "notes", tonnage, "Tonnage"),
        *country_values("flag" if vessel else "country", flag, "Vess_flag"),
        *value("notes", owner and f"owner: {owner}", "Vess_owner"),
        *value("notes", " ".join((remarks, *further)), "Remarks"),
    )
    return entry(uid, schema, values, programmes=_programmes(programme), sdn=sdn)


def _remarks_go_on(aliases: list[list[str]]) -> tuple[str, ...]:
    return tuple(alias[4] for alias in aliases if alias[4])


def _programmes(cell: str) -> tuple[str, ...]:
    """Several programmes stand in one cell as "SDGT] [IRGC]"."""
    return tuple(part.strip(" []") for part in cell.split("] [") if part.strip(" []"))


def _address(row: list[str]) -> Iterator[Value]:
    _, _, street, city, country, remarks = row
    inside = ", ".join(part for part in (street, city) if part)
    if inside:
        yield Value("address", ", ".join(part for part in (inside, country) if part), "add.csv")
    yield from country_values("country", country, "add.csv/Country")
    yield from value("notes", remarks, "add.csv/Add_Remarks")


def _from_remarks(schema: str, remarks: str) -> Iterator[Value]:
    """Take apart what is separated by semicolons; what is not understood is in the remarks, as written."""
    for named in _QUOTED.finditer(remarks):
        yield Value("previousName" if named["kind"] == "f" else "weakAlias", named["name"], "Remarks")
    for part in remarks.split(";"):
        text = _ALT.sub("", part.strip().rstrip("."))
        word, _, rest = text.partition(" ")
        read = _READERS.get(word)
        yield from read(schema, rest) if read else number_in_words(schema, text, "Remarks")


def _born(schema: str, text: str) -> Iterator[Value]:
    if schema == "Person":
        for day in stated_dates(text):
            yield Value("birthDate", day, "Remarks/DOB", original="" if day == text else text)


def _birthplace(schema: str, text: str) -> Iterator[Value]:
    if schema == "Person":
        yield from value("birthPlace", text, "Remarks/POB")


def _country(prop: str) -> Callable[[str, str], Iterator[Value]]:
    def read(schema: str, text: str) -> Iterator[Value]:
        yield from country_values(prop if schema == "Person" else "country", text, f"Remarks/{prop}")

    return read


def _gender(schema: str, text: str) -> Iterator[Value]:
    if schema == "Person" and text.casefold() in {"male", "female"}:
        yield Value("gender", text.casefold(), "Remarks/Gender")


_READERS: Final = {
    "DOB": _born,
    "POB": _birthplace,
    "nationality": _country("nationality"),
    "citizen": _country("citizenship"),
    "Gender": _gender,
}
