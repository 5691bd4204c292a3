from __future__ import annotations

import sys

import pytest

from licet.errors import InputError, UnknownTerm
from licet.facts import Listing
from licet.parties import ListMatch, Lists, as_listing, screen

FULL = "Zhejiang Brightwell Vision Technology Co., Ltd."


def only(name: str, lists: Lists, *, country: str | None = None, kind: str | None = None) -> ListMatch:
    matches = screen(name, lists=lists, country=country, kind=kind)
    assert matches, f"nothing found for {name}"
    return matches[0]


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (FULL, "same name"),
        (FULL.upper(), "same name"),
        ("Zhejiang Brightwell-Vision Technology", "same name but for the legal form"),
        ("Technology (Zhejiang), Brightwell Vision", "same words in another order"),
        ("Zhéjiang Brightwéll Vision Technology Co Ltd", "same name"),
        ("Zhejiang Brightwell Vision Technology C.O. L.T.D.", "same name but for the legal form"),
        ("Zhejiang Brightwell Vision Technology GmbH", "same name but for the legal form"),
        ("Zheji\u0430ng Brightw\u0435ll Vision Technology Co., Ltd.", "same name"),
        ("Ｚｈｅｊｉａｎｇ Brightwell\u200b Vision Technology Co., Ltd.", "same name"),  # noqa: RUF001 - wide letters
    ],
)
def test_a_name_written_otherwise_is_confirmed_and_says_how(asked: str, reason: str, lists: Lists) -> None:
    match = only(asked, lists)
    assert match.certainty == "confirmed"
    assert reason in match.reasons
    assert match.score > 0.95


def test_an_alias_is_confirmed_and_names_the_party(lists: Lists) -> None:
    match = only("BRIGHTWELL", lists)
    assert (match.certainty, match.listed_name) == ("confirmed", "Brightwell")
    assert f"alias of {FULL}" in match.reasons


def test_words_broken_differently_are_the_same_name(lists: Lists) -> None:
    match = only("Brightwell Cameras", lists)
    assert match.certainty == "confirmed"
    assert "words broken differently" in match.reasons
    assert only("Sealantern", lists).listed_name == "Sea Lantern"
    assert only("Bright-Well", lists).listed_name == "Brightwell"


def test_a_misspelt_name_is_possible_and_shows_the_letters(lists: Lists) -> None:
    match = only("Zhejiang Brightwlel Vision Technology", lists)
    assert match.certainty == "possible"
    assert "one letter differs: brightwlel / brightwell" in match.reasons
    assert "in both names: zhejiang, vision, technology" in match.reasons
    two = only("Zhejiang Brihgtwlel Vision Technology", lists)
    assert "two letters differ: brihgtwlel / brightwell" in two.reasons
    assert two.score < match.score


def test_a_zero_for_an_o_is_a_misspelling(lists: Lists) -> None:
    assert (
        "one letter differs: techn0logy / technology" in only("Brightwell Vision Techn0logy", lists).reasons
    )


def test_a_number_in_a_listed_name_is_itself_or_nothing(lists: Lists) -> None:
    assert only("Optronica13 Laboratorium", lists).certainty == "confirmed"
    assert screen("Optronica14 Laboratorium", lists=lists) == ()


def test_a_short_form_is_possible_and_says_so(lists: Lists) -> None:
    match = only("Zhejiang Brightwell Vision Tech", lists)
    assert match.certainty == "possible"
    assert "short form: tech / technology" in match.reasons


def test_a_firm_that_carries_a_listed_name_is_possible(lists: Lists) -> None:
    match = only("Brightwell Nordic AS", lists)
    assert match.certainty == "possible"
    assert "the whole listed name stands in the name asked" in match.reasons
    assert "not in the listed name: nordic" in match.reasons


def test_a_persons_surname_inside_another_name_finds_nobody(lists: Lists) -> None:
    assert screen("Ellen Quartermain Johansen", lists=lists) == ()


@pytest.mark.parametrize(
    "asked",
    [
        "Sparebank Vest",
        "DNB Bank ASA",
        "Technology Co., Ltd.",
        "Vision Technology",
        "Institute 14",
        "Steel",
        "Acme Access Control SAS",
    ],
)
def test_an_ordinary_name_finds_nobody(asked: str, lists: Lists) -> None:
    assert screen(asked, lists=lists) == ()


@pytest.mark.parametrize(
    ("asked", "doubt"),
    [
        ("SMT", "'smt' is too short to tell parties apart"),
        ("Star", "'star' is an everyday word"),
        ("Star Ltd", "'star' is an everyday word"),
        ("AG", "'ag' is too short to tell parties apart"),
        ("Quartermain", "one name alone does not identify a person"),
        ("the hunter", "the list itself calls this alias weak"),
        ("Lantern", "a vessel is identified by its IMO number, not by one word"),
        ("Skylark", "an aircraft is identified by its registration, not by one word"),
        ("Meridian", "32 listed parties use the word 'meridian'"),
    ],
)
def test_a_weak_name_never_confirms_alone(asked: str, doubt: str, lists: Lists) -> None:
    match = only(asked, lists)
    assert match.certainty == "possible"
    assert doubt in match.reasons


def test_the_name_of_a_person_is_confirmed_in_either_order(lists: Lists) -> None:
    assert only("Allan John Quartermain", lists).certainty == "confirmed"
    assert only("QUARTERMAIN, Allan John", lists).certainty == "confirmed"


def test_a_name_in_its_own_script_is_found(lists: Lists) -> None:
    assert only("المؤسسة البحرية", lists).entry.list == "list.un.consolidated"


def test_a_country_that_agrees_is_said(lists: Lists) -> None:
    match = only("Brightwell", lists, country="cn")
    assert match.certainty == "confirmed"
    assert "country agrees (CN)" in match.reasons


def test_a_country_that_differs_leaves_the_match_to_a_person(lists: Lists) -> None:
    match = only("Orinoco Metering", lists, country="NO")
    assert match.certainty == "possible"
    assert "country differs: asked NO, listed VE, PA" in match.reasons


def test_an_entry_without_countries_is_not_contradicted_by_one(lists: Lists) -> None:
    assert only("Institute 13 of Applied Optronics", lists, country="NO").certainty == "confirmed"


def test_a_kind_that_differs_leaves_the_match_to_a_person(lists: Lists) -> None:
    match = only("Sea Lantern", lists, kind="organisation")
    assert match.certainty == "possible"
    assert "kind differs: asked organisation, listed vessel" in match.reasons
    assert only("Sea Lantern", lists, kind="vessel").certainty == "confirmed"


def test_the_best_match_comes_first(lists: Lists) -> None:
    matches = screen("Meridian Steel Works", lists=lists)
    assert matches[0].certainty == "confirmed"
    assert [m.score for m in matches[1:]] == sorted((m.score for m in matches[1:]), reverse=True)


@pytest.mark.parametrize("asked", ["", "   ", "!?", "\u200b"])
def test_an_unreadable_name_is_refused_not_cleared(asked: str, lists: Lists) -> None:
    with pytest.raises(InputError, match="no letters or digits"):
        screen(asked, lists=lists)


def test_an_endless_name_is_refused(lists: Lists) -> None:
    with pytest.raises(InputError, match="501 characters"):
        screen("a" * 501, lists=lists)


def test_a_country_that_is_no_code_is_refused(lists: Lists) -> None:
    with pytest.raises(InputError, match="'Norway' is no country code"):
        screen("Brightwell", lists=lists, country="Norway")


def test_an_unknown_kind_is_refused_with_the_nearest(lists: Lists) -> None:
    with pytest.raises(UnknownTerm, match="did you mean person"):
        screen("Brightwell", lists=lists, kind="persona")


def test_without_rapidfuzz_nothing_is_cleared(lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidfuzz", None)
    with pytest.raises(InputError, match=r"pip install 'licet\[parties\]'"):
        screen("Brightwell", lists=lists)


def test_a_match_becomes_a_fact_with_the_lists_own_policy(lists: Lists) -> None:
    assert as_listing(only("Brightwell", lists)) == Listing(
        list="list.us.entity",
        entry="us.entity.zhejiang-brightwell-vision-technology-co.,-ltd.",
        name=FULL,
        certainty="confirmed",
        policy="policy.presume_denial",
        cite="84 FR 54002",
    )
    assert as_listing(only("Orinoco Metering", lists)).policy is None
