"""`licet keys new NAME`: the key of an authority, or of a log."""

from __future__ import annotations

import argparse
from pathlib import Path


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    verbs = command.add_subparsers(metavar="VERB", required=True)
    new = verbs.add_parser(
        "new",
        help="make a new key pair",
        description="Make a new Ed25519 key pair; the private half is readable by its owner only.",
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
    new.add_argument("--json", action="store_true", help="answer in JSON, for machines")
    new.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the private and the public half; never over an existing key."""
    from licet.cli import _say  # noqa: PLC0415 - only the chosen command pays for its imports

    private, public = _authority(options) if options.role == "authority" else _log(options)
    if options.json:
        _say.as_json({"private": str(private), "public": str(public)})
    else:
        _say.pair("private", f"{private}  (keep it secret)")
        _say.pair("public", f"{public}  (give it to whoever must trust you: put it in their trust folder)")
    return 0


def _authority(options: argparse.Namespace) -> tuple[Path, Path]:
    from licet.errors import InputError  # noqa: PLC0415
    from licet.licence import Authority, SigningKey, write_keys  # noqa: PLC0415

    if not options.country:
        raise InputError(
            "an authority's key needs its country", remedy="give --country, such as --country NO"
        )
    authority = Authority(name=options.name, country=options.country)
    return write_keys(options.out, _file_name(options.name), key=SigningKey.generate(), authority=authority)


def _log(options: argparse.Namespace) -> tuple[Path, Path]:
    from licet import files  # noqa: PLC0415
    from licet.log import LogKey  # noqa: PLC0415

    key = LogKey.generate(options.name)
    stem = Path(options.out) / _file_name(options.name)
    private, public = _fresh(f"{stem}.skey"), _fresh(f"{stem}.vkey")
    files.write(private, f"{key.skey}\n".encode(), mode=0o600)
    return private, files.write(public, f"{key.verifier.vkey}\n".encode())


def _file_name(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-." else "-" for letter in name).strip("-.")


def _fresh(path: str) -> Path:
    from licet.errors import InputError  # noqa: PLC0415

    if Path(path).exists():
        raise InputError(
            "there is a key already; it was not touched", where=path, remedy="choose another name or --out"
        )
    return Path(path)
