"""Codes of control lists, read into their parts: 5A001.f.1 is category 5, group A, number 001, path f, 1.

The third character tells where a control comes from, and each list has its own words for it: EU 500-series
codes are items the regimes could not adopt formally, while American 5xx codes are the Department of
Commerce's own. A code of the right shape need not exist: that is for the catalogue to say.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

GROUPS: Final = {
    "A": "systems, equipment and components",
    "B": "test, inspection and production equipment",
    "C": "materials",
    "D": "software",
    "E": "technology",
}
CATEGORIES: Final = (
    "nuclear materials, facilities and equipment",
    "special materials and related equipment",
    "materials processing",
    "electronics",
    "computers",
    "telecommunications and information security",
    "sensors and lasers",
    "navigation and avionics",
    "marine",
    "aerospace and propulsion",
)
_SHAPE: Final = re.compile(r"([0-9])([A-E])([0-9]{3})((?:\.[a-z0-9]+)*)")
_LOOSE: Final = re.compile(r"([0-9])\s*([A-E])\s*([0-9]{1,3})(?![0-9])(.*)", re.IGNORECASE | re.DOTALL)
_STEP: Final = re.compile(r"[a-z]+|[0-9]+")
_BETWEEN: Final = re.compile(r"[\s.()\[\]/,_-]*")

# EU: the structure of Annex I as its notes and Delegated Regulation (EU) 2025/2003 have it.
_EU_ORIGINS: Final = {
    0: "Wassenaar Arrangement",
    1: "Missile Technology Control Regime",
    2: "Nuclear Suppliers Group",
    3: "Australia Group",
    4: "Chemical Weapons Convention",
    5: "agreed by members of a regime, not formally adopted by it",
}
# US: 15 CFR 738.2(d)(1), the second digit of an ECCN.
_US_ORIGINS: Final = {
    0: "national security (Wassenaar Arrangement), and the lists of the Nuclear Suppliers Group",
    1: "missile technology",
    2: "nuclear non-proliferation",
    3: "chemical and biological weapons",
    5: "national security or foreign policy, as the Department of Commerce determines",
    6: "munitions, of the Wassenaar list or formerly of the United States Munitions List",
    9: "unilateral: anti-terrorism, crime control, regional stability, short supply and others",
}


class Code(Struct, frozen=True, order=False):
    """A control-list code as the list prints it; `str` gives back exactly what was read."""

    category: int
    group: str
    number: str
    path: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ".".join((self.entry, *self.path))

    @property
    def entry(self) -> str:
        """The entry it stands in: 5A001 of 5A001.f.1."""
        return f"{self.category}{self.group}{self.number}"

    @property
    def series(self) -> int:
        """The hundred its number is in: 500 of 4A506, 0 of 5A001, 600 of 9A610."""
        return int(self.number[0]) * 100

    @property
    def parents(self) -> tuple[Code, ...]:
        """The codes above it, the entry first; none for an entry itself."""
        return tuple(
            Code(self.category, self.group, self.number, self.path[:n]) for n in range(len(self.path))
        )

    @property
    def parent(self) -> Code | None:
        """The code one step above it."""
        return self.parents[-1] if self.path else None

    @property
    def key(self) -> tuple[str, tuple[tuple[int, str], ...]]:
        """What to sort by, so that a.2 comes before a.10."""
        return self.entry, tuple((len(step) if step[0].isdigit() else 0, step) for step in self.path)

    def within(self, other: Code) -> bool:
        """Whether it is `other`, or stands below it."""
        return self.entry == other.entry and self.path[: len(other.path)] == other.path

    def origin(self, listed: str) -> str | None:
        """Where its series comes from, in plain words; None when that list has no such series."""
        if listed == "eu.annex_i" and self.category == 0:
            return _EU_ORIGINS[2]  # all of EU category 0 is the nuclear suppliers' trigger list
        origins = _EU_ORIGINS if listed == "eu.annex_i" else _US_ORIGINS
        return origins.get(self.series // 100)


def is_code(text: str) -> bool:
    """Whether a text is written exactly like a code, whether or not a list has it."""
    return _SHAPE.fullmatch(text) is not None


def parse_code(text: str) -> Code:
    """Read a code written exactly as a list prints it, or raise `InputError` with the likeliest one."""
    found = _SHAPE.fullmatch(text)
    if found is None:
        likely = tidied(text)
        remedy = f"did you mean {likely}?" if likely else "write it as the list prints it, such as 5A001.f.1"
        raise InputError(f"'{text}' is not a control-list code", remedy=remedy)
    category, group, number, path = found.groups()
    return Code(int(category), group, number, tuple(path.split(".")[1:]))


def tidied(text: str) -> Code | None:
    """What a hurried hand may have meant: 5a001, 5A001f1 and 5A001(f)(1) are codes, 'face' is none."""
    found = _LOOSE.fullmatch(text.strip())
    if found is None or not text.isascii():
        return None
    category, group, number, rest = found.groups()
    steps = tuple(_STEP.findall(rest.lower()))
    if _BETWEEN.fullmatch(_STEP.sub("", rest.lower())) is None:
        return None
    return Code(int(category), group.upper(), number.zfill(3), steps)


def nearest(text: str, known: Iterable[str], *, most: int = 3) -> tuple[str, ...]:
    """The known codes likeliest meant by `text`: as tidied, else the one above, else alike in letters."""
    codes = sorted(set(known))
    meant = tidied(text)
    if meant is not None:
        for code in (meant, *reversed(meant.parents)):
            if str(code) in codes:
                return (str(code),)
    word = meant.entry if meant else text.strip().upper()
    entries = sorted({code.partition(".")[0] for code in codes})
    return tuple(get_close_matches(word, entries, n=most, cutoff=0.6))
