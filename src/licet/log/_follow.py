"""Following a log: every new entry, once the history before it is proved.

A follower keeps the last checkpoint it believed, and believes another only if that one goes on from it. It
refuses to skip an entry, and never takes a checkpoint back.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from licet import files
from licet.errors import BadCheckpoint, Forked
from licet.log._checkpoint import verify_checkpoint
from licet.log._fork import find_fork
from licet.log._view import LogView

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

    from licet.log._checkpoint import VerifiedCheckpoint
    from licet.log._policy import Verifier
    from licet.log._source import Source

_LIMIT: Final = 1024 * 1024


class Follower:
    """One log, followed from a position kept in a file; the position is the last checkpoint believed."""

    def __init__(self, path: str | PathLike[str], *, verifier: Verifier) -> None:
        """Take up the position in `path`; without one, the log is followed from its first entry."""
        self._path, self.verifier = Path(path), verifier
        self.believed: VerifiedCheckpoint | None = None
        if self._path.exists():
            try:
                self.believed = verify_checkpoint(
                    files.read(self._path, what="position in the log", limit=_LIMIT), verifier
                )
            except BadCheckpoint as problem:
                raise BadCheckpoint(
                    problem.what, where=self._path, remedy="restore the file, or follow the log anew"
                ) from problem

    @property
    def position(self) -> int:
        """How many entries have been seen."""
        return self.believed.size if self.believed else 0

    def look(self, place: str | PathLike[str] | Source) -> LogView:
        """Return the log as it is now; `Forked` if it does not go on from what was believed."""
        view = LogView.open(place, verifier=self.verifier)
        if self.believed is None:
            return view
        if view.size < self.believed.size:
            raise Forked(
                f"the log went back from {self.believed.size} entries to {view.size}",
                where=view.where,
                remedy="this view is old or was rolled back; compare it with another",
            )
        fork = find_fork(view, self.believed)
        if fork is not None:
            raise Forked(fork.says, where=view.where, remedy="keep both checkpoints: they are the proof")
        return view

    def news(self, view: LogView) -> Iterator[tuple[int, bytes]]:
        """Yield each entry not seen yet, with its index."""
        return enumerate(view.entries(self.position), self.position)

    def keep(self, view: LogView) -> None:
        """Remember, durably, that everything up to this view was seen."""
        files.write(self._path, view.checkpoint.note)
        self.believed = view.checkpoint
