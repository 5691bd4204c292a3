"""What a store can tell of the past: what changed, how each customer was screened, and where it stands.

Any past screening can be asked again, with the customer as it was and the lists of that digest; whether the
answer is the same is told, match by match.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from licet.errors import InputError
from licet.parties._query import ListState, Match
from licet.parties.customers import _customer, _entry
from licet.parties.customers._changes import Found, Kind, State
from licet.parties.customers._sql import sa
from licet.parties.customers._store import known
from licet.parties.customers._tables import customers, entries, head, ledger, matches, profiles
from licet.parties.customers._withdrawal import Withdrawal, last_run, withdrawals, withdrawn_since

if TYPE_CHECKING:
    from collections.abc import Iterator

    from licet.parties.customers._entry import Watchlists
    from licet.parties.customers._store import Store

_SOON: Final = 30  # days
_AT_ONCE: Final = 1_000


class Alert(Struct, frozen=True, kw_only=True):
    """One change of one match, as it is told to people; `seq` orders them all.

    `name` and `match` are of now: None once the customer is removed, or the match gone.
    """

    seq: int
    at: str
    run: int
    ref: str
    entry: str
    change: Kind
    state: State
    score: float | None
    was: float | None
    why: tuple[str, ...]
    name: str | None = None
    match: Match | None = None


class Status(Struct, frozen=True, kw_only=True):
    """Where a store stands. `due` are customers whose answer is not that of the lists of the last run.

    A match whose decision is past its end counts as open. `behind` are the lists asked about that the last
    run did not have, or had otherwise, and those it had that are lost, unless they were withdrawn; none where
    it was not asked. `engine_now` is what screens now, where that is another than in the last run: all are
    to be asked again. `withdrawn` are the lists left out on the record. `blind` are the references of the
    unsearchable. `full_at` is when the last run began that asked every customer against every entry.
    """

    customers: int
    due: int
    removed: int
    unsearchable: int
    matches: dict[str, int]
    ending: int
    entries: int
    run: int
    finished: bool
    ran_at: str | None
    full_at: str | None
    lists: tuple[ListState, ...]
    digest: str
    engine: str
    behind: tuple[ListState, ...] = ()
    engine_now: str | None = None
    withdrawn: tuple[Withdrawal, ...] = ()
    blind: tuple[str, ...] = ()


class Covered(Struct, frozen=True, kw_only=True):
    """How a run covered a customer: by a screening of its own, or because nothing changed came near it."""

    run: int
    at: str
    lists: str
    screening: int | None
    matches: tuple[Found, ...] = ()


class Repeated(Struct, frozen=True, kw_only=True):
    """A past screening asked again. `same` is about entries, scores and certainty, whatever the engine."""

    screening: int
    at: str
    same: bool
    engine_then: str
    engine_now: str
    then: tuple[Found, ...]
    now: tuple[Found, ...]


class _Screened(Struct):
    customer: str
    lists: str
    engine: str
    threshold: float
    searchable: bool
    matches: tuple[Found, ...]


class _Changed(Struct):
    change: Kind
    state: State
    score: float | None
    was: float | None
    why: tuple[str, ...]


class _Started(Struct):
    lists: str
    engine: str
    of: tuple[ListState, ...]


def changes(
    store: Store, *, after: int = 0, since: date | None = None, run: int | None = None
) -> Iterator[Alert]:
    """Yield what changed after that row of the ledger, since that day, or in that run; else all.

    `InputError` for a row the ledger does not have: nothing would ever have changed after it.
    """
    told = (
        sa.select(ledger, profiles.c.content, matches.c.told)
        .join_from(ledger, customers, customers.c.ref == ledger.c.ref, isouter=True)
        .join(profiles, profiles.c.digest == customers.c.digest, isouter=True)
        .join(
            matches,
            sa.and_(matches.c.customer == customers.c.number, matches.c.entry == ledger.c.entry),
            isouter=True,
        )
        .where(ledger.c.kind == "change", ledger.c.seq > after)
        .order_by(ledger.c.seq)
    )
    if since is not None:
        told = told.where(ledger.c.at >= since.isoformat())
    if run is not None:
        told = told.where(ledger.c.run == run)
    with store.reading() as connection:
        end = connection.execute(sa.select(head.c.seq)).scalar_one()
    if after > end:
        remedy = 'give the "next" that `licet monitor changes --json` told of this store, or a day'
        raise InputError(f"no row {after}: the ledger ends at {end}", where=store.where, remedy=remedy)
    with (
        store.reading() as connection,
        connection.execution_options(yield_per=_AT_ONCE).execute(told) as rows,
    ):
        for row in rows:
            yield _alert(row)


def status(store: Store, *, on: date, lists: Watchlists | None = None) -> Status:
    """Count what is kept, and say of which lists it is, and whether these `lists` are those."""
    with store.reading() as connection:
        about = known(connection)
        living = customers.c.digest.is_not(None)
        past = matches.c.until < on.isoformat()
        state = sa.case((past, State.OPEN.value), else_=matches.c.state).label("now")
        held = sa.select(state, sa.func.count()).group_by(sa.text("now"))
        last = connection.execute(
            sa.select(ledger.c.at).where(ledger.c.kind == "run").order_by(ledger.c.seq.desc()).limit(1)
        ).one_or_none()
        blind = sa.select(customers.c.ref).where(customers.c.unsearchable).order_by(customers.c.number)
        full = sa.and_(ledger.c.kind == "run", ledger.c.body.contains('"everybody":true'))
        seq, ran, _ = last_run(connection)
        left_out = withdrawn_since(connection, seq)
        kept = tuple(state for state in ran if state.id not in left_out)
        soon = (on + timedelta(days=_SOON)).isoformat()
        return Status(
            customers=_count(connection, customers, living),
            due=_count(connection, customers, customers.c.due),
            removed=_count(connection, customers, sa.not_(living)),
            unsearchable=_count(connection, customers, customers.c.unsearchable),
            blind=tuple(connection.execute(blind).scalars()),
            matches={row[0]: row[1] for row in connection.execute(held)},
            ending=_count(connection, matches, matches.c.until.between(on.isoformat(), soon)),
            entries=_count(connection, entries, sa.true()),
            run=int(about["run"]),
            finished=about["run"] == about["finished"],
            ran_at=last.at if last else None,
            full_at=connection.execute(sa.select(sa.func.max(ledger.c.at)).where(full)).scalar_one(),
            lists=ran,
            digest=about["lists"],
            engine=about["engine"],
            behind=_other(lists.states, kept) if lists else (),
            engine_now=lists.engine if lists and last and lists.engine != about["engine"] else None,
            withdrawn=tuple(one for one in withdrawals(connection) if one.list not in {x.id for x in kept}),
        )


def _other(now: tuple[ListState, ...], ran: tuple[ListState, ...]) -> tuple[ListState, ...]:
    """The lists of now that did not run so, and those that ran and are lost."""
    here = {state.id for state in now}
    return (*(state for state in now if state not in ran), *(state for state in ran if state.id not in here))


def history(store: Store, ref: str) -> Iterator[Covered]:
    """Yield how each run covered the customer, in order; one that never ended covers nobody else."""
    with store.reading() as connection:
        own = sa.or_(ledger.c.ref == ref, ledger.c.kind.in_(("run", "finished")))
        rows = connection.execute(sa.select(ledger).where(own).order_by(ledger.c.seq)).all()
    if not any(row.ref == ref for row in rows):
        raise InputError(f"no customer '{ref}'", where=store.where, remedy="give its reference as imported")
    screened = {row.run for row in rows if row.kind == "screening"}
    started, present = dict[int, Any](), False
    for row in rows:
        if row.kind in {"customer", "removed"}:
            present = row.kind == "customer"
        elif row.kind == "run" and present:
            started[row.run] = row
        elif row.kind == "finished" and row.run in started.keys() - screened:
            lists = msgspec.json.decode(started[row.run].body, type=_Started).lists
            yield Covered(run=row.run, at=row.at, lists=lists, screening=None)
        elif row.kind == "screening":
            told = msgspec.json.decode(row.body, type=_Screened)
            yield Covered(run=row.run, at=row.at, lists=told.lists, screening=row.seq, matches=told.matches)


def repeat(store: Store, screening: int, *, lists: Watchlists) -> Repeated:
    """Ask a past screening again; `InputError` without its lists, or once the customer was removed."""
    with store.reading() as connection:
        row = connection.execute(sa.select(ledger).where(ledger.c.seq == screening)).one_or_none()
        if row is None or row.kind != "screening":
            remedy = "take the number from `licet monitor history REF`"
            raise InputError(f"row {screening} is no screening", where=store.where, remedy=remedy)
        told = msgspec.json.decode(row.body, type=_Screened)
        kept = sa.select(profiles.c.content).where(profiles.c.digest == told.customer)
        content = connection.execute(kept).scalar_one_or_none()
    if content is None:
        raise InputError(f"customer {row.ref} was removed, so it cannot be asked again", where=store.where)
    if lists.digest != told.lists:
        raise InputError(
            f"the screening was of lists {told.lists[:16]}…, these are {lists.digest[:16]}…",
            remedy="give the list file of that day with --lists",
        )
    now = _asked_again(lists, content)
    return Repeated(
        screening=screening,
        at=row.at,
        same=now == told.matches,
        engine_then=told.engine,
        engine_now=lists.engine,
        then=told.matches,
        now=now,
    )


def _asked_again(lists: Watchlists, content: bytes) -> tuple[Found, ...]:
    (answer,) = lists.screen([_customer.read_content(content)])
    best = {match.entity: match for match in reversed(answer.matches)}
    digests = {
        entry.id: _entry.digest(_entry.content(entry)) for entry in lists.entries() if entry.id in best
    }
    return tuple(Found(m.entity, digests[m.entity], m.score, m.certainty) for _, m in sorted(best.items()))


def _alert(row: Any) -> Alert:
    told = msgspec.json.decode(row.body, type=_Changed)
    return Alert(
        seq=row.seq,
        at=row.at,
        run=row.run,
        ref=row.ref,
        entry=row.entry,
        change=told.change,
        state=told.state,
        score=told.score,
        was=told.was,
        why=told.why,
        name=None if row.content is None else _customer.read_content(row.content).name,
        match=None if row.told is None else msgspec.json.decode(row.told, type=Match),
    )


def _count(connection: sa.Connection, table: sa.Table, which: sa.ColumnElement[bool]) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(table).where(which)).scalar_one()
