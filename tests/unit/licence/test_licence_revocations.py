from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from licet.errors import Forked, InputError, LicenceError, NotTrusted, Revoked, Stale
from licet.licence import (
    REVOCATIONS_TYPE,
    Trust,
    TrustedKey,
    VerifiedRevocations,
    check_revoked,
    peek,
    sign_revocations,
    supersede,
    verify_licence,
    verify_revocations,
)
from tests.unit.licence.samples import (
    DAY,
    EMPTY_LIST,
    KEY,
    LICENCE,
    LOG_KEY,
    NOW,
    TRUST,
    TRUSTED,
    changed,
    issued,
    listed,
    revocation,
    signing_key,
)

if TYPE_CHECKING:
    from collections.abc import Callable

OTHER = signing_key("other")
BOTH = Trust.of(TRUSTED, TrustedKey(key=OTHER.public, name="Other Office", country="DE"), LOG_KEY.verifier)
VERIFIED = verify_licence(issued(), trust=TRUST)


def read(envelope: bytes) -> VerifiedRevocations:
    return verify_revocations(envelope, trust=BOTH)


def test_what_is_signed_is_what_is_verified() -> None:
    revocations = replace(EMPTY_LIST, entries=(revocation(), revocation(number="FR-2026-0001")))
    envelope = sign_revocations(revocations, key=KEY)
    verified = read(envelope)
    assert verified.revocations == revocations
    assert (verified.sequence, verified.keyid, verified.envelope) == (4, KEY.public.keyid, envelope)
    assert verified.authority == LICENCE.authority


def test_a_licence_no_list_names_is_not_revoked() -> None:
    check_revoked(VERIFIED, read(listed(revocation(number="FR-2026-0001"))), at=NOW)


def test_a_revoked_licence_says_when_and_why() -> None:
    by_number = read(listed(revocation()))
    by_digest = read(listed(revocation(number="misspelt", licence=VERIFIED.digest)))
    for revocations in (by_number, by_digest):
        with pytest.raises(Revoked, match="was revoked on 2026-11-20 10:00:00 UTC: misuse was found"):
            check_revoked(VERIFIED, revocations, at=NOW)


def test_a_revocation_counts_however_old_its_list_is() -> None:
    with pytest.raises(Revoked):
        check_revoked(VERIFIED, read(listed(revocation())), at=NOW + 999 * DAY)


def test_a_list_older_than_the_licence_allows_is_stale() -> None:
    envelope = listed(issued_at=NOW - 30 * DAY)
    check_revoked(VERIFIED, read(envelope), at=NOW)
    with pytest.raises(Stale, match="too old for licence FR-2026-0041, which allows 30 days; get the latest"):
        check_revoked(VERIFIED, read(envelope), at=NOW + dt.timedelta(seconds=1))


def test_each_licence_says_how_fresh_the_list_must_be() -> None:
    impatient = verify_licence(issued(changed(freshness=60)), trust=TRUST)
    with pytest.raises(Stale, match=r"which allows 0:01:00"):
        check_revoked(impatient, read(listed()), at=NOW)


def test_a_list_from_the_future_is_stale_beyond_five_minutes() -> None:
    envelope = listed(issued_at=NOW + dt.timedelta(minutes=5))
    check_revoked(VERIFIED, read(envelope), at=NOW)
    with pytest.raises(Stale, match="clock is wrong"):
        check_revoked(VERIFIED, read(envelope), at=NOW - dt.timedelta(seconds=1))


def test_another_authority_s_list_says_nothing() -> None:
    with pytest.raises(NotTrusted, match="the revocation list is by Other Office, not by Licensing Office"):
        check_revoked(VERIFIED, read(listed(authority="Other Office", key=OTHER)), at=NOW)


def test_a_list_in_another_authority_s_name_is_refused() -> None:
    with pytest.raises(NotTrusted, match="names Licensing Office, but is signed by Other Office"):
        read(listed(key=OTHER))


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(InputError, match="does not say its time zone"):
        check_revoked(VERIFIED, read(listed()), at=NOW.replace(tzinfo=None))


def test_a_licence_is_no_revocation_list() -> None:
    with pytest.raises(LicenceError, match="this is signed, but is no revocation list"):
        read(issued())


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"authority": ""}, "authority is empty"),
        ({"sequence": -1}, "below 0"),
        ({"issued_at": NOW.replace(tzinfo=None)}, "time zone"),
        ({"entries": (revocation(number=""),)}, r"entries\.0\.number is empty"),
        ({"entries": (revocation(licence="ab"),)}, "64 lower-case"),
        ({"entries": (revocation(reason="a\nb"),)}, "not one line"),
        ({"entries": (revocation(at=NOW.replace(tzinfo=None)),)}, "time zone"),
        ({"entries": (revocation(at=NOW),)}, "later than its list"),
    ],
)
def test_a_list_that_means_nothing_certain_is_neither_signed_nor_believed(
    fields: dict[str, Any], complaint: str
) -> None:
    import msgspec

    wrong = replace(EMPTY_LIST, **fields)
    with pytest.raises(InputError, match=complaint):
        sign_revocations(wrong, key=KEY)
    with pytest.raises(LicenceError, match=complaint):
        read(KEY.sign(REVOCATIONS_TYPE, msgspec.json.encode(wrong)))


@pytest.mark.parametrize("payload", [{}, {"authority": 7}, [], "x"])
def test_a_signed_list_that_cannot_be_read_is_refused(payload: object) -> None:
    with pytest.raises(LicenceError, match="the revocation list cannot be read"):
        read(KEY.sign(REVOCATIONS_TYPE, json.dumps(payload).encode()))


def test_a_list_that_another_tool_printed_says_the_same() -> None:
    envelope = sign_revocations(replace(EMPTY_LIST, entries=(revocation(),)), key=KEY)
    payload = json.loads(peek(envelope, what="list"))
    foreign = json.dumps(payload | {"comment": "of a later version"}, indent=1).encode()
    assert read(KEY.sign(REVOCATIONS_TYPE, foreign)).revocations == read(envelope).revocations


@pytest.mark.parametrize(
    "twist",
    [
        lambda text: text.replace('"sequence":4', '"sequence":9,"sequence":4'),
        lambda text: text.replace('"sequence":4', '"sequence":4.5'),
        lambda text: text.replace('"sequence":4', '"sequence":NaN'),
        lambda text: text + " {}",
        lambda text: text[:-1],
    ],
    ids=["twice", "fraction", "nan", "trailing", "short"],
)
def test_a_list_that_two_readers_could_understand_differently_is_refused(
    twist: Callable[[str], str],
) -> None:
    text = peek(sign_revocations(EMPTY_LIST, key=KEY), what="list").decode()
    assert read(KEY.sign(REVOCATIONS_TYPE, text.encode())).sequence == 4
    with pytest.raises((InputError, LicenceError), match="cannot be read"):
        read(KEY.sign(REVOCATIONS_TYPE, twist(text).encode()))


def test_only_a_newer_list_supersedes() -> None:
    known, newer = read(listed()), read(listed(sequence=5))
    assert supersede(known, by=newer) is newer
    assert supersede(known, by=known) is known
    with pytest.raises(Stale, match="list 4 is older than list 5, which is known already"):
        supersede(newer, by=known)


def test_two_lists_of_one_number_are_a_fork() -> None:
    with pytest.raises(Forked, match="signed two different revocation lists numbered 4"):
        supersede(read(listed()), by=read(listed(revocation())))


def test_lists_of_two_authorities_are_never_compared() -> None:
    with pytest.raises(NotTrusted, match="is by Other Office"):
        supersede(read(listed()), by=read(listed(authority="Other Office", sequence=9, key=OTHER)))
