"""Read a sealed file: who can open it, what it says it holds, and what it holds, in memory."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from licet.errors import InputError, LicetError, WrongArtefact
from licet.seal._chunks import decrypt
from licet.seal._header import MAGIC, SUFFIX, Header
from licet.seal._keys import CONTENT_KEY
from licet.seal._memory import Memory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike
    from typing import BinaryIO

    from licet.seal._keys import Unsealer


class SealedFile(Struct, frozen=True):
    """A sealed file whose head was read. What the head says is only shown by opening it with a key."""

    path: Path
    header: Header

    @classmethod
    def read(cls, path: str | PathLike[str]) -> SealedFile:
        """Read the head of the file at `path`; `InputError` unless it is as long as its head says."""
        place = Path(path)
        with opened(place) as file:
            header = Header.read(file, where=place)
            length = os.fstat(file.fileno()).st_size
        if length != header.sealed_size():
            raise InputError(
                f"it has {length:,} bytes, and should have {header.sealed_size():,}",
                where=place,
                remedy="get the sealed file again",
            )
        return cls(place, header)

    @staticmethod
    def is_at(path: str | PathLike[str]) -> bool:
        """Whether the file at `path` is called a sealed file, and begins like one."""
        place = Path(path)
        if place.suffix != SUFFIX or not place.is_file():
            return False
        with opened(place) as file:
            return file.read(len(MAGIC)) == MAGIC

    def check(self, key: Unsealer) -> None:
        """Open it to its end and keep nothing, in constant memory; `WrongArtefact` unless all of it holds."""
        with self._source() as file, Memory(min(self.header.chunk, self.header.size)) as memory:
            decrypt(
                file, self.header, self._content_key(key), place=lambda _, length: memory.write(0, length)
            )

    @contextmanager
    def unsealed(self, key: Unsealer) -> Iterator[memoryview]:
        """The content, all of it authentic, for as long as the block runs; zeroed after it."""
        with Memory(self.header.size) as memory:
            with self._source() as file:
                decrypt(file, self.header, self._content_key(key), place=memory.write)
            yield memory.read

    def _content_key(self, unsealer: Unsealer) -> bytes:
        keyid = unsealer.public.keyid
        for one in self.header.recipients:
            if one.keyid == keyid:
                key = unsealer.unwrap(one.enc, one.wrapped, self.header.info)
                if len(key) != CONTENT_KEY:
                    raise WrongArtefact("what was unwrapped is no content key", where=self.path)
                return key
        count = len(self.header.recipients)
        raise InputError(
            f"it is sealed to {count} key{'s' * (count != 1)}, and not to {keyid[:16]}…",
            where=self.path,
            remedy="use the key it was sealed to, or ask for a file sealed to this one",
        )

    @contextmanager
    def _source(self) -> Iterator[BinaryIO]:
        """The file again, at its first chunk; it must still have the head that was read."""
        try:
            with opened(self.path) as file:
                if Header.read(file, where=self.path) != self.header:
                    raise WrongArtefact(
                        "another file was put in the place of this one", remedy="open it anew"
                    )
                yield file
        except LicetError as problem:
            problem.where = problem.where or str(self.path)
            raise


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A regular file and nothing else: a pipe or device may block for ever."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise InputError("this is not a file", where=path, remedy="name the file itself")
        with open(handle, "rb") as file:  # noqa: PTH123 - the handle is what was checked
            yield file
    except OSError as problem:
        raise InputError(
            f"the file cannot be read ({problem.strerror})",
            where=path,
            remedy="check its path and permissions",
        ) from problem
