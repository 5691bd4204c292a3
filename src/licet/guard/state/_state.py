"""What guards that share a quota owe each other: counts in one place, changed one turn after the other.

A state holds how many uses of each kind were permitted, what each device has set aside and not used yet, and
who holds one of the places that may be taken at one time. It never holds a use's subject, a name or a face.
Every implementation refuses with a `LogError` where it cannot keep what it promises here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from contextlib import AbstractContextManager

Kind = tuple[str | None, str | None, str | None, str | None, str | None]
"""Operation, purpose, place, country and actor of a use."""


class Tally(Struct, frozen=True, kw_only=True):
    """So many permitted uses of one kind under one document, in the span of time that begins at `at`.

    Within a span no period turns, and no grant begins or ends. `kind` is None for uses that were set aside:
    they count against every quota, since nobody can tell yet, or any more, what they were.
    """

    at: float
    licence: str
    uses: int
    kind: Kind | None = None
    gallery: int | None = None


class Counts(Struct, frozen=True):
    """Tallies, and the documents each of theirs stands on."""

    tallies: tuple[Tally, ...] = ()
    documents: dict[str, frozenset[str]] = {}


class Device(Struct, frozen=True):
    """How often a device has written here, and the unguessable marks it left in its record for it.

    `mark` is of the last turn; `before` of the one before it, which is what the record holds if a crash came
    between the two.
    """

    turn: int = 0
    mark: str = ""
    before: str = ""


class Lease(Struct, frozen=True):
    """One of the places of `key`, held until `until` unless it is renewed or released before."""

    id: str
    key: str
    until: float


class Turn(Protocol):
    """One transaction. Nobody else reads or writes the state from its beginning to its end."""

    @property
    def state(self) -> str:
        """What tells this state from every other, for all its life."""
        ...

    def device(self, name: str) -> Device | None:
        """Return what this device left here last; None if it never did."""
        ...

    def keep_device(self, name: str, device: Device) -> None:
        """Replace what this device left here."""
        ...

    def documents(self) -> Mapping[str, frozenset[str]]:
        """Return the documents counted under, and for each those it stands on, itself among them."""
        ...

    def join(self, licence: str, links: Iterable[str]) -> None:
        """Say on what a document stands; said twice, the two are united."""
        ...

    def counted(self, licences: Iterable[str], *, since: float) -> list[Tally]:
        """Return every tally and every block under these documents whose span began at `since` or later."""
        ...

    def count(self, tallies: Iterable[Tally]) -> None:
        """Add to the tallies."""
        ...

    def set_aside(self, device: str, block: Tally | None) -> None:
        """Let `block` be what this device has set aside now, in place of what it had; None for nothing."""
        ...

    def abandon(self, device: str) -> None:
        """Let what this device had set aside count as used for good: nobody knows what became of it."""
        ...

    def now(self) -> float | None:
        """Return the time by the state's own clock, where it has one that is not this machine's."""
        ...

    def latest(self, at: float) -> float:
        """Remember that somebody was here at `at`, and return the latest moment anybody was."""
        ...


class State(Protocol):
    """Counts shared by guards. Every method may be called from any thread of the process that opened it."""

    @property
    def where(self) -> str:
        """Where this state is, for a person; never with a password."""
        ...

    def turn(self) -> AbstractContextManager[Turn]:
        """Begin a turn; when it ends without an error all it wrote is durable, and otherwise none of it.

        Where the connection breaks at the very end nobody can tell which: it raises, and the caller finds out
        by its `Device` in the next turn.
        """
        ...

    def hold(self, key: str, *, most: int, at: float, until: float) -> Lease | None:
        """Take one of the `most` places of `key` until `until`; None if all are taken at `at`.

        A lease that is granted is durable. One whose holder was killed frees its place at its end.
        """
        ...

    def renew(self, lease: Lease, *, at: float, until: float) -> Lease | None:
        """Hold a place for longer; None if the lease had ended at `at`, since others may have its place."""
        ...

    def release(self, lease: Lease) -> None:
        """Free a place; one that has ended already is no error."""
        ...

    def close(self) -> None:
        """Let go of the state; closing twice is allowed."""
        ...
