"""The log on disk: opening again, reading, and everything that must not be opened."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from time import monotonic, sleep
from typing import TYPE_CHECKING

import pytest

from licet.errors import BadCheckpoint, Forked, InputError, LogError, Unwritable
from licet.log import Log, LogKey, verify_checkpoint, verify_log_proof
from licet.log._journal import TITLE
from licet.log._log import LONGEST_QUEUE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = LogKey.from_private_bytes("example.org/log", b"\x07" * 32)
OTHER = LogKey.from_private_bytes("example.org/log", b"\x08" * 32)
ENTRIES = [b"first", b"second", b"third"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Hold a log of three entries, signed and closed."""
    with Log.open(tmp_path / "log", key=KEY) as log:
        for entry in ENTRIES:
            log.append(entry)
    return tmp_path / "log"


@contextmanager
def crashed(folder: Path, *entries: bytes) -> Iterator[Path]:
    """Give a copy of the log with `entries` acknowledged after its last checkpoint, as a crash leaves it."""
    with Log.open(folder, key=KEY) as log:
        for entry in entries:
            log.append(entry)
        copy = folder.with_name("crashed")
        shutil.copytree(folder, copy)
    yield copy


def files_of(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def opened(folder: Path) -> list[bytes]:
    with Log.open(folder, key=KEY) as log:
        return list(log.entries())


def test_a_log_opens_again_with_all_it_held(folder: Path) -> None:
    with Log.open(folder, key=KEY) as log:
        assert log.size == 3
        assert log.append(b"fourth") == 3
    assert opened(folder) == [*ENTRIES, b"fourth"]


def test_the_folder_holds_a_tiled_log_and_no_secret(folder: Path) -> None:
    assert files_of(folder) == [
        "checkpoint",
        "entries",
        "log.vkey",
        "tile/0/000.p/3",
        "tile/entries/000.p/3",
    ]
    assert (folder / "log.vkey").read_text() == KEY.verifier.vkey + "\n"
    assert all(KEY.private_bytes() not in (folder / name).read_bytes() for name in files_of(folder))


def test_what_is_in_tiles_is_in_the_journal_no_more(folder: Path) -> None:
    assert (folder / "entries").read_bytes() == TITLE
    assert (folder / "tile/entries/000.p/3").read_bytes() == b"\0\5first\0\6second\0\5third"


def test_an_entry_is_on_disk_when_append_returns(folder: Path) -> None:
    with crashed(folder, b"acknowledged") as copy:
        assert opened(copy) == [*ENTRIES, b"acknowledged"]


def test_a_queued_entry_reaches_the_disk_without_anybody_asking(folder: Path) -> None:
    with Log.open(folder, key=KEY, window=0) as log:
        log.enqueue(b"queued")
        deadline = monotonic() + 30
        while b"queued" not in (folder / "entries").read_bytes() and monotonic() < deadline:
            sleep(0.001)
        assert b"queued" in (folder / "entries").read_bytes()


def test_closing_keeps_what_was_queued(folder: Path) -> None:
    with Log.open(folder, key=KEY, window=60) as log:
        log.enqueue(b"queued")
    assert opened(folder) == [*ENTRIES, b"queued"]


def test_a_full_queue_is_written_at_once(folder: Path) -> None:
    with Log.open(folder, key=KEY, window=60) as log:
        for _ in range(LONGEST_QUEUE):
            log.enqueue(b"")
        assert (folder / "entries").stat().st_size > LONGEST_QUEUE
        assert log.size == len(ENTRIES) + LONGEST_QUEUE


@pytest.mark.parametrize("window", [-0.1, 61, float("nan"), float("inf")])
def test_a_window_that_promises_nothing_is_refused(tmp_path: Path, window: float) -> None:
    with pytest.raises(InputError, match="cannot wait"):
        Log.open(tmp_path / "log", key=KEY, window=window)


def test_a_second_writer_is_refused_with_the_file_and_the_remedy(folder: Path) -> None:
    with Log.open(folder, key=KEY), pytest.raises(LogError, match="reading only") as refused:
        Log.open(folder, key=KEY)
    assert refused.value.where == str(folder / "entries")


def test_a_forked_process_cannot_write_to_its_parent_s_log(folder: Path) -> None:
    with Log.open(folder, key=KEY) as log:
        child = os.fork()
        if not child:  # pragma: no cover - coverage does not follow the child
            try:
                log.append(b"from the child")
            except Unwritable as refused:
                os._exit(0 if "another process" in str(refused) else 2)
            os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert log.append(b"from the parent") == 3


# Reading


def test_a_reader_needs_neither_the_lock_nor_the_secret(folder: Path) -> None:
    with Log.open(folder, key=KEY) as log:
        log.append(b"not signed yet")
        view = Log.read(folder, verifier=KEY.verifier)
        assert view.size == 3
        assert list(view.entries()) == ENTRIES
        assert list(view.entries(2)) == [b"third"]
    head = verify_log_proof(view.prove(1).to_bytes(), entry=b"second", verifier=KEY.verifier)
    assert head == view.checkpoint


def test_an_old_checkpoint_does_not_change_while_nothing_is_added(folder: Path) -> None:
    before = (folder / "checkpoint").read_bytes()
    assert opened(folder) == ENTRIES
    assert (folder / "checkpoint").read_bytes() == before


def test_a_reader_with_another_key_is_refused(folder: Path) -> None:
    with pytest.raises(BadCheckpoint, match="is not signed by"):
        Log.read(folder, verifier=OTHER.verifier)


def test_a_reader_sees_an_entry_changed_after_it_opened(folder: Path) -> None:
    view = Log.read(folder, verifier=KEY.verifier)
    bundle = folder / "tile/entries/000.p/3"
    bundle.write_bytes(bundle.read_bytes().replace(b"second", b"forged"))
    with pytest.raises(Forked, match="entry 1 is not") as refused:
        list(view.entries())
    assert refused.value.where == str(bundle)
    bundle.write_bytes(b"\0\5first")
    with pytest.raises(LogError, match="length"):
        list(view.entries())
    bundle.unlink()
    with pytest.raises(LogError, match="missing"):
        list(view.entries())


@pytest.mark.parametrize("name", ["checkpoint", "tile/0/000.p/3"])
def test_a_log_that_lacks_a_file_is_not_read(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(LogError) as refused:
        Log.read(folder, verifier=KEY.verifier)
    assert refused.value.where == str(folder / name)


# Opening what was damaged


@pytest.mark.parametrize(
    "name", ["entries", "checkpoint", "log.vkey", "tile/0/000.p/3", "tile/entries/000.p/3"]
)
def test_a_log_that_lacks_a_file_is_not_begun_anew(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(LogError):
        Log.open(folder, key=KEY)


def test_another_key_does_not_open_the_log(folder: Path) -> None:
    with pytest.raises(LogError, match="not the one of") as refused:
        Log.open(folder, key=OTHER)
    assert refused.value.where == str(folder / "log.vkey")


def test_a_checkpoint_nobody_signed_is_refused(folder: Path) -> None:
    note = (folder / "checkpoint").read_bytes()
    (folder / "checkpoint").write_bytes(note.replace(b"\n3\n", b"\n2\n"))
    with pytest.raises(BadCheckpoint, match="does not hold") as refused:
        Log.open(folder, key=KEY)
    assert refused.value.where == str(folder / "checkpoint")


@pytest.mark.parametrize("name", ["tile/0/000.p/3", "tile/entries/000.p/3"])
def test_a_log_rewritten_behind_its_checkpoint_is_a_fork(folder: Path, name: str) -> None:
    with Log.open(folder.with_name("forged"), key=KEY) as forged:
        for entry in (b"first", b"forged", b"third"):
            forged.append(entry)
    shutil.copy(folder.with_name("forged") / name, folder / name)
    before = {name: (folder / name).read_bytes() for name in files_of(folder)}
    with pytest.raises(Forked, match="not the one"):
        Log.open(folder, key=KEY)
    assert {name: (folder / name).read_bytes() for name in files_of(folder)} == before


def test_a_log_rolled_back_behind_its_checkpoint_is_a_fork(folder: Path) -> None:
    old = folder.with_name("old")
    shutil.copytree(folder, old)
    with Log.open(folder, key=KEY) as log:
        log.append(b"fourth")
    shutil.copy(folder / "checkpoint", old / "checkpoint")
    with pytest.raises(LogError, match="missing"):
        Log.open(old, key=KEY)
    (folder / "tile/0/000.p/4").rename(old / "tile/0/000.p/4")
    with pytest.raises(LogError, match="missing"):
        Log.open(old, key=KEY)


@pytest.mark.parametrize(("spot", "number"), [(b"fourth", 3), (b"fifth", 4)])
def test_a_damaged_entry_is_named_and_nothing_is_cut_off(folder: Path, spot: bytes, number: int) -> None:
    with crashed(folder, b"fourth", b"fifth") as copy:
        journal = copy / "entries"
        content = journal.read_bytes()
        at = content.index(spot) + 2
        spoilt = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        journal.write_bytes(spoilt)
        with pytest.raises(LogError, match="an entry is damaged" if number == 3 else "entry 4 is damaged"):
            Log.open(copy, key=KEY)
        assert journal.read_bytes() == spoilt


@pytest.mark.parametrize("taken", ["first", "middle"])
def test_an_acknowledged_entry_taken_out_is_missed(folder: Path, taken: str) -> None:
    with crashed(folder, b"fourth", b"fifth!", b"sixth!") as copy:
        journal = copy / "entries"
        content = journal.read_bytes()
        frame = 20 + len(b"fourth")
        start = len(TITLE) + frame * (taken == "middle")
        journal.write_bytes(content[:start] + content[start + frame :])
        with pytest.raises(Forked, match="entry 3 is missing" if taken == "first" else "entry 4 is missing"):
            Log.open(copy, key=KEY)


def test_a_journal_that_was_not_emptied_repeats_nothing(folder: Path) -> None:
    with crashed(folder, b"fourth") as copy:
        journal = (copy / "entries").read_bytes()
        assert opened(copy) == [*ENTRIES, b"fourth"]
        (copy / "entries").write_bytes(journal)
        assert opened(copy) == [*ENTRIES, b"fourth"]


def test_a_damaged_length_does_not_pass_for_a_torn_write(folder: Path) -> None:
    with crashed(folder, b"fourth") as copy:
        content = bytearray((copy / "entries").read_bytes())
        content[len(TITLE)] ^= 0x40  # the entry now claims a gigabyte
        (copy / "entries").write_bytes(content)
        with pytest.raises(LogError, match="damaged"):
            Log.open(copy, key=KEY)


def test_a_file_that_is_no_journal_is_left_alone(folder: Path) -> None:
    (folder / "entries").write_bytes(b"some other file, longer than a title\n")
    with pytest.raises(LogError, match="not a log's journal"):
        Log.open(folder, key=KEY)


@pytest.mark.parametrize("kept", range(1, 20 + len(b"unfinished")))
def test_a_torn_last_write_is_cut_off(folder: Path, kept: int) -> None:
    with crashed(folder, b"unfinished") as copy:
        journal = copy / "entries"
        whole = journal.read_bytes()
        journal.write_bytes(whole[: len(whole) - kept])
        assert opened(copy) == ENTRIES
        with Log.open(copy, key=KEY) as log:
            assert log.append(b"after the crash") == 3
        assert opened(copy) == [*ENTRIES, b"after the crash"]


@pytest.mark.parametrize("written", [0, 5, 20, 25])
def test_blocks_that_were_never_filled_are_cut_off(folder: Path, written: int) -> None:
    with crashed(folder, b"unfinished") as copy:
        journal = copy / "entries"
        whole = journal.read_bytes()
        start = len(whole) - 20 - len(b"unfinished")
        journal.write_bytes(whole[: start + written].ljust(start + 4096, b"\0"))
        assert opened(copy) == ENTRIES


@pytest.mark.parametrize("written", range(len(TITLE)))
def test_a_crash_while_a_log_is_begun_leaves_a_new_log(tmp_path: Path, written: int) -> None:
    with Log.open(tmp_path / "log", key=KEY):
        pass
    (tmp_path / "log" / "entries").write_bytes(TITLE[:written])
    with Log.open(tmp_path / "log", key=KEY) as log:
        assert log.append(b"first") == 0
    assert opened(tmp_path / "log") == [b"first"]


def test_a_log_begun_again_over_signed_entries_is_a_fork(folder: Path) -> None:
    (folder / "entries").write_bytes(b"")
    with pytest.raises(Forked, match="the journal is missing"):
        Log.open(folder, key=KEY)


def test_an_orderly_closed_log_is_signed_to_its_last_entry(folder: Path) -> None:
    checkpoint = verify_checkpoint((folder / "checkpoint").read_bytes(), KEY.verifier)
    assert checkpoint.size == len(ENTRIES)
