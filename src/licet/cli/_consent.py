"""`licet consent DRAFT`: an authority lets a licence be passed to one holder, or registers a user."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from licet.cli import _at_desk

if TYPE_CHECKING:
    import argparse

_AFTER = """\
Example:
  licet consent draft.yaml --after NO-1.licence \\
      --key office.pem --log log --log-key log.skey
The draft gives number, holder (with its key), grants and until; with `kind:
registration` the holder may use a general licence from then on. The holder
attaches the consent to its transfer.
Exit status: 0 signed, 1 what it follows does not hold, 2 not signed."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.epilog = _AFTER
    command.add_argument("draft", metavar="DRAFT", help="the consent to be signed, YAML or JSON")
    _at_desk.chain_argument(command)
    _at_desk.arguments(command, authority=True)
    _at_desk.preview_argument(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write NUMBER.consent and NUMBER.tlog-proof."""
    from licet import files
    from licet.cli._transfer import parent_of, subjects_of
    from licet.licence import Consent, drafted, verify_document

    desk = _at_desk.desk(options)
    documents, attachments = _at_desk.papers(options.after)
    parent = parent_of(documents, attachments, desk.trust)
    given = {
        "authority": desk.authority.authority,
        "parent": parent["digest"],
        "issued_at": dt.datetime.now(dt.UTC).replace(microsecond=0),
    }
    draft = Path(options.draft)
    raw = files.read(draft, what="draft of a consent", limit=1024 * 1024)
    document = drafted(raw, Consent, where=str(draft), given=given)
    subjects = subjects_of(options, parent["subjects"])
    if options.preview:
        return _at_desk.previewed(options, document, subjects)
    handed = desk.pen.hand_out(
        document, subjects, ending="consent", holds=lambda raw: verify_document(raw, trust=desk.trust)
    )
    following = f"send {handed.document} to the holder, who goes on: licet transfer … --consent FILE"
    return _at_desk.told(options, handed, nexts=[following])
