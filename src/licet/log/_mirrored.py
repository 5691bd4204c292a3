"""The copy that a mirror keeps of one log: its tiles and entries, and a checkpoint cosigned by the mirror.

Entries are taken in only once they are shown to be in a checkpoint the log signed, and are on disk before
that is told. It refuses to go on from a copy that its own checkpoint contradicts.
"""

from __future__ import annotations

from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from licet.errors import Forked
from licet.log._checkpoint import Checkpoint
from licet.log._journal import Journal
from licet.log._source import FolderSource
from licet.log._storage import CHECKPOINT, Storage, put
from licet.log._tree import EMPTY_ROOT, leaf_hash
from licet.log._view import verify_stored

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    from licet.log._checkpoint import VerifiedCheckpoint
    from licet.log._note import LogVerifier
    from licet.log._view import LogView

JOURNAL: Final = "entries"
VKEY: Final = "log.vkey"
_AT_ONCE: Final = 10_000  # entries


class Mirrored:
    """One log's copy, open for writing by this process alone. The caller holds `lock`."""

    def __init__(
        self, storage: Storage, *, note: bytes | None, signed: Checkpoint | VerifiedCheckpoint
    ) -> None:
        self._storage = storage
        self.note = note
        self.signed = signed
        self.lock = Lock()

    @classmethod
    def open(cls, folder: Path, verifier: LogVerifier) -> Mirrored:
        """Take up the copy in `folder`, or begin one there."""
        journal = Journal.open(folder / JOURNAL)
        with ExitStack() as undo:
            undo.callback(journal.close)
            _require_own(folder, verifier, is_new=journal.is_new)
            put(folder, {VKEY: f"{verifier.vkey}\n".encode()}, settled=set())
            source = FolderSource(folder)
            signed: Checkpoint | VerifiedCheckpoint = Checkpoint(verifier.origin, 0, EMPTY_ROOT)
            note = None
            if (folder / CHECKPOINT).exists():
                found = verify_stored(source, verifier)
                signed, note = found, found.note
            if journal.is_new and signed.size:
                raise Forked(
                    f"the journal is missing: {signed.size} entries were mirrored",
                    where=journal.path,
                    remedy="restore the newest copy of the mirror's folder",
                )
            storage = Storage(journal, signed)
            storage.begin()
            undo.pop_all()
        return cls(storage, note=note, signed=signed)

    @property
    def size(self) -> int:
        """How many entries are here, in the checkpoint or waiting for it."""
        return self._storage.size

    def leaves(self, start: int, end: int) -> list[bytes]:
        """Return the leaf hashes of entries that are here."""
        entries = self._storage.read(start)
        return [leaf_hash(entry) for _, entry in zip(range(start, end), entries, strict=False)]

    def add(self, entries: Sequence[bytes]) -> None:
        """Keep entries that follow those here, durably."""
        self._storage.write(entries)

    def publish(self, checkpoint: Checkpoint, note: bytes) -> None:
        """Put everything into tiles under this note, which speaks of exactly what is here."""
        if (self._storage.size, self._storage.root()) != (checkpoint.size, checkpoint.root):
            raise Forked(
                "the copy is not the log that was signed",
                where=self._storage.path,
                remedy="somebody changed it; restore the newest copy of the mirror's folder",
            )
        self._storage.publish(lambda _size, _root: note)
        self.note, self.signed = note, checkpoint

    def close(self) -> None:
        """Let go of the folder."""
        self._storage.close()


def _require_own(folder: Path, verifier: LogVerifier, *, is_new: bool) -> None:
    """Refuse a folder that holds another log, before anything in it is changed."""
    named = folder / VKEY
    if not is_new and named.exists() and named.read_bytes().strip() != verifier.vkey.encode():
        raise Forked(
            f"another log than {verifier.origin} is kept here",
            where=folder,
            remedy="give each log, and each key of one, a folder of its own",
        )


def carry(view: LogView, folder: str | PathLike[str], verifier: LogVerifier) -> int:
    """Bring the copy in `folder` up to the log's checkpoint, and return how many entries were copied.

    The copy must be of this very log, and no newer: otherwise `Forked`, and the checkpoint that contradicts
    it is kept beside it. A copy is a log that can be read, and brought to a mirror, as the original.
    """
    place = Path(folder)
    copy = Mirrored.open(place, verifier)
    try:
        signed, asked = copy.signed, view.checkpoint
        if signed.size > asked.size or view.root_at(signed.size) != signed.root:
            put(place, {"contradiction": asked.note}, settled=set())
            raise Forked(
                f"the copy of {asked.origin} holds {signed.size:,} entries that do not begin these "
                f"{asked.size:,}",
                where=folder,
                remedy="the log was put back or copied; the checkpoint was kept there as the proof",
            )
        before = copy.size
        entries = view.entries(before) if before < view.size else iter(())
        while batch := list(islice(entries, _AT_ONCE)):
            copy.add(batch)
        if signed.size < asked.size:
            copy.publish(Checkpoint(asked.origin, asked.size, asked.root), asked.note)
        return asked.size - before
    finally:
        copy.close()
