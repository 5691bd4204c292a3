"""A mirror (https://c2sp.org/tlog-mirror): it keeps a copy of each log it knows, and cosigns what it holds.

Its cosignature says that every entry of the checkpoint is on its disk. Which checkpoints may follow one
another is decided, and what contradicts is kept as evidence, by a witness inside it. It refuses entries that
it was not shown to be in a checkpoint the log signed.
"""

from __future__ import annotations

import datetime as dt
import re
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from licet import files
from licet.errors import BadProof, InputError
from licet.log._checkpoint import Checkpoint
from licet.log._cosignature import WitnessKey
from licet.log._entry_packages import Body
from licet.log._mirrored import Mirrored
from licet.log._note import parse_note
from licet.log._tree import leaf_hash, tree_root
from licet.log._verify import verify_subtree_consistency
from licet.log._vkey import encode64
from licet.log._witness import Answer, Witness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from os import PathLike
    from types import TracebackType
    from typing import Self

    from licet.log._entry_packages import Package, Upload
    from licet.log._note import LogVerifier

LARGEST_UPLOAD: Final = 32 * 1024 * 1024
INFO_TYPE: Final = "text/x.tlog.mirror-info"
_PUBLIC: Final = re.compile(r"checkpoint|log\.vkey|tile/(?:[0-5]|entries)/(?:x\d{3}/)*\d{3}(?:\.p/\d{1,3})?")
_KEY: Final = "pending.skey"


class Mirror:
    """A mirror open for work, on a folder of its own. Every method may be called from any thread."""

    def __init__(
        self,
        folder: Path,
        copies: dict[str, Mirrored],
        *,
        keys: Sequence[WitnessKey],
        pending: Witness,
        clock: Callable[[], dt.datetime],
    ) -> None:
        self._folder, self._copies, self._keys = folder, copies, tuple(keys)
        self._pending, self._clock = pending, clock

    @classmethod
    def open(
        cls,
        folder: str | PathLike[str],
        *,
        keys: Sequence[WitnessKey],
        logs: Iterable[LogVerifier],
        clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> Self:
        """Take up the copies in `folder`, which no other mirror may share."""
        if not keys:
            raise InputError("a mirror without a key can cosign nothing", remedy="give one")
        place, known = Path(folder), {log.origin: log for log in logs}
        with ExitStack() as undo:
            inner = _own_key(place / _KEY, keys[0].verifier.name)
            pending = Witness.open(place / "pending", keys=[inner], logs=known.values(), clock=clock)
            undo.callback(pending.close)
            copies = {}
            for origin, log in known.items():
                copies[origin] = Mirrored.open(place / _hash(origin), log)
                undo.callback(copies[origin].close)
            undo.pop_all()
        return cls(place, copies, keys=keys, pending=pending, clock=clock)

    @property
    def origins(self) -> tuple[str, ...]:
        """The logs this mirror copies."""
        return tuple(self._copies)

    def add_checkpoint(self, body: bytes) -> Answer:
        """Take a checkpoint as the one that entries are added up to, if it follows from the last one."""
        return self._pending.add_checkpoint(body)

    def add_entries(self, body: bytes) -> Answer:
        """Take in entries of a log.

        (1) The request is well formed and the log known; (2) its end is that of the pending checkpoint, and
        its start leaves no gap; (3) each package is shown to be in that checkpoint; (4) what is new is made
        durable; (5) if nothing is missing, everything goes into tiles, the checkpoint is cosigned and kept,
        and only then is the cosignature given out.
        """
        reader = Body(body)
        try:
            upload = reader.upload()  # (1)
        except InputError as problem:
            return Answer.no(400, problem.what)
        copy = self._copies.get(upload.origin)
        if copy is None:
            return Answer.no(404, "this mirror does not know the log")
        with copy.lock:
            return self._added(copy, upload, reader)

    def read(self, path: str) -> bytes | None:
        """Return a public file below the folder: HASH/checkpoint, HASH/tile/…; None if there is none."""
        name, _, rest = path.partition("/")
        place = self._folder / name / rest
        known = name in {_hash(origin) for origin in self._copies}
        return place.read_bytes() if known and _PUBLIC.fullmatch(rest) and place.is_file() else None

    def close(self) -> None:
        """Let go of the folder."""
        for copy in self._copies.values():
            copy.close()
        self._pending.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _added(self, copy: Mirrored, upload: Upload, reader: Body) -> Answer:
        pending = self._pending_of(upload.origin)
        if pending is None:
            return _info(409, 0, copy.size)
        note, checkpoint = pending
        if upload.end != checkpoint.size or upload.start > copy.size:  # (2)
            return _info(409, checkpoint.size, copy.size)
        fresh: list[bytes] = []
        seen = 0
        try:
            for package in reader.packages(upload):
                held = copy.leaves(package.subtree.start, package.start)
                _verify(package, held, checkpoint)  # (3)
                seen += 1
                fresh += package.entries[max(0, copy.size + len(fresh) - package.start) :]
        except BadProof as problem:
            if fresh:
                copy.add(fresh)
            return Answer.no(422, problem.what)
        if fresh:
            copy.add(fresh)  # (4)
        if not seen and upload.start < upload.end:
            return Answer.no(400, "no whole package of entries")
        if copy.size < checkpoint.size:
            return _info(202, checkpoint.size, copy.size)
        return Answer(200, self._cosigned(copy, note, checkpoint))  # (5)

    def _pending_of(self, origin: str) -> tuple[bytes, Checkpoint] | None:
        raw = self._pending.latest(_hash(origin))
        return None if raw is None else (raw, Checkpoint.from_text(parse_note(raw).text))

    def _cosigned(self, copy: Mirrored, note: bytes, checkpoint: Checkpoint) -> bytes:
        """The mirror's lines under the checkpoint; made once, and given out again when asked again."""
        if copy.note is not None and copy.signed.size == checkpoint.size:
            return self._own_lines(copy.note)
        parsed, at = parse_note(note), self._clock()
        lines = b"".join(key.cosign(parsed.text, checkpoint, at=at) for key in self._keys)
        signed = (one.to_line() for one in parsed.signatures if one.name == checkpoint.origin)
        copy.publish(checkpoint, parsed.text + b"\n" + b"".join(signed) + lines)
        return lines

    def _own_lines(self, note: bytes) -> bytes:
        mine = {(key.verifier.name, key.verifier.key_id) for key in self._keys}
        return b"".join(
            one.to_line() for one in parse_note(note).signatures if (one.name, one.key_id) in mine
        )


def _verify(package: Package, held: list[bytes], checkpoint: Checkpoint) -> None:
    """Refuse entries that are not in the log that was signed; `held` are the leaves before them."""
    leaves = held + [leaf_hash(entry) for entry in package.entries]
    if len(leaves) != len(package.subtree):
        raise BadProof("the entries before these are not here")
    verify_subtree_consistency(
        package.proof,
        subtree=package.subtree,
        subtree_root=tree_root(leaves),
        size=checkpoint.size,
        root=checkpoint.root,
    )


def _own_key(place: Path, name: str) -> WitnessKey:
    """The key of the witness inside: the mirror's own may not sign before the entries are here."""
    if not place.exists():
        files.write(place, f"{WitnessKey.generate(f'{name}/pending').skey}\n".encode(), mode=0o600)
    raw = files.read(place, what="key of the pending checkpoints")
    return WitnessKey.from_skey(raw.decode("utf-8", "replace"), where=place)


def _info(status: int, size: int, following: int) -> Answer:
    """What a client needs to go on: the size it may upload to, the next entry, and no ticket."""
    said = f"{size}\n{following}\n{encode64(b'')}\n".encode()
    return Answer(status, said, f"{following} of {size} entries are here", INFO_TYPE)


def _hash(origin: str) -> str:
    return sha256(origin.encode()).hexdigest()
