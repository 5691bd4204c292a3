"""`licet lists import|update|status|drop|diff`: the watch lists one screens against, and how old they are."""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from licet.cli._parser import verb

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

    from licet.errors import LicetError
    from licet.parties.lists import Held, Imported, ListSet, ListStore, Taken
    from licet.parties.lists.importers import File

_AFTER = """\
Examples:
  licet lists import UN_consolidated.xml
  licet lists import sdn.csv alt.csv add.csv --as-of 2026-11-20
  licet lists import blocked.csv --mapping blocked.yaml
  licet lists import entities.ftm.json --id list.own.opensanctions \\
      --title OpenSanctions
The format is told by the content. A file that is cut short, lost rows, shrank
by more than --max-shrink or is older than the list in use is refused, and the
list in use stays. Of several files all are taken or none. Rows that cannot be
read are written to a file under `rejected` in the folder of lists.
Exit status: 0 in use now, 2 refused or bad input."""
_UPDATE_AFTER = """\
Examples:
  licet lists update
  licet lists update --from \\
      https://scsanctions.un.org/resources/xml/en/consolidated.xml
Without --from, every list that came from an address is fetched again. The
checks are those of import.
Exit status: 0 in use now or unchanged, 2 refused or not fetched: the old list
stays in use."""
_STATUS_AFTER = """\
Example:
  licet lists status
Exit status: 0 none is older than it may be, 1 at least one is, 2 the lists
cannot be read."""
_DROP_AFTER = """\
Example:
  licet lists drop list.own.blocked
Nothing is screened against it any more; its file is deleted. A list that
ships with Licet cannot be dropped. Who monitors customers says why it was
left out with `licet monitor withdraw`; until then their runs stop.
Exit status: 0 dropped, 2 no such imported list, or bad input."""
_DIFF_AFTER = """\
Examples:
  licet lists diff consolidated-monday.xml consolidated-tuesday.xml
  licet lists diff in-use consolidated-tuesday.xml
Exit status: 0 no difference, 1 a difference, 2 bad input."""
IN_USE = "in-use"
_TOGETHER = ", "  # between the sources of one list that is published in several files
_ALL = 100  # percent
_DAY = "YYYY-MM-DD"


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    from licet.cli import _lists_told

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
    status.set_defaults(run=_lists_told.status)
    drop = verb(verbs, "drop", "take an imported list out of use", after=_DROP_AFTER)
    drop.add_argument("list", metavar="ID", help="its id, as `status` tells it, such as list.own.blocked")
    _folder(drop)
    drop.set_defaults(run=_drop)
    diff = verb(verbs, "diff", "what changed between two editions of a list", after=_DIFF_AFTER)
    diff.add_argument("before", metavar="A", help=f"a published file, or `{IN_USE}`")
    diff.add_argument("after", metavar="B", help=f"a published file, or `{IN_USE}`")
    diff.add_argument("--all", action="store_true", help="print every change, not only the first few")
    _reading(diff)
    diff.set_defaults(run=_lists_told.diff)


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


def now() -> dt.datetime:
    """The moment it is."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def _import(options: argparse.Namespace) -> int:
    """Put each file in use (0), or say why not (2)."""
    return _told(_taken_files(options, options.files), options)


def _update(options: argparse.Namespace) -> int:
    """Fetch what stands at each address, or read each file, and put it in use."""
    from licet.errors import InputError, LicetError
    from licet.parties.lists.importers import is_address

    held = {entry.arrival.source: entry for entry in store_of(options).held().values()}
    given = options.sources or [
        one for known in sorted(held) for one in known.split(_TOGETHER) if is_address(one)
    ]
    if not given:
        raise InputError("no list in use came from an address", remedy="say where from with --from")
    files = [source for source in given if not is_address(source)]
    done = _taken_files(options, files) if files else []
    together: list[File] = []
    refused: list[LicetError] = []
    for source in (source for source in given if is_address(source)):
        try:  # one publisher's bad day keeps no other list old
            rows, part = _fetched(options, source, held.get(source))
        except LicetError as problem:
            refused.append(problem)
        else:
            done += rows
            together += part
    try:
        done += _taken(options, together, _asked(options, day=None), etag=None) if together else []
    except LicetError as problem:
        refused.append(problem)
    if not done and len(refused) == 1:
        raise refused[0]
    return _told(done, options, refused=refused)


def _fetched(
    options: argparse.Namespace, source: str, known: Held | None
) -> tuple[list[dict[str, Any]], list[File]]:
    """What was put in use of an address, or the file that came, where it is but a part of a list."""
    from licet.parties.lists.importers import File, fetch, is_one_of_several

    fetched = fetch(source, etag=known.arrival.etag if known else None)
    if fetched is None:
        return [{"source": source, "unchanged": True}], []
    file = File(source, fetched.content)
    if not options.mapping and is_one_of_several(file):
        return [], [file]
    asked = _asked(options, day=fetched.modified, known=known)
    return _taken(options, [file], asked, etag=fetched.etag), []


def _drop(options: argparse.Namespace) -> int:
    """Take a list out of use (0)."""
    from licet.cli import _say

    dropped = store_of(options).drop(options.list)
    if options.json:
        _say.as_json({"dropped": dropped.id, "as_of": dropped.as_of, "folder": str(folder(options.lists))})
    else:
        _say.line(f"{dropped.id}, as of {dropped.as_of}, is in use no more.")
    return 0


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
        as_of=day_of(options.as_of, "--as-of") or day,
        encoding=options.encoding,
        mapping=mapping,
        described=described,
    )


def day_of(text: str | None, flag: str) -> dt.date | None:
    """The day an option names, if it was given."""
    from licet.errors import InputError

    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputError(f"'{text}' is no day", where=flag, remedy="write it as 2026-11-20") from None


def store_of(options: argparse.Namespace) -> ListStore:
    """The store of imported lists."""
    from licet.parties.lists import ListStore

    return ListStore(folder(options.lists))


def _taken(
    options: argparse.Namespace, found: Sequence[Any], asked: Any, *, etag: str | None
) -> list[dict[str, Any]]:
    from licet.errors import InputError, ListError
    from licet.parties.lists import Allowance, Arrival
    from licet.parties.lists.importers import read

    store = store_of(options)
    if not 0 <= options.max_shrink <= _ALL or options.accept_rejected < 0:
        raise InputError(
            "an allowance that is none", remedy="give --max-shrink 0 to 100 and --accept-rejected 0 or more"
        )
    allowed = Allowance(max_shrink=options.max_shrink / 100, rejected=options.accept_rejected)
    source = found[0].where if len(found) == 1 else _TOGETHER.join(file.where for file in found)
    files_read = read(found, asked)
    written = [(imported, _write_rejected(store, imported)) for imported in files_read]
    arrival = Arrival(source=source, at=now(), allowed=allowed, etag=etag)
    try:
        taken = store.take_all(files_read, arrival)
    except ListError as problem:
        places = ", ".join(str(path) for _, path in written if path)
        if places:
            problem.remedy = f"{problem.remedy}; what could not be read is in {places}"
        raise
    rejects = {listed.id: path for imported, path in written if path for listed in imported.lists}
    return [_row(one, rejects.get(one.list.id)) for one in taken]


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
        "entries": taken.list.parties,
        "before": taken.before,
        "unscreened": dict(taken.list.unscreened),
        "rejected": taken.list.rejected,
        "rejected_file": str(rejected) if rejected and taken.list.rejected else None,
        "licence": taken.list.licence,
        "signature": taken.list.signature or "unsigned",
        "sha256": taken.list.sha256,
    }


def _told(
    done: Iterable[dict[str, Any]], options: argparse.Namespace, *, refused: Sequence[LicetError] = ()
) -> int:
    """Say what is in use now (0), and what was refused (2)."""
    from licet.cli import _say

    rows = list(done)
    if options.json:
        problems = [{"what": one.what, "where": one.where, "remedy": one.remedy} for one in refused]
        left = {"refused": problems} if problems else {}
        _say.as_json({"lists": rows, **left, "folder": str(folder(options.lists))})
    for row in () if options.json else rows:
        _print_taken(row)
    for problem in refused:
        print(f"licet: {_say.harmless(str(problem))}", file=sys.stderr)
    return 2 if refused else 0


def _print_taken(row: dict[str, Any]) -> None:
    from licet.cli import _lists_told, _say

    if row.get("unchanged"):
        _say.line(f"Unchanged at {row['source']}.")
        return
    _say.line(_say.strong(f"{row['list']} is in use, as of {row['as_of']}."))
    before = "new" if row["before"] is None else f"{row['before']:,} before"
    _say.pair("entries", f"{row['entries']:,} ({before})")
    if row["unscreened"]:
        _say.pair("skipped", _lists_told.skipped(row["unscreened"]))
    if row["rejected"]:
        _say.pair("unread", f"{row['rejected']:,} rows, in {row['rejected_file']}")
    _say.pair("licence", row["licence"])
    _say.pair("signature", row["signature"])


def edition(options: argparse.Namespace, name: str) -> ListSet:
    """The lists in use, or those of a published file."""
    from licet import files
    from licet.parties.lists import LARGEST, as_list_set
    from licet.parties.lists.importers import File, read

    if name == IN_USE:
        return store_of(options).lists()
    content = files.read(name, what="list", limit=LARGEST)
    # The day of an edition does not matter to what changed in it.
    return as_list_set(read([File(name, content)], _asked(options, day=now().date())))
