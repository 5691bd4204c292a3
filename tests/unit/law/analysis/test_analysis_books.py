"""What a check says of the files of a pack: cases, citations, words, and what keeps it from being read."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from licet import law, packs, vocabulary
from licet.law.analysis import Complaint, Level, _words, check
from licet.law.analysis._complaints import Book
from licet.law.analysis._sources import dead
from tests.unit.law.small_pack import days, plain, rule, write

if TYPE_CHECKING:
    from pathlib import Path

SOUND: dict[str, Any] = {"url": "https://www.ecfr.gov/current", "version": "2026-11-22"}
CASES = """\
rule: small/ban
cases:
  - {name: to China, facts: {to: CN}, expect: applies}
  - {name: to Norway, facts: {to: "NO"}, expect: does_not_apply}
  - {name: nobody says, facts: {}, expect: cannot_tell, missing: [to]}
"""


def book(home: Path, cases: str | None = CASES, sheet: dict[str, Any] | None = None, **fields: Any) -> Path:
    """One ban, its cases, and nothing wrong."""
    ban = {**rule("prohibit", "{fact: to, is: CN}"), "url": SOUND["url"], **fields}
    folder = write(home / "small", {"ban": ban}, **{**SOUND, **(sheet or {})})
    if cases is not None:
        (folder / "ban.cases.yaml").write_text(cases)
    return folder


def told(folder: Path) -> list[str]:
    return [f"{item.level} {item.kind} {item.where} {item.what}" for item in check([folder])]


def test_of_a_sound_pack_nothing_is_said(tmp_path: Path) -> None:
    assert told(book(tmp_path)) == []


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (2, ["error no_case small/ban.cases.yaml:2 no case expects `applies`"]),
        (3, ["error no_case small/ban.cases.yaml:2 no case expects `does_not_apply`"]),
        (
            4,
            [
                "error no_case small/ban.cases.yaml:2 no case expects `cannot_tell`",
                "warning no_case small/ban.yaml:1 no case names the facts that are `missing`",
            ],
        ),
    ],
)
def test_a_rule_needs_a_case_of_each_kind(tmp_path: Path, line: int, says: list[str]) -> None:
    lines = CASES.splitlines()
    del lines[line]
    assert told(book(tmp_path, "\n".join(lines))) == says


def test_a_rule_never_in_force_needs_a_case_to_which_it_does_not_apply(tmp_path: Path) -> None:
    proposed = days("proposed 2020-01-01")
    only = 'rule: small/ban\ncases:\n  - {name: to Norway, facts: {to: "NO"}, expect: does_not_apply}\n'
    assert told(book(tmp_path, only, **proposed)) == []


def test_a_rule_without_cases_is_an_error(tmp_path: Path) -> None:
    assert told(book(tmp_path, None)) == ["error malformed small/ban.yaml:1 the rule has no cases"]


def test_cases_without_a_rule_are_an_error(tmp_path: Path) -> None:
    folder = book(tmp_path)
    (folder / "bann.cases.yaml").write_text(CASES)
    assert told(folder) == ["error malformed small/bann.cases.yaml:1 cases without a rule"]


def test_a_case_the_rule_does_not_keep_is_an_error(tmp_path: Path) -> None:
    cases = CASES.replace("expect: applies", "expect: does_not_apply").replace("[to]", "[to, from]")
    but = "expected cannot_tell, got cannot_tell, but missing are to, not to, from"
    wrong = [text for text in told(book(tmp_path, cases)) if "case_failed" in text]
    assert wrong == [
        "error case_failed small/ban.cases.yaml:3 case 'to China': expected does_not_apply, got applies",
        f"error case_failed small/ban.cases.yaml:5 case 'nobody says': {but}",
    ]
    open_one = CASES.replace("{to: CN}", "{}")
    assert "expected applies, got cannot_tell (missing: to)" in "".join(told(book(tmp_path, open_one)))


def test_every_file_that_cannot_be_read_is_told_and_nothing_else(tmp_path: Path) -> None:
    folder = book(tmp_path, effect="forbid")
    (folder / "need.yaml").write_text("id: small/need\n")
    assert told(folder) == [
        "error malformed small/ban.yaml:6 unknown effect 'forbid'",
        "error malformed small/need.yaml:1 the field 'title' is missing",
    ]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"cite": " "}, "error dead_citation small/ban.yaml:3 cites nothing"),
        ({"url": "ecfr"}, "error dead_citation small/ban.yaml:4 the address 'ecfr' does not begin with"),
        (
            {"url": "https:///x"},
            "error dead_citation small/ban.yaml:4 the address 'https:///x' names no host",
        ),
        (
            {"cite": "the law"},
            "warning dead_citation small/ban.yaml:3 'the law' names no article",
        ),
        (
            {"url": "https://blog.biz/law"},
            "warning unofficial_source small/ban.yaml:4 is called verified, but blog.biz is not",
        ),
    ],
)
def test_a_citation_that_leads_nowhere_is_told(tmp_path: Path, fields: dict[str, Any], says: str) -> None:
    (only,) = told(book(tmp_path, **fields))
    assert only.startswith(says)


def test_citations_of_the_pack_its_definitions_and_exceptions_are_read_too(tmp_path: Path) -> None:
    door = [{"title": "Doors", "cite": "", "when": plain("{fact: use.place, is: home}")}]
    folder = book(tmp_path, None, {"url": "ftp://x.gov"}, unless=door)
    (folder / "definitions").mkdir()
    (folder / "definitions/home.yaml").write_text(
        "id: home\ntitle: x\ncite: s.\nurl: https://x\nreview: verified\nwhen: {fact: use.place, is: home}\n"
    )
    assert [text.partition(" the address")[0] for text in told(folder) if "dead" in text] == [
        "error dead_citation small/pack.yaml:5",
        "error dead_citation small/definitions/home.yaml:4",
        "error dead_citation small/ban.yaml:17 cites nothing",
    ]


def test_what_is_secondary_or_a_policy_may_stand_anywhere(tmp_path: Path) -> None:
    assert told(book(tmp_path, url="https://blog.biz/law", review="secondary")) == []
    assert told(book(tmp_path, url="https://blog.biz/law", force="policy", cite="the promise")) == []


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://www.ecfr.gov/current/title-15", ""),
        ("http://data.europa.eu/eli/reg/2021/821/oj", ""),
        ("https://a b.gov", "holds a space"),
        (" https://x.gov", "holds a space"),
        ("x.gov/law", "does not begin with https:// or http://"),
        ("ftp://x.gov", "does not begin with https:// or http://"),
        ("https://", "names no host"),
        ("https://localhost/x", "names no host"),
        ("https://[::1", "Invalid IPv6 URL"),
        ("https://example.org/law", "is an example, and leads nowhere"),
        ("https://law.test/1", "is an example, and leads nowhere"),
        ("https://example-law.org/1", ""),
    ],
)
def test_an_address_must_be_one(url: str, why: str) -> None:
    assert dead(url) == why


def test_a_definition_that_no_rule_uses_is_a_warning(tmp_path: Path) -> None:
    folder = book(tmp_path)
    write(folder, {}, {"one": plain("{definition: two}"), "two": plain("{fact: to, is: CN}")}, **SOUND)
    unused = [text for text in told(folder) if "unused" in text]
    assert unused == [
        "warning unused small/definitions/one.yaml:1 no rule uses the definition 'one'",
        "warning unused small/definitions/two.yaml:1 no rule uses the definition 'two'",
    ]


def test_a_definition_that_coverage_rests_on_is_used(tmp_path: Path) -> None:
    folder = book(tmp_path)
    sheet = {**SOUND, "covers": plain("{definition: one}")}
    write(folder, {}, {"one": plain("{definition: two}"), "two": plain("{fact: to, is: CN}")}, **sheet)
    assert not [text for text in told(folder) if "unused" in text]


def whole(folder: Path) -> dict[str, Complaint]:
    found = check([folder], whole=True)
    return {item.what.partition(" that no rule tests")[0]: item for item in found if item.kind == "unused"}


def test_words_that_no_rule_tests_are_told_with_the_file_they_stand_in(tmp_path: Path) -> None:
    unused = whole(book(tmp_path))
    assert not any("product.other" in item.what for item in unused.values())  # which says why
    assert unused["facts"].where.startswith("vocabulary/questions.yaml:")
    assert unused["country groups"].where.startswith("vocabulary/groups/")
    assert unused["lists of codes"].where.startswith("vocabulary/codes/")
    assert unused["terms of the family place"].where.startswith("vocabulary/terms/place.yaml:")
    assert {item.level for item in unused.values()} == {Level.WARNING}
    assert " and " in unused["facts"].what


def test_a_word_that_a_rule_tests_is_used_and_so_are_those_above_and_below_it(tmp_path: Path) -> None:
    listed = "{party: end_user, has: {listed: us, policy: presume_denial}}"
    texts = (
        "{fact: use.place, is: place}",
        "{fact: item.listed_by_states, has: from}",
        "{fact: item.value_usd, at_least: 1}",
        listed,
    )
    unused = whole(book(tmp_path, when=plain(f"{{any: [{', '.join(texts)}]}}")))
    assert "terms of the family place" not in unused
    assert not any("list.us.entity" in item.what for item in unused.values())
    assert "presume_denial" not in unused["terms of the family policy"].what
    assert "party.role" not in unused["facts"].what


def test_what_stands_in_definitions_and_under_not_is_tested_too(tmp_path: Path) -> None:
    folder = book(tmp_path, when=plain("{all: [{definition: one}, {not: {fact: use.urgent, is: true}}]}"))
    write(folder, {}, {"one": plain("{fact: use.consent, is: true}")}, **SOUND)
    idle = whole(folder)["facts"].what
    assert "use.urgent" not in idle
    assert "use.consent" not in idle


def test_a_word_that_stands_in_no_file_is_told_with_its_room(tmp_path: Path) -> None:
    shipped = vocabulary.shipped()
    extra = replace(shipped.groups["group.eu"], id="group.aa")
    words = replace(shipped, groups={"group.aa": extra, **shipped.groups})
    found = check([book(tmp_path)], words=words, whole=True)
    assert "vocabulary/groups" in [item.where for item in found]


def test_when_every_word_is_used_nothing_is_said(tmp_path: Path) -> None:
    shipped = vocabulary.shipped()
    folder = book(tmp_path, when=plain("{any: [{fact: to, is: CN}, {fact: to, in: group.eu}]}"))
    bare = replace(
        shipped, questions={"to": shipped.questions["to"], "activity": shipped.questions["activity"]}
    )
    found = [*_words.check_vocabulary([Book(law.load_pack(folder), folder, {}, bare)], bare)]
    assert not [item for item in found if item.what.startswith("facts")]


def test_of_the_whole_vocabulary_nothing_is_said_while_a_pack_cannot_be_read(tmp_path: Path) -> None:
    assert whole(book(tmp_path, effect="forbid")) == {}


def test_the_vocabulary_may_be_another(tmp_path: Path) -> None:
    folder = book(tmp_path)
    assert check([folder], words=vocabulary.shipped()) == check([folder])


@pytest.mark.parametrize("name", packs.names())
def test_the_shipped_law_has_no_errors(name: str) -> None:
    found = check([resources.files("licet.packs") / name])
    assert [f"{item.where}: {item.what}" for item in found if item.level is Level.ERROR] == []


def test_a_definition_that_cannot_be_read_is_told_though_another_rests_on_it(tmp_path: Path) -> None:
    definitions = {"a": {"fact": "use.oops", "is": "x"}, "b": {"definition": "a"}}
    folder = write(tmp_path / "small", {"ban": rule("prohibit", "{definition: b}")}, definitions, **SOUND)
    found = [item.what for item in check([folder])]
    assert found == ["unknown field 'use.oops'"]
