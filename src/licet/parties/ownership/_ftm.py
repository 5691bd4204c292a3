"""Reads ownership out of FollowTheMoney entities: Ownership, Directorship, and the parties they join.

Several percentages on one Ownership are several sources' word: the range that holds them all is used. One
that is called indirect, ultimate or beneficial is no direct stake.
Model: https://followthemoney.tech (MIT).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from licet.errors import InputError
from licet.parties.ownership._rows import Found, countries_of, since_of, until_of
from licet.parties.ownership._shares import UNKNOWN, Share, parse_share, span
from licet.parties.ownership._stakes import DIRECTORSHIP, OWNERSHIP, PERSON, STATE, Holder, Stake

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PARTIES: Final = {
    "Person": PERSON,
    "PublicBody": STATE,
    "Company": "organisation",
    "Organization": "organisation",
    "LegalEntity": None,
    "Asset": None,
    "Vessel": "vessel",
    "Airplane": "aircraft",
}
_EDGES: Final = {
    "Ownership": (OWNERSHIP, "owner", "asset"),
    "Directorship": (DIRECTORSHIP, "director", "organization"),
}
_NUMBERS: Final = ("registrationNumber", "ogrnCode", "taxNumber", "innCode", "imoNumber")
_THROUGH: Final = ("indirect", "ultimate", "beneficial")


def is_entity(record: Any) -> bool:
    """Whether a record is a FollowTheMoney entity."""
    return isinstance(record, dict) and isinstance(record.get("schema"), str) and "properties" in record


def read_ftm(records: Iterable[tuple[int, Any]], *, found: Found) -> None:
    """Keep the parties and the stakes; other things (addresses, sanctions) are counted as left aside."""
    for row, record in records:
        try:
            _entity(row, record, found)
        except InputError as problem:
            found.refuse(row, problem, of=_about(record))


def _about(record: Any) -> tuple[str, ...] | None:
    """Whom an edge is about; None where it does not say, and for what is no edge."""
    if not is_entity(record) or record["schema"] not in _EDGES or not isinstance(record["properties"], dict):
        return None
    said = record["properties"].get(_EDGES[record["schema"]][2])
    ids = (
        [item.get("id") if isinstance(item, dict) else item for item in said]
        if isinstance(said, list)
        else []
    )
    return tuple(f"ftm:{one}" for one in ids) if ids and all(isinstance(one, str) for one in ids) else None


def _entity(row: int, record: Any, found: Found) -> None:
    if not is_entity(record) or not isinstance(record["properties"], dict):
        raise InputError("is no entity", remedy="each line holds one, with id, schema and properties")
    properties, schema = record["properties"], record["schema"]
    if schema in _EDGES:
        found.add(*_stakes(row, schema, properties, found))
    elif schema in _PARTIES:
        found.meet(_holder(str(record.get("id", "")), schema, properties))
    else:
        found.ignored += 1


def _stakes(row: int, schema: str, properties: Mapping[str, Any], found: Found) -> list[Stake]:
    kind, owner_field, owned_field = _EDGES[schema]
    owners, assets = _ids(properties, owner_field, found), _ids(properties, owned_field, found)
    if not owners or not assets:
        raise InputError(
            f"{schema} without {owner_field if not owners else owned_field}", remedy="leave it out"
        )
    since, until = _values(properties, "startDate"), _values(properties, "endDate")
    through = {word.casefold() for word in _values(properties, "ownershipType")}
    return [
        Stake(
            owner=f"ftm:{owner}",
            owned=f"ftm:{owned}",
            share=_share(properties) if kind == OWNERSHIP else UNKNOWN,
            kind=kind,
            direct=not through.intersection(_THROUGH),
            since=since_of(max(since, default=None), kind=kind),
            until=until_of(min(until, default=None), kind=kind),
            source=found.source,
            row=row,
        )
        for owner in owners
        for owned in assets
    ]


def _share(properties: Mapping[str, Any]) -> Share:
    return span([parse_share(text) for text in _values(properties, "percentage")])


def _holder(name: str, schema: str, properties: Mapping[str, Any]) -> Holder:
    if not name:
        raise InputError(f"{schema} without an id", remedy="leave it out")
    countries = countries_of(
        code
        for field in ("country", "jurisdiction", "nationality", "flag")
        for code in _values(properties, field)
    )
    names = _values(properties, "name")
    return Holder(
        key=f"ftm:{name}",
        name=names[0] if names else None,
        kind=_PARTIES[schema],
        countries=countries,
        identifiers=tuple(sorted(_identifiers(properties, countries))),
    )


def _identifiers(properties: Mapping[str, Any], countries: tuple[str, ...]) -> Iterable[str]:
    """LEIs as they are; a number of a register only with the one country that tells which register."""
    yield from (f"LEI:{code}" for code in _values(properties, "leiCode"))
    if len(countries) == 1:
        for field in _NUMBERS:
            yield from (f"{countries[0]}-{field}:{code}" for code in _values(properties, field))


def _ids(properties: Mapping[str, Any], field: str, found: Found) -> list[str]:
    """The ids of the entities a property names; one that stands there whole is kept as well."""
    ids = _values(properties, field)
    for item in properties.get(field) or ():
        if is_entity(item):
            if item["schema"] in _PARTIES:
                found.meet(_holder(str(item.get("id", "")), item["schema"], item["properties"]))
            ids.append(str(item.get("id", "")))
    return [text for text in ids if text]


def _values(properties: Mapping[str, Any], field: str) -> list[str]:
    said = properties.get(field)
    return [text for text in said if isinstance(text, str)] if isinstance(said, list) else []
