"""What somebody can try who carries the feed, or has stolen some of its keys; each attempt is refused."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from licet.errors import FeedError, Forked, LicetError, NotTrusted, Stale
from licet.feed import FeedFolder
from licet.feed._layout import TIMESTAMP, patterns, role_file
from licet.feed._publishing import Keys, appoint, delegate
from licet.feed._signatures import key_of
from licet.feed._tuf import Delegations, SSlibKey
from licet.feed.mirror import Puller
from tests.unit.feed.feeds import (
    DAY,
    HOUR,
    KEYS,
    NOW,
    ONLINE,
    ROOTS,
    SECOND,
    SIGNS,
    TARGETS,
    key,
    listing,
    office_key,
)
from tests.unit.feed.forgery import (
    delegating,
    forged,
    listing_file,
    redelegated,
    stamped,
    vouched_blindly,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.feed.feeds import Publisher


@pytest.fixture
def before(publisher: Publisher, tmp_path: Path) -> Path:
    """The feed as it was, kept by an attacker."""
    place = tmp_path / "before"
    shutil.copytree(publisher.folder, place)
    return place


def withdraw_a_licence(publisher: Publisher) -> None:
    publisher.publish("FR", {"FR/revocations.json": listing("FR", 2, "FR-2026-1")})
    publisher.vouch(NOW + SECOND)


def refused(publisher: Publisher, why: str, error: type[LicetError] = NotTrusted, **terms: Any) -> None:
    """Neither a guard nor a pull takes the feed as it is now."""
    at = terms.get("at", NOW + SECOND)
    with pytest.raises(error, match=why):
        FeedFolder(publisher.folder, root=publisher.root).poll(at)
    copy = publisher.folder.parent / "never"
    with pytest.raises(error, match=why):
        Puller(publisher.folder, copy, root=publisher.root).pull(at)
    assert not (copy / TIMESTAMP).exists()


# Rollback


def test_an_older_feed_is_refused_by_the_guard_that_knows_a_newer(publisher: Publisher, before: Path) -> None:
    withdraw_a_licence(publisher)
    folder = FeedFolder(publisher.folder, root=publisher.root)
    folder.poll(NOW + SECOND)
    shutil.copy(before / TIMESTAMP, publisher.folder / TIMESTAMP)
    for _ in range(2):
        with pytest.raises(Forked, match="rolled back: its timestamp is number 1, and 2 is known"):
            folder.poll(NOW + 2 * SECOND)


def test_an_older_feed_is_refused_by_the_machine_that_pulled_a_newer(
    publisher: Publisher, before: Path, tmp_path: Path
) -> None:
    withdraw_a_licence(publisher)
    copy = tmp_path / "copy"
    Puller(publisher.folder, copy, root=publisher.root).pull(NOW + SECOND)
    newest = (copy / TIMESTAMP).read_bytes()
    with pytest.raises(Forked, match="rolled back"):
        Puller(before, copy, root=publisher.root).pull(NOW + 2 * SECOND)
    assert (copy / TIMESTAMP).read_bytes() == newest


def test_a_stolen_online_key_cannot_bring_an_old_list_back(publisher: Publisher) -> None:
    withdraw_a_licence(publisher)
    folder = FeedFolder(publisher.folder, root=publisher.root)
    folder.poll(NOW + SECOND)
    vouched_blindly(publisher, at=NOW + SECOND, versions={"targets": 2, "FR": 1, "NO": 1})
    with pytest.raises(Forked, match="snapshot does not follow"):
        folder.poll(NOW + 2 * SECOND)


def test_a_stolen_online_key_cannot_make_a_country_vanish(publisher: Publisher) -> None:
    folder = FeedFolder(publisher.folder, root=publisher.root)
    folder.poll(NOW)
    vouched_blindly(publisher, versions={"targets": 2, "NO": 1})
    with pytest.raises(FeedError, match=r"missing info for 'FR\.json'"):
        folder.poll(NOW + SECOND)


def test_a_snapshot_without_the_unions_targets_is_none(publisher: Publisher) -> None:
    vouched_blindly(publisher, versions={"FR": 1, "NO": 1})
    refused(publisher, "does not name targets", FeedError)


def test_a_stolen_online_key_cannot_announce_an_old_snapshot(publisher: Publisher) -> None:
    withdraw_a_licence(publisher)
    folder = FeedFolder(publisher.folder, root=publisher.root)
    folder.poll(NOW + SECOND)
    stamped(publisher, 1, (publisher.folder / role_file("snapshot", 1)).read_bytes(), at=NOW + SECOND)
    with pytest.raises(Forked, match="timestamp does not follow"):
        folder.poll(NOW + 2 * SECOND)


def test_a_snapshot_announced_without_end_is_not_read(publisher: Publisher) -> None:
    raw = (publisher.folder / role_file("snapshot", 1)).read_bytes() + b" " * 2_000_000
    (publisher.folder / role_file("snapshot", 2)).write_bytes(raw)
    stamped(publisher, 2, raw)
    refused(publisher, "more than 2,000,000 bytes", FeedError)


def test_two_timestamps_of_one_number_are_a_fork(publisher: Publisher) -> None:
    folder = FeedFolder(publisher.folder, root=publisher.root)
    folder.poll(NOW)
    raw = (publisher.folder / role_file("snapshot", 1)).read_bytes()
    stamped(publisher, 1, raw, at=NOW + HOUR, number=1)
    with pytest.raises(Forked, match="two timestamps numbered 1"):
        folder.poll(NOW + HOUR)


def test_a_number_run_up_by_a_thief_is_forgotten_with_the_stolen_key(publisher: Publisher) -> None:
    vouched_blindly(publisher, number=10**6)
    folder = FeedFolder(publisher.folder, root=publisher.root)
    folder.poll(NOW + SECOND)
    fresh = key("another online key")
    for role in ("timestamp", "snapshot"):
        appoint(publisher.repository, role, Keys((fresh.public,)), signers=ROOTS[:2], at=NOW)
    vouched_blindly(publisher, key=fresh, number=2)
    state = folder.poll(NOW + 2 * SECOND)
    assert state is not None
    assert state.version == 2


# Freeze


def test_a_feed_held_back_is_noticed_by_the_pull_and_by_the_guard(
    publisher: Publisher, before: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    puller, folder = Puller(before, copy, root=publisher.root), FeedFolder(copy, root=publisher.root)
    assert puller.pull(NOW).changed
    folder.poll(NOW)
    withdraw_a_licence(publisher)  # which `before` never shows
    assert not puller.pull(NOW + 23 * HOUR).changed
    with pytest.raises(Stale, match="somebody may hold it back"):
        puller.pull(NOW + DAY)
    with pytest.raises(Stale, match="last vouched for"):
        folder.poll(NOW + DAY)


@pytest.mark.parametrize("days", [1, 31, 366, 900])
def test_no_part_of_an_expired_feed_counts(publisher: Publisher, days: int) -> None:
    refused(publisher, "expired", Stale, at=NOW + days * DAY)


# Mix and match


def test_metadata_of_another_moment_does_not_fit(publisher: Publisher) -> None:
    withdraw_a_licence(publisher)
    old = (publisher.folder / role_file("FR", 1)).read_bytes()
    (publisher.folder / role_file("FR", 2)).write_bytes(old)
    refused(publisher, "metadata of FR is not the one that was announced", FeedError)


def test_a_snapshot_of_another_moment_does_not_fit(publisher: Publisher) -> None:
    withdraw_a_licence(publisher)
    old = (publisher.folder / role_file("snapshot", 1)).read_bytes()
    (publisher.folder / role_file("snapshot", 2)).write_bytes(old)
    refused(publisher, "snapshot is not the one that was announced|more than", FeedError)


def test_a_file_of_another_moment_does_not_fit(publisher: Publisher) -> None:
    withdraw_a_licence(publisher)
    places = sorted((publisher.folder / "targets" / "FR").glob("*.revocations.json"))
    older, newer = sorted(places, key=lambda place: place.stat().st_size)
    newer.write_bytes(older.read_bytes())
    refused(publisher, "FR/revocations.json is not the file that was announced", FeedError)


def test_one_countrys_metadata_does_not_pass_for_anothers(publisher: Publisher) -> None:
    norway = (publisher.folder / role_file("NO", 1)).read_bytes()
    (publisher.folder / role_file("FR", 2)).write_bytes(norway)
    vouched_blindly(publisher, versions={"targets": 2, "FR": 2, "NO": 1})
    refused(publisher, "metadata of FR is not signed by enough of its keys")


# Thresholds


def test_one_of_two_root_keys_cannot_make_a_root(publisher: Publisher) -> None:
    def nothing(_: Any) -> None: ...

    forged(publisher, "root", nothing, ROOTS[0])
    refused(publisher, "root 2 is not signed by enough of its keys")


def test_a_new_root_needs_the_keys_before_it(publisher: Publisher) -> None:
    strangers = [key("a stranger"), key("another stranger")]

    def replaced(value: Any) -> None:
        for keyid in list(value.roles["root"].keyids):
            value.revoke_key(keyid, "root")
        for stranger in strangers:
            value.add_key(key_of(stranger.public), "root")

    forged(publisher, "root", replaced, *strangers)
    refused(publisher, "root 2 is not signed by enough of its keys")


def test_one_signature_of_a_country_that_needs_two_is_none(publisher: Publisher) -> None:
    pair = (SIGNS["FR"], key("FR signs too"))
    redelegated(publisher, delegating("FR", patterns("FR"), *pair, threshold=2))
    vouched_blindly(publisher)
    refused(publisher, "metadata of FR is not signed by enough of its keys")


def test_one_key_under_two_names_counts_once(publisher: Publisher) -> None:
    def twice(value: Any) -> None:
        first = SIGNS["FR"].public
        delegating("FR", patterns("FR"), SIGNS["FR"], threshold=2)(value)
        again = SSlibKey.from_dict(
            "0" * 64, {"keytype": first.keytype, "scheme": first.scheme, "keyval": {"public": first.public}}
        )
        value.add_key(again, "FR")

    redelegated(publisher, twice)
    vouched_blindly(publisher)
    refused(publisher, "FR needs 2 keys, and has only 1 different")


@pytest.mark.parametrize(
    ("kind", "public", "why"),
    [
        ("ed25519", SIGNS["FR"].public.public.upper(), "not 64 lower-case"),  # one key, in a second spelling
        ("ed25519", "01" + 31 * "00", "with which anybody can sign"),
        ("rsa", "a key of a scheme that no feed uses", ""),
    ],
    ids=["respelt", "weak", "rsa"],
)
def test_a_key_that_is_none_counts_for_nobody(publisher: Publisher, kind: str, public: str, why: str) -> None:
    schemes = {"ed25519": "ed25519", "rsa": "rsassa-pss-sha256"}

    def doubtful(value: Any) -> None:
        delegating("FR", patterns("FR"), SIGNS["FR"], threshold=2)(value)
        value.add_key(SSlibKey("0" * 64, kind, schemes[kind], {"public": public}), "FR")

    redelegated(publisher, doubtful)
    vouched_blindly(publisher)
    refused(publisher, f"a key of FR is none that counts .*{why}")


def test_a_key_taken_from_the_union_signs_nothing_more(publisher: Publisher) -> None:
    folder = FeedFolder(publisher.folder, root=publisher.root)
    folder.poll(NOW)
    fresh = key("another online key")
    for role in ("timestamp", "snapshot"):
        appoint(publisher.repository, role, Keys((fresh.public,)), signers=ROOTS[:2], at=NOW)
    vouched_blindly(publisher, key=ONLINE)
    with pytest.raises(NotTrusted, match="timestamp is not signed by enough"):
        folder.poll(NOW + SECOND)


def test_a_root_once_seen_cannot_be_hidden_to_bring_a_stolen_key_back(publisher: Publisher) -> None:
    folder = FeedFolder(publisher.folder, root=publisher.root)
    fresh = key("another online key")
    for role in ("timestamp", "snapshot"):
        appoint(publisher.repository, role, Keys((fresh.public,)), signers=ROOTS[:2], at=NOW)
    vouched_blindly(publisher, key=fresh)
    folder.poll(NOW)
    for number in (2, 3):
        (publisher.folder / role_file("root", number)).unlink()
    vouched_blindly(publisher, key=ONLINE)
    with pytest.raises(NotTrusted, match="timestamp is not signed by enough"):
        folder.poll(NOW + SECOND)


def test_keys_taken_from_a_country_sign_nothing_more(publisher: Publisher) -> None:
    fresh = key("FR signs anew")
    delegate(publisher.repository, "FR", Keys((fresh.public,)), signers=[TARGETS], at=NOW)
    vouched_blindly(publisher)
    refused(publisher, "metadata of FR is not signed by enough of its keys")


# Delegation


@pytest.mark.parametrize(
    ("path", "raw"),
    [
        ("NO/revocations.json", listing("NO", 9, by=KEYS["FR"])),
        ("NO/keys/office.key.json", office_key("FR")),
        ("FR/law/no-drones/pack.yaml", b"id: no-drones\n"),
        ("FR/law/eu-ai-act/pack.yaml", b"id: eu-ai-act\n"),
        ("FR/../NO/keys/office.key.json", b"{}"),
        ("FR/keys/..key.json", b"{}"),
        ("FR/something/new", b"?"),
        ("root.json", b"{}"),
    ],
)
def test_a_country_cannot_publish_what_is_not_its_own(publisher: Publisher, path: str, raw: bytes) -> None:
    put = listing_file(publisher, "FR/licences/any", raw)

    def change(value: Any) -> None:
        put(value)
        value.targets[path] = value.targets.pop("FR/licences/any")
        value.targets[path].path = path

    forged(publisher, "FR", change, SIGNS["FR"])
    vouched_blindly(publisher)
    refused(publisher, "which it may not")


@pytest.mark.parametrize(
    ("name", "paths"),
    [("FR", ["NO/*"]), ("FR", ["*/*"]), ("france", ["FR/*"]), ("FR", []), ("FR", ["FR/*", "NO/*/*"])],
)
def test_the_union_itself_cannot_hand_one_country_to_another(
    publisher: Publisher, name: str, paths: list[str]
) -> None:
    redelegated(publisher, delegating(name, paths, SIGNS["FR"]))
    vouched_blindly(publisher)
    refused(publisher, "what is not its own")


def test_a_country_cannot_delegate_further(publisher: Publisher) -> None:
    def change(value: Any) -> None:
        value.delegations = Delegations(keys={}, roles={})
        delegating("NO", patterns("NO"), SIGNS["FR"])(value)

    forged(publisher, "FR", change, SIGNS["FR"])
    vouched_blindly(publisher)
    refused(publisher, "FR delegates what was delegated to it")


def test_the_union_publishes_no_files_itself(publisher: Publisher) -> None:
    redelegated(publisher, listing_file(publisher, "FR/licences/any", b"?"))
    vouched_blindly(publisher)
    refused(publisher, "list files themselves", FeedError)


def test_a_country_that_is_not_delegated_to_does_not_exist(publisher: Publisher) -> None:
    (publisher.folder / role_file("DE", 1)).write_bytes((publisher.folder / role_file("NO", 1)).read_bytes())
    vouched_blindly(publisher, versions={"targets": 2, "FR": 1, "NO": 1, "DE": 1})
    state = FeedFolder(publisher.folder, root=publisher.root).poll(NOW)
    assert state is not None
    assert {path[:2] for path in state.files} == {"FR", "NO"}
