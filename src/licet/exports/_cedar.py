"""Cedar (https://docs.cedarpolicy.com): one `permit` per grant, the vocabulary as entities, and a schema.

Cedar keeps no account, so quotas, windows and every other proviso become words that the caller's context must
list under `kept`; a caller who cannot say so is denied. Everything not permitted is denied by Cedar itself.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from licet import vocabulary
from licet.exports._conditions import kept, span, utc

if TYPE_CHECKING:
    from collections.abc import Iterable

    from licet.licence import Grant, Verified

_NAMESPACE: Final = "Licet"
_FAMILIES: Final = {"operation": "Action", "party": "Actor", "purpose": "Purpose", "place": "Place"}


def cedar(verified: Verified) -> str:
    """The policies of a verified licence or chain, to be used with `cedar_entities` and `cedar_schema`.

    A request: principal `Licet::Actor::"party.…"`, action `Licet::Action::"operation.…"`, resource
    `Licet::Artefact::"sha256:…"`; context `purpose`, `place` (entities), `country` (two letters), `at`
    (datetime) and `kept` (set of strings).
    """
    rules = [_policy(verified, grant, number) for number, grant in enumerate(verified.effective.grants, 1)]
    return "\n".join(rules)


def cedar_entities(verified: Verified) -> list[dict[str, Any]]:
    """Every term of the four families with the term above it as parent, and the licensed files."""
    found = []
    for family, kind in _FAMILIES.items():
        for term in sorted(vocabulary.shipped().family(family)):
            above = term.rpartition(".")[0]
            parents = [_uid(kind, above)] if above else []
            found.append({"uid": _uid(kind, term), "attrs": {}, "parents": parents})
    files = [_uid("Artefact", f"sha256:{sha256}") for sha256 in _files(verified)]
    return found + [{"uid": uid, "attrs": {}, "parents": []} for uid in files]


def cedar_schema() -> str:
    """The schema, in Cedar's own form, against which the policies are valid."""
    operations = sorted(vocabulary.shipped().family("operation"))
    actions = [_action_declared(term) for term in operations]
    kinds = [f"  entity {kind} in [{kind}];" for kind in ("Actor", "Purpose", "Place")]
    context = (
        "  type Asked = {purpose: Purpose, place: Place, country: String, at: datetime, kept: Set<String>};"
    )
    body = "\n".join([*kinds, "  entity Artefact;", context, *actions])
    return f"namespace {_NAMESPACE} {{\n{body}\n}}\n"


def _action_declared(term: str) -> str:
    above = term.rpartition(".")[0]
    member = f" in [{json.dumps(above)}]" if above else ""
    applies = "principal: Actor, resource: Artefact, context: Asked"
    return f"  action {json.dumps(term)}{member} appliesTo {{{applies}}};"


def _policy(verified: Verified, grant: Grant, number: int) -> str:
    effective = verified.effective
    since, until = span(effective, grant)
    tests = [
        f"principal in {_set('Actor', grant.actors)}",
        f"resource in {_set('Artefact', (f'sha256:{sha256}' for sha256 in _files(verified)))}",
        f"context.purpose in {_set('Purpose', grant.purposes)}",
        f"context.place in {_set('Place', grant.places)}",
        f"{_strings(grant.countries)}.contains(context.country)",
        f'context.at >= datetime("{utc(since)}")',
        f'context.at <= datetime("{utc(until)}")',
    ]
    if conditions := kept(effective, grant):
        tests.append(f"context.kept.containsAll({_strings(conditions)})")
    notes = [
        f"@id({_quoted(f'{effective.number}#{number}')})",
        f"@authority({_quoted(effective.authority.name)})",
        f"@holder({_quoted(effective.holder.name)})",
    ]
    action = f"action in {_set('Action', grant.operations)}"
    when = " &&\n  ".join(tests)
    return "\n".join(notes) + f"\npermit (principal, {action}, resource)\nwhen {{\n  {when}\n}};\n"


def _files(verified: Verified) -> list[str]:
    return sorted(set(verified.subjects.values()))


def _uid(kind: str, name: str) -> dict[str, str]:
    return {"type": f"{_NAMESPACE}::{kind}", "id": name}


def _set(kind: str, names: Iterable[str]) -> str:
    return f"[{', '.join(f'{_NAMESPACE}::{kind}::{_quoted(name)}' for name in names)}]"


def _strings(words: Iterable[str]) -> str:
    return f"[{', '.join(map(_quoted, words))}]"


def _quoted(text: str) -> str:
    """A string literal; quote and backslash alone need an escape, for what is exported is printable."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
