"""The content in chunks of AES-256-GCM, each bound to its place, to whether it is the last, and to the head.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár, 2015, https://eprint.iacr.org/2015/189): the
nonce is the chunk's number in eleven bytes and one byte that is 1 in the last. A content key serves one file,
so no nonce serves twice. Memory stays constant, however large the content.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from licet.errors import InputError, WrongArtefact
from licet.seal._header import TAG

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

    from licet.seal._header import Header

    Place = Callable[[int, int], memoryview]  # where the content from `start` on, so long, is to go

_COUNTER: Final = 11


def encrypted(source: BinaryIO, header: Header, key: bytes) -> Iterator[bytes]:
    """The sealed chunks of `source`; `InputError` at its end if it was not what the header says."""
    cipher, binding = AESGCM(key), header.binding
    digest = hashlib.sha256()
    left = header.size
    for number, length in enumerate(header.lengths()):
        piece = source.read(length)
        digest.update(piece)
        left -= len(piece)
        yield cipher.encrypt(_nonce(number, is_last=length + left == length), piece, binding)
    if source.read(1) or digest.hexdigest() != header.sha256:
        raise InputError("the file changed while it was sealed; nothing was written", remedy="seal it again")


def decrypt(file: BinaryIO, header: Header, key: bytes, *, place: Place) -> None:
    """Put the content where `place` says, chunk by chunk, or raise `WrongArtefact`.

    (1) Every chunk is there in full and (2) authentic, in its place and with the last one last; (3) nothing
    follows it; (4) all of it has the digest in the head, whoever else knows the key. Until this has returned,
    nothing that was put anywhere may be used.
    """
    cipher, binding = AESGCM(key), header.binding
    digest = hashlib.sha256()
    sealed = memoryview(bytearray(header.chunk + TAG))
    start = 0
    for number, length in enumerate(header.lengths()):
        piece = sealed[: length + TAG]
        if _read(file, piece) != len(piece):  # (1)
            raise _changed("cut short")
        target = place(start, length)
        start += length
        try:
            cipher.decrypt_into(_nonce(number, is_last=start == header.size), piece, binding, target)  # (2)
        except InvalidTag:
            raise _changed(f"changed or put together anew (chunk {number})") from None
        digest.update(target)
    if file.read(1):  # (3)
        raise _changed("something was added at its end")
    if digest.hexdigest() != header.sha256:  # (4)
        raise _changed("sealed by somebody to a digest that is not its own")


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(_COUNTER, "big") + bytes([is_last])


def _read(file: BinaryIO, into: memoryview) -> int:
    """Fill `into` as far as the file reaches."""
    done = 0
    while done < len(into):
        got = file.readinto(into[done:])  # type: ignore[attr-defined]  # every open file has it
        if not got:
            break
        done += got
    return done


def _changed(what: str) -> WrongArtefact:
    return WrongArtefact(f"this sealed file does not hold: {what}", remedy="get it again where it came from")
