"""`licet feed VERB`: publish to guards in the field what they must learn at once, and bring it to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from licet.cli.feed import _carrying, _issuing, _status, _uniting

if TYPE_CHECKING:
    import argparse

_AFTER = """\
The union: init, delegate, rotate, sign, vouch. A country: publish. A machine
with guards: pull, status.
Example:
  licet feed pull https://feed.example.org /var/lib/licet/feed \\
      --root root.json --every 1
`licet feed VERB --help` says more. What a feed is: docs/spec/feed.md
Exit status: 0 done, 1 too old, not signed by those it should be, or left out,
2 cannot tell or bad input."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The verbs of this command."""
    command.epilog = _AFTER
    verbs: Any = command.add_subparsers(metavar="VERB", required=True, title="verbs")
    _uniting.arguments(verbs)
    _issuing.arguments(verbs)
    _carrying.arguments(verbs)
    _status.arguments(verbs)
