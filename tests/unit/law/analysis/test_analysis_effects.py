"""What a check proves of the rules of a pack: and that it never accuses one wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from licet.law.analysis import Level, check
from tests.unit.law.small_pack import days, plain, rule, write

if TYPE_CHECKING:
    from pathlib import Path

    from licet.law.analysis import Complaint

CHINA, EU = "{fact: to, is: CN}", "{fact: to, in: group.eu}"
NOTE = ("no_case", "malformed")  # these packs have no cases: what is proved is proved without


def found(
    home: Path,
    rules: dict[str, dict[str, Any]],
    definitions: dict[str, Any] | None = None,
    **sheet: Any,
) -> list[Complaint]:
    """What is said of the rules, but for their lack of cases and their example addresses."""
    url = "https://www.ecfr.gov/current"
    folder = write(
        home / "small",
        {name.replace("_", "-"): {"url": url, **fields} for name, fields in rules.items()},
        definitions,
        **{"url": url, **sheet},
    )
    return [
        item
        for item in check([folder])
        if item.kind in ("unreachable", "shadowed", "contradictory", "duplicate")
    ]


def said(complaints: list[Complaint]) -> list[str]:
    return [f"{item.where}: {item.kind}: {item.what}" for item in complaints]


def unless(*conditions: str) -> list[dict[str, Any]]:
    return [{"title": f"no {n}", "cite": "s. 9", "when": plain(text)} for n, text in enumerate(conditions)]


NEVER = [
    ("two countries at once", "{all: [{fact: to, is: CN}, {fact: to, is: NO}]}"),
    ("a country outside its group", "{all: [{fact: to, is: CN}, {fact: to, in: group.eu}]}"),
    (
        "a term and not what is above it",
        "{all: [{fact: use.place, is: public.street}, {not: {fact: use.place, is: public}}]}",
    ),
    (
        "a code and not what is above it",
        "{all: [{fact: item.eccn, is: 5A001.b}, {not: {fact: item.eccn, is: 5A001}}]}",
    ),
    (
        "a listed code that is none",
        "{all: [{fact: item.eu_code, is: none}, {fact: item.eu_code, in: codes.eu.annex_iv_part}]}",
    ),
    ("yes and no", "{all: [{fact: prior_denial, is: true}, {fact: prior_denial, is: false}]}"),
    ("more than most", "{all: [{fact: item.value_usd, at_least: 10}, {fact: item.value_usd, at_most: 5}]}"),
    ("less than nothing", "{fact: item.value_usd, at_most: -1}"),
    ("more than all", "{fact: party.listed_share, at_least: 101}"),
    (
        "one party that is two",
        "{party: end_user, has: {all: [{fact: party.country, is: CN}, {fact: party.country, is: NO}]}}",
    ),
    (
        "a party on a list and not above it",
        "{party: end_user, has: {all: [{listed: us.entity}, {not: {listed: us}}]}}",
    ),
    (
        "a list that holds a country of the group and is outside it",
        "{all: [{fact: through, has: to}, {fact: to, is: DE}, {not: {fact: through, in: group.eu}}]}",
    ),
]


@pytest.mark.parametrize(("when"), [pytest.param(when, id=claim) for claim, when in NEVER])
def test_a_rule_whose_parts_exclude_each_other_never_applies(tmp_path: Path, when: str) -> None:
    condition = f"{{party: end_user, has: {when}}}" if when.startswith("{fact: party.") else when
    (only,) = found(tmp_path, {"ban": rule("prohibit", condition)})
    assert only.level is Level.ERROR
    assert only.rule == "small/ban"
    assert only.what == "never applies: the parts of its condition exclude each other"
    assert only.where.startswith("small/ban.yaml:")


EVER = [
    "{all: [{fact: to, in: group.eu}, {not: {fact: to, is: DE}}]}",
    "{all: [{fact: item.capabilities, is: gait}, {fact: item.capabilities, is: face.verification}]}",
    "{all: [{fact: item.eccn, is: 5A001}, {not: {fact: item.eccn, is: 5A001.b}}]}",
    "{all: [{fact: item.value_usd, at_least: 5}, {fact: item.value_usd, at_most: 5}]}",
    "{all: [{party: broker, has: {fact: party.country, is: CN}}, {party: broker, has: {listed: us.entity}}]}",
    "{not: {party: end_user, has: {fact: party.kind, is: government}}}",
    "{all: [{fact: item.listed_by_states, in: group.eu}, {not: {fact: item.listed_by_states, has: from}}]}",
    "{all: [{fact: through, has: from}, {fact: through, has: to}, {not: {fact: from, is: DE}}]}",
    "{party: end_user, has: {all: [{fact: to, is: CN}, {listed: us.entity, policy: presume_denial}]}}",
    "{all: [{fact: through, has: from}, {fact: item.listed_by_states, has: from}]}",  # nothing is said
    "{party: broker, has: {party: end_user, has: {fact: party.country, is: CN}}}",  # likewise
]


@pytest.mark.parametrize("when", EVER)
def test_a_rule_that_some_transaction_reaches_is_not_accused(tmp_path: Path, when: str) -> None:
    assert found(tmp_path, {"ban": rule("prohibit", when)}) == []


def test_what_is_too_large_a_question_is_said_to_be_not_decided(tmp_path: Path) -> None:
    folder = write(tmp_path / "small", {"ban": rule("prohibit", EVER[-1])})
    told = {item.kind: item for item in check([folder])}
    assert told["undecided"].level is Level.WARNING
    assert told["undecided"].what.startswith("not decided")


def test_a_rule_outside_the_scope_of_its_pack_never_applies(tmp_path: Path) -> None:
    scope = plain("{fact: to, in: group.eu}")
    (only,) = found(tmp_path, {"ban": rule("prohibit", CHINA)}, scope=scope)
    assert only.what == "never applies: its condition is outside the pack's scope"


def test_a_rule_whose_exceptions_take_everything_away_never_applies(tmp_path: Path) -> None:
    exceptions = unless("{fact: use.place, is: public}", "{not: {fact: use.place, is: public}}")
    (only,) = found(tmp_path, {"ban": rule("prohibit", CHINA, unless=exceptions)})
    assert only.what == "never applies: its exceptions take every case away"
    assert only.where == "small/ban.yaml:15"


def test_a_rule_in_force_only_before_its_pack_speaks_never_applies(tmp_path: Path) -> None:
    import datetime as dt

    old = rule("prohibit", CHINA, **days("in_force 2001-01-01", "repealed 2002-01-01"))
    (only,) = found(tmp_path, {"ban": old}, speaks_from=dt.date(2010, 1, 1))
    assert only.what == "never applies: the pack speaks from 2010-01-01 only"


def test_a_proposed_rule_that_could_not_apply_is_for_a_preview(tmp_path: Path) -> None:
    proposed = rule("prohibit", NEVER[0][1], **days("proposed 2020-01-01"))
    assert found(tmp_path, {"ban": proposed}) == []


def test_an_exception_that_cannot_meet_its_rule_is_a_warning(tmp_path: Path) -> None:
    (only,) = found(tmp_path, {"ban": rule("prohibit", CHINA, unless=unless("{fact: to, is: NO}"))})
    assert only.level is Level.WARNING
    assert only.what == "the exception 'no 0' can never be true where the rule applies"


def test_a_definition_that_contradicts_itself_is_told_by_its_file(tmp_path: Path) -> None:
    definitions = {"both": plain(NEVER[0][1])}
    told = found(
        tmp_path, {"ban": rule("prohibit", f"{{any: [{CHINA}, {{definition: both}}]}}")}, definitions
    )
    text = "unreachable: definition 'both' can never be true: its parts exclude each other"
    assert said(told) == [f"small/definitions/both.yaml:6: {text}"]


def test_coverage_that_can_never_be_is_told(tmp_path: Path) -> None:
    sheet = {"scope": plain(CHINA), "covers": plain("{fact: to, is: NO}")}
    (only,) = found(tmp_path, {"ban": rule("prohibit", CHINA)}, **sheet)
    assert only.what == "`covers` can never be true within the scope"


def test_a_rule_that_adds_nothing_to_a_stricter_one_is_told(tmp_path: Path) -> None:
    narrow = f"{{all: [{CHINA}, {{fact: use.place, is: public.street}}]}}"
    wide = f"{{all: [{CHINA}, {{fact: use.place, is: public}}]}}"
    (only,) = found(tmp_path, {"narrow": rule("require_licence", narrow), "wide": rule("prohibit", wide)})
    assert only.level is Level.WARNING
    assert (only.rule, only.kind) == ("small/narrow", "shadowed")
    assert only.what == "adds nothing: wherever it applies, small/wide does too, and is as strict"


WIDE = {"effect": "require_licence", "when": plain(CHINA), "basis": "list"}
NARROW = {**WIDE, "when": plain(f"{{all: [{CHINA}, {{fact: prior_denial, is: true}}]}}")}
ASKS = "{any: [{fact: use.consent, is: true}, {fact: use.consent, is: false}]}"
ADDS = [
    ("a stricter effect", {"effect": "prohibit"}, {}),
    ("stronger force", {}, {"force": "guidance"}),
    ("weaker force, in its own right", {"force": "guidance"}, {}),
    ("a reason, in its note", {"note": "the flag that wide sums up; it has a remedy of its own"}, {}),
    ("a proviso", {"provisos": ["keep a record"]}, {}),
    ("days before", {}, days("in_force 2024-01-01")),
    ("days after", {}, days("in_force 2010-01-01", "repealed 2024-01-01")),
    ("days between", {}, days("in_force 2010-01-01", "stayed 2024-01-01", "in_force 2025-01-01")),
    ("a duty of its own", {"effect": "assess"}, {"effect": "assess"}),
    ("an exception of the other", {}, {"unless": unless("{fact: use.place, is: home}")}),
    (
        "a definite answer where the other asks",
        {},
        {"when": plain(f"{{all: [{CHINA}, {ASKS}]}}")},
    ),
    ("a ban the guard applies", {"effect": "prohibit", "basis": "use"}, {"effect": "prohibit"}),
]


@pytest.mark.parametrize(
    ("narrow", "wide"), [pytest.param(narrow, wide, id=claim) for claim, narrow, wide in ADDS]
)
def test_a_rule_that_adds_something_is_not_called_useless(
    tmp_path: Path, narrow: dict[str, Any], wide: dict[str, Any]
) -> None:
    assert found(tmp_path, {"narrow": {**NARROW, **narrow}, "wide": {**WIDE, **wide}}) == []


def test_the_two_that_only_differ_by_those_are_told(tmp_path: Path) -> None:
    assert [item.kind for item in found(tmp_path, {"narrow": NARROW, "wide": WIDE})] == ["shadowed"]


def test_a_note_about_another_rule_explains_nothing(tmp_path: Path) -> None:
    noted = {**NARROW, "note": "see wide-open and wider"}
    assert len(found(tmp_path, {"narrow": noted, "wide": WIDE})) == 1


def test_a_requirement_that_fewer_authorisations_discharge_adds_something(tmp_path: Path) -> None:
    general = rule("authorise", EU.replace("to", "from"), discharges=["small/wide"])
    both = rule("authorise", EU.replace("to", "from"), discharges=["small/wide", "small/narrow"])
    assert found(tmp_path, {"narrow": NARROW, "wide": WIDE, "general": general}) == []
    assert len(found(tmp_path, {"narrow": NARROW, "wide": WIDE, "general": both})) == 1


def test_two_authorisations_of_one_requirement_may_shadow_each_other(tmp_path: Path) -> None:
    need = rule("require_licence", "{fact: from, is: DE}")
    wide = rule("authorise", EU, discharges=["small/need"])
    narrow = rule("authorise", "{fact: to, is: FR}", discharges=["small/need"])
    (only,) = found(tmp_path, {"need": need, "wide": wide, "narrow": narrow})
    assert only.rule == "small/narrow"
    bound = {**wide, "provisos": ["report it"]}
    assert found(tmp_path, {"need": need, "wide": bound, "narrow": narrow}) == []


def test_the_same_rule_twice_is_an_error_told_once(tmp_path: Path) -> None:
    (only,) = found(tmp_path, {"one": rule("prohibit", CHINA), "two": rule("prohibit", CHINA)})
    assert (only.kind, only.level, only.what) == ("duplicate", Level.ERROR, "says the same as small/one")


def test_an_authorisation_of_what_is_always_prohibited_is_an_error(tmp_path: Path) -> None:
    rules = {
        "ban": rule("prohibit", CHINA),
        "need": rule("require_licence", "{fact: from, is: DE}"),
        "general": rule(
            "authorise", f"{{all: [{CHINA}, {{fact: from, is: DE}}]}}", discharges=["small/need"]
        ),
    }
    (only,) = found(tmp_path, rules)
    assert (only.rule, only.kind, only.level) == ("small/general", "contradictory", Level.ERROR)
    assert only.what == "authorises only what small/ban prohibits"
    rules["general"]["when"] = plain("{fact: from, is: DE}")
    assert found(tmp_path, rules) == []


@pytest.mark.parametrize(
    ("need", "general", "says"),
    [
        (rule("require_licence", CHINA), rule("authorise", EU), ", but the two can never apply together"),
        (
            rule("require_licence", EU, **days("in_force 2010-01-01", "repealed 2012-01-01")),
            rule("authorise", EU, **days("in_force 2012-01-01")),
            ", but the two are never in force together",
        ),
        (
            rule("require_licence", EU, **days("proposed 2010-01-01")),
            rule("authorise", EU),
            ", which never applies",
        ),
    ],
)
def test_a_discharge_that_never_meets_its_requirement_is_an_error(
    tmp_path: Path, need: dict[str, Any], general: dict[str, Any], says: str
) -> None:
    (only,) = found(tmp_path, {"need": need, "general": {**general, "discharges": ["small/need"]}})
    assert only.what == f"discharges small/need{says}"
    assert only.where == "small/general.yaml:16"
