"""Verify a licence: from bytes of unknown origin to a value whose type says who signed it.

A `VerifiedLicence` is genuine; whether it is in force at a moment is asked by `check_dates` and
`check_revoked`, with the moment as an argument. No clock is read and no file is opened here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import InitVar, dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from licet.errors import Expired, InputError, LicenceError, NotTrusted, NotYetValid
from licet.licence._check import problems
from licet.licence._envelope import open_envelope, peek
from licet.licence._statement import PAYLOAD_TYPE, read_predicate, read_statement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from licet.licence._licence import Licence
    from licet.licence._trust import Trust

_SEAL: Final = object()


@dataclass(frozen=True, slots=True)
class VerifiedLicence:
    """A licence a trusted authority signed, and the exact `envelope` it came in.

    `subjects` are the files it is about (name → sha256), `digest` the sha256 of the signed payload: the name
    of this licence in revocation lists. Only `verify_licence` makes one.
    """

    licence: Licence
    subjects: Mapping[str, str]
    keyid: str
    authority_key_name: str
    envelope: bytes
    digest: str
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("a VerifiedLicence comes from verify_licence, and from nowhere else")


def verify_licence(envelope: bytes, *, trust: Trust) -> VerifiedLicence:
    """Return the licence, once it is certain who signed it and what it means.

    (1) A trusted authority's signature holds, before anything signed is looked at; (2) what it signed is a
    statement about files, and a licence of a form this version knows, with no proviso it does not know;
    (3) every field means one thing; (4) the authority named is the one the key may speak for.
    """
    opened = open_envelope(envelope, trust=trust, payload_type=PAYLOAD_TYPE, what="licence")  # (1)
    subjects, predicate = read_statement(opened.payload)  # (2)
    licence = read_predicate(predicate)
    for problem in problems(licence):  # (3)
        raise LicenceError(f"the licence does not hold: {problem.what}", remedy="ask for one that does")
    signer = opened.signer
    if licence.authority != signer.authority:  # (4)
        named = licence.authority
        raise NotTrusted(
            f"licence {licence.number} names {named.name} ({named.country}), "
            f"but is signed with the key of {signer.name} ({signer.country})",
            remedy="ask the authority it names",
        )
    return VerifiedLicence(
        licence=licence,
        subjects=MappingProxyType(subjects),
        keyid=signer.key.keyid,
        authority_key_name=signer.name,
        envelope=envelope,
        digest=sha256(opened.payload).hexdigest(),
        seal=_SEAL,
    )


def claimed_subjects(envelope: bytes) -> dict[str, str]:
    """The files an envelope says it is about, nothing verified: fit to refuse a mistake, never to permit."""
    return read_statement(peek(envelope, what="licence"))[0]


def check_dates(verified: VerifiedLicence, *, at: dt.datetime) -> None:
    """Return only if the licence is in force at `at`, its first and last moments included."""
    licence, now = verified.licence, require_zone(at)
    if now < licence.not_before:
        raise NotYetValid(
            f"licence {licence.number} is valid from {moment(licence.not_before)}, and it is {moment(now)}",
            remedy="wait until then; if that is past, this machine's clock is wrong: set it",
        )
    if now > licence.not_after:
        raise Expired(
            f"licence {licence.number} expired on {moment(licence.not_after)}, and it is {moment(now)}",
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
