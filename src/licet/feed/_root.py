"""The union's root: the one file a machine must be given by a person before it can believe a feed."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct

from licet import files
from licet.feed._layout import LARGEST_ROOT

if TYPE_CHECKING:
    from os import PathLike


class UnionRoot(Struct, frozen=True):
    """A root that holds by itself: signed by the threshold of its own keys. Newer ones are found from it."""

    raw: bytes
    version: int

    @property
    def digest(self) -> str:
        """The sha256 of the file, to be compared over another channel before it is trusted."""
        return sha256(self.raw).hexdigest()

    @classmethod
    def load(cls, path: str | PathLike[str]) -> UnionRoot:
        """Read `root.json`."""
        return cls.from_bytes(files.read(path, what="union's root", limit=LARGEST_ROOT), where=str(path))

    @classmethod
    def from_bytes(cls, raw: bytes, *, where: str = "union's root") -> UnionRoot:
        """Check the signatures of a root by its own keys; NotTrusted if they do not reach its threshold."""
        from licet.feed._verify import opened_root  # noqa: PLC0415 - tuf is loaded only where a feed is read

        return cls(raw=raw, version=opened_root(raw, where=where))
