"""Decisions on authorisations, as a guard keeps them: in its record, in full, but for whom they name.

The reference is kept as a digest; what was decided is kept as marks, so that a guard that opens again knows
what it knew without being told anew.
"""

from __future__ import annotations

import math
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.guard._entries import ActEntry
from licet.licence import Scope

if TYPE_CHECKING:
    from licet.licence import VerifiedAuthorisation

AUTHORISED: Final = "authorised"
_GRANTED: Final = "granted"
_FIELDS: Final = ("operations", "purposes", "places", "countries")


class Decision(Struct, frozen=True, kw_only=True):
    """One decision: `reference` and `digest` name it, `by` is whose key signed it; times since the epoch."""

    reference: str
    digest: str
    by: str
    granted: bool
    scope: Scope
    begins: int
    ends: int
    decided_at: int

    @classmethod
    def of(cls, verified: VerifiedAuthorisation) -> Decision:
        """The decision in a document that was verified; parts of seconds never lengthen it."""
        said = verified.authorisation
        return cls(
            reference=reference_digest(said.reference),
            digest=verified.digest,
            by=verified.by,
            granted=said.decision == _GRANTED,
            scope=said.scope,
            begins=math.ceil(said.from_.timestamp()),
            ends=math.floor(said.until.timestamp()),
            decided_at=math.floor(said.decided_at.timestamp()),
        )

    @classmethod
    def recorded(cls, entry: ActEntry) -> Decision | None:
        """The decision in an entry of the record; None if there is none in it that can be relied on."""
        said: dict[str, list[str]] = {}
        for mark in entry.marks:
            name, _, value = mark.partition("=")
            said.setdefault(name, []).append(value)
        try:
            (by,), (reference,), (begins,), (decided_at,) = (
                said[name] for name in ("by", "reference", "begins", "decided")
            )
            scope = Scope(**{field: tuple(said[field]) for field in _FIELDS})
            times = int(begins), int(decided_at)
        except (KeyError, ValueError):
            return None
        if entry.digest is None or entry.until is None:
            return None
        return cls(
            reference=reference,
            digest=entry.digest,
            by=by,
            granted=entry.outcome == _GRANTED,
            scope=scope,
            begins=times[0],
            ends=entry.until,
            decided_at=times[1],
        )

    def entry(self, *, at: int, licence: str) -> ActEntry:
        """What the record holds of it."""
        marks = (
            f"by={self.by}",
            f"reference={self.reference}",
            f"begins={self.begins}",
            f"decided={self.decided_at}",
            *(f"{field}={word}" for field in _FIELDS for word in getattr(self.scope, field)),
        )
        return ActEntry(
            at=at,
            act=AUTHORISED,
            licence=licence,
            outcome=_GRANTED if self.granted else "refused",
            digest=self.digest,
            until=self.ends,
            marks=marks,
        )

    def gives_way_to(self, other: Decision) -> bool:
        """Whether `other`, on the same reference, counts instead: the later; at one moment, the refusal."""
        if self.decided_at != other.decided_at:
            return self.decided_at < other.decided_at
        return self.granted or not other.granted


def reference_digest(reference: str) -> str:
    """How the record names a reference, which may be that of a case."""
    return sha256(b"authorisation\0" + reference.encode("utf-8", "surrogatepass")).hexdigest()[:32]
