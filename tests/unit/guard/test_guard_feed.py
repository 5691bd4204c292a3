"""What the union publishes reaches a running guard within seconds: lists, law and keys, without a restart."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from licet import packs
from licet.errors import FeedError, Forked, InputError, NotTrusted, Stale
from licet.facts import Use
from licet.feed import FeedFolder, Mark, UnionRoot, _content, bundle
from licet.feed._layout import role_file
from licet.feed._publishing import Keys, appoint
from licet.guard import FeedEntry, Ground, Guard, ListEntry, _revoker, decode, open_artefact
from licet.licence import Grant, Holder, Licence, Trust, TrustedKey, sign
from licet.log import LogKey, MemoryLog
from licet.tag import LoggedLink, Papers, read_tag, write_tag
from tests.unit.feed.feeds import (
    DAY,
    HOUR,
    KEYS,
    NOW,
    OFFICES,
    ROOTS,
    Publisher,
    key,
    listing,
    office_key,
    pack,
    vkey,
)
from tests.unit.feed.forgery import vouched_blindly

if TYPE_CHECKING:
    from pathlib import Path

    from licet.licence import SigningKey

ORIGIN = "log.example/FR"
USE = Use(
    operation="operation.identify.live",
    purpose="purpose.border_control",
    place="place.controlled.border_checkpoint",
    country="FR",
    actor="party.government.border",
)
LICENCE = Licence(
    number="FR-2026-7",
    authority=OFFICES["FR"],
    holder=Holder(name="Border Service", country="FR", kind="party.government.border"),
    grants=(
        Grant(
            operations=("operation.identify",),
            purposes=("purpose.border_control",),
            places=("place.controlled",),
            countries=("FR",),
            actors=("party.government",),
        ),
    ),
    not_before=NOW - DAY,
    not_after=NOW + 100 * DAY,
    issued_at=NOW - DAY,
)


class Post:
    """A tagged file, the union's feed beside it, and a clock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.publisher = Publisher(folder / "feed").whole()
        self.now = NOW.timestamp() + 1
        self.artefact = folder / "matcher.onnx"
        self.artefact.write_bytes(b"matcher")
        envelope = sign(LICENCE, {"matcher.onnx": hashlib.sha256(b"matcher").hexdigest()}, KEYS["FR"])
        log_key = LogKey.from_private_bytes(ORIGIN, hashlib.sha256(ORIGIN.encode()).digest())
        with MemoryLog(log_key) as log:
            proof = log.prove(log.append(envelope)).to_bytes()
        papers = Papers(links=[LoggedLink.of(envelope, proof)], revocations=[listing("FR")])
        write_tag(self.artefact, papers)

    def clock(self) -> float:
        return self.now

    @property
    def at(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self.now, dt.UTC)

    def later(self, seconds: float = 2) -> None:
        self.now += seconds

    def publish(self, changes: dict[str, bytes | None]) -> None:
        """France publishes, the union vouches, and a second or two pass."""
        self.publisher.publish("FR", changes, at=self.at)
        self.publisher.vouch(self.at)
        self.later()

    def open(self, **options: Any) -> Guard:
        settings: dict[str, Any] = {
            "trust": self.publisher.root,
            "feed": self.folder / "feed",
            "clock": self.clock,
            "law": (),
        }
        return open_artefact(self.artefact, **(settings | options))


@pytest.fixture
def post(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Post:
    monkeypatch.setattr(_content, "SHARED", _content.Memory())
    return Post(tmp_path)


def test_a_published_revocation_closes_a_running_guard(post: Post) -> None:
    with post.open() as guard:
        assert guard.check(USE).permitted
        post.publish({"FR/revocations.json": listing("FR", 2, LICENCE.number)})
        verdict = guard.check(USE)
        entries = [decode(raw, index=0) for raw in guard.record.entries()]
    assert verdict.ground is Ground.REVOKED
    assert [type(entry) for entry in entries if isinstance(entry, FeedEntry | ListEntry)] == [
        FeedEntry,
        ListEntry,
        FeedEntry,
    ]


def test_a_published_rule_is_obeyed_and_a_withdrawn_one_is_not(post: Post) -> None:
    with post.open() as guard:
        assert guard.check(USE).permitted
        post.publish(pack())
        verdict = guard.check(USE)
        assert verdict.ground is Ground.FORBIDDEN_BY_LAW
        assert "Nobody looks for faces" in verdict.says
        post.publish(dict.fromkeys(pack()))
        assert guard.check(USE).permitted


def test_the_record_says_which_law_was_obeyed(post: Post) -> None:
    with post.open() as guard:
        post.publish(pack())
        guard.check(USE)
        entries = [decode(raw, index=0) for raw in guard.record.entries()]
    found = [entry for entry in entries if isinstance(entry, FeedEntry)]
    assert found[0].law == ()
    assert found[1].law[0].startswith("fr-drones 2026-11-01 ")
    assert found[1].version > found[0].version


class Told:
    """A feed in memory that says whatever it is told to."""

    def __init__(self, guard: Guard) -> None:
        self.state = guard._revoker._state
        guard._revoker._feed = self  # type: ignore[assignment]  # like a FeedFolder

    def says(self, **changes: Any) -> None:
        assert self.state is not None
        self.state = replace(self.state, version=self.state.version + 1, **changes)

    def poll(self, at: dt.datetime) -> None:
        assert at >= NOW


def test_a_key_that_the_country_withdraws_vouches_for_nothing_more(post: Post) -> None:
    new, name = key("the office's next key"), OFFICES["FR"].name
    with post.open() as guard:
        feed = Told(guard)
        assert feed.state is not None
        before = feed.state
        trust = Trust.of(TrustedKey(key=new.public, name=name, country="FR"))
        feed.says(trust=trust, revocations={name: listing("FR", 2, by=new)})
        for _ in range(2):
            post.later()
            assert guard.check(USE).ground is Ground.NOT_TRUSTED
        feed.says(trust=before.trust, revocations={name: listing("FR", 3)})
        post.later()
        assert guard.check(USE).permitted


def test_an_authority_whose_list_is_withheld_permits_nothing(post: Post) -> None:
    with post.open() as guard:
        Told(guard).says(revocations={}, withheld={"FR": "its metadata expired"})
        post.later()
        verdict = guard.check(USE)
    assert verdict.ground is Ground.NOT_TRUSTED
    assert "no revocation list of Licensing Office: its metadata expired" in verdict.says


def test_a_list_in_the_feed_that_is_older_than_the_one_known_closes_the_guard(post: Post) -> None:
    with post.open() as guard:
        Told(guard).says(revocations={OFFICES["FR"].name: listing("FR", 0)})
        post.later()
        assert guard.check(USE).ground is Ground.STALE


def test_a_broken_feed_closes_the_guard_until_it_is_mended(post: Post) -> None:
    stamp = post.folder / "feed" / "metadata" / "timestamp.json"
    whole = stamp.read_bytes()
    with post.open() as guard:
        stamp.write_bytes(whole[:-20])
        post.later()
        assert guard.check(USE).ground is Ground.FEED_BROKEN
        stamp.unlink()
        post.later()
        assert guard.check(USE).ground is Ground.FEED_BROKEN
        stamp.write_bytes(whole)
        post.later()
        assert guard.check(USE).permitted


def test_a_feed_nobody_vouches_for_any_more_grows_stale(post: Post) -> None:
    with post.open() as guard:
        post.later(60 * DAY.total_seconds())
        verdict = guard.check(USE)
    assert verdict.ground is Ground.STALE
    assert "licet feed pull" in verdict.says
    with pytest.raises(Stale):
        post.open()


def test_a_feed_rolled_back_between_two_openings_is_refused(post: Post) -> None:
    folder = post.folder / "feed" / "metadata"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with post.open() as guard:
        post.publish({"FR/revocations.json": listing("FR", 2)})
        assert guard.check(USE).permitted
    for name, raw in before.items():
        (folder / name).write_bytes(raw)
    with pytest.raises(Forked, match="rolled back"):
        post.open()


def test_several_guards_follow_one_feed(post: Post) -> None:
    feed = FeedFolder(post.folder / "feed", root=post.publisher.root)
    with (
        post.open(feed=feed, record=post.folder / "one") as one,
        post.open(feed=feed, record=post.folder / "two") as two,
    ):
        post.publish({"FR/revocations.json": listing("FR", 2, LICENCE.number)})
        assert [guard.check(USE).ground for guard in (one, two)] == [Ground.REVOKED] * 2


def test_a_feed_that_is_not_there_opens_nothing(post: Post) -> None:
    with pytest.raises(FeedError, match="no feed here"):
        post.open(feed=post.folder / "nowhere")


def test_the_root_may_be_a_file_and_single_keys_do_not_go_with_a_feed(post: Post) -> None:
    with post.open(trust=post.folder / "feed" / "metadata" / "1.root.json") as guard:
        assert guard.check(USE).permitted
    folder = post.folder / "trust"
    folder.mkdir()
    (folder / "office.key.json").write_bytes(office_key("FR"))
    (folder / "log.vkey").write_bytes(vkey(ORIGIN))
    with pytest.raises(InputError, match=r"root\.json"):
        post.open(trust=Trust.load(folder))


def test_a_guard_that_trusts_only_a_root_needs_a_feed_somewhere(post: Post) -> None:
    assert isinstance(post.publisher.root, UnionRoot)
    with pytest.raises(NotTrusted, match="carries no feed"):
        post.open(feed=None)


def test_a_feed_from_the_future_does_not_hold(post: Post) -> None:
    with post.open() as guard:
        post.publisher.publish("FR", {"FR/revocations.json": listing("FR", 2)}, at=post.at + HOUR)
        post.publisher.vouch(post.at + HOUR)
        post.later()
        assert not guard.check(USE).permitted


def with_another_online_key(post: Post) -> SigningKey:
    """The union gives the server another key, by new roots."""
    fresh = key("another online key")
    for role in ("timestamp", "snapshot"):
        appoint(post.publisher.repository, role, Keys((fresh.public,)), signers=ROOTS[:2], at=post.at)
    return fresh


def test_a_number_run_up_by_a_thief_is_forgotten_by_the_record_too(post: Post) -> None:
    vouched_blindly(post.publisher, at=post.at, number=10**6)
    with post.open() as guard:
        assert guard.check(USE).permitted
    fresh = with_another_online_key(post)
    vouched_blindly(post.publisher, key=fresh, number=2, at=post.at)
    with post.open() as guard:
        assert guard.check(USE).permitted


def test_a_root_once_obeyed_cannot_be_hidden_between_two_openings(post: Post) -> None:
    fresh = with_another_online_key(post)
    vouched_blindly(post.publisher, key=fresh, at=post.at)
    with post.open() as guard:
        assert guard.check(USE).permitted
    for number in (2, 3):
        (post.folder / "feed" / role_file("root", number)).unlink()
    vouched_blindly(post.publisher, number=10**6, at=post.at)  # by the stolen key
    with pytest.raises(Forked, match="its root is number 1, and 3 was seen"):
        post.open()


def test_a_root_does_not_get_other_keys_without_a_new_number() -> None:
    with pytest.raises(Forked, match="root 3 was seen with other keys"):
        Mark(3, "a", 7).require_before(Mark(3, "b", 9))


def test_a_log_whose_key_is_withdrawn_holds_nothing_any_more(post: Post) -> None:
    with post.open() as guard:
        assert guard.check(USE).permitted
        post.publish({"FR/keys/log.vkey": None})
        assert guard.check(USE).ground is Ground.NOT_TRUSTED


def test_more_law_than_an_entry_holds_is_recorded_in_several(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_revoker, "_PACKS", 1)
    with post.open(law=packs.shipped()) as guard:
        entries = [decode(raw, index=0) for raw in guard.record.entries()]
    found = [entry for entry in entries if isinstance(entry, FeedEntry)]
    assert len(found) == len({entry.law for entry in found}) > 1
    assert {(entry.version, len(entry.law)) for entry in found} == {(found[0].version, 1)}


def test_a_record_that_cannot_take_an_entry_permits_nothing(post: Post) -> None:
    with post.open() as guard:
        guard._revoker.unrecorded.append(b"x" * 70_000)
        assert guard.check(USE).ground is Ground.RECORD_FAILED


def test_the_unions_word_in_a_tag_is_not_relied_on_for_longer_than_the_licence_allows(post: Post) -> None:
    _, tag = read_tag(post.artefact)
    papers = Papers(links=tag.links, feed=bundle(post.folder / "feed", authorities=["FR"]))
    write_tag(post.artefact, papers)
    newer = post.folder / "newer.json"
    newer.write_bytes(listing("FR"))
    with post.open(feed=None, revocations=newer) as guard:
        post.later(LICENCE.freshness - 10)
        newer.write_bytes(listing("FR", 2, at=post.at))
        assert guard.check(USE).permitted
        post.later(20)
        verdict = guard.check(USE)
    assert verdict.ground is Ground.STALE
    assert "the union's word" in verdict.says
