"""`licet decide`: what a person found a match to be, by whom, why, and until when it holds."""

from __future__ import annotations

import argparse
import datetime as dt

_AFTER = """\
Examples:
  licet decide C-1041 us.entity.nso-group false \\
      --why "other address, born 1990" --by "R. Okafor" \\
      --until 2027-06-30 --store customers.db
  licet decide --list --store customers.db
VERDICT is true, false or unsure. A decision holds for one year unless --until
names another day, and only as long as neither the entry nor the customer
changes: then the match comes back. The last decision counts, all are kept for
good; so say in --why what was compared, not whose data it was.
Exit status: 0 recorded or listed, 2 bad input."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    from licet.cli._monitor import store_option

    command.epilog = _AFTER
    command.add_argument("ref", nargs="?", metavar="REF", help="the customer's reference")
    command.add_argument("entry", nargs="?", metavar="ENTRY", help="the entry's id, as `monitor` tells it")
    command.add_argument("verdict", nargs="?", metavar="VERDICT", help="true, false or unsure")
    command.add_argument("--why", default="", metavar="TEXT", help="the reason, which is kept")
    command.add_argument("--by", default="", metavar="NAME", help="who decides, which is kept")
    command.add_argument("--until", type=_day, metavar="DATE", help="the last day it holds (default: a year)")
    command.add_argument("--list", action="store_true", help="print every decision, of REF or of all")
    store_option(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Record one decision, or list those recorded."""
    from licet.errors import InputError

    if options.list:
        if options.entry:
            raise InputError("--list takes a reference at most", remedy="leave the rest out")
        return _list(options)
    if not options.verdict:
        raise InputError("what is decided, on which match?", remedy="give REF ENTRY VERDICT, or --list")
    return _decide(options)


def _decide(options: argparse.Namespace) -> int:
    from licet.cli import _monitor, _say
    from licet.errors import UnknownTerm
    from licet.parties.customers import VERDICTS, State, Verdict, decide

    if options.verdict not in VERDICTS:
        raise UnknownTerm(options.verdict, family="verdict", known=VERDICTS)
    wanted = Verdict(
        ref=options.ref,
        entry=options.entry,
        verdict=State(options.verdict),
        why=options.why,
        by=options.by,
        until=options.until,
    )
    with _monitor.opened(options) as store:
        made = decide(store, wanted, at=_monitor.now())
    if options.json:
        _say.as_json(made)
    else:
        _say.line(f"{made.ref} is {_word(made.verdict)} {made.entry}: decided by {made.by}.")
        _say.line(f"It holds until {made.until}, unless the entry or the customer changes before.")
    return 0


def _list(options: argparse.Namespace) -> int:
    from licet.cli import _monitor, _say
    from licet.parties.customers import decisions

    with _monitor.opened(options) as store:
        made = list(decisions(store, on=_monitor.now().date(), ref=options.ref))
    if options.json:
        _say.as_json({"decisions": made})
        return 0
    for one in made:
        decision = one.decision
        _say.heading(f"{decision.ref}  {decision.entry}  {decision.verdict}")
        _say.pair("by", f"{decision.by}, {decision.at[:10]}")
        _say.pair("why", decision.why)
        _say.pair("holds", f"no: {one.lapsed}" if one.lapsed else f"until {decision.until}")
    if not made:
        _say.line("No decisions.")
    return 0


def _word(verdict: str) -> str:
    return {"true": "TRULY", "false": "NOT"}.get(verdict, "PERHAPS")


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a date such as 2027-06-30") from None
