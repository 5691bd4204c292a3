"""What lists say of the documents a chain rests on: withdrawn, suspended, given back, amended."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from msgspec.structs import replace

from licet.errors import Expired, InputError, NotTrusted, NotYetValid, Revoked, Stale
from licet.licence import (
    Revocation,
    Revocations,
    VerifiedRevocations,
    check_dates,
    check_revoked,
    sign_revocations,
    verify_revocations,
)
from tests.unit.licence.chains import (
    BOTH,
    CHAIN,
    FIRST,
    LICENCE,
    MODEL,
    NARROWER,
    OTHER,
    OTHER_KEY,
    ROOT,
    SECOND,
    USER,
    amendment,
    consent,
    derivative,
    digest,
    licence,
    sha,
    transfer,
    verified,
)
from tests.unit.licence.samples import AUTHORITY, DAY, EMPTY_LIST, KEY, NOW

WHOLE = verified(*CHAIN)
LONG_AGO = NOW - 9 * DAY


def entry(envelope: bytes, *, number: str = "another number", **fields: Any) -> Revocation:
    made = Revocation(number=number, licence=digest(envelope), reason="misuse", at=NOW - 2 * DAY)
    return replace(made, **fields)


def read(*entries: Revocation, **fields: Any) -> VerifiedRevocations:
    envelope = sign_revocations(replace(EMPTY_LIST, entries=entries, **fields), key=KEY)
    return verify_revocations(envelope, trust=BOTH)


@pytest.mark.parametrize("withdrawn", CHAIN[:-1])
def test_a_withdrawn_link_withdraws_everything_below_it(withdrawn: bytes) -> None:
    with pytest.raises(Revoked, match="was revoked on 2026-11-20 10:00:00 UTC: misuse"):
        check_revoked(WHOLE, read(entry(withdrawn)), at=NOW)


def test_a_link_is_withdrawn_by_its_number_too() -> None:
    by_number = replace(entry(ROOT, number="T-2"), licence=sha("misprint"))
    with pytest.raises(Revoked, match="transfer T-2 was revoked"):
        check_revoked(WHOLE, read(by_number), at=NOW)


def test_what_lies_beside_the_chain_does_not_concern_it() -> None:
    other = transfer(ROOT, number="T-9")
    check_revoked(WHOLE, read(entry(other, number="T-9")), at=NOW)
    check_revoked(verified(ROOT, FIRST), read(entry(SECOND)), at=NOW)


def test_a_suspension_holds_until_its_end() -> None:
    listed = read(entry(FIRST, kind="suspended", until=NOW))
    with pytest.raises(Revoked, match=r"transfer T-1 was suspended on .* until 2026-11-22 10:00:00 UTC"):
        check_revoked(WHOLE, listed, at=NOW)
    check_revoked(WHOLE, listed, at=NOW + dt.timedelta(seconds=1))
    with pytest.raises(Revoked, match="was suspended"):
        check_revoked(WHOLE, read(entry(FIRST, kind="suspended")), at=NOW + 20 * DAY)


def test_what_its_holder_gave_back_is_withdrawn() -> None:
    with pytest.raises(Revoked, match="transfer T-2 was surrendered on"):
        check_revoked(WHOLE, read(entry(SECOND, kind="surrendered", document=sha("letter"))), at=NOW)


def test_an_amended_licence_is_good_only_with_its_amendment() -> None:
    new = amendment(ROOT, text=replace(LICENCE, grants=(NARROWER,)))
    listed = read(entry(ROOT, kind="amended", by=digest(new)))
    with pytest.raises(Revoked, match=r"licence FR-1 was amended on .*, and the amendment is not here"):
        check_revoked(WHOLE, listed, at=NOW)
    check_revoked(verified(*CHAIN, new), listed, at=NOW)
    newer = amendment(new, number="A-2", sequence=2)
    both = read(*listed.revocations.entries, entry(ROOT, kind="amended", by=digest(newer)))
    with pytest.raises(Revoked, match="amendment is not here"):
        check_revoked(verified(*CHAIN, new), both, at=NOW)
    check_revoked(verified(*CHAIN, new, newer), both, at=NOW)


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"kind": "lost"}, "kind is 'lost'; known: revoked, suspended"),
        ({"until": NOW}, "only a suspension ends by itself"),
        ({"kind": "suspended", "until": NOW.replace(tzinfo=None)}, "time zone"),
        ({"kind": "amended"}, "by is the digest of an amendment"),
        ({"by": sha("a")}, "by is the digest of an amendment"),
        ({"kind": "amended", "by": "ab"}, "by is not 64"),
        ({"document": "ab"}, "document is not 64"),
    ],
)
def test_an_entry_that_means_two_things_is_not_signed(fields: dict[str, Any], complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        read(entry(ROOT, **fields))


def test_a_chain_from_two_authorities_needs_the_list_of_each() -> None:
    mine = licence(holder=USER, files=MODEL)
    theirs = licence(number="DE-1", holder=USER, authority=OTHER.authority, keys=(OTHER_KEY,))
    chain = verified(mine, theirs, derivative(mine, theirs), trust=BOTH)
    signed = sign_revocations(Revocations(authority=OTHER.name, sequence=1, issued_at=NOW), key=OTHER_KEY)
    other = verify_revocations(signed, trust=BOTH)
    check_revoked(chain, [read(), other], at=NOW)
    with pytest.raises(NotTrusted, match="is by Licensing Office, not by Other Office"):
        check_revoked(chain, read(), at=NOW)
    with pytest.raises(NotTrusted, match="there is no revocation list of Licensing Office"):
        check_revoked(chain, [], at=NOW)
    gone = replace(other.revocations, entries=(entry(theirs),))
    newer = verify_revocations(sign_revocations(gone, key=OTHER_KEY), trust=BOTH)
    with pytest.raises(Revoked, match="licence DE-1 was revoked"):
        check_revoked(chain, [read(), newer], at=NOW)


def test_the_least_freshness_of_the_chain_counts() -> None:
    impatient = verified(ROOT, transfer(ROOT, freshness=60))
    with pytest.raises(Stale, match="too old for transfer T-1, which allows 0:01:00"):
        check_revoked(impatient, read(), at=NOW)


def test_the_time_all_links_share_counts() -> None:
    check_dates(WHOLE, at=NOW)
    with pytest.raises(Expired, match="derivative D-2 expired on 2027-01-11"):
        check_dates(WHOLE, at=NOW + 51 * DAY)
    with pytest.raises(NotYetValid, match="derivative D-2 is valid from 2026-11-21"):
        check_dates(WHOLE, at=LONG_AGO)


def test_a_list_s_entries_survive_their_journey_in_utc() -> None:
    oslo = dt.timezone(dt.timedelta(hours=1))
    made = entry(ROOT, kind="suspended", until=NOW.astimezone(oslo))
    (found,) = read(made).revocations.entries
    assert found == replace(made, until=NOW)
    assert found.until is not None
    assert (found.until.tzinfo, read().authority) == (dt.UTC, AUTHORITY)


def test_a_withdrawn_consent_withdraws_what_was_passed_on_with_it() -> None:
    root = licence(retransfer="consent")
    agreed = consent(root)
    made = transfer(root, retransfer="none", consents=(digest(agreed),))
    chain = verified(root, made, attachments=[agreed])
    check_revoked(chain, read(), at=NOW)
    with pytest.raises(Revoked, match="consent C-1 was revoked"):
        check_revoked(chain, read(entry(agreed)), at=NOW)
