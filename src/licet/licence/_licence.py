"""The licence as a value: who permits whom what, on which conditions, for how long.

Whatever narrows a licence is a grant or a proviso, and there every unknown word refuses the whole licence.
Other fields a later version may add beside those of `Licence` must not narrow it, and are passed over.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from msgspec import Struct

from licet.licence._public_key import PublicKey
from licet.licence.grant import Grant
from licet.licence.provisos import Proviso

KINDS: Final = ("individual", "global", "general", "large_project")


class Authority(Struct, frozen=True, forbid_unknown_fields=True):
    """The licensing authority that signs."""

    name: str
    country: str


class Holder(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who is licensed. Without a key the chain ends here: nothing it passes on could be signed."""

    name: str
    country: str
    kind: str | None = None  # what kind of body it is; a use that names no actor is the holder's own
    key: PublicKey | None = None  # signs what the holder passes on or makes


class Licence(Struct, frozen=True, kw_only=True):
    """The predicate of a licence statement.

    Times are aware UTC, and both ends are included. `kind` is one of KINDS: a `general` licence names no key,
    and is used through a transfer by a person its authority registered. `retransfer` is `none`, `consent`
    (of the authority, each time) or `free`; `links` is how many transfers and derivatives may follow in one
    line, None for any number. `freshness` is the greatest age, in seconds, of the revocation list a guard
    may rely on. `determination` is the sha256 of the determination the authority decided on,
    `end_use_statement` that of the statement it had from the end user. `assurance` is A0 to A3. Every field
    is written out when signed, so that a default changed in a later version never changes a licence.
    """

    number: str
    authority: Authority
    holder: Holder
    grants: tuple[Grant, ...]
    provisos: tuple[Proviso, ...] = ()
    kind: str = "individual"
    retransfer: str = "none"
    links: int | None = None
    assurance: str = "A0"
    not_before: dt.datetime
    not_after: dt.datetime
    freshness: int = 30 * 24 * 3600
    determination: str | None = None
    end_use_statement: str | None = None
    case: str | None = None
    issued_at: dt.datetime | None = None  # needed where the key that signs is valid for a time only
