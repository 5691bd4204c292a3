"""`licet lists drop` and `licet monitor withdraw`: a list is left out on purpose, and by whom is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from licet.parties.lists import baseline
from tests.unit.cli.shell import write
from tests.unit.parties.small_list import small

if TYPE_CHECKING:
    from tests.unit.cli.shell import Shell

OWN = "list: {id: list.own.blocked, title: Blocked, as_of: 2026-11-01}\ncolumns: {N: name}\n"
WORDS = ("--why", "merged into another", "--by", "R. Okafor")


@pytest.fixture
def office(licet: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell whose one customer matched an entry of the firm's own list."""
    monkeypatch.setattr("licet.parties.lists._store.baseline", small)
    monkeypatch.setattr("licet.parties.lists._store.baseline_file", lambda: small()._runs[0].file)
    monkeypatch.setenv("LICET_STORE", "customers.db")
    monkeypatch.setenv("LICET_LISTS", "lists")
    licet.done(
        *("lists", "import", write("b.csv", "N\nQwertz Zuiopvk\n"), "--mapping", write("b.yaml", OWN)),
        *("--lists", "lists"),
    )
    licet.done("monitor", "add", write("customers.csv", "ref,name\nC-1,Qwertz Zuiopvk\n"))
    assert licet("monitor", "run").status == 1
    return licet


def test_a_list_is_dropped_withdrawn_and_missed_no_more(office: Shell) -> None:
    refused = office("monitor", "withdraw", "list.own.blocked", *WORDS)
    assert "licet lists drop list.own.blocked" in refused.err
    assert "is in use no more" in office.done("lists", "drop", "list.own.blocked").out
    assert "licet monitor withdraw" in office("monitor", "run").err
    said = office.done("monitor", "withdraw", "list.own.blocked", *WORDS).out
    assert "list.own.blocked is withdrawn by R. Okafor; 1 match marked so." in said
    changes = office("monitor", "changes").out
    assert "WITHDRAWN WITH ITS LIST (1)" in changes
    assert "merged into another" in " ".join(changes.split())
    told = office("monitor", "status")
    assert told.status == 0
    assert "1 withdrawn" in told.out
    assert "list.own.blocked, " in told.out
    assert office("monitor", "run").status == 0
    assert "those the ledger tells of" in office.done("monitor", "verify").out


def test_a_program_reads_what_was_dropped_and_withdrawn(office: Shell) -> None:
    dropped = office.done("lists", "drop", "list.own.blocked", "--json").json
    assert dropped == {"dropped": "list.own.blocked", "as_of": "2026-11-01", "folder": "lists"}
    done = office.done("monitor", "withdraw", "list.own.blocked", *WORDS, "--json").json
    assert (done["list"], done["by"], done["matches"]) == ("list.own.blocked", "R. Okafor", 1)


def test_what_is_not_there_or_ships_with_licet_is_not_dropped(office: Shell) -> None:
    assert "held: list.own.blocked" in office("lists", "drop", "list.own.other").err
    shipped = small().lists[0].id
    assert "ships with Licet" in office("lists", "drop", shipped).err
    assert "none was imported" in office("lists", "drop", "list.own.other", "--lists", "elsewhere").err


def test_a_status_says_that_another_licet_screens(office: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("licet.parties.customers.ListsWatched.engine", "licet 9, normaliser 9")
    told = office("monitor", "status")
    assert told.status == 2
    assert "NOT UP TO DATE. Licet has changed since the last run" in told.out
    assert "licet 9, normaliser 9; in the last run licet" in told.out


def test_the_shipped_lists_are_not_those_of_this_test() -> None:
    assert baseline() is not small()
