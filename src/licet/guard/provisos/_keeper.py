"""What every keeper of a proviso owes the guard. A keeper refuses what it cannot tell, and grants nothing.

The guard asks keepers in the order of the licence. `refuses` and `refuses_at` may be called from any thread
at any time and take nothing; everything that changes a keeper (`take`, `give_back`, `remember`) is called
under the guard's lock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

from msgspec import Struct

from licet import vocabulary
from licet.facts import Use
from licet.guard._circumstances import Circumstances
from licet.guard._entries import OpenEntry
from licet.guard._verdict import Change, Ground, Obligation
from licet.guard.state import State
from licet.licence import Proviso

if TYPE_CHECKING:
    from collections.abc import Mapping

    from licet.guard._acts import Act
    from licet.guard._asker import Asker
    from licet.guard._entries import ActEntry, Entry


class Asked(Struct, frozen=True):
    """One use that is asked for, at `at` (seconds since the epoch); `held` if its end will be told."""

    at: float
    use: Use
    circumstances: Circumstances
    held: bool = False


class Refusal(Struct, frozen=True):
    """Why a proviso refuses, and what would make the use lawful."""

    ground: Ground
    says: str
    changes: tuple[Change, ...] = ()


class Setting(Struct, frozen=True, kw_only=True):
    """What a keeper may draw on: the licence's title, the assurance the guard gives, the last signed word.

    `licence` is the sha256 of the document the guard works under, `roots` those of the licences above it.
    `heard_at` returns when (seconds since the epoch) the oldest of the words relied on was signed;
    `believes` whether an asker was admitted by this very guard and need not show the proof again at a moment.
    `state` is where several programs count together, if they do; `at_once` names, for each bound on uses at
    once, the documents that set it.
    """

    title: str
    licence: str
    assurance: str
    heard_at: Callable[[], float]
    believes: Callable[[Any, float], bool]
    roots: frozenset[str] = frozenset()
    state: State | None = None
    at_once: dict[Proviso, tuple[str, ...]] = {}


class SameLicence:
    """The documents of a record that are of the guard's own licence, as it was before or passed on too.

    One artefact may have had another licence before, from somebody else: what that one allowed counts here
    for nothing.
    """

    def __init__(self, setting: Setting) -> None:
        self._roots, self._known = setting.roots, {setting.licence}

    def note(self, entry: Entry) -> None:
        """Learn from an opening in the record; entries under its document come after it."""
        if isinstance(entry, OpenEntry) and not self._roots.isdisjoint((entry.licence, *entry.links)):
            self._known.add(entry.licence)

    def __contains__(self, licence: str) -> bool:
        return licence in self._known


_ALL: Final = "operation"  # the root of every operation


@runtime_checkable
class Keeper(Protocol):
    """One proviso at work on each use."""

    def refuses(self, asked: Asked) -> Refusal | None:
        """Return why this use may not be, or None."""
        ...


@runtime_checkable
class Timed(Protocol):
    """One proviso at work on the moment alone, whatever the use: asked when its answer may have changed."""

    def refuses_at(self, at: float) -> Refusal | None:
        """Return why nothing may be used at `at`, or None."""
        ...

    def steady_until(self, at: float) -> float:
        """Return the moment (later than `at`) before which the answer at `at` stays the same."""
        ...


@runtime_checkable
class Holding(Protocol):
    """A keeper that counts a use while it lasts."""

    def take(self, asked: Asked) -> Refusal | None:
        """Count this use, or return why not."""
        ...

    def give_back(self, asked: Asked) -> None:
        """Forget a use that `take` counted: it was not permitted after all, or has ended."""
        ...


@runtime_checkable
class Marking(Protocol):
    """A keeper whose uses stand marked in the record: words without blanks, never a name or a subject."""

    def marks(self, asked: Asked) -> tuple[str, ...]:
        """Return the marks of a use this keeper does not refuse."""
        ...


@runtime_checkable
class Remembering(Protocol):
    """A keeper that goes by what the record says: every entry passes here in order, old and new."""

    def remember(self, entry: Entry, *, index: int) -> None:
        """Take note of an entry that is in the record; what it does not know, it passes over."""
        ...


@runtime_checkable
class Hearing(Protocol):
    """A keeper that certain acts are for."""

    def hear(self, act: Act, *, at: float) -> ActEntry | Refusal | None:
        """Return what the record is to hold of an act, why it does not count, or None if it is for others."""
        ...


@runtime_checkable
class Obliging(Protocol):
    """A keeper that asks something of whoever was permitted a use."""

    def obliges(self, asked: Asked) -> tuple[Obligation, ...]:
        """Return what must be done about a use this keeper does not refuse."""
        ...


@runtime_checkable
class Awaiting(Protocol):
    """A keeper that waits for something to be done about uses in the record."""

    def due(self, of: int) -> tuple[Obligation, ...]:
        """Return what is still to be done about the use recorded as entry `of`; called under the lock."""
        ...


@runtime_checkable
class Asking(Protocol):
    """A keeper that tells persons from those who asked for a use, also after a restart."""

    def asked_by(self) -> dict[int, tuple[Asker, ...]]:
        """Return who asked for each use that it waits for, where anybody did and it is known."""
        ...

    def take_up(self, waiting: Mapping[int, tuple[Asker, ...]]) -> None:
        """Learn who asked for uses that it waits for, from before a restart."""
        ...


@lru_cache(1024)
def concerns(on: tuple[str, ...], operation: str | None) -> bool:
    """Whether a use might be one that a proviso `on` these operations is about; on none means on all.

    A wider or a narrower word counts too, and so does a use that does not state its operation. A word this
    version does not know stands for the nearest above it that it knows, since it may be what narrows.
    """
    return not on or operation is None or any(_related(operation, _known(one)) for one in on)


def _known(word: str) -> str:
    terms = vocabulary.shipped().terms
    while word not in terms and "." in word:
        word = word.rpartition(".")[0]
    return word if vocabulary.is_a(word, _ALL) else _ALL


def _related(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def moment(at: float) -> str:
    """A moment as a refusal tells it: to the minute, UTC."""
    return dt.datetime.fromtimestamp(at, dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
