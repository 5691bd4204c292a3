"""The watch lists a command screens against: those that came with Licet, and those the user imported."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse

    from licet.parties import ListSet


_LARGEST = 1024 * 1024 * 1024
_NAMED = 3
_REMEDY = "Put today's in use (`licet lists --help`); until then a “no match” says little."


def option(command: argparse.ArgumentParser) -> None:
    """The flag for the folder."""
    command.add_argument(
        "--lists",
        metavar="PLACE",
        help="the lists: a folder of imported ones, or one list file (default: LICET_LISTS)",
    )


def in_use(flag: str | None) -> ListSet:
    """The baseline, overlaid by what `licet lists` has put in use; or the lists of the one file named."""
    from licet import files
    from licet.cli._lists import folder
    from licet.cli._settings import setting
    from licet.errors import InputError
    from licet.parties.lists import ListSet, ListStore, decode

    given = setting("lists", flag, needed=False)
    if given and given.is_file():
        opened = decode(files.read(given, what="list file", limit=_LARGEST), where=given)
        opened.check()
        return ListSet(opened)
    if given and not given.is_dir():  # never the baseline in place of what was asked for
        raise InputError(
            "no such list file or folder of lists",
            where=str(given),
            remedy="check the path; `licet lists import` makes the folder",
        )
    return ListStore(folder(flag)).lists()


def ages(lists: ListSet) -> str:
    """The days of the lists and how long ago they were."""
    today = dt.datetime.now(dt.UTC).date()
    days = sorted({item.as_of for item in lists.lists})
    return "; ".join(f"{day} ({(today - day).days} days old)" for day in days)


def told(lists: ListSet) -> dict[str, Any]:
    """The lists for machines: a digest of all, and the day and digest of each, to repeat what they told."""
    of = [{"id": one.id, "as_of": one.as_of, "sha256": one.sha256} for one in lists.lists]
    return {"digest": lists.digest, "of": of}


def stale(lists: ListSet) -> str | None:
    """Which lists are older than they may be, in one sentence; None if none is."""
    old = lists.stale(dt.datetime.now(dt.UTC).date())
    if not old:
        return None
    if len(old) == len(lists.lists) > 1:
        return f"STALE: every list is older than it may be. {_REMEDY}"
    names = ", ".join(item.title for item in old[:_NAMED])
    more = f" and {len(old) - _NAMED} more" if len(old) > _NAMED else ""
    return f"STALE: {names}{more}. {_REMEDY}"


def say_dates(lists: ListSet) -> None:
    """How old the lists are: whoever shows a result shows that with it."""
    from licet.cli import _say

    print()
    _say.line(f"Lists as of {ages(lists)}. `licet lists status` tells them apart.")
    if old := stale(lists):
        _say.line(old)
