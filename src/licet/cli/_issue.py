"""`licet issue APPLICATION`: sign a licence, enter it in the public log, and start its revocation list."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from licet.cli import _at_desk

if TYPE_CHECKING:
    import argparse

_AFTER = """\
Example:
  licet issue application.yaml --for model.onnx --key office.pem \\
      --log log --log-key licences.skey
The log is begun if it does not exist. Asked twice for the same licence, it
hands out the same documents.
Exit status: 0 issued, 1 no licence can allow it, 2 not issued."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.epilog = _AFTER
    command.add_argument("application", metavar="APPLICATION", help="the licence to be signed, YAML or JSON")
    command.add_argument(
        "--for",
        dest="artefacts",
        action="append",
        required=True,
        metavar="FILE",
        help="a file it licenses (may be repeated)",
    )
    command.add_argument(
        "--determination",
        metavar="FILE",
        help="what `licet determine --out` wrote; bound into the licence by digest",
    )
    command.add_argument(
        "--form",
        metavar="FORM",
        help="what the digest is taken over: file, directory, oci, onnx, safetensors",
    )
    _at_desk.arguments(command, authority=True)
    _at_desk.preview_argument(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write NUMBER.licence, NUMBER.tlog-proof and, if there is none yet, revocations.json."""
    from licet.cli import _say
    from licet.cli._authority import subjects

    desk, at = _at_desk.desk(options), dt.datetime.now(dt.UTC)
    paper, artefacts = Path(options.application), [Path(name) for name in options.artefacts]
    determination = Path(options.determination) if options.determination else None
    if options.preview:
        licence = desk.drafted(paper, determination=determination, at=at)
        return _at_desk.previewed(options, licence, subjects(artefacts, form=options.form))
    issued = desk.issue(paper, artefacts=artefacts, determination=determination, at=at, form=options.form)
    if options.json:
        _say.as_json(issued)
        return 0
    _say.line(_say.strong(f"Licence {issued.number} is signed, and logged as entry {issued.entry}."))
    _say.pair("licence", issued.licence)
    _say.pair("log proof", issued.proof)
    _say.pair("revocations", issued.revocations)
    for artefact in issued.artefacts:
        _say.pair("next", f"licet tag {artefact} --licence {issued.licence}")
    return 0
