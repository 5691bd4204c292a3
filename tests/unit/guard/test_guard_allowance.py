"""The quotas of all links together: what one use is charged to, set aside for, and told a shared state as."""

from __future__ import annotations

import datetime as dt
import itertools
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from licet.errors import Unwritable
from licet.facts import Use
from licet.guard._allowance import Allowance
from licet.guard._charges import UNCHARGED
from licet.guard._entries import ReserveEntry, UseEntry, decode, encode
from licet.guard.state import open_state
from licet.licence import Quota
from licet.log import MemoryLog
from tests.unit.guard_state.sharing import NOW, Program, chain_of
from tests.unit.licence.chains import GRANT, MODEL, licence, verified

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from licet.guard._charges import Charges
    from licet.licence import Grant, VerifiedChain

DAY = 86_400.0
MIDNIGHT = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
USE = Use(
    operation="operation.verify",
    purpose="purpose.border_control",
    place="place.controlled",
    country="CH",
    actor="party.government",
)


def granted(*grants: Grant) -> VerifiedChain:
    """A licence of these grants, each with as many uses as it says, or four."""
    counted = [grant if grant.quotas else replace(grant, quotas=(Quota(uses=4),)) for grant in grants]
    return verified(licence(files=MODEL, grants=tuple(counted)))


def of(allowance: Allowance) -> Charges:
    """What the use is charged to today."""
    charges = allowance.charges(USE, at=dt.datetime.fromtimestamp(NOW, dt.UTC))
    assert charges is not None
    return charges


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[list[Program]]:
    """Two programs of one state, under a licence for four uses against a gallery of at most fifty persons."""
    state = open_state(tmp_path / "state.db")
    chain = granted(replace(GRANT, gallery=50))
    yield [Program(state, chain, device=name).open() for name in ("one", "two")]
    state.close()


def asks(program: Program, gallery: int, *, at: float = NOW) -> bool:
    """Whether the use is permitted against a gallery of that size."""
    return program.allowance.take(at, of(program.allowance), gallery) is None


def test_a_use_against_a_bounded_gallery_is_counted_by_every_program_of_the_state(
    programs: list[Program],
) -> None:
    one, two = programs
    assert [asks(one, 50) for _ in range(3)] == [True] * 3
    assert [asks(two, 50, at=NOW + wait) for wait in (0, 2, 4)] == [True, False, False]
    one.end()
    assert not asks(two, 50, at=NOW + 6)


def test_a_use_that_is_refused_sets_nothing_aside_in_the_state(programs: list[Program]) -> None:
    one, two = programs
    assert [asks(one, 50, at=NOW + wait) for wait in range(6)] == [True] * 4 + [False] * 2
    account = one.allowance._account
    assert account is not None
    assert account.aside == 0
    assert not asks(two, 50, at=NOW + 9)


def test_a_use_that_could_not_be_recorded_is_given_back_to_the_grants_of_its_gallery(
    programs: list[Program],
) -> None:
    one, _ = programs
    assert asks(one, 50)
    one.allowance.give_back(NOW, of(one.allowance), 50)
    assert one.allowance.left() == 4
    assert [asks(one, 50, at=NOW + wait) for wait in range(6)] == [True] * 4 + [False] * 2


def test_a_span_ends_with_the_day_and_where_a_grant_begins_or_ends() -> None:
    edges = [MIDNIGHT + dt.timedelta(hours=hour) for hour in (6, 12, 18)]
    chain = granted(
        replace(GRANT, since=edges[0]), replace(GRANT, since=edges[1]), replace(GRANT, since=edges[2])
    )
    allowance = Allowance(chain, MemoryLog(), queued=False)
    marks = [MIDNIGHT.timestamp() + hour * 3600 for hour in (0, 6, 12, 18, 24)]
    for start, end in itertools.pairwise(marks):
        for at in (start, (start + end) / 2, end - 0.001):
            assert allowance.span_of(at) == (start, end)


def test_without_edges_a_span_is_a_day_of_utc() -> None:
    allowance = Allowance(chain_of(3), MemoryLog(), queued=False)
    midnight = MIDNIGHT.timestamp()
    assert allowance.span_of(midnight) == allowance.span_of(midnight + DAY - 1) == (midnight, midnight + DAY)


@pytest.mark.parametrize(
    ("gallery", "least"), [(None, None), (0, 0), (5, 0), (6, 6), (50, 6), (51, 51), (1_000_000, 51)]
)
def test_a_gallery_is_told_as_the_least_that_the_same_grants_cover(
    gallery: int | None, least: int | None
) -> None:
    chain = granted(replace(GRANT, gallery=50), replace(GRANT, gallery=5))
    assert Allowance(chain, MemoryLog(), queued=False).class_of(gallery) == least


def test_uses_recorded_under_another_licence_count_for_none_of_these() -> None:
    allowance = Allowance(granted(GRANT), MemoryLog(), queued=False)
    allowance.take(NOW, of(allowance))
    assert allowance.left() == 3
    used = UseEntry(
        at=int(NOW),
        verdict="permit",
        ground="permitted",
        licence="f" * 64,
        operation=USE.operation,
        purpose=USE.purpose,
        place=USE.place,
        country=USE.country,
        actor=USE.actor,
    )
    allowance.count(used, frozenset({"f" * 64}))
    allowance.count(ReserveEntry(at=int(NOW), licence="f" * 64, uses=2), frozenset({"f" * 64}))
    allowance.settle()
    assert allowance.left() == 3


class Full(MemoryLog):
    """A record whose disk may be full."""

    full = False

    def append(self, entry: bytes) -> int:
        """Refuse while there is no room."""
        if self.full:
            raise Unwritable("no space left")
        return super().append(entry)


def test_a_use_for_which_nothing_could_be_set_aside_is_charged_to_no_grant() -> None:
    record = Full()
    allowance = Allowance(granted(replace(GRANT, gallery=50)), record, queued=True)
    record.full = True
    with pytest.raises(Unwritable):
        allowance.take(NOW, of(allowance), 50)
    assert allowance.left() == 4
    record.full = False
    assert [allowance.take(NOW, of(allowance), 50) is None for _ in range(5)] == [True] * 4 + [False]


def test_the_first_moment_of_a_day_is_not_served_from_what_was_set_aside_the_day_before() -> None:
    record = MemoryLog()
    allowance = Allowance(chain_of(100, "day"), record, queued=True)
    midnight = MIDNIGHT.timestamp()
    for at in (midnight - 2, midnight - 1, midnight):
        assert allowance.take(at, UNCHARGED) is None
    entries = [decode(raw, index=index) for index, raw in enumerate(record.entries())]
    assert [(entry.at, entry.uses) for entry in entries if isinstance(entry, ReserveEntry)] == [
        (midnight - 2, 7),
        (midnight, 7),
    ]


def test_every_use_of_a_block_uses_it_up() -> None:
    record = MemoryLog()
    allowance = Allowance(chain_of(100), record, queued=True)
    for _ in range(8):
        assert allowance.take(NOW, UNCHARGED) is None
    assert [raw.count(b'"reserve"') for raw in record.entries()] == [1, 1]


def test_the_short_way_takes_from_the_block_and_no_further() -> None:
    allowance = Allowance(chain_of(100), MemoryLog(), queued=True)
    assert allowance.take_one(NOW) == -1, "nothing is set aside yet"
    assert allowance.take(NOW, UNCHARGED) is None  # of seven
    assert [allowance.take_one(NOW) for _ in range(8)] == [98, 97, 96, 95, 94, 93, -1, -1]
    assert allowance.left() == 93


def test_the_short_way_takes_nothing_beyond_the_quota() -> None:
    allowance = Allowance(chain_of(1), MemoryLog(), queued=True)
    assert allowance.take(NOW, UNCHARGED) is None
    assert allowance.take_one(NOW) == -1
    assert allowance.take(NOW, UNCHARGED) is not None


def test_the_short_way_takes_nothing_of_the_day_before() -> None:
    allowance = Allowance(chain_of(100, "day"), MemoryLog(), queued=True)
    midnight = MIDNIGHT.timestamp()
    assert allowance.take(midnight - 2, UNCHARGED) is None
    assert allowance.take_one(midnight - 1) == 98
    assert allowance.take_one(midnight) == -1


def test_the_short_way_is_for_one_quota_alone() -> None:
    allowance = Allowance(granted(GRANT), MemoryLog(), queued=True)
    assert allowance.take(NOW, of(allowance)) is None
    assert allowance.take_one(NOW) == -1


@pytest.mark.parametrize("late", [0, 3600], ids=["at midnight", "after it"])
def test_what_was_set_aside_yesterday_is_not_handed_back_today(late: int) -> None:
    record = MemoryLog()
    allowance = Allowance(chain_of(100, "day"), record, queued=True)
    assert allowance.take(MIDNIGHT.timestamp() - 2, UNCHARGED) is None
    allowance.release(MIDNIGHT.timestamp() + late)
    assert len(list(record.entries())) == 1


def test_what_was_handed_back_serves_no_more() -> None:
    record = MemoryLog()
    allowance = Allowance(chain_of(100), record, queued=True)
    assert allowance.take(NOW, UNCHARGED) is None
    for _ in range(2):
        allowance.release(NOW)
    entries = [decode(raw, index=index) for index, raw in enumerate(record.entries())]
    assert [entry.uses for entry in entries if isinstance(entry, ReserveEntry)] == [7, -6]
    assert allowance.take_one(NOW) == -1
    assert allowance.left() == 99


def test_threads_that_take_of_one_block_take_each_use_once() -> None:
    allowance = Allowance(chain_of(16_000), MemoryLog(), queued=True)
    assert allowance.take(NOW, UNCHARGED) is None  # of 1,001
    with ThreadPoolExecutor(8) as threads:
        taken = list(threads.map(lambda _: allowance.take_one(NOW), range(1200), chunksize=50))
    assert sorted(taken, reverse=True) == [*range(15_998, 14_998, -1), *[-1] * 200]


def test_a_kind_that_is_spent_stays_so_while_others_have_a_block(tmp_path: Path) -> None:
    state = open_state(tmp_path / "state.db")
    once = replace(GRANT, countries=("CH",), quotas=(Quota(uses=1),))
    often = replace(GRANT, countries=("NO",), quotas=(Quota(uses=1000),))
    chain = verified(licence(files=MODEL, grants=(once, often), provisos=(Quota(uses=500),)))
    program = Program(state, chain).open()

    def permitted(use: Use, at: float) -> bool:
        charges = program.allowance.charges(use, at=dt.datetime.fromtimestamp(NOW, dt.UTC))
        assert charges is not None
        return program.allowance.take(at, charges) is None

    elsewhere = replace(USE, country="NO")
    assert permitted(USE, NOW)
    assert permitted(elsewhere, NOW)
    assert permitted(elsewhere, NOW)
    account = program.allowance._account
    assert account is not None
    assert account.aside > 0
    assert [permitted(USE, NOW + wait) for wait in (0, 2, 4)] == [False] * 3
    assert permitted(elsewhere, NOW + 6)
    state.close()


@pytest.mark.parametrize("recorded", [0, 1, 6, 7])
def test_every_use_of_a_block_that_a_crash_lost_is_told_as_used_on_its_day(
    tmp_path: Path, recorded: int
) -> None:
    state = open_state(tmp_path / "state.db")
    chain = chain_of(7, "day")
    one, two = (Program(state, chain, device=name) for name in ("one", "two"))
    used = UseEntry(at=int(NOW), verdict="permit", ground="permitted", licence=chain.digest)
    one.record.append(encode(ReserveEntry(at=int(NOW), licence=chain.digest, uses=7)))
    for _ in range(recorded):
        one.record.append(encode(used))
    one.open()
    assert two.open().uses(3) == 0
    with state.turn() as turn:
        told = turn.counted([chain.digest], since=0.0)
    assert sum(tally.uses for tally in told) == 7
    assert {tally.at for tally in told} == {NOW // DAY * DAY}
    state.close()
