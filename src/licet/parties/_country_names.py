"""Countries as people write them in a request or a file, as ISO 3166-1 alpha-2 codes.

Nothing is guessed: "Korea" and "Congo" name two countries each, and give no code. What becomes of a word that
gives none is for the asker to say: a row of a file is rejected; over HTTP it is left out of the question, as
yente does.
"""

from __future__ import annotations

import re
from typing import Final

from licet.parties.lists.importers import country_codes

_CODE: Final = re.compile("[A-Za-z]{2}")

# Everyday names; the list of the United Nations, which is asked first, has the long ones.
_EVERYDAY: Final = {
    "america": "US",
    "bolivia": "BO",
    "brunei": "BN",
    "burma": "MM",
    "czech republic": "CZ",
    "great britain": "GB",
    "hong kong": "HK",
    "iran": "IR",
    "ivory coast": "CI",
    "kosovo": "XK",
    "laos": "LA",
    "macau": "MO",
    "moldova": "MD",
    "north korea": "KP",
    "palestine": "PS",
    "russia": "RU",
    "south korea": "KR",
    "syria": "SY",
    "taiwan": "TW",
    "tanzania": "TZ",
    "turkey": "TR",
    "uk": "GB",
    "united kingdom": "GB",
    "united states": "US",
    "usa": "US",
    "venezuela": "VE",
    "vietnam": "VN",
}
_OF_TWO: Final = frozenset({"congo"})  # the United Nations call one of them so; people, both


def country_code(text: str) -> str | None:
    """Return the code of a country, None for what is no country known here."""
    name = " ".join(text.split())
    if everyday := _EVERYDAY.get(name.casefold()):
        return everyday
    if name.casefold() in _OF_TWO:
        return None
    if _CODE.fullmatch(name):
        return name.upper()
    codes = country_codes(name)
    return codes[0].upper() if codes and len(codes) == 1 else None
