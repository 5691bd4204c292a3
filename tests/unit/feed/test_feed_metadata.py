"""Metadata no honest publisher makes: each is refused with a reason, and none is a crash."""

from __future__ import annotations

from typing import Any

import pytest
from tuf.api._payload import SuccinctRoles

from licet.errors import FeedError, Forked, LicetError, Stale
from licet.feed import FeedFolder, Mark, _verify
from licet.feed._kept import Kept
from licet.feed._layout import LARGEST_FILE, TIMESTAMP, role_file
from licet.feed._tuf import Metadata, TargetFile, Timestamp
from licet.feed._verify import VerifiedFeed
from tests.unit.feed.feeds import DAY, NOW, ONLINE, SECOND, SIGNS, TARGETS, Publisher
from tests.unit.feed.forgery import forged, signed, vouched_blindly


def refused(publisher: Publisher, why: str, error: type[LicetError] = FeedError) -> None:
    with pytest.raises(error, match=why):
        FeedFolder(publisher.folder, root=publisher.root).poll(NOW + SECOND)


def test_nothing_else_makes_a_verified_feed() -> None:
    with pytest.raises(TypeError, match="comes from verify"):
        VerifiedFeed(
            root=b"",
            root_version=1,
            timestamp=b"",
            snapshot=b"",
            version=1,
            mark=Mark(),
            issued_at=NOW,
            expires=NOW,
            portions={},
            names={},
            seal=None,
        )


@pytest.mark.parametrize("said", [None, "", "yesterday", 7, "2026-11-22T10:00:00", "2026-02-30T10:00:00Z"])
def test_a_timestamp_says_when_it_was_signed(publisher: Publisher, said: object) -> None:
    place = publisher.folder / TIMESTAMP
    stamp = Metadata[Timestamp].from_bytes(place.read_bytes()).signed
    stamp.unrecognized_fields = {} if said is None else {"issued_at": said}
    place.write_bytes(signed(stamp, ONLINE))
    refused(publisher, "does not say when it was signed")


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b"null", b"\xff", b'{"signed": 1}', b"[" * 10_000])
def test_what_is_no_metadata_is_refused(publisher: Publisher, raw: bytes) -> None:
    for name in (TIMESTAMP, role_file("root", 2)):
        place = publisher.folder / name
        before = place.read_bytes() if place.exists() else None
        place.write_bytes(raw)
        refused(publisher, "cannot be read")
        place.unlink() if before is None else place.write_bytes(before)


def test_a_role_of_another_kind_is_refused(publisher: Publisher) -> None:
    (publisher.folder / TIMESTAMP).write_bytes((publisher.folder / role_file("targets", 2)).read_bytes())
    refused(publisher, "does not say when")
    (publisher.folder / TIMESTAMP).write_bytes(publisher.root.raw)
    refused(publisher, "does not say when")


def test_the_unions_targets_expire(publisher: Publisher) -> None:
    def early(value: Any) -> None:
        value.expires = NOW

    forged(publisher, "targets", early, TARGETS)
    vouched_blindly(publisher)
    refused(publisher, "targets has expired", Stale)


def test_a_union_that_delegates_to_nobody_has_an_empty_feed(publisher: Publisher) -> None:
    def nobody(value: Any) -> None:
        value.delegations = None

    forged(publisher, "targets", nobody, TARGETS)
    vouched_blindly(publisher)
    state = FeedFolder(publisher.folder, root=publisher.root).poll(NOW + SECOND)
    assert state is not None
    assert (dict(state.revocations), dict(state.trust.authorities), state.law) == ({}, {}, ())


def test_delegation_by_hash_is_not_known_here(publisher: Publisher) -> None:
    def bins(value: Any) -> None:
        value.delegations.succinct_roles = SuccinctRoles([SIGNS["FR"].public.keyid], 1, 2, "bin")
        value.delegations.roles = None

    forged(publisher, "targets", bins, TARGETS)
    vouched_blindly(publisher)
    refused(publisher, "delegates in a way this feed does not know")


@pytest.mark.parametrize(
    "file",
    [
        TargetFile(LARGEST_FILE + 1, {"sha256": "0" * 64}, "FR/licences/large"),
        TargetFile(1, {"sha512": "0" * 128}, "FR/licences/large"),
    ],
)
def test_a_file_is_announced_with_its_size_and_digest(publisher: Publisher, file: TargetFile) -> None:
    def change(value: Any) -> None:
        value.targets[file.path] = file

    forged(publisher, "FR", change, SIGNS["FR"])
    vouched_blindly(publisher)
    refused(publisher, "too large, or without its sha256")


def test_a_feed_larger_than_a_disk_is_refused(publisher: Publisher) -> None:
    def change(value: Any) -> None:
        for number in range(40):
            path = f"FR/licences/{number}"
            value.targets[path] = TargetFile(LARGEST_FILE, {"sha256": "0" * 64}, path)

    forged(publisher, "FR", change, SIGNS["FR"])
    vouched_blindly(publisher)
    refused(publisher, "more than a machine can take")


def test_what_was_verified_once_is_still_judged_by_the_clock(publisher: Publisher) -> None:
    """The cache of verified metadata holds no country alive beyond its term, nor a version not announced."""
    publisher.publish("FR", {}, life=DAY / 2)
    publisher.vouch(NOW + SECOND)
    for _ in range(2):
        state = FeedFolder(publisher.folder, root=publisher.root).poll(NOW + SECOND)
        assert state is not None
        assert state.withheld == {}
    state = FeedFolder(publisher.folder, root=publisher.root).poll(NOW + 0.6 * DAY)
    assert state is not None
    assert set(state.withheld) == {"FR"}


def test_the_oldest_is_forgotten_and_what_failed_is_not_kept() -> None:
    kept = Kept[int](2)
    for number in (1, 2, 3):
        assert kept.get(number, lambda number=number: number * 10) == number * 10  # type: ignore[misc]  # bound now
    assert kept.get(3, lambda: 0) == 30
    assert kept.get(1, lambda: 11) == 11
    with pytest.raises(ZeroDivisionError):
        kept.get(9, lambda: 1 // 0)
    assert kept.get(9, lambda: 90) == 90


def test_a_version_that_was_not_announced_does_not_count(publisher: Publisher) -> None:
    FeedFolder(publisher.folder, root=publisher.root).poll(NOW)
    raw = (publisher.folder / role_file("FR", 1)).read_bytes()
    (publisher.folder / role_file("FR", 2)).write_bytes(raw)
    vouched_blindly(publisher, versions={"targets": 2, "FR": 2, "NO": 1})
    refused(publisher, "misnumbers FR")
    _verify._held._values.clear()
    refused(publisher, "does not follow", Forked)
