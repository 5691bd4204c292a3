"""Bring a feed from its publisher to the folder that guards look at: all of it, verified, or nothing.

New files are written under names that never had another content; the timestamp, by which guards find them,
comes last. A feed that does not hold leaves the folder as it was, and the guards to their patience.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet import files
from licet.errors import FeedError, LicetError, Stale
from licet.feed import _layout as layout
from licet.feed._content import Reader, content
from licet.feed._repository import Repository
from licet.feed._root import UnionRoot
from licet.feed._serving import FeedServer
from licet.feed._sources import Folder, Held, source_of
from licet.feed._verify import Known, Terms, announced, verify

if TYPE_CHECKING:
    from os import PathLike

    from licet.feed._sources import Source
    from licet.feed._state import FeedState
    from licet.feed._verify import Listed, VerifiedFeed

__all__ = ["FeedServer", "Pulled", "Puller"]

_GRACE: Final = 3600.0  # seconds a file outlives the last state that named it: somebody may be reading it


class Pulled(Struct, frozen=True, kw_only=True):
    """What a pull did: the state in the folder now, and how much was fetched for it."""

    version: int
    issued_at: dt.datetime
    expires: dt.datetime
    changed: bool
    files: int  # fetched
    bytes: int


class Puller:
    """Pulls one feed into one folder, as often as it is asked; keeps what it verified between two pulls."""

    def __init__(
        self,
        place: str | PathLike[str],
        folder: str | PathLike[str],
        *,
        root: UnionRoot,
        max_age: dt.timedelta | None = None,
    ) -> None:
        self.source = source_of(place)
        self.folder = Path(folder)
        self.root = root
        self.max_age = max_age
        self._reader = Reader()
        self._last: VerifiedFeed | None = None
        self._state: FeedState | None = None

    @property
    def state(self) -> FeedState | None:
        """What the folder says since the last pull."""
        return self._state

    def pull(self, at: dt.datetime) -> Pulled:
        """Take what is newer; raises a LicetError, with the folder as it was, when that does not hold.

        Asked again before anything changed, it costs one request and one comparison.
        """
        near = _Near(self.folder, self.source)
        raw = near.remote.fetch(layout.TIMESTAMP, limit=layout.LARGEST_TIMESTAMP)
        last = self._last
        if last is not None and not self._has(last.timestamp):
            last = self._last = None  # somebody changed the folder: everything in it is looked at again
        if last is not None and raw == last.timestamp:
            if at >= last.expires:
                raise Stale(
                    f"the feed has not been signed since {last.issued_at:%Y-%m-%d %H:%M} UTC",
                    remedy="ask its publisher, or pull from another place: somebody may hold it back",
                )
            return _pulled(last, near, changed=False)
        with Repository(self.folder).writing():
            return self._taken(raw, near, at)

    def _has(self, stamp: bytes) -> bool:
        """Whether guards find this timestamp in the folder."""
        try:
            return Folder(self.folder).fetch(layout.TIMESTAMP, limit=len(stamp)) == stamp
        except FeedError:
            return False

    def _taken(self, stamp: bytes, near: _Near, at: dt.datetime) -> Pulled:
        terms = Terms(at=at, max_age=self.max_age, known=self._known())
        try:
            feed = verify(Held({layout.TIMESTAMP: stamp}, under=near), root=self.root, terms=terms)
        except LicetError:
            if not near.from_copy:
                raise
            near.copy = None  # a damaged copy is no reason to stay behind
            feed = verify(Held({layout.TIMESTAMP: stamp}, under=near), root=self.root, terms=terms)
        self._mirror(feed, near)
        state = self._reader.state(feed, near.kept)  # what guards would refuse never reaches them
        first = layout.role_file("root", self.root.version)
        for name, raw in {first: self.root.raw, **feed.names}.items():
            if name != layout.TIMESTAMP:
                near.keep(name, raw)
        files.write(self.folder / layout.TIMESTAMP, stamp)
        self._last, self._state = feed, state
        self.root = UnionRoot(raw=feed.root, version=feed.root_version)
        _prune(self.folder, feed, now=at.timestamp())
        return _pulled(feed, near, changed=True)

    def _known(self) -> Known | None:
        """The state in the folder, as far as it can be read: it says only what must not be older."""
        copy = Folder(self.folder)
        try:
            stamp = copy.fetch(layout.TIMESTAMP, limit=layout.LARGEST_TIMESTAMP)
            number = announced(stamp)
            snapshot = copy.fetch(layout.role_file("snapshot", number), limit=layout.LARGEST_SNAPSHOT)
        except LicetError:
            return None
        return Known(stamp, snapshot)

    def _mirror(self, feed: VerifiedFeed, near: _Near) -> None:
        """Fetch whatever is announced and not in the folder yet."""
        before = _listed(self._last) if self._last is not None else {}
        for path, file in _listed(feed).items():
            if before.get(path) != file or not _is_there(self.folder, path, file):
                try:
                    content(near.kept, path, file)
                except FeedError:
                    near.keep(layout.stored(path, file.sha256), content(near.remote, path, file))


def _is_there(folder: Path, path: str, file: Listed) -> bool:
    """Whether a file verified before still has its length, which one call tells."""
    try:
        return (folder / layout.stored(path, file.sha256)).stat().st_size == file.length
    except OSError:
        return False


class _Near:
    """The copy at hand where it has a file, and the publisher where not; counts what was fetched."""

    def __init__(self, folder: Path, source: Source) -> None:
        self.kept = Folder(folder)
        self.copy: Folder | None = self.kept
        self.remote = _Counted(source)
        self.from_copy = False

    def fetch(self, name: str, *, limit: int) -> bytes:
        """Return the file from the copy or from the publisher."""
        if self.copy is not None:
            try:
                raw = self.copy.fetch(name, limit=limit)
            except FeedError:
                pass  # not there, or not readable
            else:
                self.from_copy = True
                return raw
        return self.remote.fetch(name, limit=limit)

    def keep(self, name: str, raw: bytes) -> None:
        """Put a verified file into the folder, unless it is there already."""
        try:
            if self.kept.fetch(name, limit=len(raw)) == raw:
                return
        except FeedError:
            pass
        files.write(self.kept.path / name, raw)


class _Counted:
    """A source, and what it handed over."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.files = 0
        self.bytes = 0

    def fetch(self, name: str, *, limit: int) -> bytes:
        """Fetch and count."""
        raw = self.source.fetch(name, limit=limit)
        self.files += 1
        self.bytes += len(raw)
        return raw


def _listed(feed: VerifiedFeed) -> dict[str, Listed]:
    return {path: file for portion in feed.portions.values() for path, file in portion.files.items()}


def _pulled(feed: VerifiedFeed, near: _Near, *, changed: bool) -> Pulled:
    return Pulled(
        version=feed.version,
        issued_at=feed.issued_at,
        expires=feed.expires,
        changed=changed,
        files=near.remote.files,
        bytes=near.remote.bytes,
    )


def _prune(folder: Path, feed: VerifiedFeed, *, now: float) -> None:
    """Take away what no state names any more; roots stay, since older ones lead to newer ones."""
    named = {layout.stored(path, file.sha256) for path, file in _listed(feed).items()} | set(feed.names)
    for room in (layout.METADATA, layout.TARGETS):
        for place in (folder / room).rglob("*"):
            name = place.relative_to(folder).as_posix()
            if name in named or name.endswith(".root.json"):
                continue
            with suppress(OSError):  # a folder, or one that may not be deleted: it harms nobody
                if now - place.stat().st_mtime > _GRACE:
                    place.unlink()
