"""A brand that is listed often must not vanish behind its own number of entries."""

from __future__ import annotations

import pytest

from licet.parties import Lists, Source, build, screen, shipped
from licet.parties._brands import brands
from licet.parties._format import decode
from tests.unit.parties.small_list import listed, source_list

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


def lists_of(*rows: object) -> Lists:
    sources = tuple(source_list(f"list.us.{name}") for name in ("cmic", "denied", "entity"))
    return Lists(decode(build(Source(lists=sources, listed=rows)), where="made"))  # type: ignore[arg-type]  # rows


def brands_of(*rows: object) -> set[str]:
    made = lists_of(*rows)
    assert set(brands(made.rows, tuple(x.id for x in made.lists))) == made.index.brands
    return set(made.index.brands)


@pytest.fixture(scope="module")
def family() -> Lists:
    """A brand with 14 entries on two lists, among 150 other firms."""
    return lists_of(
        *(listed(f"Zorvex Cameras {place}") for place in PLACES),
        listed("Shenzhen Zorvex Holdings", list="list.us.cmic"),
        listed("Zorvex Star", kind="vessel"),
        *(listed(f"Firm{n:03} Cameras") for n in range(150)),
    )


def test_a_word_that_leads_the_names_of_three_listed_firms_is_a_brand() -> None:
    assert brands_of(*(listed(f"Zorvex {place}") for place in PLACES[:3])) == {"zorvex"}
    assert brands_of(*(listed(f"Zorvex {place}") for place in PLACES[:2])) == set()


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
    assert brands_of(*(listed(f"Zorvex {p}", kind=None, list="list.us.denied") for p in PLACES)) == set()


@pytest.mark.parametrize(
    "asked",
    [
        "Zorvex",
        "Zorvex Uruguay",
        "Zorvex Tech Uruguay Investment",
        "Nordic Lamps by ZORVEX S.A.",
        "Zor-vex Uruguay",
    ],
)
def test_a_name_with_a_brand_in_it_is_possible_and_says_how_many_entries_bear_it(
    asked: str, family: Lists
) -> None:
    matches = screen(asked, lists=family)
    assert {match.certainty for match in matches} == {"possible"}
    rest = 13 - len(matches)
    why = "the word 'zorvex' names 13 listed entries" + (f", {rest} of them not shown" if rest else "")
    assert {match.reasons[0] for match in matches} == {why}


def test_a_brand_brings_its_nearest_entries_not_all_and_one_of_each_list(family: Lists) -> None:
    matches = screen("Zorvex Uruguay Exports of Peru", lists=family)
    assert len(matches) == 5
    assert matches[0].listed_name == "Zorvex Cameras Peru"
    assert {match.entry.list for match in matches} == {"list.us.entity", "list.us.cmic"}


def test_a_brand_listed_often_tells_no_less_than_a_rare_word(family: Lists) -> None:
    assert len(family.index.users("zorvex")) == 14
    assert family.index.weight("zorvex") == 0.75
    assert family.index.weight("cameras") < 0.3


def test_a_misspelt_brand_is_found_when_no_listed_name_has_that_word(family: Lists) -> None:
    assert screen("Zorvxe Uruguay", lists=family)[0].reasons[0].startswith("the word 'zorvex' names 13")
    assert screen("Zarvix Uruguay", lists=family) == ()


def test_a_small_family_is_not_guessed_from_a_slip() -> None:
    small = lists_of(
        *(listed(f"Zorvex Cameras {place}") for place in PLACES[:4]), *(listed(f"F{n}") for n in range(99))
    )
    assert screen("Zorvex Uruguay", lists=small)
    assert screen("Zorvxe Uruguay Export Lamps", lists=small) == ()


def test_the_party_itself_comes_without_its_family(family: Lists) -> None:
    matches = screen("Zorvex Cameras Peru", lists=family)
    assert matches[0].certainty == "confirmed"
    assert not any("names 13 listed entries" in reason for match in matches for reason in match.reasons)


def test_the_whole_family_is_shown_when_it_is_small() -> None:
    small = lists_of(*(listed(f"Zorvex Cameras {place}") for place in PLACES[:3]))
    assert {m.reasons[0] for m in screen("Zorvex Uruguay Lamps", lists=small)} == {
        "the word 'zorvex' names 3 listed entries"
    }


@pytest.mark.parametrize(
    "brand",
    [
        *("Huawei", "SMIC", "Inspur", "CETC", "AVIC", "CASC", "CASIC", "CSSC", "Cambricon"),
        *("Gazprom", "Rosneft", "Sberbank", "VTB", "Rostec", "Rosatom", "Kamaz", "Lukoil", "Sukhoi", "VEB"),
        *(
            "Mahan",
            "Pasargad",
            "IRISL",
            "IRGC",
            "Saderat",
            "Intellexa",
            "Cytrox",
            "Taliban",
            "Hizballah",
            "Haramain",
        ),
    ],
)
def test_a_listed_brand_is_never_cleared(brand: str) -> None:
    for asked in (brand, f"{brand} Uruguay", f"{brand} Tech Uruguay Investment", f"Nordic {brand} Sales AS"):
        matches = screen(asked, lists=shipped())
        assert any(brand.casefold() in match.listed_name.casefold() for match in matches)


@pytest.mark.parametrize("asked", ["Huawei", "Huawei Technologies Uruguay", "Huawei Tech Uruguay Investment"])
def test_a_brand_with_over_a_hundred_entries_is_shown_on_one_page(asked: str) -> None:
    matches = screen(asked, lists=shipped())
    assert 5 <= len(matches) <= 10
    assert all("the word 'huawei' names 138 listed entries" in match.reasons[0] for match in matches)


@pytest.mark.parametrize(
    "asked",
    [
        *(
            "China",
            "Beijing Company",
            "National Bank of Uruguay",
            "General Institute of Technology",
            "Moscow Uruguay",
        ),
        *(
            "Golden Star Shipping",
            "Shanghai Electric Export",
            "Research Centre Oslo",
            "United Trading",
            "Diane Scott",
        ),
    ],
)
def test_generic_words_alone_find_no_family(asked: str) -> None:
    for match in screen(asked, lists=shipped()):
        assert not any("listed entries" in reason for reason in match.reasons)
