"""A verdict as a decision point tells it: AuthZEN's decision with its reasons, or an HTTP problem document.

Nothing is added to what the guard said, and nothing of who asked is repeated. Of what failed on this machine
only the ground is told: paths, and the addresses of databases, are for whoever runs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from licet.guard._verdict import Change, Ground, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

encode: Final = msgspec.json.Encoder(enc_hook=str).encode
PROBLEM: Final = "application/problem+json"
_END: Final = b"}}"
_MOST_KEPT: Final = 1024  # reasons whose words are kept; beyond that they are encoded anew

_SEE: Final = "whoever runs this service must see to it"
INSIDE: Final = {
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
    changes: tuple[Change, ...] = ()
    obligations: tuple[Any, ...] = ()
    error: dict[str, Any] | None = None
    remaining: int | None = None  # this and the next come last, since they alone change from use to use
    record: int | None = None


class Decision(Struct, frozen=True):
    """AuthZEN 1.0, section 5.5."""

    decision: bool
    context: Because


def because(verdict: Verdict, *, error: dict[str, Any] | None = None) -> Because:
    """Why, as it may be told; `error` says what was wrong with one evaluation among several."""
    return Because(
        verdict.ground,
        outward(verdict),
        verdict.cite,
        verdict.changes,
        verdict.obligations,
        error,
        verdict.remaining,
        verdict.record,
    )


def decision(verdict: Verdict, *, error: dict[str, Any] | None = None) -> Decision:
    """The verdict in AuthZEN's form."""
    return Decision(verdict.permitted, because(verdict, error=error))


class Wording:
    """Verdicts as AuthZEN has them, in bytes. The words of one are kept for those that say the same.

    What is kept is never an answer: of each verdict its own count and its own entry are told.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Verdict, bytes]] = {}

    def one(self, verdict: Verdict) -> bytes:
        """One decision (AuthZEN 1.0, section 5.5)."""
        kept = self._kept.get(verdict.says)
        if kept is None or verdict.obligations or not _say_the_same(kept[0], verdict):
            return self._anew(verdict)
        left, record = verdict.remaining, verdict.record
        if left is None:
            return kept[1] + _END if record is None else b'%b,"record":%d}}' % (kept[1], record)
        if record is None:
            return b'%b,"remaining":%d}}' % (kept[1], left)
        return b'%b,"remaining":%d,"record":%d}}' % (kept[1], left, record)

    def several(self, verdicts: Iterable[Verdict], errors: Iterable[dict[str, Any] | None]) -> bytes:
        """One decision for each evaluation that was carried out, in their order (section 7.2)."""
        told = (
            self.one(verdict) if error is None else encode(decision(verdict, error=error))
            for verdict, error in zip(verdicts, errors, strict=False)
        )
        return b'{"evaluations":[%b]}' % b",".join(told)

    def _anew(self, verdict: Verdict) -> bytes:
        if not verdict.obligations:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            words = encode(decision(replace(verdict, remaining=None, record=None)))
            self._kept[verdict.says] = verdict, words.removesuffix(_END)
        return encode(decision(verdict))


def _say_the_same(one: Verdict, other: Verdict) -> bool:
    """Whether two verdicts of the same reason differ in numbers alone: a guard gives its words unchanged."""
    return (
        one.permitted is other.permitted
        and one.ground is other.ground
        and one.cite is other.cite
        and one.changes is other.changes
    )


def problem(verdict: Verdict) -> bytes:
    """The body of a 403 for a refused use (RFC 9457)."""
    told = msgspec.to_builtins(because(verdict), enc_hook=str)
    return encode(
        {
            "type": "about:blank",
            "title": "Use not permitted",
            "status": 403,
            "detail": outward(verdict),
            **told,
        }
    )


def outward(verdict: Verdict) -> str:
    """Why, as it may be told to anyone who can ask."""
    return INSIDE.get(verdict.ground, verdict.says)
