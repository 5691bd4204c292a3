"""How words, moments and numbers of a grant are written for a person, in one line."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHOWN = 80
_NAMED = 6  # words written out before the rest is only counted


def in_words(words: Iterable[str]) -> str:
    """The words as the document spells them; what is not plain text is escaped, so that it shows."""
    every = list(words)
    rest = len(every) - _NAMED
    return ", ".join(_plain(word) for word in every[:_NAMED]) + (f" and {rest:,} more" if rest > 0 else "")


def quoted(word: str) -> str:
    """A foreign word in quotes, escaped where it could pass for another, and cut where it is long."""
    return ascii(word) if len(word) <= _SHOWN else f"{word[:_SHOWN]!a}…"


def day(moment: dt.datetime) -> str:
    """`2026-11-22 10:00 UTC`."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S UTC").replace(":00 UTC", " UTC")


def count(number: int | None) -> str:
    """`5,000`, or that there is no limit."""
    return "no limit" if number is None else f"{number:,}"


def _plain(word: str) -> str:
    return word if word.isascii() and word.isprintable() and len(word) <= _SHOWN else quoted(word)
