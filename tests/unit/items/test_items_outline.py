"""Labels of an outline: which follows which, and where a list may begin."""

from __future__ import annotations

import pytest

from licet.items._outline import begins, follows, shared, spoken_of


@pytest.mark.parametrize(("label", "after"), [("b", "a"), ("2", "1"), ("10", "9"), ("aa", "z")])
def test_labels_follow_each_other_as_people_count(label: str, after: str) -> None:
    assert follows(label, after)
    assert not follows(after, label)


@pytest.mark.parametrize(("label", "after"), [("b", "1"), ("2", "a"), ("c", "a"), ("a", ""), ("1", "")])
def test_other_labels_do_not(label: str, after: str) -> None:
    assert not follows(label, after)


def test_a_list_begins_with_a_or_one() -> None:
    assert begins("a")
    assert begins("1")
    assert not begins("b")


def test_two_paragraphs_share_what_stands_above_both() -> None:
    assert shared(("f", "1"), ("f", "4", "a")) == ("f",)
    assert shared(("a",), ("b",)) == ()
    assert shared(("a", "1"), ("a", "1")) == ("a", "1")


def test_a_note_speaks_of_a_paragraph_of_its_own_entry_or_of_none() -> None:
    assert spoken_of("5A001.f.1. and 5A001.f.2. do not control", "5A001") == ("f", "1")
    assert spoken_of("See 8A002.a.3.", "5A001") == ()
    assert spoken_of("5A001 does not control", "5A001") == ()
    assert spoken_of("No code", "5A001") == ()
