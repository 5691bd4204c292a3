"""docs/provisos.md: each kind drafts as shown, and what it tells an engineer to write exists."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from licet import guard
from licet.guard import Circumstances, Ground
from licet.licence import PROVISOS, Receipt, application, verify_by_key
from tests.unit.licence.every_proviso import RECEIVER, drafted
from tests.unit.repo.pages import blocks, page

PAGE = page("docs/provisos.md")
OTHERS = page("docs/provisos-persons.md")
KINDS = re.findall(r"^## (\w+)$", PAGE, re.MULTILINE)


def test_the_two_pages_describe_every_kind_once() -> None:
    persons = [kind for kind in re.findall(r"^## (\w+)$", OTHERS, re.MULTILINE) if kind in PROVISOS]
    assert sorted([*KINDS, *persons]) == sorted(PROVISOS)
    listed = re.findall(r"^\| \[`(\w+)`\]\(#\1\) \|", PAGE, re.MULTILINE)
    assert listed == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_each_drafts_as_shown(kind: str) -> None:
    (shown,) = blocks(PAGE, f"yaml {kind}")
    draft = application(drafted(shown.replace("\n", "\n    ").rstrip()), where="page.yaml")
    assert [type(one) for one in draft.provisos] == [PROVISOS[kind]]


@pytest.mark.parametrize("kind", KINDS)
def test_each_says_by_which_ground_it_refuses(kind: str) -> None:
    text = PAGE.partition(f"\n## {kind}\n")[2].partition("\n## ")[0]
    named = re.findall(r"\(`(\w+)`\)", text)
    assert named or kind == "provenance"
    assert set(named) <= {ground.value for ground in Ground}


def test_what_an_engineer_is_told_to_state_exists() -> None:
    told = set(re.findall(r"\*\*State\*\* `(\w+)`", PAGE))
    assert told == {"gallery", "enrolled_at", "position", "notice"}
    assert told <= set(Circumstances.__struct_fields__)
    for name in ("Circumstances", "Deleted", "Position", "Reported"):
        assert name in PAGE
        assert hasattr(guard, name)


def test_the_receipt_is_made_as_shown() -> None:
    (shown,) = [block for block in blocks(PAGE, "python") if "Receipt(" in block]
    names: dict[str, Any] = {
        "licence_sha256": "ab" * 32,
        "report_sha256": "cd" * 32,
        "now": dt.datetime(2026, 10, 3, 9, 0, tzinfo=dt.UTC),
        "key": RECEIVER,
    }
    exec(shown, names)  # noqa: S102 - the page's own example
    found = verify_by_key(names["receipt"], keys=(RECEIVER.public,)).link
    assert isinstance(found.predicate, Receipt)
    assert (found.predicate.period, dict(found.subjects)) == ("2026-Q3", {"report-2026-Q3.pdf": "cd" * 32})
