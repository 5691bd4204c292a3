"""Workers: in this process, in others, and on Spark; all find the same, in order."""

from __future__ import annotations

import io
import os
import shutil
import signal
from contextlib import closing
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from licet.errors import InputError, LicetError
from licet.parties import Query
from licet.parties.bulk._answering import answered, asking, keep_lists, read_answers
from licet.parties.bulk._local import Worker, in_order, usable_cores
from licet.parties.bulk._messages import receive, send
from licet.parties.bulk._spark import _job, _task, on_spark
from licet.parties.bulk._worker import serve
from tests.unit.parties.bulk.names_files import LISTED, UNLISTED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from licet.parties import ListSet
    from tests.unit.parties.bulk.names_files import Desk

ROWS = "name;id\n" + "".join(f"{LISTED if n % 7 == 3 else UNLISTED};{n}\n" for n in range(60)) + ";x\n"
ONE = asking([Query(name=LISTED)])


def test_processes_find_what_one_finds_in_the_same_order(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("licet.parties.bulk._file.BATCH", 5)
    path = desk.put("names.csv", ROWS)
    alone, together = desk.screen(path), desk.screen(path, out="other.jsonl", processes=2)
    assert (together.rows, together.matched, together.rejected) == (61, alone.matched, 1)
    assert desk.answers("other.jsonl") == desk.answers()


def test_as_many_processes_as_cores_may_be_used_but_none_for_a_few_rows(desk: Desk) -> None:
    assert usable_cores() >= 1
    assert desk.screen(desk.put("names.csv", ROWS), processes=None).rows == 61


def test_a_process_that_ends_early_is_told_with_the_way_out(lists: ListSet, tmp_path: Path) -> None:
    worker = Worker(keep_lists(lists, tmp_path))
    try:
        assert len(read_answers(worker.ask(ONE))) == 1
        os.kill(worker._process.pid, signal.SIGKILL)
        with pytest.raises(LicetError, match=r"ended early \(status -9\); run again with --resume"):
            worker.ask(ONE * 100_000)
        with pytest.raises(LicetError, match="ended early"):
            worker.ask(ONE)
    finally:
        worker.end()


def test_a_worker_serves_until_its_input_ends(lists: ListSet) -> None:
    source, sink = io.BytesIO(), io.BytesIO()
    for _ in range(2):
        send(source, ONE)
    source.write(b"\0\0")
    source.seek(0)
    serve(source, sink, lists)
    sink.seek(0)
    assert receive(sink) == receive(sink) == answered(ONE, lists)
    assert receive(sink) is None


def test_a_message_cut_short_is_none() -> None:
    assert receive(io.BytesIO(b"\0\0\0\x09half")) is None


def test_a_question_the_lists_refuse_keeps_none_of_the_others_from_being_asked(lists: ListSet) -> None:
    sent = asking([Query(name=LISTED), Query(name="---"), Query(name=UNLISTED)])
    found = read_answers(answered(sent, lists))
    assert [answer.refused is None for answer in found] == [True, False, True]
    assert found[0].matches
    assert not found[2].matches


def test_what_screening_itself_refuses_is_rejected_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("licet.parties.bulk._rows.checked", lambda query: query)
    rejected = desk.rejected(f"name\n---\n{UNLISTED}\n")
    assert list(rejected) == [1]
    assert "no letters or digits" in rejected[1]


def test_questions_are_taken_only_as_they_are_needed() -> None:
    taken = list[int]()

    def questions() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    with closing(in_order(lambda number: number * 2, questions(), at_once=2)) as answers:
        assert [next(answers) for _ in range(3)] == [0, 2, 4]
    assert len(taken) < 10


@pytest.mark.skipif(
    not (os.environ.get("JAVA_HOME") or shutil.which("java")), reason="Spark needs Java, and there is none"
)
def test_spark_finds_what_is_found_here(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("licet.parties.bulk._file.BATCH", 5)
    path = desk.put("names.csv", ROWS)
    try:
        here, spark = desk.screen(path), desk.screen(path, out="other.jsonl", engine="spark")
    finally:
        if session := SparkSession.getActiveSession():
            session.stop()  # no other test is to find it running
    assert (spark.rows, spark.matched, spark.rejected) == (61, here.matched, 1)
    assert desk.answers("other.jsonl") == desk.answers()


def test_a_task_of_spark_answers_each_batch_under_its_number(
    lists: ListSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = keep_lists(lists, tmp_path)
    monkeypatch.setattr("pyspark.SparkFiles.get", lambda name: str(tmp_path / name))
    batch = pa.record_batch({"number": [7], "content": pa.array([ONE], pa.binary())})
    (found,) = _task(kept.name)([batch])
    assert found.to_pylist() == [{"number": 7, "content": answered(ONE, lists)}]


def test_answers_of_spark_are_put_back_in_order_and_its_failures_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = _Session()
    assert _job(session, iter, [b"a", b"b", b"c"]) == [b"A", b"B", b"C"]
    assert session.partitions == 3
    monkeypatch.setattr("licet.parties.bulk._spark.spark_session", lambda: lambda: session)
    assert list(on_spark((bytes([n]) for n in range(97, 107)), tmp_path / "lists")) == [
        bytes([n]) for n in range(65, 75)
    ]
    assert session.files == [str(tmp_path / "lists")]


def test_spark_may_not_be_installed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyspark.sql", None)
    with pytest.raises(InputError, match=r"licet\[spark\]"):
        desk.screen(desk.put("names.csv", ROWS), engine="spark")


class _Session:
    """Spark, in memory: it answers in capitals, and the last batch first."""

    defaultParallelism = 1  # noqa: N815 - Spark's name

    def __init__(self) -> None:
        self.sparkContext = self
        self.files = list[str]()
        self.partitions = 0

    def addFile(self, path: str) -> None:  # noqa: N802 - Spark's name
        self.files.append(path)

    def createDataFrame(self, rows: pa.Table) -> _Session:  # noqa: N802 - Spark's name
        self.partitions = len(rows.to_batches())
        frame = _Session()
        frame._rows = rows.to_pylist()
        return frame

    _rows: list[dict[str, bytes]]

    def mapInArrow(self, *_: object) -> _Session:  # noqa: N802 - Spark's name
        return self

    def toArrow(self) -> pa.Table:  # noqa: N802 - Spark's name
        found = [{**row, "content": row["content"].upper()} for row in reversed(self._rows)]
        return pa.Table.from_pylist(found)
