"""A Tillitis TKey in memory, at the end of a serial line: its firmware, and the ML-DSA-44 signer it runs.

Both protocols as Tillitis publishes them (framing, firmware, tkey-pq-device-signer). The key follows from the
device, the program loaded and the passphrase, as in a TKey; what cannot be had here is the touch.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from hashlib import blake2s
from types import SimpleNamespace
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import mldsa

SIZES: Final = (1, 4, 32, 128)  # of a frame, by the two lowest bits of its header
FIRMWARE, PROGRAM = 2, 3


class TKey:
    """One device; every connection to it is a serial line of its own, as after it was plugged in again."""

    def __init__(self, secret: bytes) -> None:
        self.secret = secret

    def ports(self) -> list[Any]:
        """What the operating system says is plugged in: this device, on a new line."""
        ours, theirs = os.openpty()
        threading.Thread(target=_Session(self, ours).serve, args=(theirs,), daemon=True).start()
        return [SimpleNamespace(device=os.ttyname(theirs), vid=0x1207, pid=0x8887)]


class _Session:
    """From plugging it in to pulling it out."""

    def __init__(self, device: TKey, line: int) -> None:
        self.device, self.line = device, line
        self.size, self.passphrase, self.loaded = 0, b"", b""
        self.key: mldsa.MLDSA44PrivateKey | None = None
        self.message = b""

    def serve(self, held: int) -> None:
        """Answer until the other end is closed; it is `held` open until somebody has opened it."""
        with suppress(OSError):
            while header := os.read(self.line, 1):
                if held >= 0:
                    os.close(held)
                    held = -1
                wanted = SIZES[header[0] & 3]
                frame = b""
                while len(frame) < wanted:
                    frame += os.read(self.line, wanted - len(frame))
                self.answer(header[0], frame[0], frame[1:])
        os.close(self.line)

    def answer(self, header: int, command: int, said: bytes) -> None:
        endpoint = header >> 3 & 3
        if endpoint == FIRMWARE and self.key is not None:
            os.write(self.line, bytes([header & 0x78 | 4, 0]))  # not OK: a program is running
            return
        size, *contents = (self.firmware if endpoint == FIRMWARE else self.program)(command, said)
        for content in contents:
            os.write(self.line, bytes([header & 0x78 | size]) + content.ljust(SIZES[size], b"\0"))

    def firmware(self, command: int, said: bytes) -> tuple[Any, ...]:
        if command == 0x01:
            return 2, b"\x02tk1 mkdf" + (5).to_bytes(4, "little")
        if command == 0x03:
            self.size = int.from_bytes(said[:4], "little")
            self.passphrase = said[5:37] if said[4] else b""
            return 1, b"\x04\0"
        self.loaded += said[: self.size - len(self.loaded)]
        if len(self.loaded) < self.size:
            return 1, b"\x06\0"
        digest = blake2s(self.loaded).digest()
        seed = blake2s(self.device.secret + digest + self.passphrase).digest()
        self.key = mldsa.MLDSA44PrivateKey.from_seed_bytes(seed)
        return 3, b"\x07\0" + digest

    def program(self, command: int, said: bytes) -> tuple[Any, ...]:
        assert self.key is not None, "no program is running"
        if command == 0x01:
            return 3, *_pieces(b"\x02", self.key.public_key().public_bytes_raw())
        if command == 0x03:
            self.size, self.message = int.from_bytes(said[:4], "little"), b""
            return 1, b"\x04\0"
        if command == 0x05:
            self.message += said[: self.size - len(self.message)]
            return 1, b"\x06\0"
        return 3, *_pieces(b"\x08\0", self.key.sign_mu(self.message))


def _pieces(start: bytes, whole: bytes) -> list[bytes]:
    step = SIZES[3] - len(start)
    return [start + whole[place : place + step] for place in range(0, len(whole), step)]
