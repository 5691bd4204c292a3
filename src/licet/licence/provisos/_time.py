"""Provisos of time: hours of the day, how long what a use leaves may be kept, and what is due how often."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from licet.errors import shown
from licet.licence._problem import Problem, choice_problems
from licet.licence._public_key import PublicKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from licet.licence._problem import Path

REPORT_PERIODS: Final = ("month", "quarter", "year")
_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")
_ZONE: Final = re.compile(r"[A-Z][A-Za-z]+(/[A-Za-z0-9_+-]+)+")
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MOST_KEYS: Final = 64
_LONGEST_DAYS: Final = 36_525
_LONGEST_BEAT: Final = 366 * 24 * 3600


class TimeWindow(Struct, frozen=True, forbid_unknown_fields=True, tag="time_window", tag_field="kind"):
    """Uses only on these `days` (mon … sun), from `start` to before `end` (HH:MM).

    The clock is that of `zone` (IANA). `end` is later than `start`, on the same day; 24:00 ends it.
    """

    days: tuple[str, ...]
    start: str
    end: str
    zone: str = "UTC"

    @property
    def minutes(self) -> tuple[int, int] | None:
        """Start and end as minutes since midnight; None unless both are times of day."""
        start, end = minute_of_day(self.start), minute_of_day(self.end)
        return None if start is None or end is None else (start, end)

    @property
    def says(self) -> str:
        """`only mon, tue from 08:00 to 18:00 (Europe/Paris)`."""
        return f"only {', '.join(self.days)} from {self.start} to {self.end} ({self.zone})"

    def problems(self, path: Path) -> Iterator[Problem]:
        """Days named once, two times of day in order, and a zone this machine knows."""
        if not self.days or len(set(self.days)) < len(self.days):
            yield Problem((*path, "days"), "the window names no day, or one twice", "list each day once")
        for index, day in enumerate(self.days):
            yield from choice_problems((*path, "days", index), day, _DAYS)
        if self.minutes is None:
            remedy = "write both like 08:00 (and 24:00 for the end of the day)"
            yield Problem((*path, "start"), "the window's start or end is not a time of day", remedy)
        elif self.minutes[0] >= self.minutes[1]:
            remedy = "give an end later on the same day"
            yield Problem((*path, "end"), "the window ends before it starts", remedy)
        if not _is_zone(self.zone):
            remedy = "write it like Europe/Paris; if it is right, install the tzdata package"
            yield Problem((*path, "zone"), f"unknown time zone '{shown(self.zone)}'", remedy)


class Retention(Struct, frozen=True, forbid_unknown_fields=True, tag="retention", tag_field="kind"):
    """Nothing older than `days` may be searched, and what a use leaves is deleted within as many days.

    A use states when the oldest template in what it searches was taken.
    """

    days: int
    on: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        """`templates are deleted within 30 days`."""
        return f"templates are deleted within {self.days:,} day{'' if self.days == 1 else 's'}"

    def problems(self, path: Path) -> Iterator[Problem]:
        """A number of days."""
        if not 1 <= self.days <= _LONGEST_DAYS:
            yield Problem((*path, "days"), f"a retention of {self.days} days", f"give 1 to {_LONGEST_DAYS:,}")


class Heartbeat(Struct, frozen=True, forbid_unknown_fields=True, tag="heartbeat", tag_field="kind"):
    """The guard has had word, signed by the authority or the union, no more than `seconds` ago."""

    seconds: int

    @property
    def says(self) -> str:
        """`only within 3,600 seconds of the authority's last word`."""
        return f"only within {self.seconds:,} seconds of the authority's last signed word"

    def problems(self, path: Path) -> Iterator[Problem]:
        """A span of time."""
        if not 1 <= self.seconds <= _LONGEST_BEAT:
            yield Problem((*path, "seconds"), f"{self.seconds} seconds", f"give 1 to {_LONGEST_BEAT:,}")


class Reporting(Struct, frozen=True, forbid_unknown_fields=True, tag="reporting", tag_field="kind"):
    """A report on each calendar `every` (month, quarter, year; UTC) is due `grace_days` after its end.

    Received is what one of the `receipts` keys has signed for; while a report is overdue, nothing is used.
    """

    every: str
    receipts: tuple[PublicKey, ...]
    grace_days: int = 30

    @property
    def says(self) -> str:
        """`a report on each quarter, within 30 days of its end`."""
        return f"a report on each {self.every}, within {self.grace_days:,} days of its end"

    def problems(self, path: Path) -> Iterator[Problem]:
        """A known period, a grace that ends, and a key that can sign for the report."""
        yield from choice_problems((*path, "every"), self.every, REPORT_PERIODS)
        if not 0 <= self.grace_days <= 366:  # noqa: PLR2004 - a year and its leap day
            yield Problem((*path, "grace_days"), f"a grace of {self.grace_days} days", "give 0 to 366")
        if not self.receipts or len(self.receipts) > _MOST_KEYS:
            yield Problem(
                (*path, "receipts"), "nobody can sign for the report, or too many", "name 1 to 64 keys"
            )


def minute_of_day(text: str) -> int | None:
    """Minutes since midnight of `HH:MM`, 00:00 to 24:00; None for anything else."""
    if not text.isascii() or not _CLOCK.fullmatch(text):
        return None
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)


def _is_zone(name: str) -> bool:
    """Area/Location only: `localtime` and the like mean another zone on every machine."""
    if name == "UTC":  # known even where no zone data is installed
        return True
    if not _ZONE.fullmatch(name):
        return False
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder of zones
        return False
    return True
