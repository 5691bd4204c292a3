"""A sealed file opens to what was sealed, for its recipients, whole and in its order; or not at all."""

from __future__ import annotations

import hashlib
import os
import resource
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec.structs import replace

from licet import seal
from licet.errors import InputError, LicetError, WrongArtefact
from licet.seal import MAGIC, Header, SealedFile, SealingKey, Wrapped, _chunks
from tests.unit.seal.sealed import (
    CHUNK,
    CONTENT,
    KEY,
    OTHER,
    claiming,
    head_of,
    opened,
    pieces_of,
    put,
    sealed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

LONG = CONTENT * 1000  # more than Python reads ahead


@contextmanager
def _files_no_longer_than(size: int) -> Iterator[None]:
    """Let the system refuse every byte beyond `size`, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_what_was_sealed_opens_for_each_recipient_and_nobody_else(tmp_path: Path) -> None:
    plain = tmp_path / "model.onnx"
    plain.write_bytes(CONTENT)
    file = seal.seal(plain, to=[KEY.public, OTHER.public, KEY.public])
    assert file.path == tmp_path / "model.onnx.sealed"
    assert opened(file) == opened(file, OTHER) == CONTENT
    with pytest.raises(InputError, match="sealed to 2 keys, and not to"):
        opened(file, SealingKey.generate())


def test_the_head_says_what_is_sealed_and_the_rest_says_nothing(tmp_path: Path) -> None:
    file = sealed(tmp_path, b"secret weights" * 99)
    header = SealedFile.read(file.path).header
    assert header == file.header
    assert header.name == "model.onnx"
    assert header.size == 99 * len(b"secret weights")
    assert header.sha256 == hashlib.sha256(b"secret weights" * 99).hexdigest()
    raw = file.path.read_bytes()
    assert b"secret" not in raw
    assert raw.startswith(MAGIC)
    assert len(raw) == header.sealed_size()


def test_the_same_content_is_never_sealed_to_the_same_bytes(tmp_path: Path) -> None:
    first = sealed(tmp_path).path.read_bytes()
    assert sealed(tmp_path).path.read_bytes() != first


def test_chunks_are_a_mebibyte_unless_a_test_says_otherwise(tmp_path: Path) -> None:
    plain = tmp_path / "model.onnx"
    plain.write_bytes(CONTENT)
    assert seal.seal(plain, to=[KEY.public]).header.chunk == 1024 * 1024


@pytest.mark.parametrize("place", range(4), ids=["first", "second", "third", "last"])
def test_a_missing_chunk_opens_nothing(tmp_path: Path, place: int) -> None:
    file = sealed(tmp_path)
    left = [piece for number, piece in enumerate(pieces_of(file)) if number != place]
    file.path.write_bytes(file.header.to_bytes() + b"".join(left))
    with pytest.raises(InputError, match="and should have"):
        SealedFile.read(file.path)
    with pytest.raises(WrongArtefact, match="does not hold"):
        opened(file)


def test_chunks_in_another_order_open_nothing(tmp_path: Path) -> None:
    file = sealed(tmp_path, CONTENT[: 3 * CHUNK])
    first, second, third = pieces_of(file)
    for pieces in ([second, first, third], [first, first, third], [third, second, first]):
        with pytest.raises(WrongArtefact, match="put together anew"):
            opened(put(file, file.header, pieces))


def test_a_shorter_file_with_a_head_to_match_opens_nothing(tmp_path: Path) -> None:
    file = sealed(tmp_path, CONTENT[: 3 * CHUNK])
    with pytest.raises(WrongArtefact):
        opened(put(file, claiming(file, 2 * CHUNK), pieces_of(file)[:2]))


@pytest.mark.parametrize("missing", [1, 16, 21, 22])
def test_a_file_that_is_cut_short_is_told_as_such(tmp_path: Path, missing: int) -> None:
    file = sealed(tmp_path)
    file.path.write_bytes(file.path.read_bytes()[:-missing])
    with pytest.raises(WrongArtefact, match="cut short"):
        opened(file)


def test_what_was_added_at_the_end_opens_nothing(tmp_path: Path) -> None:
    file = sealed(tmp_path)
    with file.path.open("ab") as out:
        out.write(b"\0")
    with pytest.raises(InputError, match="and should have"):
        SealedFile.read(file.path)
    with pytest.raises(WrongArtefact, match="added at its end"):
        opened(file)


def test_a_chunk_of_another_file_opens_nothing(tmp_path: Path) -> None:
    one, two = sealed(tmp_path, name="a"), sealed(tmp_path, name="b")
    mixed = [*pieces_of(one)[:1], *pieces_of(two)[1:]]
    with pytest.raises(WrongArtefact, match="chunk 1"):
        opened(put(one, one.header, mixed))


def test_the_key_of_one_file_does_not_serve_another(tmp_path: Path) -> None:
    one, two = sealed(tmp_path, name="a"), sealed(tmp_path, name="b")
    with pytest.raises(WrongArtefact, match="not one for this key"):
        opened(put(one, replace(one.header, recipients=two.header.recipients), pieces_of(one)))


@pytest.mark.parametrize(
    "change",
    [{"name": "other.onnx"}, {"sha256": "0" * 64}, {"chunk": 65}, {"recipients": ()}],
    ids=["name", "digest", "chunk", "recipients"],
)
def test_a_changed_head_opens_nothing(tmp_path: Path, change: dict[str, object]) -> None:
    file = sealed(tmp_path, CONTENT[:CHUNK])
    with pytest.raises(LicetError):
        opened(put(file, replace(file.header, **change), pieces_of(file)))


def test_a_recipient_who_seals_it_anew_under_a_digest_that_is_not_its_own_is_found_out(
    tmp_path: Path,
) -> None:
    file = sealed(tmp_path, b"x" * CHUNK)
    (whose,) = file.header.recipients
    lying = replace(file.header, sha256="0" * 64, recipients=())
    key = bytes(32)
    enc, wrapped = KEY.public.wrap(key, lying.info)
    header = replace(
        lying, recipients=(Wrapped(enc=enc, keyid=whose.keyid, scheme=whose.scheme, wrapped=wrapped),)
    )
    cipher = AESGCM(key)
    piece = cipher.encrypt(_chunks._nonce(0, is_last=True), b"x" * CHUNK, header.binding)
    with pytest.raises(WrongArtefact, match="a digest that is not its own"):
        opened(put(file, header, [piece]))


def test_a_file_put_in_its_place_after_it_was_read_opens_nothing(tmp_path: Path) -> None:
    file = sealed(tmp_path)
    sealed(tmp_path)
    with pytest.raises(WrongArtefact, match="in the place of this one") as told:
        opened(file)
    assert told.value.where == str(file.path)


def test_a_device_that_unwraps_something_else_opens_nothing(tmp_path: Path) -> None:
    class Odd:
        public, assurance = KEY.public, "A2"

        def unwrap(self, enc: bytes, wrapped: bytes, info: bytes) -> bytes:
            return (enc + wrapped + info)[:16]

    with pytest.raises(WrongArtefact, match="no content key"):
        sealed(tmp_path).check(Odd())


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "not a sealed file"),
        (b"weights", "not a sealed file"),
        (MAGIC, "cannot be read"),
        (MAGIC + b"{}\n", "cannot be read"),
        (MAGIC + b"[" * 100_000, "cannot be read"),
        (MAGIC + b"\xff\n", "cannot be read"),
    ],
    ids=["empty", "plain", "no head", "empty head", "deep", "not UTF-8"],
)
def test_what_is_no_sealed_file_is_told_as_such(tmp_path: Path, raw: bytes, said: str) -> None:
    path = tmp_path / "model.sealed"
    path.write_bytes(raw)
    with pytest.raises(InputError, match=said):
        SealedFile.read(path)


def test_a_head_has_one_form(tmp_path: Path) -> None:
    file = sealed(tmp_path)
    raw = file.path.read_bytes()
    file.path.write_bytes(raw.replace(b'{"chunk"', b'{ "chunk"', 1))
    with pytest.raises(InputError, match="canonical"):
        SealedFile.read(file.path)


@pytest.mark.parametrize(
    "change",
    [
        {"chunk": 63},
        {"chunk": 2**24 + 1},
        {"name": ""},
        {"name": "a/b"},
        {"name": "a\\b"},
        {"name": ".."},
        {"name": "a\n"},
        {"name": "a\u202eb"},
        {"name": "ü" * 128},
        {"sha256": "A" * 64},
        {"size": -1},
        {"size": 2**53},
    ],
    ids=lambda change: ascii(next(iter(change.items()))),
)
def test_a_head_that_cannot_be_is_refused(change: dict[str, object]) -> None:
    fields = {"chunk": CHUNK, "name": "m", "recipients": (), "sha256": "0" * 64, "size": 1}
    header = Header(**fields)  # type: ignore[arg-type]  # the types are those of the fields
    with pytest.raises(ValueError, match="cannot be"):
        replace(header, **change)


@pytest.mark.parametrize("fault", ["twice", "scheme", "keyid", "many"])
def test_recipients_that_cannot_be_are_refused(tmp_path: Path, fault: str) -> None:
    header = sealed(tmp_path).header
    (one,) = header.recipients
    recipients = {
        "twice": (one, one),
        "scheme": (replace(one, scheme="rot13"),),
        "keyid": (replace(one, keyid="me"),),
        "many": tuple(replace(one, keyid=f"{number:064x}") for number in range(1001)),
    }[fault]
    with pytest.raises(ValueError, match="recipients"):
        replace(header, recipients=recipients)


def test_nothing_is_sealed_to_nobody(tmp_path: Path) -> None:
    plain = tmp_path / "model.onnx"
    plain.write_bytes(CONTENT)
    with pytest.raises(InputError, match="no key to seal it to"):
        seal.seal(plain, to=[])
    assert list(tmp_path.iterdir()) == [plain]


def test_what_is_sealed_is_not_sealed_again(tmp_path: Path) -> None:
    file = sealed(tmp_path)
    with pytest.raises(InputError, match="sealed already"):
        seal.seal(file.path, to=[KEY.public])


def test_only_a_sealed_file_is_replaced(tmp_path: Path) -> None:
    file = sealed(tmp_path)
    plain = tmp_path / "model.onnx"
    assert opened(seal.seal(plain, to=[OTHER.public]), OTHER) == CONTENT
    file.path.write_bytes(b"diary")
    with pytest.raises(InputError, match="another file here"):
        seal.seal(plain, to=[KEY.public])
    assert file.path.read_bytes() == b"diary"


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    plain = tmp_path / "model.onnx"
    plain.write_bytes(bytes(100_000))
    with _files_no_longer_than(50_000), pytest.raises(InputError, match="nothing was changed"):
        seal.seal(plain, to=[KEY.public])
    assert list(tmp_path.iterdir()) == [plain]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    plain = tmp_path / "model.onnx"
    plain.write_bytes(CONTENT)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(InputError, match="cannot be written"):
        seal.seal(plain, to=[KEY.public], out=tmp_path / "file" / "x.sealed")


@pytest.mark.parametrize("after", [LONG[::-1], LONG + b"x", LONG[:-1]], ids=["other", "more", "less"])
def test_a_file_that_changes_while_it_is_sealed_is_not_sealed(tmp_path: Path, after: bytes) -> None:
    plain = tmp_path / "model.onnx"
    plain.write_bytes(LONG)

    def told(done: int, _of: int) -> None:
        if done > len(LONG) and plain.read_bytes() == LONG:  # read once, and being read again
            plain.write_bytes(after)

    with pytest.raises(InputError, match="changed while it was sealed"):
        seal.seal(plain, to=[KEY.public], progress=told, chunk=CHUNK)
    assert list(tmp_path.iterdir()) == [plain]


def test_progress_reaches_its_end(tmp_path: Path) -> None:
    plain = tmp_path / "model.onnx"
    plain.write_bytes(CONTENT)
    told: list[tuple[int, int]] = []
    seal.seal(plain, to=[KEY.public], progress=lambda done, of: told.append((done, of)), chunk=CHUNK)
    assert told[-1] == (2 * len(CONTENT), 2 * len(CONTENT))
    assert told == sorted(told)


def test_a_pipe_a_folder_and_nothing_are_not_sealed(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, said in ((tmp_path / "pipe", "not a file"), (tmp_path, "not a file"), (tmp_path / "x", "read")):
        with pytest.raises(InputError, match=said):
            seal.seal(path, to=[KEY.public], out=tmp_path / "out.sealed")


def test_a_name_that_cannot_be_shown_is_not_sealed(tmp_path: Path) -> None:
    plain = Path(os.fsdecode(os.fsencode(tmp_path) + b"/mod\xffel"))
    plain.write_bytes(CONTENT)
    with pytest.raises(InputError, match="its name cannot be"):
        seal.seal(plain, to=[KEY.public], out=tmp_path / "out.sealed")


def test_a_file_is_known_to_be_sealed_by_its_name_and_its_beginning(tmp_path: Path) -> None:
    file = sealed(tmp_path)
    assert SealedFile.is_at(file.path)
    assert not SealedFile.is_at(file.path.rename(tmp_path / "model.bin"))
    assert not SealedFile.is_at(tmp_path / "missing.sealed")
    (tmp_path / "diary.sealed").write_bytes(b"dear")
    assert not SealedFile.is_at(tmp_path / "diary.sealed")


def test_an_empty_file_is_one_empty_chunk(tmp_path: Path) -> None:
    file = sealed(tmp_path, b"")
    assert file.path.stat().st_size == head_of(file) + 16
    assert opened(file) == b""
