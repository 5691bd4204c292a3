"""Memory for plain content: never swapped out or dumped if the system allows, zeroed before it goes.

It is a private mapping of its own, so that no part of it is left in Python's heap, and a forked child finds
zeros in its place. What others copy out of it is beyond its reach: see docs/sealing.md.
"""

from __future__ import annotations

import ctypes
import mmap
import sys
from contextlib import suppress
from typing import Final, Self

from licet.errors import InputError

_STEP: Final = 1024 * 1024
# Left out of core dumps, and zeros in a forked child: Linux's own numbers, which Python has not all by name
_ADVICE: Final = (16, 18) if sys.platform == "linux" else ()


class Memory:
    """So many bytes, writable by `write`, readable by `read` until it is closed; zeroed then."""

    def __init__(self, size: int) -> None:
        self.size = size
        try:
            self._map = mmap.mmap(-1, max(size, 1), flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        except (OSError, OverflowError):
            raise InputError(
                f"there is no memory for {size:,} bytes", remedy="open it on a larger machine"
            ) from None
        for advice in _ADVICE:
            with suppress(OSError):  # an old kernel does not know it
                self._map.madvise(advice)
        self.is_locked = _locked(self._map)
        self._writing = memoryview(self._map)[:size]
        self.read = self._writing.toreadonly()

    def write(self, start: int, length: int) -> memoryview:
        """The part that begins at `start`, to be written."""
        return self._writing[start : start + length]

    def close(self) -> None:
        """Zero everything, and give it back; whoever still has a view of it sees zeros."""
        if self._map.closed:
            return
        zeros = bytes(_STEP)
        for start in range(0, len(self._map), _STEP):
            end = min(start + _STEP, len(self._map))
            self._map[start:end] = zeros[: end - start]
        with suppress(BufferError):  # somebody has a view still: it goes with the last of them
            self.read.release()
            self._writing.release()
            self._map.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _locked(mapping: mmap.mmap) -> bool:
    """Keep these pages out of the swap, if the process may lock so much (`ulimit -l`)."""
    first = ctypes.c_char.from_buffer(mapping)
    try:
        lock = ctypes.CDLL(None, use_errno=True).mlock
        return bool(lock(ctypes.c_void_p(ctypes.addressof(first)), ctypes.c_size_t(len(mapping))) == 0)
    except (AttributeError, OSError):  # pragma: no cover - a system without mlock
        return False
    finally:
        del first  # it would keep the mapping from being closed
