"""Shares of a party in percent, exactly: never a float, and never a number where only a range is known.

A register that says "more than 50 %" and one that says "50 %" differ by one word that decides a case, so a
bound keeps whether it is reached. A share that cannot be read is refused, not guessed at.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST: Final = 80  # characters of one percentage; more is no percentage
_ONE: Final = re.compile(r"(?P<sign>>=|<=|≥|≤|>|<)?(?P<number>\d{1,9}(?:[.,]\d{1,30})?)", re.ASCII)
_TORN: Final = re.compile(r"\d\s+\d")
_RANGE: Final = re.compile(
    r"(?P<open>[(\]>]|\[)?(?P<low>\d{1,9}(?:[.,]\d{1,30})?)(?:-|–|—|to|\.\.|;)"
    r"(?P<below><)?(?P<high>\d{1,9}(?:[.,]\d{1,30})?)(?P<close>[)\[]|\])?",
    re.ASCII,
)
_WORDS: Final = {
    "more than": ">",
    "over": ">",
    "at least": ">=",
    "less than": "<",
    "at most": "<=",
    "up to": "<=",
}
_UNKNOWN: Final = frozenset({"", "unknown", "unknown share", "?", "n/a", "na", "-", "null", "none"})
_DIGITS: Final = 30  # as many decimals as a percentage may be written with
_WHOLE: Final = Fraction(100)


class Bound(Struct, frozen=True, order=True, gc=False):
    """One end of a range of percent. `beyond` is 1 for "just more than", -1 for "just less than", else 0."""

    percent: Fraction
    beyond: int = 0

    def plus(self, other: Bound) -> Bound:
        """The sum; what is just more than a number stays so."""
        return Bound(self.percent + other.percent, self.beyond + other.beyond)

    def minus(self, other: Bound) -> Bound:
        """The difference."""
        return Bound(self.percent - other.percent, self.beyond - other.beyond)


NONE: Final = Bound(Fraction(0))
ALL: Final = Bound(_WHOLE)


class Share(Struct, frozen=True, gc=False):
    """What part of a party somebody holds: somewhere between two bounds, or exactly so when they meet."""

    low: Bound = NONE
    high: Bound = ALL

    @property
    def known(self) -> bool:
        """Whether the two bounds are one number."""
        return self.low == self.high

    @property
    def unknown(self) -> bool:
        """Whether nothing at all is known."""
        return self == UNKNOWN

    def __str__(self) -> str:
        if self.unknown:
            return "unknown share"
        if self.known:
            return in_percent(self.low)
        if self.high == ALL:
            return f"{'more than' if self.low.beyond > 0 else 'at least'} {in_percent(self.low)}"
        if self.low == NONE:
            return f"{'less than' if self.high.beyond < 0 else 'at most'} {in_percent(self.high)}"
        above, below = (
            ("more than " if self.low.beyond > 0 else ""),
            ("less than " if self.high.beyond < 0 else ""),
        )
        return f"{above}{number(self.low.percent)} to {below}{in_percent(self.high)}"


UNKNOWN: Final = Share()


def exactly(percent: Fraction | int | str) -> Share:
    """The share of that many percent; `InputError` outside 0 to 100."""
    bound = Bound(Fraction(percent))
    return between(bound, bound)


def between(low: Bound, high: Bound) -> Share:
    """The share of at least `low` and at most `high`; `InputError` when no share is."""
    if not NONE <= low <= high <= ALL:
        raise InputError(
            f"{number(low.percent)} to {number(high.percent)} percent is no share",
            remedy="give percentages from 0 to 100, the lower one first",
        )
    return Share(low, high)


def meet(shares: Sequence[Share]) -> Share | None:
    """What statements about the same share leave possible together; None when they contradict each other."""
    low, high = max(share.low for share in shares), min(share.high for share in shares)
    return Share(low, high) if low <= high else None


def span(shares: Sequence[Share]) -> Share:
    """The range that holds every statement that says anything."""
    said = [share for share in shares if not share.unknown] or [UNKNOWN]
    return Share(min(share.low for share in said), max(share.high for share in said))


def parse_share(text: str) -> Share:
    """Read "25", "25,5 %", "50-75", ">50", "more than 50%", "[50,75)" or "unknown", or raise `InputError`.

    A word the field leaves empty is an unknown share; "0.25" is a quarter of one percent, never a quarter.
    """
    said = " ".join(text.strip().lower().split())
    if said in _UNKNOWN:
        return UNKNOWN
    if len(said) > _LONGEST or _TORN.search(said):
        raise _unreadable(f"{text[:_LONGEST]}…" if len(text) > _LONGEST else text)
    for word, sign in _WORDS.items():
        said = said.replace(word, sign)
    bare = said.replace("percent", "").replace("per cent", "").replace("%", "").replace(" ", "")
    return _range(bare) or _one(bare) or _refuse(text)


def number(value: Fraction) -> str:
    """A number as a decimal with every digit it has; one without an end is cut and begins with "≈"."""
    for digits in range(_DIGITS + 1):
        scaled = value * 10**digits
        if scaled.denominator == 1:
            whole, rest = divmod(abs(scaled.numerator), 10**digits)
            sign = "-" if value < 0 else ""
            return f"{sign}{whole}.{rest:0{digits}}" if digits else f"{sign}{whole}"
    return f"≈{float(value):.4f}"


def in_percent(bound: Bound) -> str:
    """The number of a bound with its unit."""
    return f"{number(bound.percent)} %"


def _one(text: str) -> Share | None:
    found = _ONE.fullmatch(text)
    if found is None:
        return None
    value, sign = _fraction(found["number"]), found["sign"]
    match sign:
        case ">":
            return between(Bound(value, 1), ALL)
        case ">=" | "≥":
            return between(Bound(value), ALL)
        case "<":
            return between(NONE, Bound(value, -1))
        case "<=" | "≤":
            return between(NONE, Bound(value))
        case _:
            return between(Bound(value), Bound(value))


def _range(text: str) -> Share | None:
    """A range; a round bracket, or one turned outwards, says that the end itself is left out."""
    found = _RANGE.fullmatch(text.replace(",", ";") if text[:1] in ("(", "[", "]") else text)
    if found is None:
        return None
    low = Bound(_fraction(found["low"]), 1 if found["open"] in ("(", "]", ">") else 0)
    high = Bound(_fraction(found["high"]), -1 if found["below"] or found["close"] in (")", "[") else 0)
    return between(low, high)


def _fraction(text: str) -> Fraction:
    return Fraction(text.replace(",", "."))


def _refuse(text: str) -> Share:
    raise _unreadable(text)


def _unreadable(text: str) -> InputError:
    return InputError(f"'{text}' is no percentage", remedy="write 25, 12.5, 50-75, >50 or unknown")
