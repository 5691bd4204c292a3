"""What changed is told to a terminal in part and where the rest is, and to a file or a machine whole."""

from __future__ import annotations

import csv
import json
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from licet.parties.customers import ALERT_COLUMNS
from tests.unit.cli.monitor.conftest import CUSTOMERS
from tests.unit.cli.shell import write
from tests.unit.parties.customers.world import listing

if TYPE_CHECKING:
    from types import ModuleType

    from tests.unit.cli.monitor.conftest import Day
    from tests.unit.cli.shell import Said, Shell


def crowd(licet: Shell, day: Day, count: int) -> Said:
    """The answer to a run over as many customers that all match."""
    day.listed = {f"own.{n}": listing(f"Trader Number{n}") for n in range(count)}
    rows = "".join(f"C-{n},Trader Number{n}\n" for n in range(count))
    write("customers.csv", f"ref,name\n{rows}C-x,Trader Number0 Alone\n")
    licet.done("monitor", "add", "customers.csv")
    return licet("monitor", "run")


def test_of_many_changes_a_terminal_is_told_the_best_few_and_what_tells_all(licet: Shell, day: Day) -> None:
    said = crowd(licet, day, 12)
    assert said.status == 1
    told = " ".join(said.out.split())
    assert "to look at 13 matches that no decision covers" in told
    assert "CAME (13)" in said.out
    assert said.out.count("entry   ") == 10
    assert "1.00" in told
    assert "0.67" not in told, "the best are shown, wherever they stand"
    command = re.search(r"All 13: licet (monitor changes --since \d+) --out FILE\.csv, --all or --json", told)
    assert "and 3 more" in told
    assert command is not None
    again = licet(*command[1].split(), "--all").out
    assert (again.count("entry   "), " more" in again) == (13, False)
    assert len(licet(*command[1].split(), "--json").json["changes"]) == 13
    assert "All 13: the same command with --out FILE.csv" in licet("monitor", "changes").out


def test_a_confirmed_match_comes_before_a_possible_one(licet: Shell, day: Day) -> None:
    day.listed = {"own.1": listing("Trader One"), "own.2": listing("Trader Two Three")}
    write("customers.csv", "ref,name\nC-1,Trader Two Three Four\nC-2,Trader One\n")
    licet.done("monitor", "add", "customers.csv")
    told = licet("monitor", "run").out
    assert "C-2  Trader One  1.00 confirmed" in told
    assert "C-1  Trader Two Three Four  0.75 possible" in told
    assert told.index("confirmed") < told.index("possible")


def test_where_a_store_was_named_so_does_the_command_that_tells_all(licet: Shell, day: Day) -> None:
    crowd(licet, day, 12)
    licet.done("monitor", "add", "customers.csv", "--store", "my others.db")
    told = " ".join(licet("monitor", "run", "--store", "my others.db").out.split())
    assert "--store 'my others.db' --out FILE.csv" in told


@pytest.mark.parametrize("verb", ["run", "changes"])
def test_every_change_is_written_for_a_spreadsheet(licet: Shell, verb: str) -> None:
    write("customers.csv", "ref,name\nC-1,=Orinoco Metering Limited\nC-2,Allan Quartermain\n")
    licet.done("monitor", "add", "customers.csv")
    if verb == "changes":
        licet("monitor", "run")
    said = licet("monitor", verb, "--out", "all.csv")
    assert said.status == 1
    assert "All 2: all.csv" in said.out
    with Path("all.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == tuple(ALERT_COLUMNS)
    assert [(row["ref"], row["entry"], row["change"]) for row in rows] == [
        ("C-1", "own.1", "new"),
        ("C-2", "own.2", "new"),
    ]
    assert rows[0]["name"] == "'=Orinoco Metering Limited"
    assert (rows[1]["list"], rows[1]["score"], rows[1]["why"]) == ("list.own", "1.0", "new customer")
    assert Path("all.csv").stat().st_mode & 0o077 == 0, "it names customers"
    assert sorted(path.name for path in Path().glob(".*")) == []


def test_lines_of_json_hold_each_change_as_the_answer_does(office: Shell, day: Day) -> None:
    del day.listed["own.2"]
    answer = office("monitor", "run", "--json", "--out", "all.jsonl").json["changes"]
    lines = Path("all.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == answer
    assert (answer[0]["change"], answer[0]["match"]) == ("gone", None)
    office("monitor", "changes", "--out", "gone.csv")
    assert Path("gone.csv").read_text(encoding="utf-8").count("\n") == 4


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("all.txt", "changes cannot be written under this name; end the name in .csv, .jsonl, .ndjson"),
        ("nowhere/all.csv", "nowhere: no such folder"),
        ("folder.csv", "is no file that can be replaced"),
    ],
)
def test_where_changes_cannot_be_written_nothing_is_run(licet: Shell, place: str, said: str) -> None:
    Path("folder.csv").mkdir()
    write("customers.csv", CUSTOMERS)
    licet.done("monitor", "add", "customers.csv")
    told = licet("monitor", "run", "--out", place)
    assert (told.status, said in told.err) == (2, True)
    assert licet("monitor", "status", "--json").json["run"] == 0


@pytest.mark.parametrize(("module", "step"), [(os, "fsync"), (tempfile, "mkstemp")], ids=["late", "at once"])
def test_a_disk_that_is_full_leaves_no_half_file_and_says_how_to_have_them_again(
    office: Shell, monkeypatch: pytest.MonkeyPatch, module: ModuleType, step: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    write("all.csv", "as before\n")
    monkeypatch.setattr(module, step, full)
    told = office("monitor", "changes", "--out", "all.csv")
    assert (told.status, "No space left on device" in told.err) == (2, True)
    assert "`licet monitor changes` tells them again" in told.err
    assert Path("all.csv").read_text(encoding="utf-8") == "as before\n"
    assert list(Path().glob(".all.csv*")) == []
