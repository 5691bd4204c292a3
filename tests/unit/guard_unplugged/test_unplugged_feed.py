"""Without the union's feed, fresh and whole, a guard that follows it permits nothing."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from licet.errors import FeedError, LicetError, Stale
from licet.feed import _content
from licet.guard.drill import Practice, Terms
from licet.guard.drill._feed import founded
from tests.unit.feed.feeds import DAY, HOUR, NOW, SECOND

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Practice:
    """A guard that follows a union's feed, vouched for until tomorrow."""
    monkeypatch.setattr(_content, "SHARED", _content.Memory())
    made = Practice(tmp_path, Terms.invented(), at=NOW)
    founded(made)
    return made


def test_a_feed_that_is_gone_closes_a_running_guard(practice: Practice) -> None:
    with practice.open() as guard:
        assert practice.asked(guard).permitted
        shutil.rmtree(practice.feed)
        practice.later(2 * SECOND)
        assert practice.asked(guard).ground == "feed_broken"


def test_a_feed_that_is_gone_opens_nothing(practice: Practice) -> None:
    shutil.rmtree(practice.feed)
    with pytest.raises(FeedError, match="there is no feed here"):
        practice.open()


def test_a_feed_that_nobody_vouches_for_any_more_closes_a_running_guard(practice: Practice) -> None:
    with practice.open() as guard:
        practice.later(DAY - HOUR)
        assert practice.asked(guard).permitted
        practice.later(2 * HOUR)
        answer = practice.asked(guard)
    assert answer.ground == "stale"
    assert "run `licet feed pull`" in answer.says


def test_a_feed_that_nobody_vouches_for_any_more_opens_nothing(practice: Practice) -> None:
    practice.later(DAY + HOUR)
    with pytest.raises(Stale):
        practice.open()


def test_a_feed_with_a_broken_file_closes_a_running_guard(practice: Practice) -> None:
    with practice.open() as guard:
        (practice.feed / "metadata" / "timestamp.json").write_bytes(b"{}")
        practice.later(2 * SECOND)
        assert practice.asked(guard).ground in {"feed_broken", "not_trusted"}
    with pytest.raises(LicetError):
        practice.open()
