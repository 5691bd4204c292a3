"""`licet verify FILE`: whether a tagged file's licence holds, here and now."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from licet.cli._settings import feed, option, trust

if TYPE_CHECKING:
    import argparse

    from licet.licence import Licence
    from licet.tag import VerifiedTag

_AFTER = """\
Example:
  licet verify model.onnx --trust trust
Verifies the file's digest, the licence's signature and dates, its place in the log, and that it is not
revoked. The clock is this machine's. Nothing is recorded; `licet check` decides a use.
Exit status: 0 it holds, 1 it does not, 2 cannot tell or bad input."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.epilog = _AFTER
    command.add_argument("file", metavar="FILE", help="the tagged artefact")
    option(command, "trust", "revocations")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Holds (0), or raises the LicenceError that says why not (1)."""
    from licet import files, tag
    from licet.cli import _say
    from licet.cli._tag import require_tag
    from licet.licence import Trust

    require_tag(Path(options.file))
    newer = feed(options.revocations)
    arrived = newer is not None and newer.exists()
    verified = tag.verify_tag(
        Path(options.file),
        trust=Trust.load(trust(options.trust)),
        at=dt.datetime.now(dt.UTC),
        revocations=files.read(newer, what="revocation list") if newer and arrived else None,
    )
    if options.json:
        _say.as_json(_document(verified))
    else:
        _print(verified, list_from=str(newer) if arrived else "the tag")
    return 0


def _document(verified: VerifiedTag) -> dict[str, object]:
    listed = verified.revocations.revocations
    return {
        "holds": True,
        "artefact": str(verified.artefact),
        "sha256": verified.sha256,
        "licence": verified.licence.licence,
        "licence_sha256": verified.licence.digest,
        "signed_by": verified.licence.keyid,
        "log": {"origin": verified.checkpoint.origin, "size": verified.checkpoint.size},
        "revocations": {"sequence": listed.sequence, "issued_at": listed.issued_at},
        "fresh_until": _fresh_until(verified),
    }


def _fresh_until(verified: VerifiedTag) -> dt.datetime:
    """From then on a newer revocation list is needed."""
    allowed = dt.timedelta(seconds=verified.licence.licence.freshness)
    return verified.revocations.revocations.issued_at + allowed


def _print(verified: VerifiedTag, *, list_from: str) -> None:
    from licet.cli import _say
    from licet.cli._words import moment, span

    licence = verified.licence.licence
    _say.line(_say.strong(f"HOLDS. Licence {licence.number} covers {verified.artefact.name}."))
    _print_licence(licence)
    listed = verified.revocations.revocations
    checkpoint = verified.checkpoint
    _say.heading("Verified")
    _say.pair("signature", f"of {licence.authority.name}, key {verified.licence.keyid[:16]}…")
    _say.pair("logged", f"in {checkpoint.origin}, proved against its checkpoint of {_count(checkpoint.size)}")
    _say.pair(
        "revocations",
        f"list {listed.sequence} of {moment(listed.issued_at)}, from {list_from}: this licence is not on it",
    )
    _say.pair(
        "rely on it",
        f"until {moment(_fresh_until(verified))}; this licence allows a list of {span(licence.freshness)}, "
        "then a newer one is needed",
    )
    _say.pair("file", f"{verified.fingerprint.size:,} bytes, sha256 {verified.sha256}")
    _say.pair("licence", f"sha256 {verified.licence.digest}")
    if licence.determination:
        _say.pair("decided on", f"the determination of sha256 {licence.determination}")


def _print_licence(licence: Licence) -> None:
    """Who may do what, on which conditions, for how long."""
    from licet.cli import _say
    from licet.cli._words import ASSURANCE, moment, proviso, term

    days = (licence.not_after - dt.datetime.now(dt.UTC)).days
    holder, kind = licence.holder, licence.holder.kind
    _say.pair("authority", f"{licence.authority.name} ({licence.authority.country})")
    _say.pair("holder", f"{holder.name} ({holder.country}{', ' + term(kind) if kind else ''})")
    _say.pair("valid", f"{moment(licence.not_before)} to {moment(licence.not_after)}, {days:,} days left")
    if licence.case:
        _say.pair("case", licence.case)
    for number, grant in enumerate(licence.grants, 1):
        several = f" ({number} of {len(licence.grants)})" if len(licence.grants) > 1 else ""
        _say.heading(f"Permits{several}")
        for field, allowed in grant.by_field().items():
            _say.pair(field, ", ".join(term(name) for name in allowed))
    _say.heading("On these conditions")
    for condition in licence.provisos:
        _say.pair("proviso", proviso(condition))
    _say.pair("re-transfer", "not allowed" if licence.retransfer == "none" else licence.retransfer)
    _say.pair("assurance", ASSURANCE.get(licence.assurance, licence.assurance))


def _count(entries: int) -> str:
    return f"{entries:,} entr{'y' if entries == 1 else 'ies'}"
