"""What people decide on matches: true, false or unsure, by whom, why, and until which day.

A decision is on the two contents the officer was shown. It holds until either changes or its last day is
over, and no decision is for ever. None is altered or removed: the last one counts, and all can be seen. Who
decided and why is kept for good, so a reason should say what was compared, not repeat personal data.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from licet.errors import InputError
from licet.parties.customers._changes import Decision, State, state_of
from licet.parties.customers._sql import sa
from licet.parties.customers._tables import customers, entries, ledger, matches

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from licet.parties.customers._store import Store

DAYS: Final = 365  # that a decision holds unless another day is named
VERDICTS: Final = (State.TRUE.value, State.FALSE.value, State.UNSURE.value)
_LONGEST: Final = 2_000


class Verdict(Struct, frozen=True, kw_only=True):
    """What an officer wants recorded of one match; `until` is the last day it holds."""

    ref: str
    entry: str
    verdict: State
    why: str
    by: str
    until: date | None = None


class Recorded(Struct, frozen=True):
    """A decision in the ledger, and why it does not hold (any more), where it does not."""

    decision: Decision
    lapsed: str | None


def decide(store: Store, wanted: Verdict, *, at: datetime) -> Decision:
    """Record a decision on a match that stands; it counts from the next look at the match.

    Raises `InputError` without reason or name, for a day that is over, and for what is no match.
    """
    _require_words(wanted)
    until = wanted.until or at.date() + timedelta(days=DAYS)
    if until < at.date():
        raise InputError(f"{until} is over", remedy="name a day to come as the last one it holds")
    with store.writing(at=at) as book:
        match = _match(book.connection, wanted, store.where)
        told = {
            "verdict": wanted.verdict,
            "why": wanted.why.strip(),
            "by": wanted.by.strip(),
            "until": until,
            "customer": match.customer_digest,
            "entry": match.entry_digest,
        }
        seq = book.append("decision", told, run=0, ref=wanted.ref, entry=wanted.entry)
        this = sa.and_(matches.c.customer == match.customer, matches.c.entry == wanted.entry)
        state = {"state": wanted.verdict.value, "until": until.isoformat()}
        book.connection.execute(matches.update().where(this).values(**state))
        return read_decision(seq, book.at, wanted.ref, wanted.entry, msgspec.json.encode(told))


def decisions(store: Store, *, on: date, ref: str | None = None) -> Iterator[Recorded]:
    """Yield every decision ever recorded, in order, and whether it still counts."""
    of = ledger.c.kind == "decision"
    wanted = of if ref is None else sa.and_(of, ledger.c.ref == ref)
    now = (
        sa.select(ledger, customers.c.digest.label("customer_now"), entries.c.digest.label("entry_now"))
        .join_from(ledger, customers, customers.c.ref == ledger.c.ref, isouter=True)
        .join(entries, entries.c.id == ledger.c.entry, isouter=True)
        .where(wanted)
        .order_by(ledger.c.seq)
    )
    with store.reading() as connection:
        rows = connection.execute(now).all()
    last = {(row.ref, row.entry): row.seq for row in rows}
    for row in rows:
        decision = read_decision(row.seq, row.at, row.ref, row.entry, row.body)
        overruled = last[row.ref, row.entry] != row.seq
        yield Recorded(decision, "a later decision counts" if overruled else _lapsed(decision, row, on))


def last_decisions(connection: sa.Connection, refs: list[str]) -> dict[str, dict[str, Decision]]:
    """Return the decision that counts, by reference and entry."""
    found = defaultdict[str, dict[str, Decision]](dict)
    made = sa.select(ledger).where(ledger.c.ref.in_(refs), ledger.c.kind == "decision").order_by(ledger.c.seq)
    for row in connection.execute(made):
        found[row.ref][row.entry] = read_decision(row.seq, row.at, row.ref, row.entry, row.body)
    return found


def _lapsed(decision: Decision, row: Any, on: date) -> str | None:
    held = state_of(decision, customer_digest=str(row.customer_now), entry_digest=str(row.entry_now), on=on)
    if held is not State.OPEN:
        return None
    if decision.until < on:
        return f"it ended on {decision.until}"
    if row.customer_now is None:
        return "the customer was removed"
    if row.entry_now is None:
        return "the entry was delisted"
    return "the entry changed" if row.entry_now != decision.entry_digest else "the customer changed"


def _require_words(wanted: Verdict) -> None:
    if wanted.verdict is State.OPEN:
        raise InputError("'open' is no decision", remedy=f"decide {', '.join(VERDICTS)}")
    for word, text in (("why", wanted.why), ("by", wanted.by)):
        if not text.strip():
            raise InputError(f"a decision without --{word}", remedy="say what was compared, and who did")
        if len(text) > _LONGEST:
            raise InputError(f"--{word} has {len(text):,} letters", remedy=f"use at most {_LONGEST:,}")


def _match(connection: sa.Connection, wanted: Verdict, where: str) -> Any:
    """The match decided on, with the contents it was told of: a decision in advance would hide a match."""
    owner = sa.select(customers.c.number).where(
        customers.c.ref == wanted.ref, customers.c.digest.is_not(None)
    )
    number = connection.execute(owner).scalar_one_or_none()
    if number is None:
        raise InputError(f"no customer '{wanted.ref}'", where=where, remedy="give its reference as imported")
    theirs = {
        row.entry: row for row in connection.execute(sa.select(matches).where(matches.c.customer == number))
    }
    if wanted.entry not in theirs:
        known = f"its matches: {', '.join(sorted(theirs)[:8])}" if theirs else "it has no match"
        raise InputError(f"customer {wanted.ref} does not match '{wanted.entry}'", where=where, remedy=known)
    if theirs[wanted.entry].state == State.WITHDRAWN:
        raise InputError(
            f"the list of {wanted.entry} was withdrawn", where=where, remedy="nothing is left to decide on it"
        )
    return theirs[wanted.entry]


class _Body(Struct):
    verdict: State
    why: str
    by: str
    until: date
    customer: str
    entry: str


def read_decision(seq: int, at: str, ref: str, entry: str, body: str | bytes) -> Decision:
    """Return the decision a row of the ledger holds."""
    told = msgspec.json.decode(body, type=_Body)
    return Decision(
        ref=ref,
        entry=entry,
        verdict=told.verdict,
        why=told.why,
        by=told.by,
        until=told.until,
        customer_digest=told.customer,
        entry_digest=told.entry,
        at=at,
        seq=seq,
    )
