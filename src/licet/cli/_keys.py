"""`licet keys new NAME`: the key of an authority, or of a log."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from licet.cli._parser import verb

if TYPE_CHECKING:
    import argparse


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    verbs = command.add_subparsers(metavar="VERB", required=True, title="verbs")
    new = verb(
        verbs,
        "new",
        "make a new Ed25519 key pair; the private half is readable by its owner only",
        after="Examples:\n  licet keys new 'Norwegian Licensing Office' --country NO\n"
        "  licet keys new licences.example/2026 --for log\n"
        "Exit status: 0 made, 2 not made; an existing key is never touched.",
    )
    new.add_argument(
        "name",
        metavar="NAME",
        help="of the authority (also the file name), or the origin of a log such as licences.example/2026",
    )
    new.add_argument(
        "--for",
        dest="role",
        choices=("authority", "log"),
        default="authority",
        help="what it signs (default: authority)",
    )
    new.add_argument("--country", metavar="CODE", help="of the authority (ISO 3166-1 alpha-2)")
    new.add_argument("--out", default=".", metavar="DIR", help="where to put the files (default: here)")
    new.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the private and the public half; never over an existing key."""
    from licet.cli import _say

    private, public = _authority(options) if options.role == "authority" else _log(options)
    if options.json:
        _say.as_json({"private": str(private), "public": str(public)})
        return 0
    _say.line(_say.strong(f"A new key for {options.name}."))
    _say.pair("private", f"{private}  (keep it secret)")
    _say.pair("public", f"{public}  (give it to whoever must trust you, for their trust folder)")
    return 0


def _authority(options: argparse.Namespace) -> tuple[Path, Path]:
    from licet import facts
    from licet.cli._authority import file_name
    from licet.errors import InputError
    from licet.licence import Authority, SigningKey, write_keys

    if not options.name.strip():
        raise InputError("the authority has no name", remedy="write it as its licences will")
    if not options.country:
        raise InputError(
            "an authority's key needs its country", remedy="give --country, such as --country NO"
        )
    facts.checked(facts.Transaction(to=options.country), where="--country")
    authority = Authority(name=options.name, country=options.country)
    return write_keys(options.out, file_name(options.name), key=SigningKey.generate(), authority=authority)


def _log(options: argparse.Namespace) -> tuple[Path, Path]:
    from licet import files
    from licet.cli._authority import file_name
    from licet.errors import InputError
    from licet.log import LogKey

    if options.country:
        raise InputError("a log has no country", remedy="leave out --country, or make an authority's key")
    key = LogKey.generate(options.name)
    stem = Path(options.out) / file_name(options.name)
    private, public = _fresh(f"{stem}.skey"), _fresh(f"{stem}.vkey")
    with ExitStack() as undo:
        files.write(private, f"{key.skey}\n".encode(), mode=0o600)
        undo.callback(private.unlink)
        files.write(public, f"{key.verifier.vkey}\n".encode())
        undo.pop_all()
    return private, public


def _fresh(path: str) -> Path:
    from licet.errors import InputError

    if Path(path).exists():
        raise InputError("there is a key here already", where=path, remedy="choose another name or folder")
    return Path(path)
