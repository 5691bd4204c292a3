"""Arabic compound names: one word, however their parts are joined and their article is heard.

"Abd al-Rahman", "Abdul Rahman", "Abdurrahman" and "Abdel-Rahman" are one name, and so are "Nur al-Din" and
"Noureddine" but for its first part. Their second reading is "abdulrahman" and "nuruddin". It stands beside
the words, because a clerk may drop a part of the name as well as join it.
"""

from __future__ import annotations

import re
from typing import Final

_ARTICLE: Final = frozenset(
    re.findall("[a-z]+", "al el ul ar er ur as es us ad ed ud az ez uz at ut an en un il")
)
_SERVANT: Final = frozenset(
    re.findall("[a-z]+", "abd abdu abdul abdel abdal abdol abdur abdus abdar abdes abdoul abed")
)
_GOD: Final = frozenset({"allah", "ullah", "ollah", "alla", "ulla"})
_FAITH: Final = frozenset(
    {"din", "deen", "dine", "dien", "uddin", "eddine", "eddin", "aldin", "addin", "uddeen"}
)
_JOINED_SERVANT: Final = re.compile("^abd(?:[aeo]|ou|u)(?:l|([rstzndj])(?=\\1))([a-z]{3,})$")
_JOINED_GOD: Final = re.compile("^([a-z]{3,})[aeou]llah$")
_JOINED_FAITH: Final = re.compile("^([a-z]{2,}[^aeioul])(?:[aeou]|ou)(?:dd|l?d)(?:in|een|ine|ien)$")
_DOUBLED: Final = re.compile("(?:[aeou]|ou)(?:dd|ld)(?:in|een|ine|ien)$")
_PARTS: Final = re.compile(r"abe?d|lla|d(?:in|een|ine|ien)\b")  # in every name that is put together here
_SHORTEST: Final = 3


def joined(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Return `tokens` with the parts of compound names in one token, spelled one way."""
    if not _PARTS.search(" ".join(tokens)):
        return tokens
    found: list[str] = []
    at = 0
    while at < len(tokens):
        taken, word = _servant(tokens, at)
        at += taken
        if found and _ends(found, word):
            continue
        found.append(one(word))
    return tuple(found)


def one(word: str) -> str:
    """Return a compound name that is written as one word in the one spelling of it."""
    if word.startswith("abd"):
        return _JOINED_SERVANT.sub("abdul\\2", word)
    if word.endswith("llah"):
        return _JOINED_GOD.sub("\\1ullah", word)
    if word.endswith(("in", "een", "ine", "ien")) and _DOUBLED.search(word):
        return _JOINED_FAITH.sub("\\1uddin", word)
    return word


def _servant(tokens: tuple[str, ...], at: int) -> tuple[int, str]:
    """Return how many tokens from `at` are one "servant of" name, and that name."""
    word = tokens[at]
    if word not in _SERVANT:
        return 1, word
    rest = tokens[at + 1 : at + 3]
    if rest and rest[0] in _ARTICLE and len(rest) > 1 and len(rest[1]) >= _SHORTEST:
        return 3, f"abdul{rest[1]}"
    if rest and rest[0] in _GOD:
        return 2, "abdullah"
    if rest and len(rest[0]) > _SHORTEST and rest[0].isalpha():
        return 2, f"abdul{rest[0]}"
    return 1, word


def _ends(found: list[str], word: str) -> bool:
    """Take `word` into the last of `found` if it is the second part of a name; tell whether it was."""
    *_, last = found
    if word in _GOD and len(last) >= _SHORTEST and last not in _SERVANT:
        found[-1] = f"{last}ullah"
        return True
    if word in _FAITH:
        stem = found[-2:-1] if last in _ARTICLE else [last]
        if stem and len(stem[0]) >= _SHORTEST and stem[0].isalpha():
            found[len(found) - (2 if last in _ARTICLE else 1) :] = [f"{stem[0]}uddin"]
            return True
    return False
