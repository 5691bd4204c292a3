"""Programs that share a licence's quota: each with a record of its own, all with one state."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from licet.guard._allowance import Allowance
from licet.guard._binding import recorded_links
from licet.guard._charges import UNCHARGED
from licet.guard._entries import OpenEntry, StateEntry, decode, encode
from licet.guard.state import Account, State, open_state
from licet.licence import Quota, VerifiedChain
from licet.log import Log, LogKey, MemoryLog
from tests.unit.licence.chains import GRANT, MODEL, licence, verified

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from licet.guard._entries import Entry
    from licet.log import Record

NOW = time.time()  # that of PostgreSQL's clock


def chain_of(uses: int, per: Literal["day", "month", "licence"] = "licence") -> VerifiedChain:
    """A licence for so many uses."""
    quota = Quota(uses=uses, per=per)
    return verified(licence(files=MODEL, grants=(GRANT,), provisos=(quota,)))


class Program:
    """One program at work: a device, its record, and what it counts in the state."""

    def __init__(self, state: State, chain: VerifiedChain, *, device: str = "one") -> None:
        self.state, self.chain, self.device = state, chain, device
        self.record: Record = MemoryLog(LogKey.generate(f"test/{device}"))

    def open(self, at: float = NOW) -> Program:
        """Begin, or begin again."""
        account = Account(
            self.state,
            self.record,
            device=self.device,
            licence=self.chain.digest,
            links=recorded_links(self.chain),
        )
        self.allowance = Allowance(self.chain, self.record, queued=False, account=account)
        self.allowance.remember(self.entries(), now=at)
        self.record.append(
            encode(OpenEntry(at=int(at), verdict="permit", ground="permitted", licence=self.chain.digest))
        )
        return self

    def entries(self) -> Iterator[Entry]:
        """What the record holds."""
        return (decode(raw, index=index) for index, raw in enumerate(self.record.entries()))

    def marks(self) -> list[StateEntry]:
        """What the record holds of the state."""
        return [entry for entry in self.entries() if isinstance(entry, StateEntry)]

    def use(self, at: float = NOW) -> bool:
        """Whether one use is permitted."""
        return self.allowance.take(at, UNCHARGED) is None

    def uses(self, most: int, at: float = NOW) -> int:
        """How many of so many are permitted."""
        return sum(self.use(at) for _ in range(most))

    def end(self, at: float = NOW) -> None:
        """End in good order."""
        self.allowance.release(at)


def worker(place: str, folder: Path, *, uses: int, tries: int) -> int:
    """A process of its own, which asks `tries` times and says how often it was permitted."""
    state = open_state(place)
    program = Program(state, chain_of(uses), device=folder.name)
    program.record = Log.open(folder, key=LogKey.generate(f"test/{folder.name}"))
    program.open()
    permitted = program.uses(tries)
    program.end()
    program.record.close()
    state.close()
    return permitted


@contextmanager
def clock_of(state: State) -> Iterator[None]:
    """PostgreSQL's clock cannot be turned: for this while the state has none."""
    database = state._database  # type: ignore[attr-defined]
    before = database.now
    database.now = lambda _query: None
    yield
    database.now = before
