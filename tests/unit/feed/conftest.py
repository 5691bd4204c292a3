"""Each test has a publisher whose two countries have published, and a folder of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from licet.feed import _content
from tests.unit.feed.feeds import Publisher

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    return Publisher(tmp_path / "feed").whole()


@pytest.fixture(autouse=True)
def _forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test knows what another has read."""
    monkeypatch.setattr(_content, "SHARED", _content.Memory())
