"""Names the United States' lists pack into one field: aliases after "a.k.a.", initials in brackets.

What is unpacked stands beside the field as printed, never in its place. No name is invented: initials are
taken only where they are those of the name before them.
"""

from __future__ import annotations

import re
from typing import Final

from licet.parties.entities import Value
from licet.parties.lists.importers._ids import slug_words

_ALSO_KNOWN: Final = re.compile(r"[\s\[(;,]*\ba\.?k\.?a\b\.?\s*", re.IGNORECASE)
_UP_TO_LOOSE_BRACKET: Final = re.compile(r"(?:[^()\[\]]|\([^()]*\)|\[[^\[\]]*\])*")
_BRACKETED: Final = re.compile(r"^(?P<name>[^()]+?)\s*\((?P<short>[A-Z]{3,10})\)\s*$")


def name_values(printed: tuple[str, ...], origin: str, alias_origin: str) -> tuple[Value, ...]:
    """Return the name, the aliases and what they hold packed, each spelling once.

    A name without letters or digits is a `ValueError`.
    """
    if not all(slug_words(name) for name in printed):
        raise ValueError("a name without letters or digits")
    on_one_line = tuple(" ".join(name.split()) for name in printed)
    found = {on_one_line[0]: Value("name", on_one_line[0], origin)}
    for name in on_one_line[1:]:
        found.setdefault(name, Value("alias", name, alias_origin))
    for name in (part for whole in printed for part in _unpacked(whole)):
        part = " ".join(name.split())
        found.setdefault(part, Value("alias", part, f"{origin}/inside"))
    return tuple(found.values())


def _unpacked(name: str) -> tuple[str, ...]:
    parts = [_before_loose_bracket(part) for part in _ALSO_KNOWN.split(name)]
    if len(parts) > 1:
        return tuple(part for part in parts if len(slug_words(part)) > 1 or part.isupper())
    bracketed = _BRACKETED.match(name)
    if bracketed and _abbreviates(bracketed["short"], bracketed["name"]):
        return (bracketed["name"], bracketed["short"])
    return ()


def _before_loose_bracket(text: str) -> str:
    """Cut at the bracket that closes an "(aka …": what follows it belongs to the whole entry."""
    kept = _UP_TO_LOOSE_BRACKET.match(text)
    return kept[0].strip() if kept else ""


def _abbreviates(short: str, name: str) -> bool:
    """Tell an initialism from a place: "(AASPT)" is made of its name's first letters, "(PRC)" is not."""
    initials = iter(word[0] for word in slug_words(name))
    return all(letter in initials for letter in short.casefold())
