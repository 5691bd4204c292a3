"""The counterfactual: the smallest change an applicant can choose, and never who a party is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet import law
from licet.law import Change, Counterfactual, Outcome
from tests.unit.law.small_pack import DAY, EXPORT, WORDS, book, pack, plain, rule, transaction

if TYPE_CHECKING:
    from pathlib import Path

    from licet.law import Pack

STREET = f"{EXPORT}, use: {{operation: identify.live, place: public.street, mass_surveillance: true}}"


def offered(known: str, *packs: Pack) -> list[tuple[dict[str, object], Outcome]]:
    """The changes found, each with the outcome it leads to."""
    return [(dict(c.facts), c.outcome) for c in law.changes(transaction(known), packs, on=DAY)]


def test_one_changed_fact_is_offered_when_one_is_enough(tmp_path: Path) -> None:
    small = book(tmp_path, ban=rule("prohibit", "{fact: use.mass_surveillance, is: true}"))
    assert offered(STREET, small) == [({"use.mass_surveillance": False}, Outcome.CLEAR)]


def test_two_are_offered_only_when_one_is_not_enough(tmp_path: Path) -> None:
    small = book(
        tmp_path,
        mass=rule("prohibit", "{fact: use.mass_surveillance, is: true}"),
        street=rule("prohibit", "{fact: use.place, is: public}"),
    )
    found = offered(STREET, small)
    assert found
    for facts, outcome in found:
        assert set(facts) == {"use.mass_surveillance", "use.place"}
        assert outcome.permits


def test_every_change_offered_does_what_it_says(tmp_path: Path) -> None:
    small = book(tmp_path, ban=rule("prohibit", "{fact: use.place, is: public}"))
    for facts, outcome in offered(STREET, small):
        place = facts["use.place"]
        changed = transaction(STREET.replace("public.street", f"{place}"))
        assert law.determine(changed, [small], on=DAY).outcome is outcome


BANS = {
    "mass": rule("prohibit", "{fact: use.mass_surveillance, is: true}"),
    "street": rule("prohibit", "{fact: use.place, is: public}"),
    "search": rule("prohibit", "{fact: use.operation, is: identify.live}"),
}


def test_three_are_offered_when_two_are_not_enough(tmp_path: Path) -> None:
    found = offered(STREET, book(tmp_path, **BANS))
    assert found
    for facts, outcome in found:
        assert set(facts) == {"use.mass_surveillance", "use.place", "use.operation"}
        assert outcome is Outcome.CLEAR


def test_when_four_would_have_to_change_none_is_offered(tmp_path: Path) -> None:
    crowd = rule("prohibit", "{fact: use.purpose, is: law_enforcement.crowd_monitoring}")
    known = STREET.replace("operation:", "purpose: law_enforcement.crowd_monitoring, operation:")
    other = law.counterfactual(transaction(known), [book(tmp_path, **BANS, crowd=crowd)], on=DAY)
    assert other == Counterfactual()  # nor is any one of the four bans immovable


def test_a_change_after_which_it_may_go_is_worth_more_than_a_smaller_one_that_leaves_questions(
    tmp_path: Path,
) -> None:
    small = book(
        tmp_path,
        live=rule("prohibit", "{fact: use.operation, is: identify.live}"),
        alone=rule(
            "assess",
            "{all: [{fact: use.place, is: public}, {fact: to, is: CN}, "
            "{not: {fact: use.operation, is: identify.live}}]}",
        ),
    )
    for facts, outcome in offered(STREET, small):
        assert outcome is Outcome.CLEAR
        assert set(facts) == {"use.operation", "use.place"}


def test_what_no_choice_can_lift_is_named(tmp_path: Path) -> None:
    small = book(
        tmp_path,
        embargo=rule("prohibit", "{fact: to, is: KP}"),
        street=rule("require_licence", "{fact: use.place, is: public}"),
    )
    other = law.counterfactual(transaction(f"{STREET}, to: KP"), [small], on=DAY)
    assert other == Counterfactual(immovable=("small/embargo",))


def test_a_requirement_that_is_met_does_not_stand_in_the_way(tmp_path: Path) -> None:
    small = book(
        tmp_path,
        list=rule("require_licence", "{fact: to, is: NO}"),
        general=rule("authorise", "{fact: to, is: NO}", discharges=["small/list"]),
        embargo=rule("prohibit", "{fact: from, is: FR}"),
    )
    other = law.counterfactual(transaction(f"{EXPORT}, from: FR, to: NO"), [small], on=DAY)
    assert other.immovable == ("small/embargo",)


def test_the_best_case_names_the_few_answers_that_matter(tmp_path: Path) -> None:
    small = book(
        tmp_path,
        covert=rule("require_licence", "{fact: item.covert_by_design, is: true}"),
        informed=rule("notify_and_hold", "{fact: knowledge.informed_of, is: internal_repression}"),
    )
    other = law.counterfactual(transaction(EXPORT), [small], on=DAY)
    assert other.at_best == Change(
        facts=(("item.covert_by_design", False), ("knowledge.informed_of", ())), outcome=Outcome.CLEAR
    )


def test_the_best_case_brings_in_a_party_and_then_asks_about_it(tmp_path: Path) -> None:
    small = book(
        tmp_path,
        police=rule("prohibit", "{party: end_user, has: {fact: party.kind, is: government.police}}"),
    )
    best = law.counterfactual(transaction(EXPORT), [small], on=DAY).at_best
    assert best is not None
    assert [fact for fact, _ in best.facts] == ["parties"]
    known = f"{EXPORT}, parties: [{{role: end_user, kind: government}}]"
    best = law.counterfactual(transaction(known), [small], on=DAY).at_best
    assert best is not None
    assert [fact for fact, _ in best.facts] == ["party.kind"]
    assert best.facts[0][1] != "party.government.police"


def test_where_every_answer_refuses_there_is_no_best_case(tmp_path: Path) -> None:
    small = book(
        tmp_path,
        public=rule("prohibit", "{fact: use.place, is: public}"),
        other=rule("prohibit", "{not: {fact: use.place, is: public}}"),
    )
    assert law.counterfactual(transaction(EXPORT), [small], on=DAY).at_best is None


def test_a_best_case_of_many_answers_is_none(tmp_path: Path) -> None:
    asked = [q.fact for q in WORDS.questions.values() if q.kind == "truth"][:13]
    bans = {f"ban{i}": rule("prohibit", f"{{fact: {fact}, is: true}}") for i, fact in enumerate(asked)}
    assert law.counterfactual(transaction(EXPORT), [book(tmp_path, **bans)], on=DAY).at_best is None


def test_an_open_authorisation_is_the_best_case_of_a_requirement(tmp_path: Path) -> None:
    small = book(
        tmp_path,
        list=rule("require_licence", "{fact: to, is: NO}"),
        general=rule("authorise", "{fact: authorisations, is: eu.eu001}", discharges=["small/list"]),
    )
    best = law.counterfactual(transaction(f"{EXPORT}, to: NO"), [small], on=DAY).at_best
    assert best == Change(
        facts=(("authorisations", ("authorisation.eu.eu001",)),), outcome=Outcome.AUTHORISED
    )


def test_nobody_is_advised_to_change_who_a_party_is_or_what_is_known(tmp_path: Path) -> None:
    small = book(
        tmp_path,
        police=rule("prohibit", "{party: end_user, has: {fact: party.kind, is: government.police}}"),
        aware=rule("prohibit", "{fact: knowledge.aware_of, is: internal_repression}"),
        china=rule("prohibit", "{fact: to, is: CN}"),
    )
    police = "parties: [{role: end_user, kind: government.police}]"
    assert not offered(f"{EXPORT}, {police}, to: NO, knowledge: {{aware_of: []}}", small)
    assert not offered(f"{EXPORT}, to: NO, knowledge: {{aware_of: [internal_repression]}}", small)
    assert not offered(f"{EXPORT}, to: CN, parties: [{{role: end_user, kind: private}}]", small)


def test_only_choices_of_the_applicant_have_alternatives() -> None:
    choosable = {fact for fact, question in WORDS.questions.items() if question.alternatives}
    chosen = {"use.operation", "use.purpose", "use.place", "use.mass_surveillance"}
    done = {"use.impact_assessment", "use.registered", "use.consent", "use.notice"}
    assert choosable == chosen | done


def test_what_is_permitted_needs_no_change(tmp_path: Path) -> None:
    small = book(tmp_path, ban=rule("prohibit", "{fact: use.operation, is: scrape}"))
    assert not offered(STREET, small)


def test_a_change_that_settles_the_matter_is_offered_before_one_that_leaves_questions(tmp_path: Path) -> None:
    small = book(
        tmp_path,
        ban=rule("prohibit", "{fact: use.operation, is: identify.live}"),
        ask=rule("assess", "{all: [{fact: use.operation, is: verify}, {fact: to, is: CN}]}"),
    )
    assert offered(STREET, small) == [
        ({"use.operation": "operation.identify.retrospective"}, Outcome.CLEAR),
        ({"use.operation": "operation.verify"}, Outcome.CANNOT_TELL),
    ]


def test_a_fact_left_open_is_offered_where_nothing_known_forbids_yet_only_if_it_settles_the_matter(
    tmp_path: Path,
) -> None:
    small = book(tmp_path, ban=rule("prohibit", "{fact: use.operation, is: identify.live}"))
    assert offered(f"{EXPORT}, use: {{place: public}}", small) == [
        ({"use.operation": "operation.verify"}, Outcome.CLEAR),
        ({"use.operation": "operation.identify.retrospective"}, Outcome.CLEAR),
    ]
    silent = pack(tmp_path / "city", {"ban": rule("prohibit", "{fact: use.place, is: public}")}, covers=False)
    assert not offered(f"{EXPORT}, use: {{operation: verify}}", silent)


def test_a_change_may_bring_an_exception_to_bear(tmp_path: Path) -> None:
    door = {"title": "Doors", "cite": "s. 2", "when": plain("{fact: use.purpose, is: access_control.door}")}
    small = book(tmp_path, ban=rule("prohibit", unless=[door]))
    known = f"{EXPORT}, use: {{purpose: law_enforcement.crowd_monitoring}}"
    assert offered(known, small) == [({"use.purpose": "purpose.access_control.door"}, Outcome.CLEAR)]


def test_at_most_three_changes_are_offered(tmp_path: Path) -> None:
    either = "{all: [{fact: use.place, is: public}, {fact: use.operation, is: identify.live}]}"
    small = book(tmp_path, ban=rule("prohibit", either))
    assert len(offered(STREET, small)) == 3
