"""Customers taken into a store, changed, and erased from it.

What is new or changed is marked to be screened; what is the same again costs nothing. Each batch is one
transaction, so an import that was stopped is finished by importing the file again. A customer that a file
does not hold stays: only `remove` erases, and says why.
"""

from __future__ import annotations

from itertools import islice
from secrets import token_bytes
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from licet.errors import InputError
from licet.parties._numbers import numbers_asked, plain_number
from licet.parties.customers import _customer
from licet.parties.customers._changes import ADDED
from licet.parties.customers._sql import sa
from licet.parties.customers._tables import customers, identifiers, matches, profiles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from licet.parties._query import Query
    from licet.parties.customers._ledger import Ledger
    from licet.parties.customers._store import Store

BATCH: Final = 5_000


class Added(Struct, frozen=True):
    """What an import did to the customers kept."""

    added: int
    changed: int
    unchanged: int


class _Kept(Struct):
    """A customer as the store knows it; `content` is None for one that was removed."""

    number: int
    salt: bytes | None
    digest: str | None
    altered: list[str]
    content: bytes | None


def add(
    store: Store,
    wanted: Iterable[Query],
    *,
    clock: Callable[[], datetime],
    salt: Callable[[], bytes] = lambda: token_bytes(_customer.SALT),
    progress: Callable[[int], None] | None = None,
) -> Added:
    """Keep these customers, each once; those new or changed are screened by the next run."""
    total, source = [0, 0, 0], iter(wanted)
    while batch := list(islice(source, BATCH)):
        with store.writing(at=clock()) as ledger:
            done = _Import(ledger, salt).take([_customer.customer(query) for query in batch])
        total = [sum(pair) for pair in zip(total, done, strict=True)]
        if progress:
            progress(sum(total))
    return Added(*total)


def remove(store: Store, ref: str, *, why: str, by: str, at: datetime) -> None:
    """Erase a customer's personal fields, in every version kept; the ledger keeps digests nobody can read."""
    if not why.strip() or not by.strip():
        raise InputError("a removal without reason or name", remedy="give --why and --by")
    with store.writing(at=at) as ledger:
        found = _known(ledger.connection, [ref]).get(ref)
        if found is None or found.digest is None:
            raise InputError(
                f"no customer '{ref}'", where=store.where, remedy="give its reference as imported"
            )
        seq = ledger.append("removed", {"digest": found.digest, "why": why, "by": by}, run=0, ref=ref)
        for table in (profiles, identifiers, matches):
            ledger.connection.execute(table.delete().where(table.c.customer == found.number))
        erased = {"digest": None, "salt": None, "due": False, "altered": "[]", "unsearchable": False}
        ledger.connection.execute(
            customers.update().where(customers.c.number == found.number).values(**erased, since=seq)
        )


def kept_customers(connection: sa.Connection, *, since: int = 0) -> Iterator[tuple[int, Query]]:
    """Yield number and content of every customer whose content is of a ledger row after `since`."""
    current = (
        sa.select(customers.c.number, profiles.c.content)
        .join_from(customers, profiles, profiles.c.digest == customers.c.digest)
        .where(customers.c.since > since)
        .order_by(customers.c.number)
    )
    with connection.execution_options(yield_per=BATCH).execute(current) as rows:
        for row in rows:
            yield row.number, _customer.read_content(row.content)


class _Import:
    """One batch of an import: the rows it makes in each table."""

    def __init__(self, ledger: Ledger, salt: Callable[[], bytes]) -> None:
        self._ledger = ledger
        self._salt = salt
        self._new: list[dict[str, Any]] = []
        self._renewed: list[dict[str, Any]] = []
        self._profiles: list[dict[str, Any]] = []
        self._identifiers: list[dict[str, Any]] = []
        self._renumbered: list[int] = []

    def take(self, batch: list[Query]) -> tuple[int, int, int]:
        """Return how many of the batch were new, changed and the same."""
        refs = [str(query.ref) for query in batch]
        if len(set(refs)) < len(refs):
            raise InputError(f"reference '{_twice(refs)}' stands twice", remedy="give each customer once")
        connection = self._ledger.connection
        known = _known(connection, refs)
        number = connection.execute(
            sa.select(sa.func.coalesce(sa.func.max(customers.c.number), 0))
        ).scalar_one()
        done = [0, 0, 0]
        for query in batch:
            kept = known.get(str(query.ref))
            if kept is None:
                number += 1
                self._add(query, number)
            elif kept.digest is None:
                self._add(query, kept.number, again=True)
            elif not self._change(query, kept):
                done[2] += 1
                continue
            done[kept is not None and kept.digest is not None] += 1
        self._write(connection)
        return done[0], done[1], done[2]

    def _add(self, query: Query, number: int, *, again: bool = False) -> None:
        salt = self._salt()
        told = self._told(query, number, salt, [ADDED])
        if again:
            self._renewed.append({**told, "n": number})
        else:
            self._new.append({**told, "number": number, "ref": query.ref, "unsearchable": False})

    def _change(self, query: Query, kept: _Kept) -> bool:
        if kept.content is None or kept.salt is None:
            raise InputError(
                f"the fields of customer {query.ref} are missing", remedy="run `licet monitor verify`"
            )
        if _customer.content(query) == kept.content:
            return False
        changed = _customer.changed_fields(_customer.read_content(kept.content), query)
        altered = list(dict.fromkeys([*kept.altered, *changed]))
        self._renewed.append({**self._told(query, kept.number, kept.salt, altered), "n": kept.number})
        return True

    def _told(self, query: Query, number: int, salt: bytes, altered: list[str]) -> dict[str, Any]:
        content = _customer.content(query)
        digest = _customer.digest(content, salt=salt)
        seq = self._ledger.append("customer", {"digest": digest, "changed": altered}, run=0, ref=query.ref)
        self._profiles.append({"digest": digest, "customer": number, "content": content})
        self._renumbered.append(number)
        keys = {plain_number(text) for text in numbers_asked(query)} - {""}
        self._identifiers += [{"key": key, "customer": number} for key in sorted(keys)]
        kept = {"digest": digest, "salt": salt, "since": seq, "due": True}
        return {**kept, "altered": msgspec.json.encode(altered).decode()}

    def _write(self, connection: sa.Connection) -> None:
        if self._renewed:
            fields = ("digest", "salt", "since", "due", "altered")
            values: dict[str, Any] = {field: sa.bindparam(f"new_{field}") for field in fields}
            statement = customers.update().where(customers.c.number == sa.bindparam("n")).values(values)
            rows = [{"n": row["n"], **{f"new_{f}": row[f] for f in fields}} for row in self._renewed]
            connection.execute(statement, rows)
            numbers = [row["n"] for row in self._renewed]
            connection.execute(identifiers.delete().where(identifiers.c.customer.in_(numbers)))
            # A content that was kept before comes back under the same digest.
            digests = [row["digest"] for row in self._renewed]
            connection.execute(profiles.delete().where(profiles.c.digest.in_(digests)))
        for table, rows in (
            (customers, self._new),
            (profiles, self._profiles),
            (identifiers, self._identifiers),
        ):
            if rows:
                connection.execute(table.insert(), rows)


def _known(connection: sa.Connection, refs: list[str]) -> dict[str, _Kept]:
    named = (
        sa.select(customers, profiles.c.content)
        .join_from(customers, profiles, profiles.c.digest == customers.c.digest, isouter=True)
        .where(customers.c.ref.in_(refs))
    )
    return {
        row.ref: _Kept(row.number, row.salt, row.digest, msgspec.json.decode(row.altered), row.content)
        for row in connection.execute(named)
    }


def _twice(refs: list[str]) -> str:
    return next(ref for at, ref in enumerate(refs) if ref in refs[:at])
