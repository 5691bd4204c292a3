"""Conditions as nullable boolean columns of an Ibis table; NULL is *cannot tell*: SQL's logic is Kleene's.

Every distinct test of all rules is computed once. A test of a word, a country or a code is looked up: a small
table holds what each value comes to under every test of that fact, and is joined. A test of a list asks
whether it holds a word that fulfils it. This module builds columns; what they add up to is `_verdict`'s.
"""

from __future__ import annotations

from collections import Counter
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from licet.law._conditions import (
    All,
    AnyOf,
    AtLeast,
    AtMost,
    Condition,
    Has,
    In,
    Is,
    Listed,
    Not,
    SomeParty,
)
from licet.law.compile._atoms import listed, listings, truth_of, values

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from licet.facts import Listing
    from licet.law._conditions import Truth
    from licet.vocabulary import Vocabulary

LISTINGS = "party.listings"
_MANY = ("terms", "countries")
_WORDS = ("term", "country", "code")


class Lookup(Struct, frozen=True):
    """What every value of one fact comes to under each test of it; `rows` hold the value, then the truths."""

    name: str
    fact: str
    tests: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def key_of(row: Listing) -> str:
    """One text for all that a test can see of a listing."""
    return f"{row.list}|{row.policy or ''}|{row.certainty}"


def tests_in(condition: Condition) -> Iterator[Condition]:
    """The tests a condition is put together from; a test of a party counts as one of them."""
    match condition:
        case All(of=parts) | AnyOf(of=parts):
            for part in parts:
                yield from tests_in(part)
        case Not(of=part):
            yield from tests_in(part)
        case _:
            yield condition


def facts_of(test: Condition) -> tuple[str, ...]:
    """The facts that one test reads."""
    match test:
        case Has(fact=fact, other=other):
            return fact, other
        case Listed():
            return (LISTINGS,)
        case Is(fact=fact) | In(fact=fact) | AtLeast(fact=fact) | AtMost(fact=fact):
            return (fact,)
    return ()


class Columns:
    """Names for every test, and the expressions behind them. `codes` are the control-list codes met."""

    def __init__(self, words: Vocabulary, codes: Collection[str]) -> None:
        self._words = words
        self._codes = sorted(codes)
        self._names: dict[Condition, str] = {}

    def name(self, condition: Condition) -> str:
        """The column of a condition; the same condition has the same column wherever it stands."""
        return self._names.setdefault(condition, f"c{len(self._names)}")

    def known(self, table: Any, condition: Condition) -> bool:
        """Whether the table holds the condition as a column already."""
        return self._names.get(condition) in table.columns

    def truth(self, table: Any, condition: Condition) -> Any:
        """The condition as an expression over columns that stand in the table."""
        if self.known(table, condition):
            return table[self._names[condition]]
        match condition:
            case All(of=parts):
                return reduce(and_, (self.truth(table, part) for part in dict.fromkeys(parts)))
            case AnyOf(of=parts):
                return reduce(or_, (self.truth(table, part) for part in dict.fromkeys(parts)))
            case Not(of=part):
                return ~self.truth(table, part)
        raise AssertionError(condition)  # every test is a column before it is asked for

    def family(self, name: str) -> list[str]:
        """Every word of a family."""
        return self._words.family(name)

    def lookups(self, tests: Iterable[Condition]) -> list[Lookup]:
        """The tables to join for these tests, one for each fact."""
        by_fact: dict[str, list[Is | In]] = {}
        for test in dict.fromkeys(tests):
            if isinstance(test, Is | In) and self._words.questions[test.fact].kind in _WORDS:
                by_fact.setdefault(test.fact, []).append(test)
        return [self._lookup(fact, found) for fact, found in by_fact.items()]

    def _lookup(self, fact: str, tests: Sequence[Is | In]) -> Lookup:
        question = self._words.questions[fact]
        met = self._codes if question.kind == "code" else values(question, self._words)
        return Lookup(
            name=f"of_{fact.replace('.', '_')}",
            fact=fact,
            tests=tuple(self.name(test) for test in tests),
            rows=tuple((value, *(truth_of(test, value, self._words) for test in tests)) for value in met),
        )

    def with_tests(self, table: Any, tests: Iterable[Condition], joined: Mapping[str, Any]) -> Any:
        """The table with a column for each test; `joined` are the look-up tables by name."""
        new = [test for test in dict.fromkeys(tests) if not self.known(table, test)]
        plain = {}
        kept = list(table.columns)
        for lookup in self.lookups(new):
            other = joined[lookup.name].rename({f"value_{lookup.name}": "value"})
            table = table.left_join(other, table[lookup.fact] == other[f"value_{lookup.name}"])
            table = table.select(*kept, *lookup.tests)
            kept += lookup.tests
        for test in new:
            if self.name(test) not in kept and not isinstance(test, SomeParty):
                plain[self.name(test)] = self._plain(table, test)
        return table.mutate(**plain) if plain else table

    def shared(self, conditions: Iterable[Condition]) -> list[list[Condition]]:
        """What stands in several places (a definition, mostly), the innermost first, level by level."""
        count: Counter[Condition] = Counter()
        height: dict[Condition, int] = {}
        for condition in conditions:
            _measure(condition, count, height)
        levels: dict[int, list[Condition]] = {}
        for part, times in count.items():
            if times > 1 and height[part]:
                levels.setdefault(height[part], []).append(part)
        return [levels[level] for level in sorted(levels)]

    def _plain(self, table: Any, test: Condition) -> Any:
        """A test that needs no look-up."""
        match test:
            case AtLeast(fact=fact, value=value):
                return table[fact] >= value
            case AtMost(fact=fact, value=value):
                return table[fact] <= value
            case Has(fact=fact, other=other):
                return _has(table[fact], table[other])
            case Listed():
                kinds = [(key_of(row), listed(test, row, self._words)) for row in listings(self._words)]
                return among(table[LISTINGS], kinds)
            case Is(fact=fact) | In(fact=fact) if self._words.questions[fact].kind in _MANY:
                met = values(self._words.questions[fact], self._words)
                return among(table[fact], [(v, truth_of(test, (v,), self._words)) for v in met])
            case Is(fact=fact, values=wanted):
                return reduce(or_, (table[fact] if value else ~table[fact] for value in wanted))
        raise AssertionError(test)  # the loader lets no other test pass


def among(column: Any, kinds: Iterable[tuple[str, Truth]]) -> Any:
    """Whether a list holds a value that is true; one that cannot be told leaves it open."""
    import ibis  # noqa: PLC0415 - heavy, and only for portfolios

    sure = [value for value, truth in kinds if truth is True]
    open_ones = [value for value, truth in kinds if truth is None]
    unknown = ibis.null("boolean")
    cases = [(column.isnull(), unknown), (column.length() == 0, ibis.literal(False))]
    if sure:
        cases.append((overlap(column, sure), ibis.literal(True)))
    if open_ones:
        cases.append((overlap(column, open_ones), unknown))
    return ibis.cases(*cases, else_=False)


def overlap(column: Any, wanted: Sequence[str]) -> Any:
    """Whether a list of words holds one of these."""
    import ibis  # noqa: PLC0415 - as above

    @ibis.udf.scalar.builtin(  # type: ignore[untyped-decorator]  # ibis is untyped
        name="arrays_overlap", signature=(("array<string>", "array<string>"), "boolean")
    )
    def arrays_overlap(held: Any, wanted: Any) -> Any: ...

    return arrays_overlap(column, ibis.literal(list(wanted), type="array<string>"))


def _has(held: Any, wanted: Any) -> Any:
    import ibis  # noqa: PLC0415 - as above

    unknown = ibis.null("boolean")
    return ibis.cases(
        (held.length() == 0, ibis.literal(False)),
        (held.isnull() | wanted.isnull(), unknown),
        else_=held.contains(wanted),
    )


def _measure(condition: Condition, count: Counter[Condition], height: dict[Condition, int]) -> int:
    """How often each part stands, and how many layers it is from the tests it rests on."""
    count[condition] += 1
    if condition in height:
        return height[condition]
    match condition:
        case All(of=parts) | AnyOf(of=parts):
            tall = 1 + max(_measure(part, count, height) for part in parts)
        case Not(of=part):
            tall = 1 + _measure(part, count, height)
        case _:
            tall = 0
    height[condition] = tall
    return tall
