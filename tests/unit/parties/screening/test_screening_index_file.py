"""The kept index: it saves seconds, and whatever becomes of it, the answer is the same."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from licet.parties import ListSet, Query
from licet.parties.screening import Screener, _index_file
from licet.parties.screening._index_file import index_folder, prepared
from tests.unit.parties.small_list import ENTRIES, list_set, listed

if TYPE_CHECKING:
    from collections.abc import Callable

ASKED = Query(name="Meridian Steel Work")


@pytest.fixture(autouse=True)
def _every_list_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_index_file, "_WORTH_KEEPING", 1)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "index"


def indexes(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.index"))


def built(monkeypatch: pytest.MonkeyPatch) -> list[ListSet]:
    """The lists for which an index was built from now on."""
    seen: list[ListSet] = []
    build = _index_file._built

    def noted(lists: ListSet) -> _index_file.Prepared:
        seen.append(lists)
        return build(lists)

    monkeypatch.setattr(_index_file, "_built", noted)
    return seen


def test_an_index_is_built_once_for_a_set_of_lists_and_answers_the_same(
    lists: ListSet, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = built(monkeypatch)
    answers = [Screener(lists, folder=kept).screen(ASKED) for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0].matches
    assert len(seen) == 1
    (index,) = indexes(kept)
    assert index.name.startswith(lists.digest[:32])
    assert kept.stat().st_mode & 0o777 == 0o700


def test_lists_of_another_content_get_an_index_of_their_own(lists: ListSet, kept: Path) -> None:
    Screener(lists, folder=kept)
    more = Screener(list_set(*ENTRIES, listed("Zuiop Optics")), folder=kept)
    assert more.screen(Query(name="Zuiop Optics")).matches
    assert len(indexes(kept)) == 2


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-9] ^= 1
    path.write_bytes(content)


def foreign(path: Path) -> None:
    path.write_bytes(b"an index of another program\n" * 9)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def no_brands(path: Path) -> None:
    path.with_suffix(".brands.json").unlink()


def broken_brands(path: Path) -> None:
    path.with_suffix(".brands.json").write_text("{")


@pytest.mark.parametrize("spoil", [cut, flip, foreign, empty, no_brands, broken_brands])
def test_a_broken_or_foreign_index_is_built_again_and_mended(
    spoil: Callable[[Path], None], lists: ListSet, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Screener(lists, folder=kept).screen(ASKED)
    (index,) = indexes(kept)
    spoil(index)
    seen = built(monkeypatch)
    assert Screener(lists, folder=kept).screen(ASKED) == answer
    assert Screener(lists, folder=kept).screen(ASKED) == answer
    assert len(seen) == 1


def test_a_cache_that_cannot_be_written_costs_no_answer(lists: ListSet, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert Screener(lists, folder=tmp_path / "file").screen(ASKED).matches
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "index").write_text("no folder either")
    assert Screener(lists, folder=tmp_path / "folder" / "index").screen(ASKED).matches


def test_the_indexes_used_least_lately_are_forgotten(kept: Path) -> None:
    made: list[Path] = []
    for number in range(6):
        prepared(list_set(listed(f"Zuiop {number} Optics")), folder=kept)
        (new,) = set(indexes(kept)) - set(made)
        os.utime(new, (number, number))
        made.append(new)
    assert set(indexes(kept)) == set(made[-4:])
    assert len(list(kept.glob("*.brands.json"))) == 4


def test_small_lists_leave_nothing_behind(
    lists: ListSet, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_index_file, "_WORTH_KEEPING", len(lists) + 1)
    assert Screener(lists, folder=kept).screen(ASKED).matches
    assert not kept.exists()


def test_indexes_are_kept_in_the_users_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    assert index_folder({"XDG_CACHE_HOME": "/c"}) == Path("/c/licet/index")
    monkeypatch.setattr(Path, "home", lambda: Path("/nowhere/a"))
    assert index_folder({}) == Path("/nowhere/a/.cache/licet/index")


def test_without_a_home_nothing_is_kept(lists: ListSet, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> Path:
        raise RuntimeError("no home")

    monkeypatch.setattr(Path, "home", nobody)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert index_folder({}) is None
    assert Screener(lists).screen(ASKED).matches
