"""`licet lists import|update|status|diff`: the watch lists one screens against, and how old they are."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from licet.cli._parser import verb

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

    from licet.parties.lists import Change, Held, Imported, ListSet, ListStore, Taken, WatchList

_AFTER = """\
Examples:
  licet lists import UN_consolidated.xml
  licet lists import sdn.csv alt.csv add.csv --as-of 2026-11-20
  licet lists import blocked.csv --mapping blocked.yaml
  licet lists import entities.ftm.json --id list.own.opensanctions --title OpenSanctions
The format is told by the content. A file that is cut short, lost rows, shrank by more than --max-shrink or is
older than the list in use is refused, and the list in use stays. Rows that cannot be read are written to a
file under `rejected` in the folder of lists.
Exit status: 0 in use now, 2 refused or bad input."""
_UPDATE_AFTER = """\
Examples:
  licet lists update --from https://scsanctions.un.org/resources/xml/en/consolidated.xml
  licet lists update
Without --from, every list that came from an address is fetched again. The checks are those of import.
Exit status: 0 in use now or unchanged, 2 refused or not fetched; the old list stays in use."""
_STATUS_AFTER = """\
Example:
  licet lists status
Exit status: 0 none is older than it may be, 1 at least one is, 2 the lists cannot be read."""
_DIFF_AFTER = """\
Examples:
  licet lists diff consolidated-monday.xml consolidated-tuesday.xml
  licet lists diff in-use consolidated-tuesday.xml
Exit status: 0 no difference, 1 a difference, 2 bad input."""
_IN_USE = "in-use"
_TOGETHER = ", "  # between the sources of one list that is published in several files
_SHOWN = 40
_ALL = 100  # percent
_DAY = "YYYY-MM-DD"


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    verbs = command.add_subparsers(metavar="VERB", required=True, title="verbs")
    taking = verb(verbs, "import", "put a published list, or your own, in use", after=_AFTER)
    taking.add_argument("files", nargs="+", metavar="FILE", help="the list as it was published")
    _reading(taking)
    _allowing(taking)
    taking.set_defaults(run=_import)
    update = verb(verbs, "update", "get lists again, from an address or a file", after=_UPDATE_AFTER)
    update.add_argument("--from", dest="sources", nargs="+", metavar="SOURCE", help="https address or file")
    _reading(update)
    _allowing(update)
    update.set_defaults(run=_update)
    status = verb(
        verbs, "status", "which lists are in use, of which day, and which are stale", after=_STATUS_AFTER
    )
    _folder(status)
    status.add_argument("--on", metavar=_DAY, help="the day to tell ages for (default: today)")
    status.set_defaults(run=_status)
    diff = verb(verbs, "diff", "what changed between two editions of a list", after=_DIFF_AFTER)
    diff.add_argument("before", metavar="A", help=f"a published file, or `{_IN_USE}`")
    diff.add_argument("after", metavar="B", help=f"a published file, or `{_IN_USE}`")
    diff.add_argument("--all", action="store_true", help="print every change, not only the first few")
    _reading(diff)
    diff.set_defaults(run=_diff)


def _folder(command: argparse.ArgumentParser) -> None:
    command.add_argument("--lists", metavar="DIR", help="folder of imported lists (or LICET_LISTS)")


def _reading(command: argparse.ArgumentParser) -> None:
    _folder(command)
    command.add_argument("--format", metavar="NAME", help="the format, where its content does not tell it")
    command.add_argument(
        "--as-of", metavar=_DAY, help="the day it was published, where the file does not say"
    )
    command.add_argument("--encoding", metavar="NAME", help="such as cp1252, for a file that is not UTF-8")
    command.add_argument("--mapping", metavar="FILE", help="what the columns of your own CSV hold (YAML)")
    command.add_argument("--id", metavar="ID", help="of a FollowTheMoney list, such as list.own.partners")
    command.add_argument("--title", metavar="TEXT", help="of that list (default: its id)")
    command.add_argument("--licence", metavar="TEXT", help="of that list's data, as its publisher states it")


def _allowing(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--max-shrink",
        type=float,
        default=10.0,
        metavar="PERCENT",
        help="how many entries it may have lost (default: 10); what is allowed is kept with the list",
    )
    command.add_argument(
        "--accept-rejected",
        type=int,
        default=0,
        metavar="N",
        help="do without up to N rows that cannot be read (default: 0); kept with the list",
    )


def folder(flag: str | None) -> Path:
    """The folder of imported lists: the flag, LICET_LISTS, the settings file, or the user's data folder."""
    from licet.cli._settings import setting

    given = setting("lists", flag, needed=False)
    if given is not None:
        return given
    data = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(data).expanduser() / "licet" / "lists"


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def _import(options: argparse.Namespace) -> int:
    """Put each file in use (0), or say why not (2)."""
    return _told(_taken_files(options, options.files), options)


def _update(options: argparse.Namespace) -> int:
    """Fetch what stands at each address, or read each file, and put it in use."""
    from licet.errors import InputError
    from licet.parties.lists.importers import File, fetch, is_address, is_one_of_several

    held = {entry.arrival.source: entry for entry in _store(options).held().values()}
    given = options.sources or [
        one for known in sorted(held) for one in known.split(_TOGETHER) if is_address(one)
    ]
    if not given:
        raise InputError("no list in use came from an address", remedy="say where from with --from")
    files = [source for source in given if not is_address(source)]
    done = _taken_files(options, files) if files else []
    together: list[File] = []
    for source in (source for source in given if is_address(source)):
        known = held.get(source)
        fetched = fetch(source, etag=known.arrival.etag if known else None)
        if fetched is None:
            done.append({"source": source, "unchanged": True})
            continue
        file = File(source, fetched.content)
        if not options.mapping and is_one_of_several(file):
            together.append(file)
            continue
        asked = _asked(options, day=fetched.modified, known=known)
        done += _taken(options, [file], asked, etag=fetched.etag)
    if together:
        done += _taken(options, together, _asked(options, day=None), etag=None)
    return _told(done, options)


def _taken_files(options: argparse.Namespace, names: Sequence[str]) -> list[dict[str, Any]]:
    from licet import files
    from licet.parties.lists import LARGEST
    from licet.parties.lists.importers import File

    found = [File(name, files.read(name, what="list", limit=LARGEST)) for name in names]
    return _taken(options, found, _asked(options, day=None), etag=None)


def _asked(options: argparse.Namespace, *, day: dt.date | None, known: Held | None = None) -> Any:
    """What the options say of the files; a day the server gave stands in for one nobody gave.

    A list already held under a name of its own keeps that name.
    """
    from licet import documents
    from licet.parties.lists.importers import Asked, Described, Mapping, checked_mapping

    mapping = None
    if options.mapping:
        loaded = documents.load(options.mapping, Mapping, what="mapping")
        mapping = checked_mapping(loaded, where=options.mapping)
    described = None
    if known is not None and known.format == "ftm" and not options.id:
        listed = known.list
        described = Described(id=listed.id, title=listed.title, licence=listed.licence)
    elif options.id:
        described = Described(id=options.id, title=options.title or options.id, licence=options.licence or "")
    return Asked(
        format=options.format,
        as_of=_day(options.as_of, "--as-of") or day,
        encoding=options.encoding,
        mapping=mapping,
        described=described,
    )


def _day(text: str | None, flag: str) -> dt.date | None:
    from licet.errors import InputError

    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputError(f"'{text}' is no day", where=flag, remedy="write it as 2026-11-20") from None


def _store(options: argparse.Namespace) -> ListStore:
    from licet.parties.lists import ListStore

    return ListStore(folder(options.lists))


def _taken(
    options: argparse.Namespace, found: Sequence[Any], asked: Any, *, etag: str | None
) -> list[dict[str, Any]]:
    from licet.errors import InputError
    from licet.parties.lists import Allowance, Arrival
    from licet.parties.lists.importers import read

    store = _store(options)
    if not 0 <= options.max_shrink <= _ALL or options.accept_rejected < 0:
        raise InputError(
            "an allowance that is none", remedy="give --max-shrink 0 to 100 and --accept-rejected 0 or more"
        )
    allowed = Allowance(max_shrink=options.max_shrink / 100, rejected=options.accept_rejected)
    source = found[0].where if len(found) == 1 else _TOGETHER.join(file.where for file in found)
    done: list[dict[str, Any]] = []
    for imported in read(found, asked):
        rejected = _write_rejected(store, imported)
        arrival = Arrival(source=source, at=_now(), allowed=allowed, etag=etag)
        done += [_row(one, rejected) for one in store.take(imported, arrival)]
    return done


def _write_rejected(store: ListStore, imported: Imported) -> Path | None:
    """The rows that were not read are written down even when the list is then refused."""
    if not imported.rejected:
        return None
    name = imported.lists[0].id if imported.lists else imported.format
    return store.write_rejected(imported.rejected, name)


def _row(taken: Taken, rejected: Path | None) -> dict[str, Any]:
    return {
        "list": taken.list.id,
        "title": taken.list.title,
        "as_of": taken.list.as_of,
        "entries": taken.list.entries,
        "before": taken.before,
        "rejected": taken.list.rejected,
        "rejected_file": str(rejected) if rejected and taken.list.rejected else None,
        "licence": taken.list.licence,
        "signature": taken.list.signature or "unsigned",
        "sha256": taken.list.sha256,
    }


def _told(done: Iterable[dict[str, Any]], options: argparse.Namespace) -> int:
    from licet.cli import _say

    rows = list(done)
    if options.json:
        _say.as_json({"lists": rows, "folder": str(folder(options.lists))})
        return 0
    for row in rows:
        if row.get("unchanged"):
            _say.line(f"Unchanged at {row['source']}.")
            continue
        _say.line(_say.strong(f"{row['list']} is in use, as of {row['as_of']}."))
        before = "new" if row["before"] is None else f"{row['before']:,} before"
        _say.pair("entries", f"{row['entries']:,} ({before})")
        if row["rejected"]:
            _say.pair("unread", f"{row['rejected']:,} rows, in {row['rejected_file']}")
        _say.pair("licence", row["licence"])
        _say.pair("signature", row["signature"])
    return 0


def _status(options: argparse.Namespace) -> int:
    """No list stale (0), or some (1)."""
    from licet.cli import _say

    on = _day(options.on, "--on") or _now().date()
    store = _store(options)
    held, lists = store.held(), store.lists()
    stale = lists.stale(on)
    if options.json:
        rows = [
            {
                **_described(listed, on),
                "source": held[listed.id].arrival.source if listed.id in held else "shipped",
            }
            for listed in lists.lists
        ]
        _say.as_json({"lists": rows, "entries": len(lists), "digest": lists.digest, "on": on})
        return 1 if stale else 0
    _say.line(_say.strong(f"{len(lists.lists)} lists, {len(lists):,} entries; {len(stale)} stale on {on}."))
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
    entries = f"{listed.entries:,} entr{'y' if listed.entries == 1 else 'ies'}"
    _say.pair("as of", f"{listed.as_of}, {age} day{'s' * (age != 1)} old; {entries}")
    _say.pair("from", f"imported from {source}" if source else "shipped with Licet")
    if listed.rejected:
        _say.pair("unread", f"{listed.rejected:,} rows were left out when it was imported")
    _say.pair("licence", f"{listed.licence}; {listed.signature or 'unsigned'}")


def _diff(options: argparse.Namespace) -> int:
    """No difference (0), or some (1)."""
    from licet.cli import _say
    from licet.parties.lists import changes

    before, after = _edition(options, options.before), _edition(options, options.after)
    named = [name for name in (options.before, options.after) if name != _IN_USE]
    shared = {listed.id for listed in before.lists} & {listed.id for listed in after.lists}
    only = shared if len(named) == 1 else {listed.id for x in (before, after) for listed in x.lists}
    found = [change for list_id in sorted(only) for change in changes(before, after, list_id=list_id)]
    if options.json:
        _say.as_json({"changes": [_change(change) for change in found]})
    else:
        _print_changes(found, whole=options.all)
    return 1 if found else 0


def _edition(options: argparse.Namespace, name: str) -> ListSet:
    from licet import files
    from licet.parties.lists import LARGEST, as_list_set
    from licet.parties.lists.importers import File, read

    if name == _IN_USE:
        return _store(options).lists()
    content = files.read(name, what="list", limit=LARGEST)
    # The day of an edition does not matter to what changed in it.
    return as_list_set(read([File(name, content)], _asked(options, day=_now().date())))


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
