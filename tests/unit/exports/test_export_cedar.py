"""A licence as Cedar policies, decided by Cedar itself."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import cedarpy
import pytest
from msgspec.structs import replace

from licet import vocabulary
from licet.exports import cedar, cedar_entities, cedar_schema
from tests.unit.exports.export_samples import GRANT, NOW, QUOTA, SHA, TERMS, WINDOW, Terms, terms

ASKED: dict[str, Any] = {
    "actor": "party.government.border",
    "operation": "operation.verify",
    "purpose": "purpose.border_control",
    "place": "place.controlled.border_checkpoint",
    "country": "NO",
    "sha256": SHA,
    "at": NOW,
    "kept": [],
}


def entity(kind: str, name: str) -> dict[str, Any]:
    return {"__entity": {"type": f"Licet::{kind}", "id": name}}


def decided(exported: Terms, **changed: Any) -> bool:
    asked = ASKED | changed
    at: dt.datetime = asked["at"]
    request = {
        "principal": f'Licet::Actor::"{asked["actor"]}"',
        "action": f'Licet::Action::"{asked["operation"]}"',
        "resource": f'Licet::Artefact::"sha256:{asked["sha256"]}"',
        "context": {
            "purpose": entity("Purpose", asked["purpose"]),
            "place": entity("Place", asked["place"]),
            "country": asked["country"],
            "at": {"__extn": {"fn": "datetime", "arg": f"{at:%Y-%m-%dT%H:%M:%SZ}"}},
            "kept": asked["kept"],
        },
    }
    answer = cedarpy.is_authorized(request, cedar(exported), cedar_entities(exported))
    assert not answer.diagnostics.errors
    return answer.decision == cedarpy.Decision.Allow


def test_cedar_permits_what_the_licence_does() -> None:
    assert decided(TERMS)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("actor", "party.private"),
        ("operation", "operation.identify.live"),
        ("purpose", "purpose.law_enforcement"),
        ("place", "place.public.street"),
        ("country", "DE"),
        ("sha256", "6b" * 32),
        ("at", NOW + dt.timedelta(days=366)),
        ("at", NOW - dt.timedelta(days=2)),
    ],
    ids=["actor", "operation", "purpose", "place", "country", "file", "after", "before"],
)
def test_cedar_denies_what_the_licence_does_not_cover(field: str, value: Any) -> None:
    assert value not in vocabulary.shipped().terms or value != ASKED[field]
    assert not decided(TERMS, **{field: value})


def test_a_term_above_the_granted_one_is_denied() -> None:
    narrow = terms(grants=(replace(GRANT, places=("place.controlled.border_checkpoint",)),))
    assert not decided(narrow, place="place.controlled")
    assert decided(narrow, place="place.controlled.border_checkpoint")


def test_both_ends_of_the_validity_are_inside() -> None:
    assert decided(TERMS, at=TERMS.effective.not_before)
    assert decided(TERMS, at=TERMS.effective.not_after)


def test_a_condition_cedar_cannot_check_must_be_stated_to_be_kept() -> None:
    bound = terms(provisos=(QUOTA, WINDOW))
    assert not decided(bound)
    keys = ['quota:{"per":"day","uses":100}']
    assert not decided(bound, kept=keys)
    keys += ['time_window:{"days":["mon","tue"],"end":"24:00","start":"06:00","zone":"Europe/Oslo"}']
    assert decided(bound, kept=keys)


def test_the_ranges_of_a_grant_narrow_its_policy() -> None:
    ranged = replace(GRANT, until=NOW - dt.timedelta(hours=1), gallery=50, quotas=(QUOTA,))
    kept = ["gallery:50", 'quota:{"per":"day","uses":100}']
    assert not decided(terms(grants=(ranged,)), kept=kept)
    earlier = NOW - dt.timedelta(hours=2)
    assert decided(terms(grants=(ranged,)), kept=kept, at=earlier)
    assert not decided(terms(grants=(ranged,)), kept=kept[:1], at=earlier)


def test_an_assurance_level_must_be_stated_to_be_kept() -> None:
    assert not decided(terms(assurance="A2"))
    assert decided(terms(assurance="A2"), kept=["assurance:A2"])


def test_two_grants_are_two_policies_and_do_not_mix() -> None:
    other = replace(GRANT, operations=("operation.identify",), countries=("SE",))
    both = terms(grants=(GRANT, other))
    assert decided(both)
    assert decided(both, operation="operation.identify", country="SE")
    assert not decided(both, operation="operation.identify", country="NO")


def test_the_policies_are_valid_by_the_schema() -> None:
    bound = terms(provisos=(QUOTA, WINDOW), assurance="A1")
    found = cedarpy.validate_policies(cedar(bound), cedar_schema())
    assert found.validation_passed, found.errors


def test_quotes_in_a_name_stay_inside_their_string() -> None:
    odd = replace(TERMS.effective.holder, name='O"Hara \\ Sons")')
    policy = cedar(terms(holder=odd))
    notes = json.loads(cedarpy.policies_to_json_str(policy))["staticPolicies"]["policy0"]["annotations"]
    assert notes["holder"] == 'O"Hara \\ Sons")'


def test_a_fraction_of_a_second_is_never_added_at_either_end() -> None:
    part = dt.timedelta(microseconds=900_000)
    exported = terms(not_before=NOW + part, not_after=NOW + dt.timedelta(seconds=2) + part)
    permitted = [decided(exported, at=NOW + dt.timedelta(seconds=second)) for second in range(5)]
    assert permitted == [False, True, True, False, False]
