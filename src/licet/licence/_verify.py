"""Verify a licence: from bytes of unknown origin to a value whose type says who signed it.

A `VerifiedLicence` is genuine; whether it is in force at a moment is asked by `check_dates` and
`check_revoked`, with the moment as an argument. No clock is read and no file is opened here. What follows a
licence is verified by `verify_chain`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import InitVar, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Protocol

from licet.errors import Expired, InputError, LicenceError, NotTrusted, NotYetValid
from licet.licence._check import problems
from licet.licence._effective import Effective, Link, of_licence
from licet.licence._envelope import open_envelope, peek
from licet.licence._licence import Licence
from licet.licence._statement import PAYLOAD_TYPE, Statement, read_statement, read_subjects

if TYPE_CHECKING:
    from collections.abc import Mapping

    from licet.licence._authorities import TrustedAuthority
    from licet.licence._documents import Predicate
    from licet.licence._trust import Trust

_SEAL: Final = object()


class Verified(Protocol):
    """A licence or a chain of which it is certain who signed what."""

    @property
    def title(self) -> str:
        """How an error names it."""

    @property
    def documents(self) -> tuple[Link, ...]:
        """Every document it rests on, itself included."""

    @property
    def subjects(self) -> Mapping[str, str]:
        """The files it is about: name → sha256."""

    @property
    def effective(self) -> Effective:
        """What it permits."""


@dataclass(frozen=True, slots=True)
class VerifiedLicence:
    """A licence a trusted authority signed, and the exact `envelope` it came in.

    `subjects` are the files it is about (name → sha256), `digest` the sha256 of the signed payload: the name
    of this licence in revocation lists. `signers` are the authority's keys that signed. Only `verify_licence`
    makes one.
    """

    licence: Licence
    subjects: Mapping[str, str]
    signers: tuple[str, ...]
    authority_key_name: str
    envelope: bytes
    digest: str
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("a VerifiedLicence comes from verify_licence, and from nowhere else")

    @property
    def keyid(self) -> str:
        """The first key that signed."""
        return self.signers[0]

    @property
    def title(self) -> str:
        """How an error names it."""
        return f"licence {self.licence.number}"

    @property
    def effective(self) -> Effective:
        """What the licence permits by itself."""
        return of_licence(self.licence)

    @property
    def documents(self) -> tuple[Link, ...]:
        """The licence, as the one document it rests on."""
        return self.links

    @property
    def links(self) -> tuple[Link, ...]:
        """The licence, as the one link of its chain."""
        link = Link(
            kind="licence",
            number=self.licence.number,
            digest=self.digest,
            predicate=self.licence,
            subjects=self.subjects,
            parents=(),
            signers=self.signers,
            envelope=self.envelope,
        )
        return (link,)


def verify_licence(envelope: bytes, *, trust: Trust) -> VerifiedLicence:
    """Return the licence, once it is certain who signed it and what it means.

    (1) A trusted authority's signatures hold, and are enough, before anything signed is looked at; (2) what
    it signed is a statement about files, and a licence of a form this version knows, with no proviso it does
    not know; (3) every field means one thing; (4) the authority named is the one that signed, (5) with keys
    that were valid then.
    """
    opened = open_envelope(envelope, trust=trust, payload_type=PAYLOAD_TYPE, what="licence")  # (1)
    statement = read_statement(opened.payload, what="licence")  # (2)
    licence = statement.predicate
    if not isinstance(licence, Licence):
        raise LicenceError(f"this is signed, but is no licence: it is a {statement.kind}")
    require_sound(licence, what="licence")  # (3)
    require_named(licence, opened.authority, signers=opened.signers, at=licence.issued_at)  # (4), (5)
    return VerifiedLicence(
        licence=licence,
        subjects=statement.subjects,
        signers=opened.signers,
        authority_key_name=opened.authority.name,
        envelope=envelope,
        digest=sha256(opened.payload).hexdigest(),
        seal=_SEAL,
    )


def require_sound(document: Predicate, *, what: str) -> None:
    """`LicenceError` unless every field of a document somebody signed means one thing."""
    for problem in problems(document):
        raise LicenceError(f"the {what} does not hold: {problem.what}", remedy="ask for one that does")


def require_named(
    licence: Licence, signer: TrustedAuthority, *, signers: tuple[str, ...], at: dt.datetime | None
) -> None:
    """`NotTrusted` unless the authority that signed is the one named, with keys that were valid then."""
    named = licence.authority
    if named.name != signer.name or named.country != signer.country:
        raise NotTrusted(
            f"licence {licence.number} names {named.name} ({named.country}), "
            f"but is signed with the key of {signer.name} ({signer.country})",
            remedy="ask the authority it names",
        )
    signer.require_signed(signers, what="licence", at=at)


def claimed(envelope: bytes, *, what: str = "document") -> Statement:
    """What a document says, nothing verified: fit to show it to a person, never to permit anything."""
    return read_statement(peek(envelope, what=what), what=what)


def claimed_subjects(envelope: bytes) -> dict[str, str]:
    """The files an envelope says it is about, nothing verified: fit to refuse a mistake, never to permit."""
    return read_subjects(peek(envelope, what="licence"), what="licence")


def check_dates(verified: Verified, *, at: dt.datetime) -> None:
    """Return only if the licence is in force at `at`, its first and last moments included."""
    effective, now = verified.effective, require_zone(at)
    if now < effective.not_before:
        raise NotYetValid(
            f"{verified.title} is valid from {moment(effective.not_before)}, and it is {moment(now)}",
            remedy="wait until then; if that is past, this machine's clock is wrong: set it",
        )
    if now > effective.not_after:
        raise Expired(
            f"{verified.title} expired on {moment(effective.not_after)}, and it is {moment(now)}",
            remedy="ask the authority for a new one",
        )


def require_zone(at: dt.datetime) -> dt.datetime:
    """Refuse a moment that could be several."""
    if at.utcoffset() is None:
        raise InputError(f"the moment {at} does not say its time zone", remedy="give it in UTC")
    return at


def moment(at: dt.datetime) -> str:
    """A moment as a person reads it."""
    return f"{at.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S} UTC"
