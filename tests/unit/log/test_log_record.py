"""What every `Record` promises a guard, asked of the log on disk and of the log in memory alike."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING

import pytest

from licet.errors import InputError, Unwritable
from licet.log import Log, LogKey, MemoryLog, verify_checkpoint, verify_log_proof

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from licet.log import Record

KEY = LogKey.from_private_bytes("example.org/log", b"\x07" * 32)


@pytest.fixture(params=["on disk", "in memory"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Log | MemoryLog]:
    made = Log.open(tmp_path / "log", key=KEY) if request.param == "on disk" else MemoryLog(KEY)
    with made as opened:
        yield opened


def test_both_logs_are_records_to_the_type_checker(log: Log | MemoryLog) -> None:
    record: Record = log
    assert record.size == 0


def test_entries_are_numbered_in_the_order_they_came(log: Record) -> None:
    assert [log.append(b"a"), log.enqueue(b"b"), log.enqueue(b"c"), log.append(b"d")] == [0, 1, 2, 3]
    assert list(log.entries()) == [b"a", b"b", b"c", b"d"]


def test_queued_entries_count_at_once(log: Record) -> None:
    log.enqueue(b"a")
    log.enqueue(b"b")
    assert log.size == 2
    assert list(log.entries()) == [b"a", b"b"]


def test_reading_may_begin_anywhere(log: Record) -> None:
    for entry in (b"a", b"b", b"c"):
        log.enqueue(entry)
    assert [list(log.entries(start)) for start in (1, 3, 9)] == [[b"b", b"c"], [], []]


def test_reading_never_counts_from_the_end(log: Record) -> None:
    with pytest.raises(InputError, match="counted from 0"):
        log.entries(-1)


def test_an_empty_entry_is_an_entry(log: Record) -> None:
    log.append(b"")
    assert list(log.entries()) == [b""]


def test_an_entry_no_reader_would_take_is_refused_and_harms_nothing(log: Record) -> None:
    for write in (log.append, log.enqueue):
        with pytest.raises(InputError, match="digest"):
            write(bytes(65_536))
    assert log.append(bytes(65_535)) == 0


def test_every_entry_is_proved_against_a_checkpoint_signed_now(log: Log | MemoryLog) -> None:
    for number in range(6):
        log.enqueue(b"entry %d" % number)
    head = verify_log_proof(log.prove(4), entry=b"entry 4", verifier=log.verifier)
    assert (head.origin, head.size) == ("example.org/log", 6)
    assert log.checkpoint() == head.note


def test_an_entry_not_there_is_not_proved(log: Log | MemoryLog) -> None:
    with pytest.raises(InputError, match="no entry 0"):
        log.prove(0)


def test_an_empty_log_signs_its_emptiness(log: Log | MemoryLog) -> None:
    assert verify_checkpoint(log.checkpoint(), log.verifier).size == 0


def test_a_closed_log_takes_nothing_and_closes_twice(log: Log | MemoryLog) -> None:
    log.append(b"a")
    log.close()
    log.close()
    for refused in (
        lambda: log.append(b"b"),
        lambda: log.enqueue(b"b"),
        log.flush,
        log.entries,
        log.checkpoint,
        lambda: log.prove(0),
    ):
        with pytest.raises(Unwritable, match="closed"):
            refused()
    assert log.size == 1


def test_threads_never_share_an_index_and_lose_nothing(log: Record) -> None:
    taken: list[tuple[int, bytes]] = []

    def write(name: int) -> None:
        for number in range(40):
            entry = b"%d/%d" % (name, number)
            taken.append((log.append(entry) if number % 8 == 0 else log.enqueue(entry), entry))

    threads = [Thread(target=write, args=(name,)) for name in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(enumerate(log.entries())) == sorted(taken)
    assert log.size == 240
