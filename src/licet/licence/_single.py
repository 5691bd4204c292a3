"""Verify a document that stands by itself: a denial, a withdrawal, a surrender, an end-use statement.

It proves who said it, and nothing of what it is about: a revocation works through the list it is entered in.
"""

from __future__ import annotations

from dataclasses import InitVar, dataclass
from typing import TYPE_CHECKING, Final

from licet.errors import NotTrusted
from licet.licence._documents import (
    Consent,
    Denial,
    Derivative,
    EndUseStatement,
    Receipt,
    RevocationOrder,
    Surrender,
    Suspension,
    Transfer,
)
from licet.licence._envelope import open_envelope, read_envelope, require_key
from licet.licence._gather import linked
from licet.licence._statement import PAYLOAD_TYPE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from licet.licence._documents import Predicate
    from licet.licence._effective import Link
    from licet.licence._licence import Authority
    from licet.licence._public_key import PublicKey
    from licet.licence._trust import Trust

_SEAL: Final = object()


@dataclass(frozen=True, slots=True)
class VerifiedDocument:
    """A document, and the trusted `authority` that signed it; None when it was verified with a key given.

    Only `verify_document` and `verify_by_key` make one.
    """

    link: Link
    authority: Authority | None
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("a VerifiedDocument comes from verify_document, and from nowhere else")


def verify_document(envelope: bytes, *, trust: Trust, key: PublicKey | None = None) -> VerifiedDocument:
    """Return the document, once it is certain who signed it.

    (1) A trusted authority's signatures hold, and are enough; or that of `key`; (2) it is of a known kind,
    and every field means one thing; (3) the authority it names is the one that signed, with keys valid then.
    With `key` it is one that a holder or end user signs, and names no other key as its signer's.
    """
    sealed = read_envelope(envelope, what="document")
    if key is not None:
        require_key(sealed, key, whose="its signer", what="document")  # (1)
        link = linked(sealed, envelope, (key.keyid,), what="document")  # (2)
        _require_own(link, key)  # (3)
        return VerifiedDocument(link=link, authority=None, seal=_SEAL)
    opened = open_envelope(envelope, trust=trust, payload_type=PAYLOAD_TYPE, what="document")  # (1)
    link = linked(sealed, envelope, opened.signers, what="document")  # (2)
    named, at = _said(link.predicate)
    signer = opened.authority
    if named is None or named != signer.authority:  # (3)
        whose = f"names {named.name}" if named else "is not an authority's to sign"
        raise NotTrusted(f"{link.title} {whose}, and is signed with the key of {signer.name}")
    signer.require_signed(opened.signers, what=link.kind, at=at)
    return VerifiedDocument(link=link, authority=named, seal=_SEAL)


def verify_by_key(envelope: bytes, *, keys: Iterable[PublicKey]) -> VerifiedDocument:
    """Return the document, once one of `keys` has signed it: those that a verified document names for it.

    Of which kind it is, and what it is about, is for the caller to look at.
    """
    sealed = read_envelope(envelope, what="document")
    key = next((one for one in keys if one.keyid in sealed.signatures), None)
    if key is None:
        raise NotTrusted(
            "the document is signed by none of the keys that may sign it", remedy="get it from one of them"
        )
    require_key(sealed, key, whose="its signer", what="document")
    link = linked(sealed, envelope, (key.keyid,), what="document")
    return VerifiedDocument(link=link, authority=None, seal=_SEAL)


def _require_own(link: Link, key: PublicKey) -> None:
    """A key that is no authority's signs what holders, end users and receivers say, each in its own name."""
    said = link.predicate
    if not isinstance(said, Transfer | Derivative | Surrender | EndUseStatement | Receipt):
        raise NotTrusted(f"{link.title} is an authority's to sign, and is signed with another key")
    signer = said.holder if isinstance(said, Surrender) else getattr(said, "end_user", None)
    if signer is not None and signer.key not in (None, key):
        raise NotTrusted(f"{link.title} names another key of {signer.name} than the one that signed it")


def _said(predicate: Predicate) -> tuple[Authority | None, dt.datetime | None]:
    """The authority a document names, and when it was signed."""
    match predicate:
        case Suspension():
            return predicate.authority, predicate.from_
        case Denial():
            return predicate.authority, predicate.decided_at
        case Consent() | RevocationOrder():
            return predicate.authority, predicate.issued_at
        case Surrender():
            return None, predicate.at
        case _:
            return _of_licence(predicate)


def _of_licence(predicate: Predicate) -> tuple[Authority | None, dt.datetime | None]:
    text = getattr(predicate, "licence", predicate)
    return getattr(text, "authority", None), getattr(predicate, "issued_at", None)
