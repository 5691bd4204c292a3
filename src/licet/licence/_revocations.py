"""Revocation lists: what an authority has withdrawn, numbered so that an old list cannot pass for a new one.

A list is whole, not a change to another; a document it names, by digest or by number, is withdrawn, and
everything that follows it. Without a list that is recent enough for the licence, nothing is permitted.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import InitVar, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from licet.errors import Forked, LicenceError, NotTrusted, Revoked, Stale, shown
from licet.licence._envelope import open_envelope, require_small, signed
from licet.licence._problem import (
    Problem,
    choice_problems,
    hex_problems,
    moment_problems,
    refuse,
    spelled,
    text_problems,
)
from licet.licence._strict import read_json
from licet.licence._verify import moment, require_zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from licet.licence._effective import Link
    from licet.licence._keys import Signer
    from licet.licence._licence import Authority
    from licet.licence._problem import Path
    from licet.licence._trust import Trust
    from licet.licence._verify import Verified

# Its own type, because an in-toto statement needs a subject and the first list of an authority has none.
REVOCATIONS_TYPE: Final = "application/vnd.licet.revocations.v1+json"
STANDINGS: Final = ("revoked", "suspended", "surrendered", "amended")
_TOLERANCE: Final = dt.timedelta(minutes=5)  # between the authority's clock and this machine's
_SEAL: Final = object()


class Revocation(Struct, frozen=True):
    """How one document stands: its number, the sha256 of its signed payload, why, and since when.

    `kind` is one of STANDINGS. A suspension ends after `until`, if it says when. For an amendment, `by` is
    the digest of the newest. `document` is the digest of the signed statement behind the entry.
    """

    number: str
    licence: str
    reason: str
    at: dt.datetime
    kind: str = "revoked"
    until: dt.datetime | None = None
    by: str | None = None
    document: str | None = None


class Revocations(Struct, frozen=True):
    """Everything one authority has withdrawn, as of `issued_at`; `sequence` grows by each list it signs."""

    authority: str
    sequence: int
    issued_at: dt.datetime
    entries: tuple[Revocation, ...] = ()


_LIST: Final = msgspec.json.Decoder(Revocations)
_CANONICAL: Final = msgspec.json.Encoder(order="sorted")


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


def sign_revocations(revocations: Revocations, *, key: Signer) -> bytes:
    """Sign a list; `InputError` if it is not well formed. Others may `cosign` it."""
    refuse(_problems(revocations), where=lambda path: f"revocation list, {spelled(path)}")
    payload = _CANONICAL.encode(_in_utc(revocations))
    return require_small(signed(REVOCATIONS_TYPE, payload, key), what="revocation list")


def verify_revocations(envelope: bytes, *, trust: Trust) -> VerifiedRevocations:
    """Return the list, once it is certain who signed it.

    (1) A trusted authority's signatures hold, and are enough; (2) what it signed is a revocation list, every
    field of which means one thing; (3) the list is the signer's own, (4) by keys that were valid then.
    """
    what = "revocation list"
    opened = open_envelope(envelope, trust=trust, payload_type=REVOCATIONS_TYPE, what=what)  # (1)
    revocations = _read(opened.payload, what=what)  # (2)
    for found in _problems(revocations):
        raise LicenceError(f"the revocation list does not hold: {found.what}", remedy="ask for one that does")
    signer = opened.authority
    if revocations.authority != signer.name:  # (3)
        raise NotTrusted(
            f"the revocation list names {revocations.authority}, but is signed by {signer.name}",
            remedy="get the list from the authority itself",
        )
    signer.require_signed(opened.signers, what=what, at=revocations.issued_at)  # (4)
    return VerifiedRevocations(
        revocations=revocations,
        authority=signer.authority,
        keyid=opened.signers[0],
        envelope=envelope,
        digest=sha256(opened.payload).hexdigest(),
        seal=_SEAL,
    )


def _read(payload: bytes, *, what: str) -> Revocations:
    """A list in the form in which Licet prints it is read once; another by every rule of strict JSON."""
    try:
        revocations = _LIST.decode(payload)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return _strictly(payload, what=what)
    return revocations if _CANONICAL.encode(revocations) == payload else _strictly(payload, what=what)


def _strictly(payload: bytes, *, what: str) -> Revocations:
    try:
        return msgspec.convert(read_json(payload, what=what), Revocations)
    except msgspec.ValidationError as problem:
        raise LicenceError(f"the {what} cannot be read ({shown(str(problem))})") from None


def check_revoked(
    verified: Verified, revocations: VerifiedRevocations | Iterable[VerifiedRevocations], *, at: dt.datetime
) -> None:
    """Return only if no document the licence rests on is withdrawn, by lists recent enough to say so.

    For each authority at the root: (1) there is a list of its own; (2) it names none of the documents, be
    the list old or new, and every amendment it names is among them; (3) it does not come from the future;
    (4) it is no older than the licence allows.
    """
    effective, now = verified.effective, require_zone(at)
    given = (revocations,) if isinstance(revocations, VerifiedRevocations) else tuple(revocations)
    for authority in effective.authorities:  # (1)
        mine = [listed for listed in given if listed.authority == authority]
        if not mine:
            raise _no_list_of(authority, given)
        for listed in mine:
            _require_standing(verified, listed, at=now)  # (2)
            _require_fresh(verified, listed, at=now)  # (3), (4)


def _require_standing(verified: Verified, listed: VerifiedRevocations, *, at: dt.datetime) -> None:
    by_digest = {link.digest: link for link in verified.documents}
    by_number = {link.number: link for link in verified.documents}
    for entry in listed.revocations.entries:
        link = by_digest.get(entry.licence) or by_number.get(entry.number)
        if link is not None and _withdraws(entry, at=at, carried=by_digest):
            raise Revoked(_told(entry, link), remedy=f"stop using it, and ask {listed.authority.name}")


def _withdraws(entry: Revocation, *, at: dt.datetime, carried: Mapping[str, Link]) -> bool:
    """Whether what the entry says takes effect: a kind this version does not know does."""
    if entry.kind == "suspended":
        return entry.until is None or at <= entry.until
    newest = carried.get(entry.by or "")
    return entry.kind != "amended" or newest is None or newest.kind != "amendment"


def _told(entry: Revocation, link: Link) -> str:
    reason = entry.reason.removesuffix(".")  # a remedy follows
    if entry.kind == "amended":
        return f"{link.title} was amended on {moment(entry.at)}, and the amendment is not here: {reason}"
    until = f" until {moment(entry.until)}" if entry.until else ""
    return f"{link.title} was {entry.kind} on {moment(entry.at)}{until}: {reason}"


def _require_fresh(verified: Verified, listed: VerifiedRevocations, *, at: dt.datetime) -> None:
    effective, issued_at = verified.effective, listed.revocations.issued_at
    age = at - issued_at
    if age < -_TOLERANCE:  # (3)
        raise Stale(
            f"the revocation list was issued on {moment(issued_at)}, and it is {moment(at)}",
            remedy="this machine's clock is wrong: set it",
        )
    freshness = dt.timedelta(seconds=effective.freshness)
    if age > freshness:  # (4)
        span = str(freshness).removesuffix(", 0:00:00")
        raise Stale(
            f"the revocation list of {moment(issued_at)} is too old for {verified.title}, "
            f"which allows {span}",
            remedy=f"get the latest list from {listed.authority.name}",
        )


def _no_list_of(authority: Authority, given: tuple[VerifiedRevocations, ...]) -> NotTrusted:
    what = f"there is no revocation list of {authority.name}"
    if given:
        what = f"the revocation list is by {given[0].authority.name}, not by {authority.name}"
    return NotTrusted(what, remedy=f"get the list of {authority.name}")


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
        yield from _standing_problems(path, entry)
        wrong = [*moment_problems((*path, "at"), entry.at)]
        yield from wrong
        if not found and not wrong and entry.at > revocations.issued_at:
            yield Problem((*path, "at"), "a revocation is later than its list", "correct the date")


def _standing_problems(path: Path, entry: Revocation) -> Iterator[Problem]:
    yield from choice_problems((*path, "kind"), entry.kind, STANDINGS)
    if entry.until is not None:
        yield from moment_problems((*path, "until"), entry.until)
    if (entry.until is not None) > (entry.kind == "suspended"):
        yield Problem((*path, "until"), "only a suspension ends by itself", "leave out until")
    if (entry.kind == "amended") != (entry.by is not None):
        yield Problem((*path, "by"), "by is the digest of an amendment", "give it for `amended` alone")
    for field in ("by", "document"):
        if getattr(entry, field) is not None:
            yield from hex_problems((*path, field), getattr(entry, field))


def _in_utc(revocations: Revocations) -> Revocations:
    entries = tuple(
        msgspec.structs.replace(
            entry,
            at=entry.at.astimezone(dt.UTC),
            until=None if entry.until is None else entry.until.astimezone(dt.UTC),
        )
        for entry in revocations.entries
    )
    issued_at = revocations.issued_at.astimezone(dt.UTC)
    return msgspec.structs.replace(revocations, issued_at=issued_at, entries=entries)
