"""What `licet monitor` tells of the past: status, changes, the ledger, and screenings asked again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from licet.parties.customers import Found, Status

_NAMED = 8
_FARTHEST_EAST = dt.timedelta(hours=14)  # where a day begins first


def status(options: argparse.Namespace) -> int:
    """Everything is screened and decided (0), some matches are undecided (1), some not screened (2)."""
    from licet.cli import _monitor, _say
    from licet.parties import customers

    on = _monitor.now().date()
    with _monitor.opened(options) as store:
        told = customers.status(store, on=on, lists=_monitor.watched(options))
    if options.json:
        _say.as_json(told)
    else:
        _show_status(told, on)
    if told.due or not told.finished or told.behind or told.engine_now or told.unsearchable:
        return 2
    return 1 if told.matches.get("open") else 0


def changes(options: argparse.Namespace) -> int:
    """Nothing changed (0), or something did (1)."""
    from licet.cli import _alerts, _monitor, _say
    from licet.parties import customers

    after, since = _since(options.since, _monitor.now())
    out = _alerts.file(options)
    with _monitor.opened(options) as store:
        told = _alerts.taken(customers.changes(store, after=after, since=since), options, out)
    if options.json:
        alerts = told.alerts
        _say.as_json({"changes": alerts, "next": alerts[-1].seq if alerts else after})
    else:
        _alerts.show(told, out=out)
        if not told.count:
            _say.line("Nothing changed.")
    return 1 if told.count else 0


def verify(options: argparse.Namespace) -> int:
    """The ledger holds (0), or it does not (1)."""
    from licet.cli import _monitor, _say
    from licet.parties import customers

    noted = customers.Head.parse(options.head) if options.head else None
    with _monitor.opened(options) as store:
        told = customers.verify(store, noted=noted)
    if options.json:
        _say.as_json(
            {"holds": told.holds, "rows": told.rows, "head": str(told.head), "problem": told.problem}
        )
    elif told.holds:
        _say.line(f"{_say.strong('HOLDS.')} {told.rows:,} rows, none altered or removed.")
        _say.line("The matches and customers kept are those the ledger tells of.")
        _say.line("Note this head elsewhere, and give it as --head next time:")
        print(f"  {told.head}")
    else:
        problem = str(told.problem)
        _say.line(f"{_say.strong('DOES NOT HOLD.')} {problem[:1].upper()}{problem[1:]}.")
    return 0 if told.holds else 1


def history(options: argparse.Namespace) -> int:
    """Every run that covered the customer (0)."""
    from licet.cli import _monitor, _say
    from licet.parties import customers

    with _monitor.opened(options) as store:
        told = list(customers.history(store, options.ref))
    if options.json:
        _say.as_json({"ref": options.ref, "screenings": told})
        return 0
    for one in told:
        if one.screening is None:
            _say.pair(f"run {one.run}", f"{one.at[:10]}: nothing that changed was near", gap=9)
        else:
            found = "; ".join(_found(match) for match in one.matches) or "no match"
            _say.pair(f"run {one.run}", f"{one.at[:10]}: {found} (screening {one.screening})", gap=9)
    if not told:
        _say.line("Not screened yet.")
    return 0


def repeat(options: argparse.Namespace) -> int:
    """The same matches (0), or others (1)."""
    from licet.cli import _monitor, _say
    from licet.parties import customers

    with _monitor.opened(options) as store:
        told = customers.repeat(store, options.screening, lists=_monitor.watched(options))
    if options.json:
        _say.as_json(told)
        return 0 if told.same else 1
    _say.line(_say.strong("THE SAME." if told.same else "NOT THE SAME."))
    for when, found in (("then", told.then), ("now", told.now)):
        _say.pair(when, "; ".join(_found(match) for match in found) or "no match")
    if told.engine_then != told.engine_now:
        _say.line(f"Then {told.engine_then} screened, now {told.engine_now}.")
    return 0 if told.same else 1


def _show_status(told: Status, on: dt.date) -> None:
    from licet.cli import _say

    _say.line(_say.strong(_status_head(told)))
    _say.pair("customers", f"{told.customers:,} ({told.removed:,} removed)")
    decided = ", ".join(f"{count:,} {state}" for state, count in sorted(told.matches.items()))
    _say.pair("matches", decided or "none")
    if told.ending:
        hold = "1 decision holds" if told.ending == 1 else f"{told.ending:,} decisions hold"
        _say.pair("ending", f"{hold} for 30 days or less")
    if told.unsearchable:
        _say.pair("unsearchable", f"{told.unsearchable:,}: nothing was found, which means nothing")
        _say.pair("", _refs(told.blind))
    if told.engine_now:
        _say.pair("engine", f"{told.engine_now}; in the last run {told.engine}")
    _say.pair("last run", f"{told.run}, {told.ran_at[:10]}" if told.ran_at else "none yet")
    if told.full_at:
        age = (on - dt.date.fromisoformat(told.full_at[:10])).days
        _say.pair("last full", f"{told.full_at[:10]}, {age:,} days ago (licet monitor run --full)")
    for state in told.lists:
        age = (on - state.as_of).days
        count = "1 entry" if state.entries == 1 else f"{state.entries:,} entries"
        _say.pair("list", f"{state.id}, {state.as_of} ({age:,} days old), {count}")
    _print_withdrawn(told)


def _status_head(told: Status) -> str:
    """What there is to do first."""
    if told.due:
        return f"NOT UP TO DATE. {told.due:,} of {told.customers:,} customers wait for `licet monitor run`."
    if not told.finished:
        return f"NOT UP TO DATE. Run {told.run} was not finished: run it again."
    if told.behind:
        names = ", ".join(f"{state.id} of {state.as_of}" for state in told.behind)
        return f"NOT UP TO DATE. The lists in use are not those of the last run: {names}."
    if told.engine_now:
        return "NOT UP TO DATE. Licet has changed since the last run: the next one asks every customer."
    undecided, blind = told.matches.get("open", 0), told.unsearchable
    left = [
        *([f"{undecided:,} UNDECIDED match{'' if undecided == 1 else 'es'}"] if undecided else ()),
        *([f"{blind:,} UNSEARCHABLE customer{'' if blind == 1 else 's'}"] if blind else ()),
    ]
    return f"{', '.join(left) or 'NOTHING TO DECIDE'}."


def _refs(refs: tuple[str, ...]) -> str:
    """The first few references, and how many more there are."""
    more = f" and {len(refs) - _NAMED:,} more (--json names them)" if len(refs) > _NAMED else ""
    return f"{', '.join(refs[:_NAMED])}{more}; `licet screen NAME` says why"


def _print_withdrawn(told: Status) -> None:
    from licet.cli import _say

    for one in told.withdrawn:
        _say.pair("withdrawn", f"{one.list}, {one.at[:10]}, by {one.by}: {one.why}")


def _found(match: Found) -> str:
    return f"{match.entry} {match.score:.2f}"


def _since(text: str | None, now: dt.datetime) -> tuple[int, dt.date | None]:
    from licet.errors import InputError

    if text is None:
        return 0, None
    if text.isdecimal():
        return int(text), None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        remedy = "give a day such as 2026-11-22, or the number of a change"
        raise InputError(f"'{text}' is neither day nor number", where="--since", remedy=remedy) from None
    if day > (now + _FARTHEST_EAST).date():
        raise InputError(f"{day} is in the future", where="--since", remedy="give a day that has begun")
    return 0, day
