"""A firm's acceptable-use policy as a pack: it binds who chooses it, and loosens nothing that law forbids."""

from __future__ import annotations

import datetime as dt
from importlib import resources

import pytest

from licet import facts, law, packs
from licet.law import Determination, Effect, Outcome

TODAY = dt.date(2026, 11, 22)
HOME = resources.files("licet.packs")
PACK = law.load_pack(HOME / "csr")


def decide(transaction: str, *, with_law: bool = False) -> Determination:
    chosen = [*packs.shipped(), PACK] if with_law else [PACK]
    return law.determine(facts.parse(transaction.encode(), where="sale.yaml"), chosen, on=TODAY)


def rules(answer: Determination) -> set[str]:
    return {reason.rule.removeprefix("csr/") for reason in answer.reasons}


CAREFUL = """
    activity: supply.export
    from: SE
    to: BR
    parties: [{role: end_user, name: A city police force, kind: government.police.local, country: BR}]
    use: {operation: identify.retrospective, country: BR, purpose: law_enforcement.find.missing_person.child,
          mass_surveillance: false}
    knowledge: {aware_of: [], suspects: [], red_flags: []}
    evidence: [end_use_statement, impact_assessment]
"""


def test_a_careful_sale_keeps_only_the_standing_conditions() -> None:
    answer = decide(CAREFUL)
    assert rules(answer) == {"no-retransfer", "evidence-kept", "complaints"}
    assert all(reason.effect is Effect.CONDITION for reason in answer.reasons)
    assert all(reason.provisos for reason in answer.reasons)
    assert answer.missing == ()


@pytest.mark.parametrize(
    ("change", "rule", "outcome"),
    [
        (("mass_surveillance: false", "mass_surveillance: true"), "mass-surveillance", Outcome.PROHIBITED),
        (("aware_of: []", "aware_of: [internal_repression]"), "known-abuse", Outcome.PROHIBITED),
        (("[end_use_statement, ", "["), "end-user-unnamed", Outcome.PROHIBITED),
        ((", impact_assessment]", "]"), "due-diligence", Outcome.ASSESS_FIRST),
        (
            ("red_flags: []", "red_flags: [eu.end_user_repressive]"),
            "red-flag-stop",
            Outcome.NOTIFY_AND_HOLD,
        ),
    ],
)
def test_each_line_of_the_policy_stops_the_sale_that_crosses_it(
    change: tuple[str, str], rule: str, outcome: Outcome
) -> None:
    assert change[0] in CAREFUL
    answer = decide(CAREFUL.replace(*change))
    assert rule in rules(answer)
    assert answer.outcome is outcome


def test_while_the_end_user_is_unnamed_nothing_is_sold() -> None:
    nobody = CAREFUL.replace(
        "{role: end_user, name: A city police force, kind: government.police.local, ",
        "{role: consignee, kind: private.company, ",
    )
    answer = decide(nobody)
    assert answer.outcome is Outcome.CANNOT_TELL
    assert "parties" in [ask.fact for ask in answer.missing]


def test_a_bank_needs_no_assessment_of_the_kind_asked_for_police() -> None:
    bank = CAREFUL.replace("government.police.local", "private.company.bank").replace(
        ", impact_assessment]", "]"
    )
    assert "due-diligence" not in rules(decide(bank))


def test_emotions_at_work_are_refused_in_every_country() -> None:
    for country in ("SE", "US", "CN"):
        answer = decide(f"""
            activity: use
            use: {{operation: infer_emotion, place: workplace, country: {country},
                  purpose: employment_monitoring, mass_surveillance: false}}
        """)
        assert answer.outcome is Outcome.PROHIBITED


def test_the_policy_loosens_nothing_that_the_law_forbids() -> None:
    assert all(rule.effect is not Effect.AUTHORISE for rule in PACK.rules)
    street = """
        activity: use
        use: {operation: identify.live, place: public.street, country: FR, mass_surveillance: false,
              purpose: law_enforcement.crowd_monitoring, actor: government.police.federal}
    """
    assert decide(street).outcome is not Outcome.PROHIBITED
    assert decide(street, with_law=True).outcome is Outcome.PROHIBITED


def test_it_is_policy_and_binds_only_a_firm_that_names_it() -> None:
    assert PACK.chosen
    assert all(rule.force is law.Force.POLICY for rule in PACK.rules)
    assert "csr" not in {pack.id for pack in packs.shipped()}
    assert "csr" in {pack.id for pack in packs.shipped(["csr"])}


def test_every_rule_rests_on_a_principle_and_tells_the_firm_how_to_adapt_it() -> None:
    for rule in PACK.rules:
        assert "Guiding Principles on Business and Human Rights, Principle" in rule.cite
        name = rule.id.removeprefix("csr/")
        assert (HOME / "csr" / f"{name}.yaml").read_text(encoding="utf-8").startswith("# Adapt:")
