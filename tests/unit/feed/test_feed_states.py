"""What a guard learns from a feed folder, and when it is told nothing more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from licet import packs
from licet.errors import FeedError, Forked, NotTrusted, Stale
from licet.feed import FeedFolder, Mark, UnionRoot
from licet.licence import verify_revocations
from tests.unit.feed.feeds import (
    DAY,
    HOUR,
    NOW,
    OFFICES,
    SECOND,
    Publisher,
    files_of,
    listing,
    pack,
)

if TYPE_CHECKING:
    from pathlib import Path

    from licet.feed import FeedState


def polled(folder: FeedFolder, at: object = NOW) -> FeedState:
    state = folder.poll(at)  # type: ignore[arg-type]  # a datetime
    assert state is not None
    return state


def test_a_feed_tells_the_keys_lists_and_logs_of_every_country(publisher: Publisher) -> None:
    state = polled(FeedFolder(publisher.folder, root=publisher.root))
    assert {held.name for held in state.trust.authorities.values()} == {o.name for o in OFFICES.values()}
    assert set(state.trust.logs) == {"log.example/FR", "log.example/NO"}
    assert verify_revocations(state.revocations["Licensing Office"], trust=state.trust).sequence == 1
    assert (state.version, state.issued_at, state.withheld) == (1, NOW, {})
    assert "NO/licences/NO-2026-1.licence" in state.files
    assert state.age(NOW + HOUR) == HOUR


def test_an_unchanged_feed_is_told_once(publisher: Publisher) -> None:
    folder = FeedFolder(publisher.folder, root=publisher.root)
    state = polled(folder)
    assert folder.poll(NOW + SECOND) is None
    assert folder.state is state


def test_a_published_revocation_reaches_a_guard_at_its_next_look(publisher: Publisher) -> None:
    folder = FeedFolder(publisher.folder, root=publisher.root)
    polled(folder)
    publisher.publish("FR", {"FR/revocations.json": listing("FR", 2, "FR-2026-1")})
    assert folder.poll(NOW + SECOND) is None  # the union has not vouched for it yet
    publisher.vouch(NOW + SECOND)
    state = polled(folder, NOW + 2 * SECOND)
    listed = verify_revocations(state.revocations["Licensing Office"], trust=state.trust)
    assert [entry.number for entry in listed.revocations.entries] == ["FR-2026-1"]


def test_what_did_not_change_is_the_same_object(publisher: Publisher) -> None:
    publisher.publish("FR", pack())
    publisher.vouch(NOW + SECOND)
    folder = FeedFolder(publisher.folder, root=publisher.root)
    before = polled(folder, NOW + SECOND)
    publisher.publish("FR", {"FR/revocations.json": listing("FR", 2, "FR-2026-1")})
    publisher.vouch(NOW + 2 * SECOND)
    after = polled(folder, NOW + 2 * SECOND)
    assert after is not before
    assert after.law is before.law
    assert after.trust is before.trust
    assert after.revocations != before.revocations


def test_vouching_again_renews_the_age_and_nothing_else(publisher: Publisher) -> None:
    folder = FeedFolder(publisher.folder, root=publisher.root)
    before = polled(folder)
    publisher.vouch(NOW + HOUR)
    after = polled(folder, NOW + HOUR)
    assert (after.version, after.age(NOW + HOUR)) == (2, 0 * HOUR)
    assert (after.trust, after.law, after.revocations) == (before.trust, before.law, before.revocations)


def test_a_feed_nobody_vouches_for_any_more_grows_stale(publisher: Publisher) -> None:
    folder = FeedFolder(publisher.folder, root=publisher.root)
    polled(folder)
    assert folder.poll(NOW + 23 * HOUR) is None
    for _ in range(2):  # at every look
        with pytest.raises(Stale, match="last vouched for on 2026-11-22 10:00 UTC"):
            folder.poll(NOW + 24 * HOUR)
    publisher.vouch(NOW + 25 * HOUR)
    assert polled(folder, NOW + 25 * HOUR).version == 2


def test_a_guard_may_ask_for_a_younger_feed_than_the_union_does(publisher: Publisher) -> None:
    folder = FeedFolder(publisher.folder, root=publisher.root, max_age=HOUR)
    assert polled(folder).expires == NOW + HOUR
    with pytest.raises(Stale):
        folder.poll(NOW + HOUR)
    with pytest.raises(Stale, match="older than the 1:00:00 it may be"):
        FeedFolder(publisher.folder, root=publisher.root, max_age=HOUR).poll(NOW + 2 * HOUR)


def test_a_feed_from_the_future_is_refused(publisher: Publisher) -> None:
    folder = FeedFolder(publisher.folder, root=publisher.root)
    with pytest.raises(Stale, match="clock is wrong"):
        folder.poll(NOW - HOUR)
    polled(folder)
    with pytest.raises(Stale, match="clock"):
        folder.poll(NOW - HOUR)


def test_no_feed_is_no_state(tmp_path: Path, publisher: Publisher) -> None:
    with pytest.raises(FeedError, match="licet feed pull"):
        FeedFolder(tmp_path / "nowhere", root=publisher.root).poll(NOW)


def test_the_root_may_be_given_as_a_file(publisher: Publisher) -> None:
    place = publisher.folder / "metadata" / "1.root.json"
    assert polled(FeedFolder(publisher.folder, root=place)).version == 1
    assert UnionRoot.load(place).digest == publisher.root.digest
    assert publisher.root.version == 1


def test_a_country_that_does_not_sign_anew_loses_its_voice_but_not_its_law(publisher: Publisher) -> None:
    publisher.publish("FR", pack(), life=2 * DAY)
    publisher.vouch(NOW + SECOND)
    later = NOW + 2 * DAY + HOUR
    publisher.vouch(later)
    state = polled(FeedFolder(publisher.folder, root=publisher.root), later)
    assert state.withheld == {"FR": "FR has not signed since 2026-11-24 10:00 UTC"}
    assert set(state.revocations) == {"Eksportkontoret"}
    assert {held.country for held in state.trust.authorities.values()} == {"NO"}
    assert [held.id for held in state.law] == ["fr-drones"]


def test_the_moment_at_which_a_country_expires_is_noticed_without_any_change(publisher: Publisher) -> None:
    publisher.publish("FR", {}, life=2 * HOUR)
    publisher.vouch(NOW + SECOND)
    folder = FeedFolder(publisher.folder, root=publisher.root)
    assert polled(folder, NOW + SECOND).withheld == {}
    assert folder.poll(NOW + HOUR) is None
    assert set(polled(folder, NOW + 2 * HOUR).withheld) == {"FR"}
    assert folder.poll(NOW + 3 * HOUR) is None


def test_a_delegated_country_that_published_nothing_is_no_harm(tmp_path: Path) -> None:
    publisher = Publisher(tmp_path / "feed").found()
    publisher.publish("NO", files_of("NO"))
    publisher.vouch()
    state = polled(FeedFolder(publisher.folder, root=publisher.root))
    assert set(state.revocations) == {"Eksportkontoret"}


def test_the_law_of_the_feed_stands_beside_the_shipped_and_replaces_its_namesake(
    publisher: Publisher,
) -> None:
    publisher.publish("FR", pack())
    publisher.vouch(NOW + SECOND)
    state = polled(FeedFolder(publisher.folder, root=publisher.root), NOW + SECOND)
    shipped = packs.shipped()
    assert state.law_beside(shipped) == (*shipped, *state.law)
    assert state.law_beside([*shipped, *state.law]) == (*shipped, *state.law)


def test_a_state_older_than_one_seen_before_a_restart_is_refused(publisher: Publisher) -> None:
    with pytest.raises(Forked, match="this is number 1, 2 was seen"):
        FeedFolder(publisher.folder, root=publisher.root, newest_seen=Mark(version=2)).poll(NOW)


def test_a_root_that_was_changed_is_none(publisher: Publisher) -> None:
    stranger = publisher.root.raw.replace(b'"threshold":2', b'"threshold":1')
    with pytest.raises(NotTrusted, match="root"):
        UnionRoot.from_bytes(stranger)
    with pytest.raises(FeedError, match="cannot be read"):
        UnionRoot.from_bytes(b"no root at all")
