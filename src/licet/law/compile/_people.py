"""Tests of parties: every party of every transaction on a row of its own, tested, and gathered again.

One pass over all parties for all tests of them; measured beside a lambda over the list for each test, this
takes about a seventh of the time, and each further test costs little. The `row` of the table is what the
parties of one transaction are gathered by, so it must name each transaction once.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from licet.law._conditions import All, Condition, Is, SomeParty
from licet.law.compile._columns import LISTINGS, facts_of, overlap, tests_in
from licet.vocabulary import is_a

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from licet.law.compile._columns import Columns

_FIELDS = ("role", "kind", "country", "listed_share")
_END_USER = "role.end_user"
_FALSE, _OPEN, _TRUE = range(3)


def levels(tests: Iterable[SomeParty]) -> list[list[SomeParty]]:
    """The tests of parties, those first on whose answer others rest."""
    found: dict[SomeParty, int] = {}
    for test in tests:
        _level(test, found)
    deepest = max(found.values(), default=-1)
    return [[test for test, at in found.items() if at == level] for level in range(deepest + 1)]


def with_parties(
    table: Any,
    tests: Sequence[SomeParty],
    *,
    columns: Columns,
    joined: Mapping[str, Any],
    marks: Mapping[str, Sequence[str]],
) -> Any:
    """The table with a column for each test of parties, and one for each of `marks`: listings met."""
    people = _people(table, tests, columns)
    conditions = [_person(test) for test in tests]
    atoms = [atom for condition in conditions for atom in tests_in(condition)]
    people = columns.with_tests(people, atoms, joined)
    gathered = people.group_by("row").agg(
        **{
            columns.name(test): _strongest(columns.truth(people, condition))
            for test, condition in zip(tests, conditions, strict=True)
        },
        **{name: _meets(people[LISTINGS], keys).any() for name, keys in marks.items()},
        end_user=_is_end_user(people["party.role"], columns).any(),
    )
    gathered = gathered.rename(row_of_party="row")
    kept = list(table.columns)
    wide = table.left_join(gathered, table["row"] == gathered["row_of_party"])
    return wide.select(
        *kept,
        **{columns.name(test): _outcome(wide, test, columns) for test in tests},
        **{name: wide[name].fill_null(False) for name in marks},
    )


def _level(test: SomeParty, found: dict[SomeParty, int]) -> int:
    if test not in found:
        inner = [atom for atom in tests_in(test.has) if isinstance(atom, SomeParty)]
        found[test] = 1 + max((_level(atom, found) for atom in inner), default=-1)
    return found[test]


def _person(test: SomeParty) -> Condition:
    """The test as it is put to one party: acts in one of the roles, and fulfils the condition."""
    return All((Is("party.role", test.roles), test.has))


def _people(table: Any, tests: Sequence[SomeParty], columns: Columns) -> Any:
    """One row for each party, with its own facts and those of the transaction that its tests read."""
    atoms = [atom for test in tests for atom in tests_in(test.has)]
    read = {fact for atom in atoms for fact in facts_of(atom) if not fact.startswith("party.")}
    read |= {columns.name(atom) for atom in atoms if columns.known(table, atom)}
    people = table.select("row", *sorted(read), party=table["parties"].unnest())
    party = people["party"]
    rows = party["listings"].map(
        lambda row: row["list"] + "|" + row["policy"].fill_null("") + "|" + row["certainty"]
    )
    own = {f"party.{name}": party[name] for name in _FIELDS}
    return people.select("row", *sorted(read), **own, **{LISTINGS: rows})


def _meets(listings: Any, keys: Sequence[str]) -> Any:
    """Whether one of these is among the listings; most parties have none, and need no long comparison."""
    return (listings.length() > 0) & overlap(listings, keys)


def _strongest(truth: Any) -> Any:
    """Two where it is true of somebody, one where it cannot be told of somebody, else nought."""
    import ibis  # noqa: PLC0415 - heavy, and only for portfolios

    return ibis.cases((truth, _TRUE), (truth.isnull(), _OPEN), else_=_FALSE).cast("int8").max()


def _outcome(wide: Any, test: SomeParty, columns: Columns) -> Any:
    """With no end user named, a test of the end user is never plainly false."""
    import ibis  # noqa: PLC0415 - as above

    best = wide[columns.name(test)].fill_null(_FALSE)
    unknown = wide["parties"].isnull() | (best == _OPEN)
    if any(is_a(_END_USER, role) for role in test.roles):
        unknown |= ~wide["end_user"].fill_null(False)
    return ibis.cases((best == _TRUE, True), (unknown, ibis.null("boolean")), else_=False)


def _is_end_user(role: Any, columns: Columns) -> Any:
    return reduce(or_, (role == word for word in columns.family("role") if is_a(word, _END_USER)))
