"""The command line of a measurement: `--json` for machines, `--quick` to see that it runs at all."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

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
    options = command.parse_args()
    pace = QUICK if options.quick else CAREFUL
    tables = [table for subject in subjects for table in subject(pace)]
    if options.json:
        _table.show_json(tables)
    else:
        _table.show(tables)
