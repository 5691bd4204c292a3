"""`licet law diff`: what changed in the law between two days."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from licet.law import Difference, Effects, Pack

_AFTER = """\
Example:
  licet law diff --from 2025-08-01 --to 2026-08-02 sale.yaml
A transaction is asked as if it took place on either day; its parties are screened against the shipped \
lists. Only the days in the rules' status count: two versions of a pack are not compared.
Exit status: 0 nothing changed, 1 a rule or an outcome did, 2 bad input."""
_STAGES = {
    "proposed": "is proposed",
    "adopted": "is adopted",
    "in_force": "comes into force",
    "stayed": "is stayed",
    "superseded": "is superseded",
    "repealed": "is repealed",
}


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    command.epilog = _AFTER
    command.add_argument(
        "files", nargs="*", metavar="FILE", help="transactions, of which to say what becomes of them"
    )
    command.add_argument(
        "--from", dest="before", type=_day, required=True, metavar="DATE", help="the law of this day"
    )
    command.add_argument(
        "--to", dest="after", type=_day, required=True, metavar="DATE", help="and the law of this later day"
    )
    command.add_argument(
        "--pack",
        action="append",
        default=[],
        metavar="PACK",
        help="also a pack that must be chosen, or the folder of your own (may be repeated)",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """The law is the same (0), or it is not (1)."""
    from licet import facts, packs, parties
    from licet.cli import _lists_in_use, _say
    from licet.errors import InputError
    from licet.law import differences, effects

    if options.before >= options.after:
        raise InputError(f"--from {options.before} is not before --to", remedy="give the earlier day first")
    law = packs.chosen(options.pack)
    rules = differences(law, options.before, options.after)
    lists = _lists_in_use.in_use(None) if options.files else None
    outcomes: dict[str, Effects] = {}
    for file in options.files:
        transaction = parties.screened(facts.load(file), lists=lists or parties.baseline())
        outcomes[file] = effects(transaction, law, before=options.before, after=options.after)
    if options.json:
        _say.as_json(_document(options, rules, outcomes))
    else:
        _print(options, law, rules, outcomes)
    return 1 if rules or any(item.changed for item in outcomes.values()) else 0


def _document(
    options: argparse.Namespace, rules: Sequence[Difference], outcomes: dict[str, Effects]
) -> dict[str, Any]:
    return {
        "from": options.before,
        "to": options.after,
        "rules": rules,
        "transactions": [
            {
                "file": file,
                "changed": item.changed,
                "before": item.before,
                "after": item.after,
                "begins": item.begins,
                "ends": item.ends,
            }
            for file, item in outcomes.items()
        ],
    }


def _print(
    options: argparse.Namespace,
    law: Sequence[Pack],
    rules: Sequence[Difference],
    outcomes: dict[str, Effects],
) -> None:
    from licet.cli import _say

    _say.line(_say.strong(f"From {options.before} to {options.after}: {_count(len(rules), 'rule')} changed."))
    for pack in law:
        changed = [item for item in rules if item.rule.startswith(f"{pack.id}/")]
        if changed:
            _say.heading(pack.title)
            for item in changed:
                _print_rule(item)
    titles = {rule.id: f"{rule.title} ({rule.cite})" for pack in law for rule in pack.rules}
    for file, outcome in outcomes.items():
        _print_outcome(file, outcome, titles)


def _print_rule(item: Difference) -> None:
    from licet.cli import _say

    _say.bullet(f"{item.title} ({item.cite})")
    for step in item.steps:
        note = f": {step.note}" if step.note else ""
        _say.line(f"{step.from_}  {_STAGES[step.stage]}{note}", indent=4, hang=16)


def _print_outcome(file: str, item: Effects, titles: dict[str, str]) -> None:
    from licet.cli import _say
    from licet.cli._words import HEADLINES

    _say.heading(file)
    if item.changed:
        _say.pair("before", HEADLINES[item.before], gap=8)
        _say.pair("after", HEADLINES[item.after], gap=8)
    else:
        _say.pair("both", HEADLINES[item.before], gap=8)
    for rule in item.begins:
        _say.pair("begins", titles[rule], gap=8)
    for rule in item.ends:
        _say.pair("ends", titles[rule], gap=8)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a date such as 2026-11-22") from None
