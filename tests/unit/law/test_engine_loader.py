"""What a pack is made of, and when it is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from licet import law
from licet.errors import RulebookError
from licet.law import Outcome
from tests.unit.law.small_pack import EXPORT, decide, pack

if TYPE_CHECKING:
    from pathlib import Path
from tests.unit.law.breakable import BAN, NEED, SEARCH, book, refusal


def test_a_folder_without_a_pack_sheet_is_no_pack(tmp_path: Path) -> None:
    assert "small/pack.yaml:1: no such file; a pack folder holds a pack.yaml" in refusal(
        book(tmp_path, pack=None)
    )


def test_every_file_with_a_mistake_is_named_at_once_and_nothing_loads(tmp_path: Path) -> None:
    search = SEARCH.replace("identify", "identfy")
    folder = book(
        tmp_path, ban=BAN.replace("prohibit", "forbid"), need=f"{NEED}sayz: x\n", definitions__search=search
    )
    found, problems = law.read_pack(folder)
    assert found is None
    assert [str(problem.where) for problem in problems] == [
        "small/definitions/search.yaml:6",
        "small/ban.yaml:6",
        "small/need.yaml:11",
    ]
    with pytest.raises(RulebookError, match=r"search\.yaml:6"):
        law.load_pack(folder)


@pytest.mark.parametrize("name", ["new.yml", "definitions/new.yml"])
def test_a_rule_under_a_name_that_would_be_passed_over_is_refused(tmp_path: Path, name: str) -> None:
    folder = book(tmp_path)
    (folder / name).write_text(NEED)
    assert refusal(folder) == (
        f"small/{name}:1: a .yml file would be passed over in silence; name it .yaml, or move it away"
    )


def test_a_sheet_that_is_no_mapping_is_refused(tmp_path: Path) -> None:
    assert refusal(book(tmp_path, ban="- x\n")).startswith(
        "small/ban.yaml:1: the document: expected `object`"
    )


def test_a_pack_without_rules_decides_nothing_and_is_refused(tmp_path: Path) -> None:
    found = refusal(book(tmp_path, ban=None, need=None, general=None))
    assert found.startswith("small/pack.yaml:1: a pack without rules")


def test_a_definition_may_rest_on_another_in_any_order(tmp_path: Path) -> None:
    early = SEARCH.replace("id: search", "id: a-live-search").replace("{fact", "{definition: search} # {fact")
    ban = BAN.replace("definition: search", "definition: a-live-search")
    small = law.load_pack(book(tmp_path, ban=ban, **{"definitions__a-live-search": early}))
    assert decide(f"{EXPORT}, to: CN, use: {{operation: identify}}", small).outcome is Outcome.PROHIBITED


@pytest.mark.parametrize(
    "when",
    [
        "{definition: search}",
        "{not: {definition: search}}",
        "{any: [{fact: to, is: CN}, {definition: search}]}",
        "{all: [{fact: to, is: CN}, {definition: other}]}",
        "{party: end_user, has: {definition: other}}",
    ],
)
def test_a_definition_that_rests_on_itself_is_refused(tmp_path: Path, when: str) -> None:
    search = SEARCH.replace("{fact: use.operation, is: identify}", when)
    other = SEARCH.replace("id: search", "id: other").replace("{fact", "{definition: search} # {fact")
    found = refusal(book(tmp_path, definitions__search=search, definitions__other=other))
    assert "definition 'other' rests on itself" in found or "definition 'search' rests on itself" in found
    assert ".yaml:6: " in found


def test_definitions_that_double_with_every_step_are_refused(tmp_path: Path) -> None:
    def step(number: int) -> str:
        below = f"{{definition: d{number - 1:02}}}" if number else "{fact: to, is: CN}"
        whole = SEARCH.replace("id: search", f"id: d{number:02}")
        return whole.replace("{fact: use.operation, is: identify}", f"{{any: [{below}, {{not: {below}}}]}}")

    found = refusal(book(tmp_path, **{f"definitions__d{number:02}": step(number) for number in range(16)}))
    assert "has more than 10,000 parts" in found


def test_a_definition_tests_a_partys_facts_only_inside_a_party(tmp_path: Path) -> None:
    search = SEARCH.replace("use.operation, is: identify", "party.country, is: CN")
    assert "search.yaml:6: party.country is about one party" in refusal(
        book(tmp_path, definitions__search=search)
    )


def test_cases_and_notes_beside_the_rules_are_not_rules(tmp_path: Path) -> None:
    folder = book(tmp_path)
    (folder / "ban.cases.yaml").write_text("rule: small/ban\ncases: []\n")
    (folder / "README.md").write_text("notes")
    assert len(law.load_pack(folder).rules) == 3


def test_a_rule_takes_its_packs_force_unless_it_has_its_own(tmp_path: Path) -> None:
    small = law.load_pack(book(tmp_path, need=f"{NEED}force: guidance\n"))
    assert {rule.id: rule.force for rule in small.rules} == {
        "small/ban": "law",
        "small/general": "law",
        "small/need": "guidance",
    }


def test_coverage_is_yes_no_or_a_condition(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=r"pack\.yaml:\d+: a condition is a mapping"):
        pack(tmp_path / "small", {"ban": {}}, covers="mostly")
