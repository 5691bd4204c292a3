"""A listed party is never cleared by silence."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from licet import facts, law, packs
from licet.facts import Listing
from licet.law import Outcome
from tests.unit.law import small_pack

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from licet.law import Determination

from importlib import resources

DAY = dt.date(2026, 11, 22)
SCENES: Traversable = resources.files("licet.cli.demo") / "scenes"
ON_THE_UN_LIST = Listing(list="list.un.consolidated", entry="un.X", name="Somebody", certainty="confirmed")


def sold_to_the_bank(*listings: Listing) -> Determination:
    """The bank scene, its end user on these lists."""
    sale = facts.parse((SCENES / "bank.yaml").read_bytes(), where="bank.yaml")
    people = [replace(party, listings=()) for party in sale.parties or ()]
    people[-1] = replace(people[-1], listings=listings)
    return law.determine(replace(sale, parties=tuple(people)), packs.shipped(), on=DAY)


def test_a_party_on_no_list_is_clear() -> None:
    assert sold_to_the_bank().outcome is Outcome.CLEAR


@pytest.mark.parametrize("certainty", ["confirmed", "possible"])
@pytest.mark.parametrize("name", ["list.un.consolidated", "list.us.sdn", "list.us.entity"])
def test_a_listing_that_no_applied_rule_turns_on_is_never_clear(name: str, certainty: str) -> None:
    answer = sold_to_the_bank(replace(ON_THE_UN_LIST, list=name, certainty=certainty))
    assert answer.outcome is Outcome.CANNOT_TELL
    assert not answer.settled
    assert "Somebody" in answer.outside[0]


def test_a_match_that_a_person_rejected_is_past() -> None:
    assert sold_to_the_bank(replace(ON_THE_UN_LIST, certainty="rejected")).outcome is Outcome.CLEAR


def test_a_listing_that_a_rule_answers_is_not_asked_about_again() -> None:
    sale = facts.parse((SCENES / "street.yaml").read_bytes(), where="street.yaml")
    entry = Listing(
        list="list.us.entity",
        entry="us.entity.x",
        name="X",
        certainty="confirmed",
        policy="policy.presume_denial",
    )
    people = tuple(replace(party, listings=(entry,)) for party in sale.parties or ())
    answer = law.determine(replace(sale, parties=people), packs.shipped(), on=DAY)
    assert answer.outcome is Outcome.PRESUMED_DENIED
    assert not any("on the list" in sentence for sentence in answer.outside)


NOBODY_LISTED = "{not: {party: end_user, has: {listed: us.entity}}}"
SOMEBODY_LISTED = "{party: end_user, has: {listed: us.entity}}"


def a_sale_to(*people: str) -> str:
    return f"{small_pack.EXPORT}, to: NO, parties: [{', '.join(people)}]"


def on_list(name: str, certainty: str = "confirmed") -> str:
    row = f"{{list: {name}, entry: e, name: n, certainty: {certainty}}}"
    return f"{{role: end_user, listings: [{row}]}}"


def test_a_rule_that_asks_that_nobody_be_listed_answers_no_listing(tmp_path: Path) -> None:
    """It used to: the listings it looked through stood among its facts."""
    book = small_pack.book(tmp_path, care=small_pack.rule("condition", NOBODY_LISTED))
    assert small_pack.decide(a_sale_to(on_list("un.consolidated")), book).outcome is Outcome.CANNOT_TELL


def test_a_rule_answers_every_party_on_the_list_it_found_one_on(tmp_path: Path) -> None:
    book = small_pack.book(tmp_path, care=small_pack.rule("condition", SOMEBODY_LISTED))
    both = a_sale_to(on_list("us.entity"), on_list("us.entity").replace("entry: e", "entry: f"))
    assert small_pack.decide(both, book).outcome is Outcome.CONDITIONS


def test_a_rule_that_applies_on_other_grounds_answers_no_possible_match(tmp_path: Path) -> None:
    either = f"{{any: [{{fact: to, is: NO}}, {SOMEBODY_LISTED}]}}"
    book = small_pack.book(tmp_path, care=small_pack.rule("condition", either))
    assert small_pack.decide(a_sale_to(on_list("us.entity", "possible")), book).outcome is Outcome.CANNOT_TELL


def test_a_rule_that_only_informs_answers_nothing(tmp_path: Path) -> None:
    book = small_pack.book(tmp_path, note=small_pack.rule("inform", SOMEBODY_LISTED))
    assert small_pack.decide(a_sale_to(on_list("us.entity")), book).outcome is Outcome.CANNOT_TELL


def test_definitions_that_double_at_each_step_do_not_hold_up_an_answer(tmp_path: Path) -> None:
    definitions = small_pack.doubling({"party": "end_user", "has": {"listed": "un"}})
    law_ = small_pack.pack(
        tmp_path / "small", {"ban": small_pack.rule("prohibit", "{definition: d10}")}, definitions
    )
    row = "{list: un.consolidated, entry: un.X, name: Somebody, certainty: confirmed}"
    given = f"{small_pack.EXPORT}, to: DE, parties: [{{role: end_user, listings: [{row}]}}]"
    answer = small_pack.decide(given, law_)
    assert answer.outcome is Outcome.PROHIBITED
    assert answer.settled  # the ban answers the listing
