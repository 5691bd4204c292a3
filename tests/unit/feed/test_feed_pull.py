"""Bringing a feed to a guard's machine: whole, verified, or not at all."""

from __future__ import annotations

import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest

from licet.errors import FeedError, Forked, LicetError, Stale
from licet.feed import FeedFolder
from licet.feed._layout import TIMESTAMP, role_file
from licet.feed._sources import Folder, Site, source_of
from licet.feed.mirror import FeedServer, Puller
from tests.unit.feed.feeds import (
    DAY,
    HOUR,
    NOW,
    ONLINE,
    ROOTS,
    SECOND,
    SIGNS,
    Publisher,
    key,
    listing,
    office_key,
    pack,
)
from tests.unit.feed.forgery import forged, listing_file, vouched_blindly

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "copy"


@pytest.fixture
def url(publisher: Publisher) -> Iterator[str]:
    with FeedServer(publisher.folder, ("127.0.0.1", 0), log=None) as server:
        running = threading.Thread(target=server.serve_forever, args=(0.01,))
        running.start()
        yield server.url
        server.shutdown()
        running.join()


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def test_a_copy_says_what_the_publisher_says(publisher: Publisher, copy: Path) -> None:
    done = Puller(publisher.folder, copy, root=publisher.root).pull(NOW)
    assert (done.changed, done.version, done.issued_at) == (True, 1, NOW)
    state = FeedFolder(copy, root=publisher.root).poll(NOW)
    assert state == FeedFolder(publisher.folder, root=publisher.root).poll(NOW)
    assert tree(copy).items() <= tree(publisher.folder).items()


def test_a_copy_can_be_pulled_from_in_turn(publisher: Publisher, copy: Path, tmp_path: Path) -> None:
    Puller(publisher.folder, copy, root=publisher.root).pull(NOW)
    Puller(copy, tmp_path / "stick", root=publisher.root).pull(NOW)
    assert FeedFolder(tmp_path / "stick", root=publisher.root).poll(NOW) is not None


def test_only_what_is_new_is_fetched(publisher: Publisher, copy: Path) -> None:
    puller = Puller(publisher.folder, copy, root=publisher.root)
    puller.pull(NOW)
    assert (puller.pull(NOW + SECOND).changed, puller.pull(NOW + SECOND).files) == (False, 1)
    publisher.publish("FR", {"FR/revocations.json": listing("FR", 2, "FR-2026-1")})
    publisher.vouch(NOW + SECOND)
    done = puller.pull(NOW + 2 * SECOND)
    assert (done.changed, done.files) == (True, 4)  # timestamp, snapshot, FR, its list
    again = Puller(publisher.folder, copy, root=publisher.root).pull(NOW + 2 * SECOND)
    assert again.files == 1
    assert puller.state is not None
    assert puller.state.version == 2


def test_a_feed_is_pulled_over_http(publisher: Publisher, copy: Path, url: str) -> None:
    publisher.publish("FR", pack())
    publisher.vouch(NOW + SECOND)
    done = Puller(url, copy, root=publisher.root).pull(NOW + SECOND)
    assert done.changed
    state = FeedFolder(copy, root=publisher.root).poll(NOW + SECOND)
    assert state is not None
    assert [held.id for held in state.law] == ["fr-drones"]


def test_new_roots_are_found_and_kept_on_the_way(publisher: Publisher, copy: Path, url: str) -> None:
    puller = Puller(url, copy, root=publisher.root)
    puller.pull(NOW)
    from licet.feed.publisher import Keys, appoint

    keys = Keys(tuple(one.public for one in (*ROOTS[:2], key("root 4"))), 2)
    appoint(publisher.repository, "root", keys, signers=ROOTS[:2], at=NOW)
    publisher.vouch(NOW + SECOND)
    puller.pull(NOW + SECOND)
    assert (copy / role_file("root", 2)).exists()
    assert puller.root.version == 2
    assert FeedFolder(copy, root=publisher.root).poll(NOW + SECOND) is not None
    assert Puller(copy, copy.parent / "again", root=publisher.root).pull(NOW + SECOND).changed


BAD_LIST = ("FR/revocations.json", b"{}")
BAD_KEY = ("FR/keys/friend.key.json", office_key("NO"))
BAD_LAW = ("FR/law/fr-bad/pack.yaml", b"id: fr-bad\n")


@pytest.mark.parametrize("wrong", [BAD_LIST, BAD_KEY], ids=["list", "key"])
def test_a_country_that_contradicts_itself_keeps_the_others_news_from_nobody(
    publisher: Publisher, copy: Path, wrong: tuple[str, bytes]
) -> None:
    puller = Puller(publisher.folder, copy, root=publisher.root)
    puller.pull(NOW)
    forged(publisher, "FR", listing_file(publisher, *wrong), SIGNS["FR"])
    publisher.publish("NO", {"NO/revocations.json": listing("NO", 2, "NO-2026-1")})
    vouched_blindly(publisher, at=NOW + SECOND)
    assert puller.pull(NOW + SECOND).changed
    state = FeedFolder(copy, root=publisher.root).poll(NOW + SECOND)
    assert state is not None
    assert set(state.withheld) == {"FR"}
    assert state.lists["Eksportkontoret"].revocations.sequence == 2


def test_law_that_guards_would_refuse_never_reaches_them(publisher: Publisher, copy: Path) -> None:
    puller, folder = (
        Puller(publisher.folder, copy, root=publisher.root),
        FeedFolder(copy, root=publisher.root),
    )
    puller.pull(NOW)
    folder.poll(NOW)
    forged(publisher, "FR", listing_file(publisher, *BAD_LAW), SIGNS["FR"])
    vouched_blindly(publisher, at=NOW + SECOND)
    for _ in range(2):
        with pytest.raises(LicetError):
            puller.pull(NOW + SECOND)
    assert folder.poll(NOW + 2 * SECOND) is None


def test_a_file_that_is_missing_leaves_the_copy_as_it_was(publisher: Publisher, copy: Path, url: str) -> None:
    puller = Puller(url, copy, root=publisher.root)
    puller.pull(NOW)
    before = (copy / TIMESTAMP).read_bytes()
    publisher.publish("FR", {"FR/licences/new": b"a licence"})
    publisher.vouch(NOW + SECOND)
    new = next((publisher.folder / "targets/FR/licences").glob("*.new"))
    new.rename(publisher.folder / "aside")
    with pytest.raises(FeedError, match="no such file"):
        puller.pull(NOW + SECOND)
    assert (copy / TIMESTAMP).read_bytes() == before
    (publisher.folder / "aside").rename(new)
    assert puller.pull(NOW + SECOND).changed


@pytest.mark.parametrize(
    "victim", ["metadata/1.FR.json", "metadata/1.targets.json", "metadata/timestamp.json"]
)
def test_a_damaged_copy_mends_itself(publisher: Publisher, copy: Path, victim: str) -> None:
    Puller(publisher.folder, copy, root=publisher.root).pull(NOW)
    (copy / victim).write_bytes(b"damaged")
    for place in (copy / "targets" / "FR" / "keys").iterdir():
        place.write_bytes(b"damaged too")
    publisher.vouch(NOW + SECOND)
    Puller(publisher.folder, copy, root=publisher.root).pull(NOW + SECOND)
    assert FeedFolder(copy, root=publisher.root).poll(NOW + SECOND) is not None


@pytest.mark.parametrize("victim", ["metadata/timestamp.json", "targets/FR/revocations.json"])
def test_a_copy_that_somebody_cleared_is_filled_again(publisher: Publisher, copy: Path, victim: str) -> None:
    puller = Puller(publisher.folder, copy, root=publisher.root)
    puller.pull(NOW)
    room, _, name = victim.rpartition("/")
    (found,) = (place for place in (copy / room).iterdir() if place.name.endswith(name))
    found.unlink()
    if room != "metadata":
        publisher.vouch(NOW + SECOND)
    assert puller.pull(NOW + SECOND).changed
    assert FeedFolder(copy, root=publisher.root).poll(NOW + SECOND) is not None


def test_a_folder_that_cannot_be_written_is_told(publisher: Publisher, copy: Path) -> None:
    copy.write_bytes(b"a file")
    with pytest.raises(FeedError, match="cannot be written"):
        Puller(publisher.folder, copy, root=publisher.root).pull(NOW)


def test_two_pullers_take_turns(publisher: Publisher, copy: Path) -> None:
    from licet.feed.publisher import Repository

    copy.mkdir()
    with Repository(copy).writing(), pytest.raises(FeedError, match="somebody else is writing"):
        Puller(publisher.folder, copy, root=publisher.root).pull(NOW)


def test_what_no_state_names_is_taken_away_an_hour_later(publisher: Publisher, copy: Path) -> None:
    puller = Puller(publisher.folder, copy, root=publisher.root)
    puller.pull(NOW)
    old = {name for name in tree(copy) if "revocations" in name and "FR" in name} | {role_file("FR", 1)}
    for name in tree(copy):
        os.utime(copy / name, (NOW.timestamp(), NOW.timestamp()))
    publisher.publish("FR", {"FR/revocations.json": listing("FR", 2, "FR-2026-1")})
    publisher.vouch(NOW + SECOND)
    puller.pull(NOW + SECOND)
    assert old <= set(tree(copy))
    publisher.vouch(NOW + 2 * HOUR)
    puller.pull(NOW + 2 * HOUR)
    assert not old & set(tree(copy))
    assert FeedFolder(copy, root=publisher.root).poll(NOW + 2 * HOUR) is not None


def test_a_machine_may_ask_for_a_younger_feed(publisher: Publisher, copy: Path) -> None:
    puller = Puller(publisher.folder, copy, root=publisher.root, max_age=HOUR)
    puller.pull(NOW)
    with pytest.raises(Stale, match="has not been signed since"):
        puller.pull(NOW + HOUR)
    with pytest.raises(Stale, match="older than"):
        Puller(publisher.folder, copy, root=publisher.root, max_age=HOUR).pull(NOW + DAY / 2)


def test_no_feed_is_no_source(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="no such feed"):
        source_of(tmp_path / "nowhere")


# Servers that misbehave


class _Bad(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if "endless" in self.path:
            self.send_response(200)
            self.end_headers()
            while True:
                try:
                    self.wfile.write(b"x" * 65536)
                except OSError:
                    return
        self.send_response(int(self.path.split("/")[1]))
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def bad() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Bad) as server:
        running = threading.Thread(target=server.serve_forever, args=(0.01,))
        running.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        running.join()


def test_a_server_that_never_stops_sending_is_cut_off(bad: str) -> None:
    with pytest.raises(FeedError, match="more than the 16,384 bytes"):
        Site(f"{bad}/endless").fetch(TIMESTAMP, limit=16_384)


@pytest.mark.parametrize(
    ("status", "why"),
    [(404, "no such file"), (403, "no such file"), (500, "status 500"), (418, "status 418")],
)
def test_what_a_server_answers_instead_is_told(bad: str, status: int, why: str) -> None:
    with pytest.raises(FeedError, match=why):
        Site(f"{bad}/{status}").fetch("any", limit=9)


def test_a_server_that_is_not_there_is_told(copy: Path, publisher: Publisher) -> None:
    with HTTPServer(("127.0.0.1", 0), _Bad) as server:
        free = server.server_address[1]
    with pytest.raises(FeedError, match="cannot be reached"):
        Puller(f"http://127.0.0.1:{free}", copy, root=publisher.root).pull(NOW)
    assert not copy.exists()


def test_a_file_larger_than_announced_is_not_read_whole(publisher: Publisher) -> None:
    place = publisher.folder / "large"
    place.write_bytes(bytes(1000))
    with pytest.raises(FeedError, match="more than 10 bytes"):
        Folder(publisher.folder).fetch("large", limit=10)


def test_a_copy_behind_a_thief_of_the_online_key_is_not_rolled_back(publisher: Publisher, copy: Path) -> None:
    publisher.publish("FR", {"FR/revocations.json": listing("FR", 2, "FR-2026-1")})
    publisher.vouch(NOW + SECOND)
    Puller(publisher.folder, copy, root=publisher.root).pull(NOW + SECOND)
    vouched_blindly(publisher, at=NOW + SECOND, versions={"targets": 2, "FR": 1, "NO": 1}, key=ONLINE)
    with pytest.raises(Forked):
        Puller(publisher.folder, copy, root=publisher.root).pull(NOW + 2 * SECOND)


def test_a_file_that_leads_nowhere_is_told(publisher: Publisher) -> None:
    with pytest.raises(FeedError, match="cannot be read"):
        Folder(publisher.folder).fetch("x" * 300, limit=10)
