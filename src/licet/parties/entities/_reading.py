"""Read FollowTheMoney JSON, as OpenSanctions and others publish it, one entity at a time.

An entity of a schema this does not know is kept whole: it is no party, and its edges may still matter. The
Sanction entities of a party stay entities of their own until `with_listing` joins them to it.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from licet.errors import ListError
from licet.parties.entities._entity import Entity, Value
from licet.parties.entities._properties import LISTING

_NOT_OF_THE_LISTING = frozenset({"entity"})


class _Document(Struct):
    id: str
    schema: str
    properties: dict[str, tuple[str | dict[str, Any], ...]] = {}
    datasets: tuple[str, ...] = ()
    caption: str = ""


def from_ftm(document: dict[str, Any], *, list_id: str = "", where: object = None) -> Entity:
    """Return the entity of a FollowTheMoney JSON object; `ListError` says what is wrong with it.

    `list_id` is the list it is read for; without one, the document's own dataset is.
    """
    try:
        read = msgspec.convert(document, _Document)
    except msgspec.ValidationError as problem:
        raise ListError(f"no FollowTheMoney entity ({problem})", where=where) from None
    if not read.id or not read.schema:
        raise ListError("a FollowTheMoney entity without id or schema", where=where)
    dataset = next(iter(read.datasets), "")
    values = tuple(
        Value(prop, text, dataset)
        for prop, stated in read.properties.items()
        for text in (_text(item) for item in stated)
        if text
    )
    return Entity(id=read.id, list=list_id or dataset, schema=read.schema, values=values)


def with_listing(party: Entity, sanctions: tuple[Entity, ...]) -> Entity:
    """Return the party with what these Sanction entities say, each value's origin naming its Sanction."""
    said = tuple(
        Value(f"{LISTING}{value.prop}", value.text, sanction.id)
        for sanction in sanctions
        for value in sanction.values
        if value.prop not in _NOT_OF_THE_LISTING
    )
    return msgspec.structs.replace(party, values=(*party.values, *said))


def _text(item: str | dict[str, Any]) -> str:
    """A nested entity (OpenSanctions' "nested" exports) stands for its id."""
    return " ".join((item if isinstance(item, str) else str(item.get("id", ""))).split())
