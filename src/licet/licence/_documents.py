"""The documents beside a licence, as values: what is passed on, made, allowed, changed, withdrawn, refused.

Each is the predicate of an in-toto statement in a DSSE envelope, and names other documents by the sha256 of
their signed payload. What they mean together is decided by `verify_chain`, never by one of them alone.
"""

from __future__ import annotations

import datetime as dt
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from licet.licence._licence import Authority, Holder, Licence
from licet.licence.grant import Grant
from licet.licence.provisos import Proviso

if TYPE_CHECKING:
    from collections.abc import Mapping

MAKINGS: Final = ("fine_tune", "quantise", "convert", "export", "gallery", "output")


class Transfer(Struct, frozen=True, kw_only=True):
    """A holder passes on what it may pass on, or less; signed by the key that its `parent` names.

    `provisos` are added to all of the parent's, which stay; `assurance` and `freshness` may only be stricter.
    `consents` are the authorities' consents, one for each whose licence asks for it.
    """

    number: str
    parent: str
    holder: Holder
    grants: tuple[Grant, ...]
    provisos: tuple[Proviso, ...] = ()
    retransfer: str = "none"
    links: int | None = None
    assurance: str | None = None
    not_before: dt.datetime
    not_after: dt.datetime
    freshness: int | None = None
    consents: tuple[str, ...] = ()


class Derivative(Struct, frozen=True, kw_only=True):
    """New files made from licensed ones: they keep every control of all they came from.

    `sources` are the sha256 digests of the files it was made from, `kind` one of MAKINGS. Without `grants` it
    has what all its parents permit. Signed by the holder's key, as every parent names it.
    """

    number: str
    parents: tuple[str, ...]
    sources: tuple[str, ...]
    kind: str
    made_at: dt.datetime
    holder: Holder
    grants: tuple[Grant, ...] | None = None
    provisos: tuple[Proviso, ...] = ()


class Consent(Struct, frozen=True, kw_only=True):
    """An authority lets one holder be passed what `parent` permits, within `grants`, until `until`.

    With `kind` `registration` the parent is a general licence, and `holder` the person who may now use it.
    """

    number: str
    kind: str = "retransfer"
    authority: Authority
    parent: str
    holder: Holder
    grants: tuple[Grant, ...]
    issued_at: dt.datetime
    until: dt.datetime


class Amendment(Struct, frozen=True, kw_only=True):
    """The whole new text of a licence, by its authority; `parent` is the licence, or the amendment before.

    The only document that may allow more than its parent. `sequence` counts a licence's amendments from 1.
    """

    number: str
    parent: str
    sequence: int
    reason: str
    licence: Licence
    issued_at: dt.datetime


class Suspension(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """An authority suspends `document` for a time, or lifts the suspension whose digest is `lifts`."""

    number: str
    authority: Authority
    document: str
    from_: dt.datetime
    until: dt.datetime | None = None
    reason: str
    lifts: str | None = None


class RevocationOrder(Struct, frozen=True, kw_only=True):
    """An authority withdraws `document` for good."""

    number: str
    authority: Authority
    document: str
    reason: str
    issued_at: dt.datetime


class Surrender(Struct, frozen=True, kw_only=True):
    """A holder gives `document` back, signed with its key; the authority enters it in its list."""

    number: str
    document: str
    holder: Holder
    reason: str
    at: dt.datetime


class Denial(Struct, frozen=True, kw_only=True):
    """An authority refuses an application, whose digest is the statement's subject.

    `reasons` are codes, not prose: a denial travels to other authorities, and holds no personal data.
    """

    number: str
    authority: Authority
    reasons: tuple[str, ...]
    decided_at: dt.datetime
    determination: str | None = None
    case: str | None = None


class EndUseStatement(Struct, frozen=True, kw_only=True):
    """What the end user declares and undertakes, signed by the end user's own key.

    `operations` and `purposes` are terms of the vocabulary; `undertakings` are sentences.
    """

    number: str
    end_user: Holder
    operations: tuple[str, ...]
    purposes: tuple[str, ...]
    countries: tuple[str, ...]
    undertakings: tuple[str, ...]
    signed_at: dt.datetime


class Receipt(Struct, frozen=True, kw_only=True):
    """The report on one `period` of the uses under `document` has been received: it is the subject.

    `period` is a month, quarter or year of UTC: `2026-03`, `2026-Q1`, `2026`. Signed by a key that the
    licence's reporting proviso names; it says nothing of what the report holds.
    """

    number: str
    document: str
    period: str
    received_at: dt.datetime


Predicate = (
    Licence
    | Transfer
    | Derivative
    | Consent
    | Amendment
    | Suspension
    | RevocationOrder
    | Surrender
    | Denial
    | EndUseStatement
    | Receipt
)
DOCUMENTS: Final[Mapping[str, type[Predicate]]] = MappingProxyType(
    {
        "licence": Licence,
        "transfer": Transfer,
        "derivative": Derivative,
        "consent": Consent,
        "amendment": Amendment,
        "suspension": Suspension,
        "revocation": RevocationOrder,
        "surrender": Surrender,
        "denial": Denial,
        "end-use-statement": EndUseStatement,
        "receipt": Receipt,
    }
)
KIND_OF: Final[Mapping[type[Any], str]] = MappingProxyType(
    {predicate: kind for kind, predicate in DOCUMENTS.items()}
)


def predicate_type(kind: str) -> str:
    """The in-toto predicate type of a kind of document: a URN, because the project holds no domain."""
    return f"urn:licet:predicate:{kind}:v1"
