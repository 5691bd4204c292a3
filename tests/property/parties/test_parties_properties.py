"""Whatever is asked, screening answers or refuses; whatever is listed is found under its own name."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from licet.errors import InputError
from licet.parties import ListSet, Query, policy_term, screen
from licet.parties.names import words
from licet.parties.screening import core
from tests.unit.parties.small_list import list_set, listed

if TYPE_CHECKING:
    import random

NAMES = (
    "Zhejiang Brightwell Vision Technology Co., Ltd.",
    "Brightwell",
    "Orinoco Metering Limited",
    "Allan John Quartermain",
    "Al-Masri Trading & Transport",
    "Société Générale de Métrologie",
)
SEPARATORS = st.sampled_from([" ", ", ", " - ", "/", " (", ") ", "\u00a0", "\t", "; "])
FORMS = st.sampled_from(["", " Ltd", " GmbH", " S.A.", " LLC", ", Inc.", " Co., Ltd."])
LETTERS = st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd", "Zs"]), min_size=1, max_size=20)


def lists_of(*names: str) -> ListSet:
    return list_set(*(listed(name, id=f"us.entity.{n}") for n, name in enumerate(names)))


@cache
def ours() -> ListSet:
    return lists_of(*NAMES)


@cache
def family() -> ListSet:
    return lists_of(*(f"Zorvex Cameras {place}" for place in ("Chile", "Peru", "Oman")), *NAMES)


def found(name: str, lists: ListSet, *, certainty: str | None = None) -> set[str]:
    matches = screen(name, lists=lists).matches
    return {match.name for match in matches if certainty in {None, match.certainty}}


@settings(deadline=None)
@given(st.text(max_size=600))
def test_any_text_is_screened_or_refused(name: str) -> None:
    try:
        answer = screen(name, lists=ours())
    except InputError:
        return
    for match in answer.matches:
        assert answer.threshold <= match.score <= 1.0
        assert match.reasons
        assert match.certainty in {"confirmed", "possible"}
    assert all(match.score < answer.threshold for match in answer.near)


@settings(deadline=None)
@given(
    st.builds(
        Query,
        name=LETTERS,
        aliases=st.lists(LETTERS, max_size=2).map(tuple),
        kind=st.none() | st.sampled_from(["person", "organisation", "vessel", "aircraft"]),
        countries=st.lists(st.sampled_from(["NO", "cn"]), max_size=2).map(tuple),
        born=st.none() | st.from_regex(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", fullmatch=True),
        birthplace=st.none() | st.text(max_size=10),
        identifiers=st.lists(st.text(max_size=10), max_size=2).map(tuple),
        address=st.none() | st.text(max_size=10),
    )
)
def test_whatever_else_is_known_the_same_question_has_the_same_answer(query: Query) -> None:
    try:
        answer = screen(query, lists=ours())
    except InputError:
        return
    assert answer == screen(query, lists=ours())
    assert len({match.entity for match in answer.matches}) == len(answer.matches)


@settings(deadline=None)
@given(st.sampled_from(NAMES), st.randoms(use_true_random=False), st.data())
def test_case_punctuation_and_word_order_change_no_match(
    name: str, chance: random.Random, data: st.DataObject
) -> None:
    shuffled = list(words(name))
    chance.shuffle(shuffled)
    cased = [word.upper() if chance.random() < 0.5 else word for word in shuffled]
    written = "".join(word + data.draw(SEPARATORS) for word in cased)
    assert name in found(written, ours(), certainty="confirmed")


@settings(deadline=None)
@given(st.sampled_from(NAMES), FORMS)
def test_a_legal_form_makes_no_other_party(name: str, form: str) -> None:
    bare = " ".join(core(name))
    assert name in found(bare + form, ours(), certainty="confirmed")


@settings(deadline=None, max_examples=50)
@given(st.lists(LETTERS.filter(words), min_size=1, max_size=6, unique=True))
def test_whatever_is_listed_is_found_under_its_own_name(names: list[str]) -> None:
    made = lists_of(*names)
    for name in names:
        assume(any(letter.isalnum() for letter in name))
        assert name in found(name, made)


@settings(deadline=None, max_examples=25)
@given(st.permutations([*NAMES, "Zuiop Optics"]), st.sampled_from([*NAMES, "Brightwell Optic", "Zuiop"]))
def test_the_order_of_the_entries_does_not_matter(order: list[str], asked: str) -> None:
    one = list_set(*(listed(name) for name in [*NAMES, "Zuiop Optics"]))
    other = list_set(*(listed(name) for name in order))
    assert one.digest == other.digest
    assert screen(asked, lists=one) == screen(asked, lists=other)


@settings(deadline=None)
@given(st.lists(st.text(alphabet="abdeklmnoprstuxz élö中Ж-'.", max_size=12), max_size=4), st.integers(0, 4))
def test_no_word_added_to_a_brand_clears_it(others: list[str], place: int) -> None:
    asked = " ".join([*others[:place], "Zorvex", *others[place:]])
    assert screen(asked, lists=family()).matches


@given(st.text().filter(words))
def test_the_core_of_a_name_is_never_empty(name: str) -> None:
    assert core(name)


@given(st.text())
def test_a_policy_is_one_of_four_terms(text: str) -> None:
    assert policy_term(text) in {f"policy.{p}" for p in ("presume_denial", "case_by_case", "mixed", "other")}
