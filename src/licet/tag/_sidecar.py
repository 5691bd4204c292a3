"""The file `ARTEFACT.licet`: one canonical JSON document, the same bytes for the same content.

Envelopes and the proof stand in it as strings, so that the exact bytes that were signed and logged come back
out. No key stands in it. Reading it verifies nothing.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from licet import files
from licet.errors import InputError, WrongArtefact
from licet.licence import claimed_subjects
from licet.log import LogProof
from licet.tag._artefact import Fingerprint, fingerprint

if TYPE_CHECKING:
    from os import PathLike
    from typing import Self

_VERSION: Final = 1
_LARGEST: Final = 8 * 1024 * 1024
_SUFFIX: Final = ".licet"


class _Versioned(Struct, frozen=True):
    """Any tag, of this version or a later one."""

    licet: int


class TaggedFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The file a tag is for, by the name its licence gives it: on disk it may be called something else."""

    name: str
    sha256: str
    size: int


class Sidecar(Struct, frozen=True, forbid_unknown_fields=True):
    """A tag taken apart, nothing of it verified yet."""

    licet: int
    artefact: TaggedFile
    licence: str
    revocations: str
    log_proof: str

    @classmethod
    def from_bytes(cls, raw: bytes, *, where: object) -> Self:
        """Read a tag; `InputError` unless it is whole, of this version, and canonical."""
        cure = "get the tag again: it was cut short or changed"
        try:
            version = msgspec.json.decode(raw, type=_Versioned).licet
            if version != _VERSION:
                raise InputError(f"the tag is of version {version}", where=where, remedy="update Licet")
            sidecar = msgspec.json.decode(raw, type=cls)
            canonical = sidecar.to_bytes() == raw
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            raise InputError("this is not a tag", where=where, remedy=cure) from None
        if not canonical:
            raise InputError("the tag is not in its canonical form", where=where, remedy=cure)
        return sidecar

    def to_bytes(self) -> bytes:
        """Print the tag: sorted keys, no spaces."""
        return msgspec.json.encode(self, order="sorted")


def tag_path(artefact: str | PathLike[str]) -> Path:
    """Where the tag of a file is: beside it, under its whole name and `.licet`."""
    path = Path(artefact)
    if not path.name:
        raise InputError(f"{str(artefact)!r} names no file", remedy="name the licensed file")
    return path.with_name(path.name + _SUFFIX)


def read_sidecar(path: Path) -> Sidecar:
    """Read the tag at `path`; a file without one is not licensed for anything."""
    with suppress(OSError):  # a folder that may not be entered: `files.read` says so
        if not path.exists():
            raise InputError(
                "there is no tag here, so nothing is permitted",
                where=path,
                remedy="ask for it where the file came from, or make one with `licet tag`",
            )
    return Sidecar.from_bytes(files.read(path, what="tag", limit=_LARGEST), where=path)


def write_tag(artefact: str | PathLike[str], *, licence: bytes, revocations: bytes, log_proof: bytes) -> Path:
    """Bind `licence` to the file `artefact` and return the path of the tag, written whole or not at all.

    (1) The licence names a file with this file's digest; (2) the proof is one, so that no tag is written that
    never was logged; (3) the tag is small enough to be read back. Signatures are not verified here: whoever
    opens the tag does, by the keys it trusts.
    """
    path = Path(artefact)
    print_ = fingerprint(path)
    sidecar = Sidecar(
        licet=_VERSION,
        artefact=TaggedFile(
            name=_name_of(print_, licence, path), sha256=print_.sha256, size=print_.size
        ),  # (1)
        licence=_text(licence, what="licence"),
        revocations=_text(revocations, what="revocation list"),
        log_proof=_text(log_proof, what="log proof"),
    )
    LogProof.from_bytes(log_proof)  # (2)
    content = sidecar.to_bytes()
    if len(content) > _LARGEST:  # (3)
        raise InputError(f"the tag would have {len(content):,} bytes, more than {_LARGEST:,}", where=path)
    return files.write(tag_path(path), content)


def _name_of(print_: Fingerprint, licence: bytes, path: Path) -> str:
    """The name the licence gives to this very content; its own name, if the licence gives it several."""
    named = claimed_subjects(licence)
    names = sorted(name for name, sha256 in named.items() if sha256 == print_.sha256)
    if not names:
        raise WrongArtefact(
            f"licence for {len(named)} other file(s), such as '{min(named)}': this one is not among them",
            where=path,
            remedy="tag the file it was issued for, or have one issued for this file",
        )
    return path.name if path.name in names else names[0]


def _text(raw: bytes, *, what: str) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise InputError(f"the {what} is not UTF-8 text", remedy="get it again") from None
