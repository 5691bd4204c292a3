"""The questions: one for every fact, in plain words, each answer of a kind the fact can hold."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from licet import facts, vocabulary
from licet.facts import Item, Knowledge, Party, Transaction, Use

if TYPE_CHECKING:
    from msgspec import Struct

    from licet.vocabulary import Question

WORDS = vocabulary.shipped()
QUESTIONS = list(WORDS.questions.values())

NO_QUESTION = {
    "title": "names the paper, decides nothing",
    "date": "the day of the law is an argument of the determination",
    "item.name": "law turns on codes and capabilities, never on a name",
    "party.name": "screening reads it; law reads the listings that screening found",
}
TYPES: dict[str, object] = {
    "term": str | None,
    "country": str | None,
    "code": str | None,
    "number": float | None,
    "truth": bool | None,
    "terms": tuple[str, ...] | None,
    "countries": tuple[str, ...] | None,
    "parties": tuple[Party, ...] | None,
    "listings": tuple[facts.Listing, ...] | None,
}


def _fields() -> dict[str, Any]:
    """Every fact a transaction can hold, by its dotted path, with its type."""
    parts: dict[str, type[Struct]] = {
        "": Transaction,
        "item": Item,
        "use": Use,
        "knowledge": Knowledge,
        "party": Party,
    }
    return {
        f"{part}.{field.encode_name}".lstrip("."): field.type
        for part, kind in parts.items()
        for field in msgspec.structs.fields(kind)
        if field.encode_name not in parts
    }


FIELDS = _fields()


def test_every_fact_has_a_question() -> None:
    assert sorted(FIELDS.keys() - WORDS.questions.keys()) == sorted(NO_QUESTION)


def test_every_question_asks_for_a_fact_there_is() -> None:
    assert sorted(WORDS.questions.keys() - FIELDS.keys()) == []


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.fact)
def test_every_question_is_short_and_asks(question: Question) -> None:
    assert "?" in question.ask
    assert len(question.ask) <= 160


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.fact)
def test_every_question_comes_with_help(question: Question) -> None:
    assert len(question.help) >= 20
    assert question.help != question.ask


def test_no_two_questions_read_alike() -> None:
    assert len({question.ask for question in QUESTIONS}) == len(QUESTIONS)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.fact)
def test_the_kind_of_an_answer_is_one_the_fact_can_hold(question: Question) -> None:
    assert TYPES[question.kind] == FIELDS[question.fact] | None


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.fact)
def test_a_question_for_a_term_names_its_family_and_no_other_does(question: Question) -> None:
    named = question.family in WORDS.terms
    assert named == (question.kind in {"term", "terms"})
    assert named or not question.family


@pytest.mark.parametrize(
    "question", [q for q in QUESTIONS if q.alternatives], ids=lambda question: question.fact
)
def test_every_alternative_is_an_answer_the_question_takes(question: Question) -> None:
    for answer in question.alternatives:
        if question.kind == "truth":
            assert isinstance(answer, bool)
        else:
            assert WORDS.resolve(question.family, str(answer)) == answer


def test_the_day_is_the_only_fact_that_is_neither_word_nor_truth_nor_list() -> None:
    assert [fact for fact, kind in FIELDS.items() if kind | None not in TYPES.values()] == ["date"]
    assert FIELDS["date"] == dt.date | None


@pytest.mark.parametrize("fact", [q.fact for q in QUESTIONS if not q.fact.startswith("party.")])
def test_a_fact_nobody_stated_is_unknown(fact: str) -> None:
    assert facts.value_of(Transaction(), fact) is None
