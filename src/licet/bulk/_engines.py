"""Where the expression is run: DuckDB in this process, DuckDB on Spark's workers, or Spark's own SQL.

All are given the same expression through Ibis, over the same checked rows, and must come to the same
results; a test runs them side by side. None sees a row that was not checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from licet.bulk._duckdb import on_duckdb
from licet.bulk._spark import on_spark, on_spark_sql
from licet.errors import UnknownTerm

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from licet.law.compile import Expression

    Engine = Callable[[Expression, Path, dt.date], Iterator[Any]]

_ENGINES: dict[str, Engine] = {"duckdb": on_duckdb, "spark": on_spark, "spark-sql": on_spark_sql}


def engine(name: str) -> Engine:
    """The function that runs an expression over a Parquet file and yields batches of results by row."""
    if name not in _ENGINES:
        raise UnknownTerm(name, family="engine", known=tuple(_ENGINES))
    return _ENGINES[name]
