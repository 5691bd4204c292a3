"""Chains of documents for tests: an office licenses a maker, who passes on to a vendor, and that to a user.

Every key is from a fixed seed. Each function signs one document; what is not given is what a good one has.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from base64 import b64decode
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from licet.errors import BadChain
from licet.licence import (
    Amendment,
    Consent,
    Derivative,
    Grant,
    Holder,
    Licence,
    Quota,
    Transfer,
    Trust,
    TrustedKey,
    VerifiedChain,
    sign,
    verify_chain,
)
from tests.unit.licence.samples import AUTHORITY, DAY, KEY, NOW, TRUST, TRUSTED, signing_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from licet.licence import SigningKey

MAKER_KEY, VENDOR_KEY, USER_KEY = (signing_key(name) for name in ("maker", "vendor", "user"))
MAKER = Holder(name="Maker", country="FR", kind="party.private", key=MAKER_KEY.public)
VENDOR = Holder(name="Vendor", country="NO", kind="party.private", key=VENDOR_KEY.public)
USER = Holder(name="Border Directorate", country="NO", kind="party.government", key=USER_KEY.public)

GRANT = Grant(
    operations=("operation.verify", "operation.identify"),
    purposes=("purpose.border_control", "purpose.law_enforcement"),
    places=("place.controlled",),
    countries=("CH", "NO"),
    actors=("party.government",),
)
NARROWER = replace(GRANT, operations=("operation.verify",))
NARROWEST = replace(NARROWER, countries=("NO",), purposes=("purpose.border_control",))
WIDER = replace(GRANT, countries=("CH", "NO", "SE"))


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


FILES = {"matcher.onnx": sha("matcher"), "matcher.small.onnx": sha("small matcher")}
MODEL = {"matcher.onnx": sha("matcher")}
LICENCE = Licence(
    number="FR-1",
    authority=AUTHORITY,
    holder=MAKER,
    grants=(GRANT,),
    retransfer="free",
    not_before=NOW - DAY,
    not_after=NOW + 365 * DAY,
    freshness=30 * 24 * 3600,
    determination=sha("determination"),
    case="2026/17",
)


def digest(envelope: bytes) -> str:
    """The name of a document in others: the sha256 of its signed payload."""
    return hashlib.sha256(b64decode(json.loads(envelope)["payload"])).hexdigest()


def licence(*, files: Mapping[str, str] = FILES, keys: Iterable[Any] = (KEY,), **fields: Any) -> bytes:
    return sign(replace(LICENCE, **fields), files, *keys)


def transfer(
    parent: bytes, *, key: SigningKey = MAKER_KEY, files: Mapping[str, str] = MODEL, **fields: Any
) -> bytes:
    document = Transfer(
        number="T-1",
        parent=digest(parent),
        holder=VENDOR,
        grants=(NARROWER,),
        retransfer="free",
        not_before=NOW - DAY,
        not_after=NOW + 100 * DAY,
    )
    return sign(replace(document, **fields), files, key)


def onward(parent: bytes, **fields: Any) -> bytes:
    """The second transfer, by the vendor to the user."""
    good: dict[str, Any] = {
        "key": VENDOR_KEY,
        "number": "T-2",
        "holder": USER,
        "grants": (NARROWEST,),
        "not_after": NOW + 50 * DAY,
    }
    return transfer(parent, **(good | fields))


def derivative(
    *parents: bytes, made: str = "tuned", keys: Iterable[Any] = (USER_KEY,), **fields: Any
) -> bytes:
    document = Derivative(
        number="D-1",
        parents=tuple(digest(parent) for parent in parents),
        sources=tuple(MODEL.values()),
        kind="fine_tune",
        made_at=NOW,
        holder=USER,
    )
    return sign(replace(document, **fields), {f"{made}.onnx": sha(made)}, *keys)


def consent(
    parent: bytes, *, key: SigningKey = KEY, files: Mapping[str, str] = MODEL, **fields: Any
) -> bytes:
    document = Consent(
        number="C-1",
        authority=AUTHORITY,
        parent=digest(parent),
        holder=VENDOR,
        grants=(GRANT,),
        issued_at=NOW - DAY,
        until=NOW + 365 * DAY,
    )
    return sign(replace(document, **fields), files, key)


def amendment(
    parent: bytes,
    *,
    key: SigningKey = KEY,
    files: Mapping[str, str] = FILES,
    text: Licence = LICENCE,
    **fields: Any,
) -> bytes:
    document = Amendment(
        number="A-1", parent=digest(parent), sequence=1, reason="asked for", licence=text, issued_at=NOW
    )
    return sign(replace(document, **fields), files, key)


ROOT = licence()
FIRST = transfer(ROOT)
SECOND = onward(FIRST)
TUNED = derivative(SECOND)
SMALL = derivative(
    TUNED,
    made="quantised",
    number="D-2",
    sources=(sha("tuned"),),
    kind="quantise",
    made_at=NOW + dt.timedelta(hours=1),
)
CHAIN = (ROOT, FIRST, SECOND, TUNED, SMALL)
DAILY = Quota(uses=100, per="day")


def verified(*documents: bytes, trust: Trust = TRUST, **rest: Any) -> VerifiedChain:
    return verify_chain(documents, trust=trust, **rest)


OTHER_KEY = signing_key("other office")
OTHER = TrustedKey(key=OTHER_KEY.public, name="Other Office", country="DE")
BOTH = Trust.of(TRUSTED, OTHER)


def refused(documents: Sequence[bytes], complaint: str, *, link: str | None = None, **rest: Any) -> BadChain:
    with pytest.raises(BadChain, match=complaint) as caught:
        verified(*documents, **rest)
    assert caught.value.link == link
    return caught.value
