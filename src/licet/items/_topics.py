"""What people look for under a name no list uses, and the entries nearest to it.

A search for face recognition must not end in silence, nor in an entry about gas masks: the sheet says in
words that no list names it, and points to what is listed beside it. It never says an item is controlled.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from licet import files

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHEET: Final = Path(__file__).parent / "data" / "topics.json"


class Near(Struct, frozen=True, forbid_unknown_fields=True):
    """An entry near a topic: where it stands, and why it is near."""

    list: str
    code: str
    why: str


class Topic(Struct, frozen=True, forbid_unknown_fields=True):
    """Words people use, what to tell them, and the entries nearest to what they mean."""

    words: frozenset[str]
    says: str
    near: tuple[Near, ...]


@cache
def topics() -> tuple[Topic, ...]:
    """Every topic of the shipped sheet."""
    return msgspec.json.decode(files.read(_SHEET, what="sheet of topics"), type=tuple[Topic, ...])


def topics_of(words: Iterable[str]) -> tuple[Topic, ...]:
    """The topics that these words belong to."""
    asked = set(words)
    return tuple(topic for topic in topics() if topic.words & asked)
