"""What changed between two screenings of one customer, and whether a decision still holds.

A match is remembered as it was last told. Whatever differs is a change and is told, once: a match that
came, one that went, an entry or a customer that is no longer what was decided on, a decision that ran out,
a score that moved. Nothing is left out because it is old, and nothing is told twice because a run was
interrupted. Pure: no clock, no store.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator


class State(StrEnum):
    """What is known of a match: nothing yet, or what a person decided and still holds."""

    OPEN = "open"
    TRUE = "true"
    FALSE = "false"
    UNSURE = "unsure"
    WITHDRAWN = "withdrawn"  # nobody's decision: its list is not screened against any more


class Kind(StrEnum):
    """What happened to a match."""

    NEW = "new"  # it was not there before
    GONE = "gone"  # it was, and is no more
    RETURNED = "returned"  # a decision on it holds no longer
    CHANGED = "changed"  # the entry or the customer changed; it still matches
    SCORE = "score"  # nothing changed but how near it is
    WITHDRAWN = "withdrawn"  # its list was withdrawn from screening, on the record


class Found(Struct, frozen=True, array_like=True):
    """A match as a screening's row keeps it: by the entry's id and content, without a name."""

    entry: str
    digest: str
    score: float
    certainty: str


class Decision(Struct, frozen=True, kw_only=True):
    """What a person decided on a match: of which contents, by whom, why, and until which day inclusive."""

    ref: str
    entry: str
    verdict: State
    why: str
    by: str
    until: date
    customer_digest: str
    entry_digest: str
    at: str
    seq: int = 0


class Standing(Struct, frozen=True, kw_only=True):
    """A match as it was last told: in which run, of which contents, and in which state."""

    entry: str
    entry_digest: str
    customer_digest: str
    score: float
    certainty: str
    state: State
    run: int
    until: date | None = None


class Change(Struct, frozen=True, kw_only=True):
    """One thing that changed of one match; `was` is the score told before, `state` what is decided now."""

    kind: Kind
    entry: str
    state: State
    score: float | None
    was: float | None
    why: tuple[str, ...]


class Circumstances(Struct, frozen=True, kw_only=True):
    """What is known, on that day, around one customer's matches.

    `decided` is the last decision on each entry; `delisted` the entries no list holds any more; `words` says
    of each entry what changed since the last run that came to its end, `altered` the same of the customer.
    """

    on: date
    run: int
    customer_digest: str
    decided: Mapping[str, Decision] = {}
    delisted: frozenset[str] = frozenset()
    words: Mapping[str, str] = {}
    altered: tuple[str, ...] = ()


_NOTHING_CHANGED: Final = "neither entry nor customer changed: the lists around them, or what screens, did"


def state_of(decision: Decision | None, *, customer_digest: str, entry_digest: str, on: date) -> State:
    """Return what a decision is worth: all of it until either content changes or its last day is over."""
    if decision is None or decision.until < on:
        return State.OPEN
    if (decision.customer_digest, decision.entry_digest) != (customer_digest, entry_digest):
        return State.OPEN
    return decision.verdict


def standing(found: Found, around: Circumstances) -> Standing:
    """Return the match as it stands now."""
    decision = around.decided.get(found.entry)
    state = _state(found, around)
    return Standing(
        entry=found.entry,
        entry_digest=found.digest,
        customer_digest=around.customer_digest,
        score=found.score,
        certainty=found.certainty,
        state=state,
        run=around.run,
        until=decision.until if decision and state is not State.OPEN else None,
    )


def compare(
    before: Mapping[str, Standing], now: Mapping[str, Found], around: Circumstances
) -> Iterator[Change]:
    """Yield every change of one customer's matches, at most one to an entry, in the order of their ids."""
    for entry in sorted({*before, *now}):
        change = _compared(before.get(entry), now.get(entry), around)
        if change is not None:
            yield change


def _compared(before: Standing | None, now: Found | None, around: Circumstances) -> Change | None:
    if before is not None and before.state is State.WITHDRAWN:
        before = None  # that it went was told when its list was withdrawn
    if now is None:
        return None if before is None else _gone(before, around)
    state = _state(now, around)
    if before is None:
        why = tuple(_new_because(now, around))
        return Change(kind=Kind.NEW, entry=now.entry, state=state, score=now.score, was=None, why=why)
    kind, why = _difference(before, now, around)
    if kind is None:
        return None
    return Change(kind=kind, entry=now.entry, state=state, score=now.score, was=before.score, why=why)


def _gone(before: Standing, around: Circumstances) -> Change:
    if before.entry in around.delisted:
        why = ["delisted: no list holds the entry any more"]
    else:
        why = [*_entry_changed(before.entry, around), *_customer_changed(before, around)]
    return Change(
        kind=Kind.GONE,
        entry=before.entry,
        state=before.state,
        score=None,
        was=before.score,
        why=tuple(why or [_NOTHING_CHANGED]),
    )


def _difference(before: Standing, now: Found, around: Circumstances) -> tuple[Kind | None, tuple[str, ...]]:
    entry = _entry_changed(now.entry, around) if before.entry_digest != now.digest else []
    changes = [*entry, *_customer_changed(before, around)]
    moved = _moved(before, now)
    if before.state is not State.OPEN and _state(now, around) is State.OPEN:
        return Kind.RETURNED, (*_returned(before, around), *changes, *moved)
    if changes:
        return Kind.CHANGED, (*changes, *moved)
    quiet = before.state is State.FALSE  # of the same contents, so the decision was on this very match
    return (Kind.SCORE, (*moved, _NOTHING_CHANGED)) if moved and not quiet else (None, ())


def _moved(before: Standing, now: Found) -> list[str]:
    told = [f"score {before.score:.2f} → {now.score:.2f}"] if shown(before.score) != shown(now.score) else []
    if before.certainty != now.certainty:
        told.append(f"{before.certainty} → {now.certainty}")
    return told


def shown(score: float) -> str:
    """Return the score as people see it: what they cannot see is not told as a change."""
    return f"{score:.2f}"


def _returned(before: Standing, around: Circumstances) -> Iterator[str]:
    decision = around.decided.get(before.entry)
    if decision is None:
        return
    held = f"the decision “{decision.verdict}” of {decision.at[:10]} by {decision.by}"
    if decision.until < around.on:
        yield f"{held} ended on {decision.until}"
    else:
        yield f"{held} was made on other facts"


def _new_because(found: Found, around: Circumstances) -> Iterator[str]:
    words = around.words.get(found.entry)
    if words:
        yield f"the entry changed: {words}" if words != LISTED else LISTED
    if around.altered:
        yield ADDED if ADDED in around.altered else f"the customer changed: {', '.join(around.altered)}"
    if not words and not around.altered:
        yield _NOTHING_CHANGED


LISTED: Final = "newly listed"
ADDED: Final = "new customer"


def _entry_changed(entry: str, around: Circumstances) -> list[str]:
    words = around.words.get(entry)
    return [f"the entry changed: {words}"] if words else []


def _customer_changed(before: Standing, around: Circumstances) -> list[str]:
    if before.customer_digest == around.customer_digest:
        return []
    return [f"the customer changed: {', '.join(around.altered)}"]


def _state(found: Found, around: Circumstances) -> State:
    return state_of(
        around.decided.get(found.entry),
        customer_digest=around.customer_digest,
        entry_digest=found.digest,
        on=around.on,
    )
