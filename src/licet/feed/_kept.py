"""What was read and found good, by exactly the bytes it was read from, so that it is read once.

The digest of a file says all there is to know about it, so nothing kept here can be out of date. What depends
on the clock, or on who vouches for a file now, is never kept.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """The last `most` values asked for. While one thread reads, the others wait for what it finds."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = threading.RLock()

    def get(self, mark: Hashable, read: Callable[[], Value]) -> Value:
        """The value of `mark`, read now if it is not kept; what `read` raises is not kept."""
        with self._lock:
            if mark not in self._values:
                self._values[mark] = read()
            self._values.move_to_end(mark)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
            return self._values[mark]
