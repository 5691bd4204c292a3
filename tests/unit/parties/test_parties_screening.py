"""What a name is told by the lists: sure, possible or nothing, and always why."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from licet.errors import InputError, UnknownTerm
from licet.facts import Listing
from licet.parties import ListSet, Match, Query, as_listing, screen, screen_all
from tests.unit.parties.small_list import list_set, listed

FULL = "Zhejiang Brightwell Vision Technology Co., Ltd."
BRIGHTWELL = "us.entity.zhejiang-brightwell-vision-technology-co.,-ltd."


def first(asked: Query | str, lists: ListSet) -> Match:
    matches = screen(asked, lists=lists).matches
    assert matches, f"nothing found for {asked}"
    return matches[0]


def told(match: Match) -> str:
    return "; ".join(match.reasons)


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (FULL, "the same name"),
        (FULL.upper(), "the same name"),
        ("Zhejiang Brightwell-Vision Technology", "legal form"),
        ("Technology (Zhejiang), Brightwell Vision", "are the same"),
        ("Zhéjiang Brightwéll Vision Technology Co Ltd", "the same name"),
        ("Zhejiang Brightwell Vision Technology C.O. L.T.D.", "the same name"),
        ("Zhejiang Brightwell Vision Technology GmbH", "'gmbh' means the same as"),
        ("Zheji\u0430ng Brightw\u0435ll Vision Technology Co., Ltd.", "the same name"),
        ("Ｚｈｅｊｉａｎｇ Brightwell\u200b Vision Technology Co., Ltd.", "the same name"),  # noqa: RUF001 - wide letters
    ],
)
def test_a_name_written_otherwise_is_confirmed_and_says_how(asked: str, reason: str, lists: ListSet) -> None:
    match = first(asked, lists)
    assert (match.entity, match.certainty) == (BRIGHTWELL, "confirmed")
    assert reason in told(match)


def test_an_alias_is_confirmed_and_names_the_party(lists: ListSet) -> None:
    match = first("BRIGHTWELL", lists)
    assert (match.certainty, match.matched, match.name) == ("confirmed", "Brightwell", FULL)
    assert f"alias of {FULL}" in match.reasons


@pytest.mark.parametrize(
    ("asked", "matched"),
    [
        ("Brightwell Cameras", "Bright Well Cameras"),
        ("Sealantern", "Sea Lantern"),
        ("Bright-Well", "Brightwell"),
    ],
)
def test_words_broken_differently_are_the_same_name(asked: str, matched: str, lists: ListSet) -> None:
    match = first(asked, lists)
    assert match.matched == matched
    assert "written as one" in told(match) or "written apart" in told(match)


def test_a_misspelt_name_is_possible_and_shows_the_words(lists: ListSet) -> None:
    match = first("Zhejiang Brightwlel Vision Technology", lists)
    assert match.certainty == "possible"
    assert "'brightwlel' is nearly 'brightwell'" in told(match)
    for asked in ("Zhejiang Brightwlel Vision Technology", "Zhejiang Brihgtwlel Vision Technology"):
        assert first(asked, lists).score < first(FULL, lists).score


def test_a_number_in_a_listed_name_is_never_confirmed_as_another(lists: ListSet) -> None:
    assert first("Optronica13 Laboratorium", lists).certainty == "confirmed"
    assert screen("Institute 14 of Applied Optronics", lists=lists).matches == ()
    assert {m.certainty for m in screen("Optronica14 Laboratorium", lists=lists).matches} <= {"possible"}


def test_a_short_form_is_possible_and_says_so(lists: ListSet) -> None:
    match = first("Zhejiang Brightwell Vision Tech", lists)
    assert match.certainty == "possible"
    assert "'tech' is the beginning of 'technology'" in told(match)


def test_a_firm_that_carries_a_listed_name_is_possible(lists: ListSet) -> None:
    assert first("Brightwell Nordic AS", lists).certainty == "possible"


def test_a_persons_surname_inside_another_name_finds_nobody(lists: ListSet) -> None:
    assert screen("Ellen Quartermain Johansen", lists=lists).matches == ()


@pytest.mark.parametrize(
    "asked",
    [
        "Sparebank Vest",
        "DNB Bank ASA",
        "Technology Co., Ltd.",
        "Institute 14",
        "Steel",
        "Acme Access Control SAS",
    ],
)
def test_an_ordinary_name_finds_nobody(asked: str, lists: ListSet) -> None:
    answer = screen(asked, lists=lists)
    assert (answer.matches, answer.unsearchable) == ((), None)


def test_the_name_of_a_person_is_confirmed_in_either_order(lists: ListSet) -> None:
    assert first("Allan John Quartermain", lists).certainty == "confirmed"
    assert first("QUARTERMAIN, Allan John", lists).certainty == "confirmed"


def test_a_name_is_found_in_its_own_script_and_in_ours(lists: ListSet) -> None:
    assert first("المؤسسة البحرية", lists).list == "list.un.consolidated"
    assert first("Al Muassasa Al Bahriya", lists).matched == "المؤسسة البحرية"


def test_another_name_of_the_party_asked_finds_as_well(lists: ListSet) -> None:
    assert first(Query(name="Qwertz Zuiop", aliases=("Brightwell",)), lists).entity == BRIGHTWELL


def test_a_listed_party_is_told_once_with_what_its_list_says(lists: ListSet) -> None:
    (match,) = screen(Query(name=FULL, aliases=("Brightwell",)), lists=lists).matches
    assert (match.kind, match.countries) == ("organisation", ("CN",))
    assert (match.requirement, match.policy) == ("For all items subject to the EAR", "Presumption of denial.")
    assert (match.programmes, match.cite) == (("EXAMPLE-EO1",), "84 FR 54002")
    assert match.url == "https://example.org/entity"
    assert match.false_alarms is not None
    assert 0 <= match.false_alarms < 0.01


def test_the_sure_come_first_and_then_the_best(lists: ListSet) -> None:
    for asked in ("Meridian", "Meridian Uruguay", "Brightwell"):
        matches = screen(asked, lists=lists, threshold=0.4).matches
        assert matches
        assert list(matches) == sorted(
            matches, key=lambda m: (m.certainty != "confirmed", -m.score, m.entity)
        )


def test_what_was_near_is_told_apart_from_what_matched(lists: ListSet) -> None:
    low = screen("Meridian Unit", lists=lists, threshold=0.4)
    high = screen("Meridian Unit", lists=lists, threshold=1.0)
    assert low.matches
    assert len(high.near) <= 5
    assert all(match.score < 1.0 for match in high.near)
    assert not {match.entity for match in high.near} & {match.entity for match in high.matches}


def test_an_answer_says_what_was_searched(lists: ListSet) -> None:
    answer = screen("Nobody At All", lists=lists)
    assert (answer.digest, answer.threshold) == (lists.digest, 0.7)
    assert {(state.id, str(state.as_of)) for state in answer.lists} == {
        ("list.un.consolidated", "2026-02-27"),
        ("list.us.entity", "2026-07-31"),
    }
    assert sum(state.entries for state in answer.lists) == len(lists)
    assert all(len(state.sha256) == 64 for state in answer.lists)


def test_many_are_answered_in_their_order(lists: ListSet) -> None:
    names = [f"Nobody {n}" for n in range(1_005)]
    names[3] = names[1_003] = "Brightwell"
    answers = list(screen_all((Query(name=name) for name in names), lists=lists))
    assert [answer.query.name for answer in answers] == names
    assert [at for at, answer in enumerate(answers) if answer.matches] == [3, 1_003]


@pytest.mark.parametrize("asked", ["", "   ", "!?", "\u200b"])
def test_an_unreadable_name_is_refused_not_cleared(asked: str, lists: ListSet) -> None:
    with pytest.raises(InputError, match="no letters or digits"):
        screen(asked, lists=lists)
    with pytest.raises(InputError, match="no letters or digits"):
        screen(Query(name="Brightwell", aliases=(asked,)), lists=lists)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "a" * 501}, "501 characters"),
        ({"aliases": ("b",) * 50}, "50 aliases; give at most 50 names"),
        ({"countries": ("Norway",)}, "'Norway' is no country code; write NO"),
        ({"countries": ("Korea",)}, "'Korea' is no country code; give two letters"),
        ({"countries": ("\x1b[2J" + "K" * 99,)}, r"^'\\x1b\[2JK{73}…' is no country code"),
        ({"born": "28.3.1971"}, "no date of birth; write 1971-03-28"),
        ({"born": "1971\n"}, r"^'1971\\n' is no date of birth"),
    ],
)
def test_a_question_that_cannot_be_read_is_refused(
    change: dict[str, object], said: str, lists: ListSet
) -> None:
    with pytest.raises(InputError, match=said):
        screen(replace(Query(name="Brightwell"), **change), lists=lists)


def test_an_unknown_kind_is_refused_with_the_nearest(lists: ListSet) -> None:
    with pytest.raises(UnknownTerm, match="did you mean person"):
        screen(Query(name="Brightwell", kind="persona"), lists=lists)


def test_a_match_becomes_a_fact_with_the_lists_own_policy(lists: ListSet) -> None:
    assert as_listing(first("Brightwell", lists)) == Listing(
        list="list.us.entity",
        entry=BRIGHTWELL,
        name=FULL,
        certainty="confirmed",
        policy="policy.presume_denial",
        cite="84 FR 54002",
    )
    assert as_listing(first("Orinoco Metering", lists)).policy is None


def test_lists_without_entries_find_nobody() -> None:
    alone = list_set(listed("Zuiop Optics"))
    assert screen("Brightwell", lists=alone).matches == ()


def test_the_united_kingdom_is_one_country_by_either_code(lists: ListSet) -> None:
    assert screen(Query(name="Brightwell", countries=("uk", "GB", "no")), lists=lists).query.countries == (
        "GB",
        "GB",
        "NO",
    )
