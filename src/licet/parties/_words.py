"""The words that say little about who a party is: legal forms, joining words, short forms.

A word on these lists still counts where nothing else is left: the listed name "AG" is not an empty name.
Nothing here is a nickname or a translation; those change who is meant and belong to a person's judgement.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

_WORDS: Final = Path(__file__).parent / "data"


def _read(name: str) -> frozenset[str]:
    lines = (_WORDS / name).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


LEGAL_FORMS: Final = _read("legal_forms.txt")

JOINING_WORDS: Final = _read("joining_words.txt")

# Joining words that may come and go without changing who is meant.
SILENT: Final = frozenset({"and", "the"})

SHORT_FORMS: Final = {
    "acad": "academy",
    "assn": "association",
    "assoc": "association",
    "bros": "brothers",
    "center": "centre",
    "centre": "center",
    "dept": "department",
    "dev": "development",
    "elec": "electronics",
    "electronic": "electronics",
    "eng": "engineering",
    "engg": "engineering",
    "gen": "general",
    "govt": "government",
    "grp": "group",
    "ind": "industries",
    "industry": "industries",
    "inst": "institute",
    "int": "international",
    "intl": "international",
    "lab": "laboratory",
    "labs": "laboratories",
    "mfg": "manufacturing",
    "mgmt": "management",
    "natl": "national",
    "res": "research",
    "sci": "science",
    "svcs": "services",
    "system": "systems",
    "tech": "technology",
    "technologies": "technology",
    "telecom": "telecommunications",
    "trdg": "trading",
    "univ": "university",
}

# One everyday word is no one's name alone: found among the lists' own one-word aliases.
EVERYDAY: Final = _read("everyday.txt")


def generic() -> frozenset[str]:
    """Return places, trades, kinds of body, qualities and given names: they name no firm in particular."""
    return _read("generic.txt")
