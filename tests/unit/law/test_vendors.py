"""The vendors' own restraints over whole transactions: their exact reach, their days, whom they spare."""

from __future__ import annotations

import datetime as dt
from importlib import resources

import pytest

from licet import facts, law
from licet.law import Determination, Outcome

TODAY = dt.date(2026, 11, 22)
PACK = law.load_pack(resources.files("licet.packs") / "vendors")


def decide(transaction: str, on: dt.date = TODAY) -> Determination:
    return law.determine(facts.parse(transaction.encode(), where="transaction.yaml"), [PACK], on=on)


def rules(answer: Determination) -> list[str]:
    return [reason.rule.removeprefix("vendors/") for reason in answer.reasons]


def sale(product: str, kind: str, country: str = "US") -> str:
    return f"""
        activity: {"supply.domestic" if country == "US" else "supply.export"}
        from: US
        to: {country}
        item: {{product: {product}, capabilities: [face.identification]}}
        parties: [{{role: end_user, kind: {kind}, country: {country}, listings: []}}]
        use: {{operation: identify.retrospective, purpose: law_enforcement.prosecute, country: {country},
              actor: {kind}, mass_surveillance: false}}
    """


def test_microsoft_sells_no_face_recognition_to_a_city_police_department() -> None:
    answer = decide(sale("microsoft.face", "government.police.local"))
    assert answer.outcome is Outcome.PROHIBITED
    assert answer.reasons[0].rule == "vendors/microsoft-us-police"
    assert answer.reasons[0].force is law.Force.POLICY


def test_the_promise_names_the_condition_that_would_end_it() -> None:
    rule = next(rule for rule in PACK.rules if rule.id == "vendors/microsoft-us-police")
    assert "until a national law, grounded in human rights" in rule.says
    assert "until a national law" in rule.status[-1].note


def test_the_promise_does_not_reach_federal_agencies_yet() -> None:
    answer = decide(sale("microsoft.face", "government.police.federal"))
    assert "microsoft-us-police" not in rules(answer)
    assert "vendors/microsoft-us-police" in [ruled.rule for ruled in answer.ruled_out]


def test_nor_police_abroad() -> None:
    assert "microsoft-us-police" not in rules(decide(sale("microsoft.face", "government.police.local", "CA")))


def test_other_uses_meet_the_extra_review_factors_and_limited_access() -> None:
    answer = decide("""
        activity: supply.export
        from: US
        to: JP
        item: {product: microsoft.face}
        parties: [{role: end_user, kind: private.company, country: JP}]
        use: {operation: verify}
    """)
    assert rules(answer) == [
        "microsoft-face-code-of-conduct",
        "microsoft-limited-access",
        "microsoft-review-factors",
    ]
    assert all(reason.effect is law.Effect.CONDITION for reason in answer.reasons)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (dt.date(2020, 6, 10), []),
        (dt.date(2020, 6, 11), ["microsoft-us-police", "microsoft-review-factors"]),
        (dt.date(2022, 6, 20), ["microsoft-us-police", "microsoft-review-factors"]),
        (
            dt.date(2022, 6, 21),
            [
                "microsoft-us-police",
                "microsoft-face-code-of-conduct",
                "microsoft-limited-access",
                "microsoft-review-factors",
            ],
        ),
    ],
)
def test_microsofts_restraint_grew_on_the_days_it_was_announced(day: dt.date, expected: list[str]) -> None:
    assert rules(decide(sale("microsoft.face", "government.police.local"), on=day)) == expected


@pytest.mark.parametrize(
    ("day", "applies"),
    [
        (dt.date(2020, 6, 9), False),
        (dt.date(2020, 6, 10), True),
        (dt.date(2021, 5, 17), True),
        (dt.date(2021, 5, 18), True),
        (dt.date(2021, 6, 11), True),
        (TODAY, True),
    ],
)
def test_amazons_year_was_extended_before_it_ended(day: dt.date, applies: bool) -> None:  # noqa: FBT001 - a table's column
    answer = decide(sale("amazon.rekognition", "government.police.local"), on=day)
    assert ("amazon-police-moratorium" in rules(answer)) is applies


def test_what_was_promised_for_a_year_and_what_until_further_notice_can_be_told_apart() -> None:
    rule = next(rule for rule in PACK.rules if rule.id == "vendors/amazon-police-moratorium")
    first, later = rule.stage(dt.date(2021, 5, 17)), rule.stage(dt.date(2021, 5, 18))
    assert first is not None
    assert later is not None
    assert "one year" in first.note
    assert "until further notice" in later.note


@pytest.mark.parametrize("purpose", ["find.missing_person.child", "find.victim"])
def test_amazon_left_room_for_missing_children_and_trafficking_victims(purpose: str) -> None:
    transaction = sale("amazon.rekognition", "government.police.local").replace("prosecute", purpose)
    answer = decide(transaction)
    assert "amazon-police-moratorium" not in rules(answer)
    assert rules(answer) == ["amazon-law-enforcement-terms"]  # and even there people review each match


def test_the_sustained_surveillance_of_a_person_needs_an_independent_review() -> None:
    track = """
        activity: use
        item: {product: amazon.rekognition, capabilities: [face.identification]}
        use: {operation: track, country: US, actor: government.border, purpose: law_enforcement%s}
    """
    assert "amazon-sustained-surveillance" in rules(
        decide(track % ", prior_authorisation: false, urgent: false")
    )
    assert "amazon-sustained-surveillance" not in rules(
        decide(track % ", prior_authorisation: true, urgent: false")
    )


@pytest.mark.parametrize(
    ("product", "kind", "told"),
    [
        ("amazon.rekognition", "government.police.federal", "amazon-federal-use-reported"),
        ("microsoft.face", "government.police.federal", "microsoft-federal-not-promised"),
        ("ibm", "government.border", "ibm-matcher-contract-reported"),
    ],
)
def test_what_casts_doubt_on_a_promise_is_told_and_forbids_nothing(
    product: str, kind: str, told: str
) -> None:
    answer = decide(sale(product, kind))
    (reason,) = (reason for reason in answer.reasons if reason.rule == f"vendors/{told}")
    assert reason.effect is law.Effect.INFORM
    assert "in writing" in reason.remedy or "ask Microsoft" in reason.remedy


def test_a_restraint_by_one_vendor_does_not_bind_another() -> None:
    restrained = decide(sale("amazon.rekognition", "government.police.federal"))
    not_restrained = decide(sale("microsoft.face", "government.police.federal"))
    unnamed = decide(sale("other", "government.police.federal"))
    assert restrained.outcome is Outcome.PROHIBITED
    assert not_restrained.outcome is not Outcome.PROHIBITED
    assert unnamed.reasons == ()
    assert any("out of scope (item.product)" in line for line in unnamed.outside)


def test_no_rule_fires_on_the_product_of_another_vendor() -> None:
    for product in ("ibm.facial_recognition", "amazon.rekognition", "microsoft.face"):
        vendor = product.partition(".")[0]
        fired = rules(decide(sale(product, "government.police.local")))
        assert fired
        assert all(rule.startswith(vendor) for rule in fired)


def test_ibm_sells_its_general_purpose_face_recognition_to_nobody() -> None:
    answer = decide(sale("ibm.facial_recognition", "private.company.bank", "DE"))
    assert answer.outcome is Outcome.PROHIBITED
    assert rules(answer) == ["ibm-general-purpose", "ibm-matcher-contract-reported"]


def test_until_the_product_is_known_the_restraints_stay_open() -> None:
    answer = decide(sale("other", "government.police.local").replace("product: other, ", ""))
    assert answer.outcome is Outcome.CANNOT_TELL
    assert "item.product" in [ask.fact for ask in answer.missing]


def test_azure_openai_on_patrol_cameras_is_closed_to_police_everywhere_since_may_2024() -> None:
    transaction = """
        activity: use
        item: {product: microsoft.azure_openai, capabilities: [face.identification, mobile_camera]}
        use: {operation: identify.live, place: public.street, country: FR, actor: government.police.federal}
    """
    assert rules(decide(transaction)) == ["azure-openai-mobile-cameras"]
    assert rules(decide(transaction, on=dt.date(2024, 4, 30))) == []


def test_a_vendors_promise_is_policy_chosen_by_name_and_never_law() -> None:
    assert PACK.chosen
    assert all(rule.force is law.Force.POLICY for rule in PACK.rules)
    assert all(rule.authority in {"IBM", "Amazon", "Microsoft"} for rule in PACK.rules)
