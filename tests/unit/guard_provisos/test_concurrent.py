"""Uses at once: counted while they last, and only those whose end is told."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from licet.errors import NotPermitted, Unwritable
from licet.guard import Ground
from licet.guard.provisos._concurrent import ConcurrentKeeper
from licet.licence import Quota
from licet.licence.provisos import Concurrent
from tests.unit.guard.conftest import AT_THE_BORDER, IN_THE_STREET
from tests.unit.guard_provisos.asking import asked, setting

if TYPE_CHECKING:
    from tests.unit.guard.conftest import Field


def test_a_use_whose_end_is_not_told_is_refused() -> None:
    refusal = ConcurrentKeeper(Concurrent(most=4), setting()).refuses(asked())
    assert refusal is not None
    assert refusal.ground is Ground.TOO_MANY_AT_ONCE
    assert "the end of this one would not be told" in refusal.says
    assert refusal.changes[0].allowed == ("asked by `with guard.use(...)`",)


def test_as_many_go_on_as_are_permitted_and_one_that_ends_makes_room() -> None:
    keeper = ConcurrentKeeper(Concurrent(most=2), setting())
    one = asked(held=True)
    assert keeper.refuses(one) is None
    assert [keeper.take(one) is None for _ in range(4)] == [True, True, False, False]
    keeper.give_back(one)
    assert [keeper.take(one) is None for _ in range(2)] == [True, False]


def test_a_refusal_says_how_many_go_on() -> None:
    keeper = ConcurrentKeeper(Concurrent(most=1), setting())
    keeper.take(asked(held=True))
    refusal = keeper.take(asked(held=True))
    assert refusal is not None
    assert refusal.says == "licence NO-1 permits 1 use at once, all going on"


def test_uses_counted_elsewhere_count_here() -> None:
    class Elsewhere:
        """Others, on another host, have taken all but one of four."""

        def __init__(self) -> None:
            self.going_on = 3

        def take(self, most: int) -> bool:
            """Count one more, unless as many go on."""
            if self.going_on >= most:
                return False
            self.going_on += 1
            return True

        def give_back(self) -> None:
            """One has ended."""
            self.going_on -= 1

    leases = Elsewhere()
    keeper = ConcurrentKeeper(Concurrent(most=4), setting(), leases)
    assert keeper.take(asked(held=True)) is None
    assert keeper.take(asked(held=True)) is not None
    keeper.give_back(asked(held=True))
    assert leases.going_on == 3


def test_a_guard_counts_what_goes_on_and_a_check_is_refused(field: Field) -> None:
    field.license(Concurrent(most=2))
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).ground is Ground.TOO_MANY_AT_ONCE
        with (
            guard.use(AT_THE_BORDER),
            guard.use(AT_THE_BORDER),
            pytest.raises(NotPermitted, match="2 uses at once, all going on; lawful with time"),
        ):
            guard.use(AT_THE_BORDER).__enter__()
        with guard.use(AT_THE_BORDER) as verdict:
            assert verdict.permitted


def test_a_use_that_fails_or_is_refused_leaves_its_place_free(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    field.license(Concurrent(most=1), Quota(uses=2))
    with field.open() as guard:
        for _ in range(3):
            with pytest.raises(NotPermitted):
                guard.use(IN_THE_STREET).__enter__()
        with pytest.raises(ZeroDivisionError), guard.use(AT_THE_BORDER):
            raise ZeroDivisionError

        def full(_: bytes) -> int:
            raise Unwritable("no space left")

        with monkeypatch.context() as patch:
            patch.setattr(guard, "record", SimpleNamespace(enqueue=full))
            with pytest.raises(NotPermitted, match="could not be recorded"):
                guard.use(AT_THE_BORDER).__enter__()
        with guard.use(AT_THE_BORDER) as verdict:
            assert verdict.remaining == 0
        for _ in range(2):
            with pytest.raises(NotPermitted, match="are spent"):
                guard.use(AT_THE_BORDER).__enter__()


def test_many_threads_never_hold_more_than_are_permitted(field: Field) -> None:
    field.license(Concurrent(most=3))
    held: list[int] = []
    now, lock = [0], threading.Lock()

    def work() -> None:
        for _ in range(30):
            try:
                with guard.use(AT_THE_BORDER):
                    with lock:
                        now[0] += 1
                        held.append(now[0])
                    with lock:
                        now[0] -= 1
            except NotPermitted:
                continue

    with field.open(recording="group") as guard:
        workers = [threading.Thread(target=work) for _ in range(8)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        with guard.use(AT_THE_BORDER), guard.use(AT_THE_BORDER), guard.use(AT_THE_BORDER):
            pass
    assert 1 <= max(held) <= 3


def test_what_two_documents_ask_alike_is_counted_once(field: Field) -> None:
    field.license(Concurrent(most=2), Concurrent(most=2), Concurrent(most=3))
    with field.open() as guard, guard.use(AT_THE_BORDER), guard.use(AT_THE_BORDER) as second:
        assert second.permitted
        with pytest.raises(NotPermitted, match="permits 2 uses at once"):
            guard.use(AT_THE_BORDER).__enter__()
