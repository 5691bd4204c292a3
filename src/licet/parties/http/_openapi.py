"""`/openapi.json`: the service described for machines, from the same types that read its requests."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from msgspec import Struct

from licet._version import __version__
from licet.parties._query import Screening
from licet.parties.http._examples import Example
from licet.parties.http._extension import SuggestParameters
from licet.parties.http._match import Batch, MatchParameters
from licet.parties.http._own import Questions
from licet.parties.http._reconcile import ReconcileParameters
from licet.parties.http._search import EntityParameters, SearchParameters

_PLACE: Final = "#/components/schemas/{name}"


class Operation(Struct, frozen=True):
    """One path and method, what it takes and gives."""

    method: str
    path: str
    summary: str
    parameters: type[Struct] | None = None
    body: type[Struct] | None = None


OPERATIONS: Final = (
    Operation("post", "/match/{dataset}", "Match queries by example", MatchParameters, Batch),
    Operation("post", "/screen", "Screen parties; Licet's own questions and answers", None, Questions),
    Operation("get", "/search/{dataset}", "Look a name up", SearchParameters),
    Operation("get", "/entities/{entity_id}", "One entry in full", EntityParameters),
    Operation("get", "/catalog", "The lists and their days"),
    Operation("get", "/algorithms", "The ways of scoring"),
    Operation("get", "/reconcile/{dataset}", "Reconciliation: the manifest", ReconcileParameters),
    Operation("post", "/reconcile/{dataset}", "Reconciliation: a form with queries", ReconcileParameters),
    Operation("get", "/reconcile/{dataset}/suggest/entity", "Reconciliation: suggestions", SuggestParameters),
    Operation("get", "/healthz", "The process is alive"),
    Operation("get", "/readyz", "The lists are loaded; which are stale"),
)


def described() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document."""
    _, components = msgspec.json.schema_components(
        (Batch, Example, Questions, Screening), ref_template=_PLACE
    )
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    error = {"type": "object", "properties": {"detail": {"type": "string"}}, "required": ["detail"]}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Licet screening", "version": __version__},
        "paths": paths,
        "components": {
            "schemas": {**components, "Error": error},
            "securitySchemes": {"token": {"type": "apiKey", "in": "header", "name": "Authorization"}},
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    name = operation.path.replace("/", "_").replace("{", "").replace("}", "")
    described: dict[str, Any] = {
        "summary": operation.summary,
        "operationId": f"{operation.method}{name}",
        "parameters": [*_in_path(operation.path), *_in_query(operation.parameters)],
        "responses": {
            "200": {"description": "The answer", "content": {"application/json": {"schema": {}}}},
            "4XX": {"description": "A refusal, with its reason", "content": _json("Error")},
        },
    }
    if operation.body is not None:
        described["requestBody"] = {"required": True, "content": _json(operation.body.__name__)}
    return described


def _json(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _PLACE.format(name=name)}}}


def _in_path(path: str) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _in_query(parameters: type[Struct] | None) -> list[dict[str, Any]]:
    if parameters is None:
        return []
    return [
        {"name": field.encode_name, "in": "query", "schema": msgspec.json.schema(field.type)}
        for field in msgspec.structs.fields(parameters)
    ]
