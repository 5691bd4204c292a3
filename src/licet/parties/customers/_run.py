"""One run of monitoring: mark whom the lists' changes concern, then screen them, a batch at a time.

The steps, each one transaction:
(1) the plan is entered: the entries as they are now, the customers to be asked, and a row of the run;
(2) a batch of those customers is screened by the ordinary screening, each leaves a row, whatever differs
    from what was told before is a row too, and the customers are no longer to be asked;
(3) when nobody is left, the run is finished.
Killed at any point, the next run goes on: what is marked stays marked until its rows are written. If the
lists changed again meanwhile, those marked are screened against the new ones, and nothing is skipped.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from licet.errors import InputError, ListError
from licet.parties.customers import _customer
from licet.parties.customers._changes import Change, Circumstances, Found, Standing, State, compare, standing
from licet.parties.customers._decisions import last_decisions
from licet.parties.customers._plan import Plan, chunks, plan
from licet.parties.customers._sql import sa
from licet.parties.customers._store import known, note
from licet.parties.customers._tables import customers, entries, entry_changes, ledger, matches, profiles

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from licet.parties._query import Match, Screening
    from licet.parties.customers._entry import Watchlists
    from licet.parties.customers._ledger import Ledger
    from licet.parties.customers._plan import Near
    from licet.parties.customers._store import Store

BATCH: Final = 1_000
_TOLD: Final = 250  # customers whose answers are written while others are still asked about


class RunSummary(Struct, frozen=True, kw_only=True):
    """What a run did. Every customer was covered: those not screened had nothing near the entries changed."""

    number: int
    lists: str
    entries_added: int
    entries_changed: int
    entries_removed: int
    customers: int
    screened: int
    changes: dict[str, int]
    unsearchable: int


class _Asked(Struct, frozen=True):
    """A customer whose turn it is."""

    number: int
    ref: str
    digest: str
    altered: tuple[str, ...]
    content: bytes


def run(  # noqa: PLR0913 - what is outside of the store and the lists comes in by name
    store: Store,
    lists: Watchlists,
    *,
    clock: Callable[[], datetime],
    index: Near | None = None,
    full: bool = False,
    batch: int = BATCH,
    progress: Callable[[int, int], None] | None = None,
) -> RunSummary:
    """Bring what is told of every customer up to these lists; `full` asks every customer again."""
    on = clock().date()
    number = _enter(store, lists, plan(store, lists, on=on, index=index, full=full), clock=clock)  # (1)
    done, due = 0, _due(store)
    while screened := _Batch(store, lists, number, on).work(at=clock(), size=batch):  # (2)
        done += screened
        if progress:
            progress(done, due)
    return _finish(store, number, clock=clock)  # (3)


def _enter(store: Store, lists: Watchlists, made: Plan, *, clock: Callable[[], datetime]) -> int:
    with store.writing(at=clock()) as book:
        about = known(book.connection)
        if about["lists"] != made.before:
            raise _overtaken(store)
        number = int(about["run"])
        unfinished = about["run"] != about["finished"]
        same = (about["lists"], about["engine"]) == (lists.digest, lists.engine)
        _mark_due(book.connection, made.due)
        if unfinished and same:
            return number
        number += 1
        _enter_entries(book.connection, made, number)
        told = {
            "lists": lists.digest,
            "engine": lists.engine,
            "of": lists.states,
            "added": len(made.added),
            "changed": len(made.changed),
            "removed": len(made.removed),
            "everybody": made.due is None,
            "customers": _count(book.connection, customers.c.digest.is_not(None)),
        }
        book.append("run", told, run=number)
        note(book.connection, lists=lists.digest, engine=lists.engine, run=str(number))
    return number


def _mark_due(connection: sa.Connection, due: frozenset[int] | None) -> None:
    marked = customers.update().values(due=True)
    if due is None:
        connection.execute(marked.where(customers.c.digest.is_not(None)))
        return
    for some in chunks(sorted(due)):
        living = customers.c.digest.is_not(None)
        connection.execute(marked.where(customers.c.number.in_(some), living))


def _enter_entries(connection: sa.Connection, made: Plan, number: int) -> None:
    """Keep the entries as they are now; where all are new there is nothing to tell of any."""
    gone = [*(item.entry.id for item in made.changed), *made.removed]
    for some in chunks(gone):
        connection.execute(entries.delete().where(entries.c.id.in_(some)))
    now = [*made.added, *made.changed]
    if now:
        rows = [{"id": item.entry.id, "digest": item.digest, "content": item.content} for item in now]
        connection.execute(entries.insert(), rows)
    if now and made.before:
        words = [{"run": number, "entry": item.entry.id, "words": item.words} for item in now]
        connection.execute(entry_changes.insert(), words)


class _Batch:
    """Step (2) for some of the customers whose turn it is."""

    def __init__(self, store: Store, lists: Watchlists, number: int, on: date) -> None:
        self._store = store
        self._lists = lists
        self._number = number
        self._on = on

    def work(self, *, at: datetime, size: int) -> int:
        """Return how many were screened: none when nobody is left."""
        with self._store.writing(at=at) as book:
            about = known(book.connection)
            if (about["lists"], about["run"]) != (self._lists.digest, str(self._number)):
                raise _overtaken(self._store)
            asked = _next(book.connection, size)
            if asked:
                queries = [_customer.read_content(one.content) for one in asked]
                answers = zip(asked, self._lists.screen(queries), strict=True)
                while some := dict(islice(answers, _TOLD)):
                    self._tell(book, some, since=int(about["finished"]))
        return len(asked)

    def _tell(self, book: Ledger, answers: Mapping[_Asked, Screening], *, since: int) -> None:
        connection = book.connection
        named = {match.entity for answer in answers.values() for match in answer.matches}
        before = _standing(connection, [one.number for one in answers])
        concerned = sorted(named | {entry for told in before.values() for entry in told})
        digests = _digests(connection, concerned)
        words = _words(connection, concerned, since=since)
        decided = last_decisions(connection, [one.ref for one in answers])
        rows = list[dict[str, Any]]()
        for one, answer in answers.items():
            around = Circumstances(
                on=self._on,
                run=self._number,
                customer_digest=one.digest,
                decided=decided.get(one.ref, {}),
                delisted=frozenset(before[one.number].keys() - digests.keys()),
                words=words,
                altered=one.altered,
            )
            told = {match.entity: match for match in reversed(answer.matches)}
            found = {entry: _found(match, digests) for entry, match in told.items()}
            self._record(book, one, answer, found)
            for change in compare(before[one.number], found, around):
                _record_change(book, one, change, run=self._number)
            rows += [_match_row(one, standing(x, around), told[x.entry]) for x in found.values()]
        _settle(connection, answers, rows)

    def _record(self, book: Ledger, one: _Asked, answer: Screening, found: Mapping[str, Found]) -> None:
        told = {
            "customer": one.digest,
            "lists": answer.digest,
            "engine": self._lists.engine,
            "threshold": answer.threshold,
            "searchable": answer.unsearchable is None,
            "matches": [found[entry] for entry in sorted(found)],
        }
        book.append("screening", told, run=self._number, ref=one.ref)


def _next(connection: sa.Connection, size: int) -> list[_Asked]:
    turn = (
        sa.select(
            customers.c.number, customers.c.ref, customers.c.digest, customers.c.altered, profiles.c.content
        )
        .join_from(customers, profiles, profiles.c.digest == customers.c.digest, isouter=True)
        .where(customers.c.due)
        .order_by(customers.c.number)
        .limit(size)
    )
    return [_asked(row) for row in connection.execute(turn)]


def _asked(row: Any) -> _Asked:
    """A customer whose fields are missing stops the run: left out, it would look screened."""
    if row.content is None:
        remedy = "run `licet monitor verify`, then add the customer again"
        raise InputError(f"the fields of customer {row.ref} are missing", remedy=remedy)
    return _Asked(row.number, row.ref, row.digest, tuple(msgspec.json.decode(row.altered)), row.content)


def _standing(connection: sa.Connection, numbers: list[int]) -> dict[int, dict[str, Standing]]:
    told = defaultdict[int, dict[str, Standing]](dict)
    for row in connection.execute(sa.select(matches).where(matches.c.customer.in_(numbers))):
        told[row.customer][row.entry] = Standing(
            entry=row.entry,
            entry_digest=row.entry_digest,
            customer_digest=row.customer_digest,
            score=row.score,
            certainty=row.certainty,
            state=State(row.state),
            run=row.run,
        )
    return told


def _digests(connection: sa.Connection, concerned: list[str]) -> dict[str, str]:
    found = dict[str, str]()
    for some in chunks(concerned):
        rows = connection.execute(sa.select(entries.c.id, entries.c.digest).where(entries.c.id.in_(some)))
        found |= {row.id: row.digest for row in rows}
    return found


def _words(connection: sa.Connection, concerned: list[str], *, since: int) -> dict[str, str]:
    """What changed of these entries since the last finished run; each change of an interrupted one counts."""
    told = defaultdict[str, list[str]](list)
    for some in chunks(concerned):
        changes = sa.select(entry_changes).where(entry_changes.c.run > since, entry_changes.c.entry.in_(some))
        for row in connection.execute(changes.order_by(entry_changes.c.run)):
            told[row.entry].append(row.words)
    return {entry: "; ".join(words) for entry, words in told.items()}


def _found(match: Match, digests: Mapping[str, str]) -> Found:
    digest = digests.get(match.entity)
    if digest is None:
        raise ListError(f"the lists match '{match.entity}', which is none of their entries")
    return Found(match.entity, digest, match.score, match.certainty)


def _record_change(book: Ledger, one: _Asked, change: Change, *, run: int) -> None:
    told = {
        "change": change.kind,
        "state": change.state,
        "score": change.score,
        "was": change.was,
        "why": change.why,
    }
    book.append("change", told, run=run, ref=one.ref, entry=change.entry)


def _match_row(one: _Asked, now: Standing, match: Match) -> dict[str, Any]:
    return {
        "customer": one.number,
        "entry": now.entry,
        "entry_digest": now.entry_digest,
        "customer_digest": now.customer_digest,
        "score": now.score,
        "certainty": now.certainty,
        "state": now.state.value,
        "until": now.until.isoformat() if now.until else None,
        "run": now.run,
        "told": msgspec.json.encode(match),
    }


def _settle(
    connection: sa.Connection, answers: Mapping[_Asked, Screening], rows: list[dict[str, Any]]
) -> None:
    numbers = [one.number for one in answers]
    connection.execute(matches.delete().where(matches.c.customer.in_(numbers)))
    if rows:
        connection.execute(matches.insert(), rows)
    asked = customers.update().where(customers.c.number.in_(numbers))
    connection.execute(asked.values(due=False, altered="[]", unsearchable=False))
    blind = [one.number for one, answer in answers.items() if answer.unsearchable and not answer.matches]
    if blind:
        connection.execute(customers.update().where(customers.c.number.in_(blind)).values(unsearchable=True))


def _finish(store: Store, number: int, *, clock: Callable[[], datetime]) -> RunSummary:
    with store.writing(at=clock()) as book:
        connection = book.connection
        about = known(connection)
        summary = _summary(connection, number)
        if about["run"] == str(number) and about["finished"] != about["run"]:
            told = {"screened": summary.screened, "changes": summary.changes}
            book.append("finished", told, run=number)
            note(connection, finished=str(number))
    return summary


def _summary(connection: sa.Connection, number: int) -> RunSummary:
    start = connection.execute(
        sa.select(ledger.c.body).where(ledger.c.run == number, ledger.c.kind == "run")
    ).scalar_one()
    told = msgspec.json.decode(start)
    ours = ledger.c.run == number
    screened = sa.select(sa.func.count()).select_from(ledger).where(ours, ledger.c.kind == "screening")
    counts = defaultdict[str, int](int)
    for body in connection.execute(sa.select(ledger.c.body).where(ours, ledger.c.kind == "change")).scalars():
        counts[msgspec.json.decode(body)["change"]] += 1
    return RunSummary(
        number=number,
        lists=told["lists"],
        entries_added=told["added"],
        entries_changed=told["changed"],
        entries_removed=told["removed"],
        customers=told["customers"],
        screened=connection.execute(screened).scalar_one(),
        changes=dict(sorted(counts.items())),
        unsearchable=_count(connection, customers.c.unsearchable),
    )


def _count(connection: sa.Connection, which: sa.ColumnElement[bool]) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(customers).where(which)).scalar_one()


def _due(store: Store) -> int:
    with store.reading() as connection:
        return _count(connection, customers.c.due)


def _overtaken(store: Store) -> InputError:
    return InputError(
        "another run with other lists has begun meanwhile",
        where=store.where,
        remedy="let it finish, then run again with today's lists",
    )
