"""`licet transfer DRAFT`: a holder passes on what it may, or less; more is refused, with the field named."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from licet.cli import _at_desk
from licet.cli._settings import option, trust

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from licet.licence import Transfer, VerifiedChain

_AFTER = """\
Example:
  licet transfer draft.yaml --after model.onnx --trust trust \\
      --key maker.pem --log log --log-key log.skey
The draft gives number, holder (name, country, kind, key) and grants; its
dates are the parent's unless it gives shorter ones. That holder may pass it
on in turn only where the draft gives retransfer (consent or free). The whole
chain is verified with the new link before it is signed into the log.
Exit status: 0 signed, 1 the chain does not hold or would be widened, 2 not
signed."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.epilog = _AFTER
    command.add_argument("draft", metavar="DRAFT", help="the transfer to be signed, YAML or JSON")
    _at_desk.chain_argument(command)
    command.add_argument(
        "--consent",
        dest="consents",
        action="append",
        default=[],
        metavar="FILE",
        help="a consent the transfer names, or is to name (may be repeated)",
    )
    option(command, "trust")
    _at_desk.arguments(command, authority=False)
    _at_desk.preview_argument(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write NUMBER.transfer and NUMBER.tlog-proof."""
    from licet import files
    from licet.licence import Trust, verify_chain

    believed = Trust.load(trust(options.trust))
    documents, attachments = _at_desk.papers(options.after)
    consents = [files.read(name, what="consent") for name in options.consents]
    attachments += consents
    parent = parent_of(documents, attachments, believed)
    document = _drafted(Path(options.draft), parent, consents)
    subjects = subjects_of(options, parent["subjects"])
    if options.preview:
        return _at_desk.previewed(options, document, subjects)

    def holds(envelope: bytes) -> VerifiedChain:
        return verify_chain([*documents, envelope], trust=believed, attachments=attachments)

    handed = _at_desk.pen(options).hand_out(document, subjects, ending="transfer", holds=holds)
    following = f"licet tag FILE --after {options.after[0]} --licence {handed.document}"
    following += "".join(f" --statement {name}" for name in options.consents)
    return _at_desk.told(options, handed, nexts=[following])


def parent_of(documents: list[bytes], attachments: list[bytes], believed: Any) -> dict[str, Any]:
    """What the new link follows; a general licence is no chain yet, but may be followed."""
    from licet.licence import verify_chain, verify_licence

    if len(documents) == 1:
        licence = verify_licence(documents[0], trust=believed)
        return {"digest": licence.digest, "subjects": licence.subjects, "effective": licence.effective}
    chain = verify_chain(documents, trust=believed, attachments=attachments)
    return {"digest": chain.digest, "subjects": chain.subjects, "effective": chain.effective}


def _drafted(draft: Path, parent: dict[str, Any], consents: list[bytes]) -> Transfer:
    from hashlib import sha256

    from licet import files
    from licet.cli._signing import payload_of
    from licet.licence import Transfer, drafted

    effective = parent["effective"]
    given = {
        "parent": parent["digest"],
        "not_before": effective.not_before,
        "not_after": effective.not_after,
        "links": None if effective.links is None else max(effective.links - 1, 0),
        "consents": tuple(sha256(payload_of(raw)).hexdigest() for raw in consents),
    }
    raw = files.read(draft, what="draft of a transfer", limit=1024 * 1024)
    return drafted(raw, Transfer, where=str(draft), given=given)


def subjects_of(options: argparse.Namespace, parents: Mapping[str, str]) -> Mapping[str, str]:
    """The files named by --for, or all those of what it follows."""
    if not options.artefacts:
        return parents
    from licet.cli._authority import subjects

    return subjects([Path(name) for name in options.artefacts])
