"""What is shipped with Licet, by the names that must and must not be found in it."""

from __future__ import annotations

from datetime import date

import pytest

from licet.parties import ListSet, Query, Screening, as_listing, baseline, screen

US_LISTS = (
    "entity sdn denied debarred ssi unverified nonproliferation plc military_end_user cmic menu_based capta"
)


@pytest.fixture(scope="module")
def ours() -> ListSet:
    return baseline()


def sure(answer: Screening) -> set[str]:
    return {match.list for match in answer.matches if match.certainty == "confirmed"}


def test_every_list_is_shipped_with_its_day(ours: ListSet) -> None:
    days = {listed.id: listed.as_of for listed in ours.lists}
    us = {f"list.us.{name}": date(2026, 7, 31) for name in US_LISTS.split()}
    assert days == {**us, "list.un.consolidated": date(2026, 2, 27)}


@pytest.mark.parametrize(
    ("asked", "list_id"),
    [
        ("Hikvision", "list.us.entity"),
        ("HANGZHOU HIKVISION DIGITAL TECHNOLOGY", "list.us.entity"),
        ("SenseTime", "list.us.entity"),
        ("NSO Group", "list.us.entity"),
        ("Positive Technologies", "list.us.entity"),
        ("Dahua Technology", "list.us.entity"),
        ("Megvii Technology", "list.us.entity"),
        ("Роснефть", "list.us.sdn"),
        ("Gazprom AG", "list.us.menu_based"),
        ("Badege Eric", "list.un.consolidated"),
        ("Al Qaida", "list.un.consolidated"),
    ],
)
def test_a_known_party_is_confirmed(asked: str, list_id: str, ours: ListSet) -> None:
    assert list_id in sure(screen(asked, lists=ours))


@pytest.mark.parametrize(
    "asked",
    ["Hangzhou Hikvisoin Digital Technology Co Ltd", "Hikvision Europe B.V.", "Erik Badege", "海康威视"],
)
def test_a_nearly_known_party_is_possible(asked: str, ours: ListSet) -> None:
    assert {match.certainty for match in screen(asked, lists=ours).matches} == {"possible"}


@pytest.mark.parametrize(
    "asked",
    [
        "Sparebank Vest",
        "DNB Bank ASA",
        "Deutsche Bahn AG",
        "People's Public Security University of China",
        "Acme Access Control SAS",
        "Noldus Information Technology",
        "University of Oslo",
    ],
)
def test_an_unlisted_party_is_not_found(asked: str, ours: ListSet) -> None:
    assert screen(asked, lists=ours).matches == ()


def test_a_listed_camera_maker_is_a_fact_with_policy_and_citation(ours: ListSet) -> None:
    answer = screen(Query(name="Hikvision", countries=("CN",)), lists=ours)
    fact = as_listing(next(match for match in answer.matches if match.list == "list.us.entity"))
    assert (fact.certainty, fact.policy) == ("confirmed", "policy.mixed")
    assert fact.cite is not None
    assert fact.cite.startswith("84 FR 54002")


@pytest.mark.parametrize(
    "brand",
    [
        *("Huawei", "SMIC", "Inspur", "CETC", "AVIC", "CASC", "CASIC", "CSSC", "Cambricon", "Mahan", "VEB"),
        *("Gazprom", "Rosneft", "Sberbank", "VTB", "Rostec", "Rosatom", "Kamaz", "Lukoil", "Sukhoi"),
        *("Pasargad", "IRISL", "IRGC", "Saderat", "Intellexa", "Cytrox", "Taliban", "Hizballah", "Haramain"),
    ],
)
def test_a_listed_brand_is_never_cleared(brand: str, ours: ListSet) -> None:
    for asked in (brand, f"{brand} Uruguay", f"{brand} Tech Uruguay Investment", f"Nordic {brand} Sales AS"):
        matches = screen(asked, lists=ours).matches
        assert any(brand.casefold() in match.matched.casefold() for match in matches), asked


@pytest.mark.parametrize("asked", ["Huawei Uruguay", "Huawei Tech Uruguay Investment"])
def test_a_brand_with_over_a_hundred_entries_is_shown_on_one_page(asked: str, ours: ListSet) -> None:
    matches = screen(asked, lists=ours).matches
    assert 5 <= len(matches) <= 15
    assert any("the word 'huawei' names 138 listed entries" in match.reasons[0] for match in matches)


@pytest.mark.parametrize(
    "asked",
    [
        *("China", "Beijing Company", "National Bank of Uruguay", "General Institute of Technology"),
        *("Moscow Uruguay", "Golden Star Shipping", "Shanghai Electric Export", "Research Centre Oslo"),
        *("United Trading", "Diane Scott"),
    ],
)
def test_generic_words_alone_find_no_family(asked: str, ours: ListSet) -> None:
    for match in screen(asked, lists=ours).matches:
        assert not any("listed entries" in reason for reason in match.reasons)
