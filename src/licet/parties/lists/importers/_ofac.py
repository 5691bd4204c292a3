"""What the XML and the CSV of OFAC's lists have in common: which list an entry is on, and what it becomes.

OFAC publishes the SDN list and one file of all its other lists; which of those an entry is on is told by
its programmes and directives alone.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from licet.errors import ListError
from licet.parties.entities import Entity, Value
from licet.parties.lists._imported import Imported, Reading
from licet.parties.lists.importers._known import known_lists, watch_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

_URL: Final = "https://sanctionslist.ofac.treas.gov/Home/SdnList"
_NOT_SDN: Final = frozenset({"NS-PLC", "CMIC-EO13959", "561-Related"})
_FEW: Final = 0.1  # a few people on the SDN list are under one of these programmes as well
_SECTORAL: Final = "UKRAINE-EO13662"
_BY_PROGRAMME: Final = {
    "NS-PLC": "list.us.plc",
    "CMIC-EO13959": "list.us.cmic",
    "561-Related": "list.us.capta",
    "HKAA": "list.us.menu_based",
    "RUSSIA-EO14024": "list.us.menu_based",
    "CAATSA - RUSSIA": "list.us.menu_based",
    "BURMA-EO14014": "list.us.menu_based",
    "ILLICIT-DRUGS-EO14059": "list.us.menu_based",
    _SECTORAL: "list.us.menu_based",
}


def is_sdn(programmes: Sequence[Sequence[str]]) -> bool:
    """Whether a file of entries under these programmes is the SDN list, not the file of all other lists."""
    others = sum(not _NOT_SDN.isdisjoint(codes) for codes in programmes)
    return others <= len(programmes) * _FEW


def entry(uid: str, schema: str, values: Iterable[Value], *, programmes: Iterable[str], sdn: bool) -> Entity:
    """Return the entry with what is said of its listing; a `ValueError` where it has no name."""
    once = tuple(dict.fromkeys(values))
    if not any(found.prop == "name" for found in once):
        raise ValueError("no name")
    codes = tuple(programmes)
    list_id = "list.us.sdn" if sdn else _other_list(codes, once)
    return Entity(
        id=f"{list_id.removeprefix('list.')}.{uid}",
        list=list_id,
        schema=schema,
        values=(
            *once,
            *(Value("Sanction:program", code, "program") for code in codes),
            Value("Sanction:authorityId", uid, "uid"),
            Value("Sanction:sourceUrl", _URL, "list"),
            *(Value("topics", topic, "list") for topic in known_lists()[list_id].topics),
        ),
    )


def imported(reading: Reading, content: bytes, *, promised: int | None, day: date) -> Imported:
    """Return what was read; an entry that is there twice is no list."""
    twice = [key for key, count in Counter(entity.id for entity in reading.entities).items() if count > 1]
    if twice:
        raise ListError(
            f"entry '{twice[0]}' is there twice", where=reading.where, remedy="get the list again"
        )
    counts = Counter(entity.list for entity in reading.entities)
    return Imported(
        format="us-ofac",
        lists=tuple(watch_list(x, content, as_of=day, entries=counts[x]) for x in sorted(counts)),
        entities=tuple(sorted(reading.entities, key=lambda entity: entity.id)),
        rejected=tuple(reading.rejected),
        promised=promised,
    )


def _other_list(programmes: tuple[str, ...], values: tuple[Value, ...]) -> str:
    """Directives under Executive Order 13662 are the sectoral list; the rest goes by programme."""
    if _SECTORAL in programmes and any("13662 Directive" in value.text for value in values):
        return "list.us.ssi"
    known = (_BY_PROGRAMME[code] for code in _BY_PROGRAMME if code in programmes)
    return next(known, "list.us.other")
