"""Country names as the lists write them, as ISO 3166-1 alpha-2 codes.

A name or code that is not known here stops the reading of the list: a guessed country could turn a match
into a mismatch. The few words that name no country ("former Soviet Union") are listed as such, not skipped
in silence.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from licet.parties._names import words

# Names the UN list still carries from earlier editions, and words that name no country of today.
_UN_OTHER: Final = {"Turkey": "TR", "former Soviet Union": None, "na": None}

# What the US list writes for a country that is no code. A disputed region counts for each state it may be in.
_US_OTHER: Final = {
    "AN": ("CW", "SX", "BQ"),  # Netherlands Antilles, dissolved in 2010
    "CRIMEA (OCCUPIED)": ("UA",),
    "MACAU": ("MO",),
    "MAN, ISLE OF": ("IM",),
    "NM": (),  # an American state in the country column
    "PRC": ("CN",),
    "REGION: CHINA": ("CN",),
    "REGION: COMMONWEALTH OF INDEPENDENT STATES": (),
    "REGION: IRAN": ("IR",),
    "REGION: JAMMU AND KASHMIR": ("IN", "PK"),
    "REGION: KAFIA KINGI": ("SD", "SS"),
    "REGION: KASHMIR": ("IN", "PK"),
    "REGION: NORTH GAZA": ("PS",),
    "REGION: NORTHERN GAZA": ("PS",),
    "REGION: NORTHERN MALI": ("ML",),
    "REGION: RUSSIA": ("RU",),
    "REGION: WEST BANK": ("PS",),
    "TURKIYE": ("TR",),
    "UK": ("GB",),
}

_NAMES: Final = Path(__file__).parent / "data" / "countries.txt"
_BY_NAME: Final = {
    line[3:]: line[:2] for line in _NAMES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
}
_CODES: Final = frozenset(_BY_NAME.values())


def country_words() -> frozenset[str]:
    """Return the words that country names are made of."""
    return frozenset(word for name in _BY_NAME for word in words(name))


def un_country(name: str) -> str | None:
    """Return the code of a country as the UN names it, None for words that name none; else `ValueError`."""
    if name in _BY_NAME:
        return _BY_NAME[name]
    if name in _UN_OTHER:
        return _UN_OTHER[name]
    raise ValueError(f"unknown country '{name}'")


def screening_list_countries(stated: tuple[str, ...]) -> tuple[str, ...]:
    """Return the codes for the US list's country column, each once; `ValueError` for what is no country."""
    found: dict[str, None] = {}
    for code in stated:
        if code not in _CODES and code not in _US_OTHER:
            raise ValueError(f"unknown country '{code}'")
        found |= dict.fromkeys(_US_OTHER.get(code, (code,)))
    return tuple(found)
