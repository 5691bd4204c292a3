"""What comes late, or is cut short: it is counted where it belongs, and nothing is left hanging for it."""

from __future__ import annotations

import datetime as dt
import gc
from threading import Lock, Thread
from typing import TYPE_CHECKING

import pytest

from licet.errors import LogError, NotPermitted
from licet.guard import ReserveEntry, _keeping, decode
from licet.guard import _shared_wait as waiting
from licet.guard._allowance import Allowance
from licet.guard._block import Block
from licet.guard._shared_wait import SharedWait
from licet.guard.state import open_state
from licet.licence import Quota
from licet.licence.provisos import Concurrent
from licet.log import MemoryLog
from tests.unit.guard.conftest import AT_THE_BORDER, START, Field, field
from tests.unit.guard.test_guard_allowance import MIDNIGHT
from tests.unit.guard_state.sharing import Program, chain_of

if TYPE_CHECKING:
    from pathlib import Path

    from licet.guard import Guard

__all__ = ["field"]

_NIGHT = MIDNIGHT.timestamp()
_NEXT = dt.datetime.combine(START.date() + dt.timedelta(days=1), dt.time(), dt.UTC).timestamp()


def _used(guard: Guard, times: int = 3) -> int:
    return sum(guard.check(AT_THE_BORDER).permitted for _ in range(times))


def test_a_clock_nudged_back_over_midnight_gives_no_day_a_use_more(field: Field) -> None:
    field.license(Quota(uses=1, per="day"))
    used = 0
    for opened, asked in [(-10, -10), (1, -2), (6, 6)]:  # seconds after midnight
        field.now = _NEXT + opened
        with field.open() as guard:
            field.now = _NEXT + asked
            used += _used(guard)
    assert used == 2


def test_a_use_that_another_day_overtook_is_counted_in_its_own() -> None:
    allowance = Allowance(chain_of(2, "day"), MemoryLog(), queued=False)
    assert [allowance.take(_NIGHT + at) is None for at in (-2, 0, -1, -1)] == [True, True, True, False]
    assert allowance.take(_NIGHT) is None
    assert allowance.take(_NIGHT) is not None


def test_what_is_given_back_late_is_given_back_to_no_other_day() -> None:
    allowance = Allowance(chain_of(1, "day"), MemoryLog(), queued=False)
    assert allowance.take(_NIGHT - 1) is None
    assert allowance.take(_NIGHT) is None
    allowance.give_back(_NIGHT - 1)
    assert allowance.take(_NIGHT) is not None


def test_a_block_that_a_late_use_sets_aside_is_of_the_day_it_serves() -> None:
    chain, record = chain_of(2, "day"), MemoryLog()
    allowance = Allowance(chain, record, queued=True)
    assert [allowance.take(_NIGHT + at) is None for at in (0, -1, 0)] == [True, True, False]
    entries = [decode(raw, index=index) for index, raw in enumerate(record.entries())]
    assert [entry.at for entry in entries if isinstance(entry, ReserveEntry)] == [_NIGHT, _NIGHT]
    after = Allowance(chain, record, queued=True)  # a crash lost the entries of both
    after.remember(entries, now=_NIGHT + 2)
    assert after.take(_NIGHT + 2) is not None


def test_a_late_use_of_a_shared_quota_counts_on_the_day_whose_uses_were_told(tmp_path: Path) -> None:
    state = open_state(tmp_path / "state.db")
    program = Program(state, chain_of(2, "day")).open()
    found = [program.allowance.take(_NIGHT + at) is None for at in (-2, -1, 0, -1, 0)]
    assert found == [True, True, True, True, False]
    state.close()


def test_what_a_thread_takes_while_a_block_is_handed_back_is_not_handed_back() -> None:
    class Slow(MemoryLog):
        def append(self, entry: bytes) -> int:
            late.append(block.take(_NIGHT))  # by a thread that had the block at hand
            return super().append(entry)

    late: list[int] = []
    record = Slow()
    allowance = Allowance(chain_of(100), record, queued=True)
    block = Block(0, left=0, until=0.0)
    assert allowance.take(_NIGHT) is None
    block = allowance._block
    late.clear()
    allowance.release(_NIGHT)
    assert late == [-1]


def test_a_use_whose_wait_is_interrupted_holds_no_place(field: Field) -> None:
    field.license(Concurrent(most=1))

    def interrupted() -> None:
        raise KeyboardInterrupt

    with field.open() as guard:
        settle, guard._settle = guard._settle, interrupted
        with pytest.raises(KeyboardInterrupt), guard.use(AT_THE_BORDER):
            pass
        guard._settle = settle
        with guard.use(AT_THE_BORDER), pytest.raises(NotPermitted), guard.use(AT_THE_BORDER):
            pass


def test_a_use_that_is_interrupted_once_it_counts_holds_no_place(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    field.license(Concurrent(most=1))

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with field.open() as guard:
        with monkeypatch.context() as signalled:
            signalled.setattr(_keeping, "marks_of", interrupted)
            with pytest.raises(KeyboardInterrupt), guard.use(AT_THE_BORDER):
                pytest.fail("the block ran")
        with guard.use(AT_THE_BORDER), pytest.raises(NotPermitted), guard.use(AT_THE_BORDER):
            pytest.fail("two at once")


def test_a_use_that_is_given_up_without_an_end_holds_no_place(field: Field) -> None:
    field.license(Concurrent(most=1))
    with field.open() as guard:
        given_up = guard.use(AT_THE_BORDER)
        given_up.__enter__()
        del given_up
        gc.collect()
        with guard.use(AT_THE_BORDER):
            pass


def test_whose_leader_never_came_lets_the_next_lead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "_PATIENCE", 0.01)
    written: list[bool] = []
    wait = SharedWait(lambda: written.append(bool(wait._next.turns)))
    wait._next.turns.append(Lock())  # who was interrupted before it could write
    for _ in range(2):
        wait()
    assert written == [False, False]


def test_a_forked_child_waits_for_no_lock_that_a_thread_of_its_parent_had(field: Field) -> None:
    field.license(Concurrent(most=1))
    with field.open() as guard:
        with guard._lock, guard._asking:
            guard._leave_to_parent()  # what a child does first
            assert not guard._lock.locked()
            assert not guard._asking.locked()
        assert not guard.check(AT_THE_BORDER).permitted


@pytest.mark.parametrize("entry", [b'{"kind":"\xff"}', b"{"], ids=["no text", "cut short"])
def test_an_entry_that_is_no_text_is_an_error_of_the_record(entry: bytes) -> None:
    with pytest.raises(LogError, match="record entry 7 cannot be read"):
        decode(entry, index=7)


def test_without_a_thread_to_renew_it_no_place_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from licet.guard.state import SharedLeases, _leases

    class Starting(Thread):
        def start(self) -> None:
            raise RuntimeError("can't start new thread")

    state = open_state(tmp_path / "state.db")
    leases, elsewhere = SharedLeases(state, "k"), SharedLeases(state, "k")
    with monkeypatch.context() as patched:
        patched.setattr(_leases, "Thread", Starting)
        assert not leases.take(1)
    assert elsewhere.take(1)
    elsewhere.give_back()
    assert leases.take(1)
    leases.give_back()
    state.close()
