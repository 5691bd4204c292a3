"""The ledger's chain: each row's digest covers the row and the digest before it.

A row that was altered, removed or put in between shows, unless every later row and the head were made anew;
against that, note the head elsewhere from time to time and give it to `verify`. A ledger cut off at its end
shows by the head the store keeps.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from licet.errors import InputError
from licet.parties.customers._customer import digest as customer_digest
from licet.parties.customers._sql import sa
from licet.parties.customers._tables import customers, head, ledger, profiles

if TYPE_CHECKING:
    from datetime import datetime

    from licet.parties.customers._store import Store

_BATCH: Final = 5_000
_encode = msgspec.json.Encoder().encode


class Head(Struct, frozen=True):
    """The end of a ledger: its last row's number and digest."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> Head:
        """Read what `str` wrote."""
        number, _, mark = text.partition(":")
        if not number.isdecimal() or len(mark) != hashlib.sha256().digest_size * 2:
            raise InputError(f"'{text[:80]}' is no head of a ledger", remedy="give it as `verify` printed it")
        return cls(int(number), mark)


class Verified(Struct, frozen=True):
    """Whether a ledger holds, and if not, what is wrong; `head` is the last row that does."""

    holds: bool
    rows: int
    head: Head
    problem: str | None = None


class Ledger:
    """The end of the ledger within one transaction; rows are written when the transaction is."""

    def __init__(self, connection: sa.Connection, at: datetime) -> None:
        last = connection.execute(sa.select(head.c.seq, head.c.hash).with_for_update()).one()
        self.connection = connection
        self.at = at.isoformat(timespec="microseconds")
        self._head = Head(last.seq, last.hash)
        self._rows: list[dict[str, Any]] = []

    @property
    def seq(self) -> int:
        """The number of the last row."""
        return self._head.seq

    def append(
        self, kind: str, body: Any, *, run: int, ref: str | None = None, entry: str | None = None
    ) -> int:
        """Add a row and return its number."""
        row = {
            "seq": self._head.seq + 1,
            "kind": kind,
            "at": self.at,
            "run": run,
            "ref": ref,
            "entry": entry,
            "body": _encode(body).decode(),
        }
        mark = _mark(self._head.hash, row)
        self._rows.append({**row, "hash": mark})
        self._head = Head(self._head.seq + 1, mark)
        return self._head.seq

    def flush(self) -> None:
        """Hand the rows to the database, to be committed with everything else."""
        if self._rows:
            self.connection.execute(ledger.insert(), self._rows)
            self.connection.execute(head.update().values(seq=self._head.seq, hash=self._head.hash))
            self._rows = []


def verify(store: Store, *, noted: Head | None = None) -> Verified:
    """Recompute the chain, every kept customer's digest, and the matches that the ledger leaves standing.

    `noted` is a head written down earlier.
    """
    with store.reading() as connection:
        return _verified(connection, noted)


def _verified(connection: sa.Connection, noted: Head | None) -> Verified:
    from licet.parties.customers._replay import Replay  # noqa: PLC0415 - it reads what is written here

    last, problem, replay = Head(0, ""), None, Replay()
    every = sa.select(ledger).order_by(ledger.c.seq)
    with connection.execution_options(yield_per=_BATCH).execute(every) as rows:
        for row in rows.mappings():
            problem = _row_problem(row, last, noted)
            if problem:
                break
            last = Head(row["seq"], row["hash"])
            replay.take(row)
    problem = (
        problem
        or _end_problem(connection, last, noted)
        or _profile_problem(connection)
        or replay.problem(connection)
    )
    return Verified(holds=problem is None, rows=last.seq, head=last, problem=problem)


def _row_problem(row: Any, last: Head, noted: Head | None) -> str | None:
    if row["seq"] != last.seq + 1:
        return f"after row {last.seq:,} comes row {row['seq']:,}: rows between were removed"
    if _mark(last.hash, row) != row["hash"]:
        return f"row {row['seq']:,} is not the one written: it, or the row before, was altered"
    if noted and noted.seq == row["seq"] and noted.hash != row["hash"]:
        return f"row {row['seq']:,} is not the one noted: the ledger was written anew"
    return None


def _end_problem(connection: sa.Connection, last: Head, noted: Head | None) -> str | None:
    kept = connection.execute(sa.select(head.c.seq, head.c.hash)).one()
    promised = max(kept.seq, noted.seq if noted else 0)
    if promised > last.seq:
        return f"the ledger ends at row {last.seq:,} where {promised:,} were written: its end was removed"
    if (kept.seq, kept.hash) != (last.seq, last.hash):
        return f"the ledger's last row is {last.seq:,}, its head says {kept.seq:,}"
    return None


def _profile_problem(connection: sa.Connection) -> str | None:
    kept = sa.select(customers.c.ref, customers.c.salt, profiles.c.digest, profiles.c.content).join_from(
        profiles, customers, profiles.c.customer == customers.c.number
    )
    with connection.execution_options(yield_per=_BATCH).execute(kept) as rows:
        for row in rows:
            if row.salt is None or customer_digest(row.content, salt=row.salt) != row.digest:
                return f"customer {row.ref}: the fields kept are not those the ledger knows"
    return None


def _mark(before: str, row: Any) -> str:
    """Every field is told apart from its neighbours by JSON, so that none can lend a letter to the next."""
    told = [row[name] for name in ("seq", "kind", "at", "run", "ref", "entry", "body")]
    return hashlib.sha256(before.encode() + _encode(told)).hexdigest()
