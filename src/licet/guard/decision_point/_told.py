"""What a decision point is told beside being asked: that something was done about a use.

AuthZEN has no word for it, so that this is an extension with a path of its own. A review is believed by the
reviewer's ID token alone, a receipt or an authorisation by its signature; nothing is ignored in what is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from licet.errors import NotAdmitted
from licet.guard._acts import Authorised, Deleted, Reported, Reviewed
from licet.guard._verdict import Ground, Verdict, no
from licet.guard.decision_point._answer import Because, because, encode
from licet.guard.decision_point._question import read

if TYPE_CHECKING:
    from licet.guard import Act
    from licet.guard.decision_point._tenant import Tenant


class ToldReviewed(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="act", tag="reviewed"
):
    """Someone, whom `id_token` proves, has looked at what came of the use recorded as entry `of`."""

    of: int
    accepted: bool
    id_token: str


class ToldDeleted(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="act", tag="deleted"
):
    """What came of the use recorded as entry `of` is deleted, with all that was made from it."""

    of: int


class ToldReported(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="act", tag="reported"
):
    """The report on a period was received: `receipt` is the signed document that says so, as it stands."""

    receipt: msgspec.Raw


class ToldAuthorised(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="act", tag="authorised"
):
    """An authorisation, or its refusal: `document` is the signed one, as it stands."""

    document: msgspec.Raw


Told = ToldReviewed | ToldDeleted | ToldReported | ToldAuthorised


class Counted(Struct, frozen=True):
    """Whether what was told counts from now on, as which entry, or why not."""

    counted: bool
    context: Because


_told: Final[msgspec.json.Decoder[Told]] = msgspec.json.Decoder(Told)


async def heard(body: bytes, tenant: Tenant) -> bytes:
    """What the guard says to an act, as it is sent; `InputError` if it is none, or nobody asks for it."""
    told = read(body, _told)
    try:
        act = act_of(told, tenant)
    except NotAdmitted as problem:
        return _answer(no(Ground.NOT_ADMITTED, str(problem), tenant.guard.tag.chain.title))
    return _answer(await tenant.clerk.hear(act))


def act_of(told: Told, tenant: Tenant) -> Act:
    """The act that was told; `NotAdmitted` where the token of a reviewer proves nobody."""
    match told:
        case ToldReviewed():
            return Reviewed(of=told.of, accepted=told.accepted, by=tenant.admit(told.id_token))
        case ToldDeleted():
            return Deleted(of=told.of)
        case ToldReported():
            return Reported(receipt=bytes(told.receipt))
        case _:
            return Authorised(document=bytes(told.document))


def _answer(verdict: Verdict) -> bytes:
    return encode(Counted(verdict.permitted, because(verdict)))
