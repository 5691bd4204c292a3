"""Tiles as https://c2sp.org/tlog-tiles has them, and a log read from a plain web server."""

from __future__ import annotations

import gzip
import os
import threading
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from licet import files
from licet.errors import Forked, InputError, LogError
from licet.log import Log, LogKey, LogView, _web, leaf_hash, tree_root, verify_log_proof
from licet.log._source import FolderSource
from licet.log._storage import _FULL
from licet.log._tiles import Place, edge
from licet.log._web import Site, WebSource

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = LogKey.from_private_bytes("example.org/log", b"\x07" * 32)
MANY = [b"entry %d" % number for number in range(70_000)]
SOME = MANY[:600]


class _Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(handler: object) -> Iterator[str]:
    """Serve with a handler of the standard library on a port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)  # type: ignore[arg-type]  # a partial of a handler class
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def static(folder: Path) -> Iterator[str]:
    with served(partial(_Quiet, directory=str(folder))) as url:
        yield url


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The specification's example of 70,000 entries."""
    folder = tmp_path_factory.mktemp("large")
    with Log.open(folder, key=KEY) as log:
        for entry in MANY:
            log.enqueue(entry)
    return folder


@pytest.fixture
def small(tmp_path: Path) -> Path:
    with Log.open(tmp_path / "log", key=KEY) as log:
        for entry in SOME:
            log.enqueue(entry)
    return tmp_path / "log"


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("place", "path"),
    [
        (Place(0, 1234067), "tile/0/x001/x234/067"),
        (Place(3, 0), "tile/3/000"),
        (Place("entries", 999, 17), "tile/entries/999.p/17"),
        (Place("entries", 1000), "tile/entries/x001/000"),
    ],
)
def test_a_tile_is_where_the_specification_puts_it(place: Place, path: str) -> None:
    assert place.path == path


def test_a_log_of_70_000_has_the_tiles_of_the_specification_s_example(large: Path) -> None:
    found = names(large)
    assert {f"tile/0/{number:03d}" for number in range(273)} <= found
    assert found - {f"tile/{level}/{number:03d}" for number in range(273) for level in (0, "entries")} == {
        "checkpoint",
        "entries",
        "log.vkey",
        "tile/0/273.p/112",
        "tile/1/000",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
        "tile/entries/273.p/112",
    }
    assert list(edge(256)) == [Place(1, 0, 1)]


def test_its_root_and_proofs_are_those_of_the_tree(large: Path) -> None:
    view = LogView.open(large, verifier=KEY.verifier)
    assert view.checkpoint.root == tree_root([leaf_hash(entry) for entry in MANY])
    for size in (0, 1, 255, 256, 257, 65_536, 69_999):
        assert view.root_at(size) == tree_root([leaf_hash(entry) for entry in MANY[:size]])
    for index in (0, 255, 256, 65_535, 65_536, 69_999):
        verify_log_proof(view.prove(index), entry=MANY[index], verifier=KEY.verifier)
    assert list(view.entries(69_700)) == MANY[69_700:]


class Counted(FolderSource):
    """A folder that remembers what it was asked for."""

    __slots__ = ("asked",)

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.asked: list[str] = []

    def read(self, path: str, *, limit: int) -> bytes | None:
        self.asked.append(path)
        return super().read(path, limit=limit)


def test_proofs_all_over_a_log_read_a_tile_above_the_leaves_but_once(large: Path) -> None:
    source = Counted(large)
    asked, view = source.asked, LogView.open(source, verifier=KEY.verifier)
    for index in range(0, len(MANY), 256):
        view.prove(index)
    assert {asked.count("tile/0/000"), asked.count("tile/1/000")} == {1}
    view.prove(0)  # of the tiles of leaves, few are kept
    assert (asked.count("tile/0/000"), asked.count("tile/1/000")) == (2, 1)


def test_every_size_that_was_signed_can_be_read_until_its_tiles_are_complete(tmp_path: Path) -> None:
    with Log.open(tmp_path, key=KEY) as log:
        for entry in MANY[:250]:
            log.enqueue(entry)
        for entry in MANY[250:260]:
            log.enqueue(entry)
            log.checkpoint()
            assert list(LogView.open(tmp_path, verifier=KEY.verifier).entries(250))[-1] == entry
        assert {f"tile/0/001.p/{width}" for width in range(1, 5)} <= names(tmp_path)
        assert "tile/0/000" in names(tmp_path)
        assert not [
            name for name in names(tmp_path) if name.startswith(("tile/0/000.p", "tile/entries/000.p"))
        ]
        assert list(log.entries()) == MANY[:260]


def test_a_reader_of_an_older_checkpoint_finds_its_part_in_the_complete_tile(tmp_path: Path) -> None:
    with Log.open(tmp_path, key=KEY) as log:
        for entry in MANY[:200]:
            log.enqueue(entry)
        note = log.checkpoint()
        before = log.entries()
        for entry in MANY[200:600]:
            log.enqueue(entry)
        log.checkpoint()
        assert list(before) == MANY[:200]
    (tmp_path / "checkpoint").write_bytes(note)
    assert list(LogView.open(tmp_path, verifier=KEY.verifier).entries(199)) == MANY[199:200]


def test_a_long_journal_goes_to_tiles_without_being_asked(tmp_path: Path) -> None:
    with Log.open(tmp_path, key=KEY, window=60) as log:
        for number in range(_FULL // 60_000 + 2):
            log.append(b"%d" % number + bytes(60_000))
        assert (tmp_path / "entries").stat().st_size < _FULL
        assert LogView.open(tmp_path, verifier=KEY.verifier).size >= _FULL // 60_000


@pytest.mark.parametrize("name", ["tile/0/001", "tile/1/000.p/2", "tile/0/002.p/88"])
def test_a_changed_tile_is_seen_before_anything_under_it_is_used(small: Path, name: str) -> None:
    tile = bytearray((small / name).read_bytes())
    tile[33] ^= 1
    (small / name).write_bytes(tile)
    with pytest.raises(Forked, match="not the one"):
        list(LogView.open(small, verifier=KEY.verifier).entries())
    (small / name).write_bytes(tile[:-32])
    with pytest.raises(LogError, match="length"):
        list(LogView.open(small, verifier=KEY.verifier).entries())


# Over HTTP


def test_a_plain_web_server_is_a_log(small: Path) -> None:
    with static(small) as url:
        view = LogView.open(url, verifier=KEY.verifier)
        assert list(view.entries()) == SOME
        verify_log_proof(view.prove(300), entry=SOME[300], verifier=KEY.verifier)
        assert view.where == url


def test_a_web_server_that_lies_is_caught(small: Path) -> None:
    bundle = small / "tile/entries/001"
    bundle.write_bytes(bundle.read_bytes().replace(b"entry 300", b"entry 3OO"))
    with static(small) as url, pytest.raises(Forked, match="entry 300 is not"):
        list(LogView.open(url, verifier=KEY.verifier).entries())


def test_a_web_server_without_the_log_is_no_log(tmp_path: Path) -> None:
    with static(tmp_path) as url, pytest.raises(LogError, match="missing") as refused:
        LogView.open(url, verifier=KEY.verifier)
    assert refused.value.where == f"{url}/checkpoint"


def test_a_server_that_is_not_there_is_named() -> None:
    with static_gone() as url, pytest.raises(LogError, match="no answer") as refused:
        LogView.open(url, verifier=KEY.verifier)
    assert refused.value.where == f"{url}/checkpoint"


@contextmanager
def static_gone() -> Iterator[str]:
    with served(_Quiet) as url:
        pass
    yield url


class _Odd(BaseHTTPRequestHandler):
    """Answers /N with status N, /gzip packed, /notgzip falsely so, and /drop not at all the first time."""

    protocol_version = "HTTP/1.1"
    dropped = 0

    def do_GET(self) -> None:
        word = self.path.strip("/")
        body, headers = b"body", {}
        if word in {"gzip", "bomb"}:
            body = gzip.compress(b"body" if word == "gzip" else bytes(10_000))
            headers["Content-Encoding"] = "gzip"
        elif word == "notgzip":
            headers["Content-Encoding"] = "gzip"
        elif word == "long":
            body = bytes(10_000)
        elif word == "drop" and not _Odd.dropped:
            _Odd.dropped += 1
            self.close_connection = True
            return
        self.send_response(int(word) if word.isdigit() else 200)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_answers_of_every_kind_are_bounded() -> None:
    with served(_Odd) as url:
        site = Site(url)
        assert site.get("gzip", limit=100).body == b"body"
        assert site.get("drop", limit=100).body == b"body"  # the connection was idle: asked once more
        for word in ("long", "bomb"):
            with pytest.raises(LogError, match="more than 100"):
                site.get(word, limit=100)
        with pytest.raises(LogError, match="not gzip"):
            site.get("notgzip", limit=100)
        assert site.get("302", limit=100).status == 302
        assert site.get("302", limit=100).body == b"body"  # over the same connection


def test_a_server_that_sends_drop_by_drop_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_web, "_LONGEST", -1)
    with served(_Odd) as url, pytest.raises(LogError, match="it goes on for more than"):
        Site(url).get("long", limit=100_000)


def test_a_name_that_no_network_knows_is_told() -> None:
    with pytest.raises(LogError, match="no answer"):
        WebSource(f"http://{'a' * 70}.invalid").read("checkpoint", limit=100)


@pytest.mark.parametrize("status", [302, 500])
def test_a_redirect_or_a_fault_is_not_followed(status: int) -> None:
    with served(_Odd) as url, pytest.raises(LogError, match=f"answers {status}"):
        WebSource(url).read(str(status), limit=100)


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "ftp://host/log",
        "https://host/log?x=1",
        "https://host/#a",
        "http://host:99999",
        "http://host:port",
        "http://[::1",
        "http://host/caf\u00e9",
        "http://host/a b",
        "http://host/a\r\nX: y",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="no address"):
        Site(url)


def test_a_file_too_large_to_be_part_of_a_log_is_refused(small: Path) -> None:
    (small / "tile/0/002.p/88").write_bytes(bytes(100_000))
    with pytest.raises(LogError, match="more than"):
        LogView.open(small, verifier=KEY.verifier)


@pytest.mark.parametrize("name", ["checkpoint", "tile/0/002.p/88", "tile/entries/000"])
def test_a_pipe_in_the_place_of_a_part_keeps_nobody_waiting(small: Path, name: str) -> None:
    (small / name).unlink()
    os.mkfifo(small / name)
    with pytest.raises(LogError, match="not a file") as refused:
        list(LogView.open(small, verifier=KEY.verifier).entries())
    assert refused.value.where == str(small / name)


def test_a_part_that_cannot_be_looked_for_is_not_taken_for_missing(tmp_path: Path) -> None:
    with pytest.raises(LogError, match=r"cannot be read \(File name too long\)"):
        FolderSource(tmp_path).read("x" * 300, limit=1)


def test_a_partial_tile_that_goes_while_it_is_looked_for_is_gone(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = files.read

    def read(place: Path, **terms: Any) -> bytes:
        place.unlink()
        return real(place, **terms)

    monkeypatch.setattr(files, "read", read)
    assert FolderSource(small).read("checkpoint", limit=1) is None
