"""`GET /search/{dataset}` and `GET /entities/{id}`: names looked up by hand, and one entry in full.

A search is a screening of the name; there is no language of queries in it. A filter that is not understood is
refused.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any, Final

from msgspec import Meta, Struct
from starlette.exceptions import HTTPException

from licet.errors import InputError, UnknownTerm
from licet.parties._country_names import country_code
from licet.parties._query import Query, checked
from licet.parties.http._doubt import doubt
from licet.parties.http._examples import kind_of
from licet.parties.http._freshness import searched
from licet.parties.http._register import as_answer
from licet.parties.http._requests import Count, answer, parameters_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from licet.parties.entities import Entity
    from licet.parties.http._desk import Desk

_FACETS: Final = {"countries": "Countries", "topics": "Topics", "datasets": "Data sources", "schema": "Types"}
_UNSUPPORTED: Final = ("changed_since", "filter", "sort", "target")


class SearchParameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The query string. `fuzzy` and `simple` are yente's; a name is always searched as such."""

    q: str = ""
    schema: str = "Thing"
    include_dataset: tuple[str, ...] = ()
    exclude_dataset: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    exclude_schema: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    limit: Count = 10
    offset: Annotated[int, Meta(ge=0, le=9_499)] = 0
    facets: tuple[str, ...] = ("countries", "topics", "datasets")
    filter_op: str = "OR"
    fuzzy: bool = False
    simple: bool = False
    changed_since: str | None = None
    filter: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()
    target: bool | None = None


class EntityParameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The query string of an entry."""

    nested: bool = True


async def search(desk: Desk, request: Request) -> Response:
    """Look a name up: its matches, and what came near."""
    asked_for = parameters_of(request, SearchParameters)
    scope = desk.register.scope(
        request.path_params["dataset"],
        include=(*asked_for.include_dataset, *asked_for.datasets),
        exclude=asked_for.exclude_dataset,
    )
    _refuse_what_would_be_ignored(asked_for)
    (screening,) = await desk.screen([checked(Query(name=asked_for.q, kind=kind_of(asked_for.schema)))])
    entities = [desk.register.entity(hit.entity) for hit in (*screening.matches, *screening.near)]
    found = [entity for entity in entities if entity and _wanted(entity, asked_for, scope)]
    if not found and (why := doubt(screening)):
        raise HTTPException(422, f"cannot tell: {why}")
    shown = found[asked_for.offset : asked_for.offset + asked_for.limit]
    return answer(
        {
            "results": [as_answer(entity) for entity in shown],
            "facets": {facet: _facet(facet, found) for facet in asked_for.facets},
            "total": {"value": len(found), "relation": "eq"},
            "limit": asked_for.limit,
            "offset": asked_for.offset,
            "searched": searched(desk),
        }
    )


async def entity(desk: Desk, request: Request) -> Response:
    """One entry in full, with what its list says of the listing."""
    asked_for = parameters_of(request, EntityParameters)
    found = desk.register.entity(request.path_params["entity_id"])
    if found is None:
        raise HTTPException(404, "No such entity!")
    return answer(as_answer(found, nested=asked_for.nested))


async def adjacent(_desk: Desk, _request: Request) -> Response:
    """Refuse: links between entries are not served here, and an empty answer would read as none."""
    raise HTTPException(404, "adjacent entities are not served; the entry itself is at /entities/{id}")


def _refuse_what_would_be_ignored(asked_for: SearchParameters) -> None:
    for name in _UNSUPPORTED:
        if getattr(asked_for, name) not in (None, ()):
            raise HTTPException(400, f"'{name}' is not supported in a search")
    for facet in asked_for.facets:
        if facet not in _FACETS:
            raise UnknownTerm(facet, family="facet", known=_FACETS)
    if not asked_for.q.strip():
        raise InputError("nothing to search for", remedy="give q, a name")


def _wanted(entity: Entity, asked_for: SearchParameters, scope: frozenset[str]) -> bool:
    """An entry that states no country or no topic is kept: it may have the one that is asked for."""
    countries = {country_code(country) for country in asked_for.countries}
    topics = entity.all_of("topics")
    return (
        entity.list in scope
        and entity.schema not in asked_for.exclude_schema
        and (not countries or not entity.countries or bool(countries.intersection(entity.countries)))
        and (not asked_for.topics or not topics or bool(set(topics).intersection(asked_for.topics)))
    )


def _facet(facet: str, entities: Sequence[Entity]) -> dict[str, Any]:
    counted = Counter(value for entity in entities for value in _values(facet, entity))
    values = [{"name": name, "label": name, "count": count} for name, count in counted.most_common()]
    return {"label": _FACETS[facet], "values": values}


def _values(facet: str, entity: Entity) -> tuple[str, ...]:
    if facet == "countries":
        return tuple(code.lower() for code in entity.countries)
    if facet == "topics":
        return entity.all_of("topics")
    return (entity.list,) if facet == "datasets" else (entity.schema,)
