"""Asking a witness for its cosignature, as a log does: over HTTP, or of a witness in the same process.

What a witness answers is verified with the key it is known by before it goes under a checkpoint. A witness
that has seen more of the log than the log itself is proof of a fork, and stops everything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from licet.errors import BadCheckpoint, Forked, LogError
from licet.log._checkpoint import Checkpoint, parse_decimal
from licet.log._note import parse_note
from licet.log._web import Site
from licet.log._witness import LARGEST_REQUEST, Answer, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from licet.log._cosignature import WitnessVerifier

_LARGEST_ANSWER: Final = 64 * 1024
_COSIGNED, _CONFLICT = 200, 409


class Desk(Protocol):
    """Where a witness takes requests."""

    def add_checkpoint(self, body: bytes) -> Answer:
        """Answer one request."""
        ...


class WebDesk:
    """A witness's submission address."""

    def __init__(self, url: str) -> None:
        self._site = Site(url)

    def add_checkpoint(self, body: bytes) -> Answer:
        """Ask, and return what came back."""
        answer = self._site.post("add-checkpoint", body, limit=_LARGEST_ANSWER)
        return Answer(answer.status, answer.body)


class Cosigner:
    """One witness, known by one key. It remembers how much of the log the witness has seen."""

    def __init__(self, verifier: WitnessVerifier, desk: Desk | str) -> None:
        self.verifier = verifier
        self._desk = WebDesk(desk) if isinstance(desk, str) else desk
        self._seen = 0

    def cosign(self, note: bytes, prove: Callable[[int], Sequence[bytes]]) -> bytes:
        """Return the witness's line for `note`, verified; `prove(old)` is the consistency proof from `old`.

        (1) Ask from where the witness was last known to be; (2) if it stands elsewhere, ask once more from
        there, unless it has seen more than the log holds; (3) verify its line, and pass over any other.
        """
        parsed = parse_note(note)
        checkpoint = Checkpoint.from_text(parsed.text)
        old = min(self._seen, checkpoint.size)
        answer = self._asked(old, note, prove)  # (1)
        if answer.status == _CONFLICT:  # (2)
            old = self._standing(answer.body, checkpoint)
            answer = self._asked(old, note, prove)
        if answer.status != _COSIGNED:
            told = answer.body[:200].decode("utf-8", "replace").strip()
            raise LogError(
                f"the witness {self.verifier.name} does not cosign ({answer.status}: {told})",
                remedy="compare the log with what the witness has seen",
            )
        self._seen = checkpoint.size
        return self._line(parsed.text + b"\n" + answer.body, checkpoint)  # (3)

    def _asked(self, old: int, note: bytes, prove: Callable[[int], Sequence[bytes]]) -> Answer:
        body = Request(old_size=old, proof=tuple(prove(old)), note=note).to_bytes()
        if len(body) > LARGEST_REQUEST:
            raise BadCheckpoint("the checkpoint has too many signatures for a witness")
        return self._desk.add_checkpoint(body)

    def _standing(self, body: bytes, checkpoint: Checkpoint) -> int:
        size = parse_decimal(body.removesuffix(b"\n"))
        if size is None:
            raise LogError(f"the witness {self.verifier.name} does not say what it has seen")
        if size > checkpoint.size:
            raise Forked(
                f"the witness {self.verifier.name} has seen {size} entries of {checkpoint.origin}, "
                f"which now has {checkpoint.size}",
                remedy="the log was rolled back or copied; find its newest copy before logging anything",
            )
        return size

    def _line(self, answer: bytes, checkpoint: Checkpoint) -> bytes:
        note = parse_note(answer)
        if self.verifier.verify(note, checkpoint) is None:
            raise BadCheckpoint(
                f"the answer of {self.verifier.name} is not signed with its key {self.verifier.key_id.hex()}",
                remedy="check the witness's address and key",
            )
        wanted = (self.verifier.name, self.verifier.key_id)
        return b"".join(one.to_line() for one in note.signatures if (one.name, one.key_id) == wanted)
