from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.unit.repo.pages import ROOT, page, tracked

if TYPE_CHECKING:
    from pathlib import Path

PAGES = [path for path in tracked() if path.suffix == ".md"]
LINK = re.compile(r"\]\(([^)\s]+)\)")


def anchors(text: str) -> set[str]:
    """The names GitHub gives a page's headings, and those set by hand."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    slugs = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return slugs | set(re.findall(r'<a id="([^"]+)">', text))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for target in LINK.findall(text):
        if "://" in target:
            continue
        file, _, anchor = target.partition("#")
        goal = (path.parent / file).resolve() if file else path
        assert goal.exists(), target
        if anchor:
            assert anchor in anchors(goal.read_text(encoding="utf-8")), target


def test_every_page_in_docs_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        here = waiting.pop()
        reached.add(here)
        links = LINK.findall(here.read_text(encoding="utf-8"))
        goals = {(here.parent / link.partition("#")[0]).resolve() for link in links if "://" not in link}
        waiting += [goal for goal in goals if goal.suffix == ".md" and goal not in reached and goal.is_file()]
    written = {path for path in PAGES if (ROOT / "docs") in path.parents}
    assert not sorted(str(path.relative_to(ROOT)) for path in written - reached)


def test_the_readme_is_short_enough_to_be_read() -> None:
    assert len(page("README.md").splitlines()) <= 250
