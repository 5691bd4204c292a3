"""Withdrawing a document: the signed order comes first, then the entry in the list that guards obey."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from licet import files
from licet.cli._naming import naming
from licet.cli._signing import payload_of
from licet.errors import InputError
from licet.licence import (
    Revocation,
    RevocationOrder,
    Statement,
    Surrender,
    Suspension,
    claimed,
    verify_document,
)

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from licet.cli._authority import Desk
    from licet.cli._issued_lists import Withdrawn

_SHORT = {"revoked": "R", "suspended": "S", "lifted": "L"}


class Named(Struct, frozen=True):
    """The document an act is about: what it says, and its digest."""

    statement: Statement
    digest: str

    @property
    def number(self) -> str:
        """Its own number."""
        return self.statement.predicate.number


def named(desk: Desk, paper: Path) -> Named:
    """The document in a file. What this authority signed is verified; of others only the digest counts."""
    raw = files.read(paper, what="licence")
    with naming(paper):
        statement = claimed(raw, what="licence")
        if statement.kind in ("licence", "amendment", "consent"):
            verify_document(raw, trust=desk.trust)
    return Named(statement=statement, digest=sha256(payload_of(raw)).hexdigest())


def withdraw(  # noqa: PLR0913 - an order says what, why, since when, until when, and on whose word
    desk: Desk,
    paper: Path,
    *,
    kind: str,
    reason: str,
    revocations: Path,
    at: dt.datetime,
    until: dt.datetime | None = None,
) -> Withdrawn:
    """Order a revocation or suspension and enter it; asked again for the same, no second order is made."""
    about = named(desk, paper)
    entry = Revocation(
        number=about.number, licence=about.digest, reason=reason, at=at, kind=kind, until=until
    )
    standing, sequence = desk.lists.has(about.digest, kind=kind, place=revocations)
    if standing is not None and standing.until == until:
        return desk.lists.enter(standing, place=revocations, at=at)
    order = _order(desk, about, entry, number=f"{about.number}-{_SHORT[kind]}{sequence + 1}")
    handed = desk.pen.hand_out(
        order,
        about.statement.subjects,
        ending="suspension" if kind == "suspended" else "revocation",
        holds=lambda raw: verify_document(raw, trust=desk.trust),
    )
    return desk.lists.enter(replace(entry, document=handed.sha256), place=revocations, at=at, instead=True)


def lift(desk: Desk, paper: Path, *, reason: str, revocations: Path, at: dt.datetime) -> Withdrawn:
    """Lift a suspension: sign that it ends, and take it off the list."""
    about = named(desk, paper)
    standing, sequence = desk.lists.has(about.digest, kind="suspended", place=revocations)
    if standing is None or standing.document is None:
        raise InputError(
            f"{about.number} is not suspended; nothing was changed",
            where=revocations,
            remedy="check the list",
        )
    ended = Suspension(
        number=f"{about.number}-{_SHORT['lifted']}{sequence + 1}",
        authority=desk.authority.authority,
        document=about.digest,
        from_=at,
        reason=reason,
        lifts=standing.document,
    )
    desk.pen.hand_out(
        ended,
        about.statement.subjects,
        ending="suspension",
        holds=lambda raw: verify_document(raw, trust=desk.trust),
    )
    return desk.lists.take_off(standing, place=revocations, at=at)


def give_back(desk: Desk, paper: Path, letter: Path, *, revocations: Path, at: dt.datetime) -> Withdrawn:
    """Enter what its holder surrendered; the letter must be signed with the key the document names."""
    about = named(desk, paper)
    holder = getattr(about.statement.predicate, "holder", None)
    if holder is None or holder.key is None:
        raise InputError(f"{about.number} names no holder's key", where=paper, remedy="revoke it instead")
    raw = files.read(letter, what="surrender")
    with naming(letter):
        verified = verify_document(raw, trust=desk.trust, key=holder.key)
        said = verified.link.predicate
        if not isinstance(said, Surrender) or said.document != about.digest:
            raise InputError(f"this does not surrender {about.number}", remedy="give the letter about it")
    entry = Revocation(
        number=about.number,
        licence=about.digest,
        reason=said.reason,
        at=at,
        kind="surrendered",
        document=verified.link.digest,
    )
    desk.lists.log_letter(raw)
    return desk.lists.enter(entry, place=revocations, at=at)


def _order(desk: Desk, about: Named, entry: Revocation, *, number: str) -> RevocationOrder | Suspension:
    """The signed statement behind an entry; its number is that of the list it leads to."""
    authority = desk.authority.authority
    if entry.kind == "revoked":
        return RevocationOrder(
            number=number,
            authority=authority,
            document=about.digest,
            reason=entry.reason,
            issued_at=entry.at,
        )
    return Suspension(
        number=number,
        authority=authority,
        document=about.digest,
        from_=entry.at,
        until=entry.until,
        reason=entry.reason,
    )
