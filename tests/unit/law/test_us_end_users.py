"""US controls on end users and end uses in whole answers: listed parties, their affiliates, what is known."""

from __future__ import annotations

import datetime as dt
from importlib import resources
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licet import facts, law, vocabulary
from licet.law import Outcome, Stage

if TYPE_CHECKING:
    from licet.law import Determination

DAY = dt.date(2026, 11, 22)
EAR = law.load_pack(resources.files("licet.packs") / "us-ear")
RULES = {rule.id.partition("/")[2]: rule for rule in EAR.rules}
LAST_BEFORE, FIRST_STAYED, LAST_STAYED, FIRST_AGAIN = "2025-11-09", "2025-11-10", "2026-11-09", "2026-11-10"


def knowing(*, aware: str = "", flags: str = "") -> str:
    return f"{{aware_of: [{aware}], informed_of: [], red_flags: [{flags}]}}"


NOTHING = knowing()
OWNED = knowing(flags="us.listed_owner")


def sale(
    item: str = "eccn: EAR99",
    *,
    to: str = "SG",
    buyer: str = "kind: private.company, listings: []",
    known: str = NOTHING,
    day: str = "2026-11-22",
) -> Determination:
    """A sale from the United States to somebody in `to`, of which nothing else is suspicious."""
    text = (
        f"{{activity: supply.export, from: US, to: {to}, date: {day}, item: {{{item}, capabilities: []}}, "
        f"parties: [{{role: end_user, country: {to}, {buyer}}}], authorisations: [], knowledge: {known}}}"
    )
    return law.determine(facts.parse(text.encode(), where="test"), [EAR], on=DAY)


def owned(share: float | None) -> str:
    stated = "" if share is None else f", listed_share: {share}"
    return f"kind: private.company, listings: []{stated}"


def entry(policy: str | None, name: str = "us.entity") -> str:
    reviewed = "" if policy is None else f", policy: {policy}"
    row = f"{{list: {name}, entry: e, name: Example, certainty: confirmed, cite: 84 FR 54002{reviewed}}}"
    return f"kind: private.company, listings: [{row}]"


def reasons(answer: Determination) -> set[str]:
    return {reason.rule.partition("/")[2] for reason in answer.reasons}


def asked(answer: Determination) -> set[str]:
    return {question.fact for question in answer.missing}


def test_a_firm_half_owned_by_listed_parties_needs_a_licence_like_its_owners() -> None:
    answer = sale(buyer=owned(50), known=OWNED)
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    assert "affiliates-50-percent" in reasons(answer)


def test_a_smaller_share_is_cleared_up_but_needs_no_licence() -> None:
    answer = sale(buyer=owned(49), known=OWNED)
    assert answer.outcome is Outcome.ASSESS_FIRST
    assert reasons(answer) == {"affiliates-share-unknown"}


def test_a_listed_owner_with_an_unknown_share_is_resolved_first_and_the_share_is_asked() -> None:
    answer = sale(buyer=owned(None), known=OWNED)
    assert answer.outcome is Outcome.ASSESS_FIRST
    assert not answer.settled
    assert "affiliates-share-unknown" in reasons(answer)
    assert asked(answer) == {"party.listed_share"}


@pytest.mark.parametrize("share", [None, 0])
def test_an_ordinary_sale_is_not_asked_who_owns_the_buyer(share: float | None) -> None:
    answer = sale(buyer=owned(share))
    assert answer.outcome is Outcome.CLEAR
    assert answer.settled
    assert not answer.missing


@pytest.mark.parametrize(
    ("day", "live"),
    [
        ("2025-09-28", False),
        ("2025-09-29", True),
        (LAST_BEFORE, True),
        (FIRST_STAYED, False),
        (LAST_STAYED, False),
        (FIRST_AGAIN, True),
    ],
)
def test_the_stay_suspends_the_affiliates_rule_and_its_end_brings_it_back(day: str, live: bool) -> None:  # noqa: FBT001 - a column of the table
    answer = sale(buyer=owned(60), known=OWNED, day=day)
    assert ("affiliates-50-percent" in reasons(answer)) is live
    assert (answer.outcome is Outcome.LICENCE_REQUIRED) is live


def test_during_the_stay_the_answer_says_that_the_rule_will_return() -> None:
    answer = sale(buyer=owned(60), known=OWNED, day=LAST_STAYED)
    coming = {item.rule: item for item in answer.upcoming}
    assert coming["us-ear/affiliates-50-percent"].from_ == dt.date.fromisoformat(FIRST_AGAIN)
    assert coming["us-ear/affiliates-50-percent"].certain


@given(st.integers(min_value=0, max_value=100), st.integers(min_value=0, max_value=100))
def test_a_greater_share_is_never_easier(one: int, other: int) -> None:
    order = list(Outcome)
    smaller, greater = (sale(buyer=owned(share), known=OWNED) for share in sorted((one, other)))
    assert order.index(greater.outcome) <= order.index(smaller.outcome)


@pytest.mark.parametrize(
    ("policy", "rule", "outcome"),
    [
        ("presume_denial", "entity-list-presumption-of-denial", Outcome.PRESUMED_DENIED),
        ("case_by_case", "entity-list-case-by-case", Outcome.LICENCE_REQUIRED),
        ("mixed", "entity-list-mixed", Outcome.PRESUMED_DENIED),
        ("other", "entity-list-other-policy", Outcome.LICENCE_REQUIRED),
    ],
)
def test_each_review_policy_has_its_own_reason_beside_the_requirement(
    policy: str, rule: str, outcome: Outcome
) -> None:
    answer = sale(to="CN", buyer=entry(policy))
    assert {"entity-list", rule} <= reasons(answer)
    assert answer.outcome is outcome


def test_two_policies_in_pakistan_presume_no_denial() -> None:
    answer = sale(to="PK", buyer=entry("mixed"))
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    assert "entity-list-mixed-approval" in reasons(answer)


def test_the_notice_of_the_entry_reaches_the_reader() -> None:
    answer = sale(to="CN", buyer=entry("presume_denial"))
    rows = [
        row
        for reason in answer.reasons
        for fact, rows in reason.facts
        if fact == "party.listings"
        for row in rows
    ]
    assert {row.cite for row in rows} == {"84 FR 54002"}


def test_a_statutory_sanction_tells_how_the_application_ends_and_leaves_the_rest_open() -> None:
    answer = sale(buyer=entry(None, "us.nonproliferation"))
    assert "entity-sanctioned-by-statute" in reasons(answer)
    assert not answer.outcome.permits


@pytest.mark.parametrize(
    "flag", ["us.pays_cash", "us.forwarder_destination", "us.evasive", "us.declines_service"]
)
def test_a_red_flag_is_cleared_up_before_anything_goes(flag: str) -> None:
    answer = sale(known=knowing(flags=flag))
    assert answer.outcome is Outcome.ASSESS_FIRST
    assert reasons(answer) == {"red-flag-us"}


def test_every_american_red_flag_has_a_rule() -> None:
    words = vocabulary.shipped()
    for term in words.terms:
        if term.startswith("flag.us."):
            answer = sale(known=knowing(flags=term.removeprefix("flag.")))
            assert answer.outcome is Outcome.ASSESS_FIRST, term


def test_a_thermal_camera_without_control_needs_a_licence_for_national_police() -> None:
    police = "kind: government.police.federal, listings: []"
    assert "thermal-cameras-744-9" in reasons(sale("eccn: 6A993.a", to="TH", buyer=police))
    assert "thermal-cameras-744-9" not in reasons(sale("eccn: 6A993.a", to="TH"))
    assert "thermal-cameras-744-9" not in reasons(sale("eccn: 6A993.a", to="DE", buyer=police))


def test_a_streak_camera_for_an_ally_needs_a_licence_but_for_three() -> None:
    army = "kind: government.military, listings: []"
    found = {
        to: "thermal-cameras-744-9-high-speed" in reasons(sale("eccn: 6A003.a.3", to=to, buyer=army))
        for to in ("DE", "JP", "AU", "CA", "GB")
    }
    assert found == {"DE": True, "JP": True, "AU": False, "CA": False, "GB": False}


def test_a_known_military_end_use_counts_whoever_the_buyer_is() -> None:
    answer = sale("eccn: 3A991", to="CN", known=knowing(aware="military_end_use"))
    assert answer.outcome is Outcome.PRESUMED_DENIED
    assert "military-end-use" in reasons(answer)
    assert "military-end-use" not in reasons(sale("eccn: 3A991", to="CN"))


def test_a_notice_of_the_bureau_about_a_military_end_use_counts_for_an_item_on_no_list() -> None:
    told = "{aware_of: [], informed_of: [military_end_use], red_flags: []}"
    answer = sale("eccn: EAR99", to="CN", known=told)
    assert answer.outcome is Outcome.PRESUMED_DENIED
    assert "military-end-use" in reasons(answer)
    assert "military-end-use" not in reasons(sale("eccn: EAR99", to="SG", known=told))


@pytest.mark.parametrize(
    ("to", "item", "rule"),
    [("CN", "eccn: 3A991", "military-end-users"), ("RU", "eccn: EAR99", "military-end-users-russia-belarus")],
)
def test_a_contractor_in_front_of_the_armed_forces_does_not_hide_them(to: str, item: str, rule: str) -> None:
    text = (
        f"{{activity: supply.export, from: US, to: {to}, item: {{{item}, capabilities: []}}, "
        f"parties: [{{role: end_user, country: {to}, kind: private.company, listings: []}}], "
        f"use: {{actor: government.military}}, authorisations: [], knowledge: {NOTHING}}}"
    )
    answer = law.determine(facts.parse(text.encode(), where="test"), [EAR], on=DAY)
    assert answer.outcome is Outcome.PRESUMED_DENIED
    assert rule in reasons(answer)


@pytest.mark.parametrize(("to", "seat"), [("KZ", "RU"), ("MX", "CU"), ("SG", "CN"), ("GB", "VN")])
def test_a_stopover_is_not_the_destination(to: str, seat: str) -> None:
    text = (
        f"{{activity: supply.export, from: US, to: {to}, item: {{eccn: EAR99, capabilities: []}}, "
        f"parties: [{{role: end_user, country: {seat}, kind: private.company, listings: []}}], "
        f"use: {{actor: private.company}}, authorisations: [], knowledge: {NOTHING}}}"
    )
    answer = law.determine(facts.parse(text.encode(), where="test"), [EAR], on=DAY)
    assert answer.outcome is Outcome.ASSESS_FIRST
    assert "ultimate-destination" in reasons(answer)


def test_a_listed_radar_for_chinese_armed_forces_is_presumed_denied_though_no_supplement_names_it() -> None:
    answer = sale("eccn: 6A008.b", to="CN", buyer="kind: government.military, listings: []")
    assert answer.outcome is Outcome.PRESUMED_DENIED
    assert "military-end-users" in reasons(answer)


def test_a_us_broker_of_foreign_weapons_is_stopped_though_nothing_is_subject_to_the_rules() -> None:
    text = (
        "{activity: broker, from: DE, to: PK, item: {subject_to_ear: false, capabilities: []}, parties: "
        "[{role: broker, country: US, listings: []}, {role: end_user, country: PK, listings: []}], "
        "knowledge: {aware_of: [wmd], informed_of: [], red_flags: []}}"
    )
    answer = law.determine(facts.parse(text.encode(), where="test"), [EAR], on=DAY)
    assert "us-person-weapons" in reasons(answer)
    assert not answer.outcome.permits


def test_the_proposal_of_2024_has_three_rules_and_none_was_ever_in_force() -> None:
    proposed = [rule for name, rule in RULES.items() if name.startswith("proposed-2024")]
    assert len(proposed) == 3
    assert {status.stage for rule in proposed for status in rule.status} == {Stage.PROPOSED}
