"""`licet determine FILE`: screen the parties, apply the law, explain."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from licet.facts import Transaction

_LARGEST = 1024 * 1024
_AFTER = """\
Example:
  licet determine sale.yaml --pack vendors
The parties are screened against the shipped watch lists. Facts that are absent are unknown, never false:
the answer names those that could still change it.
Exit status: 0 it may go (conditions met), 1 it may not, or not yet, 2 cannot tell or bad input."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.epilog = _AFTER
    command.add_argument("file", metavar="FILE", help="the transaction, YAML or JSON (- for standard input)")
    command.add_argument(
        "--on",
        type=_day,
        metavar="DATE",
        help="the law of this day (default: the transaction's date, else today)",
    )
    command.add_argument(
        "--pack",
        action="append",
        default=[],
        metavar="PACK",
        help="also apply a policy that must be chosen (vendors, ban-2021), or the folder of a pack "
        "of your own (may be repeated)",
    )
    command.add_argument("--all", action="store_true", help="list every rule that was ruled out")
    command.add_argument(
        "--out", metavar="FILE", help="also write the determination as JSON, to be bound into a licence"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Answer yes (0), no (1) or cannot tell (2)."""
    from msgspec.structs import replace

    from licet import files, packs, parties
    from licet.cli import _say
    from licet.law import changes, determine

    law = packs.chosen(options.pack)
    lists = parties.shipped()
    transaction = parties.screened(_transaction(options.file), lists=lists)
    if options.on:
        transaction = replace(transaction, date=options.on)  # asked as if it took place on that day
    day = transaction.date or dt.datetime.now(dt.UTC).date()
    answer = determine(transaction, law, on=day)
    answer = answer.with_changes(changes(transaction, law, on=day))
    if options.out:
        _refuse_itself(options.file, options.out)
        files.write(options.out, answer.to_json())
    if options.json:
        _say.as_json(answer)
    else:
        from licet.cli._explain import explain

        explain(answer, transaction, lists=lists, whole=options.all)
    return {True: 0, False: 1, None: 2}[answer.outcome.answer]


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


def _refuse_itself(file: str, out: str) -> None:
    """Never write the answer over the question."""
    from licet.errors import InputError

    if Path(out).exists() and file != "-" and Path(out).samefile(file):
        raise InputError("--out is the transaction itself", where=out, remedy="choose another file")


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a date such as 2026-11-22") from None
