"""What the ledger says of every match that stands, to hold the table of matches against.

The table is what people are shown and what the next run compares with; whoever changed a verdict there, or
took a match out, left the chain whole. So the rows are played again, in their order:
(1) a screening replaces all matches of its customer, each as the last decision on it leaves it that day;
(2) a decision counts at once for the match it is on;
(3) a list that is withdrawn leaves its matches marked so;
(4) a removal leaves none.
Reasons, which name the customer, are not in the ledger: of them only entry, score and certainty are held
against it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from licet.parties._query import Match
from licet.parties.customers._changes import Found, Kind, State, state_of
from licet.parties.customers._decisions import read_decision
from licet.parties.customers._sql import sa
from licet.parties.customers._tables import customers, matches

if TYPE_CHECKING:
    from licet.parties.customers._changes import Decision

_BATCH: Final = 5_000


class _Screened(Struct):
    customer: str
    matches: tuple[Found, ...]


class _Changed(Struct):
    change: str


class _Stands(Struct, frozen=True):
    """A match as the ledger has it; a run that passes midnight may have judged by either day."""

    found: Found
    customer_digest: str
    run: int
    states: frozenset[State]
    until: date | None


class Replay:
    """The matches as the rows taken so far leave them."""

    def __init__(self) -> None:
        self._standing: dict[str, dict[str, _Stands]] = {}
        self._decided: dict[str, dict[str, Decision]] = {}
        self._began: dict[int, date] = {}

    def take(self, row: Any) -> None:
        """Play one row of the ledger, the next one."""
        ref, entry = row["ref"], row["entry"]
        match row["kind"]:
            case "run":
                self._began[row["run"]] = _day(row)
            case "screening":  # (1)
                self._screening(row)
            case "decision":  # (2)
                decision = read_decision(row["seq"], row["at"], ref, entry, row["body"])
                self._decided.setdefault(ref, {})[entry] = decision
                self._mark(ref, entry, decision.verdict, decision.until)
            case "change" if _is_withdrawal(row["body"]):  # (3)
                self._mark(ref, entry, State.WITHDRAWN, None)
            case "removed":  # (4)
                self._standing.pop(ref, None)

    def problem(self, connection: sa.Connection) -> str | None:
        """The first difference between the table of matches and the ledger, or None."""
        kept = sa.select(customers.c.ref, matches).join_from(
            matches, customers, customers.c.number == matches.c.customer, isouter=True
        )
        left = {(ref, entry) for ref, told in self._standing.items() for entry in told}
        with connection.execution_options(yield_per=_BATCH).execute(
            kept.order_by(matches.c.customer, matches.c.entry)
        ) as rows:
            for row in rows:
                stands = self._standing.get(row.ref, {}).get(row.entry)
                what = _difference(stands, row) if stands else "stands in the store and not in the ledger"
                if what:
                    return f"the match of customer {row.ref} with {row.entry} {what}"
                left.discard((row.ref, row.entry))
        if left:
            ref, entry = min(left)
            return f"the match of customer {ref} with {entry} is missing from the store"
        return None

    def _screening(self, row: Any) -> None:
        told = msgspec.json.decode(row["body"], type=_Screened)
        days = (self._began.get(row["run"], _day(row)), _day(row))
        decided = self._decided.get(row["ref"], {})
        found = {one.entry: _stands(one, told.customer, row["run"], decided, days) for one in told.matches}
        self._standing.pop(row["ref"], None)
        if found:
            self._standing[row["ref"]] = found

    def _mark(self, ref: str, entry: str, state: State, until: date | None) -> None:
        stands = self._standing.get(ref, {}).get(entry)
        if stands is not None:
            marked = replace(stands, states=frozenset({state}), until=until)
            self._standing[ref][entry] = marked


def _stands(
    found: Found, customer: str, run: int, decided: dict[str, Decision], days: tuple[date, date]
) -> _Stands:
    decision = decided.get(found.entry)
    states = {state_of(decision, customer_digest=customer, entry_digest=found.digest, on=on) for on in days}
    return _Stands(found, customer, run, frozenset(states), decision.until if decision else None)


def _difference(stands: _Stands, row: Any) -> str | None:
    found = stands.found
    told = msgspec.json.decode(row.told, type=Match)
    bears = (
        ("entry's content", found.digest, row.entry_digest),
        ("customer's content", stands.customer_digest, row.customer_digest),
        ("run", stands.run, row.run),
        ("score", found.score, row.score),
        ("certainty", found.certainty, row.certainty),
        (
            "match told",
            (found.entry, found.score, found.certainty),
            (told.entity, told.score, told.certainty),
        ),
    )
    for what, ledger, store in bears:
        if ledger != store:
            return f"has another {what} in the store ({store}) than in the ledger ({ledger})"
    if row.state not in stands.states:
        states = " or ".join(sorted(stands.states))
        return f"is {row.state} in the store and {states} in the ledger"
    until = stands.until.isoformat() if stands.until and row.state != State.OPEN else None
    if row.until != until:
        return f"is decided until {row.until} in the store and until {until} in the ledger"
    return None


def _is_withdrawal(body: str) -> bool:
    return msgspec.json.decode(body, type=_Changed).change == Kind.WITHDRAWN


def _day(row: Any) -> date:
    return date.fromisoformat(row["at"][:10])
