"""`licet deny APPLICATION`: an authority refuses an application, in codes that other authorities can read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from licet.cli import _at_desk

if TYPE_CHECKING:
    import argparse

_AFTER = """\
Example:
  licet deny application.yaml --number N-2026-7 \\
      --because criterion.2 --key office.pem \\
      --log log --log-key log.skey
The denial names the application by its digest alone, so that it can be
published: it holds no name.
Exit status: 0 signed, 2 not signed."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.epilog = _AFTER
    command.add_argument("application", metavar="APPLICATION", help="the file that was applied with")
    command.add_argument("--number", required=True, metavar="NUMBER", help="the denial's own number")
    command.add_argument(
        "--because",
        action="append",
        required=True,
        metavar="CODE",
        help="a ground, as a code such as criterion.2 (may be repeated)",
    )
    command.add_argument("--determination", metavar="FILE", help="what `licet determine --out` wrote")
    command.add_argument("--case", metavar="TEXT", help="the authority's own case number")
    _at_desk.arguments(command, authority=True)
    _at_desk.preview_argument(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write NUMBER.denial and NUMBER.tlog-proof."""
    from hashlib import sha256

    from licet import files
    from licet.licence import Denial, verify_document

    desk = _at_desk.desk(options)
    _refuse_prose(options.because)
    applied = files.read(options.application, what="application")
    ruling = files.read(options.determination, what="determination") if options.determination else None
    document = Denial(
        number=options.number,
        authority=desk.authority.authority,
        reasons=tuple(options.because),
        decided_at=dt.datetime.now(dt.UTC).replace(microsecond=0),
        determination=None if ruling is None else sha256(ruling).hexdigest(),
        case=options.case,
    )
    subjects = {"application": sha256(applied).hexdigest()}
    if options.preview:
        return _at_desk.previewed(options, document, subjects)
    handed = desk.pen.hand_out(
        document, subjects, ending="denial", holds=lambda raw: verify_document(raw, trust=desk.trust)
    )
    following = f"keep {Path(options.application).name}: the denial is about exactly this file"
    return _at_desk.told(options, handed, nexts=[following])


def _refuse_prose(codes: list[str]) -> None:
    """A sentence could name a person; a code cannot."""
    import re

    from licet.errors import InputError

    for code in codes:
        if not re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*", code):
            raise InputError(f"'{code}' is not a code", where="--because", remedy="write it like criterion.2")
