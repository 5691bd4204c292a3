"""Sealed files to try things on: small chunks, so that a few bytes make several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from licet import seal
from licet.seal import Header, SealedFile, SealingKey

if TYPE_CHECKING:
    from pathlib import Path

CHUNK = 64
TAG = 16
KEY = SealingKey.generate()
OTHER = SealingKey.generate()
CONTENT = bytes(range(256))[: 3 * CHUNK + 5]


def sealed(
    folder: Path, content: bytes = CONTENT, *, name: str = "model.onnx", chunk: int = CHUNK
) -> SealedFile:
    """The content, sealed to KEY."""
    plain = folder / name
    plain.write_bytes(content)
    return seal.seal(plain, to=[KEY.public], chunk=chunk)


def opened(file: SealedFile, key: SealingKey = KEY) -> bytes:
    """What is in the file, if all of it holds."""
    file.check(key)
    with file.unsealed(key) as content:
        return bytes(content)


def head_of(file: SealedFile) -> int:
    """How long the head is."""
    return len(file.header.to_bytes())


def pieces_of(file: SealedFile) -> list[bytes]:
    """The sealed chunks."""
    raw = file.path.read_bytes()[head_of(file) :]
    step = file.header.chunk + TAG
    return [raw[start : start + step] for start in range(0, len(raw), step)]


def put(file: SealedFile, header: Header, pieces: list[bytes]) -> SealedFile:
    """The same path with another head and other chunks, read again."""
    file.path.write_bytes(header.to_bytes() + b"".join(pieces))
    return SealedFile.read(file.path)


def claiming(file: SealedFile, size: int) -> Header:
    """The head, of content of another size."""
    return replace(file.header, size=size)
