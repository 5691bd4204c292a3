"""docs/law/write-a-rule.md: whoever follows it ends with a pack that loads, keeps its cases and is clean."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from licet.cli.law import VERBS

if TYPE_CHECKING:
    from tests.unit.cli.shell import Shell

PAGE = (Path(__file__).parents[3] / "docs/law/write-a-rule.md").read_text(encoding="utf-8")
YAML = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)
FILES = {
    "my-city/pack.yaml": next(text for text in YAML if text.startswith("id: my-city\n")),
    "my-city/section-4.yaml": next(text for text in YAML if text.startswith("id: my-city/section-4\n")),
    "my-city/section-4.cases.yaml": next(text for text in YAML if text.startswith("rule: ")),
}


def test_who_follows_the_page_ends_with_a_clean_pack(licet: Shell) -> None:
    told = licet.done("law", "new", "--pack", "my-city").out
    assert f"$ licet law new --pack my-city\n{told}" in PAGE
    licet.done("law", "new", "my-city/section-4")
    for name, text in FILES.items():
        assert Path(name).is_file()
        Path(name).write_text(text, encoding="utf-8")
    for name in ("section-1.yaml", "section-1.cases.yaml"):
        Path("my-city", name).unlink()
    assert licet.done("law", "test", "my-city", "--json").json["failed"] == 0
    assert licet("law", "check", "my-city").out == "No errors, 0 warnings in 1 pack.\n"


def test_every_command_of_the_page_is_one(licet: Shell) -> None:
    for verb in re.findall(r"licet law (\w+)", PAGE):
        assert verb in VERBS
        assert licet("law", verb, "--help").status == 0
