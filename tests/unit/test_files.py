"""Files whole or not at all: a fault leaves the old file, and no scratch file, behind."""

from __future__ import annotations

import os
import resource
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from licet import files
from licet.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def _files_no_longer_than(size: int) -> Iterator[None]:
    """Let the system refuse every byte beyond `size`, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    target = files.write(tmp_path / "paper", b"ink")
    assert target == tmp_path / "paper"
    assert files.read(target, what="paper") == b"ink"


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    files.write(tmp_path / "a" / "b" / "paper", b"ink")
    assert (tmp_path / "a" / "b" / "paper").read_bytes() == b"ink"


def test_a_second_writing_replaces_the_first(tmp_path: Path) -> None:
    files.write(tmp_path / "paper", b"a long first version")
    files.write(tmp_path / "paper", b"ink")
    assert (tmp_path / "paper").read_bytes() == b"ink"
    assert _names(tmp_path) == ["paper"]


@pytest.mark.parametrize("mode", [0o600, 0o644])
def test_a_file_has_the_permissions_asked_for(tmp_path: Path, mode: int) -> None:
    files.write(tmp_path / "key", b"secret", mode=mode)
    assert (tmp_path / "key").stat().st_mode & 0o777 == mode


@pytest.mark.parametrize("before", [None, b"the old version"])
def test_a_full_disk_changes_nothing_and_leaves_nothing(tmp_path: Path, before: bytes | None) -> None:
    target = tmp_path / "paper"
    if before is not None:
        target.write_bytes(before)
    with _files_no_longer_than(4096), pytest.raises(InputError) as told:
        files.write(target, b"x" * 8192)
    assert "nothing was changed" in str(told.value)
    assert told.value.where == str(target)
    assert told.value.remedy
    assert _names(tmp_path) == ([] if before is None else ["paper"])
    assert before is None or target.read_bytes() == before


def test_a_folder_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    (tmp_path / "paper").mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        files.write(tmp_path / "paper", b"ink")
    assert _names(tmp_path) == ["paper"]
    assert (tmp_path / "paper").is_dir()


def test_a_device_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="is a device, not a file"):
        files.write(tmp_path / "pipe", b"ink")
    assert (tmp_path / "pipe").is_fifo()


def test_nothing_is_written_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "paper").write_bytes(b"ink")
    with pytest.raises(InputError, match="cannot be written"):
        files.write(tmp_path / "paper" / "page", b"more")
    assert (tmp_path / "paper").read_bytes() == b"ink"


def test_a_writer_that_is_stopped_leaves_no_scratch_file(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        files.write(tmp_path / "paper", "text is no bytes")  # type: ignore[arg-type]  # the fault under test
    assert _names(tmp_path) == []


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError) as told:
        files.read(tmp_path / "paper", what="licence")
    assert str(told.value) == f"{tmp_path / 'paper'}: no such licence; check the path"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="licence is a folder; name the file itself"):
        files.read(tmp_path, what="licence")


def test_what_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(InputError, match=r"licence cannot be read .*check its permissions"):
        files.read(tmp_path / "loop", what="licence")


def test_a_file_up_to_the_limit_is_read_and_one_beyond_it_is_not(tmp_path: Path) -> None:
    (tmp_path / "paper").write_bytes(b"12345678")
    assert files.read(tmp_path / "paper", what="licence", limit=8) == b"12345678"
    with pytest.raises(InputError, match="licence has more than 7 bytes"):
        files.read(tmp_path / "paper", what="licence", limit=7)


def test_a_source_without_end_is_read_no_further_than_the_limit() -> None:
    with pytest.raises(InputError, match="licence has more than 1,000 bytes"):
        files.read(Path("/dev/zero"), what="licence", limit=1000)


def test_a_folder_that_is_not_there_cannot_be_made_durable(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        files.sync_folder(tmp_path / "absent")
