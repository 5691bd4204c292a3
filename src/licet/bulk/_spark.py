"""Spark: row groups handed out to its workers, or the expression in Spark's own SQL.

`on_spark` is the quick one: Spark divides the row groups among its Python workers, and each puts them to the
query that DuckDB would run here. `on_spark_sql` has Spark itself compute every condition; planning that takes
it most of a minute, and it is kept because two engines that agree prove the expression.

Both read the rows and leave the results in files: on a cluster, the folder for temporary files must be one
that every worker sees.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from licet.bulk._duckdb import TABLE, arrow, each_step_a_query, ruling
from licet.bulk._session import spark_session, unwarned

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future
    from pathlib import Path

    from licet.law.compile import Expression

_QUICKER = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.optimizer.excludedRules": "org.apache.spark.sql.catalyst.optimizer.CollapseProject",
}
_POLL = 0.1  # seconds between two looks for results


def on_spark(expression: Expression, rows: Path, on: dt.date) -> Iterator[Any]:
    """A row group to a task; the results of each are read in order, while the next are computed."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy, and only for portfolios

    begin = spark_session()
    with ThreadPoolExecutor(1) as pool:
        starting = pool.submit(begin)  # Java takes its seconds while the law is compiled
        with pq.ParquetFile(rows) as file:
            groups, columns = file.num_row_groups, file.schema_arrow
        task = _task(ruling(expression, columns, on), str(rows))
        session = starting.result()
        job = pool.submit(_run, session, task, groups)
        for group in range(groups):
            part = rows.with_name(f"{rows.name}.{group}")
            while not part.exists() and not job.done():
                wait([job], timeout=_POLL)
            _refuse_failed(job)
            yield pq.read_table(part)
            part.unlink()


def _task(ruled: Callable[[Iterable[Any]], Iterator[Any]], path: str) -> Callable[[Any], Iterator[Any]]:
    """What a worker does: it is sent by value, and imports only DuckDB and pyarrow."""

    def task(batches: Iterable[Any]) -> Iterator[Any]:
        import os  # noqa: PLC0415 - the worker's own
        from itertools import chain  # noqa: PLC0415 - as above

        import pyarrow.parquet as pq  # noqa: PLC0415 - as above

        batches = list(batches)
        groups = list(chain.from_iterable(batch.column("id").to_pylist() for batch in batches))
        with pq.ParquetFile(path) as file:
            found = ruled(file.read_row_group(group) for group in groups)
            for group, results in zip(groups, found, strict=True):
                part = f"{path}.{group}"
                unfinished = f"{part}.{os.getpid()}"  # a task may be run twice
                pq.write_table(results, unfinished, compression="lz4")
                os.replace(unfinished, part)  # noqa: PTH105 - a worker needs no more
        yield from batches

    return task


def _run(session: Any, task: Callable[[Any], Iterator[Any]], groups: int) -> None:
    with unwarned():
        session.range(0, groups, 1, groups).mapInArrow(task, "id long").collect()


def _refuse_failed(job: Future[None]) -> None:
    if job.done():
        job.result()


def on_spark_sql(expression: Expression, rows: Path, on: dt.date) -> Iterator[Any]:
    """All rows at once, as Spark divides them; the results come back through files, in order."""
    import ibis  # noqa: PLC0415 - as above
    import pyarrow.parquet as pq  # noqa: PLC0415 - as above

    session = spark_session()()
    with unwarned():
        connection = ibis.pyspark.connect(session)
    session.read.parquet(str(rows)).createOrReplaceTempView(TABLE)
    joined = {}
    for lookup in expression.lookups():
        session.createDataFrame(arrow(lookup)).createOrReplaceTempView(lookup.name)
        joined[lookup.name] = connection.table(lookup.name)
    steps: list[Path] = []

    def settle(step: Any, order: str = "") -> Any:
        """Compute a step by itself: Spark turns one long plan over for minutes, five short ones not."""
        steps.append(rows.parent / f"step{len(steps)}")
        query = str(ibis.to_sql(step, dialect="pyspark"))
        session.sql(f"{query} {order}").write.parquet(str(steps[-1]))
        session.read.parquet(str(steps[-1])).createOrReplaceTempView(steps[-1].name)
        return connection.table(steps[-1].name)

    with each_step_a_query(), _unfolded(session):
        table = connection.table(TABLE)
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
    before = {name: session.conf.get(name, None) for name in _QUICKER}
    for name, value in _QUICKER.items():
        session.conf.set(name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            session.conf.unset(name) if value is None else session.conf.set(name, value)
