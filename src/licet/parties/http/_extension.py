"""The lesser parts of the reconciliation service: suggestions while typing, columns to add, a preview page.

What a list says is shown as text and nothing else: the preview is a page without scripts, links or styles of
others.
"""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse

from licet.parties.http._requests import Count, answer, bounded, document, parameters_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from licet.parties.entities import Entity
    from licet.parties.http._desk import Desk

# Columns that a sheet may be given: FollowTheMoney properties of the entry, and of its listing.
COLUMNS: Final = {
    "name": "Name",
    "alias": "Other name",
    "weakAlias": "Weak alias",
    "country": "Country",
    "birthDate": "Date of birth",
    "birthPlace": "Place of birth",
    "address": "Address",
    "registrationNumber": "Registration number",
    "idNumber": "Identity number",
    "imoNumber": "IMO number",
    "Sanction:program": "Programme",
    "Sanction:provisions": "Licence requirement",
    "Sanction:description": "Licence review policy",
    "Sanction:recordId": "Notice",
    "Sanction:sourceUrl": "Source",
}
_LEAST_PREFIX: Final = 2
_HEAD: Final = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
_STYLE: Final = "body{font:14px/1.4 sans-serif;margin:1em}dt{font-weight:bold}dd{margin:0 0 .5em}"


class SuggestParameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The query string of a suggestion."""

    prefix: str = ""
    cursor: int = 0
    limit: Count = 10
    api_key: str | None = None


class ColumnParameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The query string of a proposal of columns."""

    type: str = ""
    limit: Count = 0
    api_key: str | None = None


class PreviewParameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The query string of a preview."""

    id: str
    api_key: str | None = None


class _Column(Struct, frozen=True):
    id: str
    settings: dict[str, Any] = {}


class _Extension(Struct, frozen=True):
    ids: tuple[str, ...]
    properties: tuple[_Column, ...]


async def suggest_entity(desk: Desk, request: Request) -> Response:
    """Entries with a name that has a word beginning so."""
    asked_for = parameters_of(request, SuggestParameters, others=True)
    scope = desk.register.scope(request.path_params["dataset"])
    found = await desk.ask(partial(_beginning, desk, asked_for, scope))
    page = found[asked_for.cursor : asked_for.cursor + asked_for.limit]
    result = [
        {
            "id": one.id,
            "name": one.caption,
            "description": one.list,
            "notable": [one.kind] if one.kind else [],
        }
        for one in page
    ]
    return answer({"result": result})


async def suggest_from(known: dict[str, tuple[str, str]], _desk: Desk, request: Request) -> Response:
    """Types or properties whose id or name begins so."""
    asked_for = parameters_of(request, SuggestParameters, others=True)
    prefix = asked_for.prefix.strip().casefold()
    result = [
        {"id": key, "name": name, "description": text}
        for key, (name, text) in known.items()
        if prefix and (key.startswith(prefix) or name.casefold().startswith(prefix))
    ]
    return answer({"result": result[asked_for.cursor :][: asked_for.limit]})


async def columns(_desk: Desk, request: Request) -> Response:
    """The columns that a sheet may be given."""
    asked_for = parameters_of(request, ColumnParameters, others=True)
    proposed = [{"id": prop, "name": name} for prop, name in COLUMNS.items()]
    limited = proposed[: asked_for.limit] if asked_for.limit else proposed
    return answer({"type": asked_for.type, "limit": asked_for.limit, "properties": limited})


async def extended(desk: Desk, content: str, scope: frozenset[str]) -> Response:
    """The values of the columns asked for; an id that no list has gets an empty row."""
    asked_for = document(content, _Extension)
    bounded(len(asked_for.ids))
    for column in asked_for.properties:
        if column.id not in COLUMNS:
            raise HTTPException(400, f"no column '{column.id}'; known: {', '.join(COLUMNS)}")
    rows = {}
    for entity_id in asked_for.ids:
        entity = desk.register.entity(entity_id)
        rows[entity_id] = {
            column.id: [{"str": text} for text in entity.all_of(column.id)] if entity else []
            for column in asked_for.properties
            if entity is None or entity.list in scope
        }
    meta = [{"id": column.id, "name": COLUMNS[column.id]} for column in asked_for.properties]
    return answer({"meta": meta, "rows": rows})


async def preview(desk: Desk, request: Request) -> Response:
    """One entry as a small page."""
    asked_for = parameters_of(request, PreviewParameters, others=True)
    scope = desk.register.scope(request.path_params["dataset"])
    entity = desk.register.entity(asked_for.id)
    if entity is None or entity.list not in scope:
        raise HTTPException(404, "No such entity!")
    stated = [("List", (entity.list,)), *((name, entity.all_of(prop)) for prop, name in COLUMNS.items())]
    facts = "".join(
        f"<dt>{escape(name)}</dt><dd>{'<br>'.join(map(escape, texts))}</dd>"
        for name, texts in stated
        if texts
    )
    caption = escape(entity.caption)
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{caption}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{caption}</h1><dl>{facts}</dl></body></html>"
    )
    return HTMLResponse(page, headers=_HEAD)


def _beginning(desk: Desk, asked_for: SuggestParameters, scope: frozenset[str]) -> list[Entity]:
    prefix = " ".join(asked_for.prefix.casefold().split())
    if len(prefix) < _LEAST_PREFIX:
        return []
    wanted = asked_for.cursor + asked_for.limit
    found: dict[str, Entity] = {}
    for owner, name in desk.register.names:
        if owner in found or f" {prefix}" not in f" {name.casefold()}":
            continue
        entity = desk.register.entity(owner)
        if entity and entity.list in scope:
            found[owner] = entity
        if len(found) >= wanted:
            break
    return list(found.values())
