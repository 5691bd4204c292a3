"""A small list that holds one of each difficulty; nobody on it exists."""

from __future__ import annotations

from datetime import date
from functools import cache

from licet.parties import Entity, ListSet, WatchList
from licet.parties.entities import Value
from licet.parties.lists import decode, encode

SCHEMAS = {
    "person": "Person",
    "organisation": "Organization",
    "vessel": "Vessel",
    "aircraft": "Airplane",
    None: "LegalEntity",
}


DAY = date(2026, 7, 31)
DAYS = {"list.un.consolidated": date(2026, 2, 27)}  # months before the others


def watch_list(list_id: str, as_of: date = DAY) -> WatchList:
    return WatchList(
        id=list_id,
        title="A list",
        authority="An authority",
        citation="A citation",
        effect="An effect",
        source_url="https://example.org/list",
        as_of=as_of,
        sha256="0" * 64,
        entries=0,
        licence="public domain",
        max_age_days=7,
    )


def listed(
    name: str, *aliases: str, kind: str | None = "organisation", list_id: str = "list.us.entity", **more: str
) -> Entity:
    """An entry; `more` are FollowTheMoney properties, `weak` a weak alias, `id` its id."""
    entry = more.pop("id", f"us.entity.{name.casefold().replace(' ', '-')}")
    values = [Value("name", name, "made"), *(Value("alias", alias, "made") for alias in aliases)]
    renamed = {"weak": "weakAlias", **{key: f"Sanction:{key}" for key in ("provisions", "description")}}
    renamed |= {"program": "Sanction:program", "recordId": "Sanction:recordId", "url": "Sanction:sourceUrl"}
    for prop, text in more.items():
        values += [Value(renamed.get(prop, prop), one, "made") for one in text.split("|")]
    return Entity(id=entry, list=list_id, schema=SCHEMAS[kind], values=tuple(values))


def list_file(*entities: Entity) -> bytes:
    """A list file of just these entries, on the lists they name."""
    ids = sorted({entity.list for entity in entities})
    return encode(tuple(watch_list(one, DAYS.get(one, DAY)) for one in ids), entities)


def list_set(*entities: Entity) -> ListSet:
    """A set of just these entries, on the lists they name."""
    return ListSet(decode(list_file(*entities), where="small.jsonl.gz"))


ENTRIES = (
    listed(
        "Zhejiang Brightwell Vision Technology Co., Ltd.",
        "Brightwell",
        "Bright Well Cameras",
        country="cn",
        provisions="For all items subject to the EAR",
        description="Presumption of denial.",
        program="EXAMPLE-EO1",
        recordId="84 FR 54002",
        url="https://example.org/entity",
    ),
    listed("Orinoco Metering Limited", "SMT", "Star", "AG", country="ve|pa"),
    listed(
        "QUARTERMAIN, Allan John",
        "Quartermain",
        kind="person",
        weak="The Hunter",
        birthDate="1871-03-28",
        passportNumber="X 1234567",
    ),
    listed("Sea Lantern", "Lantern", kind="vessel", imoNumber="IMO 9074729"),
    listed("P4-ABC", "Skylark", kind="aircraft"),
    listed("Optronica13 Laboratorium", kind=None),
    listed("Institute 13 of Applied Optronics", kind=None),
    listed("المؤسسة البحرية", kind=None, id="un.QDe.900", list_id="list.un.consolidated"),
    *(listed(f"Meridian {word}") for word in ("Steel Works", *(f"Unit {n:02}" for n in range(30)))),
    listed("Meridian"),
)


@cache
def small_file() -> bytes:
    """The small list as a file, made once."""
    return list_file(*ENTRIES)


@cache
def small() -> ListSet:
    """The small list, made once."""
    return list_set(*ENTRIES)
