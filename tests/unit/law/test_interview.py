"""The interview: the question that settles most comes first, and none that cannot matter is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from licet import facts, law, packs, parties
from licet.errors import InputError
from licet.facts import Listing, Party, Transaction
from licet.law import Interview, Outcome
from tests.unit.law import small_pack
from tests.unit.law.small_pack import DAY, EXPORT, book, pack, rule, transaction

if TYPE_CHECKING:
    from pathlib import Path

    from licet.law import Ask, Pack


def asked(known: str, *books: Pack) -> Ask | None:
    """The next question."""
    return law.next_question(transaction(known), books, on=DAY)


def fact_of(known: str, *books: Pack) -> str | None:
    ask = asked(known, *books)
    return ask.fact if ask else None


PLAIN = "parties: [{role: end_user, kind: private.company, country: NO, listings: []}]"


def test_the_question_that_rules_out_most_comes_first(tmp_path: Path) -> None:
    small = book(
        tmp_path,
        one=rule("prohibit", "{all: [{fact: to, is: KP}, {fact: use.place, is: public}]}"),
        two=rule("prohibit", "{all: [{fact: to, is: KP}, {fact: use.operation, is: identify}]}"),
        three=rule("assess", "{all: [{fact: to, is: KP}, {fact: use.mass_surveillance, is: true}]}"),
    )
    assert fact_of(EXPORT, small) == "to"
    ask = asked(f"{EXPORT}, to: KP", small)
    assert ask is not None
    assert ask.rules


def test_a_question_whose_answer_would_settle_it_beats_one_that_leaves_others(tmp_path: Path) -> None:
    small = book(
        tmp_path,
        ban=rule("prohibit", "{fact: use.mass_surveillance, is: true}"),
        assess=rule("assess", "{fact: use.registered, is: false}"),
    )
    assert fact_of(EXPORT, small) == "use.mass_surveillance"


def test_nothing_is_asked_of_what_is_prohibited_already(tmp_path: Path) -> None:
    small = book(
        tmp_path,
        ban=rule("prohibit", "{fact: to, is: KP}"),
        place=rule("prohibit", "{fact: use.place, is: public}"),
    )
    assert asked(f"{EXPORT}, to: KP", small) is None


def test_a_word_too_broad_is_asked_for_again_but_a_country_is_not(tmp_path: Path) -> None:
    small = book(tmp_path, live=rule("prohibit", "{fact: use.operation, is: identify.live}"))
    ask = asked(f"{EXPORT}, use: {{operation: identify}}, {PLAIN}", small)
    assert ask is not None
    assert ask.fact == "use.operation"
    assert "say it more precisely" in ask.note
    partly = book(tmp_path / "other", list=rule("prohibit", "{fact: from, in: group.eu.suspects_trigger}"))
    assert asked(f"{EXPORT}, from: NL, {PLAIN}", partly) is None


def test_only_the_party_a_rule_waits_for_is_asked_about(tmp_path: Path) -> None:
    small = book(
        tmp_path,
        police=rule("prohibit", "{party: end_user, has: {fact: party.kind, is: government.police}}"),
    )
    people = "parties: [{role: exporter, listings: []}, {role: end_user, listings: []}]"
    ask = asked(f"{EXPORT}, {people}", small)
    assert ask is not None
    assert (ask.fact, ask.party) == ("party.kind", 1)


def test_where_all_may_go_who_takes_part_and_whether_listed_is_asked_last(tmp_path: Path) -> None:
    small = book(tmp_path, ban=rule("prohibit", "{fact: to, is: KP}"))
    ask = asked(f"{EXPORT}, to: 'NO'", small)
    assert ask is not None
    assert (ask.fact, ask.rules) == ("parties", ())
    assert "would hold it up" in ask.note
    ask = asked(f"{EXPORT}, to: 'NO', parties: [{{role: end_user}}]", small)
    assert ask is not None
    assert (ask.fact, ask.party) == ("party.listings", 0)
    assert asked(f"{EXPORT}, to: 'NO', {PLAIN}", small) is None


def test_a_possible_match_that_no_rule_answers_is_asked_about(tmp_path: Path) -> None:
    small = book(tmp_path, ban=rule("prohibit", "{fact: to, is: KP}"))
    row = "{list: us.entity, entry: E1, name: Acme, certainty: %s}"
    known = f"{EXPORT}, to: 'NO', parties: [{{role: end_user, name: Acme, listings: [{row}]}}]"
    ask = asked(known % "possible", small)
    assert ask is not None
    assert (ask.fact, ask.party) == ("party.listings", 0)
    assert asked(known % "confirmed", small) is None  # cannot be told, and no answer would change that
    assert asked(known % "rejected", small) is None


def test_a_pack_that_may_cover_is_asked_about_though_no_rule_waits(tmp_path: Path) -> None:
    small = pack(
        tmp_path / "city",
        {"ban": rule("prohibit", "{fact: to, is: KP}")},
        covers={"fact": "use.country", "is": "FR"},
    )
    assert fact_of(f"{EXPORT}, to: 'NO', {PLAIN}", small) == "use.country"


def test_an_open_authorisation_is_worth_asking_for(tmp_path: Path) -> None:
    small = book(
        tmp_path,
        list=rule("require_licence", "{fact: to, is: NO}"),
        general=rule("authorise", "{fact: authorisations, is: eu.eu001}", discharges=["small/list"]),
    )
    assert fact_of(f"{EXPORT}, to: 'NO', {PLAIN}", small) == "authorisations"


@pytest.mark.parametrize(
    ("when", "fact"),
    [
        ("{fact: item.value_usd, at_least: 5000}", "item.value_usd"),
        ("{fact: item.eccn, is: 3A981}", "item.eccn"),
        ("{fact: knowledge.informed_of, is: internal_repression}", "knowledge.informed_of"),
        ("{fact: item.listed_by_states, has: from}", "item.listed_by_states"),
        ("{fact: through, in: group.eu}", "through"),
        ("{fact: from, in: group.eu}", "from"),
        ("{fact: use.place, is: [public.street, public.transport]}", "use.place"),
        ("{party: end_user, has: {listed: us.entity}}", "parties"),
    ],
)
def test_a_fact_of_every_kind_can_be_weighed_against_others(tmp_path: Path, when: str, fact: str) -> None:
    small = book(
        tmp_path,
        a=rule("prohibit", f"{{all: [{when}, {{fact: use.registered, is: false}}]}}"),
        b=rule("prohibit", f"{{all: [{when}, {{fact: use.consent, is: false}}]}}"),
    )
    assert fact_of(EXPORT, small) in {fact, "from"}


def test_screening_can_be_weighed_too(tmp_path: Path) -> None:
    when = "{party: end_user, has: {listed: us.entity}}"
    small = book(
        tmp_path,
        a=rule("prohibit", f"{{all: [{when}, {{fact: use.registered, is: false}}]}}"),
        b=rule("prohibit", f"{{all: [{when}, {{fact: use.consent, is: false}}]}}"),
    )
    possible = "[{list: us.entity, entry: E1, name: Acme, certainty: possible}]"
    for listings in ("", f", listings: {possible}"):
        ask = asked(f"{EXPORT}, parties: [{{role: end_user, name: Acme{listings}}}]", small)
        assert ask is not None
        assert (ask.fact, ask.party) == ("party.listings", 0)


def test_what_is_skipped_stays_unknown_and_is_not_asked_again(tmp_path: Path) -> None:
    small = book(
        tmp_path,
        ban=rule("prohibit", "{fact: use.mass_surveillance, is: true}"),
        assess=rule("assess", "{fact: use.registered, is: false}"),
    )
    begun = Interview(transaction=transaction(f"{EXPORT}, {PLAIN}"))
    after = begun.without("use.mass_surveillance")
    ask = after.ask([small], on=DAY)
    assert ask is not None
    assert ask.fact == "use.registered"
    ended = after.answered("use.registered", True)
    assert ended.ask([small], on=DAY) is None
    assert law.determine(ended.transaction, [small], on=DAY).outcome is Outcome.CANNOT_TELL


def test_an_answer_is_checked_written_in_full_and_can_be_undone() -> None:
    begun = Interview(transaction=Transaction())
    after = begun.answered("activity", "supply.export").answered("from", "FR")
    assert after.transaction.activity == "activity.supply.export"
    assert after.back().transaction.from_ is None
    assert after.back().back() == begun
    with pytest.raises(InputError, match="unknown activity"):
        begun.answered("activity", "supply.exprot")
    with pytest.raises(InputError, match="crosses a border"):
        after.answered("to", "FR")


def test_a_party_is_added_and_then_told_more_of() -> None:
    begun = Interview(transaction=Transaction()).answered("parties", Party(role="role.end_user"))
    after = begun.answered("parties", Party(role="role.broker")).answered("party.country", "NO", party=1)
    assert [party.country for party in after.transaction.parties or ()] == [None, "NO"]
    with pytest.raises(TypeError, match="one more Party"):
        begun.answered("parties", ())


def test_a_decided_listing_is_an_answer_like_any_other() -> None:
    row = Listing(list="us.entity", entry="E1", name="Acme", certainty="rejected")
    begun = Interview(transaction=Transaction(parties=(Party(role="role.end_user", name="Acme"),)))
    after = begun.answered("party.listings", (row,), party=0)
    assert after.transaction.parties is not None
    assert after.transaction.parties[0].listings is not None
    assert after.transaction.parties[0].listings[0].list == "list.us.entity"


@pytest.mark.parametrize("scene", ["bank", "border"])
def test_the_shipped_law_is_settled_by_fewer_questions_than_there_are(scene: str) -> None:
    text = (facts.__file__ or "").replace("facts.py", f"cli/demo/scenes/{scene}.yaml")
    whole = parties.screened(facts.load(text), lists=parties.baseline())
    here = Interview(transaction=Transaction(date=whole.date))
    count = 0
    while ask := here.ask(packs.shipped(), on=DAY):
        count += 1
        here = _answered_from(here, whole, ask)
    assert count < 25
    assert law.determine(here.transaction, packs.shipped(), on=DAY).outcome.answer is not False


def _answered_from(here: Interview, whole: Transaction, ask: Ask) -> Interview:
    """Answer as the file does; what it does not say is skipped."""
    if ask.fact == "parties":
        given = len(here.transaction.parties or ())
        people = sorted(whole.parties or (), key=lambda party: party.role != "role.end_user")
        return here.answered("parties", people[given]) if given < len(people) else here.without("parties")
    value = None if ask.party is not None else facts.value_of(whole, ask.fact)
    if value is None:
        return here.without(ask.fact, party=ask.party)
    return here.answered(ask.fact, value)


def test_definitions_that_double_at_each_step_do_not_hold_up_a_question(tmp_path: Path) -> None:
    definitions = small_pack.doubling({"fact": "use.operation", "is": "identify"})
    law_ = pack(tmp_path / "small", {"ban": rule("prohibit", "{definition: d10}")}, definitions)
    assert fact_of(f"{EXPORT}, {PLAIN}, to: DE, from: FR", law_) == "use.operation"


def test_tests_of_parties_that_double_at_each_step_do_not_hold_up_a_question(tmp_path: Path) -> None:
    police = {"party": "end_user", "has": {"fact": "party.kind", "is": "government.police"}}
    definitions = small_pack.doubling(police)
    law_ = pack(tmp_path / "small", {"ban": rule("prohibit", "{definition: d10}")}, definitions)
    given = f"{EXPORT}, to: DE, from: FR, parties: [{{role: end_user, country: DE, listings: []}}]"
    assert fact_of(given, law_) == "party.kind"
