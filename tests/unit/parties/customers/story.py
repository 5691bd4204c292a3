"""Three customers and the list two of them are on, and what may be asked of the store that keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from licet.parties import Query
from licet.parties.customers import (
    State,
    Store,
    Verdict,
    changes,
    decide,
    verify,
)
from tests.unit.parties.customers.world import Clock, listing

if TYPE_CHECKING:
    from licet.parties.customers import Alert
    from tests.unit.parties.customers.world import Listed

LISTED: Listed = {
    "own.1": listing("Orinoco Metering Limited", "Orinoco Meters"),
    "own.2": listing("Allan Quartermain", birthDate="1901-05-05"),
    "own.3": listing("Sea Lantern", imoNumber="IMO 9074729"),
}
CUSTOMERS = (
    Query(ref="C-1", name="Orinoco Metering", countries=("VE",)),
    Query(ref="C-2", name="Allan Quartermain"),
    Query(ref="C-3", name="Ordinary Bakery"),
)


def told(store: Store, *, after: int = 0) -> list[tuple[str, str, str, str]]:
    return [(a.ref, a.entry, str(a.change), str(a.state)) for a in changes(store, after=after)]


def last(store: Store) -> Alert:
    return list(changes(store))[-1]


def why(store: Store) -> str:
    return "; ".join(last(store).why)


def seq(store: Store) -> int:
    return verify(store).head.seq


def judged_false(store: Store, clock: Clock, **more: Any) -> None:
    said = {"why": "another address", "by": "R. Okafor", **more}
    decide(store, Verdict(ref="C-2", entry="own.2", verdict=State.FALSE, **said), at=clock())
