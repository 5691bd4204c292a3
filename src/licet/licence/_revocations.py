"""Revocation lists: what an authority has withdrawn, numbered so that an old list cannot pass for a new one.

A list is whole, not a change to another; a licence it names, by digest or by number, is withdrawn. Without a
list that is recent enough for the licence, nothing is permitted.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import InitVar, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from licet.errors import Forked, LicenceError, NotTrusted, Revoked, Stale
from licet.licence._check import Problem, hex_problems, moment_problems, refuse, spelled, text_problems
from licet.licence._envelope import open_envelope, require_small
from licet.licence._strict import read_json, shown
from licet.licence._verify import moment, require_zone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from licet.licence._check import Path
    from licet.licence._keys import SigningKey
    from licet.licence._licence import Authority
    from licet.licence._trust import Trust
    from licet.licence._verify import VerifiedLicence

# Its own type, because an in-toto statement needs a subject and the first list of an authority has none.
REVOCATIONS_TYPE: Final = "application/vnd.licet.revocations.v1+json"
_TOLERANCE: Final = dt.timedelta(minutes=5)  # between the authority's clock and this machine's
_SEAL: Final = object()


class Revocation(Struct, frozen=True):
    """One licence withdrawn: its number, the sha256 of its signed payload, why, and when."""

    number: str
    licence: str
    reason: str
    at: dt.datetime


class Revocations(Struct, frozen=True):
    """Everything one authority has withdrawn, as of `issued_at`; `sequence` grows by each list it signs."""

    authority: str
    sequence: int
    issued_at: dt.datetime
    entries: tuple[Revocation, ...] = ()


@dataclass(frozen=True, slots=True)
class VerifiedRevocations:
    """A list a trusted authority signed, and the exact `envelope`; only `verify_revocations` makes one."""

    revocations: Revocations
    authority: Authority
    keyid: str
    envelope: bytes
    digest: str
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("a VerifiedRevocations comes from verify_revocations, and from nowhere else")

    @property
    def sequence(self) -> int:
        """The number of this list among its authority's."""
        return self.revocations.sequence


def sign_revocations(revocations: Revocations, *, key: SigningKey) -> bytes:
    """Sign a list; `InputError` if it is not well formed."""
    refuse(_problems(revocations), where=lambda path: f"revocation list, {spelled(path)}")
    payload = msgspec.json.encode(_in_utc(revocations), order="sorted")
    return require_small(key.sign(REVOCATIONS_TYPE, payload), what="revocation list")


def verify_revocations(envelope: bytes, *, trust: Trust) -> VerifiedRevocations:
    """Return the list, once it is certain who signed it.

    (1) A trusted authority's signature holds; (2) what it signed is a revocation list, every field of which
    means one thing; (3) the list is the signer's own.
    """
    what = "revocation list"
    opened = open_envelope(envelope, trust=trust, payload_type=REVOCATIONS_TYPE, what=what)  # (1)
    try:
        revocations = msgspec.convert(read_json(opened.payload, what=what), Revocations)  # (2)
    except msgspec.ValidationError as problem:
        raise LicenceError(f"the revocation list cannot be read ({shown(str(problem))})") from None
    for found in _problems(revocations):
        raise LicenceError(f"the revocation list does not hold: {found.what}", remedy="ask for one that does")
    if revocations.authority != opened.signer.name:  # (3)
        raise NotTrusted(
            f"the revocation list names {revocations.authority}, but is signed by {opened.signer.name}",
            remedy="get the list from the authority itself",
        )
    return VerifiedRevocations(
        revocations=revocations,
        authority=opened.signer.authority,
        keyid=opened.signer.key.keyid,
        envelope=envelope,
        digest=sha256(opened.payload).hexdigest(),
        seal=_SEAL,
    )


def check_revoked(verified: VerifiedLicence, revocations: VerifiedRevocations, *, at: dt.datetime) -> None:
    """Return only if the licence is not withdrawn, by a list recent enough to say so.

    (1) The list is that of the licence's own authority; (2) it does not name the licence, be the list old or
    new; (3) it does not come from the future; (4) it is no older than the licence allows.
    """
    licence, listed = verified.licence, revocations.revocations
    if revocations.authority != licence.authority:  # (1)
        raise NotTrusted(
            f"the revocation list is by {revocations.authority.name}, not by {licence.authority.name}",
            remedy=f"get the list of {licence.authority.name}",
        )
    for entry in listed.entries:  # (2)
        if entry.licence == verified.digest or entry.number == licence.number:
            raise Revoked(
                f"licence {licence.number} was revoked on {moment(entry.at)}: {entry.reason}",
                remedy=f"stop using it, and ask {licence.authority.name}",
            )
    age = require_zone(at) - listed.issued_at
    if age < -_TOLERANCE:  # (3)
        raise Stale(
            f"the revocation list was issued on {moment(listed.issued_at)}, and it is {moment(at)}",
            remedy="this machine's clock is wrong: set it",
        )
    freshness = dt.timedelta(seconds=licence.freshness)
    if age > freshness:  # (4)
        span = str(freshness).removesuffix(", 0:00:00")
        raise Stale(
            f"the revocation list of {moment(listed.issued_at)} is too old for licence {licence.number}, "
            f"which allows {span}",
            remedy=f"get the latest list from {licence.authority.name}",
        )


def supersede(known: VerifiedRevocations, *, by: VerifiedRevocations) -> VerifiedRevocations:
    """Return the list to rely on from now, which is `by`: never an older one, nor another of the same number.

    (1) Both are of one authority; (2) the new one is not older (`Stale`); (3) if its number is the same, so
    is its content (`Forked`).
    """
    if by.authority != known.authority:  # (1)
        raise NotTrusted(
            f"the revocation list is by {by.authority.name}, the one known is by {known.authority.name}",
            remedy=f"get the list of {known.authority.name}",
        )
    if by.sequence < known.sequence:  # (2)
        raise Stale(
            f"revocation list {by.sequence} is older than list {known.sequence}, which is known already",
            remedy=f"get the latest list from {known.authority.name}",
        )
    if by.sequence == known.sequence and by.digest != known.digest:  # (3)
        raise Forked(
            f"{known.authority.name} signed two different revocation lists numbered {known.sequence}",
            remedy="keep both as evidence, and ask the authority",
        )
    return by


def _problems(revocations: Revocations) -> Iterator[Problem]:
    yield from text_problems(("authority",), revocations.authority)
    if revocations.sequence < 0:
        yield Problem(("sequence",), "the sequence is below 0", "count lists from 0 or 1 upwards")
    found = [*moment_problems(("issued_at",), revocations.issued_at)]
    yield from found
    for index, entry in enumerate(revocations.entries):
        path: Path = ("entries", index)
        yield from text_problems((*path, "number"), entry.number)
        yield from hex_problems((*path, "licence"), entry.licence)
        yield from text_problems((*path, "reason"), entry.reason)
        wrong = [*moment_problems((*path, "at"), entry.at)]
        yield from wrong
        if not found and not wrong and entry.at > revocations.issued_at:
            yield Problem((*path, "at"), "a revocation is later than its list", "correct the date")


def _in_utc(revocations: Revocations) -> Revocations:
    entries = tuple(
        msgspec.structs.replace(entry, at=entry.at.astimezone(dt.UTC)) for entry in revocations.entries
    )
    issued_at = revocations.issued_at.astimezone(dt.UTC)
    return msgspec.structs.replace(revocations, issued_at=issued_at, entries=entries)
