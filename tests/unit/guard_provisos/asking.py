"""A use asked of a keeper, and what the keeper may draw on, for tests of one proviso at a time."""

from __future__ import annotations

import datetime as dt
from typing import Any

from licet.facts import Use
from licet.guard._circumstances import Circumstances
from licet.guard.provisos import Asked, Setting

AT = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
NOW = AT.timestamp()
DAY = 86_400
LICENCE = "ab" * 32
USE = Use(operation="operation.identify", purpose="purpose.law_enforcement", country="NO")


def setting(**fields: Any) -> Setting:
    """What a guard tells its keepers."""
    known: dict[str, Any] = {
        "title": "licence NO-1",
        "licence": LICENCE,
        "roots": frozenset({LICENCE}),
        "assurance": "A0",
        "heard_at": lambda: NOW,
        "believes": lambda _asker, _at: False,
    }
    return Setting(**(known | fields))


def asked(*, at: float = NOW, held: bool = False, **circumstances: Any) -> Asked:
    """A use in these circumstances."""
    return Asked(at, USE, Circumstances(**circumstances), held)
