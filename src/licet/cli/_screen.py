"""`licet screen NAME`: whether a name is on a watch list, and why it matched."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from licet.parties import ListMatch, Lists


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.add_argument(
        "name",
        nargs="+",
        metavar="NAME",
        help="the name of a person, body or vessel (one; quotes are optional)",
    )
    command.add_argument("--country", metavar="CODE", help="its country (ISO 3166-1 alpha-2, such as CN)")
    command.add_argument(
        "--kind", choices=("person", "organisation", "vessel", "aircraft"), help="what it is"
    )
    command.add_argument(
        "--list",
        dest="file",
        metavar="FILE",
        help="a list file in Licet's format instead of the shipped ones",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """No match: yes, may go (0). Confirmed: no (1). Only possible matches: cannot tell (2)."""
    from licet import parties  # noqa: PLC0415 - only the chosen command pays for its imports
    from licet.cli import _say  # noqa: PLC0415

    lists = parties.load_lists(options.file) if options.file else parties.shipped()
    name = " ".join(options.name)
    matches = parties.screen(name, lists=lists, country=options.country, kind=options.kind)
    if options.json:
        _say.as_json({"name": name, "matches": matches, "lists": lists.lists, "digest": lists.digest})
    else:
        _print(name, matches, lists)
    if any(match.certainty == "confirmed" for match in matches):
        return 1
    return 2 if matches else 0


def _print(name: str, matches: tuple[ListMatch, ...], lists: Lists) -> None:
    from licet.cli import _say  # noqa: PLC0415

    if not matches:
        _say.line(_say.strong(f"No entry resembles “{name}”."))
    for match in matches:
        entry = match.entry
        title = next(item.title for item in lists.lists if item.id == entry.list)
        _say.heading(f"{match.certainty.upper()}  {match.listed_name}  ({match.score:.2f})")
        _say.pair("list", title)
        if entry.name != match.listed_name:
            _say.pair("listed as", entry.name)
        _say.pair("countries", ", ".join(entry.countries) or "none given")
        _say.pair("because", "; ".join(match.reasons))
        if entry.requirement:
            _say.pair("requires", entry.requirement)
        if entry.policy:
            _say.pair("policy", entry.policy)
        _say.pair("source", ", ".join(filter(None, (entry.cite, entry.url))) or "see the list")
    if any(match.certainty == "possible" for match in matches):
        print()
        _say.line(
            "A possible match must be resolved by a person: compare addresses, owners and dates with the entry."
        )
    _dates(lists)


def _dates(lists: Lists) -> None:
    from licet.cli import _say  # noqa: PLC0415

    print()
    today = dt.datetime.now(dt.UTC).date()
    dates = sorted({(item.as_of, item.authority) for item in lists.lists})
    told = "; ".join(f"{day} ({(today - day).days} days old)" for day in sorted({day for day, _ in dates}))
    _say.line(
        f"Lists as of {told}. These ship with Licet as a baseline: screen against today's official lists before you rely on a “no match”."
    )
