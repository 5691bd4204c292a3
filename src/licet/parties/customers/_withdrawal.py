"""Lists withdrawn from screening: on the record, by whom and why, and never because they cannot be found.

A list that a run screened against and that is missing later stops the next run, since its entries would pass
as delisted. To withdraw it says that it is left out on purpose: from then on runs go on without it, and its
matches are marked withdrawn, which is told of each. If it is screened again its matches are new ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from licet.errors import InputError
from licet.parties._query import ListState, Match
from licet.parties.customers._changes import Kind, State
from licet.parties.customers._sql import sa
from licet.parties.customers._tables import customers, ledger, matches

if TYPE_CHECKING:
    from datetime import datetime

    from licet.parties.customers._entry import Watchlists
    from licet.parties.customers._ledger import Ledger
    from licet.parties.customers._store import Store

_LONGEST = 2_000
_NO_RUN = 0  # what people do belongs to none
_WITHDRAWN = sa.select(ledger).where(ledger.c.run == _NO_RUN, ledger.c.kind == "withdrawn")


class Withdrawal(Struct, frozen=True, kw_only=True):
    """A list that is left out on purpose: when, by whom and why, and how many matches were marked."""

    list: str
    why: str
    by: str
    at: str
    seq: int
    matches: int


class _Told(Struct):
    list: str
    why: str
    by: str
    matches: int


class _Ran(Struct):
    of: tuple[ListState, ...]


def withdraw(  # noqa: PLR0913 - what is kept of a withdrawal comes in by name
    store: Store, list_id: str, *, why: str, by: str, at: datetime, lists: Watchlists | None = None
) -> Withdrawal:
    """Record that a list is screened against no more, and mark its matches.

    `InputError` for a list that the last run did not have, or that is still among `lists`: whoever means
    to leave it out takes it out first.
    """
    _require_words(why, by)
    if lists is not None and any(state.id == list_id for state in lists.states):
        raise InputError(
            f"{list_id} is among the lists in use",
            remedy=f"take it out first: `licet lists drop {list_id}`, or name other lists with --lists",
        )
    with store.writing(at=at) as book:
        last = last_run(book.connection)
        ran = {state.id for state in last[1]} - withdrawn_since(book.connection, last[0]).keys()
        if list_id not in ran:
            raise InputError(
                f"the last run did not screen against {list_id}",
                where=store.where,
                remedy=f"name one of {', '.join(sorted(ran)) or 'none: nothing was screened yet'}",
            )
        found = _of_list(book.connection, list_id)
        told = _Told(list_id, why.strip(), by.strip(), len(found))
        seq = book.append("withdrawn", told, run=_NO_RUN)
        for row in found:
            _mark(book, row, f"the list {list_id} was withdrawn by {told.by}: {told.why}")
        return _withdrawal(told, at=book.at, seq=seq)


def last_run(connection: sa.Connection) -> tuple[int, tuple[ListState, ...], int]:
    """Return the last run's row in the ledger, its lists and its number; no lists before the first run."""
    # By the index of runs: from the ledger's end, a million screenings may stand before it.
    latest = sa.select(sa.func.max(ledger.c.run)).scalar_subquery()
    last = sa.select(ledger.c.seq, ledger.c.run, ledger.c.body)
    row = connection.execute(last.where(ledger.c.run == latest, ledger.c.kind == "run")).one_or_none()
    return (row.seq, msgspec.json.decode(row.body, type=_Ran).of, row.run) if row else (0, (), 0)


def withdrawn_since(connection: sa.Connection, seq: int) -> dict[str, Withdrawal]:
    """Return the lists withdrawn after that row of the ledger, by id."""
    rows = _WITHDRAWN.where(ledger.c.seq > seq).order_by(ledger.c.seq)
    return {one.list: one for one in map(_read, connection.execute(rows))}


def withdrawals(connection: sa.Connection) -> tuple[Withdrawal, ...]:
    """Return every withdrawal, in order."""
    return tuple(map(_read, connection.execute(_WITHDRAWN.order_by(ledger.c.seq))))


def _read(row: Any) -> Withdrawal:
    return _withdrawal(msgspec.json.decode(row.body, type=_Told), at=row.at, seq=row.seq)


def _withdrawal(told: _Told, *, at: str, seq: int) -> Withdrawal:
    return Withdrawal(list=told.list, why=told.why, by=told.by, matches=told.matches, at=at, seq=seq)


def _of_list(connection: sa.Connection, list_id: str) -> list[Any]:
    kept = sa.select(customers.c.ref, matches).join_from(
        matches, customers, customers.c.number == matches.c.customer
    )
    rows = connection.execute(kept.order_by(matches.c.customer, matches.c.entry))
    return [row for row in rows if msgspec.json.decode(row.told, type=Match).list == list_id]


def _mark(book: Ledger, row: Any, why: str) -> None:
    told = {
        "change": Kind.WITHDRAWN,
        "state": State.WITHDRAWN,
        "score": None,
        "was": row.score,
        "why": (why,),
    }
    book.append("change", told, run=_NO_RUN, ref=row.ref, entry=row.entry)
    this = sa.and_(matches.c.customer == row.customer, matches.c.entry == row.entry)
    book.connection.execute(matches.update().where(this).values(state=State.WITHDRAWN.value, until=None))


def _require_words(why: str, by: str) -> None:
    for word, text in (("why", why), ("by", by)):
        if not text.strip():
            raise InputError(
                f"a withdrawal without --{word}", remedy="say why the list is left out, and who says so"
            )
        if len(text) > _LONGEST:
            raise InputError(f"--{word} has {len(text):,} letters", remedy=f"use at most {_LONGEST:,}")
