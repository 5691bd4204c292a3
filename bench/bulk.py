"""What the law costs on a portfolio: rows a second, by rows, by rules, and in memory.

Each run is a process of its own, so that its peak memory is its own too; it checks the portfolio, compiles
every pack that is shipped, rules on every row and writes the results. `--whole` adds a million rows, and
Spark; without it the run takes a minute or two.
"""

from __future__ import annotations

import datetime as dt
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from bench import _portfolio, _table
from bench._run import run
from bench._timing import QUICK, Spread
from licet import bulk, packs

if TYPE_CHECKING:
    from bench._timing import Pace

_DAY = dt.date(2026, 11, 22)
_SIZES, _MANY, _FEW = (10_000, 100_000), 1_000_000, (2_000,)
_SHARES = (25, 50, 100)


class Cost(Struct, frozen=True):
    """What one run took: seconds in all and until every row was checked, and megabytes at its peak."""

    rows: int
    rules: int
    seconds: float
    checked: float
    megabytes: int


def measure(pace: Pace) -> list[_table.Table]:
    """The tables of one run."""
    whole, quick = pace.whole, pace.rounds == QUICK.rounds
    sizes = _FEW if quick else (*_SIZES, _MANY) if whole else _SIZES
    with tempfile.TemporaryDirectory() as folder:
        files = {size: _portfolio.write(Path(folder, f"{size}.parquet"), size) for size in sizes}
        by_rows = [_apart(files[size], "duckdb", 100) for size in sizes]
        tables = [_shown("bulk: by rows, DuckDB, every rule", "bulk_rows", by_rows)]
        middle = _FEW[0] if quick else _SIZES[-1]
        shares = [_apart(files[middle], "duckdb", share) for share in _SHARES]
        tables.append(_shown("bulk: by rules, DuckDB", "bulk_rules", shares))
        if whole:
            spark = [_apart(files[size], "spark", 100) for size in sizes[1:]]
            tables.append(_shown("bulk: by rows, Spark on this machine", "bulk_spark", spark))
    return tables


def _apart(portfolio: Path, engine: str, share: int) -> Cost:
    """Run in a process of its own."""
    words = [sys.executable, "-m", "bench.bulk", "--one", str(portfolio), engine, str(share)]
    done = subprocess.run(words, capture_output=True, check=True)  # noqa: S603 - this file itself
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=Cost)


def _one(portfolio: str, engine: str, share: int) -> Cost:
    """Rule on a portfolio by a share, in percent, of the rules of every pack."""
    law = [
        replace(pack, rules=pack.rules[: max(1, len(pack.rules) * share // 100)])
        for pack in packs.shipped(packs.names())
    ]
    start, checked = perf_counter(), [0.0]

    def note(stage: str, _rows: int) -> None:
        if stage == "checked":
            checked[0] = perf_counter() - start

    with bulk.determine_all(portfolio, law, on=_DAY, engine=engine, progress=note) as results:
        rows = results.summary.transactions
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Cost(rows, sum(len(pack.rules) for pack in law), perf_counter() - start, checked[0], peak)


def _shown(title: str, key: str, costs: list[Cost]) -> _table.Table:
    """Microseconds a row, and what stands behind them."""
    rows, notes = [], []
    for cost in costs:
        each = cost.seconds / cost.rows * 1e6
        label = f"{cost.rows:,} rows, {cost.rules} rules"
        rows.append(_table.Row(f"{key}_{cost.rows}_{cost.rules}", label, Spread(each, each, each)))
        notes.append(
            f"{label}: {cost.seconds:.1f} s, of which checking {cost.checked:.1f} s; "
            f"{cost.rows / cost.seconds:,.0f} rows/s; peak {cost.megabytes:,} MB"
        )
    return _table.Table(title, "µs", tuple(rows), tuple(notes))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(msgspec.json.encode(_one(sys.argv[2], sys.argv[3], int(sys.argv[4]))).decode())
    else:
        run(measure)
