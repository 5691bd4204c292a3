"""The brands of a list, by rule and by ear, and the family each brings."""

from __future__ import annotations

import pytest

from licet.parties import Entity, ListSet, Query, screen
from licet.parties.screening._brands import Brands, brands
from tests.unit.parties.small_list import list_set, listed

PLACES = (
    "Chile",
    "Peru",
    "Oman",
    "Kenya",
    "Ghana",
    "Malta",
    "Nepal",
    "Qatar",
    "Sudan",
    "Togo",
    "Fiji",
    "Mali",
)


def brands_of(*entities: Entity) -> set[str]:
    return set(brands(list_set(*entities)).entries)


@pytest.fixture(scope="module")
def family() -> ListSet:
    """A brand with 13 firms on two lists and a ship, among 150 other firms."""
    return list_set(
        *(listed(f"Zorvex Cameras {place}") for place in PLACES),
        listed("Shenzhen Zorvex Holdings", list_id="list.us.cmic"),
        listed("Zorvex Star", kind="vessel"),
        *(listed(f"Firm{n:03} Cameras") for n in range(150)),
    )


def test_a_word_that_leads_the_names_of_three_listed_firms_is_a_brand() -> None:
    more = ("Quellix", "Wumbor", "Tarfen")
    assert brands_of(*(listed(f"Zorvex {word}") for word in more)) == {"zorvex"}
    assert brands_of(*(listed(f"Zorvex {word}") for word in more[:2])) == set()


def test_one_firm_of_that_very_name_is_a_brand_if_the_name_is_long_enough() -> None:
    assert brands_of(listed("Zorvex GmbH")) == {"zorvex"}
    assert brands_of(listed("Zorvex Technology GmbH")) == {"zorvex"}
    assert brands_of(listed("Zorv GmbH")) == set()
    assert brands_of(listed("Zorvex Quellix GmbH")) == set()


def test_a_short_word_that_is_a_whole_name_is_found_where_it_is_all_that_tells() -> None:
    found = brands(list_set(listed("ZVX Group"), listed("Quellix Wumbor")))
    assert found.among("ZVX Technologies Ltd") == ("zvx",)
    assert found.among("ZVX Wumbor") == ()


def test_a_brand_may_follow_a_place_or_a_kind_of_body() -> None:
    assert brands_of(
        listed("Hangzhou Zorvex Technology"),
        listed("State Corporation Zorvex"),
        listed("The Zorvex Institute"),
    ) == {"zorvex"}


@pytest.mark.parametrize(
    "word", ["China", "Beijing", "Technology", "Institute", "National", "Bank", "General", "Tech"]
)
def test_a_generic_word_is_no_brand_however_often_it_leads(word: str) -> None:
    assert brands_of(*(listed(f"{word} {place}") for place in PLACES)) == set()


def test_a_word_that_mostly_follows_another_brand_is_none() -> None:
    assert "quellix" not in brands_of(*(listed(f"Zorvex Quellix {place}") for place in PLACES))


def test_three_letters_are_a_brand_only_when_listed_over_and_over() -> None:
    assert brands_of(*(listed(f"ZVX {place}") for place in PLACES[:9])) == set()
    assert brands_of(*(listed(f"ZVX {place}") for place in PLACES[:10])) == {"zvx"}
    assert brands_of(*(listed(f"X1 {place}") for place in PLACES)) == set()


def test_the_names_of_persons_make_no_brand() -> None:
    persons = [listed(f"Zorvex {place}", kind="person") for place in PLACES]
    firms = [listed(f"Zorvex {place} Trading") for place in PLACES[:3]]
    assert brands_of(*persons, *firms) == set()
    denied = [listed(f"Zorvex {place}", kind=None, list_id="list.us.denied") for place in PLACES]
    assert brands_of(*denied) == set()


@pytest.mark.parametrize(
    "asked",
    ["Zorvex Uruguay", "Zorvex Tech Uruguay Investment", "Nordic Lamps by ZORVEX S.A."],
)
def test_a_name_with_a_brand_in_it_is_possible_and_says_how_many_entries_bear_it(
    asked: str, family: ListSet
) -> None:
    matches = screen(asked, lists=family).matches
    assert {match.certainty for match in matches} == {"possible"}
    why = [reason for match in matches for reason in match.reasons if "listed entries" in reason]
    assert why
    assert all(reason.startswith("the word 'zorvex' names 13 listed entries") for reason in why)


def test_a_brand_brings_its_nearest_entries_and_one_of_each_list(family: ListSet) -> None:
    matches = screen("Zorvex Uruguay Lamps", lists=family).matches
    assert len(matches) == 5
    assert {match.list for match in matches} == {"list.us.entity", "list.us.cmic"}
    assert {match.reasons[-1] for match in matches} == {
        "the word 'zorvex' names 13 listed entries, 8 of them not shown"
    }
    assert "Zorvex Star" not in {match.name for match in matches}


@pytest.mark.parametrize("kind", ["person", "vessel"])
def test_a_brand_is_not_looked_for_in_the_name_of_a_person_or_a_ship(kind: str, family: ListSet) -> None:
    for match in screen(Query(name="Zorvex Uruguay", kind=kind), lists=family).matches:
        assert "listed entries" not in "; ".join(match.reasons)


def test_the_party_itself_comes_without_its_family(family: ListSet) -> None:
    matches = screen("Zorvex Cameras Peru", lists=family).matches
    assert matches[0].certainty == "confirmed"
    assert not any("listed entries" in reason for match in matches for reason in match.reasons)


def test_the_whole_family_is_shown_when_it_is_small() -> None:
    small = list_set(*(listed(f"Zorvex Cameras {place}") for place in PLACES[:3]))
    matches = screen("Zorvex Uruguay Lamps", lists=small).matches
    assert {m.reasons for m in matches} == {("the word 'zorvex' names 3 listed entries",)}
    alone = screen("Quellix Uruguay Lamps", lists=list_set(listed("Quellix"))).matches
    assert [match.reasons for match in alone] == [("the word 'quellix' names 1 listed entry",)]


def test_an_entry_is_shown_once_under_its_shortest_name_with_the_brand() -> None:
    lists = list_set(listed("Zorvex Cameras Of Chile", "Zorvex", "Zorvex Cameras"), listed("Other Firm"))
    (match,) = screen("Zorvex Uruguay Lamps", lists=lists).matches
    assert (match.matched, match.name) == ("Zorvex", "Zorvex Cameras Of Chile")


def test_a_brand_written_by_ear_in_another_script_is_heard() -> None:
    lists = list_set(*(listed(f"Stroymash {place}") for place in PLACES[:3]))
    heard = brands(lists)
    assert heard.among("Строймаш Уругвай") == ("stroymash",)
    assert heard.among("Строимаш Уругвай") == ("stroymash",)
    assert screen("Строимаш Уругвай", lists=lists).matches


def test_what_sounds_alike_in_our_own_letters_is_no_brand() -> None:
    heard = brands(list_set(*(listed(f"Stroymash {place}") for place in PLACES[:3])))
    assert heard.among("Stroymash Uruguay") == ("stroymash",)
    assert heard.among("Stroimash Uruguay") == ()
    assert heard.among("Ромашка Уругвай") == ()


def test_a_short_brand_is_not_heard() -> None:
    heard = brands(list_set(*(listed(f"Zorv {place}") for place in PLACES[:3])))
    assert heard.entries == {"zorv": 3}
    assert heard.sounds == {}


def test_two_brands_that_sound_alike_are_both_heard() -> None:
    lists = list_set(
        *(listed(f"Stroymash {place}") for place in PLACES[:3]),
        *(listed(f"Stroimash {place}") for place in PLACES[:3]),
    )
    assert set(brands(lists).among("Строймаш")) <= {"stroymash", "stroimash"}
    assert max(map(len, brands(lists).sounds.values())) == 2


def test_no_brand_is_found_where_none_is_listed() -> None:
    assert Brands({}, {}, {}).among("Зорвекс Zorvex") == ()
