"""From rules to one answer: strictness, exceptions, authorisations, scope, dates, and what is asked next."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from licet import law
from licet.law import Determination, Effect, Outcome
from tests.unit.law.small_pack import DAY, EXPORT, WORDS, book, decide, pack, plain, rule, transaction

if TYPE_CHECKING:
    from pathlib import Path

    from licet.law import Pack


OUTCOMES = {
    "prohibit": Outcome.PROHIBITED,
    "presume_denial": Outcome.PRESUMED_DENIED,
    "require_licence": Outcome.LICENCE_REQUIRED,
    "notify_and_hold": Outcome.NOTIFY_AND_HOLD,
    "assess": Outcome.ASSESS_FIRST,
    "condition": Outcome.CONDITIONS,
    "authorise": Outcome.CLEAR,  # with nothing to discharge
    "inform": Outcome.CLEAR,
}


def asked(answer: Determination) -> list[str]:
    return [ask.fact for ask in answer.missing]


@pytest.mark.parametrize("effect", OUTCOMES)
def test_each_effect_has_its_outcome(tmp_path: Path, effect: str) -> None:
    answer = decide(EXPORT, book(tmp_path, only=rule(effect)))
    assert answer.outcome is OUTCOMES[effect]
    assert answer.settled
    assert [reason.effect for reason in answer.reasons] == [Effect(effect)]


def test_the_strictest_reason_decides_and_stands_first(tmp_path: Path) -> None:
    small = book(tmp_path, a=rule("assess"), b=rule("prohibit"), c=rule("condition"))
    answer = decide(EXPORT, small)
    assert answer.outcome is Outcome.PROHIBITED
    assert [reason.rule for reason in answer.reasons] == ["small/b", "small/a", "small/c"]


def test_among_equals_law_stands_before_guidance_and_guidance_before_policy(tmp_path: Path) -> None:
    rules = {force: rule("assess", force=force) for force in ("policy", "law", "guidance")}
    answer = decide(EXPORT, book(tmp_path, **rules))
    assert [reason.force for reason in answer.reasons] == ["law", "guidance", "policy"]


def test_nothing_is_clear_while_a_rule_might_still_forbid_it(tmp_path: Path) -> None:
    small = book(tmp_path, ban=rule("prohibit", "{fact: to, is: CN}"))
    answer = decide(EXPORT, small)
    assert answer.outcome is Outcome.CANNOT_TELL
    assert not answer.settled
    assert answer.outcome.answer is None
    assert [item.rule for item in answer.open] == ["small/ban"]
    assert asked(answer) == ["to"]
    assert decide(f"{EXPORT}, to: NO", small).outcome is Outcome.CLEAR
    assert decide(f"{EXPORT}, to: CN", small).outcome is Outcome.PROHIBITED


@pytest.mark.parametrize("effect", ["inform", "authorise"])
def test_what_can_only_ease_or_inform_keeps_nothing_open(tmp_path: Path, effect: str) -> None:
    answer = decide(EXPORT, book(tmp_path, easy=rule(effect, "{fact: to, is: NO}")))
    assert answer.outcome is Outcome.CLEAR
    assert answer.settled
    assert not answer.missing


def test_a_refusal_is_settled_when_what_is_open_could_not_make_it_stricter(tmp_path: Path) -> None:
    small = book(tmp_path, held=rule("notify_and_hold"), look=rule("assess", "{fact: to, is: CN}"))
    answer = decide(EXPORT, small)
    assert answer.outcome is Outcome.NOTIFY_AND_HOLD
    assert answer.settled
    assert not answer.missing


def test_a_refusal_is_not_settled_while_a_stricter_rule_is_open(tmp_path: Path) -> None:
    small = book(tmp_path, held=rule("notify_and_hold"), ban=rule("prohibit", "{fact: to, is: CN}"))
    answer = decide(EXPORT, small)
    assert answer.outcome is Outcome.NOTIFY_AND_HOLD
    assert not answer.settled
    assert asked(answer) == ["to"]


@pytest.mark.parametrize(("held", "settled"), [("policy", False), ("law", True)])
def test_a_rule_as_strict_is_asked_about_only_when_its_force_is_greater(
    tmp_path: Path, held: str, *, settled: bool
) -> None:
    small = book(
        tmp_path,
        ours=rule("prohibit", force=held),
        theirs=rule("prohibit", "{fact: to, is: CN}", force="law"),
    )
    assert decide(EXPORT, small).settled is settled


def test_an_open_information_is_never_asked_about(tmp_path: Path) -> None:
    small = book(
        tmp_path,
        ours=rule("inform", force="policy"),
        theirs=rule("inform", "{fact: to, is: CN}", force="law"),
    )
    answer = decide(EXPORT, small)
    assert answer.outcome is Outcome.CLEAR
    assert answer.settled


UNLESS: dict[str, Any] = {
    "unless": [{"title": "To Norway", "cite": "s. 2", "when": plain("{fact: to, is: NO}")}]
}


def test_an_exception_takes_its_case_out_of_the_rule(tmp_path: Path) -> None:
    small = book(tmp_path, ban=rule("prohibit", **UNLESS))
    excepted = decide(f"{EXPORT}, to: NO", small)
    assert excepted.outcome is Outcome.CLEAR
    assert [(r.rule, r.facts) for r in excepted.ruled_out] == [("small/ban", (("to", "NO"),))]
    assert decide(f"{EXPORT}, to: CN", small).outcome is Outcome.PROHIBITED


def test_an_exception_that_cannot_be_told_keeps_the_rule_open(tmp_path: Path) -> None:
    answer = decide(EXPORT, book(tmp_path, ban=rule("prohibit", **UNLESS)))
    assert answer.outcome is Outcome.CANNOT_TELL
    assert asked(answer) == ["to"]


def test_an_exception_settles_a_rule_that_is_itself_open(tmp_path: Path) -> None:
    small = book(tmp_path, ban=rule("prohibit", "{fact: from, is: FR}", **UNLESS))
    assert decide(f"{EXPORT}, to: NO", small).outcome is Outcome.CLEAR
    assert asked(decide(EXPORT, small)) == ["from", "to"]


def test_a_reason_names_the_facts_that_kept_its_exceptions_away(tmp_path: Path) -> None:
    (reason,) = decide(f"{EXPORT}, to: CN", book(tmp_path, ban=rule("prohibit", **UNLESS))).reasons
    assert reason.facts == (("activity", "activity.supply.export"), ("to", "CN"))


def test_an_authorisation_discharges_the_requirement_it_names(tmp_path: Path) -> None:
    small = book(
        tmp_path,
        need=rule("require_licence"),
        general=rule("authorise", "{fact: to, is: NO}", discharges=["small/need"]),
    )
    answer = decide(f"{EXPORT}, to: NO", small)
    assert answer.outcome is Outcome.AUTHORISED
    assert [(d.reason.rule, d.by) for d in answer.discharged] == [("small/need", "small/general")]
    assert [reason.rule for reason in answer.reasons] == ["small/general"]
    assert decide(f"{EXPORT}, to: CN", small).outcome is Outcome.LICENCE_REQUIRED


def test_an_authorisation_that_might_apply_is_asked_about(tmp_path: Path) -> None:
    small = book(
        tmp_path,
        need=rule("require_licence"),
        general=rule("authorise", "{fact: to, is: NO}", discharges=["small/need"]),
    )
    answer = decide(EXPORT, small)
    assert answer.outcome is Outcome.LICENCE_REQUIRED
    assert not answer.settled
    assert asked(answer) == ["to"]


def test_an_authorisation_that_leaves_another_reason_standing_is_not_asked_about(tmp_path: Path) -> None:
    small = book(
        tmp_path,
        need=rule("require_licence"),
        also=rule("require_licence"),
        general=rule("authorise", "{fact: to, is: NO}", discharges=["small/need"]),
    )
    answer = decide(EXPORT, small)
    assert answer.settled
    assert not answer.missing


def test_two_authorisations_that_together_meet_every_requirement_are_asked_about(tmp_path: Path) -> None:
    small = book(
        tmp_path,
        need=rule("require_licence"),
        also=rule("require_licence"),
        general=rule("authorise", "{fact: to, is: NO}", discharges=["small/need"]),
        special=rule("authorise", "{fact: from, is: FR}", discharges=["small/also"]),
        other=rule("authorise", "{fact: use.country, is: FR}", discharges=["small/elsewhere"]),
        elsewhere=rule("assess", "{fact: activity, is: broker}"),
    )
    answer = decide(EXPORT, small)
    assert not answer.settled
    assert asked(answer) == ["from", "to"]
    assert decide(f"{EXPORT}, from: FR, to: NO", small).outcome is Outcome.AUTHORISED


def test_an_authorisation_does_not_lift_what_it_does_not_name(tmp_path: Path) -> None:
    small = book(
        tmp_path,
        need=rule("require_licence"),
        look=rule("assess"),
        general=rule("authorise", discharges=["small/need"]),
    )
    assert decide(EXPORT, small).outcome is Outcome.ASSESS_FIRST


def test_a_requirement_that_might_apply_keeps_an_authorised_case_open(tmp_path: Path) -> None:
    small = book(
        tmp_path,
        need=rule("require_licence", "{fact: to, is: NO}"),
        general=rule("authorise", discharges=["small/need"]),
    )
    assert decide(EXPORT, small).outcome is Outcome.CANNOT_TELL


def test_outside_every_scope_nothing_is_clear(tmp_path: Path) -> None:
    small = pack(
        tmp_path / "small",
        {"ban": rule("prohibit", "{fact: to, is: CN}")},
        scope=plain("{fact: from, is: FR}"),
    )
    answer = decide(f"{EXPORT}, from: US, to: NO", small)
    assert answer.outcome is Outcome.CANNOT_TELL
    assert not answer.settled
    assert not answer.missing
    assert answer.outside == (
        "no loaded pack of law covers this transaction as a whole",
        "A small law: out of scope (from)",
    )


def test_a_scope_that_cannot_be_told_caps_its_rules_at_cannot_tell_and_is_asked(tmp_path: Path) -> None:
    small = pack(tmp_path / "small", {"ban": rule("prohibit")}, scope=plain("{fact: from, is: FR}"))
    answer = decide(EXPORT, small)
    assert answer.outcome is Outcome.CANNOT_TELL
    assert not answer.reasons
    assert [item.rule for item in answer.open] == ["small/ban"]
    assert asked(answer) == ["from"]
    assert decide(f"{EXPORT}, from: FR", small).outcome is Outcome.PROHIBITED


def test_a_scope_that_cannot_be_told_clears_nothing_though_every_rule_is_ruled_out(tmp_path: Path) -> None:
    small = pack(
        tmp_path / "small",
        {"ban": rule("prohibit", "{fact: activity, is: broker}")},
        scope=plain("{fact: from, in: group.eu}"),
    )
    answer = decide(EXPORT, small)
    assert answer.outcome is Outcome.CANNOT_TELL
    assert asked(answer) == ["from"]
    assert not answer.missing[0].rules
    assert "cannot be told yet whether" in answer.outside[0]
    assert decide(f"{EXPORT}, from: FR", small).outcome is Outcome.CLEAR


def test_where_a_law_covers_the_case_another_laws_scope_is_not_asked_for_its_own_sake(tmp_path: Path) -> None:
    here = pack(tmp_path / "here", {"ban": rule("prohibit", "{fact: activity, is: broker}")})
    there = pack(
        tmp_path / "there",
        {"ban": rule("prohibit", "{fact: activity, is: broker}")},
        scope=plain("{fact: from, is: US}"),
    )
    answer = decide(EXPORT, here, there)
    assert answer.outcome is Outcome.CLEAR
    assert answer.settled


def test_a_refusal_asks_for_no_scope(tmp_path: Path) -> None:
    city = pack(tmp_path / "city", {"ban": rule("prohibit")}, covers=False)
    state = pack(
        tmp_path / "state",
        {"ban": rule("prohibit", "{fact: activity, is: broker}")},
        scope=plain("{fact: from, is: US}"),
    )
    answer = decide(EXPORT, city, state)
    assert answer.outcome is Outcome.PROHIBITED
    assert answer.settled
    assert not answer.missing


@pytest.mark.parametrize("sheet", [{"covers": False}, {"force": "policy"}, {"force": "guidance"}])
def test_the_silence_of_what_is_not_the_whole_law_is_no_permission(
    tmp_path: Path, sheet: dict[str, Any]
) -> None:
    small = pack(tmp_path / "small", {"ban": rule("prohibit", "{fact: to, is: CN}")}, **sheet)
    answer = decide(f"{EXPORT}, to: NO", small)
    assert answer.outcome is Outcome.CANNOT_TELL
    assert not answer.settled
    assert answer.outside[0] == "no loaded pack of law covers this transaction as a whole"
    assert decide(f"{EXPORT}, to: CN", small).outcome is Outcome.PROHIBITED


def partial(folder: Path, covers: str) -> Pack:
    """A law that bans exports to China, and has the whole say under a condition only."""
    return pack(folder, {"ban": rule("prohibit", "{fact: to, is: CN}")}, covers=plain(covers))


def test_where_a_pack_has_the_whole_say_its_silence_is_an_answer(tmp_path: Path) -> None:
    small = partial(tmp_path / "small", "{fact: activity, is: supply.export}")
    answer = decide("activity: supply.export, to: NO", small)
    assert (answer.outcome, answer.settled) == (Outcome.CLEAR, True)
    outside = decide("activity: transit, to: NO", small)
    assert (outside.outcome, outside.settled) == (Outcome.CANNOT_TELL, False)
    assert outside.outside[0] == "no loaded pack of law covers this transaction as a whole"
    assert decide("activity: transit, to: CN", small).outcome is Outcome.PROHIBITED


def test_whether_a_pack_has_the_whole_say_is_asked_while_it_cannot_be_told(tmp_path: Path) -> None:
    small = partial(tmp_path / "small", "{all: [{fact: activity, is: supply}, {fact: from, is: FR}]}")
    answer = decide(f"{EXPORT}, to: NO", small)
    assert answer.outcome is Outcome.CANNOT_TELL
    assert [ask.fact for ask in answer.missing] == ["from"]
    assert decide(f"{EXPORT}, from: FR, to: NO", small).outcome is Outcome.CLEAR


def test_coverage_may_rest_on_a_definition_of_the_pack(tmp_path: Path) -> None:
    small = pack(
        tmp_path / "small",
        {"ban": rule("prohibit", "{fact: to, is: CN}")},
        {"export": plain("{fact: activity, is: supply.export}")},
        covers={"definition": "export"},
    )
    assert decide("activity: supply.export, to: NO", small).outcome is Outcome.CLEAR
    assert decide("activity: transit, to: NO", small).outcome is Outcome.CANNOT_TELL


def test_what_a_pack_leaves_unsaid_is_said_wherever_it_applies(tmp_path: Path) -> None:
    small = pack(tmp_path / "small", {"ban": rule("prohibit")}, limits="sanctions are elsewhere")
    assert "A small law: sanctions are elsewhere" in decide(EXPORT, small).outside


def test_before_its_first_day_a_pack_is_silent(tmp_path: Path) -> None:
    small = pack(
        tmp_path / "small", {"ban": rule("prohibit", "{fact: to, is: CN}")}, speaks_from=dt.date(2021, 9, 9)
    )
    known = f"{EXPORT}, to: NO"
    assert decide(known, small, on=dt.date(2021, 9, 9)).outcome is Outcome.CLEAR
    before = decide(known, small, on=dt.date(2021, 9, 8))
    assert before.outcome is Outcome.CANNOT_TELL
    assert "A small law: does not speak about days before 2021-09-09" in before.outside


def test_questions_come_strictest_first_then_those_more_rules_wait_for(tmp_path: Path) -> None:
    small = book(
        tmp_path,
        a=rule("assess", "{fact: use.country, is: FR}"),
        b=rule("require_licence", "{fact: from, is: CN}"),
        c=rule("require_licence", "{fact: to, is: CN}"),
        d=rule("require_licence", "{all: [{fact: to, is: CN}, {fact: use.place, is: public}]}"),
        e=rule("prohibit", "{fact: use.purpose, is: law_enforcement}"),
    )
    answer = decide(EXPORT, small)
    assert asked(answer) == ["use.purpose", "to", "from", "use.place", "use.country"]
    assert answer.missing[1].rules == ("small/c", "small/d")


def test_a_question_is_the_vocabularys_and_notes_what_is_already_known(tmp_path: Path) -> None:
    small = book(tmp_path, ban=rule("prohibit", "{fact: use.operation, is: identify.live}"))
    (ask,) = decide(f"{EXPORT}, use: {{operation: identify}}", small).missing
    question = WORDS.questions["use.operation"]
    assert (ask.ask, ask.help, ask.cite) == (question.ask, question.help, question.cite)
    assert ask.note == "operation.identify is given; say it more precisely"
    (ask,) = decide(EXPORT, small).missing
    assert ask.note == ""


def test_a_scope_open_for_a_wide_word_says_so(tmp_path: Path) -> None:
    small = pack(
        tmp_path / "small",
        {"ban": rule("prohibit"), "hold": rule("assess", "{fact: activity, is: broker}")},
        scope=plain("{fact: activity, is: supply.export}"),
    )
    (ask,) = decide("activity: supply", small).missing
    assert ask.note == "activity.supply is given; say it more precisely"


def test_every_rule_ruled_out_says_by_which_fact(tmp_path: Path) -> None:
    small = book(
        tmp_path,
        china=rule("prohibit", "{fact: to, is: CN}"),
        broker=rule("assess", "{party: broker, has: {fact: party.country, is: BE}}"),
    )
    answer = decide(f"{EXPORT}, to: NO, parties: [{{role: exporter}}]", small)
    assert [(r.rule, r.why, r.facts) for r in answer.ruled_out] == [
        ("small/china", "to", (("to", "NO"),)),
        ("small/broker", "parties", (("parties", ("role.exporter",)),)),
    ]


def test_without_any_law_nothing_is_clear() -> None:
    answer = law.determine(transaction(EXPORT), [], on=DAY)
    assert answer.outcome is Outcome.CANNOT_TELL
    assert not answer.settled
