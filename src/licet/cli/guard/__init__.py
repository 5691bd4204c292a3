"""`licet guard VERB`: for the operator of a guarded product, how its guard stands and what could close it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from licet.cli._parser import verb
from licet.cli.guard import _drill

if TYPE_CHECKING:
    import argparse

_AFTER = """\
Examples:
  licet guard drill
`licet guard VERB --help` says more. For operators: docs/operating.md
Exit status: 0 yes, 1 no, 2 cannot tell or bad input."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The verbs of this command; each module has the options of one, and what it does."""
    command.epilog = _AFTER
    verbs: Any = command.add_subparsers(metavar="VERB", required=True, title="verbs")
    for name, summary, module in (("drill", "see what closes a guard, and how to open it again", _drill),):
        module.arguments(verb(verbs, name, summary, after=""))
