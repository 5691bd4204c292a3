from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from licet.licence import Quota
from licet.licence.grant._quota import keeps, tightest
from tests.property.licence.drawn_grants import PERIODS, quotas

_FIRST = dt.date(2026, 1, 30)

histories = st.lists(st.integers(0, 4), max_size=20).map(
    lambda days: [_FIRST + dt.timedelta(days=day) for day in sorted(days)]
)
bounds = st.builds(Quota, uses=st.integers(1, 5), per=st.sampled_from(PERIODS))


def obeys(history: list[dt.date], few: tuple[Quota, ...]) -> bool:
    counts = [
        sum(span(at, quota) == span(one, quota) for at in history) <= quota.uses
        for quota in few
        for one in history
    ]
    return all(counts)


def span(at: dt.date, quota: Quota) -> object:
    """The calendar period that `at` lies in."""
    return {"day": at, "month": (at.year, at.month), "licence": None}[quota.per]


@given(histories, quotas(), bounds)
def test_who_keeps_a_bound_never_uses_more(
    history: list[dt.date], few: tuple[Quota, ...], one: Quota
) -> None:
    assert not (keeps(few, one) and obeys(history, few)) or obeys(history, (one,))


@given(histories, quotas())
def test_the_tightest_spelling_allows_the_same(history: list[dt.date], few: tuple[Quota, ...]) -> None:
    assert obeys(history, tightest(few)) == obeys(history, few)


@given(quotas(), quotas())
def test_quotas_that_keep_each_other_are_spelt_alike(
    few: tuple[Quota, ...], other: tuple[Quota, ...]
) -> None:
    both = all(keeps(few, one) for one in other) and all(keeps(other, one) for one in few)
    assert both == (tightest(few) == tightest(other))
