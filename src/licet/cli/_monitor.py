"""`licet monitor`: customers kept, screened again whenever a list or a customer changes, and what changed."""

from __future__ import annotations

import datetime as dt
import os
import shlex
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from licet.cli._parser import number, verb

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from licet.parties.customers import Added, Rejects, RunSummary, SavedIndex, Store, Watchlists, Workers

_STORE = "LICET_STORE"
_IN_USE = "a folder of lists or a list file (default: those in use)"
_NOT_REPEATED = (
    "The password is not repeated here: set PGPASSWORD, or put the whole address into LICET_STORE and leave "
    "--store out."
)
_HELD = "Exit status: 0 done, 2 bad input."
_ADD = """\
Examples:
  licet monitor add customers.csv --store customers.db
  licet monitor add kunden.csv --columns ref=Nr,name=Kunde --store customers.db
One row is one customer, read as `licet screen --file` reads it; each needs a
reference of its own. A customer already kept under that reference is changed,
one that the file lacks stays. Rows that cannot be used go to
FILE.rejected.csv, with the reason. What is new or changed is screened by the
next `licet monitor run`. Stopped half-way? Add the file again.
Exit status: 0 all taken, 2 some rejected, or bad input."""
_RUN = """\
Examples:
  licet monitor run --store customers.db
  licet monitor run --store customers.db --out today.csv
Screens customers that are new or changed against every entry, and entries
that are new or changed against every customer. What came, went or changed is
told once: `licet monitor changes` tells it again. A terminal shows the best
few of each kind, undecided first; --out and --json hold every one. Killed?
Run it again: it goes on. Among many customers, those whose names are near a
changed entry are found by an index, with room to spare; --full asks
everybody, so run it now and then.
Exit status: 0 nothing to look at, 1 matches came, came back or changed, 2
some names cannot be searched, or bad input."""
_STATUS = """\
Example:
  licet monitor status --store customers.db
A match whose decision is past its end is undecided.
Exit status: 0 all screened and decided, 1 some matches are undecided, 2 some
customers are not screened yet or cannot be searched, or the lists in use or
the Licet that screens are not those of the last run, or bad input."""
_CHANGES = """\
Examples:
  licet monitor changes --since 2026-11-01 --store customers.db
  licet monitor changes --since 4711 --json --store customers.db
  licet monitor changes --since 2026-11-01 --out november.csv
--since takes a day, or the number of the last change you have seen ("next" in
JSON), none that is still to come. Nothing is left out because it is old. What
is told of a match that a person found false, and still is, is marked so.
Exit status: 0 nothing changed, 1 something did, 2 bad input."""
_VERIFY = """\
Example:
  licet monitor verify --store customers.db
Recomputes the chain of the ledger, and holds the matches and the customers'
fields that are kept against it; the first difference is told. Note the head
it prints, and give it as --head later: a ledger written anew shows.
Exit status: 0 it holds, 1 it does not, 2 bad input."""
_WITHDRAW = """\
Example:
  licet monitor withdraw list.own.blocked --why "merged into another" \\
      --by "R. Okafor" --store customers.db
A list that a run screened against and that is missing stops the next run: its
entries would pass as delisted. Withdrawn, it is left out on the record, and
its matches are marked. First take it out of use: `licet lists drop`.
Exit status: 0 recorded, 2 bad input."""
_HISTORY = f"""\
Example:
  licet monitor history C-1041 --store customers.db
A run that found nothing changed near a customer covers it without a screening
of its own.
{_HELD}"""
_REPEAT = """\
Example:
  licet monitor repeat 4711 --lists lists-2026-07-31 --store customers.db
Asks the customer of that day against the lists of that day.
Exit status: 0 the same matches, 1 others, 2 bad input."""
_REMOVE = f"""\
Example:
  licet monitor remove C-1041 --why "closed in 2021" --by "R. Okafor"
Erases every personal field and name of the customer from the store and its
index. The ledger keeps the reference, entry ids, scores and digests that
nobody can read any more.
{_HELD}"""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    verbs = command.add_subparsers(metavar="VERB", required=True, title="verbs")
    _doing(verbs)
    _telling(verbs)
    _of_a_customer(verbs)
    withdraw = verb(verbs, "withdraw", "leave a list out, on the record", after=_WITHDRAW)
    withdraw.add_argument("list", metavar="LIST", help="its id, such as list.own.blocked")
    _signed(withdraw, by="who says so, which is kept")
    _lists_option(withdraw, _IN_USE)
    withdraw.set_defaults(run=_withdraw)
    for each in verbs.choices.values():
        store_option(each)


def _doing(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """What changes the store day by day."""
    from licet.cli import _alerts

    add = verb(verbs, "add", "keep the customers of a file, or change them", after=_ADD)
    _columns(add)
    add.set_defaults(run=_add)
    run = verb(verbs, "run", "screen what changed, and say what that changes", after=_RUN)
    _lists_option(run, _IN_USE)
    run.add_argument("--full", action="store_true", help="screen every customer again")
    _alerts.arguments(run)
    run.set_defaults(run=_run)


def _telling(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """What tells of all customers and changes nothing."""
    from licet.cli import _alerts
    from licet.cli import _monitor_told as told

    status = verb(verbs, "status", "customers, matches and lists, counted", after=_STATUS)
    _lists_option(status, _IN_USE)
    status.set_defaults(run=told.status)
    changes = verb(verbs, "changes", "matches that came, went or changed", after=_CHANGES)
    changes.add_argument("--since", metavar="WHEN", help="a day, or the number of a change (default: all)")
    _alerts.arguments(changes)
    changes.set_defaults(run=told.changes)
    verify = verb(verbs, "verify", "whether the ledger is whole and unaltered", after=_VERIFY)
    verify.add_argument("--head", metavar="HEAD", help="a head noted earlier, which must be in it")
    verify.set_defaults(run=told.verify)


def _of_a_customer(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """What is about one customer."""
    from licet.cli import _monitor_told as told

    history = verb(verbs, "history", "every screening of one customer", after=_HISTORY)
    history.add_argument("ref", metavar="REF", help="the customer's reference")
    history.set_defaults(run=told.history)
    repeat = verb(verbs, "repeat", "ask a past screening again", after=_REPEAT)
    repeat.add_argument("screening", type=number, metavar="NUMBER", help="as `history` gives it")
    _lists_option(repeat, "the list file of that day (default: the lists in use)")
    repeat.set_defaults(run=told.repeat)
    remove = verb(verbs, "remove", "erase a customer's personal data", after=_REMOVE)
    remove.add_argument("ref", metavar="REF", help="the customer's reference")
    _signed(remove, by="who removes it, which is kept")
    remove.set_defaults(run=_remove)


def _signed(command: argparse.ArgumentParser, *, by: str) -> None:
    """Why and by whom: what cannot be undone is on the record."""
    command.add_argument("--why", required=True, metavar="TEXT", help="the reason, which is kept")
    command.add_argument("--by", required=True, metavar="NAME", help=by)


def store_option(command: argparse.ArgumentParser) -> None:
    """Where the customers are."""
    text = f"the store: a file, sqlite:///PATH or postgresql://… (or {_STORE})"
    command.add_argument("--store", metavar="PLACE", help=text)


def opened(options: argparse.Namespace, *, create: bool = False) -> Store:
    """The store named by the flag or the environment."""
    from licet.errors import InputError
    from licet.parties.customers import Store

    place = options.store or os.environ.get(_STORE)
    if not place:
        raise InputError("no store of customers given", remedy=f"give --store PLACE or set {_STORE}")
    return Store.open(place if "://" in place else Path(place).expanduser(), create=create)


def _where(options: argparse.Namespace, store: Store) -> str:
    """How the next command names the same store, without a password."""
    return f" --store {shlex.quote(store.where)}" if options.store else ""


def _say_password(options: argparse.Namespace, store: Store) -> None:
    """What that command needs besides, where the address that was given held a password."""
    from licet.cli import _say

    if options.store and store.has_password:
        _say.line(_NOT_REPEATED)


def watched(options: argparse.Namespace) -> Watchlists:
    """The lists to screen against."""
    from licet.cli import _lists_in_use
    from licet.parties.customers import ListsWatched

    return ListsWatched(_lists_in_use.in_use(options.lists))


def now() -> dt.datetime:
    """The moment it is."""
    return dt.datetime.now(dt.UTC)


def _columns(command: argparse.ArgumentParser) -> None:
    """What file, and how it is written."""
    command.add_argument("file", metavar="FILE", help="the customers: .csv, .jsonl or .parquet")
    command.add_argument(
        "--columns", metavar="FIELD=COLUMN,…", default="", help="headings that do not say it"
    )
    command.add_argument(
        "--kind", metavar="KIND", help="what customers are whose row does not say: person, …"
    )
    command.add_argument(
        "--encoding", metavar="NAME", help="of a text file that is not UTF-8, such as cp1252"
    )
    command.add_argument("--dates", choices=("dmy", "mdy"), metavar="ORDER", help="what 03/04/1971 means")


def _lists_option(command: argparse.ArgumentParser, text: str) -> None:
    command.add_argument("--lists", metavar="PLACE", help=text)


def _add(options: argparse.Namespace) -> int:
    from licet.cli import _say
    from licet.cli._screen_file import Bar
    from licet.parties import bulk, customers

    written = customers.Written(bulk.told(options.columns), options.kind, options.encoding, options.dates)
    file = customers.read_customers(options.file, written)
    path = Path(options.file)
    rejects = customers.Rejects(path.with_name(f"{path.name}.rejected.csv"))
    bar = Bar()
    with opened(options, create=True) as store:
        try:
            added = customers.add(
                store,
                rejects.taken_from(file.read),
                clock=now,
                progress=lambda done: bar(done, file.rows),
            )
        finally:
            bar.clear()
    if options.json:
        place = str(rejects.path) if rejects.count else None
        counts = {"added": added.added, "changed": added.changed, "unchanged": added.unchanged}
        _say.as_json({**counts, "rejected": rejects.count, "reject_file": place})
    else:
        _show_added(added, rejects)
        _say.line(f"Read as {file.read_as}; {file.columns}.{bulk.unread_said(file.unread)}")
        _say.line(f"Screen them: licet monitor run{_where(options, store)}")
        _say_password(options, store)
    return 2 if rejects.count else 0


def _show_added(added: Added, rejects: Rejects) -> None:
    from licet.cli import _say

    counts = f"{added.added:,} added, {added.changed:,} changed, {added.unchanged:,} as before"
    _say.line(_say.strong(f"{counts}, {rejects.count:,} rejected."))
    if rejects.count:
        _say.heading("Rejected")
        for one in rejects.first:
            _say.bullet(f"row {one.row}{f', {one.field}' if one.field else ''}: {one.reason}")
        _say.line(f"all, with the reasons: {rejects.path}", indent=2)
    _say.line()


def _run(options: argparse.Namespace) -> int:
    from licet.cli import _alerts, _say
    from licet.cli._screen_file import Bar
    from licet.parties import customers

    lists, bar, out = watched(options), Bar(), _alerts.file(options)
    with opened(options) as store, _on_all_cores(lists) as (asked, workers):
        try:
            summary = customers.run(
                store, asked, clock=now, index=_index(store, workers), full=options.full, progress=bar
            )
        finally:
            bar.clear()
        told = _alerts.taken(customers.changes(store, run=summary.number), options, out)
        again = f"licet monitor changes --since {(told.first or 1) - 1}{_where(options, store)}"
    if options.json:
        _say.as_json({"run": summary, "changes": told.alerts, "stale": _stale(lists)})
    else:
        _show(summary, lists, to_look_at=told.to_look_at)
        if _alerts.show(told, out=out, again=again):
            _say_password(options, store)
    if told.to_look_at:
        return 1
    return 2 if summary.unsearchable else 0


def _show(summary: RunSummary, lists: Watchlists, *, to_look_at: int) -> None:
    from licet.cli import _say

    told = ", ".join(f"{count:,} {kind}" for kind, count in summary.changes.items()) or "nothing changed"
    _say.line(_say.strong(f"Run {summary.number}: {told}."))
    _say.pair(
        "entries",
        f"{summary.entries_added:,} new, {summary.entries_changed:,} changed, "
        f"{summary.entries_removed:,} delisted",
    )
    others = "; nothing that changed is near the others" if summary.screened < summary.customers else ""
    _say.pair("customers", f"{summary.customers:,}, of whom {summary.screened:,} were screened{others}")
    if to_look_at:
        _say.pair(
            "to look at", f"{to_look_at:,} match{'' if to_look_at == 1 else 'es'} that no decision covers"
        )
    if summary.unsearchable:
        blind = f"{summary.unsearchable:,}: nothing was found, which means nothing"
        _say.pair("unsearchable", f"{blind}; `licet monitor status` says who")
    days = sorted({state.as_of for state in lists.states})
    _say.pair("lists", f"as of {' to '.join(map(str, dict.fromkeys((days[0], days[-1]))))}")
    if old := _stale(lists):
        _say.line(old, indent=2)


def _stale(lists: Watchlists) -> str | None:
    """Which lists are older than they may be."""
    from licet.cli import _lists_in_use
    from licet.parties.customers import ListsWatched

    return _lists_in_use.stale(lists.lists) if isinstance(lists, ListsWatched) else None


def _remove(options: argparse.Namespace) -> int:
    from licet.cli import _say
    from licet.parties import customers

    with opened(options) as store:
        customers.remove(store, options.ref, why=options.why, by=options.by, at=now())
        customers.forget(_index_folder(store))
    if options.json:
        _say.as_json({"removed": options.ref})
    else:
        _say.line(f"Customer {options.ref} is erased; the next run makes the index anew.")
    return 0


def _withdraw(options: argparse.Namespace) -> int:
    from licet.cli import _say
    from licet.parties import customers

    with opened(options) as store:
        lists = watched(options)
        done = customers.withdraw(store, options.list, why=options.why, by=options.by, at=now(), lists=lists)
    if options.json:
        _say.as_json(done)
    else:
        matches = f"{done.matches:,} match{'' if done.matches == 1 else 'es'}"
        _say.line(
            f"{done.list} is withdrawn by {done.by}; {matches} marked so. The next run goes on without it."
        )
    return 0


@contextmanager
def _on_all_cores(lists: Watchlists) -> Iterator[tuple[Watchlists, Workers | None]]:
    """The same lists, asked by workers wherever that is sooner; they end with the run."""
    from licet.parties.customers import ListsWatched, Workers

    if not isinstance(lists, ListsWatched):
        yield lists, None
        return
    with Workers(lists.lists) as workers:
        yield ListsWatched(lists.lists, workers=workers), workers


def _index(store: Store, workers: Workers | None) -> SavedIndex:
    from licet.parties.customers import NamesMaker, SavedIndex

    return SavedIndex(store, _index_folder(store), NamesMaker(workers))


def _index_folder(store: Store) -> Path:
    """Beside a file; for a database in the user's cache."""
    if "://" not in store.where:
        return Path(f"{store.where}.index")
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(cache).expanduser() / "licet" / f"customers-{store.id}.index"
