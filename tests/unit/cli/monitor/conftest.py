"""A shell whose commands find small lists, a clock that is told, and a store of customers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from licet import cli
from tests.unit.cli.shell import write
from tests.unit.parties.customers.world import World, listing

if TYPE_CHECKING:
    from tests.unit.cli.shell import Shell
    from tests.unit.parties.customers.world import Listed

CUSTOMERS = """\
Id,Name,Country,Date of birth
C-1,Orinoco Metering,VE,
C-2,Allan Quartermain,,1901-05-05
C-3,Ordinary Bakery,NO,
"""
LISTED: Listed = {
    "own.1": listing("Orinoco Metering Limited"),
    "own.2": listing("Allan Quartermain", birthDate="1901-05-05"),
}


class Day:
    """The lists and the day that the commands find."""

    def __init__(self) -> None:
        self.listed = dict(LISTED)
        self.at = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)

    def world(self, _: object) -> World:
        return World(self.listed)


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> Day:
    from licet.cli import _monitor

    made = Day()
    shipped = _monitor.watched
    monkeypatch.setattr(_monitor, "watched", lambda o: shipped(o) if o.lists else made.world(o))
    monkeypatch.setattr(_monitor, "now", lambda: made.at)
    monkeypatch.setitem(cli.COMMANDS, "monitor", ("_monitor", "watch customers"))
    monkeypatch.setitem(cli.COMMANDS, "decide", ("_decide", "decide on a match"))
    monkeypatch.setenv("LICET_STORE", "customers.db")
    return made


@pytest.fixture
def office(licet: Shell) -> Shell:
    """A shell where three customers were added and screened."""
    write("customers.csv", CUSTOMERS)
    licet.done("monitor", "add", "customers.csv")
    assert licet("monitor", "run").status == 1
    return licet
