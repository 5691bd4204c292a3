"""The feed on a guard's own disk, looked at once a second.

A `FeedFolder` reads and never writes: `pull` fills the folder, by the timestamp last, so what the timestamp
announces is there. It costs one `stat` while nothing changed.
"""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from licet.errors import FeedError, LicetError, Stale
from licet.feed._layout import TIMESTAMP
from licet.feed._root import UnionRoot
from licet.feed._sources import Folder
from licet.feed._state import Mark

if TYPE_CHECKING:
    from os import PathLike

    from licet.feed._content import Reader
    from licet.feed._state import FeedState
    from licet.feed._verify import Known

_NOTHING: Final = Mark()
_AHEAD: Final = dt.timedelta(minutes=5)  # a timestamp may be from this far in the future


class FeedFolder:
    """A folder that `licet feed pull` keeps, verified up to `root` at each change. Thread-safe.

    `newest_seen` is the mark of the newest state known from before (a guard's record keeps it): an older
    one is refused as rolled back. `max_age` bounds the age of a state below what the timestamp allows.
    """

    def __init__(
        self,
        path: str | PathLike[str],
        *,
        root: UnionRoot | str | PathLike[str],
        newest_seen: Mark = _NOTHING,
        max_age: dt.timedelta | None = None,
    ) -> None:
        self.path = Path(path)
        self.newest_seen = newest_seen
        self.max_age = max_age
        self._root = root if isinstance(root, UnionRoot) else UnionRoot.load(root)
        self._stamp = self.path / TIMESTAMP
        self._polling = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._state: FeedState | None = None
        self._known: Known | None = None
        self._reader: Reader | None = None
        self._until: dt.datetime | None = None  # the first moment at which a country's metadata expires

    @property
    def state(self) -> FeedState | None:
        """The last state that `poll` returned; whether it still holds, only `poll` says."""
        return self._state

    def poll(self, at: dt.datetime) -> FeedState | None:
        """The new verified state, or None while it is unchanged and still holds.

        Raises a LicetError, at every call until it is mended, when the folder is missing or broken, rolled
        back, signed by others, or too old (`Stale`).
        """
        with self._polling:
            return self._polled(at)

    def _polled(self, at: dt.datetime) -> FeedState | None:
        try:
            facts = self._stamp.stat()
        except OSError:
            raise FeedError(
                "there is no feed here", where=self.path, remedy="run `licet feed pull`"
            ) from None
        seen = (facts.st_mtime_ns, facts.st_size, facts.st_ino)
        if self._state is not None and seen == self._seen and (self._until is None or at < self._until):
            self._require_fresh(self._state, at)
            return None
        state = self._read(at)
        self._seen, self._state = seen, state
        return state

    def _require_fresh(self, state: FeedState, at: dt.datetime) -> None:
        if not state.issued_at - _AHEAD <= at < state.expires:
            raise Stale(
                f"the feed was last vouched for on {state.issued_at:%Y-%m-%d %H:%M} UTC, and holds "
                f"until {state.expires:%Y-%m-%d %H:%M} UTC",
                where=self.path,
                remedy="run `licet feed pull`, and check this machine's clock",
            )

    def _read(self, at: dt.datetime) -> FeedState:
        """Everything anew, from the newest root on; what did not change is not read again."""
        from licet.feed import _content  # noqa: PLC0415 - with it comes tuf, only when a feed is read
        from licet.feed._verify import Terms, verify  # noqa: PLC0415

        self._reader = self._reader or _content.Reader(memory=_content.SHARED)
        source = Folder(self.path)
        try:
            terms = Terms(at=at, max_age=self.max_age, known=self._known)
            feed = verify(source, root=self._root, terms=terms)
            if self._known is None:  # afterwards TUF's own rule holds
                self.newest_seen.require_before(feed.mark)
            state = self._reader.state(feed, source)
        except LicetError as problem:
            problem.where = problem.where or str(self.path)
            raise
        self._root = UnionRoot(raw=feed.root, version=feed.root_version)
        self._known = feed.known
        self._until = min((p.expires for p in feed.portions.values() if not p.expired), default=None)
        return state
