"""Where the content of a guarded artefact comes from: its file, or a sealed file opened while it is needed.

    (1) The tag is verified first, whole: documents, trust, log proofs, dates, revocations, and that the
        sealed file says it holds what the licence names;
    (2) only then the key is asked for, and the sealed file opened once to its end, nothing of it kept;
    (3) each time the content is lent, the guard must stand: then it is opened again, into memory that is
        zeroed when the loan ends.

The content key is unwrapped for each loan and kept for none, so that a guard that has lapsed holds nothing.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Protocol

from licet.errors import InputError, NotTrusted
from licet.tag import read_artefact, read_member

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from os import PathLike

    from licet.seal import SealedFile, Unsealer
    from licet.tag import VerifiedTag

    GivenKey = Unsealer | str | PathLike[str]

_LEVELS: Final = ("A1", "A2", "A3")
_SOFTWARE: Final = _LEVELS[0]


class Content(Protocol):
    """The licensed bytes, checked each time they are read."""

    def lent(self, member: str | None = None) -> AbstractContextManager[memoryview]:
        """The bytes, for as long as the block runs; `WrongArtefact` if they are not the licensed ones."""


class Plain:
    """An artefact that lies in its file as it is."""

    assurance: Final = "A0"

    def __init__(self, tag: VerifiedTag) -> None:
        self._tag = tag

    @contextmanager
    def lent(self, member: str | None = None) -> Iterator[memoryview]:
        """What is in the file, or in one of a folder's."""
        yield memoryview(read_artefact(self._tag) if member is None else read_member(self._tag, member))


class Sealed:
    """An artefact that is opened with a key, each time anew."""

    def __init__(self, file: SealedFile, key: Unsealer) -> None:
        self._file = file
        self._key = key
        file.check(key)  # (2)

    @contextmanager
    def lent(self, member: str | None = None) -> Iterator[memoryview]:
        """What is sealed in the file; all of it was authentic when it is lent."""
        if member is not None:
            raise InputError("a sealed file has no members", where=self._file.path, remedy="ask for it whole")
        with self._file.unsealed(self._key) as content:  # (3)
            yield content


def level_of(tag: VerifiedTag, key: Unsealer | None) -> str:
    """The assurance a guard on this artefact can give, by how it is kept and by who holds the key."""
    if tag.sealed is None:
        return Plain.assurance
    return _SOFTWARE if key is None else key.assurance


def content_of(tag: VerifiedTag, key: Unsealer | None) -> Content:
    """The content of a verified artefact; a key goes with a sealed one, and with no other."""
    if tag.sealed is None:
        if key is None:
            return Plain(tag)
        raise InputError(
            "a sealing key is given, and this file is not sealed",
            where=tag.artefact,
            remedy="open the .sealed file, or leave the key out",
        )
    if key is None:
        raise InputError(
            "this artefact is sealed",
            where=tag.artefact,
            remedy="give the key it was sealed to (--sealing-key; in Python sealing_key)",
        )
    return Sealed(tag.sealed, key)


def unsealer_of(given: GivenKey) -> Unsealer:
    """The key in a file, or the one that is given; its level of assurance must be one there is."""
    if isinstance(given, str | os.PathLike):
        from licet import files  # noqa: PLC0415 - only where something is sealed
        from licet.seal import SealingKey  # noqa: PLC0415 - likewise

        return SealingKey.from_pem(files.read(given, what="sealing key"), where=given)
    if given.assurance not in _LEVELS:
        raise NotTrusted(
            f"the sealing key claims the assurance {ascii(given.assurance)[:20]}", remedy="use another key"
        )
    return given
