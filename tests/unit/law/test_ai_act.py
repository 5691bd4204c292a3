"""The EU AI Act over whole transactions: what it forbids, on which day, and how far its exceptions reach."""

from __future__ import annotations

import datetime as dt
from importlib import resources
from itertools import product

import pytest

from licet import facts, law
from licet.law import Determination, Outcome

TODAY = dt.date(2026, 11, 22)
PACK = law.load_pack(resources.files("licet.packs") / "eu-ai-act")
SAFEGUARDS = ("targets_individual", "impact_assessment", "registered", "prior_authorisation")
FIRST_DAY = dt.date(2025, 2, 2)
DEFERRED_DAY = dt.date(2027, 12, 2)


def decide(transaction: str, on: dt.date = TODAY) -> Determination:
    return law.determine(facts.parse(transaction.encode(), where="transaction.yaml"), [PACK], on=on)


def rules(answer: Determination) -> list[str]:
    return [reason.rule.removeprefix("eu-ai-act/") for reason in answer.reasons]


def missing_child(**known: bool) -> facts.Transaction:
    transaction = facts.parse(
        b"""
        activity: use
        use: {operation: identify.live, place: public.transport, country: FR, urgent: false,
              purpose: law_enforcement.find.missing_person.child, actor: government.police.federal}
        """,
        where="transaction.yaml",
    )
    for fact, value in known.items():
        transaction = facts.replaced(transaction, f"use.{fact}", value)
    return transaction


def test_an_authorised_targeted_search_for_a_missing_child_may_go_ahead_under_conditions() -> None:
    answer = law.determine(missing_child(**dict.fromkeys(SAFEGUARDS, True)), [PACK], on=TODAY)
    assert answer.outcome is Outcome.CONDITIONS
    assert answer.settled
    assert rules(answer) == ["article-5-2-limits", "article-5-3-conduct", "article-5-4", "article-5-5"]
    provisos = [proviso for reason in answer.reasons for proviso in reason.provisos]
    assert any("24 hours" in proviso for proviso in provisos)
    assert any("delete all data" in proviso for proviso in provisos)
    assert any("solely on the output" in proviso for proviso in provisos)


def test_the_same_search_without_authorisation_is_prohibited_and_says_why() -> None:
    known = dict.fromkeys(SAFEGUARDS, True) | {"prior_authorisation": False}
    answer = law.determine(missing_child(**known), [PACK], on=TODAY)
    assert answer.outcome is Outcome.PROHIBITED
    assert answer.reasons[0].rule == "eu-ai-act/article-5-3"
    assert "Art. 5(3)" in answer.reasons[0].cite
    assert ("use.prior_authorisation", False) in answer.reasons[0].facts


def test_while_the_authorisation_is_unknown_nobody_can_tell_and_only_it_is_asked() -> None:
    known = dict.fromkeys(SAFEGUARDS[:3], True)
    answer = law.determine(missing_child(**known), [PACK], on=TODAY)
    assert answer.outcome is Outcome.CANNOT_TELL
    assert [ask.fact for ask in answer.missing] == ["use.prior_authorisation"]


@pytest.mark.parametrize("answers", list(product((True, False, None), repeat=4)))
def test_the_search_is_allowed_only_when_every_safeguard_is_known_to_stand(
    answers: tuple[bool | None, ...],
) -> None:
    known = {name: value for name, value in zip(SAFEGUARDS, answers, strict=True) if value is not None}
    outcome = law.determine(missing_child(**known), [PACK], on=TODAY).outcome
    if False in answers:
        assert outcome is Outcome.PROHIBITED
    elif None in answers:
        assert outcome is Outcome.CANNOT_TELL
    else:
        assert outcome is Outcome.CONDITIONS


def test_in_urgency_the_search_may_begin_and_the_request_must_follow_within_a_day() -> None:
    known = dict.fromkeys(SAFEGUARDS, True) | {"prior_authorisation": False, "urgent": True}
    answer = law.determine(missing_child(**known), [PACK], on=TODAY)
    assert answer.outcome is Outcome.CONDITIONS
    assert answer.settled
    urgent = next(reason for reason in answer.reasons if reason.rule == "eu-ai-act/article-5-3-urgent")
    assert any("within 24 hours" in proviso for proviso in urgent.provisos)
    assert any("refused, stop" in proviso for proviso in urgent.provisos)
    assert any("delete all data" in proviso for proviso in urgent.provisos)


def test_in_urgency_registration_may_follow_but_the_impact_assessment_may_not() -> None:
    later = dict.fromkeys(SAFEGUARDS, True) | {"registered": False, "urgent": True}
    assert "article-5-2-urgent" in rules(law.determine(missing_child(**later), [PACK], on=TODAY))
    unassessed = later | {"impact_assessment": False}
    assert law.determine(missing_child(**unassessed), [PACK], on=TODAY).outcome is Outcome.PROHIBITED


@pytest.mark.parametrize("missing", ["prior_authorisation", "registered"])
def test_urgency_is_never_assumed(missing: str) -> None:
    known = dict.fromkeys(SAFEGUARDS, True) | {missing: False}
    unsaid = facts.replaced(missing_child(**known), "use.urgent", None)
    answer = law.determine(unsaid, [PACK], on=TODAY)
    assert answer.outcome is Outcome.CANNOT_TELL
    assert [ask.fact for ask in answer.missing] == ["use.urgent"]


def test_no_urgency_makes_the_scanning_of_a_demonstration_lawful() -> None:
    known = dict.fromkeys(SAFEGUARDS, True) | {"urgent": True}
    crowd = facts.replaced(missing_child(**known), "use.purpose", "purpose.law_enforcement.crowd_monitoring")
    assert law.determine(crowd, [PACK], on=TODAY).outcome is Outcome.PROHIBITED


def test_no_safeguard_makes_the_scanning_of_a_demonstration_lawful() -> None:
    answer = decide("""
        activity: use
        use: {operation: identify.live, place: public.street, country: DE, actor: government.police.state,
              purpose: law_enforcement.crowd_monitoring, targets_individual: true, impact_assessment: true,
              registered: true, prior_authorisation: true}
    """)
    assert answer.outcome is Outcome.PROHIBITED
    assert answer.settled
    assert rules(answer) == ["article-5-1-h"]


def test_the_change_that_would_lift_the_ban_is_named() -> None:
    transaction = facts.parse(
        b"""
        activity: use
        use: {operation: identify.live, place: public.street, country: DE,
              purpose: law_enforcement.crowd_monitoring}
        """,
        where="transaction.yaml",
    )
    changes = law.changes(transaction, [PACK], on=TODAY)
    assert (("use.operation", "operation.identify.retrospective"),) in [change.facts for change in changes]


def test_a_retailer_that_recognises_customers_is_outside_letter_h_but_not_outside_the_law() -> None:
    retailer = """
        activity: use
        evidence: [%s]
        use: {operation: identify.live, place: public.accommodation, country: FR, purpose: marketing,
              actor: private.company.retailer}
    """
    unassessed = decide(retailer % "")
    assert unassessed.outcome is Outcome.ASSESS_FIRST
    assert rules(unassessed) == ["article-5-1-data-protection"]
    assessed = decide(retailer % "impact_assessment")
    assert assessed.outcome is Outcome.CLEAR
    assert assessed.settled


@pytest.mark.parametrize(
    "operation",
    ["intercept.content", "intrude", "extract", "jam", "cryptanalyse", "analyse_network", "track.location"],
)
def test_that_the_act_says_nothing_of_an_operation_is_no_leave_to_do_it(operation: str) -> None:
    answer = decide(f"""
        activity: use
        evidence: []
        use: {{operation: {operation}, place: network, country: DE, purpose: marketing,
               actor: private.individual}}
    """)
    assert answer.outcome is Outcome.CANNOT_TELL
    assert answer.missing == ()


def test_intimate_pictures_are_not_clear_before_the_act_bans_them() -> None:
    making = """
        activity: use
        use: {operation: generate_intimate, place: online, country: DE, purpose: research,
              actor: private.company}
    """
    assert decide(making, on=dt.date(2026, 12, 1)).outcome is Outcome.CANNOT_TELL
    assert decide(making, on=dt.date(2026, 12, 2)).outcome is Outcome.PROHIBITED


def test_a_door_lock_inside_the_union_is_asked_nothing() -> None:
    answer = decide("""
        activity: use
        use: {operation: verify, country: DE}
    """)
    assert answer.outcome is Outcome.CLEAR
    assert answer.settled
    assert answer.missing == ()


def test_the_act_does_not_stop_the_export_of_a_banned_system() -> None:
    answer = decide("""
        activity: supply.export
        from: NL
        to: CN
        use: {operation: infer_emotion, country: CN, place: education, purpose: education_monitoring}
    """)
    assert rules(answer) == ["article-5-exports"]
    assert answer.reasons[0].effect is law.Effect.INFORM
    assert "does not forbid making such a system here for export" in answer.reasons[0].says
    assert answer.outcome is Outcome.CANNOT_TELL  # it is told, and it is no permission: export law decides


def test_what_does_not_leave_the_union_and_is_not_used_there_is_out_of_scope() -> None:
    answer = decide("{activity: supply.export, from: US, to: CN, use: {operation: verify, country: CN}}")
    assert answer.reasons == ()
    assert any("EU AI Act: out of scope" in line for line in answer.outside)


def test_an_innocent_export_is_told_nothing_by_the_act() -> None:
    answer = decide("""
        activity: supply.export
        from: FR
        to: "NO"
        use: {operation: verify, country: "NO", place: controlled.premises, purpose: access_control.door}
    """)
    assert answer.reasons == ()
    assert answer.missing == ()


def test_the_act_stops_the_same_system_on_the_union_market_wherever_it_comes_from() -> None:
    answer = decide("""
        activity: supply.export
        from: US
        to: IE
        use: {operation: infer_emotion, place: education, purpose: education_monitoring}
    """)
    assert answer.outcome is Outcome.PROHIBITED
    assert rules(answer) == ["article-5-1-f"]


PRACTICES = {
    "article-5-1-c": "{operation: social_scoring, country: NL}",
    "article-5-1-d": "{operation: predict_offending, country: NL, solely_profiling: true}",
    "article-5-1-e": "{operation: scrape.untargeted, country: NL}",
    "article-5-1-f": "{operation: infer_emotion, country: NL, place: workplace, purpose: marketing}",
    "article-5-1-g": "{operation: categorise, country: NL, traits: [belief], purpose: marketing}",
    "article-5-1-h": (
        "{operation: identify.live, country: NL, place: public, purpose: law_enforcement.crowd_monitoring}"
    ),
}


@pytest.mark.parametrize("rule", PRACTICES)
def test_each_banned_practice_is_banned_from_its_first_day_and_not_before(rule: str) -> None:
    transaction = f"activity: use\nuse: {PRACTICES[rule]}\n"
    assert rules(decide(transaction, on=FIRST_DAY)) == [rule]
    assert decide(transaction, on=FIRST_DAY).outcome is Outcome.PROHIBITED
    assert rules(decide(transaction, on=FIRST_DAY - dt.timedelta(days=1))) == []


@pytest.mark.parametrize("country", ["US", "GB", "CN", "NO"])
@pytest.mark.parametrize("rule", PRACTICES)
def test_none_of_them_is_banned_by_the_act_outside_the_union(rule: str, country: str) -> None:
    transaction = f"activity: use\nuse: {PRACTICES[rule].replace('NL', country)}\n"
    assert rules(decide(transaction)) == []


def test_the_transactions_own_date_decides_which_law_applies() -> None:
    transaction = f"activity: use\ndate: 2025-02-01\nuse: {PRACTICES['article-5-1-e']}\n"
    assert decide(transaction).on == dt.date(2025, 2, 1)
    assert rules(decide(transaction)) == []


def test_the_duties_on_stored_footage_wait_for_the_deferred_day() -> None:
    transaction = """
        activity: use
        use: {operation: identify.retrospective, place: public.street, country: SE, impact_assessment: false,
              purpose: law_enforcement.prosecute, actor: government.police.state}
    """
    assert rules(decide(transaction, on=DEFERRED_DAY - dt.timedelta(days=1))) == []
    assert rules(decide(transaction, on=dt.date(2026, 8, 2))) == []
    after = decide(transaction, on=DEFERRED_DAY)
    assert after.outcome is Outcome.ASSESS_FIRST
    assert set(rules(after)) == {
        "article-27",
        "article-26-10",
        "article-26-duties",
        "article-26-11",
        "article-49-3",
    }
    assert "eu-ai-act/article-26-8" in [waiting.rule for waiting in after.open]


def test_an_unregistered_system_is_closed_to_the_police_from_the_deferred_day() -> None:
    search = """
        activity: use
        use: {operation: identify.retrospective, place: public.street, country: SE, impact_assessment: true,
              registered: false, purpose: law_enforcement.prosecute, actor: government.police.state}
    """
    assert decide(search, on=DEFERRED_DAY).outcome is Outcome.PROHIBITED
    assert decide(search, on=DEFERRED_DAY - dt.timedelta(days=1)).outcome is not Outcome.PROHIBITED


def test_duties_to_come_are_announced() -> None:
    answer = decide(
        "activity: use\nuse: {operation: identify.retrospective, country: SE, actor: government}\n"
    )
    coming = {item.rule: item.from_ for item in answer.upcoming}
    assert coming["eu-ai-act/article-26-duties"] == DEFERRED_DAY
    assert coming["eu-ai-act/article-49-3"] == DEFERRED_DAY


WINDOW = """
    activity: use
    use: {operation: categorise, place: public.street, country: FR, traits: [age], purpose: marketing,
          actor: private.company.retailer%s}
"""


def test_a_shop_window_may_guess_ages_only_in_the_open() -> None:
    told = decide(WINDOW % ", notice: true")
    assert told.outcome is Outcome.CONDITIONS
    assert rules(told) == ["article-50-3"]
    assert decide(WINDOW % ", notice: false").outcome is Outcome.PROHIBITED
    unknown = decide(WINDOW % "")
    assert unknown.outcome is Outcome.CANNOT_TELL
    assert [ask.fact for ask in unknown.missing] == ["use.notice"]


@pytest.mark.parametrize(
    ("day", "banned"), [(dt.date(2026, 12, 1), False), (dt.date(2026, 12, 2), True), (TODAY, False)]
)
def test_intimate_pictures_without_consent_are_banned_from_december_2026(
    day: dt.date, *, banned: bool
) -> None:
    answer = decide("activity: use\nuse: {operation: generate_intimate, country: IE}\n", on=day)
    assert (answer.outcome is Outcome.PROHIBITED) is banned


def test_every_rule_cites_its_article_and_the_official_journal() -> None:
    for rule in PACK.rules:
        assert rule.cite.startswith("Regulation (EU) 2024/1689, Art. ")
        assert rule.url == "http://data.europa.eu/eli/reg/2024/1689/oj"
        assert rule.force is law.Force.LAW
        assert len(rule.title) <= 80
