"""Packs as one Ibis expression over a portfolio: a row for each transaction, with its outcome.

    (1) join what each word comes to under every test of it;
    (2) test the parties, and gather what they came to;
    (3) give a column to every condition that stands in several places: definitions, scopes;
    (4) give a column to every rule: true where it applies, NULL where it cannot be told;
    (5) let authorisations discharge, and take the strictest effect left;
    (6) where that would permit, look whether silence means anything.

The same expression runs on every engine Ibis speaks for. Each step is a query over the one before it, so
that what is computed once is named once: set `ibis.options.sql.fuse_selects` to False where it is run.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from licet import vocabulary
from licet.law._conditions import Is, Listed, SomeParty
from licet.law._determination import OUTCOME_OF, Outcome
from licet.law._rule import Effect
from licet.law.compile._atoms import listed, listings
from licet.law.compile._columns import Columns, Lookup, key_of, tests_in
from licet.law.compile._docket import PERMITTING, RELIEVING, Days, docket
from licet.law.compile._people import levels, with_parties

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from licet.law._rule import Pack
    from licet.vocabulary import Vocabulary

_KEYS = ("row", "id")  # what names a row, for the machine and for people


class Expression:
    """Packs as an expression. `codes` must hold every control-list code that the portfolio does.

    A code that is not among them counts as unknown.
    """

    def __init__(
        self, packs: Sequence[Pack], *, codes: Collection[str] = (), words: Vocabulary | None = None
    ) -> None:
        words = words or vocabulary.shipped()
        self._docket = docket(packs)
        self._columns = Columns(words, codes)
        self._lines = self._docket.lines
        self._covers = self._docket.covers
        self._conditions = [line.scope for line in self._lines] + [line.condition for line in self._lines]
        self._conditions += [cover.reach for cover in self._covers]
        self._tests = [test for condition in self._conditions for test in tests_in(condition)]
        self._parties = levels(test for test in self._tests if isinstance(test, SomeParty)) or [[]]
        self._marks = _marks(self._answering(), words)

    def lookups(self) -> list[Lookup]:
        """The small tables that `over` joins, to be made where the expression is run."""
        people = [test for level in self._parties for test in level]
        roles = [Is("party.role", test.roles) for test in people]
        inner = [atom for test in people for atom in tests_in(test.has)]
        return self._columns.lookups([*self._tests, *roles, *inner])

    def over(
        self,
        table: Any,
        *,
        on: dt.date,
        joined: Mapping[str, Any],
        settle: Callable[[Any], Any] = lambda step: step,
    ) -> Any:
        """The expression itself; `joined` are the look-up tables by name, `on` the day of undated rows.

        An engine that plans long queries badly may compute each step by itself: `settle` is given the step,
        and returns a table of what it came to.
        """
        import ibis  # noqa: PLC0415 - heavy, and only for portfolios

        day = ibis.coalesce(table["date"], ibis.literal(on, type="date"))
        table = table.mutate(day=day)
        table = settle(self._columns.with_tests(table, self._tests, joined))  # (1)
        for number, tests in enumerate(self._parties):  # (2)
            marks = {} if number else {name: keys for name, _, keys in self._marks}
            table = settle(with_parties(table, tests, columns=self._columns, joined=joined, marks=marks))
        return self._verdict(settle(self._rules(settle(self._shared(table)))))  # (3) to (6)

    def _shared(self, table: Any) -> Any:
        """Only what rules rest on, and a column for every condition that several of them rest on."""
        columns, kept = self._columns, dict.fromkeys([*_KEYS, "day", *(name for name, _, _ in self._marks)])
        kept |= dict.fromkeys(columns.name(test) for test in self._tests)
        table = table.select(*kept)
        for parts in columns.shared(self._conditions):
            table = table.mutate(**{columns.name(part): columns.truth(table, part) for part in parts})
        periods = dict.fromkeys(
            [*(line.days for line in self._lines), *(cover.days for cover in self._covers)]
        )
        return table.mutate(**{_period(days): _within(table["day"], days) for days in periods})

    def _rules(self, table: Any) -> Any:
        """A column for each rule, one for whether anybody covers the case, and what (6) will need."""
        truth = self._columns.truth
        rules = {
            f"rule{i}": table[_period(line.days)] & truth(table, line.scope) & truth(table, line.condition)
            for i, line in enumerate(self._lines)
        }
        sure = [table[_period(c.days)] & truth(table, c.reach).fill_null(False) for c in self._covers]
        found = {self._columns.name(party): truth(table, party) for party, _, _ in self._answering()}
        marks = [name for name, _, _ in self._marks]
        return table.select(*_KEYS, *marks, **rules, **found, covered=_any(sure))

    def _verdict(self, table: Any) -> Any:
        """The outcome, and the ids of the rules behind it, strictest first."""
        table = self._discharged(table)  # (5)
        table = table.mutate(
            **{f"of_{effect.value}": _any(self._left(table, effect)) for effect in Effect},
            relieved=_any([table[f"met{i}"] for i in self._targets()]),
            waits=_any([table[f"rule{i}"].isnull() for i in self._burdens()]),
            unanswered=self._unanswered(table),
        )
        return table.select(
            *_KEYS,
            outcome=_outcome(table),
            applied=self._ids(lambda i: table[f"left{i}"]),
            discharged=self._ids(lambda i: table[f"met{i}"], among=self._targets()),
            open=self._ids(lambda i: table[f"rule{i}"].isnull()),
        )

    def _discharged(self, table: Any) -> Any:
        """What is met by an authorisation that applies, and what is left; what cannot be told stays so."""
        import ibis  # noqa: PLC0415 - heavy, and only for portfolios

        relief: dict[str, list[Any]] = {}
        for i, line in enumerate(self._lines):
            for target in line.rule.discharges:
                relief.setdefault(target, []).append(table[f"rule{i}"].fill_null(False))
        met = {
            f"met{i}": table[f"rule{i}"].fill_null(False) & _any(relief[self._lines[i].rule.id])
            for i in self._targets()
        }
        table = table.mutate(**met)
        left = {
            f"left{i}": ibis.ifelse(table[f"met{i}"], False, table[f"rule{i}"])
            if f"met{i}" in met
            else table[f"rule{i}"]
            for i in range(len(self._lines))
        }
        return table.mutate(**left)

    def _targets(self) -> list[int]:
        """The rules that some authorisation could discharge."""
        named = {target for line in self._lines for target in line.rule.discharges}
        return [i for i, line in enumerate(self._lines) if line.rule.id in named]

    def _burdens(self) -> list[int]:
        return [i for i, line in enumerate(self._lines) if line.rule.effect not in RELIEVING]

    def _left(self, table: Any, effect: Effect) -> list[Any]:
        return [table[f"left{i}"] for i, line in enumerate(self._lines) if line.rule.effect is effect]

    def _answering(self) -> list[tuple[SomeParty, Listed, int]]:
        """The tests for lists by which a rule that permits would answer a listing."""
        return [
            (party, test, i)
            for i, line in enumerate(self._lines)
            if line.rule.effect in PERMITTING
            for party, test in line.asked
        ]

    def _unanswered(self, table: Any) -> Any:
        """Whether some party is on a list of which no rule that applies says what follows."""
        found: dict[Listed, list[Any]] = {}
        for party, test, i in self._answering():
            both = table[f"left{i}"] & self._columns.truth(table, party)
            found.setdefault(test, []).append(both.fill_null(False))
        open_ones = [
            table[name] & ~_any([answer for test in tests for answer in found[test]])
            for name, tests, _ in self._marks
        ]
        return _any(open_ones)

    def _ids(self, holds: Any, among: Iterable[int] | None = None) -> Any:
        """The ids of the rules of which it holds."""
        import ibis  # noqa: PLC0415 - heavy, and only for portfolios

        named = [
            ibis.ifelse(holds(i), self._lines[i].rule.id, ibis.null("string"))
            for i in (range(len(self._lines)) if among is None else among)
        ]
        if not named:
            return ibis.literal([], type="array<string>")
        return ibis.array(named).filter(lambda name: name.notnull())


def _marks(
    answering: Iterable[tuple[SomeParty, Listed, int]], words: Vocabulary
) -> list[tuple[str, tuple[Listed, ...], list[str]]]:
    """Listings that are no rejected matches, by which of the tests would answer them."""
    tests = list(dict.fromkeys(test for _, test, _ in answering))
    kinds: dict[tuple[Listed, ...], list[str]] = {}
    for row in listings(words):
        if row.certainty != "rejected":
            by = tuple(test for test in tests if listed(test, row, words) is True)
            kinds.setdefault(by, []).append(key_of(row))
    return [(f"listed{n}", by, keys) for n, (by, keys) in enumerate(kinds.items())]


def _outcome(table: Any) -> Any:
    import ibis  # noqa: PLC0415 - heavy, and only for portfolios

    refusing = [effect for effect in Effect if not OUTCOME_OF[effect].permits]
    blind = table["waits"] | ~table["covered"] | table["unanswered"]
    return ibis.cases(
        *((table[f"of_{effect.value}"], OUTCOME_OF[effect].value) for effect in refusing),
        (blind, Outcome.CANNOT_TELL.value),
        (table[f"of_{Effect.CONDITION.value}"], Outcome.CONDITIONS.value),
        (table[f"of_{Effect.AUTHORISE.value}"] & table["relieved"], Outcome.AUTHORISED.value),
        else_=Outcome.CLEAR.value,
    )


def _any(truths: Sequence[Any]) -> Any:
    import ibis  # noqa: PLC0415 - as above

    return reduce(or_, truths) if truths else ibis.literal(False)


def _period(days: Days) -> str:
    """The column that says whether a day falls into these periods."""
    return "in_" + "_".join(f"{start}_{end or ''}".replace("-", "") for start, end in days)


def _within(day: Any, days: Days) -> Any:
    """Whether the day falls into one of the periods."""
    import ibis  # noqa: PLC0415 - as above

    def one(start: dt.date, end: dt.date | None) -> Any:
        after = day >= ibis.literal(start, type="date")
        return after if end is None else after & (day < ibis.literal(end, type="date"))

    return _any([one(start, end) for start, end in days])
