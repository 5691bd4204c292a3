"""What a guard that closes leaves to the next one on its record: who asked for the results that still wait.

A reviewer must be told from them after a restart too. The record has no place for persons; so they stand in
a file beside it, as fingerprints under a secret that is there too, until a guard closes and nothing waits. A
guard that was killed leaves nothing: nobody can then be told from those who had asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from licet import files
from licet.errors import InputError, LogError
from licet.guard._asker import Asker

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_LARGEST: Final = 256 * 1024 * 1024


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
    """From one guard to the next, in a file at `place`; nothing is handed over where there is none."""

    def __init__(self, place: Path | None = None) -> None:
        self._place = place
        left = None if place is None or not place.exists() else _read(place)
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
        files.write(self._place, msgspec.msgpack.encode(left), mode=0o600)


def _read(place: Path) -> _Left:
    try:
        return msgspec.msgpack.decode(files.read(place, what="handover", limit=_LARGEST), type=_Left)
    except (InputError, msgspec.MsgspecError, UnicodeDecodeError) as problem:
        raise LogError(
            "who asked for the results that wait cannot be read",
            where=place,
            remedy="restore it; or remove it, and have those results deleted and asked for anew",
        ) from problem


def _persons(askers: tuple[Asker, ...]) -> tuple[_Person, ...]:
    return tuple(_Person(one.fingerprint, one.method, one.device) for one in askers)


def _askers(persons: tuple[_Person, ...]) -> tuple[Asker, ...]:
    """Those persons, believed by nobody: no seal is theirs."""
    return tuple(
        Asker(fingerprint=one.fingerprint, method=one.method, device=one.device, until=0.0, seal=b"")
        for one in persons
    )
