"""The call of 2021 as a pack: an absolute ban, for public and private actors, with no path to a licence."""

from __future__ import annotations

import datetime as dt
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licet import facts, law, vocabulary
from licet.law import Determination, Effect, Outcome

TODAY = dt.date(2026, 11, 22)
HOME = resources.files("licet.packs")
PACK = law.load_pack(HOME / "ban-2021")
AI_ACT = law.load_pack(HOME / "eu-ai-act")
WORDS = vocabulary.shipped()
BAN = "ban-2021/remote-biometric-recognition"


def decide(transaction: str, on: dt.date = TODAY) -> Determination:
    return law.determine(facts.parse(transaction.encode(), where="transaction.yaml"), [PACK], on=on)


STREET = """
    activity: supply.export
    from: FR
    to: CN
    parties: [{role: end_user, name: A listed firm, kind: private.company.technology, country: CN}]
    use: {operation: identify.live, place: public.street, country: CN, mass_surveillance: true,
          purpose: law_enforcement.crowd_monitoring}
"""


def test_one_to_many_in_a_street_is_prohibited_and_settled() -> None:
    answer = decide(STREET)
    assert answer.outcome is Outcome.PROHIBITED
    assert answer.settled
    assert answer.reasons[0].rule == BAN
    assert "no licence" in answer.reasons[0].says


@given(
    actor=st.sampled_from(WORDS.family("party")),
    purpose=st.sampled_from(WORDS.family("purpose")),
    place=st.sampled_from(WORDS.family("place.public")),
    country=st.sampled_from(WORDS.group("group.world").members),
    safeguards=st.fixed_dictionaries(
        {},
        optional={
            name: st.booleans()
            for name in (
                "mass_surveillance",
                "targets_individual",
                "prior_authorisation",
                "impact_assessment",
                "registered",
                "required_by_law",
            )
        },
    ),
)
def test_nobody_nowhere_for_no_purpose_and_with_no_safeguard_may_identify_live_in_public(
    actor: str, purpose: str, place: str, country: str, safeguards: dict[str, bool]
) -> None:
    use = facts.Use(
        operation="operation.identify.live", actor=actor, purpose=purpose, place=place, country=country
    )
    transaction = facts.Transaction(activity="activity.use", use=use)
    for fact, value in safeguards.items():
        transaction = facts.replaced(transaction, f"use.{fact}", value)
    answer = law.determine(transaction, [PACK], on=TODAY)
    assert answer.outcome is Outcome.PROHIBITED


def test_the_ban_has_no_exception_and_nothing_discharges_it() -> None:
    banning = [rule for rule in PACK.rules if rule.effect is Effect.PROHIBIT]
    assert banning
    assert all(rule.unless == () for rule in banning)
    assert all(rule.effect in {Effect.PROHIBIT, Effect.INFORM} for rule in PACK.rules)
    assert all(rule.discharges == () for rule in PACK.rules)


def test_the_ban_is_stricter_than_the_law_where_somebody_chooses_it() -> None:
    child = facts.parse(
        b"""
        activity: use
        use: {operation: identify.live, place: public.transport, country: FR, targets_individual: true,
              purpose: law_enforcement.find.missing_person.child, impact_assessment: true, registered: true,
              prior_authorisation: true}
        """,
        where="child.yaml",
    )
    assert law.determine(child, [AI_ACT], on=TODAY).outcome is Outcome.CONDITIONS
    assert law.determine(child, [AI_ACT, PACK], on=TODAY).outcome is Outcome.PROHIBITED


@pytest.mark.parametrize(
    "actor", ["government.police.local", "government.health", "private.company.retailer", "ngo"]
)
def test_public_and_private_actors_are_bound_alike(actor: str) -> None:
    answer = decide(f"""
        activity: use
        use: {{operation: identify.live, place: public.accommodation, country: GB, actor: {actor}}}
    """)
    assert answer.outcome is Outcome.PROHIBITED


def test_one_to_one_verification_is_outside_the_ban_and_asks_nothing() -> None:
    answer = decide("""
        activity: use
        use: {operation: verify, place: public.accommodation, country: "NO"}
    """)
    assert answer.reasons == ()
    assert answer.missing == ()
    rule = next(rule for rule in PACK.rules if rule.id == BAN)
    assert "verification" in rule.note


def test_a_search_of_stored_film_turns_on_what_it_enables() -> None:
    search = "activity: use\nuse: {operation: identify.retrospective, place: public.street, country: IN%s}\n"
    assert decide(search % ", mass_surveillance: true").outcome is Outcome.PROHIBITED
    assert decide(search % ", mass_surveillance: false").reasons == ()
    unknown = decide(search % "")
    assert unknown.outcome is Outcome.CANNOT_TELL
    assert [ask.fact for ask in unknown.missing] == ["use.mass_surveillance"]


def test_it_begins_on_the_day_of_the_letter() -> None:
    assert decide(STREET, on=dt.date(2021, 6, 6)).reasons == ()
    assert decide(STREET, on=dt.date(2021, 6, 7)).outcome is Outcome.PROHIBITED


def test_public_money_and_private_transfers_are_pointed_out() -> None:
    answer = decide("""
        activity: supply.export
        from: SE
        to: RS
        parties:
          - {role: exporter, kind: private.company.technology, country: SE}
          - {role: purchaser, kind: government.security, country: RS}
          - {role: end_user, kind: government.police, country: RS}
        use: {operation: identify.live, place: public.street, country: RS}
    """)
    told = {reason.rule for reason in answer.reasons if reason.effect is Effect.INFORM}
    assert told == {"ban-2021/private-companies-disclose", "ban-2021/public-investment"}


def test_a_safeguard_changes_nothing_and_the_answer_says_so() -> None:
    promised = decide("""
        activity: use
        use: {operation: identify.live, place: public.transport, country: FR, prior_authorisation: true,
              impact_assessment: true, registered: true}
    """)
    assert promised.outcome is Outcome.PROHIBITED
    assert promised.settled
    told = [reason.rule.removeprefix("ban-2021/") for reason in promised.reasons]
    assert told == ["remote-biometric-recognition", "disclosure-and-reparation", "no-moratorium"]


def test_who_was_watched_is_owed_disclosure_only_where_somebody_watched() -> None:
    owed = "ban-2021/disclosure-and-reparation"
    watched = decide("activity: use\nuse: {operation: identify.live, place: public.street, country: IN}\n")
    assert owed in [reason.rule for reason in watched.reasons]
    assert owed not in [reason.rule for reason in decide(STREET).reasons]  # a supply: nobody was watched yet


def test_the_way_out_is_never_a_licence_but_another_use() -> None:
    transaction = facts.parse(STREET.encode(), where="street.yaml")
    for change in law.changes(transaction, [PACK], on=TODAY):
        changed = {fact for fact, _ in change.facts}
        assert changed & {"use.operation", "use.place"}


def test_the_call_is_policy_and_applies_only_to_who_chooses_it() -> None:
    assert PACK.chosen
    assert all(rule.force is law.Force.POLICY for rule in PACK.rules)
