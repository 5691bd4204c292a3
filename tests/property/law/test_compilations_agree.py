"""Three compilations of the law, one meaning: evaluator, closure and Ibis expression, cannot tell included.

Conditions and packs are drawn with every shape there is; facts are partial. A query over one row costs as
much as over hundreds, so laws and transactions are drawn first, and then put to it together.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
from functools import cache
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from licet import facts
from licet import packs as shelf
from licet.bulk._checking import Checker
from licet.errors import InputError
from licet.law import Effect, Force, Pack, World, determine, evaluate
from licet.law._determine import apply
from licet.law.compile import Ruling, compile_condition, compile_packs
from tests.property.law.drawn import ALL, DAY, WORDS, conditions, packs, transactions
from tests.property.law.portfolios import rulings, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from licet.facts import Transaction
    from licet.law import Rule

Drawn = TypeVar("Drawn")
EVERY = shelf.shipped(shelf.names())
days = st.none() | st.sampled_from([DAY - dt.timedelta(days=1), DAY, DAY + dt.timedelta(days=1)])
dated = st.builds(lambda known, day: replace(known, date=day), transactions(), days)
pairs = st.tuples(packs(), packs("other"))
anything = transactions(questions=ALL, known=(True, True, True, False))
ages = st.dates(dt.date(2019, 1, 1), dt.date(2030, 1, 1))


def drawn(kind: st.SearchStrategy[Drawn], count: int) -> list[Drawn]:
    """So many examples, the same ones every time: one query takes them all at once."""
    found: list[Drawn] = []

    @seed(20261122)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(kind)
    def draw(one: Drawn) -> None:
        found.append(one)

    draw()
    return found


def explained(known: Transaction, law: Sequence[Pack], on: dt.date) -> Ruling:
    """What the evaluator says: the determination, and every rule that waits, not only those that matter."""
    answer = determine(known, law, on=on)
    return Ruling(
        outcome=answer.outcome,
        applied=tuple(reason.rule for reason in answer.reasons),
        discharged=tuple(item.reason.rule for item in answer.discharged),
        open=tuple(rule.id for rule in waiting(known, law, known.date or on)),
    )


def waiting(known: Transaction, law: Sequence[Pack], day: dt.date) -> list[Rule]:
    found = []
    for pack in law:
        world = World(known, WORDS, pack.definitions)
        scope = evaluate(pack.scope, world).truth
        if scope is not False and not (pack.speaks_from and day < pack.speaks_from):
            truths = [(rule, apply(rule, world).truth) for rule in pack.rules if rule.in_force(day)]
            found += [rule for rule, t in truths if t is None or (t is True and scope is None)]
    return sorted(found, key=lambda rule: (rule.effect.rank, list(Force).index(rule.force)))


@settings(max_examples=300)
@given(conditions, transactions())
def test_a_compiled_condition_says_what_the_evaluator_says(condition: object, known: Transaction) -> None:
    expected = evaluate(condition, World(known, WORDS, {})).truth  # type: ignore[arg-type]  # any of them
    assert compile_condition(condition, WORDS)(known) is expected  # type: ignore[arg-type]  # as above


@given(packs(), packs("other"), dated)
def test_compiled_packs_rule_as_they_determine(one: Pack, two: Pack, known: Transaction) -> None:
    assert compile_packs([one, two])(known, DAY) == explained(known, [one, two], DAY)


@settings(max_examples=200)
@given(anything, ages)
def test_the_shipped_law_compiled_rules_as_it_determines(known: Transaction, day: dt.date) -> None:
    assert _SHIPPED(known, day) == explained(known, EVERY, day)


_SHIPPED = compile_packs(EVERY)


def consistent(transactions: Iterable[Transaction]) -> list[Transaction]:
    """Those that no check refuses: a portfolio with a contradiction in it is never ruled on."""
    kept = []
    for known in transactions:
        try:
            kept.append(facts.checked(known, where="drawn"))
        except InputError:
            continue
    return kept


def renamed(number: int, law: tuple[Pack, Pack]) -> tuple[Pack, ...]:
    """Packs of a law with names of their own, so that several laws can stand in one query."""

    def own(name: str) -> str:
        return f"{number}.{name}"

    return tuple(
        replace(
            pack,
            id=own(pack.id),
            rules=tuple(
                replace(rule, id=own(rule.id), discharges=tuple(map(own, rule.discharges)))
                for rule in pack.rules
            ),
        )
        for pack in law
    )


@cache
def samples() -> tuple[Transaction, ...]:
    """Enough drawn transactions that every rule meets some; the same ones every time."""
    return tuple(consistent(drawn(dated, 200)))


def same(law: Sequence[Pack]) -> None:
    known = list(samples())
    assert rulings(known, law, on=DAY) == [explained(one, law, DAY) for one in known]


def test_the_expression_says_what_the_evaluator_says_of_every_rule_and_row() -> None:
    """Rules of many laws in one query: each rule's own truth, whatever they come to together."""
    same([pack for n, law in enumerate(drawn(pairs, 40)) for pack in renamed(n, law)])


@pytest.mark.parametrize("number", range(10))
def test_the_expression_comes_to_the_outcome_the_evaluator_comes_to(number: int) -> None:
    same(drawn(pairs, 10)[number])


@pytest.mark.parametrize("number", range(10))
def test_a_mild_law_that_covers_the_case_is_not_blind_to_listed_parties_in_bulk(number: int) -> None:
    """Outcomes that permit are rare among drawn laws: these laws only permit, and always have their say."""
    mild = {Effect.CONDITION, Effect.AUTHORISE, Effect.INFORM}
    same(
        [
            replace(
                pack,
                force=Force.LAW,
                covers=True,
                speaks_from=None,
                rules=tuple(
                    rule if rule.effect in mild else replace(rule, effect=Effect.CONDITION)
                    for rule in pack.rules
                ),
            )
            for pack in drawn(pairs, 10)[number]
        ]
    )


def mixed(samples: Sequence[tuple[Transaction, dt.date | None]], count: int) -> Iterator[Transaction]:
    """Many transactions from a few: each takes its item, use, parties and rest from another one."""
    dice = random.Random(20261122)  # noqa: S311 - a draw that can be repeated, not a secret
    for _ in range(count):
        (one, day), (two, _), (three, _), (four, _) = dice.choices(samples, k=4)
        yield replace(one, item=two.item, use=three.use, parties=four.parties, date=day)


def test_the_shipped_law_in_bulk_rules_as_the_evaluator_determines_thousands_of_transactions() -> None:
    known = consistent(mixed(drawn(st.tuples(anything, st.none() | ages), 250), 3000))
    found = rulings(known, EVERY, on=DAY)
    assert len(found) == len(known) > 500
    closure = compile_packs(EVERY)
    for one, ruling in zip(known, found, strict=True):
        assert ruling == closure(one, DAY)
    for one, ruling in zip(known[::8], found[::8], strict=True):
        assert ruling == explained(one, EVERY, DAY)


@pytest.fixture(scope="module")
def _spark() -> Iterator[None]:
    """A real Spark, which Licet starts where none is running; both engines then share it."""
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        pytest.skip("Spark needs Java, and there is none on this machine")
    yield
    from pyspark.sql import SparkSession

    if session := SparkSession.getActiveSession():
        session.stop()


@pytest.mark.usefixtures("_spark")
@pytest.mark.parametrize("engine", ["spark", "spark-sql"])
def test_spark_says_what_the_evaluator_says(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("licet.bulk._determine.BATCH", 50)  # several row groups, so that order can be lost
    law = [pack for n, pair in enumerate(drawn(pairs, 3)) for pack in renamed(n, pair)]
    known = list(samples())
    assert len(known) > 100
    assert rulings(known, law, on=DAY, engine=engine) == [explained(one, law, DAY) for one in known]


@settings(max_examples=150, deadline=None)
@given(anything)
def test_a_portfolio_is_refused_for_the_contradictions_a_transaction_is_refused_for(
    known: Transaction,
) -> None:
    batch = table([known]).to_batches()[0]
    assert refusal(lambda: Checker("x").checked(batch, 1)) == refusal(lambda: facts.checked(known, where="x"))


def refusal(check: Callable[[], object]) -> str:
    """What is wrong, or nothing."""
    try:
        check()
    except InputError as problem:
        return problem.what
    return ""
