"""A log as anybody may read it: its entries up to the last checkpoint, checked against that checkpoint.

It takes no lock and needs no secret. What the log has not signed yet is not shown, because nothing would
stand behind it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from licet import files
from licet.errors import BadCheckpoint, Forked, InputError, LogError
from licet.log._checkpoint import verify_checkpoint
from licet.log._journal import Contents
from licet.log._proof import LogProof
from licet.log._record import require_start

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

    from licet.log._checkpoint import VerifiedCheckpoint
    from licet.log._note import LogVerifier

JOURNAL: Final = "entries"
CHECKPOINT: Final = "checkpoint"
VKEY: Final = "log.vkey"
_SMALL: Final = 1024 * 1024


class LogView:
    """A log folder, opened for reading: `checkpoint` is what its owner last signed."""

    def __init__(self, contents: Contents, checkpoint: VerifiedCheckpoint) -> None:
        self._contents = contents
        self.checkpoint = checkpoint

    @classmethod
    def open(cls, folder: str | PathLike[str], *, verifier: LogVerifier) -> LogView:
        """Read and check the whole log in `folder`.

        (1) It is the log of this key; (2) its checkpoint is signed by that key; (3) every entry the
        checkpoint counts is there and undamaged, and (4) they are the ones that were signed.
        """
        place = Path(folder)
        require_vkey(read_part(place / VKEY, what="log key"), verifier, where=place / VKEY)  # (1)
        note = read_part(place / CHECKPOINT, what="checkpoint")
        checkpoint = verify_stored(note, verifier, where=place / CHECKPOINT)  # (2)
        contents = Contents.load(place / JOURNAL, limit=checkpoint.size)  # (3)
        require_signed_history(contents, checkpoint)  # (4)
        return cls(contents, checkpoint)

    @property
    def size(self) -> int:
        """How many entries the checkpoint counts."""
        return self.checkpoint.size

    def entries(self, start: int = 0) -> Iterator[bytes]:
        """Yield the signed entries from `start` on; `Forked` if one was changed since the log was opened."""
        require_start(start)
        return self._contents.read(start, self.size)

    def prove(self, index: int) -> LogProof:
        """Show that the entry at `index` is in the log, against the stored checkpoint."""
        path = self._contents.tree.prove_inclusion(index)
        return LogProof(index=index, path=path, checkpoint=self.checkpoint.note)


def read_part(path: Path, *, what: str) -> bytes:
    """Return a small file every log has; its absence is an error of the log, not of the caller."""
    try:
        return files.read(path, what=what, limit=_SMALL)
    except InputError as problem:
        raise LogError(problem.what, where=path, remedy="restore the log's folder from a copy") from problem


def require_vkey(stored: bytes, verifier: LogVerifier, *, where: Path) -> None:
    """Refuse a folder that belongs to another log or another key."""
    if stored != print_vkey(verifier):
        raise LogError(
            f"this log is not the one of {verifier.vkey}",
            where=where,
            remedy="use the key whose public half this file holds, or another folder",
        )


def print_vkey(verifier: LogVerifier) -> bytes:
    """Return what the file `log.vkey` holds."""
    return f"{verifier.vkey}\n".encode()


def verify_stored(note: bytes, verifier: LogVerifier, *, where: Path) -> VerifiedCheckpoint:
    """Verify a checkpoint read from `where`, so that an error names the file."""
    try:
        return verify_checkpoint(note, verifier)
    except BadCheckpoint as problem:
        raise BadCheckpoint(
            problem.what, where=where, remedy="restore the log's folder from a copy"
        ) from problem


def require_signed_history(contents: Contents, checkpoint: VerifiedCheckpoint) -> None:
    """Refuse a journal that does not begin with exactly the entries the log has signed."""
    if contents.size < checkpoint.size:
        raise Forked(
            f"entry {contents.size} is missing: the log signed {checkpoint.size} entries",
            where=contents.path,
            remedy="the file was cut short or put back; restore the newest copy",
        )
    if contents.tree.root(checkpoint.size) != checkpoint.root:
        raise Forked(
            f"entries 0 to {checkpoint.size - 1} are not the ones the log signed",
            where=contents.path,
            remedy="somebody rewrote the file; restore it from a copy",
        )
