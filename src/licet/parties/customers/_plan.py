"""What a run has to do: which entries changed since the last one, and whom that may concern.

A customer is asked again when it is new or changed, when an entry it matched changed or went, when a
changed entry's names or numbers are near its own, when it matched an entry whose names speak for a changed
one too, and when a decision on one of its matches ran out. All are asked again when the engine is another
one. Making a plan changes nothing.

A list of the last run that is missing now, or older, is refused, unless it was withdrawn on the record: its
entries would pass as delisted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from msgspec import Struct

from licet.errors import InputError, ListError
from licet.parties.customers import _entry
from licet.parties.customers._changes import LISTED
from licet.parties.customers._entry import Entry
from licet.parties.customers._sql import sa
from licet.parties.customers._store import known
from licet.parties.customers._tables import customers, entries, identifiers, matches
from licet.parties.customers._withdrawal import last_run, withdrawn_since

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from licet.parties.customers._entry import Watchlists
    from licet.parties.customers._store import Store
    from licet.parties.screening import Brands

_FEW: Final = 2_000  # customers that are asked all together sooner than searched
CHUNK: Final = 5_000  # values in one statement


class Near(Protocol):
    """Finds the customers whose names are near: an index, saved or not."""

    def prepare(self) -> None:
        """Begin what takes long, because `near` is likely to follow."""

    def near(self, asked: Sequence[tuple[str, ...]], *, brands: Brands | None = None) -> set[int]:
        """Return the numbers of all customers who may match a party of any of these sets of names.

        `brands` are those of the lists the names come from: one of them alone may make a match.
        """


class Renewed(Struct, frozen=True):
    """An entry that is new or changed, and what changed in words."""

    entry: Entry
    digest: str
    content: bytes
    words: str


class Plan(Struct, frozen=True, kw_only=True):
    """The differences between the lists known and those at hand; `due` are customers' numbers, None all."""

    before: str
    added: tuple[Renewed, ...] = ()
    changed: tuple[Renewed, ...] = ()
    removed: tuple[str, ...] = ()
    due: frozenset[int] | None = frozenset()


def plan(store: Store, lists: Watchlists, *, on: date, index: Near | None, full: bool = False) -> Plan:
    """Compare the lists with those of the last run, and find whom the difference may concern."""
    with store.reading() as connection:
        about = known(connection)
        _refuse_lesser(connection, lists)
        first = not about["lists"]
        everybody = full or first or about["engine"] != lists.engine
        made = Plan(before=about["lists"])
        if about["lists"] != lists.digest:
            if index is not None and not everybody and not _are_few(connection):
                index.prepare()
            made = _compared(connection, lists, before=about["lists"])
        due = _expired(connection, on)
        renewed = (*made.added, *made.changed)
        if not everybody and (renewed or made.removed):
            due |= _concerned(connection, made, lists)
            everybody = bool(renewed) and (index is None or _are_few(connection))
    if not everybody and renewed and index is not None:
        due |= index.near([item.entry.names for item in renewed], brands=lists.brands)
    return Plan(
        before=made.before,
        added=made.added,
        changed=made.changed,
        removed=made.removed,
        due=None if everybody else frozenset(due),
    )


def _refuse_lesser(connection: sa.Connection, lists: Watchlists) -> None:
    """What a lost or an older list does not hold was not delisted by anybody."""
    seq, ran, number = last_run(connection)
    now = {state.id: state.as_of for state in lists.states}
    left_out = withdrawn_since(connection, seq)
    for state in ran:
        day = now.get(state.id)
        if day is None and state.id in left_out:
            continue
        if day is None:
            raise InputError(
                f"{state.id} was screened in run {number} and is not among these lists",
                remedy="name its folder with --lists, or leave it out with `licet monitor withdraw`",
            )
        if day < state.as_of:
            raise InputError(
                f"{state.id} was of {state.as_of} in run {number} and is of {day} among these lists",
                remedy="put the newer list in use, or name its folder with --lists",
            )


def _compared(connection: sa.Connection, lists: Watchlists, *, before: str) -> Plan:
    held = {row.id: row.digest for row in connection.execute(sa.select(entries.c.id, entries.c.digest))}
    seen = set[str]()
    added, changed = list[Renewed](), list[Renewed]()
    for entry in lists.entries():
        if entry.id in seen:
            raise ListError(f"entry '{entry.id}' stands twice in the lists", remedy="import the list again")
        seen.add(entry.id)
        content = _entry.content(entry)
        digest = _entry.digest(content)
        if entry.id not in held:
            added.append(Renewed(entry, digest, content, LISTED))
        elif held[entry.id] != digest:
            changed.append(Renewed(entry, digest, content, _words(connection, entry)))
    return Plan(
        before=before,
        added=tuple(added),
        changed=tuple(changed),
        removed=tuple(sorted(held.keys() - seen)),
    )


def _words(connection: sa.Connection, entry: Entry) -> str:
    kept = connection.execute(sa.select(entries.c.content).where(entries.c.id == entry.id)).scalar_one()
    return _entry.differences(_entry.read_content(kept), entry)


def _expired(connection: sa.Connection, on: date) -> set[int]:
    ended = sa.select(matches.c.customer).where(matches.c.until < on.isoformat())
    return set(connection.execute(ended).scalars())


def _concerned(connection: sa.Connection, made: Plan, lists: Watchlists) -> set[int]:
    """Customers who matched what changed or went, or its kin, or have a number of what changed or came."""
    renewed = [item.entry.id for item in (*made.added, *made.changed)]
    touched = [*renewed, *made.removed, *(kin for entry in renewed for kin in lists.kin(entry))]
    numbers = {key for item in (*made.added, *made.changed) for key in item.entry.identifiers}
    found = set[int]()
    for column, owner, values in (
        (matches.c.entry, matches.c.customer, touched),
        (identifiers.c.key, identifiers.c.customer, sorted(numbers)),
    ):
        for some in chunks(values):
            found |= set(connection.execute(sa.select(owner).where(column.in_(some))).scalars())
    return found


def _are_few(connection: sa.Connection) -> bool:
    living = sa.select(customers.c.number).where(customers.c.digest.is_not(None))
    return len(connection.execute(living.limit(_FEW + 1)).all()) <= _FEW


def chunks(values: Iterable[str] | Iterable[int]) -> Iterator[list[str] | list[int]]:
    """Yield the values in lists of a size every database takes in one statement."""
    everything = list(values)
    for start in range(0, len(everything), CHUNK):
        yield everything[start : start + CHUNK]  # type: ignore[misc]  # a slice of either list
