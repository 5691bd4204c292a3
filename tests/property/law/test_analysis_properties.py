"""What the search says of a condition is so for every transaction: what can happen is never excluded."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from licet import facts
from licet.facts import Listing, Party, Transaction
from licet.law import World, evaluate
from licet.law._conditions import All, AnyOf, AtLeast, AtMost, Has, In, Is, Listed, Not, SomeParty
from licet.law.analysis import Found, implies, possible
from tests.property.law import drawn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from licet.law._conditions import Condition

SLOW = settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])


def truth(condition: Condition, transaction: Transaction) -> bool | None:
    return evaluate(condition, World(transaction, drawn.WORDS, {})).truth


@SLOW
@given(condition=drawn.conditions, transaction=drawn.transactions())
def test_what_some_transaction_fulfils_is_never_said_to_be_impossible(
    condition: Condition, transaction: Transaction
) -> None:
    answer = possible(condition, {}, drawn.WORDS)
    event(answer.found)
    if answer.witness is not None:
        assert truth(condition, answer.witness) is True
    if truth(condition, transaction) is True:
        assert answer.found is not Found.NEVER


@SLOW
@given(first=drawn.conditions, second=drawn.conditions, transaction=drawn.transactions())
def test_what_one_transaction_tells_apart_is_never_said_to_follow(
    first: Condition, second: Condition, transaction: Transaction
) -> None:
    if implies(first, second, {}, drawn.WORDS) and truth(first, transaction) is True:
        assert truth(second, transaction) is True


@SLOW
@given(condition=drawn.conditions, more=drawn.conditions)
def test_a_condition_follows_from_itself_and_more_and_never_meets_its_opposite(
    condition: Condition, more: Condition
) -> None:
    assume(possible(All((condition, more)), {}, drawn.WORDS).found is not Found.UNDECIDED)
    assert possible(All((condition, Not(condition))), {}, drawn.WORDS).found is Found.NEVER
    assert implies(All((condition, more)), AnyOf((more, condition)), {}, drawn.WORDS)


# A world so small that every transaction in it can be tried: the facts below, and nothing else.
ROLES, KINDS, LISTS = (
    ("role.end_user", "role.broker"),
    ("party.private", "party.government"),
    ("list.us.sdn",),
)
_SMALL: dict[str, tuple[Any, ...]] = {
    "to": (None, "CN", "DE", "NO"),
    "item.listed_by_states": (None, (), ("DE",), ("CN", "NO")),
    "item.value_usd": (None, 1.0, 5.0, 9.0),
    "item.eccn": (None, "5A001", "5A001.b", "5A001.b.1", "none"),
}
_TESTS = st.sampled_from(
    [
        *(Is("to", (country,)) for country in ("CN", "DE", "NO")),
        In("to", ("group.eu",)),
        In("item.listed_by_states", ("group.eu",)),
        Has("item.listed_by_states", "to"),
        *(AtLeast("item.value_usd", bound) for bound in (1.0, 5.0)),
        *(AtMost("item.value_usd", bound) for bound in (1.0, 5.0)),
        *(Is("item.eccn", (code,)) for code in ("5A001", "5A001.b", "none")),
        SomeParty(("role.end_user",), Is("party.kind", ("party.government",))),
        SomeParty(("role.broker", "role.end_user"), Listed(("list.us.sdn",))),
        SomeParty(("role.broker",), All((Is("to", ("CN",)), Is("party.kind", ("party.private",))))),
    ]
)
_TREES = st.recursive(
    _TESTS,
    lambda inner: st.one_of(
        st.builds(All, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=5,
)


def _people() -> Iterator[tuple[Party, ...] | None]:
    yield from (None, ())
    row = Listing(list="list.us.sdn", entry="x", name="x", certainty="confirmed")
    kinds = [
        Party(role=role, kind=kind, listings=rows) for role, kind, rows in product(ROLES, KINDS, ((), (row,)))
    ]
    yield from ((one,) for one in kinds)
    yield from ((one, other) for one, other in product(kinds, kinds) if one.role < other.role)


PEOPLE = tuple(_people())


def everything(condition: Condition) -> Iterator[Transaction]:
    """Every transaction of the small world that could matter to the condition."""
    text = repr(condition)
    values = [[(fact, value) for value in values] for fact, values in _SMALL.items() if f"'{fact}'" in text]
    for known in product(*values):
        here = Transaction()
        for fact, value in known:
            here = facts.replaced(here, fact, value)
        for people in PEOPLE if "SomeParty" in text else (None,):
            yield facts.replaced(here, "parties", people)


@SLOW
@given(condition=_TREES)
def test_the_search_and_the_trial_of_everything_agree(condition: Condition) -> None:
    answer = possible(condition, {}, drawn.WORDS)
    tried = any(truth(condition, transaction) is True for transaction in everything(condition))
    event(f"{answer.found}, by trial {tried}")
    if tried:
        assert answer.found is Found.EVER
    if answer.found is Found.NEVER:
        assert not tried


@SLOW
@given(first=_TREES, second=_TREES)
def test_what_follows_by_proof_follows_in_every_trial(first: Condition, second: Condition) -> None:
    proved = implies(first, second, {}, drawn.WORDS)
    both = All((first, second))
    counter = any(
        truth(first, transaction) is True and truth(second, transaction) is not True
        for transaction in everything(both)
    )
    event(f"proved {proved}, refuted {counter}")
    assert not (proved and counter)
