"""Plain content in memory: readable while it is lent, zero afterwards, zero in a forked child."""

from __future__ import annotations

import os
import resource

import pytest

from licet.errors import InputError
from licet.seal import Memory, _memory


def test_memory_holds_what_was_written_and_lets_nobody_else_write() -> None:
    with Memory(10) as memory:
        memory.write(3, 4)[:] = b"abcd"
        assert bytes(memory.read) == b"\0\0\0abcd\0\0\0"
        assert memory.read.readonly


@pytest.mark.parametrize("size", [0, 1, 3_000_000])
def test_a_closed_memory_can_be_read_by_nobody(size: int) -> None:
    memory = Memory(size)
    memory.write(0, size)[:] = b"x" * size
    memory.close()
    memory.close()
    with pytest.raises(ValueError, match="released"):
        bytes(memory.read)


def test_whoever_still_has_a_view_sees_zeros() -> None:
    memory = Memory(1_500_000)
    memory.write(0, 1_500_000)[:] = b"x" * 1_500_000
    view = memory.read[:]
    memory.close()
    assert bytes(view) == bytes(1_500_000)


@pytest.mark.skipif(resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] < 65536, reason="locking is not allowed")
def test_a_small_memory_is_locked_against_swapping() -> None:
    with Memory(4096) as memory:
        assert memory.is_locked


def test_a_forked_child_finds_zeros() -> None:
    with Memory(4) as memory:
        memory.write(0, 4)[:] = b"lock"
        child = os.fork()
        if not child:  # pragma: no cover - another process
            os._exit(0 if bytes(memory.read) == bytes(4) else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert bytes(memory.read) == b"lock"


def test_more_than_there_is_is_told() -> None:
    with pytest.raises(InputError, match="no memory for"):
        Memory(2**62)


def test_a_system_that_takes_no_advice_still_has_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_memory, "_ADVICE", (9999,))
    with Memory(4) as memory:
        assert bytes(memory.read) == bytes(4)
