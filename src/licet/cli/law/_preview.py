"""`licet law preview RULE --over PORTFOLIO`: what a draft of a rule would change, before it is published."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from licet.cli._bulk import Progress, options_of_a_run

if TYPE_CHECKING:
    import argparse

    from licet.bulk import Preview

_AFTER = """\
Example:
  licet law preview article-5-2.yaml --over sales.parquet
The rule's id says which pack it belongs to, and whether it is new there or
replaces another text of that rule. The cases beside it are tried first.
Nothing is published, and no pack is changed.
Exit status: 0 nothing would change, 1 something would, 2 bad input."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.epilog = _AFTER
    command.add_argument(
        "rule", metavar="RULE", help="the draft, a YAML file as docs/law/rules.md describes it"
    )
    command.add_argument(
        "--over",
        required=True,
        metavar="PORTFOLIO",
        help="the transactions to try it on: .parquet, .csv or .jsonl",
    )
    command.add_argument(
        "--out", metavar="FILE", help="write every row that changes here: .parquet, .csv or .jsonl"
    )
    options_of_a_run(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Whether nothing would change (0), or something (1)."""
    from licet import bulk, packs
    from licet.cli import _say

    law = packs.chosen(options.pack)
    on = options.on or dt.datetime.now(dt.UTC).date()
    draft = bulk.drafted(options.rule, law, chosen=options.pack)
    found = bulk.preview(
        options.over, draft, law, on=on, engine=options.engine, out=options.out, progress=Progress()
    )
    if options.json:
        _say.as_json(found)
    else:
        _show(found, out=options.out)
    return 1 if found.shifts or found.newly_open.transactions else 0


def _show(found: Preview, *, out: str | None) -> None:
    from licet.cli import _say

    kind = "another text of a rule" if found.replaces else "a new rule"
    _say.line(_say.strong(f"{found.rule}: {kind}"))
    _say.line(f"{found.cases} cases tried and kept" if found.cases else "no cases beside it: write some")
    _say.line(f"It applies to {found.applies:,} of {found.transactions:,} transactions.")
    _say.heading("Outcomes that change")
    for shift in found.shifts:
        step = f"{_words(shift.from_)} → {_words(shift.to)} (such as {', '.join(shift.examples)})"
        _say.pair(f"{shift.transactions:,}", step, gap=10)
    if not found.shifts:
        _say.bullet("none")
    if found.newly_open.transactions:
        _say.heading("Newly open")
        named = ", ".join(found.newly_open.examples)
        text = f"it cannot be told whether the draft applies (such as {named})"
        _say.pair(f"{found.newly_open.transactions:,}", text, gap=10)
    if out:
        _say.line()
        _say.line(f"Every row that changes: {out}")
    _say.line()
    _say.line("Nothing was published.")


def _words(outcome: str) -> str:
    return str(outcome).replace("_", " ")
