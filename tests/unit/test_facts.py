"""Facts at the edge: what is read, what is refused, and what stays unknown."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import msgspec
import pytest

from licet import facts
from licet.errors import InputError, UnknownField, UnknownTerm
from licet.facts import Item, Party, Transaction, Use

if TYPE_CHECKING:
    from pathlib import Path

BANK = """\
title: A door lock for a bank in Oslo
activity: supply.export
date: 2026-11-22
from: FR
to: NO
item:
  name: door matcher
  eu_code: none
  capabilities: [face.verification]
parties:
  - {role: end_user, name: A Bank, kind: private.company.bank, country: NO, listings: []}
use:
  operation: verify
  purpose: access_control.door
knowledge:
  aware_of: []
"""


def _parse(text: str) -> Transaction:
    return facts.parse(text.encode(), where="shipment.yaml")


def _listed(**more: str) -> Transaction:
    row = {"list": "us.entity", "entry": "EL-1", "name": "A Firm", "certainty": "confirmed", **more}
    return facts.parse(
        msgspec.json.encode({"parties": [{"role": "end_user", "listings": [row]}]}), where="shipment.json"
    )


def test_a_transaction_is_read_with_every_term_in_full() -> None:
    bank = _parse(BANK)
    assert bank.activity == "activity.supply.export"
    assert bank.date == dt.date(2026, 11, 22)
    assert bank.item.capabilities == ("capability.face.verification",)
    assert bank.use == Use(operation="operation.verify", purpose="purpose.access_control.door")
    assert bank.parties == (
        Party(
            role="role.end_user",
            name="A Bank",
            kind="party.private.company.bank",
            country="NO",
            listings=(),
        ),
    )


def test_norway_is_a_country_and_not_a_refusal() -> None:
    assert _parse("to: NO").to == "NO"


@pytest.mark.parametrize("word", ["on", "yes", "off", "True", "1"])
def test_what_is_not_true_or_false_is_no_truth_value(word: str) -> None:
    with pytest.raises(InputError, match=r"shipment\.yaml:2: use\.own_device: expected `bool \| null`"):
        _parse(f"use:\n  own_device: {word}")


def test_an_absent_fact_is_unknown_and_an_empty_list_is_known() -> None:
    assert _parse("to: NO").knowledge.aware_of is None
    assert _parse(BANK).knowledge.aware_of == ()
    assert _parse("item: {name: x}").item.dual_use is None
    assert _parse("item: {dual_use: false}").item.dual_use is False


def test_a_fact_left_empty_is_unknown() -> None:
    assert _parse("to:\nuse: {operation: null}") == Transaction()


@pytest.mark.parametrize(
    ("text", "line", "meant"),
    [
        ("activty: supply", 1, "activity"),
        ("to: NO\nitem:\n  eu_cod: none", 3, "eu_code"),
        ("use:\n  operaton: verify", 2, "operation"),
        ("knowledge:\n  red_flag: []", 2, "red_flags"),
        ("parties:\n  - role: end_user\n    knid: ngo", 3, "kind"),
        (
            "parties:\n  - role: end_user\n    listings:\n      - list: us.sdn\n        certanty: possible",
            5,
            "certainty",
        ),
    ],
)
def test_a_misspelt_field_is_answered_with_the_right_one(text: str, line: int, meant: str) -> None:
    with pytest.raises(UnknownField) as told:
        _parse(text)
    assert told.value.where == f"shipment.yaml:{line}"
    assert re.search(rf"\b{meant}\b", told.value.remedy)


@pytest.mark.parametrize(
    ("text", "line", "meant"),
    [
        ("to: NO\nactivity: exprt", 2, "activity.supply.export"),
        ("use:\n  operation: identfy", 2, "operation.identify"),
        ("item:\n  capabilities:\n    - emotion_recogniton", 2, "capability.emotion_recognition"),
        ("parties:\n  - role: end_usr", 2, "role.end_user"),
        ("parties:\n  - role: end_user\n  - role: broker\n    kind: polce", 4, "party.government.police"),
        ("knowledge: {aware_of: [internal_represion]}", 1, "concern.internal_repression"),
        ("from: fr", 1, "write FR"),
        ("item: {listed_by_states: [FR, es]}", 1, "write ES"),
    ],
)
def test_an_unknown_word_is_refused_on_its_line_with_the_right_one(text: str, line: int, meant: str) -> None:
    with pytest.raises(InputError) as told:
        _parse(text)
    assert told.value.where == f"shipment.yaml:{line}"
    assert meant in told.value.remedy


def test_a_group_is_no_country() -> None:
    with pytest.raises(UnknownTerm) as told:
        _parse("to: group.eu")
    assert "group" not in told.value.remedy


@pytest.mark.parametrize("text", ["", "[]", "a transaction", "- to: NO", "3"])
def test_what_is_no_mapping_of_facts_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"shipment\.yaml:1: a transaction is a mapping of facts; see"):
        _parse(text)


def test_facts_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(InputError) as told:
        _parse("use:\n  country: FR\n  locality: us.ca.san_francisco")
    assert told.value.where == "shipment.yaml:3"
    assert "use.locality is in US but use.country is FR" in told.value.what
    assert told.value.remedy


@pytest.mark.parametrize("country", ["country: US", "country: null"])
def test_a_locality_in_its_own_country_is_no_contradiction(country: str) -> None:
    assert _parse(f"use: {{{country}, locality: us.or.portland}}").use.locality == "locality.us.or.portland"


def test_no_locality_in_particular_contradicts_no_country() -> None:
    assert _parse("use: {country: FR, locality: locality}").use.locality == "locality"


def test_a_listing_is_read_with_list_and_policy_in_full() -> None:
    (party,) = _listed(policy="presume_denial").parties or ()
    (row,) = party.listings or ()
    assert (row.list, row.policy) == ("list.us.entity", "policy.presume_denial")


@pytest.mark.parametrize("certainty", ["confirmed", "possible", "rejected"])
def test_a_listing_is_confirmed_possible_or_rejected(certainty: str) -> None:
    (party,) = _listed(certainty=certainty).parties or ()
    assert [row.certainty for row in party.listings or ()] == [certainty]


@pytest.mark.parametrize(
    ("more", "meant"),
    [
        ({"certainty": "rejectd"}, "rejected"),
        ({"policy": "presume_denail"}, "policy.presume_denial"),
        ({"list": "us.entiti"}, "list.us.entity"),
    ],
)
def test_a_listing_in_words_no_rule_knows_clears_nobody(more: dict[str, str], meant: str) -> None:
    with pytest.raises(UnknownTerm) as told:
        _listed(**more)
    assert told.value.where == "shipment.json:1"
    assert meant in told.value.remedy


@pytest.mark.parametrize("code", ["5A001.f.1", "4D004", "3A501", "1C450.a.1", "5A004.z.1.a", "EAR99", "none"])
def test_a_code_is_written_as_the_list_prints_it(code: str) -> None:
    assert _parse(f"item: {{eccn: {code}}}").item.eccn == code


@pytest.mark.parametrize("code", ["5A004a", "5a001", "None", "5A001.", "face recognition", '""'])
def test_a_code_no_list_prints_is_not_taken_for_unlisted(code: str) -> None:
    with pytest.raises(InputError, match=r"shipment\.yaml:2: .* is not a control-list code; write it as"):
        _parse(f"item:\n  eu_code: {code}")


def test_facts_made_in_code_are_checked_like_facts_in_a_file() -> None:
    whole = facts.checked(Transaction(use=Use(operation="verify")), where="the request")
    assert whole.use.operation == "operation.verify"
    with pytest.raises(UnknownTerm) as told:
        facts.checked(Transaction(use=Use(operation="verfy")), where="the request")
    assert told.value.where == "the request"
    with pytest.raises(InputError) as clash:
        facts.checked(Transaction(use=Use(country="FR", locality="us.ca")), where="the request")
    assert clash.value.where == "the request"


@pytest.mark.parametrize(
    ("fact", "value"),
    [("to", "NO"), ("from", "FR"), ("use.operation", "operation.verify"), ("item.dual_use", None)],
)
def test_a_fact_is_found_by_its_path(fact: str, value: object) -> None:
    assert facts.value_of(_parse(BANK), fact) == value


@pytest.mark.parametrize(
    ("fact", "value"),
    [("from", "DE"), ("to", "CH"), ("use.operation", "operation.identify"), ("item", Item(dual_use=True))],
)
def test_one_fact_is_replaced_and_no_other(fact: str, value: object) -> None:
    bank = _parse(BANK)
    changed = facts.replaced(bank, fact, value)
    assert facts.value_of(changed, fact) == value
    assert facts.replaced(changed, fact, facts.value_of(bank, fact)) == bank


def test_the_digest_names_the_facts_and_not_their_spelling() -> None:
    assert (
        _parse(BANK).digest == _parse(BANK.replace("operation: verify", "operation: operation.verify")).digest
    )
    assert _parse(BANK).digest != _parse(BANK.replace("to: NO", "to: CH")).digest
    assert re.fullmatch("[0-9a-f]{64}", Transaction().digest)


def test_a_transaction_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bank.yaml"
    path.write_text(BANK)
    assert facts.load(path) == _parse(BANK)


def test_a_transaction_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"bank\.yaml: no such transaction; check the path"):
        facts.load(tmp_path / "bank.yaml")


@pytest.mark.parametrize("code", ["5A004a", "5a004.a", "None", "NONE", "5A004.", "EAR 99", ""])
def test_a_code_not_written_as_the_list_prints_it_is_refused(code: str) -> None:
    with pytest.raises(InputError, match="control-list code"):
        facts.parse(f"item: {{eu_code: '{code}'}}".encode(), where="deal.yaml")


@pytest.mark.parametrize("code", ["none", "EAR99", "3A981", "5A001.f.1", "3A501"])
def test_a_code_as_the_list_prints_it_is_taken(code: str) -> None:
    assert facts.parse(f"item: {{eu_code: '{code}'}}".encode(), where="deal.yaml").item.eu_code == code


@pytest.mark.parametrize("day", ["1899-12-31", "0026-11-20", "2201-01-01"])
def test_a_day_of_another_age_is_a_slip_of_the_pen(day: str) -> None:
    with pytest.raises(InputError) as refused:
        facts.parse(f"to: CN\ndate: {day}\n".encode(), where="sale.yaml")
    assert str(refused.value) == (
        f"sale.yaml:2: the date {day} is out of range; write a day from 1900-01-01 to 2200-12-31"
    )
    with pytest.raises(InputError, match="sale: the date"):
        facts.checked(Transaction(date=dt.date.fromisoformat(day)), where="sale")


@pytest.mark.parametrize("day", ["1900-01-01", "2200-12-31"])
def test_the_outermost_days_can_be_asked_about(day: str) -> None:
    assert facts.parse(f"date: {day}".encode(), where="x").date == dt.date.fromisoformat(day)
