"""Better evidence, lighter conditions: each step meets requirements, and a red flag takes relief away."""

from __future__ import annotations

import datetime as dt
from importlib import resources

from hypothesis import given
from hypothesis import strategies as st

from licet import facts, law, vocabulary
from licet.facts import Knowledge, Transaction, Use
from licet.law import Determination, Effect, Outcome

TODAY = dt.date(2026, 11, 22)
PACK = law.load_pack(resources.files("licet.packs") / "incentives")
TIGHT = {"quota", "visits", "weekly-report"}
EVIDENCE = vocabulary.shipped().family("evidence")


def decide(*evidence: str, flags: tuple[str, ...] | None = ()) -> Determination:
    transaction = Transaction(
        activity="activity.use",
        use=Use(operation="operation.identify.retrospective", country="BR"),
        knowledge=Knowledge(red_flags=flags),
        evidence=tuple(f"evidence.{word}" for word in evidence),
    )
    return law.determine(transaction, [PACK], on=TODAY)


def applied(answer: Determination) -> set[str]:
    return {reason.rule.removeprefix("incentives/") for reason in answer.reasons}


def met(answer: Determination) -> set[str]:
    return {item.reason.rule.removeprefix("incentives/") for item in answer.discharged}


def test_without_evidence_every_tight_condition_holds() -> None:
    answer = decide()
    assert applied(answer) == TIGHT
    assert met(answer) == set()
    assert all(reason.effect is Effect.CONDITION for reason in answer.reasons)


def test_reports_that_cannot_be_altered_replace_the_weekly_list_only() -> None:
    answer = decide("usage_reports")
    assert met(answer) == {"weekly-report"}
    assert applied(answer) == {"quota", "visits", "with-usage-reports"}


def test_an_attested_device_that_reports_needs_no_quota_and_no_visits() -> None:
    answer = decide("usage_reports", "attested_device")
    assert met(answer) == TIGHT
    (relief,) = answer.reasons
    assert relief.rule == "incentives/with-attested-device"
    assert any("one year" in proviso for proviso in relief.provisos)


def test_with_an_independent_audit_only_the_audit_remains() -> None:
    answer = decide("usage_reports", "attested_device", "independent_audit")
    assert met(answer) == TIGHT
    (relief,) = answer.reasons
    assert relief.rule == "incentives/with-independent-audit"
    assert any("three years" in proviso for proviso in relief.provisos)


def test_a_check_after_delivery_replaces_the_quarterly_visits_only() -> None:
    answer = decide("post_shipment_check")
    assert met(answer) == {"visits"}
    assert applied(answer) == {"quota", "weekly-report", "with-post-shipment-check"}


def test_an_audit_alone_or_attestation_alone_buys_nothing() -> None:
    assert met(decide("independent_audit")) == set()
    assert met(decide("attested_device")) == set()


def test_a_red_flag_takes_every_relief_away_and_says_so() -> None:
    answer = decide(
        "usage_reports", "attested_device", "independent_audit", flags=("flag.eu.end_user_repressive",)
    )
    assert met(answer) == set()
    assert applied(answer) == TIGHT | {"red-flag"}


def test_while_nobody_has_looked_for_red_flags_nothing_is_relieved() -> None:
    answer = decide("usage_reports", "attested_device", flags=None)
    assert met(answer) == set()
    assert applied(answer) == TIGHT


def test_a_requirement_that_is_met_is_still_shown_with_what_met_it() -> None:
    answer = decide("usage_reports")
    (discharge,) = answer.discharged
    assert discharge.by == "incentives/with-usage-reports"
    assert "weekly list" in discharge.reason.provisos[0]


@given(st.sets(st.sampled_from(EVIDENCE)), st.sets(st.sampled_from(EVIDENCE)))
def test_more_evidence_never_tightens(some: set[str], more: set[str]) -> None:
    def of(evidence: set[str]) -> set[str]:
        return met(decide(*(term.removeprefix("evidence.") for term in sorted(evidence) if "." in term)))

    assert of(some) <= of(some | more)


def test_no_evidence_opens_what_is_forbidden_because_the_pack_forbids_nothing() -> None:
    assert {rule.effect for rule in PACK.rules} == {Effect.CONDITION, Effect.AUTHORISE, Effect.INFORM}


def test_a_door_that_verifies_is_no_business_of_this_pack() -> None:
    text = b"{activity: use, use: {operation: verify, country: BR}}"
    answer = law.determine(facts.parse(text, where="door.yaml"), [PACK], on=TODAY)
    assert answer.reasons == ()
    assert answer.missing == ()
    assert answer.outcome is Outcome.CANNOT_TELL  # a policy alone never says clear
