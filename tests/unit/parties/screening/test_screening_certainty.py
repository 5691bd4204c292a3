"""When the same name is not enough to know a party by, and when silence says nothing."""

from __future__ import annotations

import pytest

from licet.parties import ListSet, Match, Query, screen
from licet.parties.screening import core, unsearchable
from tests.unit.parties.small_list import list_set, listed


def first(asked: Query | str, lists: ListSet) -> Match:
    return screen(asked, lists=lists).matches[0]


@pytest.mark.parametrize(
    ("asked", "doubt"),
    [
        ("SMT", "'smt' is too short to tell parties apart"),
        ("Star", "'star' is an everyday word"),
        ("AG", "'ag' is too short to tell parties apart"),
        ("Quartermain", "one name alone does not identify a person"),
        ("the hunter", "the list itself calls this alias weak"),
        ("Lantern", "a vessel is identified by its IMO number, not by one word"),
        ("Skylark", "an aircraft is identified by its registration, not by one word"),
    ],
)
def test_a_weak_name_never_confirms_alone(asked: str, doubt: str, lists: ListSet) -> None:
    match = first(asked, lists)
    assert match.certainty == "possible"
    assert doubt in match.reasons


def test_a_name_of_titles_and_forms_alone_never_confirms() -> None:
    lists = list_set(listed("Company"), listed("Zuiop Optics"))
    (match,) = screen("Company", lists=lists).matches
    assert match.certainty == "possible"


@pytest.mark.parametrize(
    "written", ["Zuiop AG", "ZUIOP GmbH", "Zuiop, S.A.", "AG Zuiop", "The Zuiop Company"]
)
def test_a_legal_form_makes_no_other_party_of_a_short_name(written: str) -> None:
    lists = list_set(listed("Zuiop"), *(listed(f"Firm{n:02} Optics") for n in range(30)))
    match = first(written, lists)
    assert (match.name, match.certainty) == ("Zuiop", "confirmed")
    assert match.score >= 0.7


def test_spacing_confirms_a_firm_but_not_a_person() -> None:
    lists = list_set(listed("Sense Zuiop"), listed("Ann Eliza Poiuz", kind="person"))
    assert first("SenseZuiop", lists).certainty == "confirmed"
    assert first("Anneliza Poiuz", lists).certainty == "possible"
    assert first("Poiuz, Ann Eliza", lists).certainty == "confirmed"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Zuiop GmbH & Co. KG", ("zuiop",)),
        ("The Zuiop Company", ("zuiop",)),
        ("GmbH", ("gmbh",)),
        ("", ()),
    ],
)
def test_the_core_of_a_name_is_what_says_who_it_is(name: str, words: tuple[str, ...]) -> None:
    assert core(name) == words


def test_a_title_is_no_part_of_a_persons_name() -> None:
    assert core("Dr. Ann Poiuz", person=True) == ("ann", "poiuz")


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("B",), "a single letter is nobody's name"),
        (("B", "C"), "a single letter is nobody's name"),
        (("Ltd",), "only a legal form, a title or a joining word"),
        (("GmbH", "The"), "only a legal form"),
        (("1",), "a single letter is nobody's name"),
        (("\N{COMBINING ACUTE ACCENT}",), "no letter of the name can be read"),
    ],
)
def test_a_name_that_says_nothing_is_not_cleared_by_silence(names: tuple[str, ...], said: str) -> None:
    assert said in (unsearchable(names) or "")


def test_one_name_that_says_something_is_enough() -> None:
    assert unsearchable(("B", "Zuiop Optics")) is None
    assert "a number" in (unsearchable(("9187629", "LLC", "B")) or "")  # each for a reason of its own
    assert unsearchable(("海康威视", "Hikvision")) is None
    assert unsearchable(("Хиквижн",)) is None
    assert unsearchable(("\uff28\uff29\uff2b\uff36\uff29\uff33\uff29\uff2f\uff2e",)) is None  # of full width


@pytest.mark.parametrize("name", ["海康威视", "화웨이", "ホアウェイ", "บริษัท"])
def test_a_script_that_is_read_in_many_ways_is_not_cleared_by_silence(name: str) -> None:
    assert "few listed names are in this script" in (unsearchable((name,)) or "")


def test_many_bearers_make_a_word_no_name_of_its_own() -> None:
    many = list_set(
        listed("Quellix"), *(listed(f"Wumbor{n:02} Quellix") for n in range(30)), listed("Zuiop Optics")
    )
    match = first("Quellix", many)
    assert (match.certainty, match.reasons[-1]) == ("possible", "31 listed parties use the word 'quellix'")


def test_a_name_read_from_another_script_is_left_to_a_person() -> None:
    match = first("海康威视", list_set(listed("Hikvision"), listed("Zuiop Optics")))
    assert match.certainty == "possible"
    assert "the name was read from another script" in match.reasons


def test_an_unsearchable_name_still_shows_what_was_found(lists: ListSet) -> None:
    answer = screen("AG", lists=lists)
    assert answer.unsearchable
    assert [match.matched for match in answer.matches] == ["AG"]
