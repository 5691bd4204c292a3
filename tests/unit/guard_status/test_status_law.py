"""A status is closed by a law that leaves nothing of what the licence grants, and by no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from licet import vocabulary
from tests.unit.guard.conftest import AT_THE_BORDER, GRANT
from tests.unit.guard_status.surveys import survey
from tests.unit.law.small_pack import book, rule

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.guard.conftest import Field


@pytest.mark.parametrize(
    ("when", "is_open"),
    [
        ("{fact: use.operation, is: verify}", False),
        ("{fact: use.operation, is: operation}", False),
        ("{fact: use.operation, is: identify.live}", True),
        ("{all: [{fact: use.operation, is: verify}, {fact: use.consent, is: false}]}", True),
    ],
)
def test_a_law_closes_a_guard_whose_every_use_it_forbids(
    field: Field, tmp_path: Path, *, when: str, is_open: bool
) -> None:
    field.license()
    found = survey(field, law=[book(tmp_path, ban=rule("prohibit", when))]).standing
    assert found.is_open is is_open
    if not is_open:
        assert (found.ground, found.cite) == ("forbidden_by_law", "The small law, s. 1")
        assert "the law forbids every use that licence NO-2026-0001 grants" in found.says


def test_what_one_of_several_countries_forbids_closes_nothing(field: Field, tmp_path: Path) -> None:
    law = [book(tmp_path, ban=rule("prohibit", "{fact: use.country, is: NO}"))]
    field.license(grants=(replace(GRANT, countries=("NO", "SE")),))
    assert survey(field, law=law).standing.is_open
    with field.open(law=law) as guard:
        assert guard.check(AT_THE_BORDER).ground == "forbidden_by_law"


def test_more_kinds_of_use_than_can_be_looked_at_close_nothing(field: Field, tmp_path: Path) -> None:
    law = [book(tmp_path, ban=rule("prohibit", "{fact: use.operation, is: verify}"))]
    words = vocabulary.shipped()
    purposes, places = tuple(words.family("purpose")), tuple(words.family("place"))
    assert len(purposes) * len(places) > 256
    field.license(grants=(replace(GRANT, purposes=purposes, places=places),))
    assert survey(field, law=law).standing.is_open
