"""What a log's writer keeps in its folder: a journal for what is acknowledged, tiles for what is signed.

An entry goes to the journal, durably, before anybody is told of it. When the log signs a checkpoint, its
entries and hashes go into the tiles of https://c2sp.org/tlog-tiles, then the checkpoint is replaced, and only
then is the journal emptied; so a crash at any point leaves either the old checkpoint and the journal, or the
new checkpoint and its tiles. Memory holds the right edge of the tree and what is not yet in tiles, and does
not grow with the log. It refuses tiles and a journal that do not continue each other.
"""

from __future__ import annotations

import os
import shutil
from collections import deque
from contextlib import suppress
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from licet.log._journal import Journal, unwritable
from licet.log._source import FolderSource
from licet.log._tiled import TiledTree
from licet.log._tiles import HEIGHT, WIDTH, Place, bundle, pack
from licet.log._tree import complete_rows, leaf_hashes, root_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from licet.log._checkpoint import Checkpoint, VerifiedCheckpoint

CHECKPOINT: Final = "checkpoint"
_FULL: Final = 4 * 1024 * 1024  # bytes in the journal from which on it is moved into tiles
_FEW, _AT_ONCE = 8, 16  # files synced one by one; and by so many threads, when there are more


class Frontier:
    """The right edge of a growing tree, and the tiles completed since they were last written."""

    __slots__ = ("completed", "levels", "size")

    def __init__(self, tree: TiledTree) -> None:
        self.size = tree.size
        self.levels = [list(tree.edge_hashes(level)) for level in range(HEIGHT)]
        self.completed: dict[Place, bytes] = {}

    def extend(self, leaves: Sequence[bytes]) -> None:
        """Add leaf hashes, and every tile they complete."""
        done = 0
        while done < len(leaves):
            row = self.levels[0]
            some = leaves[done : done + WIDTH - len(row)]
            row.extend(some)
            done += len(some)
            self.size += len(some)
            self._complete()

    def _complete(self) -> None:
        """Put aside each tile that is full, the leaves' first, and begin the next."""
        level = 0
        while len(row := self.levels[level]) == WIDTH:
            place = Place(level, (self.size >> HEIGHT * (level + 1)) - 1)
            self.completed[place] = b"".join(row)
            self.levels[level] = []
            level += 1
            self.levels[level].append(complete_rows(row)[HEIGHT][0])

    def root(self) -> bytes:
        """Return the root of the tree."""
        rows = [complete_rows(row) for row in self.levels]

        def node(height: int, index: int) -> bytes:
            level, row = divmod(height, HEIGHT)
            return rows[level][row][(index << row) % WIDTH >> row]

        return root_of(node, self.size)

    def tiles(self, *, since: int) -> dict[Place, bytes]:
        """Return every tile that a log of `since` entries has not, complete and partial."""
        partial = {}
        for level, row in enumerate(self.levels):
            count = self.size >> HEIGHT * level
            if row and count != since >> HEIGHT * level:
                partial[Place(level, count // WIDTH, len(row))] = b"".join(row)
        return self.completed | partial


class Storage:
    """The entries of one log on disk. The caller holds the log's lock, and the journal's lock is held."""

    def __init__(self, journal: Journal, signed: Checkpoint | VerifiedCheckpoint) -> None:
        """Take up the log where it stands: the tiles of its checkpoint, and the journal after them."""
        self.folder = journal.path.parent
        self._journal = journal
        self._settled: set[str] = set()
        self._tree = TiledTree(FolderSource(self.folder), size=signed.size, root=signed.root)
        self._frontier = Frontier(self._tree)
        self._bundled = signed.size // WIDTH * WIDTH  # where the entries kept in memory begin
        self._kept = list(self._tree.entries(self._bundled))
        if not journal.is_new:
            self._keep(journal.load(signed.size))

    @property
    def path(self) -> Path:
        """The file that fails first, for messages."""
        return self._journal.path

    @property
    def size(self) -> int:
        """How many entries are durable."""
        return self._frontier.size

    @property
    def signed(self) -> TiledTree:
        """The tree of the last checkpoint."""
        return self._tree

    @property
    def is_full(self) -> bool:
        """So much waits for its tiles that it should go there before more is accepted."""
        return self._journal.end > _FULL

    def root(self) -> bytes:
        """Return the root over all durable entries."""
        return self._frontier.root()

    def write(self, entries: Sequence[bytes]) -> None:
        """Make `entries` durable, together, or none of them."""
        self._journal.write(entries, first=self.size)
        self._keep(entries)

    def read(self, start: int) -> Iterator[bytes]:
        """Yield the entries from `start` on, up to those durable now; what is in tiles is checked."""
        tree, size = self._tree, self.size
        waiting = self._kept[max(start, tree.size) - self._bundled : size - self._bundled]
        return _in_turn(tree, start, waiting)

    def publish(self, sign: Callable[[int, bytes], bytes]) -> bytes:
        """Put everything into tiles, and a checkpoint signed over it in its place; return the note.

        (1) All entries are in the journal; (2) write each new tile and bundle, durably; (3) sign and replace
        the checkpoint; (4) empty the journal; (5) remove partial tiles that are complete now.
        """
        self._require_in_place()
        size, root = self.size, self.root()
        before = self._tree.size
        tiles = self._frontier.tiles(since=before) | self._bundles(before)
        self._put({place.path: content for place, content in tiles.items()})  # (2)
        note = sign(size, root)
        self._put({CHECKPOINT: note})  # (3)
        self._tree = TiledTree(self._tree.source, size=size, root=root)
        self._frontier.completed.clear()
        last = size // WIDTH * WIDTH
        del self._kept[: last - self._bundled]
        self._bundled = last
        self._journal.empty()  # (4)
        for place in tiles:  # (5)
            if place.width == WIDTH:
                shutil.rmtree(self.folder / place.partials, ignore_errors=True)
        return note

    def replace_checkpoint(self, note: bytes) -> None:
        """Keep a note that says the same with more signatures."""
        self._require_in_place()
        self._put({CHECKPOINT: note})

    def begin(self) -> None:
        """Make a new log's journal durable, or drop what a crash left of a last write."""
        if self._journal.is_new:
            self._journal.begin()
        self._journal.cut_off_torn_write()

    def close(self) -> None:
        """Let go of the folder."""
        self._journal.close()

    def _require_in_place(self) -> None:
        try:
            self._journal.require_untouched()
        except OSError as problem:
            raise unwritable("no checkpoint can be put here", self.path, problem) from problem

    def _keep(self, entries: Sequence[bytes]) -> None:
        self._kept.extend(entries)
        self._frontier.extend(leaf_hashes(entries))

    def _bundles(self, before: int) -> dict[Place, bytes]:
        found = {}
        for number in range(before // WIDTH, -(-self.size // WIDTH)):
            at = number * WIDTH - self._bundled
            place = bundle(number, size=self.size)
            found[place] = pack(self._kept[at : at + place.width])
        return found

    def _put(self, content: Mapping[str, bytes]) -> None:
        put(self.folder, content, settled=self._settled)


def put(folder: Path, content: Mapping[str, bytes], *, settled: set[str]) -> None:
    """Put files in their places below `folder`; each, and its name, is on disk when this returns.

    `settled` are the folders below it whose own names are known to be on disk: a crash may have come just
    before. Paths are text here, since a log that grows fast puts hundreds of files at once.
    """
    above, touched, path = os.fspath(folder), dict[str, None](), ""
    parents = dict.fromkeys(path.rpartition("/")[0] for path in content)
    try:
        for path in parents:
            os.makedirs(f"{above}/{path}", exist_ok=True)  # noqa: PTH103 - see above
        for path, raw in content.items():
            _write(f"{above}/{_scratch(path)}", raw)
        _sync([f"{above}/{_scratch(path)}" for path in content])
        for path in content:
            os.replace(f"{above}/{_scratch(path)}", f"{above}/{path}")  # noqa: PTH105 - see above
        for path in parents:
            inside = [one for one in (path, *map(str, PurePosixPath(path).parents)) if one not in {"", "."}]
            new = [one for one in inside if one not in settled]
            touched |= dict.fromkeys((path, *(one.rpartition("/")[0] for one in new)))
            settled.update(inside)
        _sync([f"{above}/{path}" for path in touched])
    except OSError as problem:
        settled.clear()
        raise unwritable("this part of the log cannot be written", folder / path, problem) from problem


def _scratch(path: str) -> str:
    parent, slash, name = path.rpartition("/")
    return f"{parent}{slash}.{name}.new"


def _write(path: str, raw: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
    try:
        rest = memoryview(raw)
        while rest:
            rest = rest[os.write(handle, rest) :]
        _begin_writing(handle)
    finally:
        os.close(handle)


def _begin_writing(handle: int) -> None:
    """Let the disk begin: blocks set aside for many files before the first is synced are committed together.

    Without it each file's sync waits for a commit of its own. It promises nothing: `_sync` waits for all.
    """
    if hasattr(os, "posix_fadvise"):
        with suppress(OSError):  # a disk that takes no advice
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)


def _sync(places: Sequence[str]) -> None:
    """Sync files or folders; many at once, since a disk commits together what it is asked for together."""
    if len(places) > _FEW:
        try:
            from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - few guards sync so much

            with ThreadPoolExecutor(_AT_ONCE) as pool:
                shares = [places[first::_AT_ONCE] for first in range(_AT_ONCE)]
                deque(pool.map(_sync_each, shares), maxlen=0)
        except RuntimeError:  # the program is ending, and there will be no more threads
            pass
        else:
            return
    _sync_each(places)


def _sync_each(places: Sequence[str]) -> None:
    for place in places:
        handle = os.open(place, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _in_turn(tree: TiledTree, start: int, waiting: Sequence[bytes]) -> Iterator[bytes]:
    yield from tree.entries(start)
    yield from waiting
