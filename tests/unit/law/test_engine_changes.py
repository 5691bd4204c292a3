"""The counterfactual: the smallest change an applicant can choose, and never who a party is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet import law
from licet.law import Outcome
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


def test_when_three_would_have_to_change_none_is_offered(tmp_path: Path) -> None:
    small = book(
        tmp_path,
        mass=rule("prohibit", "{fact: use.mass_surveillance, is: true}"),
        street=rule("prohibit", "{fact: use.place, is: public}"),
        search=rule("prohibit", "{fact: use.operation, is: identify}"),
    )
    assert not offered(STREET, small)


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
    assert choosable == {"use.operation", "use.purpose", "use.place", "use.mass_surveillance"}


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
