"""One device and a shared state: what is never granted twice, and which copies are noticed."""

from __future__ import annotations

import datetime as dt
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from licet.errors import Forked, LogError, Unwritable
from licet.facts import Use
from licet.guard._entries import OpenEntry, ReserveEntry, UseEntry, encode
from licet.guard.state import Account, Counts, State, Turn, open_state
from licet.licence import Quota
from licet.log import MemoryLog
from tests.unit.guard_state.sharing import NOW, Program, chain_of, clock_of
from tests.unit.licence.chains import GRANT, MODEL, licence, verified

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAY = 86400.0
COUNTRIES = ("CH", "NO")


def test_two_programs_share_one_quota_to_the_last_use(state: State) -> None:
    one, two = (Program(state, chain_of(100), device=name).open() for name in ("one", "two"))
    assert one.uses(30) == 30
    assert two.uses(30) == 30
    assert one.uses(100) + two.uses(100) + one.uses(100) == 40
    assert one.uses(100, at=NOW + 2) + two.uses(100, at=NOW + 2) == 0


def test_what_one_hands_back_another_may_use(state: State) -> None:
    one, two = (Program(state, chain_of(32), device=name).open() for name in ("one", "two"))
    assert one.use()
    assert two.uses(40) == 29, "one has set two more aside"
    one.end()
    assert not two.use(), "it does not ask again at once"
    assert two.uses(9, at=NOW + 1) == 2


def test_a_quota_of_a_day_begins_anew_for_all(state: State) -> None:
    start = (NOW // DAY) * DAY + DAY - 60
    one, two = (Program(state, chain_of(5, "day"), device=name) for name in ("one", "two"))
    with clock_of(state):
        one.open(start)
        two.open(start)
        assert one.uses(9, start) + two.uses(9, start) == 5
        assert two.uses(9, start + 60) + one.uses(9, start + 60) == 5


def test_what_a_killed_program_set_aside_counts_as_used(state: State) -> None:
    one = Program(state, chain_of(100), device="one").open()
    assert one.uses(2) == 2  # of 7 set aside
    again = Program(state, chain_of(100), device="one")
    again.record = one.record
    again.open()
    assert again.uses(200) == 93


def test_a_program_that_ended_well_loses_nothing(state: State) -> None:
    one = Program(state, chain_of(100)).open()
    assert one.uses(2) == 2
    one.end()
    one.open()
    assert one.uses(200) == 98


def test_a_program_that_was_long_idle_hands_back_what_it_had(state: State) -> None:
    with clock_of(state):
        one, two = (Program(state, chain_of(100), device=name).open() for name in ("one", "two"))
        assert one.uses(2) == 2
        assert two.use(NOW + 4000)
        one.end(NOW)
        assert two.uses(200, NOW + 4001) == 97


def test_what_a_record_counted_alone_is_told_when_it_joins(state: State) -> None:
    one = Program(state, chain_of(10))
    entry = UseEntry(at=int(NOW), verdict="permit", ground="permitted", licence=one.chain.digest)
    for _ in range(4):
        one.record.append(encode(entry))
    one.open()
    assert Program(state, chain_of(10), device="two").open().uses(20) + one.uses(20) == 6


def test_what_a_queued_record_lost_in_a_crash_is_told_as_used_too(state: State) -> None:
    one = Program(state, chain_of(20))
    opened = OpenEntry(at=int(NOW), verdict="permit", ground="permitted", licence=one.chain.digest)
    entry = UseEntry(at=int(NOW), verdict="permit", ground="permitted", licence=one.chain.digest, gallery=3)
    refused = UseEntry(at=int(NOW), verdict="refuse", ground="quota_spent", licence=one.chain.digest)
    for raw in (opened, ReserveEntry(at=int(NOW), licence=one.chain.digest, uses=8), entry, refused, opened):
        one.record.append(encode(raw))
    one.open()
    assert one.uses(30) == 12


def test_a_use_of_which_none_is_left_leaves_those_of_another_kind(state: State) -> None:
    grants = [
        replace(GRANT, countries=(place,), quotas=(Quota(uses=4, per="licence"),)) for place in COUNTRIES
    ]
    chain = verified(licence(files=MODEL, grants=tuple(grants)))
    one, two = (Program(state, chain, device=name).open() for name in ("one", "two"))

    def ask(program: Program, country: str, at: float) -> bool:
        use = Use(
            operation="operation.verify",
            purpose="purpose.border_control",
            place="place.controlled",
            country=country,
            actor="party.government",
        )
        charges = program.allowance.charges(use, at=dt.datetime.fromtimestamp(NOW, dt.UTC))
        assert charges is not None
        return program.allowance.take(at, charges) is None

    assert [ask(one, "CH", NOW) for _ in range(5)] == [True] * 4 + [False]
    assert ask(one, "NO", NOW)
    assert not ask(two, "CH", NOW)
    assert [ask(two, "NO", NOW + 2) for _ in range(4)] == [True] * 3 + [False]
    assert not ask(one, "CH", NOW + 4)
    assert not ask(one, "CH", NOW + 4.5)


def test_a_use_that_could_not_be_recorded_is_given_back(state: State) -> None:
    one = Program(state, chain_of(3)).open()
    assert one.use()
    one.allowance.give_back(NOW)
    assert one.uses(9) == 3
    one.allowance.give_back(NOW)
    assert one.allowance.left() == 1
    assert one.uses(9) == 1
    two = Program(state, chain_of(3), device="two").open()
    one.end()
    assert two.uses(9) == 0


def test_a_use_given_back_after_it_was_told_counts(state: State) -> None:
    one = Program(state, chain_of(3)).open()
    assert one.uses(2) == 2  # each in a block of its own: the first was told when the second was drawn
    one.end()
    one.allowance.give_back(NOW)
    assert Program(state, chain_of(3), device="two").open().uses(9) == 1


def test_a_state_put_back_is_refused_while_the_program_runs_and_after(tmp_path: Path) -> None:
    place = tmp_path / "state.db"
    state = open_state(place)
    one = Program(state, chain_of(100)).open()
    state.close()
    shutil.copy(place, tmp_path / "backup.db")
    one = _again(one, place)
    assert one.uses(8) == 8
    one.state.close()
    shutil.copy(tmp_path / "backup.db", place)
    with pytest.raises(Forked, match="older than this record"):
        _again(one, place)


def test_a_running_program_notices_that_its_state_was_put_back(tmp_path: Path) -> None:
    place = tmp_path / "state.db"
    one = Program(open_state(place), chain_of(32)).open()
    assert one.use()  # of three
    with one.state.turn() as turn:
        known = turn.device("one")
        assert known is not None
    other = open_state(tmp_path / "state.db")
    with other.turn() as turn:
        turn._query("UPDATE licet_devices SET turn = turn - 1")  # type: ignore[attr-defined]
    assert one.uses(2) == 2
    with pytest.raises(Forked, match="older than this record"):
        one.use()
    with other.turn() as turn:
        turn._query("DELETE FROM licet_devices")  # type: ignore[attr-defined]
    with pytest.raises(Forked, match="older than this record"):
        one.use()


def test_a_record_put_back_is_refused(state: State) -> None:
    one = Program(state, chain_of(100)).open()
    older = list(one.record.entries())
    assert one.uses(20) == 20
    one.record = _record_of(older)
    with pytest.raises(Forked, match="the record is older than the state"):
        one.open()
    one.record = MemoryLog()
    with pytest.raises(Forked, match="the record is older than the state"):
        one.open()


def test_a_crash_between_state_and_record_is_forgiven_once(state: State) -> None:
    one = Program(state, chain_of(100)).open()
    assert one.use()
    entries = list(one.record.entries())
    last = max(i for i, raw in enumerate(entries) if b'"kind":"state"' in raw)
    one.record = _record_of(entries[:last])
    one.open()
    assert one.use()
    assert [mark.turn for mark in one.marks()] == [1, 3, 4]


def test_the_first_opening_may_crash_between_state_and_record(state: State) -> None:
    one = Program(state, chain_of(100)).open()
    one.record = MemoryLog()
    one.open()
    assert one.uses(200) == 100


def test_two_copies_of_a_record_do_not_both_count(state: State) -> None:
    one = Program(state, chain_of(100)).open()
    twin = Program(state, chain_of(100))
    twin.record = _record_of(one.record.entries())
    twin.open()
    assert twin.use()
    with pytest.raises(Forked, match="another copy"):
        one.use()
    with pytest.raises(Forked, match="older than the state"):
        one.open()


@pytest.mark.parametrize("words", ["mark = 'x'", "turn = turn + 1, before = 'x'"])
def test_a_mark_the_record_never_held_is_that_of_a_copy(state: State, words: str) -> None:
    one = Program(state, chain_of(100)).open()
    with state.turn() as turn:
        turn._query(f"UPDATE licet_devices SET {words}")  # type: ignore[attr-defined]  # noqa: S608 - the test's
    with pytest.raises(Forked, match="another copy"):
        one.open()


def test_a_copy_that_joins_between_two_looks_is_noticed(state: State) -> None:
    one = Program(state, chain_of(100))
    late = Account(state, one.record, device="one", licence="L", links=())
    one.open()
    with pytest.raises(Forked, match="another copy"):
        late.begin(None, Counts(), at=NOW)


def test_a_record_does_not_change_its_state(state: State, tmp_path: Path) -> None:
    one = Program(state, chain_of(100)).open()
    one.state = open_state(tmp_path / "another.db")
    with pytest.raises(Forked, match="another state"):
        one.open()
    one.state.close()


def test_a_record_that_counts_in_a_state_is_not_counted_alone(state: State) -> None:
    from licet.guard._allowance import Allowance

    one = Program(state, chain_of(100)).open()
    alone = Allowance(one.chain, one.record, queued=False)
    with pytest.raises(LogError, match="none was given"):
        alone.remember(one.entries(), now=NOW)


def test_a_clock_set_back_is_noticed(state: State) -> None:
    Program(state, chain_of(100), device="one").open(NOW).use()
    with pytest.raises(LogError, match="clock"):
        Program(state, chain_of(100), device="two").open(NOW - 4000)


def test_a_host_far_ahead_of_the_server_is_refused(state: State, place: str) -> None:
    if place.startswith("sqlite"):
        Program(state, chain_of(100)).open(NOW + 4000)
        return
    with pytest.raises(LogError, match="ahead of that of the shared state"):
        Program(state, chain_of(100)).open(NOW + 4000)


def test_a_turn_whose_end_was_never_heard_grants_nothing_twice(tmp_path: Path) -> None:
    for kept in (True, False):
        deaf = Deaf(open_state(tmp_path / f"{kept}.db"), kept=kept)
        one = Program(deaf, chain_of(100)).open()
        assert one.uses(3) == 3
        deaf.fails = True
        with pytest.raises(Unwritable):
            one.uses(99)
        deaf.fails = False
        two = Program(deaf, chain_of(100), device="two").open()
        acknowledged = 7  # the first block
        assert one.uses(200) + two.uses(200) + acknowledged == 100
        one.end()
        two.end()
        with deaf.turn() as turn:
            tallies = turn.counted([one.chain.digest], since=0.0)
        assert sum(one.uses for one in tallies) == 100


def test_a_block_lasts_no_longer_than_it_may(tmp_path: Path) -> None:
    one = Program(open_state(tmp_path / "state.db"), chain_of(1600)).open()
    assert one.use()
    assert len(one.marks()) == 2
    assert one.uses(50) == 50
    assert len(one.marks()) == 2
    assert one.use(at=NOW + 301)
    assert len(one.marks()) == 3


class Deaf:
    """A state whose connection breaks at the very end of a turn, `kept` or not."""

    def __init__(self, state: State, *, kept: bool) -> None:
        self._state, self._kept = state, kept
        self.fails = False
        self.where = state.where
        self.hold, self.renew, self.release, self.close = state.hold, state.renew, state.release, state.close

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        lost = Unwritable("the connection broke", where=self.where)
        with self._state.turn() as turn:
            yield turn
            if self.fails and not self._kept:
                raise lost
        if self.fails:
            raise lost


def _again(one: Program, place: Path) -> Program:
    """The same program, begun again over what it left."""
    one.state = open_state(place)
    return one.open()


def _record_of(entries: Iterator[bytes] | list[bytes]) -> MemoryLog:
    record = MemoryLog()
    for entry in entries:
        record.append(entry)
    return record
