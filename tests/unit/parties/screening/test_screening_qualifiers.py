"""What numbers, births, places and countries do to a match: they order it, and they raise doubts."""

from __future__ import annotations

from typing import Any

import pytest

from licet.parties import ListSet, Match, Query, screen
from licet.parties.screening import plain_number
from tests.unit.parties.small_list import list_set, listed

PERSON = listed(
    "Ann Eliza Poiuz",
    kind="person",
    birthDate="1971-03-28|1974",
    birthPlace="Oslo, Norway",
    address="1 Harbour Road, Bergen",
    passportNumber="P 12-34567",
    nationality="no",
)


@pytest.fixture(scope="module")
def poiuz() -> ListSet:
    return list_set(PERSON, listed("Zuiop Optics", country="cn"))


def found(lists: ListSet, name: str = "Ann Eliza Poiuz", **known: Any) -> Match:
    (match,) = screen(Query(name=name, **known), lists=lists).matches
    return match


def said(match: Match) -> str:
    return "; ".join(match.reasons)


@pytest.mark.parametrize(
    ("known", "gist"),
    [
        ({"born": "1971-03-28"}, "born on the same day"),
        ({"born": "1971"}, "the dates of birth agree as far as they are stated"),
        ({"born": "1974-12-01"}, "the dates of birth agree as far as they are stated"),
        ({"countries": ("NO", "SE")}, "country agrees (NO)"),
        ({"birthplace": "Oslo"}, "place of birth agrees: oslo"),
        ({"address": "Harbour Road 1"}, "address agrees: 1, harbour, road"),
        ({"identifiers": ("p1234567",)}, "the same number: P 12-34567 (passportNumber)"),
    ],
)
def test_what_agrees_speaks_for_a_match_and_is_said(known: dict[str, Any], gist: str, poiuz: ListSet) -> None:
    match = found(poiuz, **known)
    assert gist in said(match)
    assert match.certainty == "confirmed"
    unknown, near = found(poiuz, "Ann Poiuzz"), found(poiuz, "Ann Poiuzz", **known)
    assert near.score > unknown.score


@pytest.mark.parametrize(
    ("known", "gist"),
    [
        ({"born": "1975-05-05"}, "born near that day: asked 1975-05-05, listed 1971-03-28, 1974"),
        ({"born": "1901"}, "born in another year: asked 1901, listed 1971-03-28, 1974"),
        ({"countries": ("VE",)}, "country differs: asked VE, listed NO"),
    ],
)
def test_what_differs_leaves_the_match_to_a_person(known: dict[str, Any], gist: str, poiuz: ListSet) -> None:
    match = found(poiuz, **known)
    assert match.certainty == "possible"
    assert gist in said(match)
    assert match.score < found(poiuz).score


def test_another_year_speaks_louder_than_another_day(poiuz: ListSet) -> None:
    assert found(poiuz, born="1901").score < found(poiuz, born="1975").score


@pytest.mark.parametrize(
    "known", [{"birthplace": "Caracas"}, {"address": "Elsewhere"}, {"identifiers": ("X 99999",)}]
)
def test_another_place_or_number_speaks_against_nobody(known: dict[str, Any], poiuz: ListSet) -> None:
    match = found(poiuz, **known)
    assert (match.certainty, match.score) == ("confirmed", found(poiuz).score)


def test_what_one_side_does_not_state_says_nothing(poiuz: ListSet) -> None:
    known: dict[str, Any] = {"born": "1971", "birthplace": "Oslo", "address": "Bergen", "countries": ("CN",)}
    match = found(poiuz, "Zuiop Optics", **known)
    assert match.certainty == "confirmed"
    assert "born" not in said(match)
    silent = found(list_set(listed("Zuiop Optics")), "Zuiop Optics", **known)
    assert (silent.certainty, silent.reasons) == ("confirmed", ("the same name",))


def test_a_number_finds_its_party_under_any_name_and_leaves_it_to_a_person(poiuz: ListSet) -> None:
    match = found(poiuz, "Qwertz Nobody", identifiers=("P.1234567",))
    assert (match.name, match.certainty) == ("Ann Eliza Poiuz", "possible")
    assert "the names differ" in match.reasons
    assert "the same number: P 12-34567 (passportNumber)" in match.reasons


def test_a_number_and_a_name_that_is_near_are_the_party(poiuz: ListSet) -> None:
    assert found(poiuz, "Ann Poiuz").certainty == "possible"
    assert found(poiuz, "Ann Poiuz", identifiers=("P1234567",)).certainty == "confirmed"


def test_a_number_silences_no_doubt_that_is_known(poiuz: ListSet) -> None:
    match = found(poiuz, identifiers=("P1234567",), born="1901")
    assert match.certainty == "possible"
    assert "born in another year" in said(match)


def test_a_number_identifies_whom_a_lone_name_does_not(lists: ListSet) -> None:
    match = screen(Query(name="Quartermain", identifiers=("X-1234567",)), lists=lists).matches[0]
    assert match.certainty == "confirmed"
    assert "does not identify" not in said(match)


@pytest.mark.parametrize(
    ("printed", "compared"),
    [
        ("IMO 9074729", "9074729"),
        ("9074729", "9074729"),
        ("p 12-34567", "P1234567"),
        ("INN: 7 701", "INN7701"),
        ("1234", ""),
        ("-- --", ""),
        ("", ""),
    ],
)
def test_a_number_is_compared_without_its_signs_and_not_when_it_is_short(printed: str, compared: str) -> None:
    assert plain_number(printed) == compared


@pytest.mark.parametrize("name", ["1234567", "P1234567", "Ann Zztop, P1234567", "No. 1234567"])
def test_a_long_number_where_the_name_should_be_finds_its_entry(name: str) -> None:
    lists = list_set(listed("Zuiop Optics", registrationNumber="1234567", passportNumber="P1234567"))
    (match,) = screen(name, lists=lists).matches
    assert match.certainty == "possible"
    assert match.reasons[0].startswith("the same number")
    assert match.false_alarms is None  # no name was compared


@pytest.mark.parametrize("name", ["7654321", "IMO 7654321", "imo no. 765 4321", "22-33"])
def test_a_number_alone_that_finds_nobody_is_no_clean_answer(name: str) -> None:
    answer = screen(name, lists=list_set(listed("Zuiop Optics", registrationNumber="1234567")))
    assert (answer.matches, answer.unsearchable is None) == ((), False)
    assert "number" in str(answer.unsearchable)


@pytest.mark.parametrize("name", ["7 Star Trading", "Number One Optics", "Plant 1234567"])
def test_a_name_that_holds_a_number_is_a_name(name: str) -> None:
    assert screen(name, lists=list_set(listed("Zuiop Optics"))).unsearchable is None


def test_a_short_number_is_shared_by_many_and_finds_nobody() -> None:
    lists = list_set(listed("Zuiop Optics", registrationNumber="1234"))
    assert screen(Query(name="Qwertz Nobody", identifiers=("1234", "-")), lists=lists).matches == ()


def test_a_vessel_is_found_by_its_imo_number_however_it_is_printed(lists: ListSet) -> None:
    for number in ("IMO 9074729", "9074729", "imo-9074729"):
        match = screen(Query(name="Whatever Now", identifiers=(number,)), lists=lists).matches[0]
        assert match.name == "Sea Lantern"


def test_a_kind_rules_the_other_kinds_out_and_keeps_the_unknown(lists: ListSet) -> None:
    def names(kind: str | None, asked: str) -> set[str]:
        return {match.name for match in screen(Query(name=asked, kind=kind), lists=lists).matches}

    assert names("vessel", "Sea Lantern") == names(None, "Sea Lantern") == {"Sea Lantern"}
    assert names("person", "Sea Lantern") == set()
    assert names("person", "Optronica13 Laboratorium") == {"Optronica13 Laboratorium"}
