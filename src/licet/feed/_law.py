"""Law packs read from the files of a feed, which carry their cases.

A pack that fails its own cases does not load, and with it the whole feed: half the law would permit what the
other half forbids.
"""

from __future__ import annotations

from importlib.resources.abc import Traversable
from io import BytesIO, StringIO
from typing import IO, TYPE_CHECKING, Any, Final

from licet.errors import RulebookError
from licet.feed import _layout as layout
from licet.law import load_pack, try_cases

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from licet.law import Pack


_LONGEST_VERSION: Final = 60  # it stands in every guard's record


def pack_of(files: Mapping[str, bytes]) -> Pack:
    """The one pack in these files (`FR/law/PACK/…`), once every case has been tried and kept."""
    home = layout.pack_of(next(iter(files)))
    room: dict[str, Any] = {}
    for path, raw in files.items():
        *above, name = path.removeprefix(f"{home}/").split("/")
        inner = room
        for step in above:
            inner = inner.setdefault(step, {})
        inner[name] = raw
    folder = Room(home.rpartition("/")[2], room)
    pack = load_pack(folder)
    if pack.chosen:
        raise RulebookError(
            f"the pack {pack.id} is one to be chosen, and a feed reaches everybody",
            where=f"{pack.id}/pack.yaml:1",
            remedy="write `chosen: false`, or hand it out another way",
        )
    if len(pack.version) > _LONGEST_VERSION:
        raise RulebookError(
            f"the pack {pack.id} has a version of {len(pack.version):,} characters",
            where=f"{pack.id}/pack.yaml:1",
            remedy=f"use {_LONGEST_VERSION} at most, such as the day of the text",
        )
    for result in try_cases(pack, folder):
        if not result.ok:
            raise RulebookError(
                f"the pack {pack.id} fails its own case '{result.name}': expected {result.expected}, "
                f"got {result.got}",
                where=result.where,
                remedy="correct the rule or the case; `licet law test` shows every failure",
            )
    return pack


class Room(Traversable):
    """A folder, or a file, in memory."""

    def __init__(self, name: str, held: dict[str, Any] | bytes | None) -> None:
        self._name = name
        self._held = held

    @property
    def name(self) -> str:
        """Its own name, without those of the folders above."""
        return self._name

    def iterdir(self) -> Iterator[Room]:
        """Whatever stands in it."""
        return iter([Room(name, held) for name, held in self._inside().items()])

    def is_dir(self) -> bool:
        """Whether it is a folder."""
        return isinstance(self._held, dict)

    def is_file(self) -> bool:
        """Whether it is a file."""
        return isinstance(self._held, bytes)

    def joinpath(self, *descendants: Any) -> Room:
        """What stands below, or nothing."""
        found = self
        for step in "/".join(map(str, descendants)).split("/"):
            found = Room(step, found._inside().get(step))
        return found

    def __truediv__(self, child: Any) -> Room:
        """What stands below, or nothing."""
        return self.joinpath(child)

    def read_bytes(self) -> bytes:
        """The content of a file."""
        if not isinstance(self._held, bytes):
            raise FileNotFoundError(self._name)
        return self._held

    def read_text(self, encoding: str | None = None) -> str:
        """The content of a file, as text."""
        return self.read_bytes().decode(encoding or "utf-8")

    def open(self, mode: str = "r", *_: Any, encoding: str | None = None, **__: Any) -> IO[Any]:
        """The content of a file, to be read."""
        return BytesIO(self.read_bytes()) if "b" in mode else StringIO(self.read_text(encoding))

    def _inside(self) -> dict[str, Any]:
        return self._held if isinstance(self._held, dict) else {}
