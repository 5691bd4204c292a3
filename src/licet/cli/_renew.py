"""`licet renew LIST`: sign the revocation list anew.

A licence allows a guard to rely on a list only so long (its freshness). An authority that withdraws nothing
still has to say so from time to time, or every guard in the field stops.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from licet.cli import _at_desk

if TYPE_CHECKING:
    import argparse

_AFTER = """\
Example:
  licet renew revocations.json --key office.pem \\
      --log log --log-key licences.skey
A licence says how old a list may be (its freshness; 30 days unless it says
otherwise): renew well before.
Exit status: 0 renewed, 2 not renewed."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.epilog = _AFTER
    command.add_argument("list", metavar="LIST", help="the authority's own list (revocations.json)")
    _at_desk.signers_arguments(command, authority=True)
    command.set_defaults(run=run, out=".")


def run(options: argparse.Namespace) -> int:
    """Sign and log the same list with the next number and today's date."""
    from licet.cli import _say

    place = Path(options.list)
    done = _at_desk.desk(options).lists.renew(place, at=dt.datetime.now(dt.UTC))
    if options.json:
        _say.as_json({"sequence": done.sequence, "entry": done.entry, "revocations": done.revocations})
        return 0
    _say.line(_say.strong(f"The list is renewed: it is list {done.sequence} now (log entry {done.entry})."))
    _say.pair("list", done.revocations)
    _say.pair("next", "send it to where guards look for it")
    return 0
