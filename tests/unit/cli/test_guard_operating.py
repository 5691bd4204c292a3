"""The operator's page says what to do about every ground there is, and types only commands there are."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from licet.cli import parser
from licet.guard import Ground

PAGE = (Path(__file__).parents[3] / "docs/operating.md").read_text(encoding="utf-8")
TABLE = PAGE[PAGE.index("| ground |") : PAGE.index("A guard that does not open")]
ROWS = re.findall(r"^\| (`.*?) \|", TABLE, flags=re.MULTILINE)


def test_every_ground_is_explained_and_no_other_is() -> None:
    told = [ground for row in ROWS for ground in re.findall(r"`(\w+)`", row)]
    assert sorted(told) == sorted(ground.value for ground in Ground if ground is not Ground.PERMITTED)


@pytest.mark.parametrize("line", re.findall(r"^\$ licet (.*)$", PAGE, flags=re.MULTILINE))
def test_what_the_page_types_can_be_typed(line: str) -> None:
    words = shlex.split(line)
    assert parser(words).parse_args(words).run
