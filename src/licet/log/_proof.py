"""Proofs that travel (https://c2sp.org/tlog-proof): one file shows that an entry is in a signed log.

Verifying needs the entry, the proof and the log's public key, and no network. The `extra` bytes are not
covered by anything: nothing may be concluded from them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.errors import BadProof
from licet.log._checkpoint import VerifiedCheckpoint, parse_decimal, verify_checkpoint
from licet.log._tree import HASH_SIZE, leaf_hash
from licet.log._verify import verify_inclusion
from licet.log._vkey import decode64, encode64

if TYPE_CHECKING:
    from licet.log._policy import Verifier

_TITLE: Final = b"c2sp.org/tlog-proof@v1"
_LONGEST_PATH: Final = 63  # a log's size fits 63 bits
_LARGEST_INDEX: Final = 2**63 - 1


class LogProof(Struct, frozen=True):
    """Where an entry is, the path from it to the root, and the checkpoint that signs the root."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.index <= _LARGEST_INDEX or len(self.path) > _LONGEST_PATH:
            raise BadProof("no log is large enough for this proof")
        for node in self.path:
            if len(node) != HASH_SIZE:
                raise BadProof(f"a hash in a proof has {HASH_SIZE} bytes, and one here has not")
        if self.extra == b"":
            raise BadProof("the proof announces extra data and has none", remedy="leave it out")

    @classmethod
    def from_bytes(cls, raw: bytes) -> LogProof:
        """Read a proof, strictly; `BadProof` if it is not one. Nothing is verified yet."""
        above, blank, checkpoint = raw.partition(b"\n\n")
        title, *lines = above.split(b"\n")
        if title != _TITLE or not blank:
            raise _not_a_proof()
        extra = _decoded(lines.pop(0)[len(b"extra ") :]) if above.startswith(_TITLE + b"\nextra ") else None
        word, _, number = lines.pop(0).partition(b" ") if lines else (b"", b"", b"")
        index = parse_decimal(number)
        if word != b"index" or index is None:
            raise _not_a_proof()
        return cls(index=index, path=tuple(map(_decoded, lines)), checkpoint=checkpoint, extra=extra)

    def to_bytes(self) -> bytes:
        """Print the proof, byte for byte as it was read."""
        extra = [f"extra {encode64(self.extra)}"] if self.extra is not None else []
        lines = [*extra, f"index {self.index}", *map(encode64, self.path)]
        return _TITLE + b"\n" + "\n".join(lines).encode() + b"\n\n" + self.checkpoint


def verify_log_proof(proof: bytes | LogProof, *, entry: bytes, verifier: Verifier) -> VerifiedCheckpoint:
    """Return the checkpoint of the log that `entry` is shown to be in.

    (1) The proof is well formed; (2) its checkpoint is signed by this log, and
    cosigned by its witnesses if the verifier asks for them; (3) the path leads from the entry
    to the signed root.
    """
    parsed = proof if isinstance(proof, LogProof) else LogProof.from_bytes(proof)  # (1)
    head = verify_checkpoint(parsed.checkpoint, verifier)  # (2)
    verify_inclusion(  # (3)
        parsed.path, leaf=leaf_hash(entry), index=parsed.index, size=head.size, root=head.root
    )
    return head


def _decoded(line: bytes) -> bytes:
    raw = decode64(line)
    if raw is None:
        raise _not_a_proof()
    return raw


def _not_a_proof() -> BadProof:
    return BadProof(
        "this is not a proof from a log", remedy=f"it begins with {_TITLE.decode()}; get it again"
    )
