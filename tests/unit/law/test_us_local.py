"""City and state rules in the United States: who is bound, where, and from when to when."""

from __future__ import annotations

import datetime as dt
from importlib import resources

import pytest

from licet import facts, law
from licet.law import Determination, Effect, Outcome

TODAY = dt.date(2026, 11, 22)
PACK = law.load_pack(resources.files("licet.packs") / "us-local")
RULES = {rule.id.removeprefix("us-local/"): rule for rule in PACK.rules}

CITIES = {
    "us.ca.berkeley": "berkeley",
    "us.ca.oakland": "oakland",
    "us.ca.san_francisco": "san-francisco-19b",
    "us.ma.boston": "boston",
    "us.ma.brookline": "brookline",
    "us.ma.cambridge": "cambridge",
    "us.ma.northampton": "northampton",
    "us.ma.somerville": "somerville",
    "us.ma.springfield": "springfield",
    "us.me.portland": "portland-maine",
    "us.wa.king_county": "king-county",
    "us.wi.madison": "madison",
    "us.mn.minneapolis": "minneapolis",
    "us.la.new_orleans": "new-orleans",
    "us.or.portland": "portland-public",
    "us.pa.pittsburgh": "pittsburgh",
    "us.ca.santa_cruz": "santa-cruz",
}


def decide(use: str, *, on: dt.date = TODAY, item: str = "face.identification") -> Determination:
    text = f"{{activity: use, item: {{capabilities: [{item}]}}, use: {{{use}, country: US}}}}"
    return law.determine(facts.parse(text.encode(), where="transaction.yaml"), [PACK], on=on)


def rules(answer: Determination) -> set[str]:
    return {reason.rule.removeprefix("us-local/") for reason in answer.reasons}


def police_search(
    locality: str, *, on: dt.date = TODAY, actor: str = "government.police.local"
) -> Determination:
    return decide(
        f"operation: identify.live, locality: {locality}, actor: {actor}, "
        "purpose: law_enforcement.crowd_monitoring, prior_authorisation: false, urgent: false, "
        "own_device: false",
        on=on,
    )


@pytest.mark.parametrize("locality", CITIES)
def test_in_each_of_the_seventeen_the_police_may_not_scan_a_crowd(locality: str) -> None:
    answer = police_search(locality)
    assert answer.outcome is Outcome.PROHIBITED
    assert CITIES[locality] in rules(answer)


def test_they_are_the_seventeen_that_are_known_and_no_more() -> None:
    assert len(CITIES) == 17
    named = [rule for rule in PACK.rules if "city-body" in str(rule.when)]
    beyond = {"oakland-predictive", "new-orleans-2020"}
    older = {"san-francisco-19b", "portland-public"}  # they name the bodies themselves
    assert {rule.id.removeprefix("us-local/") for rule in named} == set(CITIES.values()) - older | beyond


@pytest.mark.parametrize("locality", CITIES)
def test_a_shop_there_is_not_the_city(locality: str) -> None:
    shop = decide(
        f"operation: identify.live, locality: {locality}, actor: private.company.retailer, place: home, "
        "purpose: marketing"
    )
    assert CITIES[locality] not in rules(shop)
    assert shop.outcome is not Outcome.PROHIBITED


@pytest.mark.parametrize("locality", CITIES)
def test_the_federal_government_is_bound_by_none_of_them(locality: str) -> None:
    assert not rules(police_search(locality, actor="government.police.federal"))


@pytest.mark.parametrize("state", ["ca", "la", "ma", "mn", "or", "pa", "wi"])
def test_elsewhere_in_the_state_no_city_rule_applies_and_the_answer_is_still_not_yes(state: str) -> None:
    answer = police_search(f"us.{state}.elsewhere")
    assert not answer.reasons
    assert answer.outcome is Outcome.CANNOT_TELL


@pytest.mark.parametrize("state", ["ca", "la", "ma", "mn", "or", "pa", "wi"])
def test_until_the_city_is_named_it_is_asked_for(state: str) -> None:
    answer = police_search(f"us.{state}")
    assert answer.outcome is Outcome.CANNOT_TELL
    assert "use.locality" in [ask.fact for ask in answer.missing]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (dt.date(2020, 12, 17), set()),
        (dt.date(2020, 12, 18), {"new-orleans-2020"}),
        (dt.date(2022, 7, 27), {"new-orleans-2020"}),
        (dt.date(2022, 7, 28), {"new-orleans"}),
    ],
)
def test_new_orleans_banned_it_and_then_softened_the_ban(day: dt.date, expected: set[str]) -> None:
    assert rules(police_search("us.la.new_orleans", on=day)) == expected


def test_new_orleans_police_may_now_search_stored_film_for_a_violent_crime_but_no_other_department_may() -> (
    None
):
    search = (
        "operation: identify.retrospective, locality: us.la.new_orleans, actor: {}, "
        "purpose: law_enforcement.prosecute.violent_or_serious_crime"
    )
    assert not rules(decide(search.format("government.police.local")))
    assert rules(decide(search.format("government.municipal"))) == {"new-orleans"}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (dt.date(2021, 6, 30), set()),
        (dt.date(2021, 7, 1), {"virginia-2021"}),
        (dt.date(2022, 6, 30), {"virginia-2021"}),
        (dt.date(2022, 7, 1), {"virginia-2022-surveillance"}),
        (dt.date(2026, 6, 30), {"virginia-2022-surveillance"}),
        (dt.date(2026, 7, 1), {"virginia-2026"}),
    ],
)
def test_virginias_three_regimes_follow_one_another_without_a_gap(day: dt.date, expected: set[str]) -> None:
    assert rules(police_search("us.va", on=day)) == expected


def test_what_virginia_says_today_is_admitted_to_be_unknown_and_permits_nothing() -> None:
    answer = police_search("us.va")
    assert answer.outcome is Outcome.ASSESS_FIRST
    assert answer.reasons[0].review is law.Review.UNVERIFIED
    assert "was not read" in answer.reasons[0].says


def test_vermont_opened_its_moratorium_for_exploited_children_only() -> None:
    case = (
        "operation: identify.retrospective, locality: us.vt, actor: government.police.state, "
        "purpose: law_enforcement.prosecute.{}"
    )
    assert rules(decide(case.format("child_exploitation"), on=dt.date(2021, 5, 3))) == {"vermont-2020"}
    assert not rules(decide(case.format("child_exploitation"), on=dt.date(2021, 5, 4)))
    assert rules(decide(case.format("violent_or_serious_crime"))) == {"vermont"}


def test_maine_sends_a_serious_crime_to_the_state_police_and_forbids_the_rest() -> None:
    search = (
        "operation: identify.retrospective, locality: us.me.elsewhere, actor: government.police.local, "
        "purpose: {}"
    )
    serious = decide(search.format("law_enforcement.prosecute.violent_or_serious_crime"))
    assert rules(serious) == {"maine-serious-crime"}
    assert any("State Police" in proviso for reason in serious.reasons for proviso in reason.provisos)
    assert decide(search.format("employment_monitoring")).outcome is Outcome.PROHIBITED


@pytest.mark.parametrize(
    ("consent", "outcome"), [("false", Outcome.PROHIBITED), ("true", Outcome.CANNOT_TELL)]
)
def test_a_written_release_lifts_the_illinois_ban_and_leaves_its_duties(
    consent: str, outcome: Outcome
) -> None:
    answer = decide(
        f"operation: verify, locality: us.il, actor: private.company, consent: {consent}",
        item="fingerprint.verification",
    )
    assert answer.outcome is outcome
    assert {"illinois-policy", "illinois-electronic-release"} <= rules(answer)
    assert ("illinois-consent" in rules(answer)) is (consent == "false")


@pytest.mark.parametrize("relief", ["prior_authorisation", "urgent"])
def test_a_warrant_or_an_emergency_opens_live_search_in_washington(relief: str) -> None:
    known = {"prior_authorisation": "false", "urgent": "false"}
    use = "operation: identify.live, locality: us.wa.elsewhere, actor: government.police.local, "
    shut = decide(use + ", ".join(f"{fact}: {value}" for fact, value in known.items()))
    assert shut.outcome is Outcome.PROHIBITED
    known[relief] = "true"
    opened = decide(use + ", ".join(f"{fact}: {value}" for fact, value in known.items()))
    assert rules(opened) == {"washington-accountability"}


def test_a_school_in_new_york_may_use_no_faces_a_university_may() -> None:
    use = "operation: verify, locality: us.ny, actor: government.education, place: {}"
    assert rules(decide(use.format("education.school"), item="face.verification")) == {"new-york-schools"}
    assert not rules(decide(use.format("education.higher"), item="face.verification"))


def test_oakland_and_santa_cruz_forbid_predictive_policing_and_berkeley_does_not() -> None:
    use = (
        "operation: forecast_crime, actor: government.police.local, prior_authorisation: false, "
        "locality: us.ca.{}"
    )
    assert rules(decide(use.format("oakland"), item="")) == {"oakland-predictive"}
    assert rules(decide(use.format("santa_cruz"), item="")) == {"santa-cruz"}
    assert not rules(decide(use.format("berkeley"), item=""))


def test_a_vote_of_the_council_lifts_the_ban_where_the_ordinance_says_so_and_nowhere_else() -> None:
    use = (
        "operation: identify.retrospective, actor: government.police.local, prior_authorisation: true, "
        "urgent: false, own_device: false, purpose: law_enforcement.crowd_monitoring"
    )
    lifted = [place for place in CITIES if not rules(decide(f"{use}, locality: {place}"))]
    assert [CITIES[place] for place in lifted] == ["springfield", "pittsburgh", "santa-cruz"]


def test_every_rule_that_was_not_read_in_its_own_text_says_what_was() -> None:
    silent = {
        name
        for name, rule in RULES.items()
        if rule.review is not law.Review.VERIFIED and not rule.note and rule.effect is not Effect.INFORM
    }
    assert silent == set()


def test_the_pack_never_claims_to_know_every_local_rule() -> None:
    assert PACK.covers is False
    assert "others have rules of their own" in PACK.limits
