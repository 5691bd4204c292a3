"""The lists that come with Licet say what their sources say."""

from __future__ import annotations

from datetime import date

import pytest

from licet.parties.lists import baseline, baseline_file
from licet.parties.lists.importers._known import known_lists
from licet.vocabulary import shipped


def test_the_shipped_file_holds_row_by_row() -> None:
    baseline_file().check()


def test_the_shipped_lists_are_a_baseline_of_their_day() -> None:
    lists = baseline()
    assert len(lists) == 26_920
    assert {listed.as_of for listed in lists.lists} == {date(2026, 7, 31), date(2026, 2, 27)}
    assert len(lists.stale(date(2026, 11, 22))) == len(lists.lists)


def test_an_entry_says_what_its_list_requires() -> None:
    firm = baseline().entity("us.entity.hangzhou-hikvision-digital-technology-co-ltd")
    assert "Hikvision" in firm.names
    assert firm.requirement is not None
    assert firm.requirement.startswith("For all items subject to the EAR")
    assert any("Qianmo Road" in address for address in firm.addresses)


def test_every_value_says_where_it_stood() -> None:
    assert all(value.origin for entity in baseline().entities() for value in entity.values)


def test_the_words_and_ids_are_those_of_the_earlier_file() -> None:
    ids = set(baseline_file().header.ids)
    assert {"us.entity.nso-group", "un.CDi.001", "us.sdn.16398"} <= ids


@pytest.mark.parametrize("list_id", sorted(known_lists()))
def test_every_known_list_is_a_term_of_the_vocabulary(list_id: str) -> None:
    assert list_id in shipped().family("list")
