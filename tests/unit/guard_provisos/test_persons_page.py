"""docs/identity.md and docs/provisos-persons.md: what they show can be written, and what they name exists."""

from __future__ import annotations

import ast
import json
import re
from importlib import import_module
from pathlib import Path

import pytest

from licet import documents
from licet.guard import Circumstances, Ground, Guard
from licet.licence import PROVISOS, application

DOCS = Path(__file__).parents[3] / "docs"
PAGES = {name: (DOCS / name).read_text(encoding="utf-8") for name in ("identity.md", "provisos-persons.md")}
EXAMPLES = {
    kind: block
    for page in PAGES.values()
    for kind, block in re.findall(r"```yaml (\w+)\n(.*?)```", page, flags=re.DOTALL)
}
PYTHON = [
    block for page in PAGES.values() for block in re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
]
APPLICATION = re.findall(
    r"```yaml application\n(.*?)```", (DOCS / "formats.md").read_text(encoding="utf-8"), flags=re.DOTALL
)[0]


@pytest.mark.parametrize("kind", EXAMPLES)
def test_each_example_is_a_proviso_that_can_be_applied_for(kind: str) -> None:
    draft = documents.plain(APPLICATION.encode(), where="application")
    draft["provisos"] = [documents.plain(EXAMPLES[kind].encode(), where=kind)]
    raw = json.dumps(draft, default=lambda moment: moment.isoformat())
    (proviso,) = application(raw.encode(), where=kind).provisos
    assert type(proviso) is PROVISOS[kind]


@pytest.mark.parametrize("block", PYTHON, ids=range(len(PYTHON)))
def test_what_the_code_imports_states_and_calls_exists(block: str) -> None:
    for node in ast.walk(ast.parse(block)):
        if isinstance(node, ast.ImportFrom):
            room = import_module(node.module or "")
            assert all(hasattr(room, name.name) for name in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Circumstances":
            assert {keyword.arg for keyword in node.keywords} <= set(Circumstances.__struct_fields__)
        elif isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "guard":
            assert hasattr(Guard, node.attr)


def test_each_kind_has_a_section_and_each_ground_it_names_exists() -> None:
    page = PAGES["provisos-persons.md"]
    kinds = set(re.findall(r"^## (\w+)$", page, flags=re.MULTILINE))
    assert kinds == {
        "operators",
        "two_persons",
        "human_review",
        "no_adverse_decision",
        "prior_authorisation",
        "watch_list",
    }
    assert set(re.findall(r"\*\*Refused\*\* \(`(\w+)`\)", page)) <= {ground.value for ground in Ground}
