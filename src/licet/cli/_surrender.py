"""`licet surrender DOCUMENT`: a holder gives a licence back, in a signed letter the authority enters."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from licet.cli import _at_desk

if TYPE_CHECKING:
    import argparse

_AFTER = """\
Example:
  licet surrender T-1.transfer --reason 'Out of service.' \\
      --key user.pem --log log --log-key log.skey
The authority enters the letter in its list: licet revoke T-1.transfer
--surrendered LETTER.
Exit status: 0 signed, 2 not signed."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.epilog = _AFTER
    command.add_argument("document", metavar="DOCUMENT", help="the signed document given back")
    command.add_argument("--reason", required=True, metavar="TEXT", help="why, in a sentence")
    _at_desk.arguments(command, authority=False)
    _at_desk.preview_argument(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write NUMBER-G.surrender and its proof; only the holder the document names can sign it."""
    from hashlib import sha256

    from licet import files
    from licet.cli._naming import naming
    from licet.cli._signing import payload_of
    from licet.errors import InputError
    from licet.licence import Surrender, Trust, claimed, verify_document

    paper = Path(options.document)
    raw = files.read(paper, what="document")
    with naming(paper):
        statement = claimed(raw)
    said = statement.predicate
    holder = getattr(said, "holder", None)
    if holder is None or holder.key is None:
        raise InputError(f"{statement.kind} {said.number} names no holder's key", where=paper)
    letter = Surrender(
        number=f"{said.number}-G",
        document=sha256(payload_of(raw)).hexdigest(),
        holder=holder,
        reason=options.reason,
        at=dt.datetime.now(dt.UTC).replace(microsecond=0),
    )
    if options.preview:
        return _at_desk.previewed(options, letter, statement.subjects)
    pen = _at_desk.pen(options)
    if pen.keys[0].public.keyid != holder.key.keyid:
        what = f"this is not the key of {holder.name}, whom {statement.kind} {said.number} names"
        raise InputError(
            what, where=options.key, remedy="sign with the key it names; nobody else can give it back"
        )
    handed = pen.hand_out(
        letter,
        statement.subjects,
        ending="surrender",
        holds=lambda signed: verify_document(signed, trust=Trust.of(), key=holder.key),
    )
    following = f"send {handed.document} to the authority, which enters it in its list"
    return _at_desk.told(options, handed, nexts=[following])
