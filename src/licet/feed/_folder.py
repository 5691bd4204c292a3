"""The feed on a guard's own disk, looked at once a second.

A `FeedFolder` reads and never writes: `pull` fills the folder. It costs one `stat` while nothing changed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from os import PathLike

    from licet.feed._root import UnionRoot
    from licet.feed._state import FeedState


class FeedFolder:
    """A folder that `licet feed pull` keeps, verified up to `root` at each change.

    `newest_seen` is the version of the newest state known from before (a guard's record keeps it): an older
    one is refused as rolled back. `max_age` bounds the age of a state below what the union's timestamp allows.
    """

    def __init__(
        self,
        path: str | PathLike[str],
        *,
        root: UnionRoot | str | PathLike[str],
        newest_seen: int = 0,
        max_age: dt.timedelta | None = None,
    ) -> None:
        self.path = Path(path)
        self.root = root
        self.newest_seen = newest_seen
        self.max_age = max_age

    def poll(self, at: dt.datetime) -> FeedState | None:
        """The new verified state, or None while it is unchanged and still holds.

        Raises a LicetError, at every call until it is mended, when the folder is missing or broken, rolled
        back, signed by others, or too old (`Stale`).
        """
        raise NotImplementedError

    @property
    def state(self) -> FeedState | None:
        """The last state that `poll` returned."""
        raise NotImplementedError
