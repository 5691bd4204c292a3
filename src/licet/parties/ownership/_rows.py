"""What the readers of ownership files share: days given in part, and rows gathered or refused.

A day that is only known to its year or month is taken so that the stake surely holds: later for its first
day, earlier for its end. Control is the other way round, since it can only raise a question.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from licet.errors import InputError
from licet.parties.ownership._stakes import CONTROL, Holder, Imported, Rejected, Stake

if TYPE_CHECKING:
    from collections.abc import Iterable

_ISO: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ].*)?)?)?")
_DOTTED: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_COUNTRY: Final = re.compile(r"[A-Za-z]{2}")


class Days(NamedTuple):
    """The first and the last day that a date given in part may mean."""

    first: dt.date
    last: dt.date


class Found:
    """Holders and stakes as a reader meets them, and the rows it refuses."""

    def __init__(self, source: str) -> None:
        """Nothing yet, of the file of that name."""
        self.source = source
        self.holders: dict[Holder, None] = {}
        self.by_number: dict[str, Holder] = {}
        self.stakes: list[Stake] = []
        self.rejected: list[Rejected] = []
        self.ignored = 0

    def add(self, *stakes: Stake) -> None:
        """Keep these stakes."""
        self.stakes += stakes

    def meet(self, *holders: Holder) -> None:
        """Keep these holders; the same one twice is kept once."""
        self.holders.update(dict.fromkeys(holders))

    def refuse(self, row: int, why: InputError | str, *, of: Iterable[str] | None = None) -> None:
        """Leave a row out, and keep why, and whom it is about as far as that can be read."""
        named = None if of is None else tuple(text for text in of if text)
        self.rejected.append(Rejected(row, str(why), named or None))

    def imported(self, *, form: str, sha256: str) -> Imported:
        """What was found; `InputError` when there is nothing in it but refused rows."""
        if not self.stakes and not self.holders:
            what = "no row of it says who owns whom"
            if self.rejected:
                first = self.rejected[0]
                what = f"none of its {len(self.rejected)} rows can be read (row {first.row}: {first.reason})"
            raise InputError(
                what, where=self.source, remedy="name an ownership file, and its --format if need be"
            )
        return Imported(
            source=self.source,
            format=form,
            sha256=sha256,
            holders=tuple(self.holders),
            stakes=tuple(self.stakes),
            rejected=tuple(sorted(self.rejected, key=lambda item: item.row)),
            ignored=self.ignored,
        )


@lru_cache(maxsize=4096)  # few days, each in many rows
def parse_days(text: str | None) -> Days | None:
    """Read 2024-01-31, 2024-01, 2024 or 31.01.2024; None when nothing is given."""
    said = (text or "").strip()
    if not said:
        return None
    dotted = _DOTTED.fullmatch(said)
    parts = (dotted[3], dotted[2], dotted[1]) if dotted else _iso(said)
    year, month, day = (int(part) if part else None for part in parts)
    try:
        if year is None or month is None:
            return Days(dt.date(year or 0, 1, 1), dt.date(year or 0, 12, 31))
        if day is None:
            return Days(dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1]))
        return Days(dt.date(year, month, day), dt.date(year, month, day))
    except ValueError:
        raise InputError(f"'{said}' is no day of the calendar", remedy="write 2024-01-31") from None


def since_of(text: str | None, *, kind: str) -> dt.date | None:
    """The first day on which a stake of that kind is taken to hold."""
    days = parse_days(text)
    return days and (days.first if kind == CONTROL else days.last)


def until_of(text: str | None, *, kind: str) -> dt.date | None:
    """The first day on which a stake of that kind is taken to hold no more."""
    days = parse_days(text)
    return days and (days.last if kind == CONTROL else days.first)


def countries_of(codes: Iterable[str]) -> tuple[str, ...]:
    """Those of the codes that are of two letters: others are of no use to screening."""
    return tuple(sorted({code.strip().upper() for code in codes if _COUNTRY.fullmatch(code.strip())}))


def _iso(said: str) -> tuple[str | None, ...]:
    found = _ISO.fullmatch(said)
    if found is None:
        raise InputError(f"'{said[:40]}' is no date", remedy="write 2024-01-31, 2024-01 or 2024")
    return found.groups()
