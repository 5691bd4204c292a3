"""A record brought to a mirror: resumed where it stopped, on disk before it is cosigned, and never forked."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING

import httpx
import pytest

from licet.errors import BadCheckpoint, Forked, InputError, LogError
from licet.log import Log, LogKey, LogView, WitnessKey, prove_consistency, verify_checkpoint
from licet.log._entry_packages import Body, Package, Upload, print_entries, spans
from licet.log._tree import Tree, leaf_hash, subtree_path
from licet.log._verify import verify_subtree_consistency
from licet.log.mirror import LARGEST_UPLOAD, Answer, Mirror, Uploader
from licet.log.mirror_server import mirror_app
from licet.log.witness import Request
from tests.unit.recorder.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
KEY = WitnessKey.generate("collector.test/mirror")


class Device:
    """A device and its record, and the mirror that collects it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "record"
        self.key = LogKey.generate("licet-guard/test")
        self.place = folder / "mirror"
        self.mirror = self.opened()
        self.kept = 0

    def opened(self) -> Mirror:
        return Mirror.open(self.place, keys=[KEY], logs=[self.key.verifier], clock=lambda: NOW)

    def write(self, count: int, *, folder: Path | None = None, word: bytes = b"entry") -> LogView:
        with Log.open(folder or self.folder, key=self.key) as log:
            for _ in range(count):
                log.enqueue(b"%b %d" % (word, log.size))
        return self.view(folder)

    def view(self, folder: Path | None = None) -> LogView:
        return LogView.open(folder or self.folder, verifier=self.key.verifier)

    def copy(self) -> LogView:
        """What anybody reads from the mirror's folder."""
        (folder,) = (one for one in self.place.iterdir() if (one / "checkpoint").exists())
        return LogView.open(folder, verifier=self.key.verifier)


@pytest.fixture
def device(tmp_path: Path) -> Iterator[Device]:
    made = Device(tmp_path)
    yield made
    made.mirror.close()


@pytest.mark.parametrize("sizes", [(1,), (255, 1, 1), (256, 256), (700, 3, 300), (0,)])
def test_a_mirror_holds_what_it_cosigned(device: Device, sizes: tuple[int, ...]) -> None:
    uploader = Uploader(KEY.verifier, device.mirror)
    for count in sizes:
        view = device.write(count)
        if not view.size:
            continue
        done = uploader.upload(view)
        assert (done.size, done.sent) == (view.size, count)
        assert done.cosigned.at == NOW
        assert verify_checkpoint(done.note, device.key.verifier).size == view.size
        assert list(device.copy().entries()) == list(view.entries())
        assert KEY.verifier.name.encode() in device.copy().checkpoint.note


def test_an_upload_said_twice_sends_nothing_and_gets_the_same_word(device: Device) -> None:
    view = device.write(300)
    first = Uploader(KEY.verifier, device.mirror).upload(view)
    again = Uploader(KEY.verifier, device.mirror).upload(view)
    assert again.sent == 0
    assert again.note == first.note


def test_an_interrupted_upload_goes_on_where_it_stopped(device: Device) -> None:
    view = device.write(1000)

    class Breaking:
        add_checkpoint = device.mirror.add_checkpoint
        left = 3

        def add_entries(self, body: bytes) -> Answer:
            self.left -= 1
            if not self.left:
                raise LogError("no answer")
            return device.mirror.add_entries(body)

    with pytest.raises(LogError, match="no answer"):
        Uploader(KEY.verifier, Breaking(), at_once=1000).upload(view)
    device.mirror.close()
    device.mirror = device.opened()
    done = Uploader(KEY.verifier, device.mirror, at_once=1000).upload(view)
    assert 0 < done.sent < 1000
    assert done.sent % 256 == 1000 % 256
    assert device.copy().size == 1000


def test_a_body_cut_off_on_the_way_keeps_its_whole_packages(device: Device) -> None:
    view = device.write(600)
    desk = device.mirror

    class Cutting:
        add_checkpoint = desk.add_checkpoint
        cut = True

        def add_entries(self, body: bytes) -> Answer:
            whole = not self.cut or len(body) < 1000
            self.cut = self.cut and whole
            return desk.add_entries(body if whole else body[:-1])

    done = Uploader(KEY.verifier, Cutting()).upload(view)
    assert done.size == 600


def test_a_record_that_was_put_back_is_noticed(device: Device, tmp_path: Path) -> None:
    device.write(10)
    shutil.copytree(device.folder, tmp_path / "backup")
    uploader = Uploader(KEY.verifier, device.mirror)
    uploader.upload(device.write(10))
    with pytest.raises(Forked, match=r"has seen 20 entries .* now has 10"):
        Uploader(KEY.verifier, device.mirror).upload(device.view(tmp_path / "backup"))


@pytest.mark.parametrize("count", [10, 25])
def test_another_history_is_refused_and_kept_as_evidence(device: Device, tmp_path: Path, count: int) -> None:
    device.write(10)
    shutil.copytree(device.folder, tmp_path / "twin")
    Uploader(KEY.verifier, device.mirror).upload(device.write(10))
    twin = device.write(count, folder=tmp_path / "twin", word=b"other")
    with pytest.raises(Forked, match="another history"):
        Uploader(KEY.verifier, device.mirror).upload(twin)
    kept = [one for one in (device.place / "pending").rglob("*") if one.name in ("contradiction", "unjoined")]
    assert [one.read_bytes() for one in kept] == [twin.checkpoint.note]
    assert device.copy().size == 20


def test_entries_that_are_not_in_the_log_are_refused(device: Device) -> None:
    view = device.write(300)
    _announce(device, view)
    packages = _packages(view)
    changed = Package(0, (b"another", *packages[0].entries[1:]), packages[0].proof)
    head = Upload(view.checkpoint.origin, 0, 300)
    assert device.mirror.add_entries(print_entries(head, [changed])).status == 422
    mixed = [packages[0], Package(256, packages[1].entries, packages[0].proof)]
    assert device.mirror.add_entries(print_entries(head, mixed)).status == 422
    answer = device.mirror.add_entries(print_entries(Upload(view.checkpoint.origin, 0, 0), []))
    assert answer.body == b"300\n256\n\n", "the package that held was kept"


def test_a_request_that_fits_nothing_is_refused(device: Device) -> None:
    view = device.write(300)
    origin = view.checkpoint.origin
    ask = device.mirror.add_entries
    assert ask(b"\x00").status == 400
    assert ask(b"\x00\x01\xff" + bytes(18)).status == 400
    assert ask(Upload(origin, 2, 1).to_bytes()).status == 400
    assert ask(Upload("another/log", 0, 0).to_bytes()).status == 404
    assert ask(Upload(origin, 0, 300).to_bytes()).body == b"0\n0\n\n"
    _announce(device, view)
    assert ask(Upload(origin, 0, 299).to_bytes()).status == 409
    assert ask(Upload(origin, 200, 300).to_bytes()).status == 409
    assert ask(Upload(origin, 0, 300).to_bytes()).status == 400
    assert ask(print_entries(Upload(origin, 0, 300), _packages(view))[:200]).status == 400


def test_what_arrives_twice_is_kept_once(device: Device) -> None:
    view = device.write(300)
    _announce(device, view)
    head, packages = Upload(view.checkpoint.origin, 0, 300), _packages(view)
    assert device.mirror.add_entries(print_entries(head, packages[:1])).status == 202
    assert device.mirror.add_entries(print_entries(head, packages)).status == 200
    late = Upload(view.checkpoint.origin, 290, 300)
    entries = tuple(view.entries(290))
    proof = view.prove_subtree(range(256, 300))
    again = device.mirror.add_entries(print_entries(late, [Package(290, entries, proof)]))
    assert again.status == 200
    assert list(device.copy().entries()) == list(view.entries())


def test_a_mirror_that_says_nonsense_is_not_believed(device: Device) -> None:
    view = device.write(3)

    class Odd:
        def __init__(self, checkpoint: Answer, *entries: Answer) -> None:
            self.said, self.entries = checkpoint, list(entries)

        def add_checkpoint(self, _: bytes) -> Answer:
            return self.said

        def add_entries(self, _: bytes) -> Answer:
            return self.entries.pop(0)

    fine, nothing = Answer(200, b""), Answer(409, b"3\n0\n\n")
    other = WitnessKey.generate("other.test/mirror")
    text = view.checkpoint.note.partition(b"\n\n")[0] + b"\n"
    checkpoint = verify_checkpoint(view.checkpoint.note, device.key.verifier)
    line = other.cosign(text, checkpoint, at=NOW)  # type: ignore[arg-type]  # it has the fields of one
    for desk, kind, says in (
        (Odd(Answer(404, b"")), LogError, "does not know"),
        (Odd(Answer(409, b"what\n")), LogError, "what it has seen"),
        (Odd(Answer(503, b"busy")), LogError, "503: busy"),
        (Odd(fine, Answer(409, b"4\n0\n\n")), LogError, "another checkpoint"),
        (Odd(fine, Answer(409, b"3\n9\n\n")), LogError, "another checkpoint"),
        (Odd(fine, nothing, nothing), LogError, "takes no more"),
        (Odd(fine, nothing, Answer(422, b"no")), Forked, "another history"),
        (Odd(fine, nothing, Answer(200, line)), BadCheckpoint, "not signed with the key"),
        (Odd(fine, Answer(500, b""), Answer(200, b"what")), BadCheckpoint, "note"),
    ):
        with pytest.raises(kind, match=says):
            Uploader(KEY.verifier, desk).upload(view)


def test_only_what_is_public_is_read_from_a_mirror(device: Device) -> None:
    Uploader(KEY.verifier, device.mirror).upload(device.write(300))
    (name,) = (one.name for one in device.place.iterdir() if (one / "checkpoint").exists())
    assert device.mirror.read(f"{name}/checkpoint")
    assert device.mirror.read(f"{name}/tile/0/000")
    assert device.mirror.read(f"{name}/tile/entries/001.p/44")
    for path in (
        "pending.skey",
        f"{name}/entries",
        f"{name}/../pending.skey",
        f"{name}/tile/0/009",
        "",
        "x/checkpoint",
    ):
        assert device.mirror.read(path) is None


def test_a_mirror_needs_a_key_and_its_whole_folder(device: Device, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="without a key"):
        Mirror.open(tmp_path / "other", keys=[], logs=[])
    with pytest.raises(LogError, match="locked"):
        device.opened()
    Uploader(KEY.verifier, device.mirror).upload(device.write(3))
    device.mirror.close()
    (folder,) = (one for one in device.place.iterdir() if (one / "checkpoint").exists())
    journal = (folder / "entries").read_bytes()
    (folder / "entries").unlink()
    with pytest.raises(Forked, match="journal is missing"):
        device.opened()
    (folder / "entries").write_bytes(journal)
    device.mirror = device.opened()
    assert device.mirror.origins == (device.key.origin,)


def test_a_copy_changed_on_disk_is_not_cosigned(device: Device) -> None:
    view = device.write(3)
    Uploader(KEY.verifier, device.mirror).upload(view)
    copy = device.mirror._copies[device.key.origin]
    copy.add([b"smuggled"])
    with pytest.raises(LogError):
        Uploader(KEY.verifier, device.mirror).upload(device.write(1))


def test_a_mirror_answers_over_http(device: Device) -> None:
    told: list[str] = []
    view = device.write(300)
    with serving(mirror_app(device.mirror, tell=told.append)) as url:
        assert Uploader(KEY.verifier, url).upload(view).sent == 300
        name = next(one.name for one in device.place.iterdir() if (one / "checkpoint").exists())
        read = LogView.open(f"{url}/{name}", verifier=device.key.verifier)
        assert list(read.entries()) == list(view.entries())
        assert httpx.get(f"{url}/{name}/tile/0/000").headers["cache-control"].endswith("immutable")
        assert httpx.get(f"{url}/pending.skey").status_code == 404
        spoilt = httpx.post(f"{url}/add-entries", content=b"none", headers={"Content-Encoding": "gzip"})
        assert spoilt.status_code == 400
        assert told[-1].startswith("400")
        assert httpx.post(f"{url}/add-entries", content=bytes(LARGEST_UPLOAD + 1)).status_code == 413
        shutil.rmtree(device.place / "pending")
        (device.place / "pending").write_bytes(b"")
        answer = httpx.post(f"{url}/add-checkpoint", content=_request(view))
        assert (answer.status_code, answer.text) == (500, "the mirror cannot answer\n")
    (device.place / "pending").unlink()


def test_packages_are_printed_and_read_back() -> None:
    packages = [Package(254, (b"a", b""), (b"\x01" * 32,)), Package(256, (b"c",), ())]
    head = Upload("log", 254, 257, b"ticket")
    body = Body(print_entries(head, packages))
    assert body.upload() == head
    assert list(body.packages(head)) == packages
    too_long = head.to_bytes() + b"\x00\x00\x00\x00\xff"
    reader = Body(too_long)
    assert list(reader.packages(reader.upload())) == []
    assert list(spans(3, 3)) == []


@pytest.mark.parametrize("size", [1, 2, 5, 7, 8, 13])
def test_every_part_of_a_log_has_its_proof(size: int) -> None:
    leaves = [leaf_hash(bytes([number])) for number in range(size)]
    tree = Tree(leaves)
    for height in range(4):
        for start in range(0, size, 1 << height):
            for stop in range(start + 1, min(size, start + (1 << height)) + 1):
                if start % (1 << (stop - start - 1).bit_length()):
                    continue
                verify_subtree_consistency(
                    subtree_path(tree.node, range(start, stop), size=size),
                    subtree=range(start, stop),
                    subtree_root=Tree(leaves[start:stop]).root(),
                    size=size,
                    root=tree.root(),
                )
    assert prove_consistency(leaves, 0) == ()


def _request(view: LogView) -> bytes:
    return Request(old_size=0, proof=(), note=view.checkpoint.note).to_bytes()


def _announce(device: Device, view: LogView) -> None:
    assert device.mirror.add_checkpoint(_request(view)).status == 200


def _packages(view: LogView) -> list[Package]:
    found = []
    entries = list(view.entries())
    for bounds in spans(0, view.size):
        proof = view.prove_subtree(range(bounds.start // 256 * 256, bounds.stop))
        found.append(Package(bounds.start, tuple(entries[bounds.start : bounds.stop]), proof))
    return found
