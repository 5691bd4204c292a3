"""The notice of a revocation list: what a public log holds of it, small however long the list grows.

It names the list by number and digest, so that an authority that issues two of one number is found out. It
withdraws nothing by itself: only the list does, and behind each of its entries the signed order.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from licet.errors import LicenceError, NotTrusted, shown
from licet.licence._envelope import open_envelope, signed
from licet.licence._problem import hex_problems
from licet.licence._strict import read_json

if TYPE_CHECKING:
    from licet.licence._keys import Signer
    from licet.licence._revocations import Revocation, VerifiedRevocations
    from licet.licence._trust import Trust

NOTICE_TYPE: Final = "application/vnd.licet.revocations-notice.v1+json"


class ListNotice(Struct, frozen=True, kw_only=True):
    """A list was issued: whose, its number, and `list`, the sha256 of its signed payload.

    `number` and `document` are of the document that stands differently since, if there is one.
    """

    authority: str
    sequence: int
    issued_at: dt.datetime
    list: str
    number: str | None = None
    document: str | None = None


def sign_notice(listed: VerifiedRevocations, *, about: Revocation | None = None, key: Signer) -> bytes:
    """Sign the notice of a list that was verified; `about` is the entry it was issued for."""
    issued = listed.revocations
    notice = ListNotice(
        authority=issued.authority,
        sequence=issued.sequence,
        issued_at=issued.issued_at.astimezone(dt.UTC),
        list=listed.digest,
        number=None if about is None else about.number,
        document=None if about is None else about.licence,
    )
    return signed(NOTICE_TYPE, msgspec.json.encode(notice, order="sorted"), key)


def verify_notice(envelope: bytes, *, trust: Trust) -> ListNotice:
    """Return the notice.

    (1) A trusted authority's signatures hold, and are enough; (2) it is a notice, and names a list by its
    digest; (3) of the signer's own list, (4) by keys that were valid then.
    """
    what = "notice of a revocation list"
    opened = open_envelope(envelope, trust=trust, payload_type=NOTICE_TYPE, what=what)  # (1)
    try:
        notice = msgspec.convert(read_json(opened.payload, what=what), ListNotice)  # (2)
    except msgspec.ValidationError as problem:
        raise LicenceError(f"the {what} cannot be read ({shown(str(problem))})") from None
    for wrong in hex_problems(("list",), notice.list):
        raise LicenceError(f"the {what} does not hold: {wrong.what}", remedy="ask for one that does")
    if notice.authority != opened.authority.name:  # (3)
        raise NotTrusted(f"the {what} names {notice.authority}, but is signed by {opened.authority.name}")
    opened.authority.require_signed(opened.signers, what=what, at=notice.issued_at)  # (4)
    return notice
