"""Slips of the pen: letters swapped, sounds broken, initials; and syllables, where a letter is no slip."""

from __future__ import annotations

import pytest

from licet.parties.matching import DEFAULT_THRESHOLD, Named, NameIndex, Question

COMMON = [Named(100 + n, f"HERNANDEZ, {name}", "person") for n, name in enumerate(("Rosa", "Pablo", "Ines"))]
LISTED = (
    Named(0, "Ele Technology Co Ltd", "organisation"),
    Named(1, "GHAZI, Farshad", "person"),
    Named(2, "OLDANI, Joseph", "person"),
    Named(3, "LAZO HERNANDEZ, Juan Esteban", "person"),
    Named(4, "ZHONG Lanying", "person"),
    Named(5, "SON Kim Nguyen", "person"),
    Named(6, "ZHANG, Yu", "person"),
    Named(7, "RI, Je-Son", "person"),
    Named(8, "PAK Sang Chol", "person"),
    Named(9, "VOLKOV Sergei Petrovich", "person"),
    *COMMON,
    *(
        Named(200 + n, f"HERNANDEZ, Maria {letter}ria", "person")
        for n, letter in enumerate("bcdfghkmnprstvz")
    ),
    *(Named(300 + n, f"HERNANDEZ, {letter}ita", "person") for n, letter in enumerate("bcdfghkmnprstvz")),
    *(Named(400 + n, f"HERNANDEZ {letter}eral", "person") for n, letter in enumerate("bcdfghkmnprstvz")),
)


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex.build(LISTED)


def scores(index: NameIndex, name: str, kind: str | None = "person") -> dict[int, float]:
    (hits,) = index.search([Question((name,), kind)], threshold=0.01, limit=100)
    return {hit.owner: hit.score for hit in hits}


@pytest.mark.parametrize(
    ("asked", "owner", "kind"),
    [
        pytest.param("Eel Technology Co Ltd", 0, "organisation", id="three letters, two swapped"),
        pytest.param("Farshad GAHZI", 1, "person", id="a sound of two letters swapped"),
        pytest.param("Farshad FHAZI", 1, "person", id="the first letter of such a sound mistyped"),
        pytest.param("Josepn Oldani", 2, "person", id="the second letter of such a sound mistyped"),
        pytest.param("Sregei Petrovich Volkov", 9, "person", id="two letters swapped"),
    ],
)
def test_a_slip_hides_nobody(index: NameIndex, asked: str, owner: int, kind: str) -> None:
    assert scores(index, asked, kind).get(owner, 0) >= DEFAULT_THRESHOLD


def test_letters_swapped_are_nearer_than_a_letter_changed(index: NameIndex) -> None:
    assert scores(index, "Segrei Petrovich Volkov")[9] > scores(index, "Senrei Petrovich Volkov").get(9, 0)


def test_initials_are_told_from_others_who_share_the_surname(index: NameIndex) -> None:
    best = scores(index, "J. E. L. Hernandez")
    assert best[3] >= DEFAULT_THRESHOLD
    assert max(best, key=best.__getitem__) == 3


@pytest.mark.parametrize(
    ("asked", "owner"),
    [
        pytest.param("Zhong Lanyin", 4, id="another second syllable of a given name"),
        pytest.param("Kim Nguyen", 5, id="a Vietnamese name of one syllable less"),
        pytest.param("Yu Li Zhang", 6, id="a syllable more"),
        pytest.param("Park Sang Chul", 8, id="a Korean name of another syllable"),
    ],
)
def test_another_syllable_is_another_person(index: NameIndex, asked: str, owner: int) -> None:
    assert scores(index, asked).get(owner, 0) < DEFAULT_THRESHOLD


@pytest.mark.parametrize("asked", ["Col. Je-Son Ri", "Je-Son Ri Jr."])
def test_a_title_is_no_syllable(index: NameIndex, asked: str) -> None:
    assert scores(index, asked).get(7, 0) >= 0.45


def test_one_syllable_less_is_nearer_than_another_one(index: NameIndex) -> None:
    less, other = scores(index, "Son Nguyen"), scores(index, "Son Kan Nguyen")
    assert less.get(5, 0) > other.get(5, 0)


def test_a_korean_given_name_that_stands_by_itself_is_read_in_syllables() -> None:
    index = NameIndex.build([Named(0, "HAN, Sang Hyon", "person"), Named(1, "ZANGANEH, Vian", "person")])
    found = scores(index, "상현 한")
    assert found[0] >= DEFAULT_THRESHOLD
    assert 1 not in found
