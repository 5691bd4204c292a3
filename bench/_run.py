"""The command line of a measurement: `--json` for machines, `--quick` to see that it runs at all."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bench import _table
from bench._timing import CAREFUL, QUICK

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench._timing import Pace


def run(*subjects: Callable[[Pace], list[_table.Table]]) -> None:
    """Measure the subjects one after another and print all their tables."""
    command = argparse.ArgumentParser(prog="bench", description="How long things take, beside named peers.")
    command.add_argument("--json", action="store_true", help="answer in JSON, for machines")
    command.add_argument(
        "--quick", action="store_true", help="few and short rounds: shows that it runs, not how fast"
    )
    command.add_argument(
        "--whole", action="store_true", help="also what takes many minutes: a million rows, and Spark"
    )
    options = command.parse_args()
    pace = replace(QUICK if options.quick else CAREFUL, whole=options.whole)
    tables = [table for subject in subjects for table in subject(pace)]
    if options.json:
        _table.show_json(tables)
    else:
        _table.show(tables)
