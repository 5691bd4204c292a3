"""The words: each one defined, cited and reviewed, and each found again by the person who types it."""

from __future__ import annotations

import re
from importlib import resources

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from licet import vocabulary
from licet.errors import InputError, UnknownTerm
from licet.vocabulary import Source, Term, is_a
from licet.vocabulary._terms import _check

WORDS = vocabulary.shipped()
TERMS = list(WORDS.terms.values())
FAMILIES = [term.id for term in TERMS if "." not in term.id]
BELOW = [term.id for term in TERMS if "." in term.id]
SHEETS = [
    path for path in (resources.files("licet.vocabulary") / "terms").iterdir() if path.name.endswith(".yaml")
]

ids = st.sampled_from(sorted(WORDS.terms))
paths = st.lists(st.sampled_from("ab1"), min_size=1, max_size=4).map(".".join)


def test_every_term_has_a_definition_worth_reading() -> None:
    assert [term.id for term in TERMS if len(term.definition) < 20] == []


def test_every_definition_is_a_sentence() -> None:
    assert [t.id for t in TERMS if not (t.definition[0].isupper() and t.definition.endswith("."))] == []


def test_every_term_says_where_its_definition_comes_from() -> None:
    assert [term.id for term in TERMS if not term.source.cite] == []


def test_every_term_says_how_far_it_was_reviewed() -> None:
    reviews = {"verified", "secondary", "unverified"}
    assert [term.id for term in TERMS if term.review not in reviews] == []


def test_a_verified_definition_names_the_official_address() -> None:
    assert [t.id for t in TERMS if t.review == "verified" and not t.source.url] == []


def test_a_working_definition_never_claims_to_be_verified() -> None:
    own = [term for term in TERMS if term.source.cite == "Licet working definition"]
    assert own
    assert [term.id for term in own if term.review != "unverified" or term.source.url] == []


def test_no_two_terms_share_a_definition() -> None:
    texts = [term.definition for term in TERMS]
    assert sorted({text for text in texts if texts.count(text) > 1}) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_sheet_holds_a_placeholder(sheet: resources.abc.Traversable) -> None:
    assert not re.search(r"TO BE WRITTEN|TBD|TODO|FIXME|\?\?", sheet.read_text("utf-8"))


def test_every_term_below_a_root_has_a_parent() -> None:
    assert [term for term in BELOW if term.rpartition(".")[0] not in WORDS.terms] == []


def test_parents_stand_before_their_children() -> None:
    order = {term: place for place, term in enumerate(WORDS.terms)}
    assert [term for term in BELOW if order[term.rpartition(".")[0]] > order[term]] == []


@pytest.mark.parametrize(
    "written",
    [
        ["operation.identify", "operation"],
        ["operation", "operation"],
        ["operation", "operation.identify.live"],
        ["operation", "purpose"],
        ["operation", "operations"],
    ],
    ids=["child first", "twice", "no parent", "another family", "a longer word"],
)
def test_a_sheet_out_of_order_does_not_load(written: list[str]) -> None:
    terms = [Term(term, "", "", Source("")) for term in written]
    with pytest.raises(InputError, match=r"^operation\.yaml: term '"):
        _check("operation", terms, where="operation.yaml")


@given(ids | paths)
def test_every_term_is_itself(term: str) -> None:
    assert is_a(term, term)


@given(ids | paths, ids | paths)
def test_two_terms_that_are_each_other_are_one(one: str, other: str) -> None:
    assert not (is_a(one, other) and is_a(other, one)) or one == other


@given(paths, paths, paths)
def test_what_is_below_a_lower_term_is_below_the_higher_one(top: str, between: str, end: str) -> None:
    middle, low = f"{top}.{between}", f"{top}.{between}.{end}"
    assert is_a(low, middle)
    assert is_a(middle, top)
    assert is_a(low, top)


@given(paths, paths)
def test_a_term_is_another_exactly_when_its_path_begins_with_the_others(one: str, other: str) -> None:
    steps = other.split(".")
    assert is_a(one, other) == (one.split(".")[: len(steps)] == steps)


@given(ids)
def test_every_term_is_its_parent_and_its_family(term: str) -> None:
    assert is_a(term, term.rpartition(".")[0] or term)
    assert is_a(term, term.partition(".")[0])


def test_a_longer_word_is_not_a_lower_term() -> None:
    assert not is_a("5A001.f.10", "5A001.f.1")
    assert not is_a("operation.identify_all", "operation.identify")


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_holds_its_own_terms_and_no_others(family: str) -> None:
    assert WORDS.family(family)[0] == family
    assert {term.partition(".")[0] for term in WORDS.family(family)} == {family}


@given(ids)
def test_a_word_is_known_with_its_family_in_front(term: str) -> None:
    assert WORDS.resolve(term.partition(".")[0], term) == term


@given(st.sampled_from(BELOW))
def test_a_word_is_known_without_its_family_in_front(term: str) -> None:
    family, _, short = term.partition(".")
    assert WORDS.resolve(family, short) == term


@given(st.sampled_from(BELOW), st.data())
def test_a_word_with_one_letter_missing_is_answered_with_its_likeness(term: str, data: st.DataObject) -> None:
    family = term.partition(".")[0]
    gap = data.draw(st.integers(len(family) + 1, len(term) - 1))
    word = term[:gap] + term[gap + 1 :]
    assume(word not in WORDS.terms)
    with pytest.raises(UnknownTerm) as told:
        WORDS.resolve(family, word, where="shipment.yaml:3")
    assert "did you mean" in told.value.remedy
    assert told.value.where == "shipment.yaml:3"


@pytest.mark.parametrize(
    ("family", "word", "meant"),
    [
        ("operation", "identfy", "operation.identify"),
        ("operation", "operation.verfiy", "operation.verify"),
        ("party", "bank", "party.private.company.bank"),
        ("party", "retailr", "party.private.company.retailer"),
        ("purpose", "mising_person", "purpose.law_enforcement.find.missing_person"),
        ("locality", "san_fransisco", "locality.us.ca.san_francisco"),
    ],
)
def test_a_misspelt_word_is_answered_with_the_right_one(family: str, word: str, meant: str) -> None:
    with pytest.raises(UnknownTerm, match=re.escape(meant)):
        WORDS.resolve(family, word)


@pytest.mark.parametrize("word", ["operation\nPERMITTED", "\ud800", "\x1b[2J", "operation.verify" * 100_000])
def test_a_foreign_word_cannot_break_the_line_that_refuses_it(word: str) -> None:
    with pytest.raises(UnknownTerm) as told:
        WORDS.resolve("operation", word)
    said = str(told.value)
    assert said.isprintable()
    assert len(said.encode()) < 1000
    assert told.value.term == word


def test_a_word_of_another_family_is_unknown_in_this_one() -> None:
    with pytest.raises(UnknownTerm, match=r"unknown place 'operation\.verify'"):
        WORDS.resolve("place", "operation.verify")
