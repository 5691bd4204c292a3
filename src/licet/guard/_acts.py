"""What a person tells a guard beside asking: a review, a deletion, a report received, an authorisation.

Acts are recorded like uses, and survive a restart the same way.
"""

from __future__ import annotations

from msgspec import Struct

from licet.guard._asker import Asker


class Reviewed(Struct, frozen=True, kw_only=True):
    """A person has looked at what came of the use recorded as entry `of`, and lets it have effect or not."""

    of: int
    accepted: bool
    by: Asker


class Deleted(Struct, frozen=True, kw_only=True):
    """What came of the use recorded as entry `of` is deleted, with all that was made from it."""

    of: int


class Reported(Struct, frozen=True, kw_only=True):
    """The report on a period was received: `receipt` is the signed word of whom the proviso names."""

    receipt: bytes


class Authorised(Struct, frozen=True, kw_only=True):
    """An authorisation, or its refusal: `document` is the signed word of whom the proviso names."""

    document: bytes


Act = Reviewed | Deleted | Reported | Authorised
