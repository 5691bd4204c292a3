"""Read the documents of a chain in an order in which each is signed by somebody known before it is read.

A trusted authority's documents come first, its consents among what is attached too; the keys they name open
the next, and so on. A document that nobody known has signed is never looked at.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.errors import BadChain, InputError
from licet.licence._authorities import TrustedAuthority
from licet.licence._documents import Amendment, Consent, Derivative, Predicate, Transfer
from licet.licence._effective import Link
from licet.licence._envelope import (
    Sealed,
    read_envelope,
    require_authority,
    require_key,
    require_type,
)
from licet.licence._licence import Holder, Licence
from licet.licence._statement import PAYLOAD_TYPE, read_statement
from licet.licence._strict import LARGEST_ENTRY
from licet.licence._verify import require_sound

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from licet.licence._public_key import PublicKey
    from licet.licence._trust import Trust

MOST_DOCUMENTS: Final = 1000
_OF_HOLDERS: Final = (Licence, Transfer, Derivative, Consent)


class Read(Struct, frozen=True):
    """A document whose signature has held: `authority` if a trusted one signed, `key` if a named key did."""

    link: Link
    sealed: Sealed
    authority: TrustedAuthority | None

    def require_holder(self, holder: Holder) -> None:
        """`NotTrusted` or `BadSignature` unless this holder's key signed it."""
        key = holder.key
        if key is None:
            raise BadChain(f"{holder.name} has no key, so nobody could sign it", link=self.link.title)
        if key.keyid not in self.link.signers:
            require_key(self.sealed, key, whose=holder.name, what=self.link.title)


class _Waiting:
    """Documents not read yet, by the keys that claim to have signed them."""

    def __init__(self, sealed: Sequence[Sealed]) -> None:
        self.by_key: dict[str, list[int]] = {}
        for place, one in enumerate(sealed):
            for keyid in one.signatures:
                self.by_key.setdefault(keyid, []).append(place)

    def signed_by(self, key: PublicKey) -> list[int]:
        """The places of those signed with `key`; each key is asked about once."""
        return self.by_key.pop(key.keyid, [])


def gathered(documents: Sequence[bytes], *, trust: Trust, attached: Iterable[Read] = ()) -> dict[str, Read]:
    """Every document by its digest, once its signature has held and its fields mean one thing.

    `attached` name keys too: who took up a general licence is named by the registration alone.
    """
    count = len(documents)
    if not 1 <= count <= MOST_DOCUMENTS:
        raise InputError(f"the chain has {count:,} documents", remedy=f"give 1 to {MOST_DOCUMENTS:,} of them")
    names = ["licence"] if count == 1 else [f"document {place + 1}" for place in range(count)]
    sealed = [
        read_envelope(raw, what=name, limit=LARGEST_ENTRY) for raw, name in zip(documents, names, strict=True)
    ]
    found: dict[int, Read] = {}
    for place, one in enumerate(sealed):
        if not trust.authorities.keys().isdisjoint(one.signatures):
            found[place] = _by_authority(one, documents[place], trust=trust, what=names[place])
    if not found:  # says why: nobody is trusted here, or nobody who signed is
        trust.authority((keyid for one in sealed for keyid in one.signatures), what=names[0])
    if len(found) < count:
        _by_holders(found, sealed, documents, names, attached)
    return _by_digest(found)


def _by_holders(
    found: dict[int, Read],
    sealed: Sequence[Sealed],
    documents: Sequence[bytes],
    names: Sequence[str],
    attached: Iterable[Read],
) -> None:
    """Read the others, each with a key that one read before it names."""
    waiting = _Waiting(sealed)
    holders = [named_holder(read.link.predicate) for read in (*found.values(), *attached)]
    for holder in holders:  # grows while it is walked: each document may name the key that signed others
        if holder is None or holder.key is None:
            continue
        for other in waiting.signed_by(holder.key):
            if other not in found:
                found[other] = _by_key(sealed[other], documents[other], holder, what=names[other])
                holders.append(named_holder(found[other].link.predicate))
    for place, name in enumerate(names):
        if place not in found:
            raise BadChain(
                "it is signed by no key that the other documents name",
                link=name,
                remedy="get the whole chain, with the link that names its signer",
            )


def consents_among(attachments: Sequence[bytes], *, trust: Trust) -> dict[str, Read]:
    """The consents of trusted authorities among what is attached; what others signed is passed over."""
    if len(attachments) > MOST_DOCUMENTS:
        raise InputError(f"{len(attachments):,} attachments", remedy=f"give at most {MOST_DOCUMENTS:,}")
    found: dict[str, Read] = {}
    for raw in attachments:
        sealed = read_envelope(raw, what="attachment")
        theirs = not trust.authorities.keys().isdisjoint(sealed.signatures)
        if theirs and sealed.payload_type == PAYLOAD_TYPE:
            read = _by_authority(sealed, raw, trust=trust, what="attachment")
            if read.link.kind == "consent":
                found[read.link.digest] = read
    return found


def named_holder(predicate: Predicate) -> Holder | None:
    """Whose key a document names as that of who may sign the next."""
    if isinstance(predicate, Amendment):
        return predicate.licence.holder
    return predicate.holder if isinstance(predicate, _OF_HOLDERS) else None


def _by_digest(found: dict[int, Read]) -> dict[str, Read]:
    reads: dict[str, Read] = {}
    for read in found.values():
        if reads.setdefault(read.link.digest, read) is not read:
            raise BadChain("it stands twice", link=read.link.title, remedy="give each document once")
    return reads


def _by_authority(sealed: Sealed, raw: bytes, *, trust: Trust, what: str) -> Read:
    authority = trust.authority(sealed.signatures, what=what)
    signers = require_authority(sealed, authority, what=what)
    return Read(link=linked(sealed, raw, signers, what=what), sealed=sealed, authority=authority)


def _by_key(sealed: Sealed, raw: bytes, holder: Holder, *, what: str) -> Read:
    assert holder.key is not None  # noqa: S101 - only named keys come here
    require_key(sealed, holder.key, whose=holder.name, what=what)
    return Read(link=linked(sealed, raw, (holder.key.keyid,), what=what), sealed=sealed, authority=None)


def linked(sealed: Sealed, raw: bytes, signers: tuple[str, ...], *, what: str) -> Link:
    """The document, read now that a signature on it has held."""
    require_type(sealed, PAYLOAD_TYPE, what=what)
    statement = read_statement(sealed.payload, what=what)
    require_sound(statement.predicate, what=statement.kind)
    return Link(
        kind=statement.kind,
        number=statement.predicate.number,
        digest=sha256(sealed.payload).hexdigest(),
        predicate=statement.predicate,
        subjects=statement.subjects,
        parents=_parents(statement.predicate),
        signers=signers,
        envelope=raw,
    )


def _parents(predicate: Predicate) -> tuple[str, ...]:
    if isinstance(predicate, Derivative):
        return predicate.parents
    return (predicate.parent,) if isinstance(predicate, (Transfer, Amendment)) else ()
