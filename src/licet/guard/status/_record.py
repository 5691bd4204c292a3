"""A guard's record as anybody may read it, in the place of the one a guard writes.

Reading takes no lock from the guard at work. Whatever is appended here is dropped: a status is not a use.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

from licet import files
from licet.guard._entries import OpenEntry, UseEntry, decode
from licet.guard.status._status import RecordSeen
from licet.log import LogVerifier, LogView

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SMALL = 64 * 1024


class ReadRecord:
    """A `Record` whose entries are those its last checkpoint signs; empty where no record was begun."""

    def __init__(self, view: LogView | None) -> None:
        self._view = view

    @classmethod
    def of(cls, folder: Path) -> ReadRecord:
        """The record in `folder`, by the key it names itself; LogError where it does not hold."""
        own = folder / "log.vkey"
        if not own.exists():
            return cls(None)
        vkey = files.read(own, what="public key of the record", limit=_SMALL).decode("utf-8", "replace")
        return cls(LogView.open(folder, verifier=LogVerifier.from_vkey(vkey.strip())))

    @property
    def device(self) -> str:
        """The name of the key that signs it."""
        return "" if self._view is None else self._view.checkpoint.origin

    @property
    def size(self) -> int:
        """How many entries are signed."""
        return 0 if self._view is None else self._view.size

    def entries(self, start: int = 0) -> Iterator[bytes]:
        """The signed entries from `start` on."""
        return iter(()) if self._view is None else self._view.entries(start)

    def append(self, entry: bytes) -> int:  # noqa: ARG002 - a Record's, and nothing is kept
        """Drop the entry."""
        return self.size

    def enqueue(self, entry: bytes) -> int:
        """Drop the entry."""
        return self.append(entry)

    def flush(self) -> None:
        """Nothing waits."""

    def checkpoint(self) -> bytes:
        """The checkpoint that is there."""
        return b"" if self._view is None else self._view.checkpoint.note

    def close(self) -> None:
        """Nothing is held."""

    def seen(self, folder: Path) -> RecordSeen | None:
        """What it accounts for; None where no record was begun."""
        if self._view is None:
            return None
        permitted, last, refused, recording = 0, None, Counter[str](), None
        for index, raw in enumerate(self.entries()):
            entry = decode(raw, index=index)
            last = entry.at
            if isinstance(entry, UseEntry):
                permitted += entry.verdict == "permit"
                refused.update([entry.ground] if entry.verdict != "permit" else ())
            elif isinstance(entry, OpenEntry) and entry.recording:
                recording = entry.recording
        return RecordSeen(
            place=str(folder),
            key=self._view.checkpoint.origin,
            entries=self.size,
            permitted=permitted,
            refused=dict(refused.most_common()),
            last_entry_at=None if last is None else dt.datetime.fromtimestamp(last, dt.UTC),
            signed_at=dt.datetime.fromtimestamp((folder / "checkpoint").stat().st_mtime, dt.UTC),
            recording=recording,
        )
