"""Facts and outcomes in an officer's words: those of the explanation, and those of licences and records."""

from __future__ import annotations

import datetime as dt

from licet.explain import EFFECTS, fact, headline, term, word
from licet.law import Outcome
from licet.licence.provisos import in_words as proviso

__all__ = ["ASSURANCE", "EFFECTS", "HEADLINES", "fact", "moment", "proviso", "span", "term", "word"]

HEADLINES = {outcome: headline(outcome) for outcome in Outcome}
ASSURANCE = {
    "A0": "A0: the tag only; it binds a holder who cooperates",
    "A1": "A1: sealed content, key in software",
    "A2": "A2: key sealed to a TPM and to a measured start-up",
    "A3": "A3: confidential computing",
}
_UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


def span(seconds: int) -> str:
    """A length of time in its largest whole unit: `30 days`."""
    size, unit = next((size, unit) for size, unit in _UNITS if seconds % size == 0)
    count = seconds // size
    return f"{count:,} {unit}{'' if count == 1 else 's'}"


def moment(at: dt.datetime) -> str:
    """A moment to the minute, in UTC."""
    return f"{at.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"
