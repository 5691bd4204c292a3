"""A licence that nothing follows is verified by a shorter way, which comes to what the long one does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from licet.errors import LicetError
from licet.licence import Holder, sign
from tests.unit.licence.chains import (
    BOTH,
    FIRST,
    LICENCE,
    MAKER,
    MODEL,
    OTHER_KEY,
    ROOT,
    USER_KEY,
    digest,
    licence,
    refused,
    verified,
)
from tests.unit.licence.every_proviso import EVERY
from tests.unit.licence.samples import AUTHORITY, NOW

if TYPE_CHECKING:
    from licet.licence import VerifiedChain

# Nobody trusted signed it, so that it says nothing; but with an attachment, the long way is taken.
STRANGE = sign(LICENCE, MODEL, USER_KEY)


def outcome(document: bytes, *attachments: bytes) -> VerifiedChain | str:
    try:
        return verified(document, trust=BOTH, attachments=attachments)
    except LicetError as refusal:
        return str(refusal)


@pytest.mark.parametrize(
    "alone",
    [
        ROOT,
        licence(files=MODEL, provisos=(*EVERY.values(),), links=3, assurance="A2", issued_at=NOW),
        licence(retransfer="none", links=0, determination=None, case=None),
        licence(holder=replace(MAKER, key=None)),
        licence(holder=replace(MAKER, key=OTHER_KEY.public)),
        licence(kind="general", holder=Holder("Any registered exporter", "FR")),
        licence(authority=replace(AUTHORITY, name="Other Office")),
        licence(authority=replace(AUTHORITY, country="DE")),
        licence(keys=(OTHER_KEY,)),
        FIRST,
    ],
    ids=[
        "as issued",
        "with provisos",
        "not passed on",
        "its holder without a key",
        "its holder with an authority's key",
        "general",
        "in another's name",
        "in another country's name",
        "signed by another authority",
        "a transfer",
    ],
)
def test_a_licence_by_itself_comes_to_the_same_by_both_ways(alone: bytes) -> None:
    assert outcome(alone) == outcome(alone, STRANGE)


def test_a_licence_by_itself_is_not_asked_about_another() -> None:
    assert verified(ROOT, leaf=digest(ROOT)) == verified(ROOT)
    refused([ROOT], "no link with the digest", leaf=digest(FIRST))
