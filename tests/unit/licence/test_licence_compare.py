"""What one document permits against another."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from licet.errors import InputError
from licet.licence import Quota, Stated, compare
from tests.unit.licence.samples import DAY, GRANT, LICENCE, NOW

WHOLE = Stated.from_predicate(msgspec.to_builtins(LICENCE))


def changed(**fields: Any) -> Stated:
    return replace(WHOLE, **fields)


def test_a_document_compared_with_itself_has_lost_and_gained_nothing() -> None:
    found = compare(WHOLE, WHOLE)
    assert found.only_narrower
    assert (found.losses, found.excess, found.provisos, found.dropped, found.narrower) == ((), (), (), (), ())


def test_what_was_taken_away_is_named_field_by_field() -> None:
    found = compare(WHOLE, changed(grants=(replace(GRANT, countries=("NO",)),)))
    (loss,) = found.losses
    assert (loss.field, loss.lost) == ("countries", ("CH",))
    assert found.only_narrower


def test_what_permits_more_is_named_and_is_not_only_narrower() -> None:
    found = compare(WHOLE, changed(grants=(replace(GRANT, countries=("NO", "CH", "CN")),)))
    (excess,) = found.excess
    assert excess.field == "countries"
    assert not found.only_narrower


def test_provisos_added_and_not_repeated_are_told_apart() -> None:
    quota = Quota(uses=1, per="day")
    found = compare(WHOLE, changed(provisos=(*WHOLE.provisos[1:], quota), whole=False))
    assert found.provisos == (quota,)
    assert found.dropped == WHOLE.provisos[:1]
    assert found.only_narrower


def test_a_new_text_without_a_proviso_of_the_old_permits_more() -> None:
    found = compare(WHOLE, changed(provisos=WHOLE.provisos[1:]))
    assert found.dropped == WHOLE.provisos[:1]
    assert found.released
    assert not found.only_narrower


def test_any_number_of_links_is_more_than_some() -> None:
    some, any_ = changed(links=3), changed(links=None)
    (change,) = compare(some, any_).wider
    assert (change.field, change.before, change.after) == ("links", "3", "any number")
    assert [change.field for change in compare(any_, some).narrower] == ["links"]
    assert not compare(any_, changed(links=msgspec.UNSET)).narrower


def test_only_a_whole_text_releases_from_a_proviso() -> None:
    plain = msgspec.to_builtins(LICENCE)
    assert Stated.from_predicate(plain).whole
    for field in ("parent", "parents"):
        assert not Stated.from_predicate(plain | {field: "0" * 64, "whole": True}).whole


@pytest.mark.parametrize(
    ("field", "narrow", "wide"),
    [
        ("retransfer", "none", "free"),
        ("assurance", "A2", "A0"),
        ("not_before", NOW, NOW - DAY),
        ("not_after", NOW, NOW + DAY),
        ("freshness", 60, 3600),
        ("links", 0, 2),
    ],
)
def test_every_term_knows_which_side_is_the_wider(field: str, narrow: object, wide: object) -> None:
    first, second = changed(**{field: wide}), changed(**{field: narrow})
    assert [change.field for change in compare(first, second).narrower] == [field]
    assert compare(first, second).only_narrower
    assert [change.field for change in compare(second, first).wider] == [field]
    assert not compare(second, first).only_narrower


def test_a_rule_of_retransfer_nobody_knows_counts_as_the_widest() -> None:
    assert not compare(changed(retransfer="free"), changed(retransfer="anything")).only_narrower


def test_of_an_amendment_its_licence_is_compared_under_its_own_number() -> None:
    amendment = {"number": "A-1", "licence": msgspec.to_builtins(LICENCE)}
    assert Stated.from_predicate(amendment) == replace(WHOLE, number="A-1")


@pytest.mark.parametrize("predicate", [{}, {"grants": []}, {"grants": None}], ids=["none", "empty", "null"])
def test_a_document_without_grants_cannot_be_compared(predicate: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="no grants of its own"):
        Stated.from_predicate(predicate)


def test_a_document_with_a_grant_of_unknown_fields_is_not_read() -> None:
    with pytest.raises(InputError, match="cannot be read"):
        Stated.from_predicate({"number": "X", "grants": [{"anything": True}]})
