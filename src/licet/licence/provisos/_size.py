"""Provisos that bound how much: uses at once, persons enrolled, and how well the guard must be rooted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.licence._problem import Problem, choice_problems
from licet.licence.grant import LARGEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from licet.licence._problem import Path

LEVELS: Final = ("A0", "A1", "A2", "A3")  # each gives what the one before does, and more
_MOST_AT_ONCE: Final = 1_000_000


class Concurrent(Struct, frozen=True, forbid_unknown_fields=True, tag="concurrent", tag_field="kind"):
    """At most `most` uses at the same time: each must be held from its beginning to its end."""

    most: int

    @property
    def says(self) -> str:
        """`at most 4 uses at once`."""
        return f"at most {self.most:,} use{'' if self.most == 1 else 's'} at once"

    def problems(self, path: Path) -> Iterator[Problem]:
        """A number of uses from 1 upwards."""
        if not 1 <= self.most <= _MOST_AT_ONCE:
            yield Problem((*path, "most"), f"{self.most} uses at once", f"give 1 to {_MOST_AT_ONCE:,}")


class Gallery(Struct, frozen=True, forbid_unknown_fields=True, tag="gallery", tag_field="kind"):
    """At most `most` persons may be enrolled in what is searched, whatever the grant that covers the use."""

    most: int

    @property
    def says(self) -> str:
        """`at most 5,000 persons enrolled in what is searched`."""
        return f"at most {self.most:,} person{'' if self.most == 1 else 's'} enrolled in what is searched"

    def problems(self, path: Path) -> Iterator[Problem]:
        """A number of persons, zero included: then nothing may be searched."""
        if not 0 <= self.most <= LARGEST:
            yield Problem((*path, "most"), f"a gallery of {self.most}", f"give 0 to {LARGEST:,}")


class Assurance(Struct, frozen=True, forbid_unknown_fields=True, tag="assurance", tag_field="kind"):
    """The guard is rooted at least as well as `level`, A0 to A3; `on` limits it to some operations."""

    level: str
    on: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        """`only under assurance A1 or better`."""
        return f"only under assurance {self.level} or better"

    def problems(self, path: Path) -> Iterator[Problem]:
        """One of the four levels."""
        yield from choice_problems((*path, "level"), self.level, LEVELS)
