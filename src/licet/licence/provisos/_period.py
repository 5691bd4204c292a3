"""The calendar periods that reports are about: months, quarters, years, by the names receipts give them."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from msgspec import Struct

_NAME: Final = re.compile(r"([0-9]{4})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])))?")
_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
_YEARS: Final = range(1970, 9000)


class ReportPeriod(Struct, frozen=True):
    """From `start` to before `end`, UTC; `every` is `month`, `quarter` or `year`."""

    name: str
    every: str
    start: dt.datetime
    end: dt.datetime


def period_at(every: str, at: dt.datetime) -> ReportPeriod:
    """The period that holds `at`; what is none of the three words is as short as a month."""
    months = _MONTHS.get(every, 1)
    moment = at.astimezone(dt.UTC)
    return _period(every, (moment.year * 12 + moment.month - 1) // months, months)


def report_period(name: str) -> ReportPeriod | None:
    """The period of that name; None where it names none."""
    found = _NAME.fullmatch(name)
    if found is None or int(found[1]) not in _YEARS:
        return None
    if found[3]:
        return _period("quarter", int(found[1]) * 4 + int(found[3]) - 1, 3)
    if found[2]:
        return _period("month", int(found[1]) * 12 + int(found[2]) - 1, 1)
    return _period("year", int(found[1]), 12)


def _period(every: str, number: int, months: int) -> ReportPeriod:
    """The period that begins `number * months` months after the year 0."""
    start, end = (_first_of(count * months) for count in (number, number + 1))
    name = {12: f"{start:%Y}", 3: f"{start:%Y}-Q{(start.month + 2) // 3}"}.get(months, f"{start:%Y-%m}")
    return ReportPeriod(name, every, start, end)


def _first_of(month: int) -> dt.datetime:
    return dt.datetime(month // 12, month % 12 + 1, 1, tzinfo=dt.UTC)
