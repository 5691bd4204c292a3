"""What the law costs: one explained determination over every pack, the closure, and peers.

(1) time the explained determination and the compiled closure over every pack shipped;
(2) write four rules that every engine can express, and draw transactions for them;
(3) let every engine decide every transaction, and stop unless all agree;
(4) time them, one by one; OpenFisca decides all of them as one array, as it is meant to.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
from functools import partial
from typing import TYPE_CHECKING

from bench import _table
from bench._rules import DAY, Engine, closure, drawn, evaluator, peers
from bench._run import run
from bench._timing import Subject, interleaved
from licet import facts, law, packs, vocabulary
from licet.facts import Party, Transaction
from licet.law.compile import compile_packs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench._timing import Pace

_DRAWN, _WHOLE = 512, 32


def measure(pace: Pace) -> list[_table.Table]:
    """The tables of one run."""
    return [_every_pack(pace), _beside_peers(pace)]


def _every_pack(pace: Pace) -> _table.Table:
    """(1) Whole transactions, four facts in five known."""
    every = packs.shipped(packs.names())
    known = [_whole(random.Random(n)) for n in range(_WHOLE)]  # noqa: S311 - a draw that can be repeated
    rule = compile_packs(every)
    for one in known:
        answer, ruling = law.determine(one, every, on=DAY), rule(one, DAY)
        if (answer.outcome, tuple(r.rule for r in answer.reasons)) != (ruling.outcome, ruling.applied):
            sys.exit(f"bench: evaluator says {answer.outcome} and closure {ruling.outcome} to {one}")
    subjects = [
        Subject(
            key="law_explained",
            label="determine, explained",
            run=lambda: [law.determine(one, every, on=DAY) for one in known],
            of=_WHOLE,
        ),
        Subject(
            key="law_closure",
            label="compiled closure",
            run=lambda: [rule(one, DAY) for one in known],
            of=_WHOLE,
        ),
    ]
    count = sum(len(pack.rules) for pack in every)
    first, second = interleaved(subjects, pace)
    note = f"{count} rules of {len(every)} packs; both gave the same outcome and rules to every transaction"
    return _table.beside("law: every pack", [first], [second], notes=[note])


def _whole(dice: random.Random) -> Transaction:
    words, here = (
        vocabulary.shipped(),
        Transaction(date=dt.date(2026, 7, 1), activity="activity.supply.export"),
    )
    for question in words.questions.values():
        if question.kind == "term" and not question.fact.startswith(("party.", "activity", "use.locality")):
            if dice.random() < 0.8:
                here = facts.replaced(here, question.fact, dice.choice(words.family(question.family)))
        elif question.kind == "truth" and dice.random() < 0.8:
            here = facts.replaced(here, question.fact, dice.random() < 0.5)
    for fact, countries in (("from", ("FR", "US")), ("to", ("CN", "NO")), ("use.country", ("CN", "NO"))):
        here = facts.replaced(here, fact, dice.choice(countries))
    here = facts.replaced(here, "item.eccn", dice.choice(("EAR99", "3A981", "4A003.g", "5A001.f.1")))
    kind = dice.choice(words.family("party"))
    people = (Party(role="role.end_user", kind=kind, country=here.to, listings=(), listed_share=0.0),)
    return facts.replaced(here, "parties", people)


def _beside_peers(pace: Pace) -> _table.Table:
    """(2) to (4)."""
    known = drawn(_DRAWN)
    engines = [evaluator(), closure(), *peers()]
    _agreed(engines, known)
    subjects = []
    for engine in engines:
        forms = engine.prepare(known)
        subjects.append(
            Subject(key=engine.key, label=engine.label, run=partial(engine.answers, forms), of=len(known))
        )
    first, second, *others = interleaved(subjects, pace)
    notes = (
        f"{len(known)} transactions, four rules; every engine gave the same answer to each before timing",
        "no peer explains, knows an unknown fact from a false one, or the day on which a rule applies",
    )
    return _table.beside("law: four rules all can say", [first, second], others, notes=notes)


def _agreed(engines: Sequence[Engine], known: Sequence[Transaction]) -> None:
    """Stop unless every engine gives every transaction the same answer."""
    first, *others = [engine.answers(engine.prepare(known)) for engine in engines]
    for engine, answers in zip(engines[1:], others, strict=True):
        for one, ours, theirs in zip(known, first, answers, strict=True):
            if ours != theirs:
                sys.exit(f"bench: {engines[0].label} says {ours} and {engine.label} {theirs} to {one}")


if __name__ == "__main__":
    run(measure)
