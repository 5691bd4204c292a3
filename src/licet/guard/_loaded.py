"""A technology made from a guard's content, used under its decisions, and let go when nothing is permitted.

What a use is for is said once for all uses, for a block of code (`stating`), or for a single call; the
nearest counts. Where nothing is said, the guard decides on a use of which nothing is known.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from licet.errors import InputError, NotPermitted
from licet.facts import Use
from licet.guard._circumstances import Circumstances
from licet.guard._guard import Guard
from licet.guard._open import open_artefact
from licet.guard._passing import Passing
from licet.guard._verdict import Ground, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from os import PathLike
    from types import TracebackType

Technology = TypeVar("Technology")

# On these grounds nothing whatever is permitted, so that nothing need be kept in memory.
LAPSED: Final = frozenset(
    {
        Ground.NOT_YET_VALID,
        Ground.EXPIRED,
        Ground.REVOKED,
        Ground.SUSPENDED,
        Ground.SURRENDERED,
        Ground.AMENDED,
        Ground.NOT_TRUSTED,
        Ground.STALE,
        Ground.FEED_BROKEN,
        Ground.CLOCK_BACK,
        Ground.CLOSED,
    }
)


class Stated(Struct, frozen=True):
    """What a use is for, and what is known of it beside."""

    use: Use | None = None
    circumstances: Circumstances | None = None

    def over(self, further: Stated) -> Stated:
        """This, and where it is silent the other; what is known of one use does not hold of another."""
        if self.use is not None:
            return self
        if self.circumstances is None:
            return further
        return Stated(further.use, self.circumstances)


_SILENT: Final = Stated()
_stated: ContextVar[Stated | None] = ContextVar("licet_stated", default=None)


@contextmanager
def stating(use: Use, circumstances: Circumstances | None = None) -> Iterator[None]:
    """Say what every guarded call in this block is for, in this thread or task, unless the call says it."""
    token = _stated.set(Stated(use, circumstances))
    try:
        yield
    finally:
        _stated.reset(token)


class Loaded(Generic[Technology]):
    """A technology that `load` makes of the content, or of one `member` of a licensed folder.

    It is made anew when it is asked for again after a lapse.
    """

    def __init__(
        self,
        guard: Guard,
        load: Callable[[memoryview], Technology],
        *,
        stated: Stated,
        member: str | None = None,
        is_owner: bool = False,
    ) -> None:
        self._guard = guard
        self._load = load
        self._member = member
        self._default = stated
        self._is_owner = is_owner
        self._lock = threading.Lock()
        self._made: Technology | None = None
        usual = guard.use(stated.use or Use(), stated.circumstances)  # decided anew each time it begins
        self._usual = _Used(self, usual) if isinstance(usual, Passing) else None
        try:
            self.technology()
        except BaseException:
            self.close()
            raise

    def technology(self) -> Technology:
        """What was made of the content; NotPermitted when it has to be made anew, and nothing permits it."""
        made = self._made  # once: another thread may let it go meanwhile
        if made is not None:
            return made
        with self._lock:
            if self._made is None:
                with self._guard.lent(self._member) as content:
                    self._made = self._load(content)
            return self._made

    def used(
        self,
        use: Use | None = None,
        circumstances: Circumstances | None = None,
        *,
        operation: str | None = None,
    ) -> AbstractContextManager[tuple[Technology, Verdict]]:
        """The technology, for one permitted use; NotPermitted when it is refused.

        What is an `operation` of its own is one, whatever the operation that was stated.
        When it is refused because nothing is permitted any more, the technology is let go too.
        """
        nearest = _stated.get()
        if use is None and circumstances is None and operation is None and nearest is None and self._usual:
            return self._usual
        now = Stated(use, circumstances).over(nearest or _SILENT).over(self._default)
        use = now.use or Use()
        if operation is not None:
            use = replace(use, operation=operation)
        return _Used(self, self._guard.use(use, now.circumstances))

    def lapse(self, refused: NotPermitted) -> None:
        """Let the technology go, where nothing is permitted any more."""
        if isinstance(refused.verdict, Verdict) and refused.verdict.ground in LAPSED:
            self._let_go()

    def close(self) -> None:
        """Let the technology go, and close the guard if it was opened for it."""
        self._let_go()
        if self._is_owner:
            self._guard.close()

    def _let_go(self) -> None:
        with self._lock:
            self._made = None


class _Used(Generic[Technology]):
    """One use of a technology: a block under the guard, ended with it if it is given up."""

    __slots__ = ("_held", "_loaded")

    def __init__(self, loaded: Loaded[Technology], held: AbstractContextManager[Verdict]) -> None:
        self._loaded, self._held = loaded, held

    def __enter__(self) -> tuple[Technology, Verdict]:
        try:
            verdict = self._held.__enter__()
            try:
                return self._loaded.technology(), verdict
            except BaseException as problem:
                self._held.__exit__(type(problem), problem, problem.__traceback__)
                raise
        except NotPermitted as refused:
            self._loaded.lapse(refused)
            raise

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._held.__exit__(kind, problem, trace)
        finally:
            if isinstance(problem, NotPermitted):
                self._loaded.lapse(problem)


def guard_of(artefact: Guard | str | PathLike[str], opening: Mapping[str, Any]) -> tuple[Guard, bool]:
    """The guard that is given, or one opened on the artefact; and whether it was opened here."""
    if not isinstance(artefact, Guard):
        if isinstance(artefact, bytes | bytearray | memoryview):
            raise InputError("bytes have no tag", remedy="give the path of the tagged file, or its guard")
        return open_artefact(artefact, **opening), True
    if opening:
        words = ", ".join(sorted(opening))
        raise InputError(f"the guard is open already, and needs no {words}", remedy="leave it out")
    return artefact, False
