"""`licet guard VERB`: for the operator of a guarded product, how its guard stands and what could close it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from licet.cli._parser import verb
from licet.cli.guard import _collect, _drill, _run, _serve, _status, _tell, _upload

if TYPE_CHECKING:
    import argparse

_AFTER = """\
Examples:
  licet guard status model.onnx --trust trust
  licet guard drill
`licet guard VERB --help` says more. For operators: docs/operating.md
Exit status: 0 yes, 1 no, 2 cannot tell or bad input."""
_VERBS: Final = {
    "status": (_status, "how a guard stands: what it permits, what is left, what runs out"),
    "serve": (_serve, "answer by HTTP whether uses may be, as an AuthZEN decision point"),
    "run": (_run, "run a program under a permitted use, and end it with that"),
    "tell": (_tell, "tell a guard what it waits for: a receipt, an authorisation, a deletion"),
    "upload": (_upload, "bring a guard's record to whoever collects it"),
    "collect": (_collect, "receive the records of devices, and notice one that was put back"),
    "drill": (_drill, "see what closes a guard, and how to open it again"),
}


def arguments(command: argparse.ArgumentParser) -> None:
    """The verbs of this command; each module has the options of one, and runs it."""
    command.epilog = _AFTER
    verbs: Any = command.add_subparsers(metavar="VERB", required=True, title="verbs")
    for name, (module, summary) in _VERBS.items():
        module.arguments(verb(verbs, name, summary, after=""))
