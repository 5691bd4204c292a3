"""`licet keys new|join`: the key of an authority, a holder or a log, and authorities of several keys."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from licet.cli._parser import number, verb

if TYPE_CHECKING:
    import argparse

    from licet.licence import Authority, AuthorityKey, PublicKey

_SCHEMES = {
    "ed25519": "ed25519",
    "ecdsa-p256": "ecdsa-sha2-nistp256",
    "ecdsa-p384": "ecdsa-sha2-nistp384",
    "ml-dsa-44": "ml-dsa-44/1",
    "ml-dsa-65": "ml-dsa-65/1",
    "ml-dsa-87": "ml-dsa-87/1",
}
_NEW = """\
Examples:
  licet keys new 'Norwegian Licensing Office' --country NO
  licet keys new Maker --for holder --scheme ml-dsa-65
  licet keys new Office --country NO \\
      --uri 'hsm:2?label=office'
  licet keys new licences.example/2026 --for log
With --uri the key stays in its device or key service: NAME.uri says where,
and is given as --key. A PKCS#11 device needs PYKCS11LIB, the path of its
library; LICET_PIN is its PIN, or it is asked for. What each key service
needs, and takes from its environment: docs/spec/keys.md
Exit status: 0 made, 2 not made; an existing key is never touched."""
_JOIN = """\
Example:
  licet keys join 'Licensing Office' --country NO \\
      --threshold 2 a.key.json b.key.json c.key.json
A key may be followed by =SIGNER: keys of one signer count once. With
--require both, each signer needs an Ed25519 and an ML-DSA key, and signs with
both.
Exit status: 0 written, 2 not written."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this command."""
    verbs = command.add_subparsers(metavar="VERB", required=True, title="verbs")
    new = verb(
        verbs, "new", "make a new key pair; the private half is readable by its owner only", after=_NEW
    )
    new.add_argument(
        "name",
        metavar="NAME",
        help="of the authority or holder (also the file name), or the origin of a log such as "
        "licences.example/2026",
    )
    new.add_argument(
        "--for",
        dest="role",
        choices=("authority", "holder", "log"),
        default="authority",
        help="what it signs (default: authority)",
    )
    new.add_argument("--country", metavar="CODE", help="of the authority (ISO 3166-1 alpha-2)")
    new.add_argument(
        "--scheme", choices=_SCHEMES, metavar="SCHEME", help=f"{', '.join(_SCHEMES)} (default: ed25519)"
    )
    new.add_argument(
        "--uri",
        metavar="URI",
        help="of a key there is, in a device or key service: hsm:, tkey:, awskms:, gcpkms:, azurekms:, hv: "
        "(docs/spec/keys.md)",
    )
    new.add_argument("--out", default=".", metavar="DIR", help="where to put the files (default: here)")
    new.set_defaults(run=run)
    join = verb(verbs, "join", "write the file of an authority that signs with several keys", after=_JOIN)
    join.add_argument("name", metavar="NAME", help="of the authority, as its documents name it")
    join.add_argument(
        "keys", nargs="+", metavar="KEY", help="NAME.key.json of each key, or NAME.key.json=SIGNER"
    )
    join.add_argument("--country", required=True, metavar="CODE", help="ISO 3166-1 alpha-2")
    join.add_argument(
        "--threshold", type=number, default=1, metavar="N", help="how many signers must sign (default: 1)"
    )
    join.add_argument(
        "--require", choices=("any", "both"), default="any", help="which schemes (default: any)"
    )
    join.add_argument("--out", default=".", metavar="DIR", help="where to put the file (default: here)")
    join.set_defaults(run=run_join)


def run(options: argparse.Namespace) -> int:
    """Write the private and the public half; never over an existing key."""
    from licet.cli import _say

    private, public = _log(options) if options.role == "log" else _signing(options)
    if options.json:
        _say.as_json({"private": str(private), "public": str(public)})
        return 0
    secret = "where the key is" if options.uri else "keep it secret"
    whom = "whoever names you as holder" if options.role == "holder" else "whoever must trust you"
    _say.line(_say.strong(f"A {'' if options.uri else 'new '}key for {options.name}."))
    _say.pair("private", f"{private}  ({secret})")
    folder = "" if options.role == "holder" else ", for their trust folder"
    _say.pair("public", f"{public}  (give it to {whom}{folder})")
    return 0


def run_join(options: argparse.Namespace) -> int:
    """Write NAME.authority.json."""
    from licet import files
    from licet.cli import _say
    from licet.cli._naming import file_name
    from licet.errors import InputError
    from licet.licence import TrustedAuthority

    place = Path(options.out) / f"{file_name(options.name)}.authority.json"
    if place.exists():
        raise InputError("there is an authority here already", where=place, remedy="choose another folder")
    authority = TrustedAuthority(
        name=options.name,
        country=options.country,
        keys=tuple(_held(word) for word in options.keys),
        threshold=options.threshold,
        require=options.require,
    )
    files.write(place, TrustedAuthority.from_json(authority.to_json(), where=str(place)).to_json())
    if options.json:
        _say.as_json({"public": str(place)})
        return 0
    _say.line(_say.strong(f"{options.name} signs with {options.threshold} of its {len(options.keys)} keys."))
    _say.pair("public", f"{place}  (give it to whoever must trust you, for their trust folder)")
    return 0


def _held(word: str) -> AuthorityKey:
    from licet import files
    from licet.licence import AuthorityKey, PublicKey

    path, _, signer = word.partition("=")
    key = PublicKey.from_json(files.read(path, what="public key"), where=path)
    return AuthorityKey(key=key, signer=signer or None)


def _signing(options: argparse.Namespace) -> tuple[Path, Path]:
    """A new key in files, or the public half and the URI of one in a device."""
    from licet.cli._naming import file_name
    from licet.errors import InputError
    from licet.licence import SigningKey, write_holder_keys, write_keys

    if not options.name.strip():
        raise InputError(f"the {options.role} has no name", remedy="write it as its licences will")
    stem = file_name(options.name)
    if options.uri:
        return _in_device(options, stem)
    key = SigningKey.generate(_SCHEMES[options.scheme or "ed25519"])
    if options.role == "holder":
        return write_holder_keys(options.out, stem, key=key)
    return write_keys(options.out, stem, key=key, authority=_authority(options))


def _in_device(options: argparse.Namespace, stem: str) -> tuple[Path, Path]:
    from licet.cli._signing import secret
    from licet.errors import InputError
    from licet.licence import TrustedKey, imported, write_pair

    if options.scheme:
        raise InputError("the key in a device has its scheme already", remedy="leave out --scheme")
    key: PublicKey = imported(options.uri, secret=secret)
    public = key.to_json()
    if options.role == "authority":
        named = _authority(options)
        public = TrustedKey(key=key, name=named.name, country=named.country).to_json()
    return write_pair(options.out, stem, secret=f"{options.uri}\n".encode(), public=public, ending=".uri")


def _authority(options: argparse.Namespace) -> Authority:
    from licet import facts
    from licet.errors import InputError
    from licet.licence import Authority

    if not options.country:
        raise InputError(
            "an authority's key needs its country", remedy="give --country, such as --country NO"
        )
    facts.checked(facts.Transaction(to=options.country), where="--country")
    return Authority(name=options.name, country=options.country)


def _log(options: argparse.Namespace) -> tuple[Path, Path]:
    from licet import files
    from licet.cli._naming import file_name
    from licet.errors import InputError
    from licet.log import LogKey

    if options.country:
        raise InputError("a log has no country", remedy="leave out --country, or make an authority's key")
    if options.uri or options.scheme not in (None, "ed25519"):
        raise InputError("a log signs with an Ed25519 key in a file", remedy="leave out --uri and --scheme")
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
