"""What a guard that closes leaves to the next one on its record: who asked for the results that still wait.

A reviewer must be told from them after a restart too. The record has no place for persons; so they stand in
a file beside it, as fingerprints under a secret that is there too, until a guard closes and nothing waits. A
guard that was killed leaves nothing: nobody can then be told from those who had asked. What another hand has
written there opens nothing: the file begins with a seal, made with the record's own key.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from licet import files
from licet.errors import InputError
from licet.guard._asker import Asker
from licet.guard._beside import read_beside

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from licet.log import LogKey

_LARGEST: Final = 256 * 1024 * 1024
_SEAL: Final = 32  # bytes: HMAC-SHA256
_ABOUT: Final = b"licet: who asked for what waits, 1"


class _Person(Struct, frozen=True, forbid_unknown_fields=True):
    """As much of an asker as tells two persons apart."""

    fingerprint: str
    method: str
    device: str | None


class _Left(Struct, frozen=True, forbid_unknown_fields=True):
    """The secret under which fingerprints are made, and who asked, by the entry of each use."""

    secret: bytes
    waiting: dict[int, tuple[_Person, ...]]


class Handover:
    """From one guard to the next of the record that `key` signs, at `place`; where there is none, nothing."""

    def __init__(self, place: Path | None = None, *, key: LogKey | None = None) -> None:
        self._place = place
        self._key = b"" if key is None else hmac.digest(key.private_bytes(), _ABOUT, "sha256")
        left = None if place is None or not place.exists() else self._read(place)
        self.secret = None if left is None else left.secret
        self.waiting = {} if left is None else {of: _askers(who) for of, who in left.waiting.items()}

    def leave(self, secret: bytes, waiting: Mapping[int, tuple[Asker, ...]]) -> None:
        """Leave word of who asked for these; `InputError` if that cannot be written."""
        if self._place is None:
            return
        if not waiting:
            self._place.unlink(missing_ok=True)
            return
        left = _Left(secret, {of: _persons(who) for of, who in waiting.items()})
        raw = msgspec.msgpack.encode(left)
        files.write(self._place, self._seal(raw) + raw, mode=0o600)

    def _read(self, place: Path) -> _Left:
        return read_beside(
            place,
            self._unsealed,
            limit=_LARGEST,
            what="who asked for the results that wait",
            remedy="restore it; or remove it, and have those results deleted and asked for anew",
        )

    def _unsealed(self, raw: bytes) -> _Left:
        if not hmac.compare_digest(raw[:_SEAL], self._seal(raw[_SEAL:])):
            raise InputError("this record's guard did not write it")
        return msgspec.msgpack.decode(raw[_SEAL:], type=_Left)

    def _seal(self, raw: bytes) -> bytes:
        """Whoever may write beside the record, and not read its key, cannot make this."""
        return hmac.digest(self._key, raw, "sha256")


def _persons(askers: tuple[Asker, ...]) -> tuple[_Person, ...]:
    return tuple(_Person(one.fingerprint, one.method, one.device) for one in askers)


def _askers(persons: tuple[_Person, ...]) -> tuple[Asker, ...]:
    """Those persons, believed by nobody: no seal is theirs."""
    return tuple(
        Asker(fingerprint=one.fingerprint, method=one.method, device=one.device, until=0.0, seal=b"")
        for one in persons
    )
