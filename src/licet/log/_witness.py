"""A witness (https://c2sp.org/tlog-witness): it cosigns a log's checkpoints, and never two that contradict.

For each log it knows it keeps the last checkpoint it cosigned, and moves on from there only along a proof
that the log was added to. What it cosigned is on disk before the cosignature is given out. It refuses to
cosign a log that went back or has two histories, and keeps the first signed checkpoint that proves it.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import os
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet import files
from licet.errors import BadCheckpoint, BadProof, Forked, InputError, LogError, Unwritable
from licet.log._checkpoint import Checkpoint, parse_decimal
from licet.log._note import parse_note
from licet.log._tree import EMPTY_ROOT
from licet.log._verify import verify_consistency
from licet.log._vkey import decode64, encode64

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from os import PathLike
    from types import TracebackType
    from typing import Self

    from licet.log._cosignature import WitnessKey
    from licet.log._note import LogVerifier, Note

LARGEST_REQUEST: Final = 256 * 1024
SIZE_TYPE: Final = "text/x.tlog.size"
_LONGEST_PROOF: Final = 63
_CHECKPOINT: Final = "checkpoint"
_CONTRADICTION: Final = "contradiction"  # another root for the size that was cosigned
_UNJOINED: Final = "unjoined"  # signed by the log, and not shown to go on from what was cosigned


class Answer(Struct, frozen=True):
    """What the witness says, in the words of the protocol; `why` is for the witness's own log."""

    status: int
    body: bytes
    why: str = ""
    kind: str = "text/plain; charset=utf-8"

    @classmethod
    def no(cls, status: int, why: str) -> Answer:
        """Refuse, and say why."""
        return cls(status, f"{why}\n".encode(), why)


class Request(Struct, frozen=True):
    """A question to a witness: cosign this note, which continues the log of `old_size` entries so."""

    old_size: int
    proof: tuple[bytes, ...]
    note: bytes

    @classmethod
    def from_bytes(cls, raw: bytes) -> Request:
        """Read the body of add-checkpoint, strictly."""
        above, blank, note = raw.partition(b"\n\n")
        first, *lines = above.split(b"\n")
        old_size = parse_decimal(first[4:]) if first.startswith(b"old ") else None
        proof = tuple(decode64(line) for line in lines)
        if not blank or old_size is None or len(lines) > _LONGEST_PROOF or None in proof:
            raise InputError(
                "this is no request to cosign", remedy="it reads old SIZE, the proof, a blank line, the note"
            )
        return cls(old_size=old_size, proof=tuple(node for node in proof if node is not None), note=note)

    def to_bytes(self) -> bytes:
        """Print the body of add-checkpoint."""
        lines = (f"old {self.old_size}", *map(encode64, self.proof), "", "")
        return "\n".join(lines).encode() + self.note


class Witness:
    """A witness open for work, on a state folder of its own. Every method may be called from any thread."""

    def __init__(
        self,
        folder: Path,
        handle: int,
        *,
        keys: Sequence[WitnessKey],
        logs: Iterable[LogVerifier],
        clock: Callable[[], dt.datetime],
    ) -> None:
        self._folder, self._handle, self._keys, self._clock = folder, handle, tuple(keys), clock
        self._logs: dict[str, list[LogVerifier]] = {}
        for log in logs:
            self._logs.setdefault(log.origin, []).append(log)
        self._lock = Lock()

    @classmethod
    def open(
        cls,
        folder: str | PathLike[str],
        *,
        keys: Sequence[WitnessKey],
        logs: Iterable[LogVerifier],
        clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> Self:
        """Take up the state in `folder`, which no other witness may share."""
        if not keys:
            raise InputError("a witness without a key can cosign nothing", remedy="give one")
        place = Path(folder)
        try:
            place.mkdir(parents=True, exist_ok=True)
            handle = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as problem:
            raise Unwritable(
                f"the witness's folder cannot be used ({problem.strerror})",
                where=place,
                remedy="name another",
            ) from problem
        with ExitStack() as undo:
            undo.callback(os.close, handle)
            _lock(handle, place)
            witness = cls(place, handle, keys=keys, logs=logs, clock=clock)
            for origin in witness._logs:
                witness._last(origin)
            undo.pop_all()
        return witness

    @property
    def origins(self) -> tuple[str, ...]:
        """The logs this witness watches."""
        return tuple(self._logs)

    def add_checkpoint(self, body: bytes) -> Answer:
        """Cosign the next checkpoint of a log.

        (1) The request is well formed; (2) the log is known, and (3) signed the checkpoint, with no signature
        of its keys spoilt; (4) it speaks of that log and of no smaller one than the request says, and an
        empty log has the root of one; (5) the request goes on from what was last cosigned, and (6) the proof
        shows that the log was only added to. Then (7) the checkpoint is kept on disk, and (8) the
        cosignatures are given out. Between (5) and (7) no other request is looked at.
        """
        try:
            request = Request.from_bytes(body)  # (1)
            note = parse_note(request.note)
        except (InputError, BadCheckpoint) as problem:
            return Answer.no(400, problem.what)
        origin = note.text.partition(b"\n")[0].decode()
        if origin not in self._logs:  # (2)
            return Answer.no(404, "this witness does not know the log")
        if (refused := self._unsigned(origin, note)) is not None:  # (3)
            return refused
        try:
            asked = Checkpoint.from_text(note.text)  # (4)
        except BadCheckpoint as problem:
            empty = note.text.split(b"\n")[1:2] == [b"0"]
            return Answer.no(422 if empty else 400, problem.what)
        if request.old_size > asked.size:
            return Answer.no(400, f"the log shrank from {request.old_size} entries to {asked.size}")
        with self._lock:
            return self._cosigned(request, note, asked)

    def latest(self, origin_hash: str) -> bytes | None:
        """Return the last checkpoint cosigned of the log whose origin has this SHA-256, or None."""
        for origin in self._logs:
            if sha256(origin.encode()).hexdigest() == origin_hash and self._place(origin).exists():
                return files.read(self._place(origin), what="cosigned checkpoint")
        return None

    def close(self) -> None:
        """Let go of the folder."""
        os.close(self._handle)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _unsigned(self, origin: str, note: Note) -> Answer | None:
        """Refuse a note that no key of the log signed, or that has a spoilt signature under one of them."""
        keys = [log for log in self._logs[origin] if note.signed_by(origin, log.key_id)]
        if not keys:
            return Answer.no(403, "no key that this witness knows signed the checkpoint")
        try:
            for log in keys:
                log.verify(note)
        except BadCheckpoint as problem:
            return Answer.no(403, problem.what)
        return None

    def _cosigned(self, request: Request, note: Note, asked: Checkpoint) -> Answer:
        last = self._last(asked.origin)
        if request.old_size != last.size:  # (5)
            return Answer(409, b"%d\n" % last.size, f"{last.size} entries were cosigned last", SIZE_TYPE)
        try:
            verify_consistency(  # (6)
                request.proof, old_size=last.size, old_root=last.root, size=asked.size, root=asked.root
            )
        except Forked as problem:
            self._remember(asked.origin, request.note, name=_CONTRADICTION)
            return Answer.no(422, problem.what)
        except BadProof as problem:
            self._remember(asked.origin, request.note, name=_UNJOINED)
            return Answer.no(422, problem.what)
        at = self._clock()
        try:
            lines = b"".join(key.cosign(note.text, asked, at=at) for key in self._keys)
        except BadCheckpoint as problem:
            return Answer.no(400, problem.what)
        kept = note.text + b"\n" + self._lines_of_log(asked.origin, note) + lines
        files.write(self._place(asked.origin), kept)  # (7)
        return Answer(200, lines)  # (8)

    def _lines_of_log(self, origin: str, note: Note) -> bytes:
        """Return the log's own signatures, which were verified; any others are left out."""
        ids = {log.key_id for log in self._logs[origin]}
        mine = (one for one in note.signatures if one.name == origin and one.key_id in ids)
        return b"".join(one.to_line() for one in mine)

    def _last(self, origin: str) -> Checkpoint:
        """Return the checkpoint last cosigned; before the first, the empty log."""
        place = self._place(origin)
        if not place.exists():
            return Checkpoint(origin=origin, size=0, root=EMPTY_ROOT)
        try:
            note = parse_note(files.read(place, what="cosigned checkpoint"))
            kept = Checkpoint.from_text(note.text)
            held = [key.verifier.verify(note, kept) for key in self._keys]
        except BadCheckpoint as problem:
            raise BadCheckpoint(problem.what, where=place, remedy="restore the witness's folder") from problem
        if kept.origin != origin or not any(held):
            raise BadCheckpoint(
                "this witness never cosigned the checkpoint it is said to have cosigned last",
                where=place,
                remedy="restore the witness's folder from a copy, or its key",
            )
        return kept

    def _remember(self, origin: str, note: bytes, *, name: str) -> None:
        """Keep the first note that contradicts what was cosigned, or the last that was not joined to it.

        Anybody can send a true checkpoint with a false proof, so that one must not take the other's place.
        """
        place = self._place(origin).with_name(name)
        if not place.exists() or (name == _UNJOINED and place.read_bytes() != note):
            files.write(place, note)

    def _place(self, origin: str) -> Path:
        return self._folder / sha256(origin.encode()).hexdigest() / _CHECKPOINT


def _lock(handle: int, place: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        raise LogError(
            f"the witness's folder cannot be locked ({problem.strerror})",
            where=place,
            remedy="stop the witness that uses it; two would cosign two histories",
        ) from None
