"""Checkpoints (https://c2sp.org/tlog-checkpoint): what a log says it holds, in three signed lines.

An unsigned or unverified checkpoint is a rumour: whatever relies on one asks for a `VerifiedCheckpoint`,
and only `verify_checkpoint` makes those.
"""

from __future__ import annotations

from dataclasses import InitVar, dataclass
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.errors import BadCheckpoint
from licet.log._note import LogVerifier, parse_note
from licet.log._tree import EMPTY_ROOT, HASH_SIZE
from licet.log._vkey import decode64, encode64

if TYPE_CHECKING:
    from licet.log._cosignature import Cosignature
    from licet.log._note import LogKey, Note
    from licet.log._policy import Quorum, Verifier

_LARGEST: Final = 2**63 - 1
_MOST_DIGITS: Final = len(str(_LARGEST))
_ZERO: Final = ord("0")
_SEAL: Final = object()


class Checkpoint(Struct, frozen=True):
    """The log called `origin` holds `size` entries, and `root` stands for exactly those, in that order.

    `extensions` are lines this version gives no meaning to; they are kept, because they are signed too.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @classmethod
    def from_text(cls, text: bytes) -> Checkpoint:
        """Read the text of a note, strictly."""
        lines = text.split(b"\n")
        size = parse_decimal(lines[1]) if len(lines) > 3 else None  # noqa: PLR2004 - three lines and the end
        root = decode64(lines[2]) if size is not None else None
        if size is None or root is None or len(root) != HASH_SIZE or lines.pop() or not all(lines):
            raise BadCheckpoint("this is not a checkpoint", remedy="it reads ORIGIN, SIZE, ROOT, a line each")
        if not size and root != EMPTY_ROOT:
            raise BadCheckpoint("the checkpoint gives an empty log a root it cannot have")
        try:
            origin, extensions = lines[0].decode(), tuple([line.decode() for line in lines[3:]])
        except UnicodeDecodeError:
            raise BadCheckpoint("the checkpoint is not UTF-8") from None
        return cls(origin=origin, size=size, root=root, extensions=extensions)

    def to_text(self) -> bytes:
        """Print the text of the note, byte for byte as it was read."""
        lines = (self.origin, str(self.size), encode64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines).encode()

    def sign(self, key: LogKey) -> bytes:
        """Return this checkpoint as a note signed by the log's key."""
        return key.sign_note(self.to_text())


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedCheckpoint:
    """A checkpoint whose signatures held, and the `note` it came from; only `verify_checkpoint` makes one.

    `cosignatures` are those of the witnesses that were asked for, never of others.
    """

    origin: str
    size: int
    root: bytes
    note: bytes
    cosignatures: tuple[Cosignature, ...] = ()
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("a VerifiedCheckpoint comes from verify_checkpoint, and from nowhere else")


def verify_checkpoint(note: bytes, verifier: Verifier) -> VerifiedCheckpoint:
    """Return what the log signed, and its witnesses cosigned.

    (1) The note is well formed; (2) this log's key signed it, whoever else did; (3) its text is a checkpoint
    (4) of this very log; (5) if the log is believed only with witnesses, enough of them cosigned it, and no
    cosignature of any of them is spoilt.
    """
    log, quorum = (verifier, None) if isinstance(verifier, LogVerifier) else (verifier.log, verifier.quorum)
    parsed = parse_note(note)  # (1)
    log.verify(parsed)  # (2)
    checkpoint = Checkpoint.from_text(parsed.text)  # (3)
    if checkpoint.origin != log.origin:  # (4)
        raise BadCheckpoint(f"it speaks of the log {checkpoint.origin}, but is signed by {log.origin}")
    cosigned = _cosigned(parsed, checkpoint, quorum) if quorum else ()  # (5)
    return VerifiedCheckpoint(
        origin=checkpoint.origin,
        size=checkpoint.size,
        root=checkpoint.root,
        note=note,
        cosignatures=cosigned,
        seal=_SEAL,
    )


def _cosigned(note: Note, checkpoint: Checkpoint, quorum: Quorum) -> tuple[Cosignature, ...]:
    found = {witness: witness.verify(note, checkpoint) for witness in quorum.witnesses()}
    held = {witness: said for witness, said in found.items() if said is not None}
    if not quorum.met_by(held.keys()):
        names = ", ".join(witness.name for witness in held) or "none"
        raise BadCheckpoint(
            f"too few witnesses cosigned it: {names}, where {quorum.says} are needed",
            remedy="ask the log for a newer proof, cosigned by its witnesses",
        )
    return tuple(held.values())


def parse_decimal(raw: bytes) -> int | None:
    """Return the number, or None unless it is printed in the one way the specifications allow."""
    if not raw.isdigit() or len(raw) > _MOST_DIGITS or (raw[0] == _ZERO and len(raw) > 1):
        return None
    number = int(raw)
    return number if number <= _LARGEST else None
