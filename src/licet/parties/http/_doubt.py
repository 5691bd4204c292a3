"""When finding nothing means nothing: the name cannot be searched, or a filter left none of the nearest."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from licet.parties._query import Screening

_MOST_COMPARED: Final = 50  # entries that the engine gives for one name


def doubt(screening: Screening) -> str | None:
    """Return why an answer without results would be no clean one, None where it is."""
    if screening.unsearchable is not None:
        return screening.unsearchable
    if cut_short(screening):
        return f"{_MOST_COMPARED} entries or more resemble it; give more of the name, or ask without filters"
    return None


def beyond_latin(names: Iterable[str]) -> str | None:
    """Return why a score that reads Latin letters only says nothing of these names; None where it does."""
    for name in names:
        if any(letter.isalpha() and not _latin(letter) for letter in name):
            return f"ofac-search reads Latin letters only, and '{name}' has others; ask with algorithm=best"
    return None


def _latin(letter: str) -> bool:
    return unicodedata.category(letter) == "Lm" or "LATIN" in unicodedata.name(letter, "")


def cut_short(screening: Screening) -> bool:
    """Whether more entries may resemble the name than were compared."""
    return len(screening.matches) >= _MOST_COMPARED
