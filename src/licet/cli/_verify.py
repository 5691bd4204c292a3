"""`licet verify FILE`: whether a tagged file's licence holds, here and now."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from licet.tag import VerifiedTag


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.add_argument("file", metavar="FILE", help="the tagged artefact")
    command.add_argument("--trust", metavar="DIR", help="the public keys to believe (or LICET_TRUST)")
    command.add_argument(
        "--revocations",
        metavar="FILE",
        help="a newer revocation list than the stapled one (or LICET_REVOCATIONS)",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Holds (0), or raises the LicenceError that says why not (1)."""
    from licet import files, tag  # noqa: PLC0415 - only the chosen command pays for its imports
    from licet.cli import _say  # noqa: PLC0415
    from licet.cli._settings import required, setting  # noqa: PLC0415
    from licet.licence import Trust  # noqa: PLC0415

    newer = setting("revocations", options.revocations, needed=False)
    verified = tag.verify_tag(
        Path(options.file),
        trust=Trust.load(required("trust", options.trust)),
        at=dt.datetime.now(dt.UTC),
        revocations=files.read(newer, what="revocation list") if newer else None,
    )
    if options.json:
        _say.as_json(_document(verified))
    else:
        _print(verified)
    return 0


def _document(verified: VerifiedTag) -> dict[str, object]:
    return {
        "artefact": str(verified.artefact),
        "sha256": verified.sha256,
        "licence": verified.licence.licence,
        "licence_sha256": verified.licence.digest,
        "signed_by": verified.licence.keyid,
        "log": {"origin": verified.checkpoint.origin, "size": verified.checkpoint.size},
        "revocations": {
            "sequence": verified.revocations.revocations.sequence,
            "issued_at": verified.revocations.revocations.issued_at,
        },
    }


def _print(verified: VerifiedTag) -> None:
    from licet.cli import _say  # noqa: PLC0415
    from licet.cli._words import proviso, term  # noqa: PLC0415

    licence = verified.licence.licence
    _say.line(_say.strong(f"HOLDS. Licence {licence.number} covers {verified.artefact.name}."))
    _say.pair("authority", f"{licence.authority.name} ({licence.authority.country})")
    _say.pair("holder", f"{licence.holder.name} ({licence.holder.country})")
    _say.pair("valid", f"{licence.not_before:%Y-%m-%d %H:%M} to {licence.not_after:%Y-%m-%d %H:%M} UTC")
    for grant in licence.grants:
        for field, allowed in grant.by_field().items():
            _say.pair(field, ", ".join(term(name) for name in allowed))
    for condition in licence.provisos:
        _say.pair("proviso", proviso(condition))
    _say.pair("re-transfer", licence.retransfer)
    _say.pair("assurance", licence.assurance)
    checkpoint = verified.checkpoint
    _say.pair("logged", f"in {checkpoint.origin}, proved against its checkpoint of {checkpoint.size} entries")
    standing = verified.revocations.revocations
    _say.pair(
        "revocations", f"list {standing.sequence} of {standing.issued_at:%Y-%m-%d}, this licence not on it"
    )
    _say.pair("sha256", verified.sha256)
