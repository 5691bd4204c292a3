"""Facts, values and sentences in plain words."""

from __future__ import annotations

import datetime as dt

import pytest

from licet import explain
from licet.explain import ORIGINS, STANDINGS, fact, label, plain, word
from licet.facts import Listing, Party
from licet.law import Effect, Force, Origin, Outcome
from licet.vocabulary import shipped
from tests.unit.explain.sample_answers import EMPTY, FULL, SALE

ROW = Listing(list="list.us.entity", entry="E1", name="Firm", certainty="possible")


@pytest.mark.parametrize("name", sorted(shipped().questions))
def test_no_fact_is_called_by_its_field(name: str) -> None:
    assert "_" not in label(name)
    assert "." not in label(name)


def test_every_word_of_the_law_has_a_plain_one() -> None:
    assert set(explain.OUTCOMES) == set(Outcome)
    assert set(explain.EFFECTS) == set(Effect)
    assert set(explain.FORCES) == set(Force)
    assert set(ORIGINS) == {*Origin, None} - {Origin.LIST}
    assert set(STANDINGS) == {"applies", "met", "open"}


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (True, "yes"),
        (False, "no"),
        ((), "none"),
        (["NO", "FR"], "NO, FR"),
        (1800.0, "1,800"),
        (0.5, "0.5"),
        (100.0, "100"),
        (dt.date(2026, 11, 20), "2026-11-20"),
        ("operation.verify", "one-to-one verification"),
        ("5A001.f.1", "5A001.f.1"),
        (Party(role="role.end_user"), "end user:"),
        (Party(role="role.end_user", name="A", country="NO", listings=()), "end user: A (NO), on no list"),
        (Party(role="role.broker", listings=(ROW,)), f"broker:, listed: {word(ROW)}"),
    ],
)
def test_a_value_is_told_as_a_person_would(value: object, told: str) -> None:
    assert word(value) == told


def test_ids_inside_a_sentence_are_told_by_their_names() -> None:
    told = plain("operation.identify is given, but not item.eu_code, nor group.eu, nor www.example.org")
    union = shipped().groups["group.eu"].name
    assert told == (
        f"one-to-many identification is given, but not Annex I code, nor {union}, nor www.example.org"
    )
    assert fact("use.place", "place.public.street") == "place: street or square"


def test_the_headline_says_what_the_page_says() -> None:
    assert explain.headline(Outcome.CLEAR) == "CLEAR. No rule that was applied stands in its way."
    assert explain.about(EMPTY, SALE) == "a matcher for a street (FR → NO, law of 2026-11-20)"
    assert explain.unsettled(EMPTY) == ""


def test_each_part_of_an_answer_is_a_sentence() -> None:
    assert explain.met(FULL.discharged[0], FULL) == (
        "The requirement of Small Act, s. 1 is met by: General authorisation."
    )
    assert explain.waiting(FULL.open[0]).endswith("Small Act, s. 2 [secondary]")
    assert explain.ruled_out(FULL.ruled_out[1]) == "Nor this (s. 4), because from"
    assert explain.coming(FULL.upcoming[0]).endswith("(depending on facts not given). s. 6")
    assert explain.asked(FULL.missing[1]) == "In which country? (use.country)"
    assert explain.immovable(FULL) == ""
    assert explain.origins(())[0] == ("stems from Wassenaar", "nothing")
