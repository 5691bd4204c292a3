"""`licet determine FILE`: screen the parties, apply the law, explain."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from licet.facts import Transaction
    from licet.law import Determination, Pack
    from licet.parties import ListSet

_LARGEST = 1024 * 1024
_AFTER = """\
Example:
  licet determine sale.yaml --pack vendors --html answer.html
The parties are screened against the watch lists in use. Facts that are absent
are unknown, never false: the answer names those that could still change it, and
`licet ask` asks for them one by one.
Exit status: 0 it may go (conditions met), 1 it may not, or not yet, 2 cannot tell or bad input."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.epilog = _AFTER
    command.add_argument("file", metavar="FILE", help="the transaction, YAML or JSON (- for standard input)")
    law_arguments(command)
    command.add_argument(
        "--all", action="store_true", help="list every rule that might apply or was ruled out"
    )
    command.add_argument(
        "--view",
        choices=("wassenaar",),
        metavar="VIEW",
        help="wassenaar: show only what stems from the Wassenaar Arrangement and what goes beyond",
    )
    command.add_argument("--html", metavar="FILE", help="also write the explanation as one page")
    command.add_argument(
        "--out", metavar="FILE", help="also write the determination as JSON, to be bound into a licence"
    )
    command.set_defaults(run=run)


def law_arguments(command: argparse.ArgumentParser) -> None:
    """The options that say which law is applied, of which day."""
    command.add_argument(
        "--on",
        type=day,
        metavar="DATE",
        help="the law of this day (default: the transaction's date, else today)",
    )
    command.add_argument(
        "--pack",
        action="append",
        default=[],
        metavar="NAME",
        help="also apply a policy that must be chosen (vendors, ban-2021), or a pack of your own by its "
        "folder; may be repeated",
    )
    command.add_argument(
        "--packs",
        action="append",
        default=[],
        metavar="FOLDER",
        help="also apply every pack of your own in this folder (may be repeated)",
    )


def run(options: argparse.Namespace) -> int:
    """Answer yes (0), no (1) or cannot tell (2)."""
    from licet import files, parties
    from licet.cli import _lists_in_use, _say
    from licet.law import explained

    _refuse_itself(options)
    law = law_of(options)
    lists = _lists_in_use.in_use(None)
    transaction = on_the_day(_transaction(options.file), options.on)
    transaction = parties.screened(transaction, lists=lists)
    today = dt.datetime.now(dt.UTC).date()
    answer = explained(transaction, law, on=today)
    document = _with_lists(answer, lists)
    if options.out:
        files.write(options.out, _canonical(document))
    if options.html:
        _write_page(options.html, answer, transaction, lists)
    if options.json:
        _say.as_json(answer.wassenaar if options.view else document)
    else:
        from licet.cli import _explain

        if options.view:
            _explain.wassenaar(answer, transaction)
        else:
            _explain.explain(answer, transaction, lists=lists, whole=options.all)
    return status(answer)


def _with_lists(answer: Determination, lists: ListSet) -> dict[str, Any]:
    """The answer with the lists it stands on, without which it could not be repeated."""
    import msgspec

    from licet.cli import _lists_in_use

    return {**msgspec.json.decode(msgspec.json.encode(answer)), "lists": _lists_in_use.told(lists)}


def _canonical(document: dict[str, Any]) -> bytes:
    """The same answer on the same lists always gives the same bytes, as `Determination.to_json` does."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode(document, order="sorted"), indent=1) + b"\n"


def status(answer: Determination) -> int:
    """The exit status of an answer."""
    return {True: 0, False: 1, None: 2}[answer.outcome.answer]


def law_of(options: argparse.Namespace) -> tuple[Pack, ...]:
    """The shipped law, the policies asked for by name, and the packs of one's own."""
    from licet import packs

    return packs.chosen([*options.pack, *(str(folder.resolve()) for folder in _own(options.packs))])


def on_the_day(transaction: Transaction, asked: dt.date | None) -> Transaction:
    """The transaction as if it took place on the day asked for, if one was."""
    from msgspec.structs import replace

    return replace(transaction, date=asked) if asked else transaction


def _own(folders: list[str]) -> list[Path]:
    """The pack folders named: each a pack itself, or a folder of packs."""
    from licet.errors import InputError

    found: list[Path] = []
    for name in folders:
        place = Path(name)
        if not place.is_dir():
            raise InputError("no such folder of packs", where=name, remedy="check the path")
        inside = [place] if (place / "pack.yaml").is_file() else sorted(place.iterdir())
        packs = [path for path in inside if (path / "pack.yaml").is_file()]
        if not packs:
            remedy = "a pack is a folder with a pack.yaml; see docs/law/rules.md"
            raise InputError("no law pack in this folder", where=name, remedy=remedy)
        found += packs
    return found


def _write_page(name: str, answer: Determination, transaction: Transaction, lists: ListSet) -> None:
    from licet import explain, files
    from licet.cli._lists_in_use import ages

    files.write(name, explain.page(answer, transaction, lists=ages(lists)).encode())


def _transaction(name: str) -> Transaction:
    from licet import facts, files
    from licet.errors import InputError

    if name != "-":
        return facts.parse(files.read(name, what="transaction", limit=_LARGEST), where=name)
    if sys.stdin is None:
        raise InputError("standard input is closed", remedy="name a file")
    raw = sys.stdin.buffer.read(_LARGEST + 1)
    if len(raw) > _LARGEST:
        raise InputError(
            f"the transaction has more than {_LARGEST:,} bytes",
            where="standard input",
            remedy="pipe the right file",
        )
    return facts.parse(raw, where="standard input")


def _refuse_itself(options: argparse.Namespace) -> None:
    """Never write an answer over the question, nor one answer over the other."""
    from licet.errors import InputError

    for flag, out in (("--out", options.out), ("--html", options.html)):
        if out and options.file != "-" and Path(out).exists() and Path(out).samefile(options.file):
            raise InputError(f"{flag} is the transaction itself", where=out, remedy="choose another file")
    if options.out and options.html and Path(options.out).resolve() == Path(options.html).resolve():
        raise InputError("--out and --html are one file", where=options.out, remedy="choose another file")


def day(text: str) -> dt.date:
    """A day, for an argument."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a date such as 2026-11-22") from None
