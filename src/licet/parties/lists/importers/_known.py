"""The lists Licet knows by name: their publisher, effect, licence and the age a copy may reach.

They are data (`data/known_lists.yaml`). A firm's own list, and any FollowTheMoney data set, is described by
whoever imports it; nothing here guesses what such a list means.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from licet.errors import ListError
from licet.parties.lists._imported import WatchList

if TYPE_CHECKING:
    from datetime import date

_FILE: Final = Path(__file__).parent.parent.parent / "data" / "known_lists.yaml"


class Known(Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of a list whatever its edition; `topics` are FollowTheMoney's words for its effect."""

    title: str
    authority: str
    citation: str
    effect: str
    source_url: str
    licence: str
    max_age_days: int
    topics: tuple[str, ...]


class _File(Struct):
    lists: dict[str, Known]


@cache
def known_lists() -> dict[str, Known]:
    """Return every list known by name, by its id."""
    import yaml  # noqa: PLC0415 - half of what importing this room would cost

    document: Any = yaml.load(_FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return msgspec.convert(document, _File).lists


def watch_list(list_id: str, content: bytes, *, as_of: date, entries: int) -> WatchList:
    """Describe this edition of a known list, by the file it was read from."""
    known = known_lists()[list_id]
    return WatchList(
        id=list_id,
        title=known.title,
        authority=known.authority,
        citation=known.citation,
        effect=known.effect,
        source_url=known.source_url,
        as_of=as_of,
        sha256=hashlib.sha256(content).hexdigest(),
        entries=entries,
        licence=known.licence,
        max_age_days=known.max_age_days,
    )


def dated(stated: date | None, given: date | None, *, where: object) -> date:
    """Return the day the file states, else the day the caller gives; a list without a day is refused.

    Where both are known the file's own day counts: a fresh copy of an old list is an old list.
    """
    day = stated or given
    if day is None:
        raise ListError(
            "the file does not say of which day it is",
            where=where,
            remedy="give the day it was published with --as-of, such as --as-of 2026-07-31",
        )
    return day
