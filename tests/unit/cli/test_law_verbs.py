"""`licet law`: check, try, start and compare rules at a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from licet import law, packs
from licet.cli import parser
from tests.unit.law.small_pack import days, rule, write

if TYPE_CHECKING:
    from tests.unit.cli.shell import Shell

CASES = """\
rule: small/ban
cases:
  - {name: to China, facts: {to: CN}, expect: applies}
  - {name: to Norway, facts: {to: "NO"}, expect: does_not_apply}
  - {name: nobody says, facts: {}, expect: cannot_tell, missing: [to]}
"""
SOUND: dict[str, Any] = {"url": "https://www.ecfr.gov/current", "version": "2026-11-22"}


def small(cases: str = CASES, **fields: Any) -> Path:
    """A pack of one ban in the current folder."""
    ban = {**rule("prohibit", "{fact: to, is: CN}"), "url": SOUND["url"], **fields}
    folder = write(Path("small"), {"ban": ban}, **SOUND)
    (folder / "ban.cases.yaml").write_text(cases)
    return folder


def test_only_the_verb_asked_for_is_imported(licet: Shell) -> None:
    import sys

    sys.modules.pop("licet.cli.law._diff", None)
    licet("law", "--help")
    parser(["law"])
    assert "licet.cli.law._diff" not in sys.modules
    licet("law", "diff", "--help")
    assert "licet.cli.law._diff" in sys.modules


def test_law_asks_for_a_verb(licet: Shell) -> None:
    assert licet("law").err == ("licet: the following arguments are required: VERB; try `licet law --help`\n")
    assert "did you mean check" in licet("law", "chek").err


def test_an_unknown_option_of_a_verb_is_answered_with_the_nearest_one(licet: Shell) -> None:
    assert "did you mean --verbose" in licet("law", "test", "--verbos").err


# licet law test


def test_cases_that_are_kept_are_counted(licet: Shell) -> None:
    small()
    said = licet("law", "test", "small")
    assert (said.status, said.err) == (0, "")
    assert said.out == "small     1 rules     3 cases\n\n1 rules, 3 cases. All kept.\n"


def test_every_case_is_printed_when_asked_for(licet: Shell) -> None:
    small()
    assert "kept    small/ban: to China: applies" in licet("law", "test", "small", "-v").out


def test_a_case_that_is_not_kept_is_told_with_its_line(licet: Shell) -> None:
    small(CASES.replace("expect: applies", "expect: cannot_tell").replace("[to]", "[from]"))
    said = licet("law", "test", "small")
    assert said.status == 1
    assert (
        "  FAILED  small/ban.cases.yaml:3: to China\n          expected cannot_tell, got applies\n"
        in said.out
    )
    assert "small     1 rules     3 cases    2 failed" in said.out
    assert "2 FAILED." in said.out


def test_for_machines_the_failures_are_listed(licet: Shell) -> None:
    small(CASES.replace("[to]", "[from]"))
    said = licet("law", "test", "small", "--json")
    assert said.status == 1
    assert said.json == {
        "rules": 1,
        "cases": 3,
        "failed": 1,
        "packs": [{"pack": "small", "version": "2026-11-22", "rules": 1, "cases": 3, "failed": 1}],
        "failures": [
            {
                "rule": "small/ban",
                "case": "nobody says",
                "where": "small/ban.cases.yaml:5",
                "expected": "cannot_tell",
                "got": "cannot_tell",
                "missing": ["to"],
                "expected_missing": ["from"],
            }
        ],
    }


def test_a_shipped_pack_is_tried_by_its_name(licet: Shell) -> None:
    said = licet("law", "test", "ban-2021", "--json")
    assert said.json["packs"][0]["pack"] == "ban-2021"
    assert said.json["rules"] == len(law.load_pack(packs.find("ban-2021")).rules)


def test_without_a_pack_every_shipped_one_is_tried(licet: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    small()
    folder = Path("small").resolve()
    monkeypatch.setattr(packs, "names", lambda: ["small"])
    monkeypatch.setattr(packs, "find", lambda _: folder)
    assert [row["pack"] for row in licet("law", "test", "--json").json["packs"]] == ["small"]
    assert licet("law", "check", "--json").json["packs"] == 1


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("vendor", "unknown law pack 'vendor'; did you mean vendors?"),
        ("./nowhere", "./nowhere: no such folder; check the path"),
        ("empty", "empty: this folder is no law pack; a pack folder holds a pack.yaml"),
    ],
)
@pytest.mark.parametrize("verb", ["test", "check"])
def test_a_pack_that_is_none_is_told(licet: Shell, verb: str, word: str, says: str) -> None:
    Path("empty").mkdir()
    said = licet("law", verb, word)
    assert said.status == 2
    assert says in said.err


def test_a_pack_that_cannot_be_read_is_bad_input_to_a_test(licet: Shell) -> None:
    small(effect="forbid")
    said = licet("law", "test", "small")
    assert said.status == 2
    assert said.err.startswith("licet: small/ban.yaml:6: unknown effect 'forbid'; known: ")


# licet law check


def test_a_sound_pack_has_no_errors(licet: Shell) -> None:
    small()
    assert licet("law", "check", "small") == (0, "No errors, 0 warnings in 1 pack.\n", "")


def test_errors_are_told_with_line_and_cure_and_say_no(licet: Shell) -> None:
    small(effect="forbid")
    said = licet("law", "check", "small")
    assert said.status == 1
    assert said.out.startswith("small/ban.yaml:6: error: unknown effect 'forbid'; known: ")
    assert "1 ERROR, 0 warnings in 1 pack." in said.out


def test_warnings_alone_are_no_no(licet: Shell) -> None:
    small(cite="the law")
    said = licet("law", "check", "small", "--json")
    assert said.status == 0
    assert said.json["warnings"] == 1
    assert said.json["complaints"] == [
        {
            "level": "warning",
            "kind": "dead_citation",
            "rule": "small/ban",
            "what": "'the law' names no article, section or date",
            "where": "small/ban.yaml:3",
            "remedy": "name the provision, so that a reader finds it",
        }
    ]


def test_a_single_rule_can_be_checked_in_its_pack(licet: Shell) -> None:
    small(cite="")
    write(Path("small"), {"other": {**rule("prohibit"), "url": SOUND["url"], "cite": ""}}, **SOUND)
    assert licet("law", "check", "small").out.count("cites nothing") == 2
    one = licet("law", "check", "small/ban.yaml", "--json")
    assert {item["rule"] for item in one.json["complaints"]} == {"small/ban"}
    assert "2 ERRORS" in licet("law", "check", "small/other.yaml").out
    assert licet("law", "check", "small/other.cases.yaml").status == 2


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("small/none.yaml", "small/none.yaml: no such rule; check the path"),
        ("small/pack.yaml", "small/pack.yaml: this is no rule of a pack"),
        ("alone.yaml", "alone.yaml: this is no rule of a pack"),
    ],
)
def test_a_rule_that_is_none_is_told(licet: Shell, word: str, says: str) -> None:
    small()
    Path("alone.yaml").write_text("id: x\n")
    said = licet("law", "check", word)
    assert said.status == 2
    assert says in said.err


# licet law new


def test_a_new_pack_loads_and_keeps_its_cases(licet: Shell) -> None:
    said = licet.done("law", "new", "--pack", "my-city")
    assert "Written: my-city/pack.yaml" in said.out
    assert "schema.json" not in said.out
    tried = licet.done("law", "test", "my-city", "--json").json
    assert (tried["rules"], tried["cases"], tried["failed"]) == (1, 5, 0)
    assert packs.load("my-city").covers is False
    for file in Path("my-city").glob("*.yaml"):
        first = file.read_text().splitlines()[0]
        assert first.startswith("# yaml-language-server: $schema=schema/")
        assert (file.parent / first.partition("=")[2]).is_file()


def test_what_has_not_been_edited_yet_does_not_pass_the_check(licet: Shell) -> None:
    licet.done("law", "new", "--pack", "my-city")
    kinds = {item["kind"] for item in licet("law", "check", "my-city", "--json").json["complaints"]}
    assert kinds == {"dead_citation"}


def test_a_new_rule_joins_its_pack(licet: Shell) -> None:
    licet.done("law", "new", "--pack", "my-city", "--into", "law")
    said = licet.done("law", "new", "my-city/section-4", "--into", "law", "--json")
    assert said.json == {"written": ["law/my-city/section-4.yaml", "law/my-city/section-4.cases.yaml"]}
    assert [rule.id for rule in packs.load("law/my-city").rules] == ["my-city/section-1", "my-city/section-4"]


def test_nothing_is_ever_overwritten(licet: Shell) -> None:
    licet.done("law", "new", "--pack", "my-city")
    mine = Path("my-city/section-1.yaml")
    mine.write_text("mine")
    for words in (("--pack", "my-city"), ("my-city/section-1",)):
        said = licet("law", "new", *words)
        assert said.status == 2
        assert "is there already; choose another name, or edit it" in said.err
    Path("my-city/schema/rule.schema.json").write_text("{}")
    Path("my-city/section-2.cases.yaml").write_text("mine too")
    assert licet("law", "new", "my-city/section-2").status == 2
    assert not Path("my-city/section-2.yaml").exists()
    licet.done("law", "new", "my-city/section-3")
    assert mine.read_text() == "mine"
    assert Path("my-city/schema/rule.schema.json").read_text() == "{}"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "name a rule, or a pack with --pack"),
        (("a/b", "--pack", "a"), "name a rule, or a pack with --pack"),
        (
            ("section-4",),
            "section-4: a rule is named with its pack; write my-city/section-4, or --pack section-4",
        ),
        (("my-city/section-4",), "my-city: no such pack; make it: `licet law new --pack my-city`"),
        (("--pack", "us-ear"), "a pack called us-ear comes with Licet; choose another name"),
        (("--pack", "My City"), "'My City' cannot be a name; use small letters, digits and single dashes"),
        (("--pack", "../x"), "'../x' cannot be a name"),
        (("x/../y",), "'../y' cannot be a name"),
        (("x/pack",), "'pack' cannot be a name"),
    ],
)
def test_a_name_that_cannot_be_is_told(licet: Shell, words: tuple[str, ...], says: str) -> None:
    said = licet("law", "new", *words)
    assert said.status == 2
    assert says in said.err
    assert not list(Path().iterdir())


# licet law diff


def changing() -> None:
    """A ban that comes into force, is stayed, and comes back; and a sale to China."""
    stages = days("adopted 2020-01-01", "in_force 2021-01-01", "stayed 2022-01-01", "in_force 2023-01-01")
    small(**stages, title="No sale")
    Path("sale.yaml").write_text("activity: supply.export\nfrom: US\nto: CN\n")


def test_a_rule_that_entered_another_stage_is_told_with_its_days(licet: Shell) -> None:
    changing()
    said = licet("law", "diff", "--from", "2020-06-01", "--to", "2022-06-01", "--pack", "./small")
    assert said.status == 1
    assert (
        "- No sale (The small law, s. 1)\n    2021-01-01  comes into force\n    2022-01-01  is stayed\n"
        in said.out
    )


def test_a_transaction_that_comes_out_otherwise_is_told(licet: Shell) -> None:
    changing()
    words = ("law", "diff", "--from", "2020-06-01", "--to", "2021-06-01", "sale.yaml", "--pack", "./small")
    said = licet(*words)
    assert said.status == 1
    assert "PROHIBITED." in said.out
    assert "begins   No sale (The small law, s. 1)" in said.out
    (row,) = licet(*words, "--json").json["transactions"]
    assert (row["file"], row["changed"], row["after"]) == ("sale.yaml", True, "prohibited")
    assert row["begins"] == ["small/ban"]
    back = licet(
        "law", "diff", "--from", "2021-06-01", "--to", "2022-06-01", "sale.yaml", "--pack", "./small"
    )
    assert "ends     No sale" in back.out


def test_where_nothing_changed_the_answer_is_yes(licet: Shell) -> None:
    changing()
    days_ = ("--from", "2023-06-01", "--to", "2023-06-02")
    said = licet("law", "diff", *days_, "sale.yaml", "--pack", "./small")
    assert said.status == 0
    assert "0 rules changed." in said.out
    assert "both     PROHIBITED." in said.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ("--from", "2022-01-01", "--to", "2021-01-01"),
            "--from 2022-01-01 is not before --to; give the earlier",
        ),
        (("--from", "2022-01-01", "--to", "2022-01-01"), "is not before --to"),
        (("--from", "lately", "--to", "2022-01-01"), "'lately' is not a date such as 2026-11-22"),
        (("--from", "2022-01-01"), "the following arguments are required: --to"),
    ],
)
def test_days_that_are_none_are_told(licet: Shell, words: tuple[str, ...], says: str) -> None:
    said = licet("law", "diff", *words)
    assert said.status == 2
    assert says in said.err


# licet law schema


def test_a_schema_is_printed_or_written(licet: Shell) -> None:
    assert licet.done("law", "schema", "rule").json["title"] == "Licet: rule"
    said = licet.done("law", "schema", "--out", "s", "--json")
    assert [Path(name).name for name in said.json["written"]] == [
        "rule.schema.json",
        "cases.schema.json",
        "pack.schema.json",
        "definition.schema.json",
        "transaction.schema.json",
    ]
    assert licet.done("law", "schema", "pack", "--out", "one").out == "Written: one/pack.schema.json.\n"


def test_a_schema_of_nothing_is_told(licet: Shell) -> None:
    assert "a schema of what?" in licet("law", "schema").err
    assert "unknown kind 'rules'; did you mean rule?" in licet("law", "schema", "rules").err
