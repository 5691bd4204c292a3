"""Where the expression is run: DuckDB in this process, a chunk at a time, or Spark, all at once.

Both are given the same expression through Ibis, over the same checked rows, and must come to the same
results; a test runs them side by side. Neither sees a row that was not checked.
"""

from __future__ import annotations

import gc
import shutil
import warnings
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from os import environ, sched_getaffinity
from typing import TYPE_CHECKING, Any

from licet.errors import InputError, UnknownTerm

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from licet.law.compile import Expression, Lookup

ENGINES = ("duckdb", "spark")
_TABLE = "portfolio"
_WORKERS = 8  # row groups at a time, at most: each is held in memory
_SPARK = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.optimizer.excludedRules": "org.apache.spark.sql.catalyst.optimizer.CollapseProject",
}


def engine(name: str) -> Callable[[Expression, Path, dt.date], Iterator[Any]]:
    """The function that runs an expression over a Parquet file and yields batches of results by row."""
    if name not in ENGINES:
        raise UnknownTerm(name, family="engine", known=ENGINES)
    return on_duckdb if name == "duckdb" else on_spark


def on_duckdb(expression: Expression, rows: Path, on: dt.date) -> Iterator[Any]:
    """One row group after another, a core to each: what is held in memory does not grow with the portfolio.

    Planning such a query takes a core a second or more, with which no other can help: so whole queries, and
    not the pieces of one, run side by side.
    """
    import duckdb  # noqa: PLC0415 - heavy, and only for portfolios
    import pyarrow.parquet as pq  # noqa: PLC0415 - as above

    workers = min(len(sched_getaffinity(0)), _WORKERS)
    with duckdb.connect(config={"threads": 1}) as connection, pq.ParquetFile(rows) as file:
        connection.execute(
            "CREATE MACRO arrays_overlap(one, other) AS list_has_any(one, other)"
        )  # as in Spark
        query = _query(expression, file.schema_arrow, on, connection)
        with ThreadPoolExecutor(workers) as pool:
            running: deque[Future[Any]] = deque()
            for group in range(file.num_row_groups):
                table = file.read_row_group(group)
                running.append(pool.submit(_ruled, connection.cursor(), query, table))
                if len(running) > workers:
                    yield running.popleft().result()
            while running:
                yield running.popleft().result()


def _query(expression: Expression, rows: Any, on: dt.date, connection: Any) -> str:
    """The expression in DuckDB's SQL; its look-up tables are made in `connection`."""
    import ibis  # noqa: PLC0415 - heavy, and only for portfolios

    joined = {}
    for lookup in expression.lookups():
        values = _arrow(lookup)
        connection.register("given", values)
        connection.execute(f'CREATE TABLE "{lookup.name}" AS FROM given')
        joined[lookup.name] = ibis.table(ibis.Schema.from_pyarrow(values.schema), lookup.name)
    with _each_step_a_query(), _uncollected():
        given = ibis.table(ibis.Schema.from_pyarrow(rows), _TABLE)
        return str(ibis.to_sql(expression.over(given, on=on, joined=joined), dialect="duckdb"))


def _ruled(cursor: Any, query: str, table: Any) -> Any:
    """The results of some rows, in their order."""
    with cursor:
        cursor.register(_TABLE, table)
        return cursor.sql(query).to_arrow_table().sort_by("row")


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


def on_spark(expression: Expression, rows: Path, on: dt.date) -> Iterator[Any]:
    """All rows at once, as Spark divides them; the results come back through files, in order."""
    import ibis  # noqa: PLC0415 - as above
    import pyarrow.parquet as pq  # noqa: PLC0415 - as above

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # pyspark's, about a pandas that is not used here
        session = _session()
        connection = ibis.pyspark.connect(session)
    session.read.parquet(str(rows)).createOrReplaceTempView(_TABLE)
    joined = {}
    for lookup in expression.lookups():
        session.createDataFrame(_arrow(lookup)).createOrReplaceTempView(lookup.name)
        joined[lookup.name] = connection.table(lookup.name)
    steps: list[Path] = []

    def settle(step: Any, order: str = "") -> Any:
        """Compute a step by itself: Spark turns one long plan over for minutes, five short ones not."""
        steps.append(rows.parent / f"step{len(steps)}")
        query = str(ibis.to_sql(step, dialect="pyspark"))
        session.sql(f"{query} {order}").write.parquet(str(steps[-1]))
        session.read.parquet(str(steps[-1])).createOrReplaceTempView(steps[-1].name)
        return connection.table(steps[-1].name)

    with _each_step_a_query(), _unfolded(session):
        table = connection.table(_TABLE)
        settle(expression.over(table, on=on, joined=joined, settle=settle), order="ORDER BY row")
    for part in sorted(steps[-1].glob("*.parquet")):
        with pq.ParquetFile(part) as file:
            for group in range(file.num_row_groups):
                yield file.read_row_group(group)


@contextmanager
def _unfolded(session: Any) -> Iterator[None]:
    """Keep Spark, too, from folding the steps into one, and from compiling them as one piece.

    Hundreds of conditions make a piece that its optimiser turns over for minutes.
    """
    before = {name: session.conf.get(name, None) for name in _SPARK}
    for name, value in _SPARK.items():
        session.conf.set(name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            session.conf.unset(name) if value is None else session.conf.set(name, value)


@contextmanager
def _each_step_a_query() -> Iterator[None]:
    """Keep Ibis from folding the steps into one, which would write every shared condition out again."""
    import ibis  # noqa: PLC0415 - as above

    before = ibis.options.sql.fuse_selects
    ibis.options.sql.fuse_selects = False
    try:
        yield
    finally:
        ibis.options.sql.fuse_selects = before


def _arrow(lookup: Lookup) -> Any:
    import pyarrow as pa  # noqa: PLC0415 - as above

    names = ("value", *lookup.tests)
    kinds = (pa.string(), *(pa.bool_() for _ in lookup.tests))
    arrays = [pa.array([row[i] for row in lookup.rows], kind) for i, kind in enumerate(kinds)]
    return pa.table(dict(zip(names, arrays, strict=True)))


def _session() -> Any:
    """The session at hand, or one on this machine."""
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - heavy, and only where it is asked for
    except ModuleNotFoundError:
        raise InputError("pyspark is not installed", remedy="pip install 'licet[spark]'") from None
    if session := SparkSession.getActiveSession():
        return session
    if not environ.get("JAVA_HOME") and not shutil.which("java"):
        raise InputError("Spark needs Java", remedy="install Java 17 or later, or use --engine duckdb")
    builder = SparkSession.builder.appName("licet").master("local[*]")
    quiet: dict[str, Any] = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}
    session = builder.config(map=quiet).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session
