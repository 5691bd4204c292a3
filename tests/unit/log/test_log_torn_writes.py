"""A disk writes the blocks of one write in any order: whichever are missing, no acknowledged entry is."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from licet.errors import LogError
from licet.log import Log, LogKey
from licet.log._journal import TITLE

if TYPE_CHECKING:
    from pathlib import Path

KEY = LogKey.from_private_bytes("example.org/log", b"\x07" * 32)
PAGE = 4096


def journal_of(folder: Path, *writes: list[bytes]) -> list[bytes]:
    """The journal after each of these writes, which nobody has moved into tiles."""
    found = []
    with Log.open(folder / "log", key=KEY, window=60) as log:
        for write in writes:
            for entry in write:
                log.enqueue(entry)
            log.flush()
            found.append((folder / "log" / "entries").read_bytes())
    return found


def opened_with(folder: Path, journal: bytes) -> list[bytes]:
    """What a log holds that had only this journal when its machine stopped."""
    with Log.open(folder / "crashed", key=KEY):
        pass
    (folder / "crashed" / "entries").write_bytes(journal)
    with Log.open(folder / "crashed", key=KEY) as log:
        found = list(log.entries())
    for place in sorted((folder / "crashed").rglob("*"), reverse=True):
        place.rmdir() if place.is_dir() else place.unlink()
    return found


def without(journal: bytes, pages: tuple[bool, ...], *, since: int) -> bytes:
    """The journal in which these pages were never filled, as far as they were written since then."""
    content = bytearray(journal)
    for number, is_lost in enumerate(pages):
        if is_lost:
            start, end = max(number * PAGE, since), min((number + 1) * PAGE, len(content))
            content[start:end] = bytes(end - start)
    return bytes(content)


@pytest.mark.parametrize(
    "last", [[b"x" * 200] * 70, [b"y" * 16_000], [b"", *[b"z" * 600] * 25]], ids=["many", "one long", "odd"]
)
def test_no_blocks_that_a_crash_lost_keep_a_log_from_opening(tmp_path: Path, last: list[bytes]) -> None:
    kept = [b"acknowledged", b"this too"]
    before, after = journal_of(tmp_path, kept, last)
    for pages in product([False, True], repeat=-(-len(after) // PAGE)):
        found = opened_with(tmp_path, without(after, pages, since=len(before)))
        assert found[:2] == kept
        assert found == [*kept, *last][: len(found)]
        assert any(pages) or len(found) == len([*kept, *last])


def test_blocks_lost_from_an_acknowledged_write_are_damage(tmp_path: Path) -> None:
    _, second, third = journal_of(tmp_path, [b"first"], [b"x" * 200] * 60, [b"last"])
    lost = without(third, (False, True), since=len(TITLE))
    assert lost[len(second) :] == third[len(second) :]
    with pytest.raises(LogError, match="entry 19 is damaged"):
        opened_with(tmp_path, lost)


def test_a_changed_byte_in_the_last_write_is_damage(tmp_path: Path) -> None:
    (journal,) = journal_of(tmp_path, [b"x" * 200] * 30)
    for place in (len(TITLE), len(TITLE) + 100, len(journal) - 1, 5000):
        spoilt = bytearray(journal)
        spoilt[place] ^= 1
        with pytest.raises(LogError, match="damaged"):
            opened_with(tmp_path, bytes(spoilt))
