"""Dates as the lists write them, in ISO form or the start of it: a year is a year, not its first of January.

A range of years gives each year, so that any of them meets a stated birthday. What names no date gives
nothing: a guessed day could turn a match into a mismatch.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        1,
    )
    for name in names
}
_YEAR: Final = r"(1[89]\d\d|20\d\d)"
_ISO: Final = re.compile(rf"{_YEAR}(?:-(\d\d)(?:-(\d\d))?)?(?:[T ]\d\d:.*)?")
_WORDS: Final = re.compile(rf"(?:(\d{{1,2}})\s+)?([a-z]+)\.?,?\s+{_YEAR}", re.IGNORECASE)
_MONTH_FIRST: Final = re.compile(rf"([a-z]+)\.?\s+(\d{{1,2}}),?\s+{_YEAR}", re.IGNORECASE)
_SLASHED: Final = re.compile(rf"([0-9a-z]{{1,2}})[/.]([0-9a-z]{{1,2}})[/.]{_YEAR}", re.IGNORECASE)
_RANGE: Final = re.compile(rf"\D*{_YEAR}\s*(?:to|and|-|–|/)\s*{_YEAR}\D*", re.IGNORECASE)
_LOOSE: Final = re.compile(r"^(?:circa|approximately|approx\.?|about|c\.?|in|on|between)\s+", re.IGNORECASE)
_LONGEST_RANGE: Final = 25


def stated_dates(text: str, *, month_first: bool = False) -> tuple[str, ...]:
    """Return the dates a text states, as "1971-03-28", "1971-03" or "1971"; none where it states none.

    `month_first` reads 03/28/1971 the American way; a day or month of "00" or "dd" is unknown.
    """
    plain = _LOOSE.sub("", " ".join(text.split()).strip(" .;,"))
    span = _RANGE.fullmatch(plain)
    if span and not _ISO.fullmatch(plain):
        return _years(int(span[1]), int(span[2]))
    for read in (_iso, _in_words, _american_words):
        found = read(plain)
        if found:
            return (found,)
    slashed = _slashed(plain, month_first=month_first)
    return (slashed,) if slashed else ()


def stated_day(text: str, *, month_first: bool = False) -> date | None:
    """Return the one whole day a text states, or None."""
    found = stated_dates(text, month_first=month_first)
    try:
        return date.fromisoformat(found[0]) if len(found) == 1 else None
    except ValueError:
        return None


def _years(first: int, last: int) -> tuple[str, ...]:
    if not 0 <= last - first <= _LONGEST_RANGE:
        return (str(first), str(last))
    return tuple(str(year) for year in range(first, last + 1))


def _iso(text: str) -> str | None:
    found = _ISO.fullmatch(text)
    return _joined(found[1], found[2], found[3]) if found else None


def _in_words(text: str) -> str | None:
    found = _WORDS.fullmatch(text)
    month = _MONTHS.get(found[2].casefold()) if found else None
    return _joined(found[3], str(month), found[1]) if found and month else None


def _american_words(text: str) -> str | None:
    found = _MONTH_FIRST.fullmatch(text)
    month = _MONTHS.get(found[1].casefold()) if found else None
    return _joined(found[3], str(month), found[2]) if found and month else None


def _slashed(text: str, *, month_first: bool) -> str | None:
    found = _SLASHED.fullmatch(text)
    if not found:
        return None
    day, month = (found[2], found[1]) if month_first else (found[1], found[2])
    return _joined(found[3], month, day)


def _joined(year: str, month: str | None, day: str | None) -> str:
    """Join what is known: "00", "dd" and what is no day of that month are unknown."""
    if month is None or not month.isdigit() or not 1 <= int(month) <= 12:  # noqa: PLR2004 - months
        return year
    if day is None or not day.isdigit():
        return f"{year}-{int(month):02}"
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return f"{year}-{int(month):02}"
