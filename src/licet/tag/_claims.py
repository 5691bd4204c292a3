"""What documents claim of one another, nothing verified: enough to put them together, never to permit.

A tag is written, and content recognised, by these claims; whoever opens the tag verifies them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from msgspec import Struct

from licet.errors import InputError, LicetError
from licet.licence import (
    Amendment,
    Consent,
    Derivative,
    Licence,
    Transfer,
    ends,
    peek,
    read_statement,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from licet.licence import Link


class Claim(Struct, frozen=True, kw_only=True):
    """One document: its kind and number, its name in others, and the names of those it follows or cites."""

    kind: str
    number: str
    digest: str
    parents: tuple[str, ...]
    cited: tuple[str, ...]
    authorities: tuple[str, ...]
    subjects: Mapping[str, str]

    @property
    def title(self) -> str:
        """How a person is told of it: `transfer T-2`."""
        return f"{self.kind} {self.number}"


def read_claim(envelope: bytes) -> Claim:
    """What one document claims; `LicetError` if it is none of Licet's."""
    payload = peek(envelope, what="document")
    statement = read_statement(payload, what="document")
    said = statement.predicate
    parents: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    if isinstance(said, Transfer | Amendment):
        parents = (said.parent,)
    if isinstance(said, Derivative):
        parents = said.parents
    if isinstance(said, Transfer):
        cited = said.consents
    if isinstance(said, Licence):
        authorities = (said.authority.name,)
        cited = () if said.end_use_statement is None else (said.end_use_statement,)
    if isinstance(said, Consent):
        authorities = (said.authority.name,)
    return Claim(
        kind=statement.kind,
        number=said.number,
        digest=hashlib.sha256(payload).hexdigest(),
        parents=parents,
        cited=cited,
        authorities=authorities,
        subjects=statement.subjects,
    )


def claim_of(envelope: bytes) -> Claim | None:
    """What a document claims, if it is one of Licet's."""
    try:
        return read_claim(envelope)
    except LicetError:
        return None


def leaf_of(claims: Sequence[Claim | Link]) -> str:
    """The digest of the one document that no other follows."""
    found = ends(claims)
    if len(found) != 1:
        names = " and ".join(claim.title for claim in found[:2]) or "nothing"
        raise InputError(f"the documents end in {names}", remedy="give those of one artefact")
    return found[0].digest


def in_order(claims: Sequence[Claim | Link], *, leaf: str) -> tuple[str, ...]:
    """The digests in the one order a tag has: each after its parents, the smallest first, `leaf` last."""
    after: dict[str, list[str]] = {claim.digest: [] for claim in claims}
    missing = dict.fromkeys(after, 0)
    for claim in claims:
        for parent in set(claim.parents) & after.keys():
            after[parent].append(claim.digest)
            missing[claim.digest] += 1
    ready = [(digest == leaf, digest) for digest, count in missing.items() if not count]
    heapify(ready)
    ordered = []
    while ready:
        _, digest = heappop(ready)
        ordered.append(digest)
        for child in after[digest]:
            missing[child] -= 1
            if not missing[child]:
                heappush(ready, (child == leaf, child))
    if len(ordered) != len(after):
        raise InputError("the documents follow one another in a circle", remedy="get the chain again")
    return tuple(ordered)
