"""`licet screen NAME`: whether a name is on a watch list, and why it matched."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from licet.parties import ListMatch, Lists

_NOTHING = "Whole names and often-listed brands are compared: another part of a name may find nothing."
_NOT_LATIN = "This says little: the lists give few names in this script. Screen it in Latin letters."
_SHOWN = 8
_AFTER = """\
Examples:
  licet screen Hangzhou Hikvision Digital Technology
  licet screen 'Милур ИС' --country RU
Whole names are compared, with every alias; spelling and legal form may differ. The lists give few names in
other than Latin letters: one that finds nothing exits with 2.
Exit status: 0 no match, 1 a confirmed match, 2 cannot tell or bad input."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.epilog = _AFTER
    command.add_argument(
        "name",
        nargs="+",
        metavar="NAME",
        help="the name of a person, body or vessel (one; quotes are optional)",
    )
    command.add_argument("--country", metavar="CODE", help="its country (ISO 3166-1 alpha-2, such as CN)")
    command.add_argument(
        "--kind",
        choices=("person", "organisation", "vessel", "aircraft"),
        metavar="KIND",
        help="what it is: person, organisation, vessel or aircraft",
    )
    command.add_argument(
        "--list",
        dest="file",
        metavar="FILE",
        help="a list file in Licet's format instead of the shipped ones",
    )
    command.add_argument("--all", action="store_true", help="print every match, not only the first few")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """No match: yes, may go (0). Confirmed: no (1). Possible matches, or a script no list holds: (2)."""
    from licet import facts, parties
    from licet.cli import _say

    lists = parties.load_lists(options.file) if options.file else parties.shipped()
    name = " ".join(options.name)
    if options.country:
        facts.checked(facts.Transaction(to=options.country), where="--country")
    matches = parties.screen(name, lists=lists, country=options.country, kind=options.kind)
    if options.json:
        _say.as_json({"name": name, "matches": matches, "lists": lists.lists, "digest": lists.digest})
    else:
        _print(name, matches, lists, whole=options.all)
    if any(match.certainty == "confirmed" for match in matches):
        return 1
    return 2 if matches or not parties.can_be_ruled_out(name) else 0


def _print(name: str, matches: tuple[ListMatch, ...], lists: Lists, *, whole: bool) -> None:
    from licet import parties
    from licet.cli import _say

    _say.line(_say.strong(_headline(name, matches)))
    if not matches:
        _say.line(_NOTHING if parties.can_be_ruled_out(name) else _NOT_LATIN)
    shown = matches if whole else matches[:_SHOWN]
    for match in shown:
        _print_match(match, lists)
    if len(matches) > len(shown):
        print()
        _say.line(f"and {len(matches) - len(shown)} more; --all prints them")
    if any(match.certainty == "possible" for match in matches):
        print()
        _say.line(
            "A possible match must be resolved by a person: compare addresses, owners and dates with the "
            "entry."
        )
    _dates(lists)


def _headline(name: str, matches: tuple[ListMatch, ...]) -> str:
    confirmed = sum(match.certainty == "confirmed" for match in matches)
    if confirmed:
        return f"LISTED. “{name}” is the name of {confirmed} entr{'y' if confirmed == 1 else 'ies'}."
    if matches:
        count = len(matches)
        return f"POSSIBLY LISTED. “{name}” resembles {count} entr{'y' if count == 1 else 'ies'}."
    return f"NO MATCH. No entry resembles “{name}”."


def _print_match(match: ListMatch, lists: Lists) -> None:
    from licet.cli import _say

    entry = match.entry
    _say.heading(f"{match.certainty.upper()}  {match.listed_name}  ({match.score:.2f})")
    _say.pair("list", lists.watch_list(entry.list).title)
    if entry.name != match.listed_name:
        _say.pair("listed as", entry.name)
    _say.pair("countries", ", ".join(entry.countries) or "none given")
    _say.pair("because", "; ".join(match.reasons))
    if entry.requirement:
        _say.pair("requires", entry.requirement)
    if entry.policy:
        _say.pair("policy", entry.policy)
    _say.pair("source", ", ".join(filter(None, (entry.cite, entry.url))) or "see the list")


def ages(lists: Lists) -> str:
    """The days of the lists and how long ago they were."""
    today = dt.datetime.now(dt.UTC).date()
    days = sorted({item.as_of for item in lists.lists})
    return "; ".join(f"{day} ({(today - day).days} days old)" for day in days)


def _dates(lists: Lists) -> None:
    """How old the lists are: whoever shows a result shows that with it."""
    from licet.cli import _say

    print()
    _say.line(
        f"Lists as of {ages(lists)}. These ship with Licet as a baseline: screen against today's official "
        "lists before you rely on a “no match”."
    )
