"""A run shared out to several processes: it tells what one process tells, whatever happens to the others."""

from __future__ import annotations

import io
import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from typing import TYPE_CHECKING

import pytest

from licet.errors import InputError, ListError
from licet.parties import Query, Screening
from licet.parties._screen import screen_all
from licet.parties.bulk._messages import receive, send
from licet.parties.customers import (
    ListsWatched,
    NamesMaker,
    SavedIndex,
    Store,
    Workers,
    add,
    run,
    verify,
)
from licet.parties.customers import _names as names_module
from licet.parties.customers import _plan as plan_module
from licet.parties.customers import _workers as workers_module
from licet.parties.customers._orders import (
    Hold,
    Load,
    Screen,
    near,
    numbers_in,
    order_in,
    screenings_in,
    written,
)
from licet.parties.customers._sql import sa
from licet.parties.customers._tables import ledger, matches
from licet.parties.customers._worker import Holder, serve
from licet.parties.screening import Brands
from tests.unit.parties.small_list import list_set, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from licet.parties import ListSet
    from tests.unit.parties.customers.world import Clock

NAMES = ("Orinoco Metering Works", "Allan Quartermain", "Ordinary Bakery", "Caroni Valves Limited")
ASKED = tuple(Query(ref=f"C-{n}", name=f"{NAMES[n % 4]}", born=str(1950 + n)) for n in range(12))
PEOPLE = tuple((n, NAMES[n % 4], None) for n in range(12))
SOUGHT = [("Orinoco Metering Works",), ("Allan Quartermain", "A. Quartermain"), ()]
RUN = """
import sys
from datetime import datetime, UTC
from licet.parties.customers import _workers, ListsWatched, Store, Workers, run
from tests.unit.parties.customers.test_customers_workers import small_lists
_workers._WORTH_IT = 0
lists = small_lists()
with Store.open(sys.argv[1]) as store, Workers(lists, processes=2) as workers:
    watched = ListsWatched(lists, workers=workers)
    at = datetime(2026, 11, 22, 9, tzinfo=UTC)
    def tell(*_):
        print(*(one._process.pid for one in workers._running), flush=True)
        sys.stdin.readline()
    run(store, watched, clock=lambda: at, batch=4, progress=tell)
"""


def small_lists() -> ListSet:
    return list_set(
        listed("Orinoco Metering Works", "Orinoco Meters", id="us.one"),
        listed("Allan Quartermain", kind="person", id="us.two"),
        listed("Caroni Valves", list_id="list.un.consolidated", id="un.one"),
    )


@pytest.fixture(scope="module")
def few() -> ListSet:
    return small_lists()


@pytest.fixture(autouse=True)
def everything_is_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers_module, "_WORTH_IT", 0)
    monkeypatch.setattr(names_module, "_LARGE", 1)
    monkeypatch.setattr(plan_module, "_FEW", 0)


@pytest.fixture
def pair(few: ListSet) -> Iterator[Workers]:
    with Workers(few, processes=2) as workers:
        yield workers


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    NamesMaker().build(PEOPLE).save(tmp_path / "names")
    return tmp_path / "names"


def alone(lists: ListSet) -> list[Screening]:
    return list(screen_all(ASKED, lists=lists))


def ends(number: int) -> bool:
    """Wait for a process that is nobody's child any more."""
    for _ in range(200):
        try:
            state = Path(f"/proc/{number}/stat").read_text(encoding="ascii").rpartition(") ")[2]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state.startswith("Z"):  # it has ended, and nobody has asked how
            return True
        sleep(0.05)
    return False


def rows(store: Store) -> list[tuple[object, ...]]:
    """Everything that a run leaves but the salts' digests, in order."""
    with store.reading() as connection:
        wrote = sa.select(ledger.c.kind, ledger.c.ref, ledger.c.entry, ledger.c.run).order_by(ledger.c.seq)
        stand = sa.select(matches.c.customer, matches.c.entry, matches.c.score, matches.c.told)
        found = [
            *connection.execute(wrote),
            *connection.execute(stand.order_by(matches.c.customer, matches.c.entry)),
        ]
        return [tuple(row) for row in found]


def test_workers_answer_as_this_process_does_and_in_order(few: ListSet, pair: Workers) -> None:
    assert list(ListsWatched(few, workers=pair).screen(ASKED)) == alone(few)
    assert pair.running == 2


def test_workers_find_the_customers_that_one_index_finds(pair: Workers, saved: Path) -> None:
    found = NamesMaker(pair).load(saved)
    brands = Brands({"orinoco": 2}, {}, {"caroni": 1})
    assert found.near(SOUGHT, brands=brands) == {0, 1, 4, 5, 8, 9}
    assert found.near(SOUGHT) == NamesMaker().load(saved).near(SOUGHT)
    assert found.near([]) == set()
    assert pair.running == 2


def test_each_of_two_indexes_is_asked_for_its_own(pair: Workers, saved: Path, tmp_path: Path) -> None:
    NamesMaker().build([(99, NAMES[0], None)]).save(tmp_path / "other")
    first, second = (NamesMaker(pair).load(path) for path in (saved, tmp_path / "other"))
    assert [first.near(SOUGHT), second.near(SOUGHT)] == [{0, 1, 4, 5, 8, 9}, {99}]


def test_nothing_is_started_for_what_this_process_does_sooner(
    few: ListSet, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers_module, "_WORTH_IT", len(ASKED) + 1)
    monkeypatch.setattr(names_module, "_LARGE", 1 << 40)
    with Workers(few, processes=2) as workers:
        assert NamesMaker(workers).load(saved).near(SOUGHT)
        for started in (0, 0, 2):  # who has asked so many will ask more
            assert list(workers.screen(ASKED)) == alone(few)
            assert workers.running == started


def test_one_core_shares_nothing_out(few: ListSet, saved: Path) -> None:
    with Workers(few, processes=1) as workers:
        maker = NamesMaker(workers)
        assert (workers.several, maker.beside) == (False, False)
        assert list(workers.screen(ASKED)) == alone(few)
        assert maker.load(saved).near(SOUGHT)
        assert workers.running == 0


def test_there_are_as_many_workers_as_cores_and_not_more_than_memory_bears(few: ListSet) -> None:
    cores = min(len(os.sched_getaffinity(0)), workers_module.MOST)
    with Workers(few) as workers:
        assert workers.several == (cores > 1)


def test_a_worker_that_is_killed_costs_no_answer(few: ListSet, pair: Workers, saved: Path) -> None:
    index = NamesMaker(pair).load(saved)
    os.kill(pair._running[0]._process.pid, signal.SIGKILL)
    assert list(pair.screen(ASKED)) == alone(few)
    os.kill(pair._running[1]._process.pid, signal.SIGKILL)
    assert list(pair.screen(ASKED)) == alone(few)
    assert index.near(SOUGHT) == {0, 1, 4, 5, 8, 9}


def test_where_no_worker_can_be_started_this_process_answers(
    few: ListSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with Workers(few, processes=2) as workers:
        assert list(workers.screen(ASKED)) == alone(few)
        assert workers.running == 0


def test_after_their_end_this_process_answers(few: ListSet) -> None:
    workers = Workers(few, processes=2)
    workers.end()
    assert list(workers.screen(ASKED[:3])) == alone(few)[:3]
    workers.end()
    assert list(workers.screen(ASKED[:3])) == alone(few)[:3]


def test_a_query_that_cannot_be_read_is_refused_as_ever(pair: Workers) -> None:
    with pytest.raises(InputError, match="no letters or digits"):
        list(pair.screen([*ASKED, Query(ref="C-x", name="---")]))


def test_an_index_that_workers_cannot_read_is_made_anew(few: ListSet, tmp_path: Path, clock: Clock) -> None:
    with Store.open(tmp_path / "c.db", create=True) as store, Workers(few, processes=2) as workers:
        add(store, ASKED, clock=clock)
        index = SavedIndex(store, tmp_path / "index", NamesMaker(workers))
        found = index.near(SOUGHT)
        names = tmp_path / "index" / "names"
        whole = names.read_bytes()
        names.write_bytes(whole[:-1])
        index.prepare()
        assert index.near(SOUGHT) == found == {1, 2, 5, 6, 9, 10}
        assert names.read_bytes() == whole
        names.unlink()
        assert index.near(SOUGHT) == found


def test_a_shared_index_can_be_saved_again(pair: Workers, saved: Path, tmp_path: Path) -> None:
    NamesMaker(pair).load(saved).save(tmp_path / "other")
    assert (tmp_path / "other").read_bytes() == saved.read_bytes()


def test_a_missing_index_is_told_as_by_one_process(pair: Workers, tmp_path: Path) -> None:
    with pytest.raises(ListError, match="cannot be read"):
        NamesMaker(pair).load(tmp_path / "names")


def test_a_run_on_several_cores_writes_what_one_core_writes_in_either_database(
    few: ListSet, tmp_path: Path, place: str, clock: Clock
) -> None:
    told = monitored(few, str(tmp_path / "alone.db"), processes=1, clock=clock)
    assert monitored(few, place, processes=2, clock=clock) == told
    assert len(told) > len(ASKED)


def monitored(lists: ListSet, place: str, *, processes: int, clock: Clock) -> list[tuple[object, ...]]:
    """What is in a store after a first run and one with other lists."""
    with (
        TemporaryDirectory() as folder,
        Store.open(place, create=True) as store,
        Workers(lists, processes=processes) as workers,
    ):
        add(store, ASKED, clock=clock)
        index = SavedIndex(store, Path(folder) / "index", NamesMaker(workers))
        run(store, ListsWatched(list_set(listed("Somebody Else", id="us.nine"))), clock=clock)
        index.near(SOUGHT)
        run(store, ListsWatched(lists, workers=workers), clock=clock, index=index, batch=5)
        assert verify(store).holds
        assert workers.running == (processes if processes > 1 else 0)
        return rows(store)


def test_a_shared_run_killed_at_once_goes_on_and_its_workers_end(
    few: ListSet, tmp_path: Path, clock: Clock
) -> None:
    place = tmp_path / "c.db"
    with Store.open(place, create=True) as store:
        add(store, ASKED, clock=clock)
    words = [sys.executable, "-c", RUN, str(place)]
    root = Path(__file__).parents[4]
    with subprocess.Popen(words, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as killed:  # noqa: S603 - our own words
        assert killed.stdout is not None
        workers = [int(number) for number in killed.stdout.readline().split()]
        killed.kill()
    assert len(workers) == 2
    assert all(map(ends, workers))
    with Store.open(place) as store:
        assert verify(store).holds
        summary = run(store, ListsWatched(few), clock=clock, batch=4)
        assert (summary.number, summary.screened) == (1, len(ASKED))
        assert verify(store).holds


def test_a_worker_does_what_it_is_told_until_its_input_ends(few: ListSet, saved: Path) -> None:
    source, sink = io.BytesIO(), io.BytesIO()
    orders = (Screen(ASKED[:1]), near(SOUGHT, None), Hold(pickle.dumps(few)), Load(str(saved)))
    for order in (*orders, Screen(ASKED), near(SOUGHT, None), near(SOUGHT, Brands({}, {}, {}))):
        send(source, written(order))
    source.seek(0)
    serve(source, sink)
    sink.seek(0)
    assert receive(sink) == receive(sink) == b""  # before it has lists and index it leaves what it is asked
    assert screenings_in(receive(sink) or b"") == alone(few)
    assert numbers_in(receive(sink) or b"") == numbers_in(receive(sink) or b"") == {0, 1, 4, 5, 8, 9}
    assert receive(sink) is None


def test_a_worker_leaves_what_it_cannot_do(few: ListSet, tmp_path: Path) -> None:
    holder = Holder()
    assert holder.done(Hold(pickle.dumps(few))) is None
    assert holder.done(Load(str(tmp_path / "nowhere"))) is None
    assert holder.done(near(SOUGHT, None)) == b""
    assert holder.done(Screen((Query(name="---"),))) == b""


def test_an_order_is_read_as_it_was_written() -> None:
    for order in (Screen(ASKED), near(SOUGHT, Brands({"a": 1}, {"b": ("c",)}, {})), Load("x"), Hold(b"y")):
        assert order_in(written(order)) == order
