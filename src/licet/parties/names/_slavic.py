"""Words that bend: Russian ones as they stand in the names of organisations, and what they are in English.

"Uralskii", "uralskoe" and "ural" are one word, and "remontnyi" says "repair". Surnames in -ov, -ev and -in
are left as they are: Petrov is not Petrovskii.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from licet.parties.names._tables import lines

_ENDINGS: Final = frozenset(
    re.findall(
        "[a-z]+",
        "a e i o u y aia aya am ami akh akh ei em ey ego emu ia ie iakh iam ii ikh im imi iu ii iy iya iye"
        " oe oe ogo oi oiu om omu ov oy oye oyu uiu uyu ya yakh yam ye yi yikh ykh ym ymi yu yy ev iem iei",
    )
)
_JOINTS: Final = ("n", "sk", "nn", "enn", "ov", "ovsk", "ionn", "ichesk", "esk", "al", "aln", "el", "eln")
_ADJECTIVE: Final = re.compile(
    "(?P<stem>[a-z]{4,}?)(?P<joint>sk)(?:ii|iy|iyi|i|y|yi|yy|aia|aya|oe|oye|oi|oy|ogo|om|omu|ie|iye|ikh|im)"
)
_SURNAME: Final = ("ov", "ev", "in", "yn")
_STEM: Final = 4  # letters, at least


def glossed(word: str) -> tuple[int, ...]:
    """Return the lines of the glossary that a word belongs to, Russian or English."""
    english, russian, begun = _glossary()
    found = english.get(word, ())
    if word[:_STEM] in begun:
        for at in range(len(word), _STEM - 1, -1):
            if at == len(word) or word[at:] in _TAILS:
                found += russian.get(word[:at], ())
    return tuple(dict.fromkeys(found)) if found else ()


def places(word: str) -> tuple[str, ...]:
    """Return the places an adjective in -skii may be made of, "ural" or "chelyabinsk"; () for other words."""
    bent = _ADJECTIVE.fullmatch(word) if "sk" in word else None
    if bent is None:
        return ()
    stem = bent["stem"]
    return (f"{stem}sk",) if stem.endswith(_SURNAME) else (f"{stem}sk", stem)


_TAILS: Final = _ENDINGS | {joint + ending for joint in _JOINTS for ending in (*_ENDINGS, "o")}


@cache
def _glossary() -> tuple[dict[str, tuple[int, ...]], dict[str, tuple[int, ...]], frozenset[str]]:
    """Return the lines of each English word, those of each Russian stem, and how the stems begin."""
    english: dict[str, tuple[int, ...]] = {}
    russian: dict[str, tuple[int, ...]] = {}
    for number, line in enumerate(lines("russian.txt")):
        told, _, stems = line.partition(" : ")
        for words, known in ((told, english), (stems, russian)):
            for word in words.split():
                known[word] = (*known.get(word, ()), number)
    return english, russian, frozenset(stem[:_STEM] for stem in russian)
