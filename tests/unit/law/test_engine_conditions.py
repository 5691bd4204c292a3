"""Every form of condition: when it is true, when it is false, and when it cannot be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from licet import law
from licet.law import World
from licet.law._conditions import Defined, In
from licet.vocabulary import Group
from tests.unit.law.small_pack import WORDS, condition, finding, transaction

if TYPE_CHECKING:
    from licet.law._conditions import Truth

SEARCH = "{fact: use.operation, is: identify.live}"
FACES = "{fact: item.capabilities, is: face.identification}"
CODE = "{fact: item.eu_code, is: [5A001.f, 5A004.b]}"
SMALL = "{fact: item.value_usd, at_most: 5000}"
HALF = "{party: end_user, has: {fact: party.listed_share, at_least: 50}}"
ANNEX_IV = "{fact: item.eu_code, in: codes.eu.annex_iv_part}"
MASS = "{fact: use.mass_surveillance, is: true}"
TO_NORWAY = "{fact: to, is: [NO, CH]}"
IN_UNION = "{fact: to, in: group.eu}"
NAMED_BY_UNION = "{fact: item.listed_by_states, in: group.eu}"
NAMED_BY_SENDER = "{fact: item.listed_by_states, has: from}"
POLICE = "{party: end_user, has: {fact: party.kind, is: government.police}}"
ENTITY = "{party: end_user, has: {listed: us.entity}}"
DENIED = "{party: end_user, has: {listed: us.entity, policy: presume_denial}}"


def listed(*rows: str) -> str:
    """An end user with these rows of `list certainty policy`."""
    written = []
    for row in rows:
        name, certainty, *policy = row.split()
        tail = f", policy: {policy[0]}" if policy else ""
        written.append(f"{{list: {name}, entry: e, name: A firm, certainty: {certainty}{tail}}}")
    return f"parties: [{{role: end_user, kind: private, listings: [{', '.join(written)}]}}]"


TABLE = [
    ("a term is itself", SEARCH, "use: {operation: identify.live}", True),
    ("a term is not its sibling", SEARCH, "use: {operation: identify.retrospective}", False),
    ("a wider term may be it", SEARCH, "use: {operation: identify}", None),
    ("the root of a family may be it", SEARCH, "use: {operation: operation}", None),
    ("an absent term may be it", SEARCH, "", None),
    ("a narrower term is it", "{fact: use.operation, is: identify}", "use: {operation: identify.live}", True),
    ("one of several terms is enough", "{fact: to, is: [NO, FR]}", "to: FR", True),
    ("a list holds a term", FACES, "item: {capabilities: [video_analytics, face.identification]}", True),
    ("a list does not hold a term", FACES, "item: {capabilities: [face.verification]}", False),
    ("an empty list is known to hold nothing", FACES, "item: {capabilities: []}", False),
    ("a list with a wider term may hold it", FACES, "item: {capabilities: [face]}", None),
    ("an absent list may hold anything", FACES, "", None),
    ("a code is itself", CODE, "item: {eu_code: 5A004.b}", True),
    ("a code stands below another", CODE, "item: {eu_code: 5A001.f.1}", True),
    ("a code with the same beginning is another", CODE, "item: {eu_code: 5A001.e}", False),
    ("no code is none of them", CODE, "item: {eu_code: none}", False),
    ("a wider code may be it", CODE, "item: {eu_code: 5A001}", None),
    ("a number reaches its least", SMALL, "item: {value_usd: 5000}", True),
    ("a number above the most", SMALL, "item: {value_usd: 5000.01}", False),
    ("an absent number may be anything", SMALL, "", None),
    ("half is enough", HALF, "parties: [{role: end_user, listed_share: 50}]", True),
    ("less than half is not", HALF, "parties: [{role: end_user, listed_share: 49.9}]", False),
    ("nobody knows who owns it", HALF, "parties: [{role: end_user}]", None),
    ("a code on a list of codes", ANNEX_IV, "item: {eu_code: 5A004.a.1}", True),
    ("a code on no list of codes", ANNEX_IV, "item: {eu_code: 5A004.b}", False),
    ("a code too short for a list of codes", ANNEX_IV, "item: {eu_code: 5A004}", None),
    ("an absent code may be on the list", ANNEX_IV, "", None),
    ("a country is itself", TO_NORWAY, "to: NO", True),
    ("a country is not another", TO_NORWAY, "to: SE", False),
    ("an absent country may be it", TO_NORWAY, "", None),
    ("a truth holds", MASS, "use: {mass_surveillance: true}", True),
    ("a truth does not hold", MASS, "use: {mass_surveillance: false}", False),
    ("an absent truth may hold", MASS, "", None),
    ("a country is a member", IN_UNION, "to: FR", True),
    ("a country is no member", IN_UNION, "to: NO", False),
    ("an absent country may be a member", IN_UNION, "", None),
    ("one country of a list is a member", NAMED_BY_UNION, "item: {listed_by_states: [US, FR]}", True),
    ("no country of a list is a member", NAMED_BY_UNION, "item: {listed_by_states: [US]}", False),
    ("an empty list has no member", NAMED_BY_UNION, "item: {listed_by_states: []}", False),
    ("an absent list may have a member", NAMED_BY_UNION, "", None),
    ("the list holds the other country", NAMED_BY_SENDER, "from: FR, item: {listed_by_states: [FR]}", True),
    ("the list lacks the other country", NAMED_BY_SENDER, "from: FR, item: {listed_by_states: [ES]}", False),
    ("an empty list lacks any country", NAMED_BY_SENDER, "item: {listed_by_states: []}", False),
    ("the other country may be on it", NAMED_BY_SENDER, "item: {listed_by_states: [FR]}", None),
    ("an absent list may hold the country", NAMED_BY_SENDER, "from: FR", None),
    ("the end user is police", POLICE, "parties: [{role: end_user, kind: government.police.local}]", True),
    ("the end user is a bank", POLICE, "parties: [{role: end_user, kind: private.company.bank}]", False),
    ("the end user may be police", POLICE, "parties: [{role: end_user, kind: government}]", None),
    ("the end user's kind is not said", POLICE, "parties: [{role: end_user}]", None),
    ("nobody is named", POLICE, "", None),
    ("nobody takes part but the end user may yet", POLICE, "parties: []", None),
    ("police in another role", POLICE, "parties: [{role: purchaser, kind: government.police}]", None),
    (
        "a bank uses what the police buy",
        POLICE,
        "parties: [{role: purchaser, kind: government.police}, {role: end_user, kind: private.company.bank}]",
        False,
    ),
    (
        "one of two end users is police",
        POLICE,
        "parties: [{role: end_user, kind: private.company.bank}, {role: end_user, kind: government.police}]",
        True,
    ),
    ("a party in an unsaid role may be the end user", POLICE, "parties: [{role: role}]", None),
    (
        "a bank in an unsaid role beside a bank that uses it",
        POLICE,
        "parties: [{role: role, kind: private.company.bank}, {role: end_user, kind: private.company.bank}]",
        False,
    ),
    (
        "police in an unsaid role beside a bank that uses it",
        POLICE,
        "parties: [{role: role, kind: government.police}, {role: end_user, kind: private.company.bank}]",
        None,
    ),
    (
        "a consignee may be the intermediate one",
        "{party: consignee.intermediate, has: {fact: party.country, is: CN}}",
        "parties: [{role: consignee, country: CN}]",
        None,
    ),
    (
        "no other role than the end user's is held open",
        "{party: broker, has: {fact: party.country, is: BE}}",
        "parties: []",
        False,
    ),
    (
        "any role may hold an unnamed end user",
        "{party: role, has: {fact: party.country, is: BE}}",
        "parties: [{role: broker, country: FR}]",
        None,
    ),
    ("a confirmed listing", ENTITY, listed("us.entity confirmed"), True),
    ("a possible listing", ENTITY, listed("us.entity possible"), None),
    ("a rejected listing", ENTITY, listed("us.entity rejected"), False),
    ("a listing elsewhere", ENTITY, listed("us.sdn confirmed"), False),
    ("a listing on a list not named in full", ENTITY, listed("us confirmed"), None),
    ("screened and not listed", ENTITY, listed(), False),
    ("not screened", ENTITY, "parties: [{role: end_user}]", None),
    ("listed beside a rejected match", ENTITY, listed("us.entity rejected", "us.entity confirmed"), True),
    ("listed beside a possible match", ENTITY, listed("us.entity possible", "us.entity confirmed"), True),
    ("listed under the policy", DENIED, listed("us.entity confirmed presume_denial"), True),
    ("listed under another policy", DENIED, listed("us.entity confirmed case_by_case"), False),
    ("possibly listed under another policy", DENIED, listed("us.entity possible case_by_case"), False),
    ("listed under a policy nobody stated", DENIED, listed("us.entity confirmed"), None),
    ("listed under a policy not said in full", DENIED, listed("us.entity confirmed policy"), None),
    ("possibly listed under the policy", DENIED, listed("us.entity possible presume_denial"), None),
    ("rejected under the policy", DENIED, listed("us.entity rejected presume_denial"), False),
]


@pytest.mark.parametrize(
    ("test", "known", "truth"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_a_condition_is_true_false_or_cannot_be_told(test: str, known: str, truth: Truth) -> None:
    found = finding(test, known)
    assert found.truth is truth
    assert bool(found.missing) == (truth is None)
    negated = finding(f"{{not: {test}}}", known)
    assert negated.truth is (None if truth is None else not truth)
    assert (negated.facts, negated.missing, negated.notes) == (found.facts, found.missing, found.notes)


YES, NO, OPEN = "{fact: to, is: FR}", "{fact: to, is: DE}", "{fact: from, is: FR}"


@pytest.mark.parametrize(
    ("parts", "every", "some"),
    [
        ((YES, YES), True, True),
        ((YES, NO), False, True),
        ((YES, OPEN), None, True),
        ((NO, NO), False, False),
        ((NO, OPEN), False, None),
        ((OPEN, OPEN), None, None),
    ],
)
def test_all_and_any_follow_strong_three_valued_logic(
    parts: tuple[str, str],
    every: Truth,
    some: Truth,
) -> None:
    for pair in (parts, parts[::-1]):
        assert finding(f"{{all: [{', '.join(pair)}]}}", "to: FR").truth is every
        assert finding(f"{{any: [{', '.join(pair)}]}}", "to: FR").truth is some


def test_a_false_all_is_explained_by_its_first_false_part_alone() -> None:
    found = finding(f"{{all: [{YES}, {MASS}, {IN_UNION}]}}", "to: FR, use: {mass_surveillance: false}")
    assert found.facts == (("use.mass_surveillance", False),)


def test_a_true_any_is_explained_by_its_first_true_part_alone() -> None:
    found = finding(f"{{any: [{MASS}, {IN_UNION}, {YES}]}}", "to: FR, use: {mass_surveillance: false}")
    assert found.facts == (("to", "FR"),)


def test_what_is_settled_is_not_asked_again() -> None:
    found = finding(f"{{all: [{IN_UNION}, {OPEN}, {MASS}]}}", "to: FR")
    assert found.missing == ("from", "use.mass_surveillance")
    assert found.facts == (("to", "FR"),)


def test_a_definition_holds_when_its_condition_does() -> None:
    world = World(transaction("to: FR"), WORDS, {"in-union": condition(IN_UNION)})
    assert law.evaluate(Defined("in-union"), world) == finding(IN_UNION, "to: FR")


def test_a_word_too_wide_is_kept_and_asked_for_more_precisely() -> None:
    found = finding(SEARCH, "use: {operation: identify}")
    assert found.facts == (("use.operation", "operation.identify"),)
    assert found.notes == (("use.operation", "operation.identify is given; say it more precisely"),)


def test_a_role_too_wide_is_asked_for_more_precisely() -> None:
    known = "parties: [{role: role, kind: government.police}, {role: end_user, kind: private.company.bank}]"
    found = finding(POLICE, known)
    assert found.missing == ("party.role",)
    assert found.notes == (("party.role", "role is given; say it more precisely"),)


def test_a_group_known_only_in_part_says_where_to_look_instead_of_asking_the_same_again() -> None:
    some = Group(id="group.some", name="Some states", members=("FR",), cite="A notice", complete=False)
    words = replace(WORDS, groups={**WORDS.groups, some.id: some})
    assert finding(IN_UNION, "to: FR", words=words).truth is True
    world = World(transaction("to: NO"), words, {})
    found = law.evaluate(In("to", ("group.eu", "group.some")), world)
    assert found.truth is None
    assert found.facts == (("to", "NO"),)
    assert found.missing == ("to",)
    assert found.notes == (
        ("to", "NO is given, but the law's list is known only in part: Some states (A notice)"),
    )


def test_the_row_that_decides_a_listing_is_named_and_no_other() -> None:
    found = finding(ENTITY, listed("us.sdn confirmed", "us.entity confirmed", "us.entity possible"))
    ((path, rows),) = found.facts
    assert path == "party.listings"
    assert [(row.list, row.certainty) for row in rows] == [("list.us.entity", "confirmed")]


def test_without_a_party_in_the_role_the_roles_that_were_named_explain_the_no() -> None:
    found = finding("{party: broker, has: {fact: party.country, is: BE}}", "parties: [{role: end_user}]")
    assert found.facts == (("parties", ("role.end_user",)),)


def test_a_party_is_judged_by_its_own_facts_and_those_of_the_transaction() -> None:
    sold_to_its_own_police = (
        "{party: end_user, has: {all: [{fact: party.kind, is: government.police}, {fact: to, is: CN}]}}"
    )
    police = "parties: [{role: end_user, kind: government.police}]"
    assert finding(sold_to_its_own_police, f"to: CN, {police}").truth is True
    assert finding(sold_to_its_own_police, f"to: FR, {police}").truth is False
