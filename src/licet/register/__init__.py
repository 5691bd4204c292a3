"""The public register: one page that says what was decided, for people who were not in the room.

It publishes what it is given, to the hour and without names of persons, and shows how to check it against the
log. It decides nothing and verifies nothing: what stands in `Evidence` is verified by whoever publishes it.
"""

from licet.register._entries import (
    Evidence,
    PublishedDecision,
    PublishedDetermination,
    PublishedLicence,
    PublishedReason,
)
from licet.register._grounds import sentence
from licet.register._page import page

__all__ = [
    "Evidence",
    "PublishedDecision",
    "PublishedDetermination",
    "PublishedLicence",
    "PublishedReason",
    "page",
    "sentence",
]
