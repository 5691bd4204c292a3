"""One quota asked for by threads, by processes, and by programs that are killed: exactly so many permits."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from licet.guard.state import State, open_state
from tests.unit.guard_state.sharing import NOW, Program, chain_of, worker

if TYPE_CHECKING:
    from tests.unit.guard_state.sharing import Program as Worker

REPOSITORY = Path(__file__).parents[3]
KILLED = """
import sys
from pathlib import Path
from licet.guard.state import open_state
from licet.log import Log, LogKey
from tests.unit.guard_state.sharing import NOW, Program, chain_of
folder = Path(sys.argv[1])
skey = folder / "key"
if not skey.exists():
    skey.write_text(LogKey.generate("test/killed").skey)
program = Program(open_state(folder / "state.db"), chain_of(100), device="killed")
program.record = Log.open(folder / "record", key=LogKey.from_skey(skey.read_text()))
program.open()
while program.use():
    program.record.append(b'{"kind":"use","at":%d,"verdict":"permit","ground":"permitted","licence":"%b"}'
        % (int(NOW), program.chain.digest.encode()))
    print("permitted", flush=True)
print("spent", flush=True)
program.end()
"""


def test_threads_of_one_guard_take_exactly_what_there_is(tmp_path: Path) -> None:
    program = Program(open_state(tmp_path / "state.db"), chain_of(500)).open()
    lock = threading.Lock()  # the guard's

    def ask(tries: int) -> int:
        permitted = 0
        for _ in range(tries):
            with lock:
                permitted += program.use()
        return permitted

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(ask, [2_000] * 8)) == 500
    program.end()
    program.state.close()


def test_processes_take_exactly_what_there_is(place: str, tmp_path: Path) -> None:
    open_state(place).close()
    with ProcessPoolExecutor(3, mp_context=multiprocessing.get_context("spawn")) as processes:
        asked = [
            processes.submit(worker, place, tmp_path / f"p{number}", uses=1_000, tries=20_000)
            for number in range(3)
        ]
        assert sum(one.result() for one in asked) == 1_000


def test_a_program_killed_again_and_again_is_never_granted_a_use_twice(tmp_path: Path) -> None:
    acknowledged, spent, lives = 0, False, 0
    while not spent:
        said, spent = _one_life(tmp_path, stop=6 * lives)
        acknowledged += said
        lives += 1
        assert lives < 40
    state = open_state(tmp_path / "state.db")
    record = (tmp_path / "record" / "entries").read_bytes().count(b'"kind":"use"')
    assert acknowledged <= 100
    assert acknowledged > 30, "a life costs the rest of a block, and no more"
    assert record <= 100
    assert not Program(state, chain_of(100), device="other").open().use(), "all are used or lost"
    state.close()


def test_a_state_counts_each_licence_apart(state: State) -> None:
    programs: list[Worker] = [
        Program(state, chain_of(uses, "licence"), device=str(uses)).open() for uses in (5, 9)
    ]
    assert [one.uses(20, NOW) for one in programs] == [5, 9]


def _one_life(folder: Path, *, stop: int) -> tuple[int, bool]:
    """How many uses a program acknowledged before it was killed, and whether it found the quota spent."""
    command = [sys.executable, "-c", KILLED, str(folder)]
    said = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY) as life:  # noqa: S603 - its own words
        assert life.stdout is not None
        for line in life.stdout:
            if line == "spent\n":
                life.wait()
                return said, True
            said += 1
            if said > stop:
                os.kill(life.pid, signal.SIGKILL)
        return said, False
