"""`licet determine FILE`: screen the parties, apply the law, explain."""

from __future__ import annotations

import argparse
import datetime as dt


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
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
        metavar="NAME",
        help="also apply a policy that must be chosen: vendors, ban-2021 (may be repeated)",
    )
    command.add_argument("--all", action="store_true", help="list every rule that was ruled out")
    command.add_argument(
        "--out", metavar="FILE", help="also write the determination as JSON, to be bound into a licence"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Answer yes (0), no (1) or cannot tell (2)."""
    from licet import files, packs, parties  # noqa: PLC0415 - only the chosen command pays for its imports
    from licet.cli import _say  # noqa: PLC0415
    from licet.law import changes, determine  # noqa: PLC0415

    law = packs.shipped(options.pack)
    transaction = parties.screened(_transaction(options.file), lists=parties.shipped())
    day = options.on or dt.datetime.now(dt.UTC).date()
    answer = determine(transaction, law, on=day)
    answer = answer.with_changes(changes(transaction, law, on=day))
    if options.out:
        files.write(options.out, answer.to_json())
    if options.json:
        _say.as_json(answer)
    else:
        from licet.cli._explain import explain  # noqa: PLC0415

        explain(answer, transaction, whole=options.all)
    return {True: 0, False: 1, None: 2}[answer.outcome.answer]


def _transaction(name: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - the type would import facts at start
    import sys  # noqa: PLC0415

    from licet import facts  # noqa: PLC0415

    if name == "-":
        return facts.parse(sys.stdin.buffer.read(), where="standard input")
    return facts.load(name)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a date such as 2026-11-22") from None
