"""Runs that are stopped, and what a resumed one takes over; full disks; two runs at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from copy import copy
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from licet.errors import InputError, LicetError
from licet.parties.bulk import FileReport, screen_file
from tests.unit.parties.bulk.names_files import LISTED, UNLISTED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.unit.parties.bulk.names_files import Desk

ROWS = "name;id\n" + "".join(f"{LISTED if n % 3 else UNLISTED};{n}\n" for n in range(10)) + "\n;x\nB;1\n"
CUT = """
import resource, signal, sys
from licet.errors import LicetError
from licet.parties.bulk import _file, screen_file
from tests.unit.parties.small_list import small

_file.BATCH = 2
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
try:
    screen_file("names.csv", lists=small(), out="answers.jsonl", processes=1)
except LicetError as problem:
    print(problem)
"""


class Stopped(Exception):
    """What stops a run in these tests."""


@pytest.fixture(autouse=True)
def batches_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("licet.parties.bulk._file.BATCH", 2)


def stop_at(rows: int) -> Callable[[int, int], None]:
    def progress(done: int, _of: int) -> None:
        if done >= rows:
            raise Stopped

    return progress


def same(one: FileReport, other: FileReport) -> bool:
    kept = ("rows", "confirmed", "possible", "unsearchable", "rejected")
    return all(getattr(one, name) == getattr(other, name) for name in kept)


@pytest.mark.parametrize("rows", [0, 2, 6, 12])
@pytest.mark.parametrize("out", ["answers.csv", "answers.jsonl", "answers.parquet"])
def test_a_stopped_run_goes_on_where_it_stood(desk: Desk, rows: int, out: str) -> None:
    path = desk.put("names.csv", ROWS)
    whole = desk.screen(path, out=out)
    answers, rejects = (desk.folder / out).read_bytes(), desk.rejects()
    (desk.folder / out).unlink()
    with pytest.raises(Stopped):
        desk.screen(path, out=out, progress=stop_at(rows))
    assert not (desk.folder / out).exists()
    for part in desk.folder.glob(".*.part"):
        part.write_bytes(part.read_bytes() + b"half a li")  # as a crash would leave it
    resumed = desk.screen(path, out=out, resume=True)
    assert resumed.resumed == rows
    assert same(resumed, whole)
    assert (desk.folder / out).read_bytes() == answers
    assert desk.rejects() == rejects
    assert not list(desk.folder.glob(".*"))


def test_a_run_may_be_stopped_again_and_again(desk: Desk) -> None:
    path = desk.put("names.csv", ROWS)
    with pytest.raises(Stopped):
        desk.screen(path, progress=stop_at(2))
    for rows in (4, 8):
        with pytest.raises(Stopped):
            desk.screen(path, progress=stop_at(rows), resume=True)
    desk.screen(path, resume=True)
    assert len({answer["row"] for answer in desk.answers()}) == 10
    assert desk.rejects() == {11: "the name is empty", 12: "row 2 has the same reference"}


def test_what_changed_since_cannot_be_resumed(desk: Desk) -> None:
    path = desk.put("names.csv", ROWS)
    with pytest.raises(Stopped):
        desk.screen(path, progress=stop_at(4))
    with pytest.raises(InputError, match="the options changed since; leave --resume out"):
        desk.screen(path, dates="dmy", resume=True)
    desk.lists = copy(desk.lists)
    desk.lists.digest = "another"
    with pytest.raises(InputError, match="the lists changed since"):
        desk.screen(path, resume=True)
    desk.put("names.csv", ROWS + "more;y\n")
    with pytest.raises(InputError, match="the input and the lists changed since"):
        desk.screen(path, resume=True)


def test_only_a_run_whose_state_is_whole_is_resumed(desk: Desk) -> None:
    path = desk.put("names.csv", ROWS)
    with pytest.raises(InputError, match="no run to resume"):
        desk.screen(path, resume=True)
    with pytest.raises(Stopped):
        desk.screen(path, progress=stop_at(4))
    part, state = desk.folder / ".answers.jsonl.part", desk.folder / ".answers.jsonl.state"
    part.write_bytes(part.read_bytes()[:-1])
    with pytest.raises(InputError, match="answers were cut"):
        desk.screen(path, resume=True)
    part.unlink()
    with pytest.raises(InputError, match="answers are gone"):
        desk.screen(path, resume=True)
    state.write_text("{}")
    with pytest.raises(InputError, match="state cannot be read"):
        desk.screen(path, resume=True)
    assert desk.screen(path).rows == 12


def test_rejects_of_an_earlier_run_do_not_stay_for_this_one(desk: Desk) -> None:
    assert desk.screen(desk.put("names.csv", ROWS)).reject_file == desk.folder / "answers.rejected.csv"
    assert desk.screen(desk.put("names.csv", f"name\n{UNLISTED}\n")).reject_file is None
    assert not (desk.folder / "answers.rejected.csv").exists()


def test_two_runs_do_not_write_one_file(desk: Desk) -> None:
    path, met = desk.put("names.csv", ROWS), list[str]()

    def another(_done: int, _of: int) -> None:
        with pytest.raises(InputError, match="another run writes it") as problem:
            desk.screen(path)
        met.append(str(problem.value))

    desk.screen(path, progress=another)
    assert met
    assert len({answer["row"] for answer in desk.answers()}) == 10


@pytest.mark.parametrize("limit", [0, 900, 2_500])
def test_a_full_disk_stops_the_run_and_what_was_done_stays_good(desk: Desk, limit: int) -> None:
    path = desk.put("names.csv", ROWS)
    desk.screen(path)
    answers = (desk.folder / "answers.jsonl").read_bytes()
    (desk.folder / "answers.jsonl").unlink()
    words = [sys.executable, "-c", CUT, str(limit)]
    said = subprocess.run(  # noqa: S603 - the interpreter, on the text above
        words, cwd=desk.folder, env=_here(), capture_output=True, text=True, check=True, timeout=60
    )
    assert "cannot be written (File too large)" in said.stdout
    assert "Traceback" not in said.stderr
    if limit:
        assert "run again with --resume" in said.stdout
        desk.screen(path, resume=True)
        assert (desk.folder / "answers.jsonl").read_bytes() == answers


def test_a_run_that_is_killed_is_resumed_from_what_was_kept(desk: Desk) -> None:
    path = desk.put("names.csv", ROWS)
    killing = "progress=lambda done, of: done and os.kill(os.getpid(), 9)"
    text = CUT.replace("processes=1", f"processes=1, {killing}")
    words = [sys.executable, "-c", "import os\n" + text, "100000"]
    done = subprocess.run(words, cwd=desk.folder, env=_here(), check=False, timeout=60)  # noqa: S603 - as above
    assert done.returncode == -signal.SIGKILL
    assert desk.screen(path, resume=True).rows == 12
    assert len({answer["row"] for answer in desk.answers()}) == 10


def test_a_disk_that_fails_at_the_end_is_told_and_resumed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.put("names.csv", ROWS)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("licet.parties.bulk._journal.as_parquet", fail)
        with pytest.raises(LicetError, match="No space left on device"):
            desk.screen(path, out="answers.parquet")
    with monkeypatch.context() as broken:
        broken.setattr("os.fsync", fail)
        with pytest.raises(LicetError, match="No space left on device"):
            desk.screen(path, out="answers.parquet", resume=True)
    assert desk.screen(path, out="answers.parquet", resume=True).resumed == 12
    assert pq.read_table(desk.folder / "answers.parquet").num_rows >= 10


def test_every_few_seconds_what_is_done_is_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("licet.parties.bulk._journal._EVERY", 0.0)
    sizes = list[int]()

    def look(_done: int, _of: int) -> None:
        sizes.append(len((desk.folder / ".answers.jsonl.state").read_bytes()))

    desk.screen(desk.put("names.csv", ROWS), progress=look)
    assert len(sizes) == 7


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("answers.xlsx", r"end the name in \.csv"),
        ("absent/answers.csv", "no such folder"),
        ("names.csv", "would replace the file to screen"),
        ("folder.csv", "no file that can be replaced"),
    ],
)
def test_a_place_answers_cannot_go_to_is_refused_before_any_work(desk: Desk, out: str, said: str) -> None:
    (desk.folder / "folder.csv").mkdir()
    with pytest.raises(InputError, match=said):
        desk.screen(desk.put("names.csv", ROWS), out=out)


def test_a_file_of_rejects_is_not_screened_onto_itself(desk: Desk) -> None:
    with pytest.raises(InputError, match="would replace the file to screen"):
        desk.screen(desk.put("answers.rejected.csv", ROWS))


def test_a_folder_nobody_may_write_to_is_told(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / ".answers.jsonl.part").mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        screen_file(desk.put("names.csv", ROWS), lists=desk.lists, out=tmp_path / "answers.jsonl")


def _here() -> dict[str, str]:
    """The environment, in which the tests can be imported."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
