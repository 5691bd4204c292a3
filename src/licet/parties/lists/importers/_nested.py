"""OpenSanctions' other exports as plain FollowTheMoney: its nested JSON, and its simple table of targets.

A nested file writes sanctions and owners inside the party they are about. Each of them becomes an entity of
its own here, as in the plain file, so that nothing that hangs below a party is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from licet.parties.lists.importers._text import table

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGETS: Final = ("id", "schema", "name", "aliases", "birth_date", "countries", "identifiers", "sanctions")
# What an entity inside another says of where it hangs, should it leave that out.
_BACK: Final = {
    "sanctions": "entity",
    "ownershipOwner": "owner",
    "ownershipAsset": "asset",
    "directorshipDirector": "director",
    "directorshipOrganization": "organization",
}
_CELLS: Final = {"name": "name", "aliases": "alias", "countries": "country", "addresses": "address"}
_THINGS: Final = frozenset({"Vessel", "Airplane", "Vehicle"})


def unnested(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the entity with ids where others stand inside it, then each of those in the same way."""
    properties = document.get("properties")
    if not isinstance(properties, dict):
        yield document  # whoever reads it says what is wrong with it
        return
    inside: list[dict[str, Any]] = []
    flat: dict[str, Any] = {}
    for prop, stated in properties.items():
        values = stated if isinstance(stated, list) else [stated]
        found = [item for item in values if isinstance(item, dict) and "schema" in item]
        inside += [_hung(item, prop, document) for item in found]
        flat[prop] = [item.get("id", "") if item in found else item for item in values] if found else stated
    yield {**document, "properties": flat}
    for item in inside:
        yield from unnested(item)


def targets(text: str, *, where: object) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Yield each row of `targets.simple.csv` as an entity, or the reason why it cannot be read."""
    for line, row in table(text, where=where, needed=TARGETS):
        yield line, row if isinstance(row, str) else _target(row)


def _hung(item: dict[str, Any], prop: str, above: dict[str, Any]) -> dict[str, Any]:
    """The entity, which names the one it stands in; it is no target unless it says so."""
    properties = item.get("properties")
    if isinstance(properties, dict) and prop in _BACK:
        properties = {_BACK[prop]: [above.get("id", "")], **properties}
    return {"target": False, **item, "properties": properties}


def _target(row: dict[str, str]) -> dict[str, Any]:
    schema = row["schema"]
    born = "birthDate" if schema == "Person" else "incorporationDate"
    number = "registrationNumber" if schema in _THINGS else "idNumber"
    cells = {**_CELLS, "birth_date": born, "identifiers": number, "sanctions": "Sanction:program"}
    return {
        "id": row["id"],
        "schema": schema,
        "properties": {
            prop: [row[cell]] if cell == "name" else _parts(row[cell])
            for cell, prop in cells.items()
            if row.get(cell)
        },
        **{seen: row[seen] for seen in ("first_seen", "last_seen", "last_change") if row.get(seen)},
    }


def _parts(cell: str) -> list[str]:
    return [part for text in cell.split(";") if (part := text.strip())]
