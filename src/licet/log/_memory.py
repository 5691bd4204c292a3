"""A log that lives as long as its process: the same promises as `Log`, except that nothing outlives it.

For tests, and for demonstrations that keep nothing. It must not stand behind a guard in use: a record that
ends with the process accounts for nothing.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from licet.errors import Unwritable
from licet.log._checkpoint import Checkpoint
from licet.log._note import LogKey
from licet.log._proof import LogProof
from licet.log._record import require_small, require_start
from licet.log._tree import Tree, leaf_hash

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Self

    from licet.log._note import LogVerifier


class MemoryLog:
    """A `Record` in memory, with checkpoints and proofs; without a `key` it makes one that nobody trusts."""

    def __init__(self, key: LogKey | None = None) -> None:
        self._key = key or LogKey.generate("memory.invalid/log")
        self._lock = Lock()
        self._kept: list[bytes] = []
        self._tree = Tree()
        self._closed = False

    @property
    def verifier(self) -> LogVerifier:
        """What others need to verify this log's checkpoints and proofs."""
        return self._key.verifier

    @property
    def size(self) -> int:
        """How many entries were accepted."""
        return len(self._kept)

    def append(self, entry: bytes) -> int:
        """Keep the entry and return its index."""
        require_small(entry)
        with self._lock:
            self._require_open()
            self._kept.append(entry)
            self._tree.append(leaf_hash(entry))
            return len(self._kept) - 1

    def enqueue(self, entry: bytes) -> int:
        """Keep the entry and return its index: in memory there is nothing to wait for."""
        return self.append(entry)

    def flush(self) -> None:
        """Confirm that everything is kept; `Unwritable` once the log is closed."""
        self._require_open()

    def entries(self, start: int = 0) -> Iterator[bytes]:
        """Yield the entries from `start` on, in order, up to those accepted by now."""
        require_start(start)
        self._require_open()
        return iter(self._kept[start:])

    def checkpoint(self) -> bytes:
        """Sign what the log now holds, and return the note."""
        with self._lock:
            return self._sign()

    def prove(self, index: int) -> LogProof:
        """Show that the entry at `index` is in the log, against a checkpoint signed now."""
        with self._lock:
            path = self._tree.prove_inclusion(index)
            return LogProof(index=index, path=path, checkpoint=self._sign())

    def close(self) -> None:
        """Accept nothing more."""
        self._closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _sign(self) -> bytes:
        self._require_open()
        head = Checkpoint(origin=self._key.origin, size=self._tree.size, root=self._tree.root())
        return head.sign(self._key)

    def _require_open(self) -> None:
        if self._closed:
            raise Unwritable("the log is closed", remedy="open it again")
