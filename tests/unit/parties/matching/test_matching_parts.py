"""The parts of a person's name: another family name, other given names, characters in another order."""

from __future__ import annotations

import pytest

from licet.parties.matching import DEFAULT_THRESHOLD, Named, NameIndex, Question

_NEAR = 0.12  # below the threshold a name is told as near
LISTED = (
    Named(0, "EZHIKOV, Vladimir Vladimirovich", "person"),
    Named(1, "Ezhikov Vladimir Vladimirovich", "person"),
    Named(2, "GARCIA DE LEON SANCHEZ, Ricardo", "person"),
    Named(3, "Garcia de Leon Sanchez Ricardo", "person"),
    Named(4, "RYAZANTSEV, Mikhail Vladimirovich", "person"),
    Named(5, "JANG, Yong Son", "person"),
    Named(6, "CHEN, Hao Li", "person"),
    Named(7, "AL-QAHTANI, Saud", "person"),
    Named(8, "CARTEL DE LOS SOLES", "organisation"),
    Named(9, "RAAD, Mohammad", "person"),
    Named(10, "HAN Sang Hyon", "person"),
    Named(11, "Yong-su KIM", "person"),
    Named(12, "RI Song Chol", "person"),
    Named(13, "PUCHKOV, Andrey", "person"),
    *(Named(100 + n, f"{name}, Vladimir Petrovich", "person") for n, name in enumerate(("Popov", "Gusev"))),
    *(Named(200 + n, f"{name}, Ricardo", "person") for n, name in enumerate(("MENDEZ", "LOPEZ", "RUIZ"))),
)


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex.build(LISTED, kin=False)


def scores(index: NameIndex, name: str, kind: str | None = "person") -> dict[int, float]:
    (hits,) = index.search([Question((name,), kind)], threshold=0.001, limit=100)
    return {hit.owner: hit.score for hit in hits}


@pytest.mark.parametrize(
    ("asked", "told", "untold"),
    [
        pytest.param("Vladimir Vladimirovich Simonyan", 0, 1, id="a first name and patronymic"),
        pytest.param("Esteban GARCIA DE LEON SANCHEZ", 2, 3, id="a family name"),
    ],
)
def test_what_many_share_finds_nobody_whose_other_name_the_list_tells(
    index: NameIndex, asked: str, told: int, untold: int
) -> None:
    found = scores(index, asked)
    assert found.get(told, 0) < found[untold] / 2
    assert found.get(told, 0) < DEFAULT_THRESHOLD - _NEAR


@pytest.mark.parametrize(
    ("asked", "worse"),
    [
        pytest.param("Mikhail Vladimirovich RY", "Mikhail Vladimirovich MO", id="cut short"),
        pytest.param("Mikhail Vladimirovich REZANCEF", "Mikhail Vladimirovich MOKINYAN", id="misspelt"),
    ],
)
def test_what_is_left_of_a_family_name_is_no_other_one(index: NameIndex, asked: str, worse: str) -> None:
    assert scores(index, asked)[4] > 2 * scores(index, worse).get(4, 0)


def test_without_another_word_nothing_speaks_against_the_listed_family_name(index: NameIndex) -> None:
    found = scores(index, "Vladimir Vladimirovich")
    assert found[0] == pytest.approx(found[1])


@pytest.mark.parametrize(
    ("asked", "owner"),
    [
        ("Vladimir Vladimirovich Nizami Ezhikov", 0),
        ("Vladimir Vladimirovich Ezhikov al-Nizami", 0),
        ("Ashraf Ricardo Garcia de Leon Sanchez", 2),
        ("Andrey Aleksandrovich Puchkov", 13),
        ("Puchkov Andrey Aleksandrovich", 13),
        ("Andrey Kamiloglu Puchkov", 13),
    ],
)
def test_who_has_a_whole_listed_name_and_another_word_is_told(
    index: NameIndex, asked: str, owner: int
) -> None:
    assert scores(index, asked)[owner] >= DEFAULT_THRESHOLD


@pytest.mark.parametrize(
    ("asked", "owner"),
    [
        pytest.param("Vladimir Vladimirovich Ezhikov Nizami", 0, id="another family name at the end"),
        pytest.param("Vladimir Ezhikov Nizami", 0, id="a word of the list is missing"),
        pytest.param("Vladimir V. Ezhikov Nizami", 0, id="but for an initial"),
        pytest.param("Vladimir Vladimirovich Ezikovski Nizami", 0, id="another family name"),
        pytest.param("Saud Nizami Qahtani", 7, id="no patronymic"),
        pytest.param("Andrey Nizami Puchkov", 13, id="none either"),
        pytest.param("Aleksandrovich Andrey Puchkov", 13, id="another first name"),
        pytest.param("Andrey Puchkov Aleksandrovich", 13, id="another last name"),
        pytest.param("Andrey Aleksandrovich Nizami Puchkov", 13, id="two other words"),
        pytest.param("Saud Qahtani Al Nizami Omar", 7, id="more words than a middle name"),
        pytest.param("Kim Yong Su Chol", 11, id="another syllable"),
    ],
)
def test_another_word_beside_part_of_a_listed_name_is_another_person(
    index: NameIndex, asked: str, owner: int
) -> None:
    assert scores(index, asked).get(owner, 0) < DEFAULT_THRESHOLD


def test_a_text_before_a_comma_is_no_family_name() -> None:
    text = " ".join(["Gusev", "Popov"] * 100)
    told = NameIndex.build([Named(0, f"{text}, Vladimir Petrovich", "person")])
    assert scores(told, f"{text} Vladimir Petrovich")[0] == 1


def test_a_firm_has_no_family_name() -> None:
    firms = NameIndex.build([Named(0, "EZHIKOV, Vladimir Vladimirovich")])
    asked = "Vladimir Vladimirovich Simonyan"
    assert scores(firms, asked, None)[0] == pytest.approx(scores(firms, asked, "organisation")[0])


def test_syllables_in_characters_keep_their_order(index: NameIndex) -> None:
    assert scores(index, "장영선")[5] == 1
    assert scores(index, "장선영").get(5, 0) < DEFAULT_THRESHOLD - _NEAR
    assert scores(index, "김용수")[11] == 1
    assert scores(index, "김수용").get(11, 0) < DEFAULT_THRESHOLD - _NEAR
    assert scores(index, "이성철")[12] == 1
    assert scores(index, "이철성").get(12, 0) < DEFAULT_THRESHOLD - _NEAR


def test_the_family_name_in_characters_may_stand_last(index: NameIndex) -> None:
    assert scores(index, "상현 한")[10] >= DEFAULT_THRESHOLD


def test_in_latin_letters_syllables_may_stand_in_any_order(index: NameIndex) -> None:
    assert scores(index, "Jang Son Yong")[5] == 1


def test_no_character_is_left_out(index: NameIndex) -> None:
    in_characters, in_letters = scores(index, "陈浩").get(6, 0), scores(index, "Chen Hao")[6]
    assert in_characters < in_letters / 2


@pytest.mark.parametrize(
    ("asked", "owner", "kind"),
    [
        pytest.param("Saud ALw-QAHTANI", 7, "person", id="an article"),
        pytest.param("Cartel De Pos Soles", 8, "organisation", id="another"),
    ],
)
def test_a_small_word_misspelt_is_no_word_of_its_own(
    index: NameIndex, asked: str, owner: int, kind: str
) -> None:
    assert scores(index, asked, kind)[owner] >= DEFAULT_THRESHOLD


def test_one_capital_at_the_end_of_a_word_is_no_initial(index: NameIndex) -> None:
    assert scores(index, "Mohammad SirR").get(9, 0) < DEFAULT_THRESHOLD
    assert scores(index, "Mohammad Sir R")[9] > DEFAULT_THRESHOLD
