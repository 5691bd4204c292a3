"""`licet verify FILE`: whether a tagged artefact's licence holds, here and now."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Final

from licet.cli._settings import feeds, lists_option, option, trust

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

    from licet.feed import UnionRoot
    from licet.licence import Effective, Grant, Trust
    from licet.tag import Fingerprint, VerifiedTag

_AFTER = """\
Example:
  licet verify model.onnx --trust trust
  licet verify model.onnx --trust root.json
Verifies the artefact's digest, every document from the licence on, their
dates and places in the log, and that none is withdrawn. With a union's root
alone, the feed in the tag must lead to it. The clock is this machine's.
Nothing is recorded; `licet check` decides a use.
Exit status: 0 it holds, 1 it does not, 2 cannot tell or bad input."""

_RETRANSFER: Final = {
    "none": "not allowed",
    "consent": "with the authority's consent each time",
    "free": "allowed",
}


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.epilog = _AFTER
    command.add_argument("file", metavar="FILE", help="the tagged artefact")
    option(command, "trust")
    lists_option(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Holds (0), or raises the LicenceError that says why not (1)."""
    from licet import files, tag
    from licet.cli import _say
    from licet.cli._tag import require_tag

    require_tag(Path(options.file))
    newer = {files.read(path, what="revocation list"): str(path) for path in feeds(options.revocations)}
    verified = tag.verify_tag(
        Path(options.file),
        trust=believed(options.trust),
        at=dt.datetime.now(dt.UTC),
        revocations=newer,
    )
    if options.json:
        _say.as_json(_document(verified))
    else:
        _print(verified, arrived=newer)
    return 0


def believed(flag: str | None) -> Trust | UnionRoot:
    """Whom to believe: a folder of keys, or the one file of a union's root, which the tag's feed leads to."""
    from licet.feed import trusted

    return trusted(trust(flag))


def _document(verified: VerifiedTag) -> dict[str, object]:
    checkpoint, listed = verified.checkpoint, verified.revocations.revocations
    return {
        "holds": True,
        "artefact": str(verified.artefact),
        "form": verified.fingerprint.form,
        "sha256": verified.sha256,
        "effective": verified.effective,
        "documents": [
            {"kind": link.kind, "number": link.number, "sha256": link.digest, "signed_by": link.signers}
            for link in verified.chain.links
        ],
        "log": {"origin": checkpoint.origin, "size": checkpoint.size},
        "revocations": {"sequence": listed.sequence, "issued_at": listed.issued_at},
        "fresh_until": _fresh_until(verified),
    }


def _fresh_until(verified: VerifiedTag) -> dt.datetime:
    """From then on a newer revocation list is needed."""
    allowed = dt.timedelta(seconds=verified.effective.freshness)
    return min(listed.revocations.issued_at for listed in verified.lists) + allowed


def _print(verified: VerifiedTag, *, arrived: Mapping[bytes, str]) -> None:
    from licet.cli import _say
    from licet.cli._words import moment, span

    effective, chain = verified.effective, verified.chain
    _say.line(
        _say.strong(f"HOLDS. {chain.title[:1].upper()}{chain.title[1:]} covers {verified.artefact.name}.")
    )
    _print_effective(effective)
    _say.heading("Verified")
    for link in chain.links:
        names = ", ".join(f"{keyid[:16]}…" for keyid in link.signers)
        _say.pair(link.kind, f"{link.number}, signed with key {names}, sha256 {link.digest}")
    checkpoint = verified.checkpoint
    _say.pair("logged", f"in {checkpoint.origin}, proved against its checkpoint of {_count(checkpoint.size)}")
    for listed in verified.lists:
        _say.pair(
            "revocations",
            f"list {listed.sequence} of {moment(listed.revocations.issued_at)}, "
            f"from {arrived.get(listed.envelope, 'the tag')}: "
            f"{'this licence is' if len(chain.links) == 1 else 'these documents are'} not on it",
        )
    _say.pair(
        "rely on it",
        f"until {moment(_fresh_until(verified))}; this licence allows a list of {span(effective.freshness)}, "
        "then a newer one is needed",
    )
    _say.pair(
        "file" if verified.fingerprint.size is not None else "artefact", _artefact(verified.fingerprint)
    )
    if effective.determination:
        _say.pair("decided on", f"the determination of sha256 {effective.determination}")


def _artefact(found: Fingerprint) -> str:
    """What was found, in the words of its form."""
    what = {
        "onnx": "ONNX model without its metadata",
        "safetensors": "tensors without their metadata",
        "directory": f"folder of {len(found.members):,} files",
        "oci": f"image of {len(found.members):,} blobs",
    }
    return f"{what.get(found.form) or f'{found.size:,} bytes'}, sha256 {found.sha256}"


def _print_effective(effective: Effective) -> None:
    """Who may do what, on which conditions, for how long."""
    from licet.cli import _say
    from licet.cli._words import ASSURANCE, moment, proviso, term

    days = (effective.not_after - dt.datetime.now(dt.UTC)).days
    holder, kind = effective.holder, effective.holder.kind
    for authority in effective.authorities:
        _say.pair("authority", f"{authority.name} ({authority.country})")
    _say.pair("holder", f"{holder.name} ({holder.country}{', ' + term(kind) if kind else ''})")
    _say.pair("valid", f"{moment(effective.not_before)} to {moment(effective.not_after)}, {days:,} days left")
    if effective.case:
        _say.pair("case", effective.case)
    for number, grant in enumerate(effective.grants, 1):
        several = f" ({number} of {len(effective.grants)})" if len(effective.grants) > 1 else ""
        _say.heading(f"Permits{several}")
        for field, allowed in grant.by_field().items():
            _say.pair(field, ", ".join(term(name) for name in allowed))
        for limit in _limits(grant):
            _say.pair("only", limit)
    _say.heading("On these conditions")
    for condition in effective.conditions:
        by = f" (set by {condition.by})" if condition.by != effective.number else ""
        _say.pair("proviso", f"{proviso(condition.proviso)}{by}")
    _say.pair("re-transfer", _RETRANSFER.get(effective.retransfer, effective.retransfer))
    _say.pair("assurance", ASSURANCE.get(effective.assurance, effective.assurance))


def _limits(grant: Grant) -> Iterator[str]:
    """What bounds a grant beside its words."""
    from licet.cli._words import moment

    if grant.since is not None:
        yield f"from {moment(grant.since)}"
    if grant.until is not None:
        yield f"until {moment(grant.until)}"
    if grant.gallery is not None:
        yield f"searches among at most {grant.gallery:,} enrolled person{'' if grant.gallery == 1 else 's'}"
    yield from (f"at most {quota.says}" for quota in grant.quotas)


def _count(entries: int) -> str:
    return f"{entries:,} entr{'y' if entries == 1 else 'ies'}"
