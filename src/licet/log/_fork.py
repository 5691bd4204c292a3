"""Two stories of one log: found between two views, kept in a file, and shown to anybody with the log's key.

    the first checkpoint, as it was signed
    an empty line
    the second checkpoint
    an empty line, and `prefix ROOT`, then the hashes of a consistency proof, a line each   (two sizes only)

Of two checkpoints of one size, the log signed two roots. Of two sizes, the longer log is shown to begin with
another root than the one signed for the shorter. A file that shows neither accuses nobody, and is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.errors import BadCheckpoint, BadProof
from licet.log._checkpoint import VerifiedCheckpoint, verify_checkpoint
from licet.log._verify import verify_consistency
from licet.log._view import LogView
from licet.log._vkey import decode64, encode64

if TYPE_CHECKING:
    from licet.log._policy import Verifier

_PREFIX: Final = b"prefix "
_BLOCKS: Final = 4  # of two notes: the text and the signatures of each
_LONGEST_PATH: Final = 64


class Fork(Struct, frozen=True):
    """Two checkpoints signed by one log that cannot both be true: proof against whoever holds its key.

    `prefix` is the root that the longer log had at the size of the shorter one, and `path` leads from there
    to the root of the longer; of two logs of one size neither is needed.
    """

    one: VerifiedCheckpoint
    other: VerifiedCheckpoint
    prefix: bytes = b""
    path: tuple[bytes, ...] = ()

    @property
    def says(self) -> str:
        """What the two say, in a sentence."""
        origin, sizes = self.one.origin, sorted((self.one.size, self.other.size))
        if sizes[0] == sizes[1]:
            return f"{origin} signed two different logs of {sizes[0]:,} entries"
        return f"{origin} signed {sizes[1]:,} entries that do not begin with the {sizes[0]:,} it also signed"

    def evidence(self) -> bytes:
        """The proof as a file, for anybody to verify with the log's key."""
        notes = self.one.note + b"\n" + self.other.note
        if not self.prefix:
            return notes
        hashes = "".join(f"{encode64(node)}\n" for node in self.path)
        return notes + b"\n" + _PREFIX + f"{encode64(self.prefix)}\n{hashes}".encode()


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
        longer, shorter = view, theirs
    elif isinstance(other, LogView):
        longer, shorter = other, mine
    else:
        raise BadCheckpoint(
            f"the log has {mine.size} entries here, and {theirs.size} were signed",
            where=view.where,
            remedy="read it again; if it stays so, this view is old or was rolled back",
        )
    root = longer.root_at(shorter.size)
    if root == shorter.root:  # (3)
        return None
    if mine.size == theirs.size:
        return Fork(one=mine, other=theirs)
    return Fork(one=mine, other=theirs, prefix=root, path=longer.prove_consistency(shorter.size))


def verify_fork(evidence: bytes, verifier: Verifier) -> Fork:
    """Return the fork, once it is certain that this log signed two stories; `BadProof` if that is not shown.

    (1) The file is two notes, and no more than a proof after them; (2) each is a checkpoint of this log,
    signed by its key; (3) of one size, their roots differ; (4) of two, the proof leads from another root than
    the one signed for the shorter log to the root of the longer.
    """
    notes, prefix, path = _taken_apart(evidence)  # (1)
    one, other = (verify_checkpoint(note, verifier) for note in notes)  # (2)
    shorter, longer = sorted((one, other), key=lambda head: head.size)
    if shorter.size == longer.size:
        if shorter.root == longer.root:  # (3)
            raise BadProof("the two checkpoints say the same: they prove nothing against the log")
        if prefix:
            raise _no_proof()
        return Fork(one=one, other=other)
    if not prefix:  # (4)
        raise BadProof(
            "two checkpoints of two sizes prove nothing by themselves",
            remedy="compare the two views again, which writes the proof with them",
        )
    verify_consistency(path, old_size=shorter.size, old_root=prefix, size=longer.size, root=longer.root)
    if prefix == shorter.root:
        raise BadProof("the longer log begins with the shorter one: they prove nothing against the log")
    return Fork(one=one, other=other, prefix=prefix, path=path)


def _taken_apart(evidence: bytes) -> tuple[tuple[bytes, bytes], bytes, tuple[bytes, ...]]:
    """Two notes, the root of the longer log at the size of the shorter, and the path from there."""
    blocks = evidence.split(b"\n\n")
    proof = blocks.pop() if len(blocks) == _BLOCKS + 1 else b""
    if len(blocks) != _BLOCKS:
        raise _no_proof()
    last = blocks.pop() + (b"\n" if proof else b"")
    notes = b"\n\n".join(blocks[:2]) + b"\n", blocks[2] + b"\n\n" + last
    if not proof:
        return notes, b"", ()
    first, *lines = proof.removesuffix(b"\n").split(b"\n")
    hashes = [decode64(line) for line in (first.removeprefix(_PREFIX), *lines)]
    found = [one for one in hashes if one]
    if not first.startswith(_PREFIX) or len(found) != len(hashes) or len(found) > _LONGEST_PATH:
        raise _no_proof()
    return notes, found[0], tuple(found[1:])


def _no_proof() -> BadProof:
    return BadProof(
        "this is not the proof of a fork", remedy="it is what `licet log compare --out` writes; get it again"
    )
