"""`licet amend APPLICATION`: an authority changes a licence; the only document that may allow more."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from licet.cli import _at_desk

if TYPE_CHECKING:
    import argparse

    from licet.cli._authority import Desk
    from licet.licence import Amendment, VerifiedChain

_AFTER = """\
Example:
  licet amend changed.yaml --after NO-1.licence \\
      --reason 'A second site.' --key office.pem \\
      --log log --log-key log.skey
The draft is the whole new text of the licence, with its old number. The
revocation list says from then on that the licence was amended: guards refuse
a tag that does not carry the amendment.
Exit status: 0 amended, 1 the licence does not hold, 2 not amended."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.epilog = _AFTER
    command.add_argument("draft", metavar="APPLICATION", help="the licence's whole new text, YAML or JSON")
    _at_desk.chain_argument(command)
    command.add_argument("--reason", required=True, metavar="TEXT", help="why, in a sentence: it is public")
    command.add_argument("--number", metavar="NUMBER", help="of the amendment (default: NUMBER-A1, -A2 …)")
    command.add_argument(
        "--revocations",
        metavar="FILE",
        help="the authority's own list, to be followed by the next (default: revocations.json in --out)",
    )
    _at_desk.arguments(command, authority=True)
    _at_desk.preview_argument(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write NUMBER.amendment and its proof, and the next revocation list."""
    from licet.cli._issued_lists import REVOCATIONS
    from licet.cli._transfer import subjects_of
    from licet.licence import Revocation, verify_chain

    at = dt.datetime.now(dt.UTC).replace(microsecond=0)
    desk = _at_desk.desk(options)
    documents, attachments = _at_desk.papers(options.after)
    chain = verify_chain(documents, trust=desk.trust, attachments=attachments)
    document = _drafted(options, desk, chain, at)
    subjects = subjects_of(options, chain.subjects)
    if options.preview:
        return _at_desk.previewed(options, document, subjects)
    handed = desk.pen.hand_out(
        document,
        subjects,
        ending="amendment",
        holds=lambda raw: verify_chain([*documents, raw], trust=desk.trust, attachments=attachments),
    )
    root = chain.roots[0]
    entry = Revocation(
        number=root.number,
        licence=root.digest,
        reason=document.reason,
        at=at,
        kind="amended",
        by=handed.sha256,
        document=handed.sha256,
    )
    place = Path(options.revocations) if options.revocations else desk.out / REVOCATIONS
    desk.lists.enter(entry, place=place, at=at)
    following = f"licet tag FILE --after FILE --licence {handed.document} --revocations {place}"
    return _at_desk.told(options, handed, nexts=[following])


def _drafted(options: argparse.Namespace, desk: Desk, chain: VerifiedChain, at: dt.datetime) -> Amendment:
    from licet.errors import InputError
    from licet.licence import Amendment

    if chain.leaf.kind not in ("licence", "amendment"):
        raise InputError(
            f"{chain.title} is no licence", where="--after", remedy="name the licence and its amendments"
        )
    before = chain.leaf.predicate
    sequence = before.sequence + 1 if isinstance(before, Amendment) else 1
    number = chain.roots[0].number
    return Amendment(
        number=options.number or f"{number}-A{sequence}",
        parent=chain.digest,
        sequence=sequence,
        reason=options.reason,
        licence=desk.drafted(Path(options.draft), at=at),
        issued_at=at,
    )
