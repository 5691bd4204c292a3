"""Names: one way to write a name, used alike for the lists and for what is asked.

Letters of every script become Latin words; what each word does in a name, and which words mean the same, is
told beside it. Nothing here compares two names, and kanji are not read as Japanese.
"""

from licet.parties.names._han import korean_surname, pinyin_surname
from licet.parties.names._readings import in_characters, readings
from licet.parties.names._roles import Role, role, weight
from licet.parties.names._slavic import places
from licet.parties.names._symbols import (
    FIRST_GLOSSED,
    FIRST_LEARNT,
    FIRST_TERM,
    begins_phrase,
    meanings,
    symbols,
    terms,
)
from licet.parties.names._words import NORMALISER, vowelless, words

__all__ = [
    "FIRST_GLOSSED",
    "FIRST_LEARNT",
    "FIRST_TERM",
    "NORMALISER",
    "Role",
    "begins_phrase",
    "in_characters",
    "korean_surname",
    "meanings",
    "pinyin_surname",
    "places",
    "readings",
    "role",
    "symbols",
    "terms",
    "vowelless",
    "weight",
    "words",
]
