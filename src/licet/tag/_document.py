"""The tag as a document: one canonical JSON text, the same bytes for the same content.

Envelopes, proofs and lists stand in it as strings, so that the exact bytes that were signed and logged come
back out. No key that counts stands in it. Reading it verifies nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from licet.errors import InputError

if TYPE_CHECKING:
    from typing import Self

VERSION: Final = 2
LARGEST: Final = 16 * 1024 * 1024
_SIZED: Final = "file"
_MOST: Final = 1_000  # links, attachments or lists in one tag
_CURE: Final = "get the tag again: it was cut short or changed"


class _Versioned(Struct, frozen=True):
    """Any tag, of this version or another one."""

    licet: int


class TaggedArtefact(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a tag is for, by the name its licence gives it: on disk it may be called something else.

    `form` says what `sha256` was taken over. Only of a plain file is the `size` fixed.
    """

    name: str
    form: str
    sha256: str
    size: int | None = None

    def __post_init__(self) -> None:
        if (self.form == _SIZED) is (self.size is None):
            raise ValueError("a plain file has a size, and nothing else has")


class LoggedLink(Struct, frozen=True, forbid_unknown_fields=True):
    """One signed document of the chain, and the proof that a log holds it; text, to the byte."""

    envelope: str
    log_proof: str

    @classmethod
    def of(cls, envelope: bytes, log_proof: bytes) -> Self:
        """The link as it is read from two files."""
        return cls(envelope=text_of(envelope, what="licence"), log_proof=text_of(log_proof, what="log proof"))


class Tag(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A tag taken apart, nothing of it verified yet."""

    licet: int
    artefact: TaggedArtefact
    links: tuple[LoggedLink, ...]
    revocations: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    feed: dict[str, str] = {}

    @classmethod
    def from_bytes(cls, raw: bytes, *, where: object) -> Self:
        """Read a tag; `InputError` unless it is small, whole, of this version, and canonical."""
        if len(raw) > LARGEST:
            raise InputError(f"the tag has more than {LARGEST:,} bytes", where=where, remedy=_CURE)
        try:
            version = msgspec.json.decode(raw, type=_Versioned).licet
            if version != VERSION:
                raise InputError(f"the tag is of version {version}", where=where, remedy=_other(version))
            tag = msgspec.json.decode(raw, type=cls)
            canonical = tag.to_bytes() == raw
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            raise InputError("this is not a tag", where=where, remedy=_CURE) from None
        if not canonical:
            raise InputError("the tag is not in its canonical form", where=where, remedy=_CURE)
        if max(len(tag.links), len(tag.attachments), len(tag.revocations)) > _MOST:
            raise InputError(f"the tag has more than {_MOST:,} links", where=where, remedy=_CURE)
        return tag

    def to_bytes(self) -> bytes:
        """Print the tag: sorted keys, no spaces, nothing that is empty."""
        return msgspec.json.encode(self, order="sorted")


def text_of(raw: bytes, *, what: str) -> str:
    """The document as text, to the byte; signed documents and proofs are UTF-8."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise InputError(f"the {what} is not UTF-8 text", remedy="get it again") from None


def _other(version: int) -> str:
    return "update Licet" if version > VERSION else "tag the file again with `licet tag`"
