"""What `licet lists` tells of the lists in use: how old each is, and what changed between two editions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    import datetime as dt
    from collections.abc import Sequence

    from licet.parties.lists import Change, WatchList

_SHOWN = 40


def skipped(unscreened: dict[str, int]) -> str:
    """How many entries of which schemas no name is put to."""
    told = ", ".join(f"{count:,} {schema}" for schema, count in unscreened.items())
    return f"{sum(unscreened.values()):,} that are no parties and not screened: {told}"


def status(options: argparse.Namespace) -> int:
    """No list stale (0), or some (1)."""
    from licet.cli import _lists, _say

    on = _lists.day_of(options.on, "--on") or _lists.now().date()
    store = _lists.store_of(options)
    held, lists = store.held(), store.lists()
    stale = lists.stale(on)
    entries = sum(listed.parties for listed in lists.lists)
    if options.json:
        rows = [
            {
                **_described(listed, on),
                "source": held[listed.id].arrival.source if listed.id in held else "shipped",
            }
            for listed in lists.lists
        ]
        _say.as_json({"lists": rows, "entries": entries, "digest": lists.digest, "on": on})
        return 1 if stale else 0
    _say.line(_say.strong(f"{len(lists.lists)} lists, {entries:,} entries; {len(stale)} stale on {on}."))
    for listed in lists.lists:
        _print_status(listed, held[listed.id].arrival.source if listed.id in held else None, on)
    if stale:
        print()
        _say.line(
            "A stale list has very likely missed a listing: get it again with `licet lists update --from`."
        )
    return 1 if stale else 0


def _described(listed: WatchList, on: dt.date) -> dict[str, Any]:
    import msgspec

    own = msgspec.structs.asdict(listed)
    return {
        **own,
        "entries": listed.parties,
        "unscreened": dict(listed.unscreened),
        "signature": listed.signature or "unsigned",
        "age": (on - listed.as_of).days,
        "stale": listed.stale(on),
    }


def _print_status(listed: WatchList, source: str | None, on: dt.date) -> None:
    from licet.cli import _say

    age = (on - listed.as_of).days
    verdict = f"STALE (more than {listed.max_age_days} days)" if listed.stale(on) else "fresh"
    _say.heading(f"{listed.id}  {verdict}")
    _say.pair("title", listed.title)
    entries = f"{listed.parties:,} entr{'y' if listed.parties == 1 else 'ies'}"
    _say.pair("as of", f"{listed.as_of}, {age} day{'s' * (age != 1)} old; {entries}")
    _say.pair("from", f"imported from {source}" if source else "shipped with Licet")
    if listed.unscreened:
        _say.pair("skipped", skipped(dict(listed.unscreened)))
    if listed.rejected:
        _say.pair("unread", f"{listed.rejected:,} rows were left out when it was imported")
    _say.pair("licence", f"{listed.licence}; {listed.signature or 'unsigned'}")


def diff(options: argparse.Namespace) -> int:
    """No difference (0), or some (1)."""
    from licet.cli import _lists, _say
    from licet.parties.lists import changes

    before, after = _lists.edition(options, options.before), _lists.edition(options, options.after)
    named = [name for name in (options.before, options.after) if name != _lists.IN_USE]
    shared = {listed.id for listed in before.lists} & {listed.id for listed in after.lists}
    only = shared if len(named) == 1 else {listed.id for x in (before, after) for listed in x.lists}
    found = [change for list_id in sorted(only) for change in changes(before, after, list_id=list_id)]
    if options.json:
        _say.as_json({"changes": [_change(change) for change in found]})
    else:
        _print_changes(found, whole=options.all)
    return 1 if found else 0


def _change(change: Change) -> dict[str, Any]:
    entity = change.after or change.before
    return {
        "id": change.id,
        "change": change.kind,
        "list": "" if entity is None else entity.list,
        "name": "" if entity is None else entity.caption,
        "gained": change.gained,
        "lost": change.lost,
    }


def _print_changes(found: Sequence[Change], *, whole: bool) -> None:
    from licet.cli import _say

    counts = {kind: sum(change.kind == kind for change in found) for kind in ("added", "removed", "changed")}
    told = ", ".join(f"{count:,} {kind}" for kind, count in counts.items())
    _say.line(_say.strong(f"{told}." if found else "No difference."))
    shown = found if whole else found[:_SHOWN]
    for change in shown:
        row = _change(change)
        _say.heading(f"{row['change']}  {row['name']}")
        _say.pair("entry", row["id"])
        if change.kind == "changed":
            for text in change.gained:
                _say.pair("now", text)
            for text in change.lost:
                _say.pair("no longer", text)
    if len(found) > len(shown):
        print()
        _say.line(f"and {len(found) - len(shown):,} more; --all prints them")
