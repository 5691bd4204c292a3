"""What those sign whom a proviso names: a word about a licence that holds, with a key that will count.

It goes to a guard and into no log. Nothing is written that a guard of that licence would not hear.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from licet import files
from licet.cli import _at_desk
from licet.cli._naming import file_name
from licet.cli._settings import option, required, trust
from licet.cli._signing import payload_of, signing_key
from licet.errors import InputError, NotTrusted
from licet.licence import Effective, Trust

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from licet.licence import PublicKey, Signer
    from licet.licence.provisos import Proviso


class Licensed(Struct, frozen=True):
    """A licence that holds, or the last document of a chain that does: its digest, and what it comes to."""

    digest: str
    effective: Effective


class Signed(Struct, frozen=True, kw_only=True):
    """What was signed: its number, its kind, the digest of its payload, its file, the licence it is about."""

    number: str
    kind: str
    sha256: str
    document: str
    licence: str


def arguments(command: argparse.ArgumentParser) -> None:
    """The licence it is about, whom to believe, who signs, and where it goes."""
    command.add_argument(
        "--licence",
        dest="papers",
        action="append",
        required=True,
        metavar="FILE",
        help="the licence it is about: the tagged artefact, or each signed document (may be repeated)",
    )
    option(command, "trust", "key")
    command.add_argument("--out", default=".", metavar="DIR", help="where it goes (default: here)")


def licensed(options: argparse.Namespace) -> Licensed:
    """The licence these options name; `LicenceError` unless it holds."""
    from licet.cli._transfer import parent_of

    documents, attachments = _at_desk.papers(options.papers)
    found = parent_of(documents, attachments, Trust.load(trust(options.trust)))
    return Licensed(found["digest"], found["effective"])


def signer(
    options: argparse.Namespace, about: Licensed, *, asking: Sequence[tuple[Proviso, Sequence[PublicKey]]]
) -> Signer:
    """The key these options name, once one of the provisos that ask for such a document names it, too."""
    number = about.effective.number
    if not asking:
        raise InputError(
            f"no proviso of {number} asks for such a document",
            remedy="name the tagged artefact (--licence): it carries every document of its chain",
        )
    path = required("key", options.key)
    key = signing_key(path)
    if not any(key.public.keyid == named.keyid for _, keys in asking for named in keys):
        raise NotTrusted(
            f"no proviso of {number} names this key, so no guard would hear it",
            where=path,
            remedy="sign with a key that `licet show` tells beside the proviso",
        )
    return key


def handed_out(place: Path, envelope: bytes, *, number: str, kind: str, about: Licensed) -> Signed:
    """Write it, unless another is there."""
    if place.exists():
        raise InputError("another is here; nothing was written", where=place, remedy="choose another --out")
    files.write(place, envelope)
    digest = sha256(payload_of(envelope)).hexdigest()
    return Signed(number=number, kind=kind, sha256=digest, document=str(place), licence=about.digest)


def place_of(options: argparse.Namespace, number: str, *, ending: str) -> Path:
    """Where it goes, by its number."""
    return Path(options.out, f"{file_name(number)}.{ending}")


def told(options: argparse.Namespace, signed: Signed, facts: Sequence[tuple[str, str]]) -> int:
    """What was signed, for a person or a machine."""
    from licet.cli import _say

    if options.json:
        _say.as_json(signed)
        return 0
    _say.line(_say.strong(f"{signed.kind.capitalize()} {signed.number} is signed."))
    _say.pair(signed.kind, signed.document, gap=13)
    for name, text in (*facts, ("sha256", signed.sha256)):
        _say.pair(name, text, gap=13)
    return 0
