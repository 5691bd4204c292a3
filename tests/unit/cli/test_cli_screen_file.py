"""`licet screen --file` at the terminal: what it prints, how it ends, what it draws meanwhile."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import pytest

from licet.cli import _screen_file
from licet.cli._parser import Parser
from licet.errors import InputError, UnknownTerm
from licet.parties import WatchList
from tests.unit.cli.shell import write
from tests.unit.parties.small_list import small

if TYPE_CHECKING:
    from collections.abc import Callable

    Screen = Callable[..., "Ended"]

LISTED, UNLISTED = "Orinoco Metering Limited", "Qwertz Zuiopvk"


class Ended(NamedTuple):
    """How it ended, and what it printed."""

    status: int
    out: str
    err: str


@pytest.fixture
def screen(capsys: pytest.CaptureFixture[str]) -> Screen:
    def run(*words: str) -> Ended:
        parser = Parser(prog="licet screen")
        parser.add_argument("--json", action="store_true")
        _screen_file.arguments(parser)
        status = _screen_file.run(parser.parse_args(words), small())
        printed = capsys.readouterr()
        return Ended(status, printed.out, printed.err)

    return run


def test_a_file_without_a_match_may_go(screen: Screen) -> None:
    said = screen("--file", write("names.csv", f"name\n{UNLISTED}\n"))
    assert said.status == 0
    assert "NO MATCH in 1 row." in said.out
    assert "Answers: names.screened.csv" in said.out
    assert "Rejected" not in said.out
    assert "Lists as of 2026-02-27 to 2026-07-31." in said.out
    assert Path("names.screened.csv").exists()


def test_a_confirmed_match_is_a_no_and_rejects_are_shown(screen: Screen) -> None:
    name = write("names.tsv", f"name\tid\n{LISTED}\t1\n\t2\n{UNLISTED}\t1\nragged\n=x\x07\t5\n")
    said = screen("--file", name)
    assert said.status == 1
    assert "LISTED: 1 of 5 rows." in said.out
    assert "- row 2, name: the name is empty" in said.out
    assert "- row 3, ref: row 1 has the same reference" in said.out
    assert "- row 4: 1 cell where the header has 2" in said.out
    assert "row 5" not in said.out
    assert "all, with the reasons: names.screened.rejected.csv" in said.out
    assert all(len(line) <= 80 for line in said.out.splitlines())


def test_a_file_without_rows_is_no_clean_answer(screen: Screen) -> None:
    said = screen("--file", write("names.csv", "name,country\n"))
    assert said.status == 2
    assert "CANNOT TELL. The file has no rows below its header." in said.out


def test_columns_that_say_nothing_to_screening_are_named(screen: Screen) -> None:
    said = screen("--file", write("names.csv", f"Cust. no.,name,birthday\n7,{UNLISTED},1971\n"))
    assert "Not read: Cust. no., birthday." in " ".join(said.out.split())
    assert "Not read" not in screen("--file", write("names.csv", f"name\n{UNLISTED}\n")).out


@pytest.mark.parametrize("name", ["names.xlsx", "names.json"])
def test_a_file_of_another_kind_is_told_as_that(name: str, screen: Screen) -> None:
    with pytest.raises(InputError, match=r"no file of names by its ending; save it as \.csv"):
        screen("--file", write(name, "[]"))


def test_a_file_put_to_stale_lists_is_told_so_where_it_cannot_be_missed(screen: Screen) -> None:
    name = write("names.csv", f"name\n{UNLISTED}\n")
    said = screen("--file", name)
    assert said.err.startswith("licet: STALE: every list is older than it may be.")
    as_json = screen("--file", name, "--json")
    assert msgspec.json.decode(as_json.out)["stale"].startswith("STALE")
    assert "STALE" in as_json.err


def test_lists_of_these_days_call_for_no_word(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WatchList, "stale", lambda *_: False)
    said = screen("--file", write("names.csv", f"name\n{UNLISTED}\n"), "--json")
    assert (msgspec.json.decode(said.out)["stale"], said.err) == (None, "")


def test_what_cannot_be_told_is_said(screen: Screen) -> None:
    said = screen("--file", write("names.csv", "name\nB\n\n;\n"))
    assert said.status == 2
    assert "CANNOT TELL of 2 of 2 rows." in said.out
    said = screen("--file", write("dates.csv", f"name;dob\n{UNLISTED};03/04/1971\n"))
    assert "- row 1, born: '03/04/1971' can be read in two ways; say which with" in said.out
    said = screen("--file", write("names.csv", f"name,country\n{LISTED.removesuffix(' Limited')} Oy,NO\n"))
    assert said.status == 2
    assert "POSSIBLY LISTED: 1 of 1 row." in said.out


def test_a_program_reads_the_same(screen: Screen) -> None:
    name = write("names.csv", f"Kunde;dob\n{LISTED};03/04/1971\nB;\n;;\n")
    said = screen("--file", name, "--columns", "name=Kunde", "--dates", "dmy", "--out", "a.jsonl", "--json")
    report = msgspec.json.decode(said.out)
    assert (report["rows"], report["screened"], report["unsearchable"]) == (2, 2, 1)
    assert report["out"] == "a.jsonl"
    assert report["reject_file"] is None


def test_a_stopped_run_is_resumed_and_says_so(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("licet.parties.bulk._file.BATCH", 1)
    name = write("names.csv", f"name\n{UNLISTED}\n{UNLISTED}\n")

    def stop(_bar: object, done: int, _of: int) -> None:
        if done:
            raise KeyboardInterrupt

    with monkeypatch.context() as stopping:
        stopping.setattr(_screen_file.Bar, "__call__", stop)
        with pytest.raises(KeyboardInterrupt):
            screen("--file", name, "--processes", "1")
    said = screen("--file", name, "--processes", "1", "--resume")
    assert "1 rows were done by the run before." in said.out


def test_what_cannot_be_used_is_refused(screen: Screen) -> None:
    with pytest.raises(InputError, match="no column of names"):
        screen("--file", write("names.csv", "Kunde\nA\n"))
    with pytest.raises(UnknownTerm, match="spark"):
        screen("--file", "names.csv", "--engine", "sparks")


def test_the_bar_says_how_far_how_fast_and_how_long_in_80_columns() -> None:
    assert _screen_file.drawn(250, 1000, 50.0) == "[#####               ]  25%  250 rows  50/s  0:00:15 left"
    assert _screen_file.drawn(0, 0, 0.0).startswith("[                    ]   0%  0 rows")
    assert "100%" in _screen_file.drawn(1_200, 1_000, 3.0)
    assert len(_screen_file.drawn(123_456_789, 999_999_999, 12_345.6)) < 80


def test_the_bar_is_drawn_over_and_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr(_screen_file, "_FEWEST", 0.0)
    bar = _screen_file.Bar()
    bar(100, 1000)
    bar(600, 1000)
    bar.clear()
    assert " 60%  600 rows" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")
    monkeypatch.setattr(_screen_file, "_FEWEST", 60.0)
    often = _screen_file.Bar()
    for done in range(3):
        often(done, 10)
    assert terminal.getvalue().count("rows") == 1


def test_the_bar_is_quiet_where_nobody_would_see_it(capsys: pytest.CaptureFixture[str]) -> None:
    bar = _screen_file.Bar()
    bar(0, 10)
    bar(5, 10)
    bar.clear()
    assert not capsys.readouterr().err
