"""`licet screen NAME`: whether a name is on a watch list, and why it matched; `--file` for many names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet.cli import _like_ofac, _lists_in_use, _screen_file

if TYPE_CHECKING:
    import argparse

    from licet.parties import ListSet, Match, Query, Screening

_KINDS = ("person", "organisation", "vessel", "aircraft")
_SHOWN = 8
_NEAR_SHOWN = 3
_LOWEST = 0.3
_RARE = 0.001
_OF_NAMES = ("alias", "country", "kind", "born", "birthplace", "number", "address", "threshold", "like_ofac")
_NOT_LIKE_OFAC = ("country", "kind", "born", "birthplace", "number", "address", "threshold")
_OF_FILES = ("out", "columns", "encoding", "dates", "resume", "processes")
_AFTER = f"""\
Examples:
  licet screen Hangzhou Hikvision Digital Technology
  licet screen 海康威视
  licet screen 'Jon Smith' --kind person --born 1971 --country GB
Whole names are compared, in any script, with every alias; spelling, word
order and legal form may differ. The score ranks; beside it stands how many
unlisted names out of a hundred score as high.
Exit status: 0 no match, 1 a confirmed match, 2 cannot tell or bad input.

{_screen_file.AFTER}"""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.epilog = _AFTER
    add = command.add_argument
    add(
        "name",
        nargs="*",
        metavar="NAME",
        help="the name of a person, body or vessel (one; quotes are optional)",
    )
    add("--alias", action="append", default=[], metavar="NAME", help="another name of it (may be repeated)")
    add(
        "--country",
        action="append",
        default=[],
        metavar="CODE",
        help="its country, such as CN (may be repeated)",
    )
    add(
        "--kind", choices=_KINDS, metavar="KIND", help=f"what it is: {', '.join(_KINDS[:-1])} or {_KINDS[-1]}"
    )
    add("--born", metavar="DATE", help="a person's date of birth, or its year")
    add("--birthplace", metavar="PLACE", help="a person's place of birth")
    add(
        "--number",
        action="append",
        default=[],
        metavar="NO",
        help="a passport, registration, IMO or other number",
    )
    add("--address", metavar="TEXT", help="its address")
    add("--threshold", type=float, metavar="SCORE", help="show matches from this score on, between 0.3 and 1")
    add("--like-ofac", action="store_true", help="score as OFAC's own search does, 0 to 100, instead")
    add("--all", action="store_true", help="print every match, not only the first few")
    _lists_in_use.option(command)
    _screen_file.arguments(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """No match: yes, may go (0). Confirmed: no (1). Possible matches, or a name that says nothing: (2)."""
    from licet.errors import InputError

    if bool(options.name) == bool(options.names):
        raise InputError("give one name, or --file with a file of names", remedy="try `licet screen --help`")
    _refuse_unused(options)
    lists = _lists_in_use.in_use(options.lists)
    if options.names:
        return _screen_file.run(options, lists)
    if options.like_ofac:
        return _like_ofac.run(_query(options), lists, options)
    from licet import parties

    answer = parties.screen(_query(options), lists=lists, threshold=_threshold(options.threshold))
    if options.json:
        import msgspec

        from licet.cli import _say

        _say.as_json({**msgspec.structs.asdict(answer), "stale": _lists_in_use.stale(lists)})
    else:
        _print(answer, lists, whole=options.all)
    if any(match.certainty == "confirmed" for match in answer.matches):
        return 1
    return 2 if answer.matches or answer.unsearchable else 0


def _refuse_unused(options: argparse.Namespace) -> None:
    """Refuse an option that would be passed over: whoever gave it counts on it."""
    from licet.errors import InputError

    for option in _OF_NAMES if options.names else _OF_FILES:
        if getattr(options, option):
            flag = f"--{option.replace('_', '-')}"
            what = "a name" if options.names else "a file"
            raise InputError(f"{flag} is for {what}", remedy="leave it out; `licet screen --help` says which")
    for option in _NOT_LIKE_OFAC if options.like_ofac else ():
        if getattr(options, option):
            what = f"--{option} does nothing for --like-ofac, which compares names alone"
            raise InputError(what, remedy="leave one of the two out")


def _query(options: argparse.Namespace) -> Query:
    from licet import facts
    from licet.parties import Query
    from licet.parties._country_names import country_code

    countries = tuple(country_code(given) or given for given in options.country)
    for code in countries:
        facts.checked(facts.Transaction(to=code), where="--country")
    return Query(
        name=" ".join(options.name),
        aliases=tuple(options.alias),
        kind=options.kind,
        countries=countries,
        born=options.born,
        birthplace=options.birthplace,
        identifiers=tuple(options.number),
        address=options.address,
    )


def _threshold(given: float | None) -> float | None:
    from licet.errors import InputError

    if given is None:
        return None
    if not _LOWEST <= given <= 1:
        raise InputError(f"--threshold {given} is no score to begin at", remedy=f"give {_LOWEST} to 1")
    return given


def _print(answer: Screening, lists: ListSet, *, whole: bool) -> None:
    from licet.cli import _say

    _say.line(_say.strong(_headline(answer)))
    if answer.also_asked:
        names = ", ".join(f"“{name}”" for name in answer.also_asked)
        _say.line(f"The name holds more than one; asked as well: {names}.")
    if answer.unsearchable:
        little = "There may be more" if answer.matches else "This says little"
        _say.line(f"{little}: {answer.unsearchable}.")
    shown = answer.matches if whole else answer.matches[:_SHOWN]
    for match in shown:
        _print_match(match, lists)
    if len(answer.matches) > len(shown):
        print()
        _say.line(f"and {len(answer.matches) - len(shown)} more; --all prints them")
    if any(match.certainty == "possible" for match in answer.matches):
        print()
        _say.line(
            "A possible match must be resolved by a person: compare addresses, owners and dates with the "
            "entry."
        )
    _print_near(answer, lists)
    _lists_in_use.say_dates(lists)


def _headline(answer: Screening) -> str:
    name = answer.query.name
    confirmed = sum(match.certainty == "confirmed" for match in answer.matches)
    if confirmed:
        return f"LISTED. “{name}” is the name of {confirmed} entr{'y' if confirmed == 1 else 'ies'}."
    if count := len(answer.matches):
        return f"POSSIBLY LISTED. “{name}” resembles {count} entr{'y' if count == 1 else 'ies'}."
    if answer.unsearchable:
        return f"CANNOT TELL. “{name}” cannot be screened."
    return f"NO MATCH. No entry resembles “{name}”."


def _print_match(match: Match, lists: ListSet) -> None:
    from licet.cli import _say

    _say.heading(f"{match.certainty.upper()}  {match.matched}  ({match.score:.2f})")
    _say.pair("list", lists.watch_list(match.list).title)
    if match.name != match.matched:
        _say.pair("listed as", match.name)
    _say.pair("countries", ", ".join(match.countries) or "none given")
    _say.pair("because", "; ".join(match.reasons))
    if match.certainty == "possible" and match.false_alarms is not None:
        _say.pair("means", _meaning(match.false_alarms))
    if match.requirement:
        _say.pair("requires", match.requirement)
    if match.policy:
        _say.pair("policy", match.policy)
    _say.pair("source", ", ".join(filter(None, (match.cite, match.url))) or "see the list")
    _say.pair("entry", match.entity)


def _meaning(share: float) -> str:
    """The share of unlisted names that score as high, as a person counts."""
    if share < _RARE:
        return "fewer than 1 in 1,000 unlisted names come this near"
    return f"about {share * 100:.1f} in 100 unlisted names come this near"


def _print_near(answer: Screening, lists: ListSet) -> None:
    from licet.cli import _say

    if not answer.near:
        return
    print()
    _say.line(f"Near, but no match (below {answer.threshold:.2f}):")
    for match in answer.near[:_NEAR_SHOWN]:
        title = lists.watch_list(match.list).title
        _say.bullet(f"{match.matched} ({match.score:.2f}, {title}): {'; '.join(match.reasons)}")
