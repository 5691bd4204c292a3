"""Verify a chain: documents of unknown origin, in any order, to what they permit together.

Nothing signed is looked at before a signature on it has held, by a trusted authority's key or by one that a
document already verified names. No clock is read, and no file is opened here.
"""

from __future__ import annotations

from dataclasses import InitVar, dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from licet.licence._effective import Effective, Link
    from licet.licence._trust import Trust

_SEAL: Final = object()


@dataclass(frozen=True, slots=True)
class VerifiedChain:
    """Documents that hold together, from the licences down to `leaf`; only `verify_chain` makes one.

    `links` stand with the roots first and each after its parents, `leaf` last among those that lead to it.
    """

    links: tuple[Link, ...]
    leaf: Link
    roots: tuple[Link, ...]
    effective: Effective
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("a VerifiedChain comes from verify_chain, and from nowhere else")

    @property
    def subjects(self) -> Mapping[str, str]:
        """The files the last link is about: name → sha256."""
        return self.leaf.subjects

    @property
    def digest(self) -> str:
        """The name of the last link in other documents and in lists."""
        return self.leaf.digest


def verify_chain(
    documents: Iterable[bytes], *, trust: Trust, leaf: str | None = None, attachments: Iterable[bytes] = ()
) -> VerifiedChain:
    """Return what the documents permit together; `BadChain` names the link that does not hold.

    `leaf` is the digest of the document asked about; without it, it is the one no other follows.
    `attachments` are what links refer to without being links: consents.
    """
    raise NotImplementedError
