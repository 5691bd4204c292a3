"""`licet tag FILE`: bind a licence to the file it is for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

_AFTER = """\
Example:
  licet tag model.onnx --licence FR-2026-0041.licence
Exit status: 0 tagged, 1 the licence is for another file, 2 not tagged."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    command.epilog = _AFTER
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
    from licet import files, tag
    from licet.cli import _say
    from licet.cli._authority import REVOCATIONS, naming

    licence = Path(options.licence)
    raw = files.read(licence, what="licence")
    proof = Path(options.proof) if options.proof else licence.with_suffix(".tlog-proof")
    standing = Path(options.revocations) if options.revocations else licence.with_name(REVOCATIONS)
    revocations, logged = files.read(standing, what="revocation list"), files.read(proof, what="log proof")
    with naming(licence):
        link = tag.LoggedLink.of(raw, logged)
        papers = tag.Papers(links=[link], revocations=[revocations])
        written = tag.write_tag(Path(options.file), papers)
    if options.json:
        _say.as_json({"tag": str(written)})
        return 0
    _say.line(_say.strong(f"{options.file} is tagged."))
    _say.pair("tag", f"{written}  (keep it beside the file; it travels with it)")
    _say.pair("next", f"licet verify {options.file} --trust DIR")
    return 0


def require_tag(file: Path) -> None:
    """Refuse a mistyped path as such, before anything is begun or recorded for it."""
    from licet import tag
    from licet.errors import InputError

    if not file.is_file():
        what = "this is a folder" if file.is_dir() else "no such file"
        raise InputError(what, where=file, remedy="name the tagged file")
    if not tag.tag_path(file).exists():
        raise InputError(
            "there is no tag here, so nothing is permitted",
            where=tag.tag_path(file),
            remedy="ask for it where the file came from, or make one with `licet tag`",
        )
