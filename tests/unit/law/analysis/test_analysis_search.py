"""The search gives up before it takes for ever, and then says nothing; what it finds, the engine confirms."""

from __future__ import annotations

import pytest
from msgspec import Struct

from licet import vocabulary
from licet.facts import Transaction
from licet.law import World, evaluate
from licet.law._conditions import All, AnyOf, Defined, Is, Not
from licet.law._parse import Page
from licet.law.analysis import Found, _people, _search, _values, implies, possible
from licet.law.analysis._formula import OutOfReach
from tests.unit.law.small_pack import WORDS, condition, doubling

GAIT_OR_FACE = "{any: [{fact: item.capabilities, is: gait}, {fact: item.capabilities, is: face}]}"
POLICE = "{party: end_user, has: {fact: party.kind, is: government.police}}"
TIED = "{fact: item.listed_by_states, has: from}"


@pytest.mark.parametrize(
    ("module", "bound", "text"),
    [
        (_search, "_MOST_STEPS", GAIT_OR_FACE),
        (_values, "_MOST_CELLS", GAIT_OR_FACE),
        (_values, "_MOST_COUNTRIES", TIED),
        (_people, "_MOST_KINDS", POLICE),
        (_people, "_MOST_COMPANIES", POLICE),
    ],
)
def test_past_its_bounds_the_search_says_nothing(
    monkeypatch: pytest.MonkeyPatch, module: object, bound: str, text: str
) -> None:
    test = condition(text)
    assert possible(test, {}, WORDS).found is Found.EVER
    assert implies(test, test, {}, WORDS)
    monkeypatch.setattr(module, bound, 0)
    assert possible(test, {}, WORDS).found is Found.UNDECIDED
    assert not implies(test, test, {}, WORDS)


class _Riddle(Struct, frozen=True):
    """A test that the search has never heard of."""

    fact: str = "to"


def test_of_a_kind_of_test_it_does_not_know_the_search_says_nothing() -> None:
    assert possible(_Riddle(), {}, WORDS).found is Found.UNDECIDED  # type: ignore[arg-type]  # no condition
    with pytest.raises(OutOfReach, match="facts of kind parties"):
        _values.cells([WORDS.questions["parties"]], [Is("parties", ("x",))], WORDS)


def test_what_the_engine_does_not_confirm_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_search._Search, "_transaction", lambda _: Transaction())
    assert possible(condition("{fact: to, is: CN}"), {}, WORDS).found is Found.UNDECIDED


def test_definitions_are_looked_into() -> None:
    definitions = {"china": condition("{fact: to, is: CN}"), "abroad": Not(Defined("china"))}
    both = All((Defined("china"), Defined("abroad")))
    assert possible(both, definitions, WORDS).found is Found.NEVER
    assert implies(Defined("china"), AnyOf((Defined("abroad"), Defined("china"))), definitions, WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "{all: [{fact: item.capabilities, is: gait}, {not: {fact: item.capabilities, is: face}}]}",
        "{all: [{fact: item.capabilities, is: gait}, {fact: item.capabilities, is: face}]}",
        "{not: {fact: item.capabilities, is: capability}}",
        "{all: [{fact: through, has: from}, {fact: from, in: group.eu}, {not: {fact: from, is: DE}}]}",
        "{all: [{fact: item.value_usd, at_least: 5}, {not: {fact: item.value_usd, at_least: 6}}]}",
        "{all: [{party: end_user, has: {fact: party.listed_share, at_least: 50}}, {not: " + POLICE + "}]}",
        "{all: [" + POLICE + ", {party: end_user, has: {not: {fact: party.kind, is: government}}}]}",
        "{all: [{party: end_user, has: {listed: us.entity}}, {not: {party: broker, has: {listed: us}}}]}",
        "{party: end_user, has: {all: [{fact: to, is: CN}, {not: {fact: party.country, is: CN}}]}}",
    ],
)
def test_a_witness_makes_the_condition_true(text: str) -> None:
    test = condition(text)
    witness = possible(test, {}, WORDS).witness
    assert witness is not None
    assert evaluate(test, World(witness, vocabulary.shipped(), {})).truth is True


def test_what_leaves_a_question_open_does_not_follow() -> None:
    """Whoever says only `identify` fulfils the one and leaves the other open."""
    wide, both = condition("{fact: use.operation, is: identify}"), "{fact: use.operation, is: %s}"
    halves = AnyOf((condition(both % "identify.live"), Not(condition(both % "identify.live"))))
    assert possible(All((wide, Not(halves))), {}, WORDS).found is Found.NEVER
    assert not implies(wide, halves, {}, WORDS)


def test_definitions_that_double_at_each_step_are_too_large_a_question() -> None:
    sheets = doubling({"fact": "use.operation", "is": "identify"}, 30)
    page = Page("test", b"", words=WORDS, known=sheets)
    definitions = {name: page.condition(when, ()) for name, when in sheets.items()}
    assert possible(definitions["d03"], definitions, WORDS).found is Found.EVER
    assert possible(definitions["d30"], definitions, WORDS).found is Found.UNDECIDED
