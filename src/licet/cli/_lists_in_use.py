"""The watch lists a command screens against: those that came with Licet, and those the user imported."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from licet.parties import ListSet


def option(command: argparse.ArgumentParser) -> None:
    """The flag for the folder."""
    command.add_argument("--lists", metavar="DIR", help="folder of imported lists (or LICET_LISTS)")


def in_use(flag: str | None) -> ListSet:
    """The baseline, overlaid by what `licet lists` has put in use."""
    from licet.cli._lists import folder
    from licet.parties.lists import ListStore

    return ListStore(folder(flag)).lists()


def ages(lists: ListSet) -> str:
    """The days of the lists and how long ago they were."""
    today = dt.datetime.now(dt.UTC).date()
    days = sorted({item.as_of for item in lists.lists})
    return "; ".join(f"{day} ({(today - day).days} days old)" for day in days)


def stale(lists: ListSet) -> str | None:
    """Which lists are older than they may be, in one sentence; None if none is."""
    old = lists.stale(dt.datetime.now(dt.UTC).date())
    if not old:
        return None
    names = ", ".join(item.title for item in old[:3])
    more = f" and {len(old) - 3} more" if len(old) > 3 else ""
    return f"STALE: {names}{more}. `licet lists update` gets today's; until then a “no match” says little."
