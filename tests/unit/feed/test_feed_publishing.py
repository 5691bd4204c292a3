"""What the union and the countries do with their keys, and what is refused before anybody sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from licet.errors import FeedError, Forked, InputError, LicetError, RulebookError, Stale
from licet.feed import FeedFolder
from licet.feed._layout import TIMESTAMP, role_file
from licet.feed.publisher import (
    Founding,
    Keys,
    Repository,
    appoint,
    delegate,
    found,
    publish,
    published,
)
from licet.licence import SigningKey, TrustedKey, verify_revocations
from tests.unit.feed.feeds import (
    CASES,
    DAY,
    KEYS,
    NOW,
    OFFICES,
    ONLINE,
    PACK,
    ROOTS,
    RULE,
    SECOND,
    SIGNS,
    TARGETS,
    Publisher,
    files_of,
    key,
    listing,
    office_key,
    pack,
)

if TYPE_CHECKING:
    from pathlib import Path

FOUNDING = Founding(
    root=Keys(tuple(one.public for one in ROOTS), 2),
    targets=Keys((TARGETS.public,)),
    online=Keys((ONLINE.public,)),
)


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def test_a_root_waits_until_enough_have_signed_it(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    first = found(repository, FOUNDING, signers=[ROOTS[0]], at=NOW)
    assert (first.have, first.need, first.is_in_place) == (1, 2, False)
    assert set(first.missing) == {ROOTS[1].public.keyid, ROOTS[2].public.keyid}
    with pytest.raises(FeedError, match="no root is in place"):
        repository.root()
    (second,) = repository.sign([ROOTS[2]])
    assert second.is_in_place
    assert repository.root().version == 1
    with pytest.raises(InputError, match="nothing here waits"):
        repository.sign([ROOTS[1]])


def test_a_feed_is_founded_once(publisher: Publisher) -> None:
    with pytest.raises(InputError, match="a feed here already"):
        found(publisher.repository, FOUNDING, signers=ROOTS, at=NOW)


@pytest.mark.parametrize("threshold", [0, 4])
def test_a_threshold_nobody_can_reach_is_refused(tmp_path: Path, threshold: int) -> None:
    keys = Keys((*FOUNDING.root.keys, FOUNDING.root.keys[0]), threshold)
    with pytest.raises(InputError, match=f"root would need {threshold} of 3 keys"):
        found(Repository(tmp_path), Founding(root=keys, targets=keys, online=keys), signers=ROOTS, at=NOW)


def test_keys_of_another_scheme_sign_a_feed(tmp_path: Path) -> None:
    publisher = Publisher(tmp_path / "feed").found()
    modern = SigningKey.generate("ml-dsa-65/1")
    curve = SigningKey.generate("ecdsa-sha2-nistp256")
    keys = Keys((modern.public, curve.public), 2)
    delegate(publisher.repository, "FR", keys, signers=[TARGETS], at=NOW)
    done = publish(publisher.repository, "FR", files_of("FR"), signers=[modern, curve], at=NOW)
    assert done.is_in_place
    assert publisher.vouch().taken == {"targets": 3, "FR": 1}


def test_a_country_with_two_keys_publishes_when_both_have_signed(publisher: Publisher) -> None:
    second = key("FR signs too")
    keys = Keys((SIGNS["FR"].public, second.public), 2)
    delegate(publisher.repository, "FR", keys, signers=[TARGETS], at=NOW)
    changes: dict[str, bytes | None] = {"FR/revocations.json": listing("FR", 2)}
    assert not publisher.publish("FR", changes).is_in_place
    with pytest.raises(FeedError, match="another version of FR waits"):
        publisher.publish("FR", changes)
    assert publisher.repository.sign([second])[0].is_in_place
    assert publisher.vouch(NOW + SECOND).taken == {"targets": 3, "FR": 2}


def test_rotated_root_keys_are_followed_by_whoever_knows_the_first_root(publisher: Publisher) -> None:
    folder = FeedFolder(publisher.folder, root=publisher.root)
    folder.poll(NOW)
    fresh = (key("root 4"), key("root 5"))
    keys = Keys(tuple(one.public for one in fresh), 2)
    waiting = appoint(publisher.repository, "root", keys, signers=ROOTS[:2], at=NOW)
    assert not waiting.is_in_place
    assert publisher.repository.sign([fresh[0]])[0].is_in_place is False
    assert publisher.repository.sign([fresh[1]])[0].is_in_place
    publisher.vouch(NOW + SECOND)
    assert folder.poll(NOW + SECOND) is not None
    assert FeedFolder(publisher.folder, root=publisher.root).poll(NOW + SECOND) is not None
    with pytest.raises(InputError, match="none of these keys signs for root"):
        appoint(publisher.repository, "root", keys, signers=[TARGETS], at=NOW)


def test_a_new_online_key_vouches_from_the_new_root_on(publisher: Publisher) -> None:
    fresh = key("another online key")
    for role in ("timestamp", "snapshot"):
        appoint(publisher.repository, role, Keys((fresh.public,)), signers=ROOTS[:2], at=NOW)
    with pytest.raises(InputError, match="none of these keys signs the snapshot"):
        publisher.vouch(NOW + SECOND)
    publisher.union.signers = [fresh]
    publisher.vouch(NOW + SECOND)
    assert FeedFolder(publisher.folder, root=publisher.root).poll(NOW + SECOND) is not None


def test_a_withdrawn_country_leaves_the_feed_at_once(publisher: Publisher) -> None:
    delegate(publisher.repository, "FR", None, signers=[TARGETS], at=NOW)
    publisher.vouch(NOW + SECOND)
    state = FeedFolder(publisher.folder, root=publisher.root).poll(NOW + SECOND)
    assert state is not None
    assert set(state.revocations) == {"Eksportkontoret"}
    with pytest.raises(InputError, match="delegates nothing to FR"):
        publisher.publish("FR", {})
    with pytest.raises(InputError, match="nothing is delegated to FR"):
        delegate(publisher.repository, "FR", None, signers=[TARGETS], at=NOW)
    delegate(publisher.repository, "FR", Keys((SIGNS["FR"].public,)), signers=[TARGETS], at=NOW)
    publisher.publish("FR", {})
    assert publisher.vouch(NOW + 2 * SECOND).taken == {"targets": 4, "FR": 2}


def test_countries_may_share_a_key_without_losing_it_together(publisher: Publisher) -> None:
    for country in ("DK", "SE"):
        delegate(publisher.repository, country, Keys((SIGNS["NO"].public,)), signers=[TARGETS], at=NOW)
    delegate(publisher.repository, "DK", None, signers=[TARGETS], at=NOW)
    publisher.publish("NO", {})
    assert publisher.vouch(NOW + SECOND).refused == {}


@pytest.mark.parametrize("country", ["fr", "FRA", "", "../x"])
def test_only_a_country_is_delegated_to(publisher: Publisher, country: str) -> None:
    with pytest.raises(InputError, match="not a country code"):
        delegate(publisher.repository, country, FOUNDING.online, signers=[TARGETS], at=NOW)
    with pytest.raises(InputError, match="no role of the union"):
        appoint(publisher.repository, "mirrors", FOUNDING.online, signers=ROOTS, at=NOW)


LIST = "FR/revocations.json"
HALF = {path: raw for path, raw in pack().items() if "pack.yaml" not in path}
CASELESS = {path: raw for path, raw in pack().items() if "cases" not in path}
WRONG: list[tuple[str, dict[str, bytes | None], type[LicetError], str]] = [
    ("another's path", {"NO/revocations.json": listing("NO", 2)}, InputError, "cannot publish this"),
    ("another's pack", {"FR/law/us-ear/pack.yaml": b""}, InputError, "cannot publish this"),
    ("a foreign key", {"FR/keys/x.key.json": office_key("NO")}, LicetError, "key of Eksportkontoret"),
    (
        "a foreign list",
        {"FR/revocations.json": listing("FR", 2, by=KEYS["NO"])},
        LicetError,
        "nobody trusted",
    ),
    ("an older list", {"FR/revocations.json": listing("FR", 0)}, Stale, "older than list 1"),
    ("another list of that number", {"FR/revocations.json": listing("FR", 1, "X")}, Forked, "numbered 1"),
    ("no list any more", {"FR/revocations.json": None}, InputError, "stays published"),
    ("no key any more", {"FR/keys/office.key.json": None}, LicetError, "no authority is trusted"),
    ("nothing there", {"FR/licences/none": None}, InputError, "not published"),
    ("half a pack", HALF, RulebookError, "no such file"),
    (
        "a failing pack",
        pack(cases=CASES.replace("expect: applies", "expect: does_not_apply")),
        RulebookError,
        "fails",
    ),
    (
        "a pack without cases",
        {k: v for k, v in pack().items() if "cases" not in k},
        RulebookError,
        "no cases",
    ),
    ("a broken rule", pack(rule=RULE.replace("identify", "identfy")), RulebookError, "identfy"),
    ("a pack to choose", pack(sheet=f"{PACK}chosen: true\n"), RulebookError, "reaches everybody"),
    ("too large", {"FR/licences/x": bytes(16 * 1024 * 1024 + 1)}, InputError, "more than"),
]


@pytest.mark.parametrize(
    ("changes", "error", "why"), [one[1:] for one in WRONG], ids=[one[0] for one in WRONG]
)
def test_what_a_guard_would_refuse_is_not_published(
    publisher: Publisher, changes: dict[str, bytes | None], error: type[LicetError], why: str
) -> None:
    before = tree(publisher.folder)
    with pytest.raises(error, match=why):
        publisher.publish("FR", changes)
    assert tree(publisher.folder) == before


def test_an_authority_gets_a_new_key_together_with_its_next_list(publisher: Publisher) -> None:
    fresh, office = key("FR licences, anew"), OFFICES["FR"]
    trusted = TrustedKey(key=fresh.public, name=office.name, country=office.country)
    changes: dict[str, bytes | None] = {
        "FR/keys/office.key.json": trusted.to_json(),
        LIST: listing("FR", 2, "FR-2026-1", by=fresh),
    }
    publisher.publish("FR", changes)
    publisher.vouch(NOW + SECOND)
    state = FeedFolder(publisher.folder, root=publisher.root).poll(NOW + SECOND)
    assert state is not None
    assert verify_revocations(state.revocations[office.name], trust=state.trust).sequence == 2
    older: dict[str, bytes | None] = {LIST: listing("FR", 1, by=fresh)}
    with pytest.raises(Stale, match="older than list 2"):
        publisher.publish("FR", older)


def test_a_stranger_publishes_nothing(publisher: Publisher) -> None:
    before = tree(publisher.folder)
    with pytest.raises(InputError, match="none of these keys signs for FR"):
        publish(publisher.repository, "FR", {}, signers=[SIGNS["NO"]], at=NOW)
    assert tree(publisher.folder) == before


def test_what_is_published_can_be_taken_away(publisher: Publisher) -> None:
    publisher.publish("FR", {"FR/licences/FR-2026-1.licence": None})
    assert "FR/licences/FR-2026-1.licence" not in published(publisher.repository, "FR")
    assert published(publisher.repository, "DE") == ()


def test_publishers_take_turns(publisher: Publisher) -> None:
    with publisher.repository.writing(), pytest.raises(FeedError, match="somebody else is writing"):
        publisher.publish("FR", {})


def test_a_publisher_who_stops_half_way_changes_nothing_for_readers(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the last write before a crash, the feed says what it said, and the next attempt succeeds."""
    from licet import files

    real, left = files.write, [0]

    def write(path: Any, content: bytes, **settings: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise InputError("the disk is full", where=path)
        return real(path, content, **settings)

    monkeypatch.setattr(files, "write", write)
    changes: dict[str, bytes | None] = {"FR/revocations.json": listing("FR", 2, "FR-2026-1"), **pack()}
    for steps in range(12):
        left[0] = steps
        try:
            publisher.publish("FR", changes)
            publisher.vouch(NOW + SECOND)
        except InputError:
            state = FeedFolder(publisher.folder, root=publisher.root).poll(NOW)
            assert state is not None
            assert (state.version, state.law) == (1, ())
        else:
            break
    assert steps == 7
    state = FeedFolder(publisher.folder, root=publisher.root).poll(NOW + SECOND)
    assert state is not None
    assert [held.id for held in state.law] == ["fr-drones"]


def test_metadata_that_was_damaged_is_told_by_name(publisher: Publisher) -> None:
    (publisher.folder / role_file("FR", 1)).write_bytes(b"{")
    with pytest.raises(FeedError, match=r"metadata/1\.FR\.json cannot be read"):
        publisher.publish("FR", {})
    (publisher.folder / TIMESTAMP).unlink()
    (publisher.folder / role_file("targets", 2)).unlink()
    (publisher.folder / role_file("targets", 1)).unlink()
    with pytest.raises(FeedError, match="targets are not in place"):
        publisher.vouch(NOW + DAY)
