"""Every number on the page is the sum of rows on the page, whatever was decided."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from licet.register import PublishedDecision
from licet.register._tally import by_hour, by_operation, refusals, split

ZONES = [dt.UTC, dt.timezone(dt.timedelta(hours=5, minutes=30)), dt.timezone(dt.timedelta(hours=-8))]

DECISIONS = st.lists(
    st.builds(
        PublishedDecision,
        at=st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2020, 1, 3), timezones=st.sampled_from(ZONES)),  # noqa: DTZ001 - the zone is drawn beside it
        licence=st.sampled_from(["A-1", "A-2"]),
        operation=st.sampled_from([None, "operation.verify", "operation.identify"]),
        purpose=st.none(),
        place=st.none(),
        country=st.sampled_from(["FR", "NO"]),
        verdict=st.sampled_from(["permit", "refuse"]),
        code=st.sampled_from(["quota_spent", "revoked"]),
        sentence=st.sampled_from(["One.", "Two."]),
        count=st.integers(1, 10**9),
    )
)


@given(DECISIONS)
def test_no_use_is_lost_or_counted_twice(decisions: list[PublishedDecision]) -> None:
    whole = split(decisions)
    assert whole.total == sum(one.count for one in decisions)
    rows = by_hour(decisions)
    assert split(rows) == whole
    parts = [part for _, part in by_operation(rows)]
    assert (sum(p.permitted for p in parts), sum(p.refused for p in parts)) == (
        whole.permitted,
        whole.refused,
    )
    assert sum(count for _, _, count in refusals(rows)) == whole.refused


@given(DECISIONS)
def test_times_are_cut_to_the_hour_in_utc_and_rows_are_different(decisions: list[PublishedDecision]) -> None:
    rows = by_hour(decisions)
    assert all(
        row.at.tzinfo is dt.UTC and (row.at.minute, row.at.second, row.at.microsecond) == (0, 0, 0)
        for row in rows
    )
    facets = Counter(
        (row.at, row.licence, row.operation, row.country, row.verdict, row.code, row.sentence) for row in rows
    )
    assert all(count == 1 for count in facets.values())


@given(DECISIONS, st.randoms())
def test_the_order_in_which_decisions_arrive_does_not_show(
    decisions: list[PublishedDecision], chance: object
) -> None:
    shuffled = sorted(decisions, key=lambda _: chance.random())  # type: ignore[attr-defined]  # Hypothesis' own Random
    assert by_hour(shuffled) == by_hour(decisions)
    assert by_operation(shuffled) == by_operation(decisions)
    assert refusals(shuffled) == refusals(decisions)


@given(DECISIONS)
def test_the_newest_and_the_largest_come_first(decisions: list[PublishedDecision]) -> None:
    rows = by_hour(decisions)
    assert list(rows) == sorted(rows, key=lambda row: row.at, reverse=True)
    counts = [count for _, _, count in refusals(rows)]
    assert counts == sorted(counts, reverse=True)
