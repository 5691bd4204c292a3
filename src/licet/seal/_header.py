"""What stands before the sealed content, in the clear: what it is, and the content key for each recipient.

The head is a line that names the format, and one line of canonical JSON. The digest of the whole head is
bound to every chunk, so that no byte of it can change; the digest of all but the recipients is bound to every
wrapped key, so that none serves another file.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from licet.errors import InputError
from licet.seal._keys import SCHEMES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

MAGIC: Final = b"licet-sealed/1\n"
SUFFIX: Final = ".sealed"
CHUNK: Final = 1024 * 1024
TAG: Final = 16
_CHUNKS: Final = range(64, 16 * CHUNK + 1)
_LARGEST: Final = 4 * 1024 * 1024
_MOST: Final = 1000  # recipients
_LARGEST_CONTENT: Final = 2**53 - 1  # the largest whole number that every reader of JSON keeps exact
_HEX: Final = re.compile(r"[0-9a-f]{64}")
_LONGEST: Final = 255  # bytes in a file's name
_CURE: Final = "get the sealed file again: it was cut short or changed"


class Wrapped(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The content key for one recipient: whose key, in which scheme, and what HPKE made of it."""

    enc: bytes
    keyid: str
    scheme: str
    wrapped: bytes


class Header(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What was sealed: `sha256` and `size` are of the plain content, `name` is that of its file."""

    chunk: int
    name: str
    recipients: tuple[Wrapped, ...]
    sha256: str
    size: int

    def __post_init__(self) -> None:
        for is_so, what in (
            (self.chunk in _CHUNKS, "chunk"),
            (_is_name(self.name), "name"),
            (_HEX.fullmatch(self.sha256), "sha256"),
            (0 <= self.size <= _LARGEST_CONTENT, "size"),
            (len(self.recipients) <= _MOST, "recipients"),
            (len({one.keyid for one in self.recipients}) == len(self.recipients), "recipients"),
            (
                all(one.scheme in SCHEMES and _HEX.fullmatch(one.keyid) for one in self.recipients),
                "recipients",
            ),
        ):
            if not is_so:
                raise ValueError(f"its {what} cannot be")

    @property
    def info(self) -> bytes:
        """What every wrapped key is bound to: all of this but the recipients."""
        return b"licet-sealed/1 content key\n" + sha256(replace(self, recipients=()).to_bytes()).digest()

    @property
    def binding(self) -> bytes:
        """What every chunk is bound to: the whole head."""
        return sha256(self.to_bytes()).digest()

    def to_bytes(self) -> bytes:
        """The head: sorted keys, no spaces."""
        return MAGIC + msgspec.json.encode(self, order="sorted") + b"\n"

    def sealed_size(self) -> int:
        """How long the whole sealed file is."""
        chunks = max(1, -(-self.size // self.chunk))
        return len(self.to_bytes()) + self.size + TAG * chunks

    def lengths(self) -> Iterator[int]:
        """The length of each chunk of content: all full but the last, which is empty only if it is alone."""
        whole, rest = divmod(self.size, self.chunk)
        for _ in range(whole):
            yield self.chunk
        if rest or not whole:
            yield rest

    @classmethod
    def read(cls, file: BinaryIO, *, where: object) -> Header:
        """Read the head, and leave `file` at the first chunk; `InputError` unless it is canonical."""
        if file.read(len(MAGIC)) != MAGIC:
            raise InputError("this is not a sealed file", where=where, remedy="name the .sealed file")
        line = file.readline(_LARGEST)
        try:
            header = msgspec.json.decode(line, type=cls)
            is_canonical = header.to_bytes() == MAGIC + line
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            raise InputError("its head cannot be read", where=where, remedy=_CURE) from None
        if not is_canonical:
            raise InputError("its head is not in canonical form", where=where, remedy=_CURE)
        return header


def _is_name(name: str) -> bool:
    """Whether it names one file, in letters that can be shown."""
    shown = name.isprintable() and 0 < len(name.encode("utf-8", "replace")) <= _LONGEST
    return shown and "/" not in name and "\\" not in name and name not in {".", ".."}
