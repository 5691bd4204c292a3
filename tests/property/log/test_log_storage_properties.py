"""Whatever is written, in whatever order, and wherever a crash falls: a log recovers what it acknowledged."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from licet.errors import LogError
from licet.log import Log, LogKey, verify_log_proof
from licet.log._journal import _framed

KEY = LogKey.from_private_bytes("example.org/log", b"\x07" * 32)
ENTRIES = st.binary(max_size=40)


class LogMachine(RuleBasedStateMachine):
    """A log beside a list of what it acknowledged and a list of what it still holds in its queue."""

    def __init__(self) -> None:
        super().__init__()
        self.home = TemporaryDirectory()
        self.lives = 0
        self.durable: list[bytes] = []
        self.queued: list[bytes] = []

    @property
    def folder(self) -> Path:
        return Path(self.home.name) / str(self.lives)

    def open(self) -> None:
        # A window this long leaves the queue to the rules.
        self.log = Log.open(self.folder, key=KEY, window=60)

    def settle(self) -> None:
        self.durable, self.queued = self.durable + self.queued, []

    @initialize()
    def begin(self) -> None:
        self.open()

    @rule(entry=ENTRIES)
    def append(self, entry: bytes) -> None:
        self.queued.append(entry)
        self.settle()
        assert self.log.append(entry) == len(self.durable) - 1

    @rule(entry=ENTRIES)
    def enqueue(self, entry: bytes) -> None:
        self.queued.append(entry)
        assert self.log.enqueue(entry) == len(self.durable) + len(self.queued) - 1

    @rule()
    def flush(self) -> None:
        self.log.flush()
        self.settle()

    @rule()
    def sign(self) -> None:
        self.log.checkpoint()
        self.settle()
        view = Log.read(self.folder, verifier=KEY.verifier)
        assert list(view.entries()) == self.durable

    @rule(choice=st.integers(0))
    @precondition(lambda self: self.durable)
    def prove(self, choice: int) -> None:
        index = choice % len(self.durable)
        verify_log_proof(self.log.prove(index), entry=self.durable[index], verifier=KEY.verifier)
        self.settle()

    @rule()
    def open_again(self) -> None:
        self.log.close()
        self.settle()
        self.open()

    @rule(choice=st.integers(0), unfilled=st.sampled_from([0, 1, 600]))
    def crash_while_the_queue_is_written(self, choice: int, unfilled: int) -> None:
        """Leave what a write cut short at any byte leaves, perhaps with blocks set aside after it."""
        first = len(self.durable)
        batch = b"".join(_framed(self.queued, first=first))
        written = batch[: choice % (len(batch) + 1)]
        before = self.folder
        self.lives += 1
        shutil.copytree(before, self.folder)
        with (self.folder / "entries").open("ab") as journal:
            journal.write(written + bytes(unfilled))
        self.log.close()
        self.open()
        kept = list(self.log.entries())
        accepted = self.durable + self.queued
        assert accepted[: len(kept)] == kept
        assert len(kept) >= len(self.durable)
        self.durable, self.queued = kept, []

    @invariant()
    def the_size_counts_what_was_accepted(self) -> None:
        assert self.log.size == len(self.durable) + len(self.queued)

    def teardown(self) -> None:
        self.log.close()
        self.settle()
        assert list(Log.read(self.folder, verifier=KEY.verifier).entries()) == self.durable
        self.home.cleanup()


LogMachine.TestCase.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
test_a_log_recovers_what_it_acknowledged = LogMachine.TestCase


def test_no_flipped_bit_in_a_closed_log_goes_unseen(tmp_path: Path) -> None:
    with Log.open(tmp_path, key=KEY) as log:
        for entry in (b"one", b"", b"three\0"):
            log.enqueue(entry)
    for name in ("tile/0/000.p/3", "tile/entries/000.p/3", "checkpoint"):
        content = (tmp_path / name).read_bytes()
        for bit in range(len(content) * 8):
            at, mask = divmod(bit, 8)
            (tmp_path / name).write_bytes(
                content[:at] + bytes([content[at] ^ (1 << mask)]) + content[at + 1 :]
            )
            with pytest.raises(LogError):
                list(Log.read(tmp_path, verifier=KEY.verifier).entries())
        (tmp_path / name).write_bytes(content)
    assert Log.read(tmp_path, verifier=KEY.verifier).size == 3
