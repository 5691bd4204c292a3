"""As much of a feed as fits into a tag: the keys and lists of the authorities a licence needs.

A bundle is the feed's own metadata and files by their paths, so it proves itself up to the union's root on a
machine that has nothing else. It holds no law.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from os import PathLike

    from licet.feed._root import UnionRoot
    from licet.feed._state import FeedState

OFFLINE: Final = dt.timedelta(days=30)  # how old a bundle may be where the caller sets no other bound


def bundle(folder: str | PathLike[str], *, authorities: Iterable[str]) -> dict[str, str]:
    """The files that prove the keys and lists of these authorities (their names, or their countries).

    What is returned was not verified: `open_bundle` does that, by the root of whoever opens it.
    """
    raise NotImplementedError


def open_bundle(
    files: Mapping[str, str],
    *,
    root: UnionRoot,
    at: dt.datetime,
    max_age: dt.timedelta = OFFLINE,
) -> FeedState:
    """The state that the bundle proves, judged by the clock `at`.

    It may be as old as `max_age`, whatever the timestamp in it says (a timestamp lasts hours, a tag travels
    for months): pass the freshness of the licence. Authorities that are not in the bundle are not in the state.
    """
    raise NotImplementedError
