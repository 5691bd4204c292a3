"""The notice of a revocation list names one list, is its authority's own, and stays small."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from licet.errors import BadSignature, LicenceError, LicetError, NotTrusted
from licet.licence import (
    LARGEST_ENTRY,
    NOTICE_TYPE,
    ListNotice,
    Revocation,
    Revocations,
    VerifiedRevocations,
    sign_notice,
    sign_revocations,
    verify_notice,
    verify_revocations,
)
from licet.log import facets
from tests.unit.licence.samples import KEY, NOW, TRUST, signing_key

GONE = Revocation(number="FR-2026-0041", licence="0" * 64, reason="Misuse.", at=NOW)


def listed(count: int = 1) -> VerifiedRevocations:
    whole = Revocations(
        authority="Licensing Office", sequence=4, issued_at=NOW, entries=tuple([GONE] * count)
    )
    return verify_revocations(sign_revocations(whole, key=KEY), trust=TRUST)


def test_a_notice_names_its_list_and_what_it_is_about() -> None:
    found = listed()
    notice = verify_notice(sign_notice(found, about=GONE, key=KEY), trust=TRUST)
    assert notice == ListNotice(
        authority="Licensing Office",
        sequence=4,
        issued_at=NOW,
        list=found.digest,
        number=GONE.number,
        document=GONE.licence,
    )
    assert verify_notice(sign_notice(found, key=KEY), trust=TRUST).number is None


def test_a_notice_is_an_entry_of_a_log_however_long_the_list() -> None:
    found = listed(count=2000)
    assert len(found.envelope) > LARGEST_ENTRY
    assert len(sign_notice(found, about=GONE, key=KEY)) < 1000


def test_who_follows_a_log_finds_the_notice_by_number_digest_and_list() -> None:
    found = listed()
    said = facets(sign_notice(found, about=GONE, key=KEY))
    assert said is not None
    assert said.kind == "revocations"
    assert said.numbers == {GONE.number}
    assert said.digests == {GONE.licence, found.digest}


def test_a_notice_by_somebody_else_or_in_anothers_name_is_refused() -> None:
    with pytest.raises(NotTrusted):
        verify_notice(sign_notice(listed(), key=signing_key("a stranger")), trust=TRUST)
    with pytest.raises(NotTrusted, match="names Another Office"):
        verify_notice(signed(authority="Another Office"), trust=TRUST)


def test_a_changed_notice_is_refused() -> None:
    envelope = json.loads(sign_notice(listed(), key=KEY))
    envelope["payload"] = "e30="
    with pytest.raises(BadSignature):
        verify_notice(json.dumps(envelope).encode(), trust=TRUST)


def test_what_is_no_notice_is_refused() -> None:
    with pytest.raises(LicenceError, match="is no notice"):
        verify_notice(listed().envelope, trust=TRUST)
    with pytest.raises(LicenceError, match="cannot be read"):
        verify_notice(signed(sequence="four"), trust=TRUST)
    with pytest.raises(LicenceError, match="list is not 64 lower-case hexadecimal digits"):
        verify_notice(signed(list="../../elsewhere"), trust=TRUST)
    with pytest.raises(LicetError):
        verify_notice(b"{}", trust=TRUST)


def signed(**changed: Any) -> bytes:
    """A notice signed as it is, with these fields."""
    notice = {
        "authority": "Licensing Office",
        "sequence": 4,
        "issued_at": NOW,
        "list": "0" * 64,
        "number": None,
        "document": None,
    }
    return KEY.sign(NOTICE_TYPE, msgspec.json.encode({**notice, **changed}))
