"""`licet bulk PORTFOLIO`: the law applied to every transaction of a portfolio."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from licet.bulk import Summary

_EVERY = 2.0  # seconds between two lines of progress
_AFTER = """\
Example:
  licet bulk sales.parquet --out answers.parquet
One row is one transaction; columns are named by the facts: docs/formats.md.
An empty cell is unknown, an empty list is known: none. Parties count as
screened where the portfolio gives their listings. An unknown column or word,
or facts that contradict each other: refused before any law is applied.
Progress goes to standard error.
Exit status: 0 all may go, 1 some may not, 2 cannot tell of some, or bad input."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.epilog = _AFTER
    command.add_argument("portfolio", metavar="PORTFOLIO", help="the transactions: .parquet, .csv or .jsonl")
    command.add_argument(
        "--out", metavar="FILE", help="write outcome and rules of every row here: .parquet, .csv or .jsonl"
    )
    options_of_a_run(command)
    command.set_defaults(run=run)


def options_of_a_run(command: argparse.ArgumentParser) -> None:
    """What every command over a portfolio takes."""
    command.add_argument(
        "--on", type=_day, metavar="DATE", help="the day of rows that have no date (default: today)"
    )
    command.add_argument(
        "--pack",
        action="append",
        default=[],
        metavar="NAME",
        help="also apply a policy that must be chosen, or a pack of your own by its folder (may be repeated)",
    )
    command.add_argument(
        "--engine",
        choices=("duckdb", "spark", "spark-sql"),
        default="duckdb",
        metavar="NAME",
        help="what computes: duckdb (default) here, spark, or spark-sql, its slow second opinion",
    )


def run(options: argparse.Namespace) -> int:
    """Answer yes (0), no (1) or cannot tell (2) for the portfolio as a whole."""
    from licet import bulk, packs
    from licet.cli import _say

    law = packs.chosen(options.pack)
    on = options.on or dt.datetime.now(dt.UTC).date()
    told = Progress()
    with bulk.determine_all(
        options.portfolio, law, on=on, engine=options.engine, out=options.out, progress=told
    ) as results:
        summary = results.summary
    if options.json:
        _say.as_json(summary)
    else:
        _show(summary, out=options.out)
    answers = {count.outcome.answer for count in summary.outcomes}
    return 1 if False in answers else 2 if None in answers else 0


class Progress:
    """Lines on standard error, not more than one every two seconds."""

    def __init__(self) -> None:
        self._start = self._last = time.monotonic()

    def __call__(self, stage: str, rows: int) -> None:
        """Tell how far a stage has come."""
        now = time.monotonic()
        if now - self._last >= _EVERY and sys.stderr is not None:
            self._last = now
            print(f"{stage} {rows:,} rows, {now - self._start:.0f} s", file=sys.stderr, flush=True)


def _show(summary: Summary, *, out: str | None) -> None:
    from licet.cli import _say

    _say.line(_say.strong(f"{summary.transactions:,} transactions"))
    for count in summary.outcomes:
        word = count.outcome.value.replace("_", " ")
        _say.pair(f"{count.transactions:,}", f"{word} (such as {', '.join(count.examples)})", gap=10)
    if summary.applied:
        _say.heading("Rules that apply most often")
        for rule, times in summary.applied[:10]:
            _say.pair(f"{times:,}", rule, gap=10)
    if out:
        _say.line()
        _say.line(f"Every row: {out}")
    _say.line()
    _say.line("Decision support, not legal advice. `licet determine` explains one transaction.")


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a date such as 2026-11-22") from None
