"""Following a log: every new entry once its history is proved, and two views held against each other.

A follower keeps the last checkpoint it believed, and believes another only if that one goes on from it. It
refuses to skip an entry, and never takes a checkpoint back.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet import files
from licet.errors import BadCheckpoint, Forked
from licet.log._checkpoint import VerifiedCheckpoint, verify_checkpoint
from licet.log._view import LogView

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

    from licet.log._policy import Verifier
    from licet.log._source import Source

_LIMIT: Final = 1024 * 1024


class Fork(Struct, frozen=True):
    """Two checkpoints signed by one log that cannot both be true: proof against whoever holds its key."""

    one: VerifiedCheckpoint
    other: VerifiedCheckpoint

    @property
    def says(self) -> str:
        """What the two say, in a sentence."""
        origin, sizes = self.one.origin, sorted((self.one.size, self.other.size))
        if sizes[0] == sizes[1]:
            return f"{origin} signed two different logs of {sizes[0]:,} entries"
        return f"{origin} signed {sizes[1]:,} entries that do not begin with the {sizes[0]:,} it also signed"

    def evidence(self) -> bytes:
        """Both notes, for anybody to verify with the log's key."""
        return self.one.note + b"\n" + self.other.note


def find_fork(view: LogView, other: LogView | VerifiedCheckpoint) -> Fork | None:
    """Return the proof that two views of one log contradict each other, or None.

    (1) Both speak of one log; (2) whichever is longer gives the root it had at the size of the shorter one,
    from tiles checked against its own checkpoint; (3) the two roots are one. A checkpoint that is longer than
    the view cannot be checked against it: that is `BadCheckpoint`, and the view must be read again.
    """
    mine, theirs = view.checkpoint, other.checkpoint if isinstance(other, LogView) else other
    if mine.origin != theirs.origin:  # (1)
        raise BadCheckpoint(f"these are two logs, {mine.origin} and {theirs.origin}")
    if mine.size >= theirs.size:  # (2)
        root, signed = view.root_at(theirs.size), theirs.root
    elif isinstance(other, LogView):
        root, signed = other.root_at(mine.size), mine.root
    else:
        raise BadCheckpoint(
            f"the log has {mine.size} entries here, and {theirs.size} were signed",
            where=view.where,
            remedy="read it again; if it stays so, this view is old or was rolled back",
        )
    return None if root == signed else Fork(one=mine, other=theirs)  # (3)


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
