"""`licet tag FILE`: bind a licence to the file it is for."""

from __future__ import annotations

import argparse
from pathlib import Path


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.add_argument("file", metavar="FILE", help="the artefact, such as a model")
    command.add_argument(
        "--licence", required=True, metavar="LICENCE", help="the signed licence (NUMBER.licence)"
    )
    command.add_argument(
        "--proof", metavar="FILE", help="its log proof (default: NUMBER.tlog-proof beside the licence)"
    )
    command.add_argument(
        "--revocations",
        metavar="FILE",
        help="the revocation list to staple (default: revocations.json beside the licence)",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write FILE.licet, everything a guard needs offline except the keys to trust."""
    from licet import files, tag  # noqa: PLC0415 - only the chosen command pays for its imports
    from licet.cli import _say  # noqa: PLC0415
    from licet.cli._authority import REVOCATIONS  # noqa: PLC0415

    licence = Path(options.licence)
    proof = Path(options.proof) if options.proof else licence.with_suffix(".tlog-proof")
    standing = Path(options.revocations) if options.revocations else licence.with_name(REVOCATIONS)
    written = tag.write_tag(
        Path(options.file),
        licence=files.read(licence, what="licence"),
        revocations=files.read(standing, what="revocation list"),
        log_proof=files.read(proof, what="log proof"),
    )
    if options.json:
        _say.as_json({"tag": str(written)})
        return 0
    _say.line(_say.strong(f"{options.file} is tagged."))
    _say.pair("tag", f"{written}  (keep it beside the file; it travels with it)")
    _say.pair("next", f"licet verify {options.file} --trust DIR")
    return 0
