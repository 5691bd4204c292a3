"""A log as anybody may read it: its entries up to the last checkpoint, checked against that checkpoint.

It takes no lock and needs no secret, and reads a folder or any web server that hands one out. What the log
has not signed yet is not shown, because nothing would stand behind it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from licet.errors import BadCheckpoint
from licet.log._checkpoint import verify_checkpoint
from licet.log._proof import LogProof
from licet.log._record import require_start
from licet.log._source import read_part, source_of
from licet.log._storage import CHECKPOINT
from licet.log._tiled import TiledTree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

    from licet.log._checkpoint import VerifiedCheckpoint
    from licet.log._policy import Verifier
    from licet.log._source import Source

_SMALL: Final = 1024 * 1024


class LogView:
    """A log, opened for reading: `checkpoint` is what its owner last signed."""

    def __init__(self, tree: TiledTree, checkpoint: VerifiedCheckpoint) -> None:
        self._tree = tree
        self.checkpoint = checkpoint

    @classmethod
    def open(cls, place: str | PathLike[str] | Source, *, verifier: Verifier) -> LogView:
        """Read the log in a folder, or at an http or https address.

        (1) Its checkpoint is signed by this log, and cosigned as the verifier asks; (2) the right edge of its
        tree gives the signed root. Whatever is read later is checked against that root (3) before it is
        handed out: a tile by the hash of it one level up, an entry by its leaf hash.
        """
        source = source_of(place)
        checkpoint = verify_stored(source, verifier)  # (1)
        tree = TiledTree(source, size=checkpoint.size, root=checkpoint.root)  # (2)
        return cls(tree, checkpoint)

    @property
    def size(self) -> int:
        """How many entries the checkpoint counts."""
        return self.checkpoint.size

    @property
    def where(self) -> str:
        """Where this log is read from."""
        return self._tree.source.where("")

    def entries(self, start: int = 0) -> Iterator[bytes]:
        """Yield the signed entries from `start` on; `Forked` at the first that is not the one signed."""
        require_start(start)
        return self._tree.entries(start)

    def beside(self, path: str, *, limit: int) -> bytes | None:
        """Return a file kept beside the log, None if there is none: no checkpoint covers it."""
        return self._tree.source.read(path, limit=limit)

    def prove(self, index: int) -> LogProof:
        """Show that the entry at `index` is in the log, against its checkpoint."""
        return LogProof(index=index, path=self._tree.prove_inclusion(index), checkpoint=self.checkpoint.note)

    def root_at(self, size: int) -> bytes:
        """Return the root this log had when it held `size` entries."""
        return self._tree.root_at(size)

    def prove_consistency(self, old_size: int) -> tuple[bytes, ...]:
        """Return what shows that the log has only been added to since it held `old_size` entries."""
        return self._tree.prove_consistency(old_size)

    def prove_subtree(self, subtree: range) -> tuple[bytes, ...]:
        """Return what shows that the entries in `subtree` are those of this log."""
        return self._tree.prove_subtree(subtree)


def verify_stored(source: Source, verifier: Verifier) -> VerifiedCheckpoint:
    """Verify the checkpoint of a log, so that an error says where it was read."""
    note = read_part(source, CHECKPOINT, limit=_SMALL)
    try:
        return verify_checkpoint(note, verifier)
    except BadCheckpoint as problem:
        raise type(problem)(
            problem.what,
            where=source.where(CHECKPOINT),
            remedy=problem.remedy or "restore the log from a copy",
        ) from problem
