"""The same decisions by other engines, each asked in the form it answers fastest.

Everything that can be is done before the clock starts: policies are parsed, expressions compiled, requests
built. What a peer decides is the grant and the one law that bites on the uses drawn; it counts no quota (but
for the bare closure), looks at no clock, revocation list or window, and writes no record. That favours the
peers: a ratio says what all of this costs beside their bare decision.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import cedarpy
from cel_expr_python import cel

from bench._engine import BANNED_OPERATION, BANNED_PLACE, BANNED_PURPOSE, STRICTLY_NECESSARY, Engine
from bench._field import GRANT, terms
from bench._peers_policy import biscuit, casbin, rego
from licet.vocabulary import is_a

if TYPE_CHECKING:
    from collections.abc import Sequence

    from licet.facts import Use


def peers() -> list[Engine]:
    """Every peer, the fastest first, as it was when they were first run."""
    return [
        closure(),
        cel_prepared(),
        cel_from_dict(),
        cedar_batch(),
        cedar(),
        biscuit(),
        rego(),
        casbin(),
    ]


def closure() -> Engine:
    """The floor: sets of every value allowed, and a counter."""
    allowed = {
        name: frozenset(v for v in terms()[name] if any(is_a(v, term) for term in granted))
        for name, granted in GRANT.by_field().items()
    }
    operations, purposes, places = allowed["operation"], allowed["purpose"], allowed["place"]
    countries, actors = allowed["country"], allowed["actor"]
    public = frozenset(v for v in terms()["place"] if is_a(v, BANNED_PLACE))
    banned = frozenset(
        v
        for v in terms()["purpose"]
        if is_a(v, BANNED_PURPOSE) and not any(is_a(v, term) for term in STRICTLY_NECESSARY)
    )
    left = 10**12

    def permits(use: Use) -> bool:
        nonlocal left
        if (
            use.operation in operations
            and use.purpose in purposes
            and use.place in places
            and use.country in countries
            and use.actor in actors
            and not (use.operation == BANNED_OPERATION and use.place in public and use.purpose in banned)
            and left > 0
        ):
            left -= 1
            return True
        return False

    return Engine(
        "closure", "bare closure (the floor)", lambda use: use, lambda uses: [permits(u) for u in uses]
    )


def cel_from_dict() -> Engine:
    """Google CEL from a dictionary of attributes; one arena for each pass, as its manual advises."""
    _, expression = _compiled()

    def answers(uses: Sequence[dict[str, str]]) -> list[bool]:
        arena = cel.Arena()
        return [expression.eval(data=use, arena=arena).value() for use in uses]

    return Engine("cel", "Google CEL", _attributes, answers)


def cel_prepared() -> Engine:
    """Google CEL from activations made before the clock started: its best case."""
    environment, expression = _compiled()

    def answers(uses: Sequence[Any]) -> list[bool]:
        return [expression.eval(use).value() for use in uses]

    return Engine(
        "cel_prepared",
        "Google CEL, activation made before",
        lambda use: environment.Activation(_attributes(use)),
        answers,
    )


def cedar() -> Engine:
    """Cedar through cedarpy, with pre-parsed policies and entities, one request at a time."""
    policies, entities = cedarpy.PolicySet.from_str(_cedar_policies()), _cedar_entities()

    def answers(requests: Sequence[dict[str, Any]]) -> list[bool]:
        return [cedarpy.is_authorized(request, policies, entities).allowed for request in requests]

    return Engine("cedarpy", "cedarpy", _cedar_request, answers)


def cedar_batch() -> Engine:
    """Cedar through cedarpy, all requests in one call: for reports, not for a guard."""
    policies, entities = cedarpy.PolicySet.from_str(_cedar_policies()), _cedar_entities()

    def answers(requests: Sequence[dict[str, Any]]) -> list[bool]:
        return [one.allowed for one in cedarpy.is_authorized_batch(list(requests), policies, entities)]

    return Engine("cedarpy_batch", "cedarpy, all uses in one call", _cedar_request, answers)


def _attributes(use: Use) -> dict[str, str]:
    return {name: getattr(use, name) for name in GRANT.by_field()}


def _compiled() -> tuple[Any, Any]:
    environment = cel.NewEnv(variables=dict.fromkeys(GRANT.by_field(), cel.Type.STRING))
    granted = [_cel_any(name, allowed) for name, allowed in GRANT.by_field().items()]
    banned = " && ".join(
        [
            _cel_any("operation", (BANNED_OPERATION,)),
            _cel_any("place", (BANNED_PLACE,)),
            _cel_any("purpose", (BANNED_PURPOSE,)),
            f"!{_cel_any('purpose', STRICTLY_NECESSARY)}",
        ]
    )
    return environment, environment.compile(f"{' && '.join(granted)} && !({banned})")


def _cel_any(name: str, allowed: Sequence[str]) -> str:
    """A term or one below it; country codes have none below."""
    if name == "country":
        return f"{name} in {json.dumps(list(allowed))}"
    tests = [f"{name} == '{term}' || {name}.startsWith('{term}.')" for term in allowed]
    return f"({' || '.join(tests)})"


def _cedar_policies() -> str:
    """Terms are entities with their parents, as Cedar means them; the purpose and country are context."""
    operations = ", ".join(f'Action::"{term}"' for term in GRANT.operations)
    places = " || ".join(f'resource in Place::"{term}"' for term in GRANT.places)
    necessary = " || ".join(f'context.purpose in Purpose::"{term}"' for term in STRICTLY_NECESSARY)
    purposes = " || ".join(f'context.purpose in Purpose::"{term}"' for term in GRANT.purposes)
    countries = json.dumps(list(GRANT.countries))
    return f"""
        permit (principal in Party::"{GRANT.actors[0]}", action in [{operations}], resource)
        when {{ ({places}) && ({purposes}) && {countries}.contains(context.country) }};
        forbid (principal, action in Action::"{BANNED_OPERATION}", resource in Place::"{BANNED_PLACE}")
        when {{ context.purpose in Purpose::"{BANNED_PURPOSE}" && !({necessary}) }};
    """


_KINDS = {"operation": "Action", "actor": "Party", "place": "Place", "purpose": "Purpose"}


def _cedar_entities() -> cedarpy.Entities:
    found: dict[tuple[str, str], str] = {}
    for name, kind in _KINDS.items():
        for value in terms()[name]:
            term = value
            while term:
                found[kind, term] = term.rpartition(".")[0]
                term = found[kind, term]
    rows = [
        {"uid": _entity(kind, term), "attrs": {}, "parents": [_entity(kind, parent)] if parent else []}
        for (kind, term), parent in found.items()
    ]
    return cedarpy.Entities.from_json_str(json.dumps(rows))


def _cedar_request(use: Use) -> dict[str, Any]:
    """Entities in the structured form, which spares Cedar's parser; the context as JSON already."""
    purpose = {"__entity": _entity("Purpose", str(use.purpose))}
    return {
        "principal": _entity("Party", str(use.actor)),
        "action": _entity("Action", str(use.operation)),
        "resource": _entity("Place", str(use.place)),
        "context": json.dumps({"purpose": purpose, "country": use.country}),
    }


def _entity(kind: str, name: str) -> dict[str, str]:
    return {"type": kind, "id": name}
