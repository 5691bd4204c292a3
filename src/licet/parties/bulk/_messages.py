"""Messages between this process and its workers: the length, in four bytes, and the content."""

from __future__ import annotations

from typing import BinaryIO, Final

_LENGTH: Final = 4


def send(sink: BinaryIO, content: bytes) -> None:
    """Write one message."""
    sink.write(len(content).to_bytes(_LENGTH) + content)
    sink.flush()


def receive(source: BinaryIO) -> bytes | None:
    """Read one message; None where the other side has ended, be it in the middle of one."""
    length = source.read(_LENGTH)
    size = int.from_bytes(length)
    content = source.read(size) if len(length) == _LENGTH else b""
    return content if len(length) == _LENGTH and len(content) == size else None
