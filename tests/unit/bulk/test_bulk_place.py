"""Where the results of a portfolio may be written: refused before any work, and nothing is lost."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from licet import bulk
from licet.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

DAY = dt.date(2026, 11, 20)
SALES = "id,activity,from,to\nA-1,supply.export,DE,CH\n"


def test_results_never_replace_the_portfolio_they_come_from(tmp_path: Path) -> None:
    sales = tmp_path / "sales.csv"
    sales.write_text(SALES)
    (tmp_path / "same.csv").symlink_to(sales)
    for out in (sales, tmp_path / "same.csv"):
        with pytest.raises(InputError, match="--out is the portfolio itself"):
            bulk.determine_all(sales, (), on=DAY, out=out)
    assert sales.read_text() == SALES


def test_results_are_no_folder(tmp_path: Path) -> None:
    (tmp_path / "out.csv").mkdir()
    with pytest.raises(InputError, match="is a folder"):
        bulk.determine_all(tmp_path / "sales.csv", (), on=DAY, out=tmp_path / "out.csv")
