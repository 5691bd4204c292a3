"""What a decision point says of itself: AuthZEN's metadata, and OpenAPI from the types it reads."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from licet._version import __version__
from licet.facts import Use
from licet.guard._verdict import Change, Ground, Obligation
from licet.guard.decision_point._question import KIND, MOST_EVALUATIONS, STATED
from licet.guard.decision_point._told import Told

EVALUATION: Final = "/access/v1/evaluation"
EVALUATIONS: Final = "/access/v1/evaluations"
ACTS: Final = "/licet/v1/acts"  # an extension: AuthZEN has no word for what was done about a use
WELL_KNOWN: Final = "/.well-known/authzen-configuration"
_ONE: Final = "One use: decided, recorded and counted"
_SEVERAL: Final = "Several uses, in order"
_ACT: Final = "Something done about a use: a review, a deletion, a report received, an authorisation"
_PLACE: Final = "#/components/schemas/{name}"
_REQUEST_ID: Final = {
    "name": "X-Request-ID",
    "in": "header",
    "required": False,
    "description": "Comes back with the answer.",
    "schema": {"type": "string", "maxLength": 200},
}
_ERRORS: Final = {
    "400": "not a request as AuthZEN has it",
    "401": "no valid token",
    "403": "the token is another tenant's",
    "408": "the body did not end in time",
    "503": "too much is being asked; ask again",
}


def metadata(url: str) -> dict[str, str]:
    """AuthZEN 1.0, section 9: no search is offered, so no endpoint of it is named.

    Whoever does not know `licet_acts_endpoint` ignores it, as section 9.2.2 demands.
    """
    return {
        "policy_decision_point": url,
        "access_evaluation_endpoint": url + EVALUATION,
        "access_evaluations_endpoint": url + EVALUATIONS,
        "licet_acts_endpoint": url + ACTS,
    }


def openapi() -> dict[str, Any]:
    """The OpenAPI 3.1 document; the services of a tenant stand below `/TENANT` where there are several."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Licet decision point",
            "summary": "OpenID AuthZEN Authorization API 1.0 over a Licet guard",
            "version": __version__,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}, {"url": "/{tenant}", "variables": {"tenant": {"default": "tenant"}}}],
        "paths": {
            EVALUATION: {"post": _posted("evaluation", _ONE, "EvaluationRequest", "Decision")},
            EVALUATIONS: {"post": _posted("evaluations", _SEVERAL, "EvaluationsRequest", "Decisions")},
            ACTS: {"post": _posted("acts", _ACT, "Act", "Counted")},
            WELL_KNOWN: {"get": _told("metadata", "AuthZEN metadata", "application/json")},
            "/healthz": {"get": _told("alive", "The process is alive", "text/plain")},
            "/readyz": {
                "get": {
                    **_told("ready", "Every guard could permit something", "application/json"),
                    "responses": {**_ok("application/json", {}), **_error("503", "A guard could not")},
                }
            },
            "/metrics": {"get": _told("metrics", "Prometheus metrics", "text/plain")},
        },
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _posted(name: str, summary: str, takes: str, gives: str) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    for status, why in _ERRORS.items():
        errors |= _error(status, why)
    return {
        "operationId": name,
        "summary": summary,
        "security": [{}, {"token": []}],
        "parameters": [_REQUEST_ID],
        "requestBody": {"required": True, "content": {"application/json": {"schema": _ref(takes)}}},
        "responses": {**_ok("application/json", _ref(gives)), **errors},
    }


def _told(name: str, summary: str, kind: str) -> dict[str, Any]:
    return {"operationId": name, "summary": summary, "responses": _ok(kind, {})}


def _ok(kind: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"200": {"description": "The answer", "content": {kind: {"schema": schema}}}}


def _error(status: str, why: str) -> dict[str, Any]:
    content = {"text/plain": {"schema": {"type": "string"}}}
    return {status: {"description": why, "content": content}}


def _schemas() -> dict[str, Any]:
    _, components = msgspec.json.schema_components((Use, Change, Obligation, Ground), ref_template=_PLACE)
    facts = components["Use"]["properties"]
    licet = {name: facts.get(name, {"description": "see docs/decision-point.md"}) for name in sorted(STATED)}
    stated = {"type": "object", "additionalProperties": False, "properties": licet}
    attributes = {
        "type": "object",
        "description": "Only the member `licet` is read.",
        "properties": {"licet": stated},
    }
    told = {name: components[name] for name in ("Change", "Ground", "Obligation")}
    answers = {"type": "array", "items": _ref("Decision")}
    decisions = {"type": "object", "properties": {"evaluations": answers}}
    answers_of_guard = {
        "Decision": _answer("decision"),
        "Decisions": decisions,
        "Counted": _answer("counted"),
    }
    return {
        **told,
        "Attributes": attributes,
        **_requests(),
        **_acts(),
        "Because": _because(),
        **answers_of_guard,
    }


def _requests() -> dict[str, Any]:
    defaults = {
        "subject": _entity("type", "id"),
        "action": _entity("name"),
        "resource": {**_entity("type", "id"), "description": f"its type is `{KIND}`"},
        "context": _ref("Attributes"),
    }
    each = {"type": "object", "properties": defaults}
    listed = {"type": "array", "maxItems": MOST_EVALUATIONS, "items": each}
    semantic = {"enum": ["execute_all", "deny_on_first_deny", "permit_on_first_permit"]}
    options = {"type": "object", "properties": {"evaluations_semantic": semantic}}
    return {
        "EvaluationRequest": {**each, "required": ["subject", "action", "resource"]},
        "EvaluationsRequest": {
            "type": "object",
            "properties": {**defaults, "evaluations": listed, "options": options},
        },
    }


def _entity(*names: str) -> dict[str, Any]:
    words: dict[str, Any] = {name: {"type": "string"} for name in names}
    return {"type": "object", "properties": {**words, "properties": _ref("Attributes")}, "required": [*names]}


def _acts() -> dict[str, Any]:
    (act,), components = msgspec.json.schema_components((Told,), ref_template=_PLACE)
    return {"Act": act, **components}


def _because() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "ground": _ref("Ground"),
            "says": {"type": "string"},
            "cite": {"type": "string"},
            "changes": {"type": "array", "items": _ref("Change")},
            "obligations": {"type": "array", "items": _ref("Obligation")},
            "error": {"type": "object"},
            "remaining": {"type": "integer"},
            "record": {"type": "integer"},
        },
        "required": ["ground", "says", "cite"],
    }


def _answer(whether: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {whether: {"type": "boolean"}, "context": _ref("Because")},
        "required": [whether, "context"],
    }


def _ref(name: str) -> dict[str, str]:
    return {"$ref": _PLACE.format(name=name)}
