"""Owners that share names: what one is called, the other is found by; and when that is not presumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from licet.parties.matching import DEFAULT_THRESHOLD, Named, NameIndex, Question

if TYPE_CHECKING:
    from pathlib import Path

    from licet.parties.matching import Hit

LISTED = (
    Named(10, "Orinoco Metering Works", "organisation"),
    Named(10, "Caroni Valves", "organisation"),
    Named(20, "ORINOCO METERING WORKS", None),
    Named(20, "Apure Pumps", None),
    Named(30, "QUATERMAIN, Allan Theodoric", "person"),
    Named(30, "The Hunter of Durban", "person"),
    Named(40, "Allan Theodoric Quatermain", "person"),
    Named(50, "ALI, Ahmad", "person"),
    Named(50, "Abu Zinira", "person"),
    Named(60, "Ahmad ALI", "person"),
    Named(70, "Orinoco Metering Works", "vessel"),
    Named(80, "Sea Lantern", "vessel", weak=True),
    Named(80, "Night Heron", "vessel"),
    Named(90, "Sea Lantern", "vessel"),
    *(Named(100 + n, f"Ali {name}", "person") for n, name in enumerate(("Hasan", "Reza", "Omar", "Said"))),
    *(Named(200 + n, f"{name} Ahmad", "person") for n, name in enumerate(("Hasan", "Reza", "Omar", "Said"))),
    *(Named(300 + n, "Sociedad Comercial Andina", "organisation") for n in range(7)),
    Named(300, "Delta Amacuro Traders", "organisation"),
)


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex.build(LISTED)


def found(index: NameIndex, name: str, threshold: float = DEFAULT_THRESHOLD) -> tuple[Hit, ...]:
    return index.search([Question((name,))], threshold=threshold)[0]


def owners(index: NameIndex, name: str) -> list[int]:
    return [hit.owner for hit in found(index, name)]


@pytest.mark.parametrize(
    ("asked", "whose", "also"),
    [("Caroni Valves", 10, 20), ("Apure Pumps", 20, 10), ("Hunter of Durban", 30, 40)],
)
def test_a_name_of_one_entry_finds_the_other_that_shares_its_names(
    index: NameIndex, asked: str, whose: int, also: int
) -> None:
    own, kin = found(index, asked)
    assert (own.owner, kin.owner) == (whose, also)
    assert kin.score < own.score
    assert index.namer(kin) == index.namer(own) == whose
    assert index.place_of(kin) == index.place_of(own) == 1
    kin_to, to = (index.explain(Question((asked,)), hit) for hit in (kin, own))
    assert (kin_to.asked, kin_to.listed, kin_to.listed_worth) == (to.asked, to.listed, to.listed_worth)


def test_the_shared_name_itself_finds_each_by_its_own(index: NameIndex) -> None:
    assert {hit.owner: hit.score for hit in found(index, "Orinoco Metering Works")} == {10: 1, 20: 1, 70: 1}


@pytest.mark.parametrize(
    ("asked", "whose"),
    [
        pytest.param("Abu Zinira", 50, id="two persons of a common name"),
        pytest.param("Night Heron", 80, id="a name that the list calls weak"),
        pytest.param("Delta Amacuro Traders", 300, id="a name that many bear"),
    ],
)
def test_a_name_that_others_may_bear_makes_nobody_kin(index: NameIndex, asked: str, whose: int) -> None:
    assert owners(index, asked) == [whose]


def test_parties_of_different_kinds_are_not_kin(index: NameIndex) -> None:
    assert 70 not in index.kin()
    assert index.kin()[10] == (20,)


def test_kin_of_kin_are_not_kin() -> None:
    index = NameIndex.build(
        [
            Named(1, "Orinoco Metering Works"),
            Named(2, "Orinoco Metering Works"),
            Named(2, "Caroni Valves"),
            Named(3, "Caroni Valves"),
        ]
    )
    assert index.kin() == {1: (2,), 2: (1, 3), 3: (2,)}


def test_nobody_is_kin_where_that_was_not_asked_for() -> None:
    index = NameIndex.build(LISTED, kin=False)
    assert index.kin() == {}
    assert owners(index, "Caroni Valves") == [10]


def test_kin_is_kept_in_the_file(index: NameIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "names.index")
    kept = NameIndex.load(tmp_path / "names.index")
    assert kept.kin() == index.kin()
    assert found(kept, "Caroni Valves") == found(index, "Caroni Valves")


def test_kin_below_the_threshold_is_not_told(index: NameIndex) -> None:
    assert [hit.owner for hit in found(index, "Caroni Valves", threshold=0.96)] == [10]


def test_an_index_of_nothing_has_no_kin() -> None:
    assert NameIndex.build([]).kin() == {}
    assert NameIndex.build([Named(0, "...")]).kin() == {}
