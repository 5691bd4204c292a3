"""What falls between the laws is never clear: each transaction here once was, and must not be again."""

from __future__ import annotations

import datetime as dt

import pytest

from licet import facts, law, packs
from licet.errors import InputError
from licet.law import Outcome

DAY = dt.date(2026, 11, 22)
LAW = packs.shipped()
INNOCENT = "knowledge: {informed_of: [], aware_of: [], suspects: [], red_flags: []}"
PLAIN = "eu_code: none, eccn: none, subject_to_ear: false, listed_by_states: []"
REPRESSIVE = (
    "parties: [{role: end_user, kind: government.police, country: CN, listings: []}], "
    "use: {operation: identify.live, place: public, country: CN, actor: government.police, "
    "purpose: law_enforcement.crowd_monitoring, mass_surveillance: true}, "
    "knowledge: {informed_of: [], aware_of: [internal_repression], suspects: [], red_flags: []}"
)


def decided(text: str) -> law.Determination:
    return law.determine(facts.parse(f"{{{text}}}".encode(), where="test"), LAW, on=DAY)


@pytest.mark.parametrize(
    "capabilities",
    ["", "mobile_camera", "face.detection", "face.verification", "fingerprint.identification"],
)
def test_cameras_for_repression_are_held_whatever_is_said_of_them(capabilities: str) -> None:
    item = (
        f"item: {{name: networked cameras, {PLAIN}, capabilities: [{capabilities}], covert_by_design: false}}"
    )
    answer = decided(f"activity: supply.export, from: SE, to: CN, {item}, {REPRESSIVE}")
    assert answer.outcome is Outcome.NOTIFY_AND_HOLD


def test_the_stated_use_alone_makes_an_unlisted_item_a_matter_for_due_diligence() -> None:
    answer = decided(
        f"activity: supply.export, from: SE, to: BR, item: {{{PLAIN}, capabilities: []}}, {INNOCENT}, "
        "use: {operation: identify.live, country: BR, actor: private.company, purpose: marketing}, "
        "parties: [{role: end_user, kind: private.company, country: BR, listings: []}]"
    )
    assert answer.outcome is Outcome.ASSESS_FIRST


NOT_EXPORTS = ["transit", "assist", "broker", "acquire", "put_into_service", "place_on_market", "use"]


@pytest.mark.parametrize("use", ["", ", use: {operation: other, country: CN}", ", use: {country: FR}"])
@pytest.mark.parametrize("activity", [*NOT_EXPORTS, "supply.domestic", "supply.intra_union"])
@pytest.mark.parametrize("ends", ["from: NL, to: CN", "from: US, to: CN", "from: GB, to: CN"])
def test_no_other_word_for_sending_a_listed_item_to_china_makes_it_clear(
    ends: str, activity: str, use: str
) -> None:
    item = "item: {eu_code: 4A005, eccn: 3A981, subject_to_ear: true, listed_by_states: [], capabilities: []}"
    try:
        answer = decided(f"activity: {activity}, {ends}, {item}, {INNOCENT}{use}")
    except InputError:
        return  # facts that contradict each other are refused, which is no permission either
    assert not answer.outcome.permits


def test_a_re_export_of_a_listed_item_out_of_the_union_needs_a_licence() -> None:
    answer = decided("activity: supply.reexport, from: NL, to: CN, item: {eu_code: 4A005, eccn: 4A005}")
    assert answer.outcome is Outcome.LICENCE_REQUIRED


@pytest.mark.parametrize("ends", ["from: GB, to: CN", "from: CH, to: DE", "from: GB, to: FR"])
@pytest.mark.parametrize("activity", ["supply.export", "acquire"])
def test_the_law_of_a_use_in_the_union_does_not_answer_for_an_export_from_elsewhere(
    ends: str, activity: str
) -> None:
    answer = decided(
        f"activity: {activity}, {ends}, item: {{eu_code: 4A005, eccn: none, subject_to_ear: false}}, "
        f"{INNOCENT}, use: {{operation: verify, country: FR}}, "
        "parties: [{role: end_user, kind: private.company, country: FR, listings: []}]"
    )
    assert answer.outcome is Outcome.CANNOT_TELL
    assert answer.outside[0] == "no loaded pack of law covers this transaction as a whole"


@pytest.mark.parametrize("country", ["KP", "RU", "SY", "IR", "BY", "MM"])
def test_an_unlisted_item_for_foreign_armed_forces_is_assessed_first(country: str) -> None:
    answer = decided(
        f"activity: supply.export, from: NL, to: {country}, item: {{{PLAIN}, capabilities: []}}, {INNOCENT}, "
        f"use: {{operation: other, country: {country}, actor: government.military, purpose: military}}, "
        f"parties: [{{role: end_user, kind: government.military, country: {country}, listings: []}}]"
    )
    assert answer.outcome is Outcome.ASSESS_FIRST
    assert [r.rule for r in answer.reasons] == ["eu-dual-use/article-4-1-b-embargo"]


@pytest.mark.parametrize("purpose", ["safety", "national_security", "migration", "border_control"])
def test_no_other_name_for_their_purpose_lets_police_identify_a_street(purpose: str) -> None:
    answer = decided(
        "activity: use, use: {operation: identify.live, place: public.street, country: DE, "
        f"purpose: {purpose}, actor: government.police}}"
    )
    assert answer.outcome is Outcome.CANNOT_TELL
    assert [ask.fact for ask in answer.missing] == ["use.law_enforcement", "evidence"]


def test_a_domestic_supply_within_the_union_is_clear_and_one_for_a_user_abroad_is_not() -> None:
    text = f"activity: supply.domestic, from: DE, to: DE, item: {{{PLAIN}, capabilities: []}}, {INNOCENT}, "
    text += "use: {operation: verify, country: DE}, "
    here = decided(text + "parties: [{role: end_user, kind: private.company, country: DE, listings: []}]")
    assert (here.outcome, here.settled) == (Outcome.CLEAR, True)
    abroad = decided(text + "parties: [{role: end_user, kind: private.company, country: CN, listings: []}]")
    assert abroad.outcome is Outcome.CANNOT_TELL
    nobody = decided(text.rstrip(", "))
    assert nobody.outcome is Outcome.CANNOT_TELL
    assert [ask.fact for ask in nobody.missing] == ["parties"]


@pytest.mark.parametrize("code", ["0A981", "0A983", "0A503", "0A982", "0E982"])
def test_implements_of_torture_need_a_licence_even_to_friends(code: str) -> None:
    answer = decided(f"activity: supply.export, from: US, to: NO, item: {{eccn: {code}}}")
    assert answer.outcome is Outcome.LICENCE_REQUIRED
