"""The expression as one query in DuckDB's SQL, and the function that puts rows to it, here or elsewhere.

That function needs DuckDB, pyarrow and nothing else: it may be sent to a machine that has never seen the law.
"""

from __future__ import annotations

import gc
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from os import sched_getaffinity
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from licet.law.compile import Expression, Lookup

TABLE = "portfolio"
_WORKERS = 8  # row groups at a time, at most: each is held in memory


def on_duckdb(expression: Expression, rows: Path, on: dt.date) -> Iterator[Any]:
    """One row group after another, a core to each: what is held in memory does not grow with the portfolio.

    Planning such a query takes a core a second or so, with which no other can help: so whole queries, and
    not the pieces of one, run side by side.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy, and only for portfolios

    workers = min(len(sched_getaffinity(0)), _WORKERS)
    with pq.ParquetFile(rows) as file, ThreadPoolExecutor(workers) as pool:
        ruled = ruling(expression, file.schema_arrow, on)
        running: deque[Future[Any]] = deque()
        for group in range(file.num_row_groups):
            running.append(pool.submit(_only, ruled, file.read_row_group(group)))
            if len(running) > workers:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()


def ruling(expression: Expression, columns: Any, on: dt.date) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """A function that rules on tables with these columns, one after another, each in the order of its rows.

    It carries the query and the look-up tables with it, and must not name anything of this package.
    """
    table = TABLE
    lookups = {lookup.name: arrow(lookup) for lookup in expression.lookups()}
    query = _query(expression, columns, on, lookups)

    def ruled(tables: Iterable[Any]) -> Iterator[Any]:
        import duckdb  # noqa: PLC0415 - heavy, and only for portfolios

        with duckdb.connect(config={"threads": 1}) as connection:
            connection.execute(  # as in Spark
                "CREATE MACRO arrays_overlap(one, other) AS list_has_any(one, other)"
            )
            for name, values in lookups.items():
                connection.register("given", values)
                connection.execute(f'CREATE TABLE "{name}" AS FROM given')
            for rows in tables:
                connection.register(table, rows)
                yield connection.sql(query).to_arrow_table().sort_by("row")

    return ruled


def _only(ruled: Callable[[Iterable[Any]], Iterator[Any]], table: Any) -> Any:
    (found,) = ruled([table])
    return found


def _query(expression: Expression, columns: Any, on: dt.date, lookups: dict[str, Any]) -> str:
    import ibis  # noqa: PLC0415 - heavy, and only for portfolios

    joined = {
        name: ibis.table(ibis.Schema.from_pyarrow(values.schema), name) for name, values in lookups.items()
    }
    with each_step_a_query(), _uncollected():
        given = ibis.table(ibis.Schema.from_pyarrow(columns), TABLE)
        return str(ibis.to_sql(expression.over(given, on=on, joined=joined), dialect="duckdb"))


@contextmanager
def each_step_a_query() -> Iterator[None]:
    """Keep Ibis from folding the steps into one, which would write every shared condition out again."""
    import ibis  # noqa: PLC0415 - as above

    before = ibis.options.sql.fuse_selects
    ibis.options.sql.fuse_selects = False
    try:
        yield
    finally:
        ibis.options.sql.fuse_selects = before


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector from walking a hundred thousand nodes that all stay, again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def arrow(lookup: Lookup) -> Any:
    """A look-up table as Arrow."""
    import pyarrow as pa  # noqa: PLC0415 - as above

    names = ("value", *lookup.tests)
    kinds = (pa.string(), *(pa.bool_() for _ in lookup.tests))
    arrays = [pa.array([row[i] for row in lookup.rows], kind) for i, kind in enumerate(kinds)]
    return pa.table(dict(zip(names, arrays, strict=True)))
