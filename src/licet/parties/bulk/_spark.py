"""Screening on Spark: batches of questions handed out to its workers, the lists sent to each as a file.

Questions go out and answers come back through the driver, some batches at a time, so that no folder need be
shared, and a run on a cluster is kept and resumed like one at home. Workers need licet[parties] installed.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from licet.bulk import spark_session, unwarned
from licet.parties.bulk._local import in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

_EACH: Final = 4  # batches of one job for each of Spark's cores
_JOBS: Final = 2  # at once: one is gathered while the other is computed
_COLUMNS: Final = "number long, content binary"


def on_spark(batches: Iterable[bytes], lists_file: Path) -> Iterator[bytes]:
    """The answers to each batch, in order."""
    session = spark_session()()
    session.sparkContext.addFile(str(lists_file))
    task = _task(lists_file.name)
    size = _EACH * session.sparkContext.defaultParallelism

    def ask(window: list[bytes]) -> list[bytes]:
        return _job(session, task, window)

    for window in in_order(ask, _windows(batches, size), at_once=_JOBS):
        yield from window


def _windows(batches: Iterable[bytes], size: int) -> Iterator[list[bytes]]:
    left = iter(batches)
    while window := list(islice(left, size)):
        yield window


def _job(session: Any, task: Callable[[Any], Iterator[Any]], window: list[bytes]) -> list[bytes]:
    """One batch to a partition, and the answers put back in order."""
    import pyarrow as pa  # noqa: PLC0415 - heavy, and only for Spark

    schema = pa.schema([("number", pa.int64()), ("content", pa.binary())])
    rows = pa.Table.from_batches(
        [
            pa.record_batch([pa.array([n]), pa.array([sent], pa.binary())], schema)
            for n, sent in enumerate(window)
        ]
    )
    with unwarned():
        found = session.createDataFrame(rows).mapInArrow(task, _COLUMNS).toArrow()
    return [row["content"] for row in sorted(found.to_pylist(), key=lambda row: row["number"])]


def _task(lists_name: str) -> Callable[[Any], Iterator[Any]]:
    """What a worker does: it is sent by value, and finds the lists where Spark put them."""

    def task(batches: Iterable[Any]) -> Iterator[Any]:
        import pyarrow as pa  # noqa: PLC0415 - the worker's own
        from pyspark import SparkFiles  # noqa: PLC0415 - as above

        from licet.parties.bulk._answering import answered, kept_lists  # noqa: PLC0415 - as above

        lists = kept_lists(SparkFiles.get(lists_name))
        for batch in batches:
            contents = [answered(sent, lists) for sent in batch.column("content").to_pylist()]
            yield pa.RecordBatch.from_arrays(
                [batch.column("number"), pa.array(contents, pa.binary())], ["number", "content"]
            )

    return task
