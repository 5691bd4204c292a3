"""US licence exceptions in whole answers: what each can meet, what none can, and why a claimed one does not.

`us_exception_paragraphs.json.gz` holds the licence exception paragraphs of every entry of the Commerce
Control List of 23 July 2026 (a work of the United States Government, in the public domain), cut to what
`scripts/build-exceptions` reads.
"""

from __future__ import annotations

import datetime as dt
import gzip
import importlib.util
import json
import sys
from importlib import machinery, resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licet import facts, law, vocabulary
from licet.law import Basis, Effect, Outcome

if TYPE_CHECKING:
    from types import ModuleType

    from licet.law import Determination

DAY = dt.date(2026, 11, 22)
EAR = law.load_pack(resources.files("licet.packs") / "us-ear")
WORDS = vocabulary.shipped()
RULES = {rule.id.partition("/")[2]: rule for rule in EAR.rules}
GRANTS = {name: rule for name, rule in RULES.items() if rule.effect is Effect.AUTHORISE}
SYMBOLS = sorted(
    term.removeprefix("authorisation.") for term in WORDS.terms if term.startswith("authorisation.us.")
)
SCRIPT = Path(__file__).parents[3] / "scripts" / "build-exceptions"
SOURCE = Path(__file__).with_name("us_exception_paragraphs.json.gz")
JAMMER = "eccn: 5A001.f.4, value_usd: 4800"
INTRUSION = "eccn: 4D004"
ANY = "any commodity"
NO_STA = "License Exception STA may not be used"
NO_C2 = "Paragraph (c)(2) of License Exception STA (§ 740.20(c)(2) of the EAR)"
TO_BOTH = "to any of the destinations listed in Country Group A:5 or A:6"
TO_A6 = "to any of the destinations listed in Country Group A:6"


def sale(
    item: str,
    *claims: str,
    to: str = "BR",
    buyer: str = "kind: private.company, listings: []",
    seat: str = "",
    more: str = "",
) -> Determination:
    """A sale from the United States to somebody in `to`, relying on `claims`; nothing else is suspicious."""
    party = f"{{role: end_user, country: {seat or to}, {buyer}}}"
    text = (
        f"{{activity: supply.export, from: US, to: {to}, item: {{{item}, capabilities: []}}, "
        f"parties: [{party}], authorisations: [{', '.join(claims)}], "
        f"knowledge: {{aware_of: [], informed_of: [], red_flags: []}}{more}}}"
    )
    return law.determine(facts.parse(text.encode(), where="test"), [EAR], on=DAY)


def listed(name: str, certainty: str = "confirmed") -> str:
    row = f"{{list: {name}, entry: e, name: Example, certainty: {certainty}}}"
    return f"kind: private.company, listings: [{row}]"


def reasons(answer: Determination) -> set[str]:
    return {reason.rule.partition("/")[2] for reason in answer.reasons}


def met(answer: Determination) -> set[str]:
    return {item.reason.rule.partition("/")[2] for item in answer.discharged}


def test_every_exception_of_the_catalogue_has_a_rule_that_demands_reliance() -> None:
    named = {f"us.{name.split('-')[1]}" for name in GRANTS}
    assert named == set(SYMBOLS)
    assert len(SYMBOLS) == 28
    for name, rule in GRANTS.items():
        assert "Is(fact='authorisations'" in repr(rule.when), name


def test_an_exception_meets_only_requirements_that_rest_on_the_list() -> None:
    for name, rule in GRANTS.items():
        bases = {RULES[target.partition("/")[2]].basis for target in rule.discharges}
        assert bases <= {Basis.LIST, Basis.PROCEDURE}, name
        assert not {target for target in rule.discharges if "entity" in target or "military" in target}, name


def test_crime_control_yields_to_the_united_states_itself_and_to_allies_only() -> None:
    yielding = {name for name, rule in GRANTS.items() if "us-ear/crime-control" in rule.discharges}
    assert yielding == {"exception-gov", "exception-sta"}


def test_what_only_tells_that_a_claim_is_barred_changes_no_outcome() -> None:
    barred = [rule for name, rule in RULES.items() if name.startswith("exception-claimed-but-barred")]
    assert len(barred) >= 9
    assert {rule.effect for rule in barred} == {Effect.INFORM}


def test_a_shipment_within_the_limit_goes_under_lvs() -> None:
    answer = sale(JAMMER, "us.lvs")
    assert answer.outcome is Outcome.AUTHORISED
    assert "chart-ns-2" in met(answer)


def test_lvs_does_not_carry_an_item_over_its_ceiling() -> None:
    answer = sale("eccn: 5A001.f.4, value_usd: 5001", "us.lvs")
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    assert not answer.discharged
    assert "exception-claimed-but-barred-value" in reasons(answer)


def test_lvs_of_unknown_value_asks_for_the_value_and_meets_nothing_yet() -> None:
    answer = sale("eccn: 5A001.f.4", "us.lvs")
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    assert not answer.discharged
    assert "item.value_usd" in {question.fact for question in answer.missing}


def test_lvs_ends_at_country_group_b() -> None:
    answer = sale(JAMMER, "us.lvs", to="VN")
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    assert "exception-claimed-but-barred-destination" in reasons(answer)


def test_without_reliance_there_is_no_exception() -> None:
    assert sale(JAMMER).outcome is Outcome.LICENCE_REQUIRED


def test_whether_an_exception_is_relied_on_is_asked_where_one_could_help() -> None:
    text = (
        f"{{activity: supply.export, from: US, to: BR, item: {{{JAMMER}, capabilities: []}}, "
        "parties: [{role: end_user, kind: private.company, country: BR, listings: []}], "
        "knowledge: {aware_of: [], informed_of: [], red_flags: []}}"
    )
    answer = law.determine(facts.parse(text.encode(), where="test"), [EAR], on=DAY)
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    assert "authorisations" in {question.fact for question in answer.missing}


@pytest.mark.parametrize("name", ["us.entity", "us.unverified", "us.denied"])
@pytest.mark.parametrize("symbol", SYMBOLS)
def test_no_exception_reaches_a_listed_party(symbol: str, name: str) -> None:
    answer = sale(JAMMER, symbol, buyer=listed(name))
    assert not answer.discharged
    assert not answer.outcome.permits
    assert "exception-claimed-but-barred-listed-party" in reasons(answer)


def test_a_match_that_nobody_resolved_keeps_the_exception_open() -> None:
    answer = sale(JAMMER, "us.lvs", buyer=listed("us.entity", "possible"))
    assert not answer.discharged
    assert not answer.outcome.permits


def test_a_rejected_match_does_not_stand_in_the_way() -> None:
    answer = sale(JAMMER, "us.lvs", buyer=listed("us.entity", "rejected"))
    assert answer.outcome is Outcome.AUTHORISED


def test_the_end_user_list_stops_what_the_exception_lets_pass() -> None:
    answer = sale(INTRUSION, "us.ace", to="AE", buyer=listed("us.military_end_user"))
    assert met(answer) == {"chart-ns-1"}
    assert answer.outcome is Outcome.PRESUMED_DENIED


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_no_exception_carries_anything_listed_to_iran(symbol: str) -> None:
    answer = sale(JAMMER, symbol, to="IR")
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    assert "exception-claimed-but-barred-embargo" in reasons(answer)


@pytest.mark.parametrize("symbol", ["us.lvs", "us.gbs", "us.tsr", "us.enc", "us.ace", "us.iec", "us.tmp"])
def test_a_crime_control_item_goes_under_no_ordinary_exception(symbol: str) -> None:
    answer = sale("eccn: 3A981, value_usd: 10", symbol, to="PE")
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    assert not answer.discharged


def test_a_fingerprint_system_goes_to_a_consulate_of_the_united_states() -> None:
    of_peru = sale("eccn: 3A981", "us.gov", to="PE", buyer="kind: government, listings: []")
    assert of_peru.outcome is Outcome.LICENCE_REQUIRED
    answer = sale("eccn: 3A981", "us.gov", to="PE", buyer="kind: government, listings: []", seat="US")
    assert met(answer) == {"crime-control"}
    assert answer.outcome is Outcome.AUTHORISED


def test_ace_reaches_a_firm_but_no_government_of_country_group_d() -> None:
    assert sale(INTRUSION, "us.ace").outcome is Outcome.AUTHORISED
    for country in ("VN", "SA", "IL"):
        answer = sale(INTRUSION, "us.ace", to=country, buyer="kind: government.police, listings: []")
        assert answer.outcome is Outcome.LICENCE_REQUIRED, country
        assert "exception-claimed-but-barred-ace-government" in reasons(answer), country


def test_ace_reaches_a_bank_in_vietnam_and_not_a_software_house() -> None:
    bank, house = "kind: private.company.bank, listings: []", "kind: private.company.technology, listings: []"
    assert sale(INTRUSION, "us.ace", to="VN", buyer=bank).outcome is Outcome.AUTHORISED
    assert sale(INTRUSION, "us.ace", to="VN", buyer=house).outcome is Outcome.LICENCE_REQUIRED


@pytest.mark.parametrize("eccn", ["5A001.j", "4A005", "4D004", "5A004.a", "5A980"])
def test_sta_carries_no_surveillance_even_to_an_ally(eccn: str) -> None:
    answer = sale(f"eccn: {eccn}", "us.sta", to="IN")
    assert not answer.discharged
    assert "exception-claimed-but-barred-sta" in reasons(answer)


def test_sta_meets_an_ordinary_control_to_an_ally() -> None:
    answer = sale("eccn: 1C003", "us.sta", to="AE")
    assert "chart-ns-2" in met(answer)
    assert answer.outcome is Outcome.AUTHORISED


def test_enc_meets_encryption_and_national_security_outside_the_embargoes() -> None:
    answer = sale("eccn: 5A004.b", "us.enc")
    assert {"special-encryption", "chart-ns-1"} <= met(answer)
    assert answer.outcome is Outcome.AUTHORISED
    cuba = sale("eccn: 5A004.b", "us.enc", to="CU")
    assert not cuba.discharged
    assert "exception-claimed-but-barred-destination" in reasons(cuba)


def test_syria_is_open_for_unlisted_items_since_the_exception_and_not_before() -> None:
    assert sale("eccn: EAR99", "us.spp", to="SY").outcome is Outcome.AUTHORISED
    before = sale("eccn: EAR99", "us.spp", to="SY", more=", date: 2025-09-01")
    assert not before.discharged
    assert sale("eccn: 5A992.c", "us.spp", to="SY").outcome is not Outcome.AUTHORISED


def test_a_second_exception_works_where_the_first_does_not() -> None:
    answer = sale("eccn: 5A001.b.1, value_usd: 900000", "us.lvs", "us.gbs")
    assert "exception-claimed-but-barred-value" in reasons(answer)
    assert answer.outcome is Outcome.AUTHORISED


@pytest.mark.parametrize(
    ("eccn", "symbol"),
    [
        ("4D004", "us.gbs"),
        ("5A001.j", "us.lvs"),
        ("3A981", "us.lvs"),
        ("5D001.e", "us.ace"),
        ("EAR99", "us.gbs"),
    ],
)
def test_an_exception_that_the_entry_does_not_give_is_named(eccn: str, symbol: str) -> None:
    answer = sale(f"eccn: {eccn}, value_usd: 1", symbol)
    assert "exception-claimed-but-barred-item" in reasons(answer)


@given(
    st.sets(st.sampled_from(SYMBOLS), max_size=5),
    st.sampled_from(["4D004", "5A001.j", "3A981", "5A004.b", "6A008.b", "5A980", "1A101", "EAR99"]),
    st.sampled_from(["BR", "CN", "DE", "RU", "CU", "IR", "SY", "VN"]),
    st.sampled_from(["us.entity", "us.military_end_user", "us.sdn", "us.unverified", "us.denied"]),
)
def test_no_claim_loosens_what_turns_on_the_end_user(claims: set[str], eccn: str, to: str, name: str) -> None:
    def about_end_users(answer: Determination) -> set[str]:
        return {reason.rule for reason in answer.reasons if reason.basis is Basis.END_USER}

    item = f"eccn: {eccn}, value_usd: 1"
    bare, claimed = (sale(item, *some, to=to, buyer=listed(name)) for some in ((), sorted(claims)))
    assert about_end_users(claimed) == about_end_users(bare)


def test_the_lists_are_what_the_script_makes_of_the_paragraphs(script: ModuleType) -> None:
    source: dict[str, Any] = json.loads(gzip.decompress(SOURCE.read_bytes()))
    kept = resources.files("licet.vocabulary") / "codes" / "us-exceptions.json"
    made = script.written(source["entries"], as_of=source["ecfrIssueDate"])
    assert made == kept.read_text(encoding="utf-8")


def test_an_entry_is_on_a_list_of_its_exception_or_left_unread_never_both() -> None:
    for symbol in ("gbs", "tsr", "iec", "aia", "acm"):
        read, unread = WORDS.code_list(f"codes.us.{symbol}"), WORDS.code_list(f"codes.us.{symbol}_unread")
        assert not {code.partition(".")[0] for code in read.members} & unread.members, symbol


@pytest.mark.parametrize(
    ("said", "ceilings"),
    [
        ("$5,000", {5000: {"9A999"}}),
        ("$3000; N/A for MT", {3000: {"9A999"}}),
        ("$500 for 9A999.c, .d, and .x.", {500: {"9A999.c", "9A999.d", "9A999.x"}}),
        (
            "N/A for 9A999.a and .h; $5000 for 9A999.b.1, .d; $3000 for 9A999.c.",
            {5000: {"9A999.b.1", "9A999.d"}, 3000: {"9A999.c"}},
        ),
    ],
)
def test_a_limit_is_read_with_the_paragraphs_it_is_for(
    script: ModuleType, said: str, ceilings: dict[int, set[str]]
) -> None:
    read = script.limits("9A999", said)
    assert {ceiling: set(reading.members) for ceiling, reading in read.items()} == ceilings


@pytest.mark.parametrize(
    "said",
    [
        "$500 for “components,”",
        "$3000 for 9A999.a for countries without an “X” in RS Column 2",
        "$500, except equipment specified in 9A999.c",
        "$1500 for 8A001.a",
    ],
)
def test_a_limit_with_words_beyond_the_codes_is_left_unread(script: ModuleType, said: str) -> None:
    assert script.limits("9A999", said) is None


@pytest.mark.parametrize(
    ("said", "members", "without"),
    [
        ("Yes", {"9A999"}, set()),
        ("Yes, except N/A for MT", {"9A999"}, set()),
        ("Yes, except 9A999.e and .f", {"9A999"}, {"9A999.e", "9A999.f"}),
        ("Yes for 9A999.a, .b, and .c.2.", {"9A999.a", "9A999.b", "9A999.c.2"}, set()),
        ("N/A", set(), set()),
        ("No", set(), set()),
    ],
)
def test_a_yes_is_read_with_its_exceptions(
    script: ModuleType, said: str, members: set[str], without: set[str]
) -> None:
    read = script.yes("9A999", said)
    assert (set(read.members), set(read.without)) == (members, without)


def test_a_yes_with_a_condition_is_left_unread(script: ModuleType) -> None:
    assert script.yes("9A999", "Yes, except for “software” for the following:") is None


@pytest.mark.parametrize(
    ("said", "never", "not_a6"),
    [
        (f"{NO_STA} to ship items specified by ECCN 9A999.", {"9A999"}, set()),
        (f"{NO_STA} to ship any item in this entry {TO_A6}.", set(), {"9A999"}),
        (f"{NO_C2} may not be used for any item in 9A999.", set(), {"9A999"}),
        (
            f"{NO_STA} to ship {ANY} in 9A999.j {TO_BOTH}, or {ANY} in 9A999.b.3 or .h {TO_A6}.",
            {"9A999.j"},
            {"9A999.b.3", "9A999.h"},
        ),
    ],
)
def test_what_sta_leaves_out_is_read_for_the_right_countries(
    script: ModuleType, said: str, never: set[str], not_a6: set[str]
) -> None:
    both, only_a5 = script.strategic("9A999", said)
    assert (set(both.members), set(only_a5.members)) == (never, not_a6)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """scripts/build-exceptions as a module; it has no suffix, since people run it by that name."""
    loader = machinery.SourceFileLoader("build_exceptions", str(SCRIPT))
    spec = importlib.util.spec_from_loader("build_exceptions", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    loader.exec_module(module)
    return module
