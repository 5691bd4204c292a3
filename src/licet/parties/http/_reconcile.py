"""The reconciliation service for OpenRefine and its like: Reconciliation API 0.2 of the W3C group.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/

`match` is true for a confirmed match alone, since OpenRefine then links the row without asking. The
specification has no word for "cannot tell": such a row is given one candidate that says so and is no match,
so that it does not stand among the rows for which nothing was found.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from urllib.parse import parse_qs, quote

from msgspec import Struct
from starlette.exceptions import HTTPException

from licet._version import __version__
from licet.errors import InputError, UnknownTerm
from licet.parties._country_names import country_code
from licet.parties._query import KINDS, MOST_NAMES, Query, checked
from licet.parties.http._doubt import doubt
from licet.parties.http._examples import born_of, kind_of
from licet.parties.http._extension import extended
from licet.parties.http._requests import answer, body_of, bounded, document, parameters_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from licet.parties._query import Match, Screening
    from licet.parties.http._desk import Desk

TYPES: Final = {
    "person": "Person",
    "organisation": "Organisation",
    "vessel": "Vessel",
    "aircraft": "Aircraft",
}
PROPERTIES: Final = {
    "alias": ("Other name", "a further name of the same party"),
    "country": ("Country", "its country, by ISO 3166-1 code or name"),
    "born": ("Date of birth", "1971-03-28, 1971-03 or 1971"),
    "birthplace": ("Place of birth", "as the party writes it"),
    "identifier": ("Identifier", "a registration, tax, passport, IMO or LEI number"),
    "address": ("Address", "as one text"),
}
CANNOT_TELL: Final = "cannot-tell"
_UNSURE: Final = "Cannot tell"
_LIMIT: Final = 10
_MOST: Final = 500


class _Linked(Struct, frozen=True):
    """A cell that was reconciled before; its name is what it says."""

    id: str
    name: str = ""


_One: TypeAlias = str | int | float | bool | _Linked


class _Property(Struct, frozen=True, forbid_unknown_fields=True):
    pid: str
    v: _One | list[_One]


class _Row(Struct, frozen=True, forbid_unknown_fields=True):
    query: str = ""
    type: str | list[str] | None = None
    limit: float = _LIMIT
    properties: tuple[_Property, ...] = ()
    type_strict: str | None = None


class ReconcileParameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The query string. `api_key` is for OpenRefine, which sends no headers of its own."""

    queries: str | None = None
    extend: str | None = None
    api_key: str | None = None


async def manifest_or_queries(desk: Desk, request: Request) -> Response:
    """`GET`: the manifest, or with `queries` or `extend` in the address, their answer."""
    asked_for = parameters_of(request, ReconcileParameters, others=True)
    desk.register.scope(request.path_params["dataset"])
    if asked_for.queries is None and asked_for.extend is None:
        return answer(_manifest(request, asked_for.api_key))
    return await _reconciled(desk, request, asked_for.queries, asked_for.extend)


async def queries(desk: Desk, request: Request) -> Response:
    """`POST`: a form with `queries` or `extend`, each a JSON text."""
    parameters_of(request, ReconcileParameters, others=True)
    stated = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if stated != "application/x-www-form-urlencoded":
        raise HTTPException(415, f"the body is {stated or 'of no type'}; send a form with 'queries'")
    try:
        form = parse_qs((await body_of(request)).decode("ascii"), max_num_fields=8, errors="strict")
    except ValueError:
        raise HTTPException(422, "the form cannot be read: it is not UTF-8, or has too many fields") from None
    return await _reconciled(desk, request, _only(form, "queries"), _only(form, "extend"))


async def _reconciled(desk: Desk, request: Request, batch: str | None, extend: str | None) -> Response:
    scope = desk.register.scope(request.path_params["dataset"])
    if extend is not None:
        return await extended(desk, extend, scope)
    if batch is None:
        raise HTTPException(400, "No queries or extend request provided.")
    rows = document(batch, dict[str, _Row])
    bounded(len(rows))
    asked = await desk.ask(partial(_questions, rows))
    sent = [query for query in asked.values() if isinstance(query, Query)]
    screenings = iter(await desk.screen(sent))
    results = {
        key: _result(next(screenings), rows[key], scope) if isinstance(query, Query) else [_unsure(query)]
        for key, query in asked.items()
    }
    return answer({key: {"result": result} for key, result in results.items()})


def _questions(rows: Mapping[str, _Row]) -> dict[str, Query | str]:
    """Each row as a question, or why it is none; a type or property that does not exist refuses them all."""
    asked: dict[str, Query | str] = {}
    for key, row in rows.items():
        query = _question(row)
        try:
            asked[key] = checked(query)
        except InputError as problem:
            asked[key] = str(problem)
    return asked


def _question(row: _Row) -> Query:
    stated: dict[str, list[str]] = {pid: [] for pid in PROPERTIES}
    for prop in row.properties:
        if prop.pid not in PROPERTIES:
            raise UnknownTerm(prop.pid, family="property", known=PROPERTIES)
        values = prop.v if isinstance(prop.v, list) else [prop.v]
        stated[prop.pid] += [text for value in values if (text := _text(value))]
    names = [name for name in (row.query.strip(), *stated["alias"]) if name] or [""]
    return Query(
        name=names[0],
        aliases=tuple(names[1:MOST_NAMES]),
        kind=_kind(row.type),
        countries=tuple(code for text in stated["country"] if (code := country_code(text))),
        born=born_of(stated["born"]),
        birthplace=next(iter(stated["birthplace"]), None),
        identifiers=tuple(stated["identifier"]),
        address=next(iter(stated["address"]), None),
    )


def _kind(types: str | list[str] | None) -> str | None:
    """One kind if all types say it, else any; FollowTheMoney's names for types are understood too."""
    named = [types] if isinstance(types, str) else types or []
    kinds = {name if name in KINDS else kind_of(name) for name in named}
    return kinds.pop() if len(kinds) == 1 else None


def _result(screening: Screening, row: _Row, scope: frozenset[str]) -> list[dict[str, Any]]:
    found = [hit for hit in (*screening.matches, *screening.near) if hit.list in scope]
    if not found and (why := doubt(screening)):
        return [_unsure(why)]
    return [_candidate(hit) for hit in found[: max(1, min(int(row.limit), _MOST))]]


def _candidate(hit: Match) -> dict[str, Any]:
    confirmed = hit.certainty == "confirmed"
    features: list[dict[str, Any]] = [
        {"id": "score", "value": hit.score},
        {"id": "confirmed", "value": confirmed},
    ]
    if hit.false_alarms is not None:
        features.append({"id": "false_alarms", "value": hit.false_alarms})
    return {
        "id": hit.entity,
        "name": hit.name,
        "description": "; ".join((hit.list, *hit.reasons)),
        "type": [{"id": hit.kind, "name": TYPES[hit.kind]}] if hit.kind else [],
        "score": round(100 * hit.score, 1),
        "match": confirmed,
        "features": features,
    }


def _unsure(why: str) -> dict[str, Any]:
    return {
        "id": CANNOT_TELL,
        "name": f"{_UNSURE}: {why}",
        "description": why,
        "type": [],
        "score": 0,
        "match": False,
    }


def _manifest(request: Request, api_key: str | None) -> dict[str, Any]:
    base = f"{str(request.base_url).rstrip('/')}/reconcile/{request.path_params['dataset']}"
    key = f"api_key={quote(api_key, safe='')}" if api_key else ""
    tail = f"?{key}" if key else ""
    preview = {"url": f"{base}/preview?id={{{{id}}}}{f'&{key}' if key else ''}", "width": 430, "height": 300}
    service = {
        name: {"service_url": base, "service_path": f"/suggest/{name}{tail}"}
        for name in ("entity", "type", "property")
    }
    return {
        "versions": ["0.2"],
        "name": f"Licet: {request.path_params['dataset']}",
        "identifierSpace": f"{base}/preview?id=",
        "schemaSpace": "https://followthemoney.tech/explorer/schemata/",
        "serviceVersion": __version__,
        "defaultTypes": [{"id": kind, "name": name} for kind, name in TYPES.items()],
        "view": {"url": preview["url"]},
        "preview": preview,
        "suggest": service,
        "extend": {"propose_properties": {"service_url": base, "service_path": f"/extend/property{tail}"}},
        "batchSize": 50,
    }


def _only(form: Mapping[str, Sequence[str]], name: str) -> str | None:
    values = form.get(name, ())
    if len(values) > 1:
        raise HTTPException(400, f"'{name}' is given {len(values)} times; give it once")
    return next(iter(values), None)


def _text(value: _One) -> str:
    return " ".join((value.name or value.id if isinstance(value, _Linked) else str(value)).split())
