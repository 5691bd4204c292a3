"""`licet end-use DRAFT`: an end user states what a technology is for, and signs it with its own key."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from licet.cli import _at_desk

if TYPE_CHECKING:
    import argparse

_AFTER = """\
Example:
  licet end-use draft.yaml --for model.onnx \\
      --key user.pem --log log --log-key log.skey
The draft gives number, end_user (name, country, kind), operations, purposes,
countries and undertakings. The key beside --key is written in. The licence
names the statement by its digest (end_use_statement).
Exit status: 0 signed, 2 not signed."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.epilog = _AFTER
    command.add_argument("draft", metavar="DRAFT", help="the statement to be signed, YAML or JSON")
    command.add_argument(
        "--for",
        dest="artefacts",
        action="append",
        required=True,
        metavar="FILE",
        help="an artefact it is about (may be repeated)",
    )
    _at_desk.arguments(command, authority=False)
    _at_desk.preview_argument(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write NUMBER.end-use-statement and its proof."""
    from msgspec.structs import replace

    from licet import files
    from licet.cli._authority import subjects
    from licet.cli._settings import required
    from licet.cli._signing import public_half
    from licet.licence import EndUseStatement, Trust, drafted, verify_document

    draft = Path(options.draft)
    raw = files.read(draft, what="draft of a statement", limit=1024 * 1024)
    given = {"signed_at": dt.datetime.now(dt.UTC).replace(microsecond=0)}
    document = drafted(raw, EndUseStatement, where=str(draft), given=given)
    key = public_half(required("key", options.key))
    document = replace(document, end_user=replace(document.end_user, key=key))
    named = subjects([Path(name) for name in options.artefacts])
    if options.preview:
        return _at_desk.previewed(options, document, named)
    handed = _at_desk.pen(options).hand_out(
        document,
        named,
        ending="end-use-statement",
        holds=lambda signed: verify_document(signed, trust=Trust.of(), key=key),
    )
    following = f"send it with the application, which names it: end_use_statement: {handed.sha256}"
    return _at_desk.told(options, handed, nexts=[following])
