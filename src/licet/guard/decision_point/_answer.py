"""A verdict as a decision point tells it: AuthZEN's decision with its reasons, or an HTTP problem document.

Nothing is added to what the guard said, and nothing of who asked is repeated. Of what failed on this machine
only the ground is told: paths, and the addresses of databases, are for whoever runs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct

from licet.guard._verdict import Change, Ground, Verdict

encode: Final = msgspec.json.Encoder(enc_hook=str).encode
PROBLEM: Final = "application/problem+json"


_SEE: Final = "whoever runs this service must see to it"
_INSIDE: Final = {
    Ground.RECORD_FAILED: f"the use could not be recorded; {_SEE}",
    Ground.FEED_BROKEN: f"the word on revocations or law that arrived here cannot be relied on; {_SEE}",
    Ground.NOT_TRUSTED: f"the word on revocations or law that arrived here is by other hands; {_SEE}",
    Ground.STALE: f"the newest word on revocations or law here is older than it may be; {_SEE}",
}


class Because(Struct, frozen=True, omit_defaults=True):
    """AuthZEN's `context` of a decision: why, by which provision, and what would make it lawful.

    `record` is the number of the record's entry that accounts for the answer, `remaining` what is left of the
    tightest quota. Every obligation falls on whoever acts on a permit.
    """

    ground: Ground
    says: str
    cite: str
    remaining: int | None = None
    changes: tuple[Change, ...] = ()
    obligations: tuple[Any, ...] = ()
    record: int | None = None
    error: dict[str, Any] | None = None


class Decision(Struct, frozen=True):
    """AuthZEN 1.0, section 5.5."""

    decision: bool
    context: Because


class Decisions(Struct, frozen=True):
    """AuthZEN 1.0, section 7.2: one decision for each evaluation that was carried out, in their order."""

    evaluations: Sequence[Decision]


def decision(verdict: Verdict, *, error: dict[str, Any] | None = None) -> Decision:
    """The verdict in AuthZEN's form; `error` says what was wrong with one evaluation among several."""
    because = Because(
        verdict.ground,
        outward(verdict),
        verdict.cite,
        verdict.remaining,
        verdict.changes,
        verdict.obligations,
        verdict.record,
        error,
    )
    return Decision(verdict.permitted, because)


def problem(verdict: Verdict) -> bytes:
    """The body of a 403 for a refused use (RFC 9457)."""
    because = msgspec.to_builtins(decision(verdict).context, enc_hook=str)
    return encode(
        {
            "type": "about:blank",
            "title": "Use not permitted",
            "status": 403,
            "detail": outward(verdict),
            **because,
        }
    )


def outward(verdict: Verdict) -> str:
    """Why, as it may be told to anyone who can ask."""
    return _INSIDE.get(verdict.ground, verdict.says)
