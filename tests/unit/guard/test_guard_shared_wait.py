"""Uses that wait for the disk together: one write for all of them, and no permit without it."""

from __future__ import annotations

from threading import Barrier, Event, Thread

import pytest

from licet.errors import NotPermitted, Unwritable
from licet.guard import Circumstances, Ground, Verdict
from licet.guard._gathering import Gatherer
from licet.guard._shared_wait import SharedWait
from licet.licence import Quota
from licet.licence.provisos import Concurrent, Notice, Retention
from licet.log import Log
from tests.unit.guard.conftest import AT_THE_BORDER, START, Field, field, grounds

__all__ = ["field"]

_TOLD = Circumstances(notice="00" * 32)


class Disk:
    """A disk that takes its time, until it is let go; it may fail."""

    def __init__(self, *, fails: bool = False) -> None:
        self.accepted: list[int] = []
        self.durable: set[int] = set()
        self.writes = 0
        self.begun, self.free = Event(), Event()
        self.fails = fails

    def flush(self) -> None:
        """Write what was accepted before this began."""
        self.writes += 1
        taken = tuple(self.accepted)
        self.begun.set()
        assert self.free.wait(10)
        if self.fails:
            raise Unwritable("no space left")
        self.durable.update(taken)


def _together(disk: Disk, wait: SharedWait, many: int) -> list[bool]:
    """One caller holds the disk while `many` more come; whether each is durable when it is told so."""
    found: list[bool] = []

    def come(number: int) -> None:
        disk.accepted.append(number)
        try:
            wait()
        except Unwritable:
            return
        found.append(number in disk.durable)

    first = Thread(target=come, args=(-1,))
    first.start()
    assert disk.begun.wait(10)
    others = [Thread(target=come, args=(number,)) for number in range(many)]
    for other in others:
        other.start()
    while len(wait._next.turns) < many:
        pass
    disk.free.set()
    for one in (first, *others):
        one.join(10)
    return found


def test_who_comes_while_the_disk_is_busy_shares_the_next_write() -> None:
    disk = Disk()
    assert _together(disk, SharedWait(disk.flush), 20) == [True] * 21
    assert disk.writes == 2


def test_where_the_write_fails_nobody_is_told_that_it_did_not() -> None:
    disk = Disk(fails=True)
    assert _together(disk, SharedWait(disk.flush), 20) == []


def test_who_was_interrupted_leaves_nobody_behind() -> None:
    disk, interrupted = Disk(), [True]
    disk.free.set()

    def flush() -> None:
        if interrupted:
            interrupted.clear()
            raise KeyboardInterrupt
        disk.flush()

    wait = SharedWait(flush)
    with pytest.raises(KeyboardInterrupt):
        wait()
    for number in (1, 2):
        disk.accepted.append(number)
        wait()
        assert number in disk.durable


def test_a_leader_that_never_comes_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("licet.guard._shared_wait._PATIENCE", 0.01)
    disk = Disk()
    disk.free.set()
    wait = SharedWait(disk.flush)
    wait._next.turns.append(wait._joining)  # it joined first, and was gone before it wrote
    disk.accepted.append(1)
    wait()
    assert disk.durable == {1}


@pytest.mark.parametrize("most", [None, 1])
def test_a_use_that_does_not_reach_the_disk_is_refused_and_costs_nothing(
    field: Field, most: int | None
) -> None:
    field.license(Quota(uses=9), Notice(), *([] if most is None else [Concurrent(most=most)]))
    with field.open() as guard:

        def full() -> None:
            raise Unwritable("no space left")

        settle, guard._settle = guard._settle, full
        with pytest.raises(NotPermitted, match="could not be recorded: no space left"):
            guard.use(AT_THE_BORDER, _TOLD).__enter__()
        refused = guard.check(AT_THE_BORDER)
        assert not refused.permitted
        assert refused.record is None
        guard._settle = settle
        with guard.use(AT_THE_BORDER, _TOLD) as verdict:
            assert verdict.remaining == 8


def test_uses_with_provisos_share_one_write(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    many, writes = 12, [0]
    field.license(Notice())
    with field.open() as guard:
        guard.check(AT_THE_BORDER, _TOLD)
        assert isinstance(guard.record, Log)
        storage, barrier = guard.record._storage, Barrier(many)
        write = storage.write

        def counted(batch: list[bytes]) -> None:
            writes[0] += 1
            write(batch)

        monkeypatch.setattr(storage, "write", counted)
        found: list[Verdict] = []

        def ask() -> None:
            barrier.wait()
            found.append(guard.check(AT_THE_BORDER, _TOLD))

        workers = [Thread(target=ask) for _ in range(many)]
        with guard.record._commits:  # until all of them wait
            for worker in workers:
                worker.start()
            while len(guard.record._queue) < many:
                pass
        for worker in workers:
            worker.join()
    assert all(found)
    assert sorted(one.record or 0 for one in found) == list(range(2, many + 2))
    assert writes[0] <= 2
    assert grounds(field).count("permitted") == many + 2


@pytest.mark.parametrize("recording", ["sync", "group"])
def test_many_who_wait_together_get_no_use_more_than_there_is(field: Field, recording: str) -> None:
    field.license(Quota(uses=50), Retention(days=30))
    told, found = Circumstances(enrolled_at=START), list[Verdict]()
    with field.open(recording=recording) as guard:

        def ask() -> None:
            found.extend(guard.check(AT_THE_BORDER, told) for _ in range(20))

        workers = [Thread(target=ask) for _ in range(16)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert not guard.check(AT_THE_BORDER, told)
    assert sum(one.permitted for one in found) == 50
    assert len({one.record for one in found}) == 16 * 20
    assert grounds(field).count("permitted") == 51


def test_who_gathers_waits_once_for_all_its_answers(field: Field) -> None:
    field.license(Notice())
    with field.open() as guard:
        waited = [0]
        settle = guard._settle

        def counted() -> None:
            waited[0] += 1
            settle()

        guard._settle = counted
        gatherer = Gatherer(guard)
        assert gatherer.check(AT_THE_BORDER, _TOLD)
        assert waited[0] == 0
        assert guard.check(AT_THE_BORDER, _TOLD).ground is Ground.PERMITTED
        assert waited[0] == 1
        assert [one.permitted for one in gatherer.settled()] == [True]
