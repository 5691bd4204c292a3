"""Days of birth as files write them, as ISO dates.

Day and month are never guessed: what could be read both ways is refused until the file's owner says which
comes first.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final, Literal

Order = Literal["dmy", "mdy"]

_ISO: Final = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:[T ][\d:.,+Z-]*)?")
_WHOLE: Final = re.compile(r"(\d{4})(\d\d)(\d\d)")
_PARTS: Final = re.compile(r"(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4})(?:[T ][\d:.]*)?")
_SHORT: Final = re.compile(r"\d{1,2}([./-])\d{1,2}\1\d{2}")
_MONTHS: Final = 12


def born(text: str, order: Order | None) -> str:
    """The date, or the year or month, in ISO form; `ValueError` says why it cannot be told."""
    if found := _ISO.fullmatch(text) or _WHOLE.fullmatch(text):
        return _checked(text, *found.groups())
    if found := _PARTS.fullmatch(text):
        first, mark, second, year = found.groups()
        day, month = (first, second) if mark == "." else _ordered(text, first, second, order)
        return _checked(text, year, month, day)
    if _SHORT.fullmatch(text):
        raise ValueError(f"'{text}' does not say which century; write the year with four digits")
    raise ValueError(f"'{text}' is no date of birth; write 1971-03-28, or 1971-03, or 1971")


def _ordered(text: str, first: str, second: str, order: Order | None) -> tuple[str, str]:
    """Day and month, where the numbers or the owner tell them apart."""
    if order is not None:
        return (first, second) if order == "dmy" else (second, first)
    if int(first) > _MONTHS or first == second:
        return first, second
    if int(second) > _MONTHS:
        return second, first
    raise ValueError(f"'{text}' can be read in two ways; say which with --dates dmy or --dates mdy")


def _checked(text: str, year: str, month: str | None, day: str | None) -> str:
    """The date if there is such a day."""
    try:
        whole = dt.date(int(year), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        raise ValueError(f"there is no such day as '{text}'") from None
    return whole if day else whole[:7] if month else whole[:4]
