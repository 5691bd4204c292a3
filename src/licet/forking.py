"""What a forked child does first about what its parent has open: it lets go, whoever calls it later.

A child shares its parent's files but none of its threads or locks. Nothing here opens or closes anything
itself: each owner says what letting go means.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import TYPE_CHECKING
from weakref import WeakSet

if TYPE_CHECKING:
    from collections.abc import Callable


class LettingGo:
    """What to do in a forked child, for as long as the owner of this value keeps it.

    An owner of its own would do, could every class be referred to weakly: a compiled one cannot.
    """

    __slots__ = ("__weakref__", "act")

    def __init__(self, act: Callable[[], object]) -> None:
        self.act = act
        _kept.add(self)

    def forget(self) -> None:
        """Do nothing in a child from now on."""
        _kept.discard(self)


_kept: WeakSet[LettingGo] = WeakSet()


def _let_go() -> None:
    with ExitStack() as acts:  # each of them, though another fails
        for one in list(_kept):
            acts.callback(one.act)


os.register_at_fork(after_in_child=_let_go)
