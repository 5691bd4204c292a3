"""Ingrid, a licensing officer, opens the explanation an exporter sent her; she has a laptop and a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from licet.explain import page
from licet.facts import Transaction
from tests.unit.explain.sample_answers import EMPTY, FULL, SALE, hostile

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.conftest import Open

PAGES = {
    "full": page(FULL, SALE, lists="2026-07-31 (114 days old)"),
    "empty": page(EMPTY, Transaction()),
    "hostile": page(*hostile()),
    "long": page(FULL, Transaction(title="Wort" * 80)),
}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(shown: Page) -> list[Any]:
    found = Axe().run(shown, options=RULES).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


def test_ingrid_reads_the_answer_first_and_then_why(open_page: Open) -> None:
    with open_page(PAGES["full"], scripts=False) as shown:
        answer = shown.get_by_role("region", name="Prohibited")
        assert "no licence can change that" in answer.inner_text()
        assert "could still change this answer" in answer.inner_text()
        why = shown.get_by_role("article", name="No searching in streets")
        assert "street or square" in why.inner_text()
        assert (
            why.get_by_role("link", name="Small Act, s. 1").get_attribute("href") == "https://example.org/law"
        )


def test_ingrid_finds_what_is_missing_and_what_waits_for_it(open_page: Open) -> None:
    with open_page(PAGES["full"]) as shown:
        shown.get_by_role("navigation", name="On this page").get_by_role(
            "link", name="Still to be asked"
        ).click()
        asked = shown.get_by_role("region", name="Still to be asked")
        assert asked.get_by_role("listitem").filter(has_text="Of what were you told?").is_visible()
        table = asked.get_by_role("table", name="Rules that might apply")
        row = table.get_by_role("row").filter(has_text="Told by the authority")
        assert row.get_by_role("cell").last.inner_text() == "told by the authority of"


def test_ingrid_sees_what_goes_beyond_wassenaar(open_page: Open) -> None:
    with open_page(PAGES["full"]) as shown:
        view = shown.get_by_role("region", name="Seen from Wassenaar")
        rows = view.get_by_role("table", name="Where each burden comes from").get_by_role("row")
        assert rows.filter(has_text="goes beyond").count() == 1
        assert rows.filter(has_text="stems from Wassenaar").count() == 1


def test_ingrid_reaches_the_content_by_keyboard(open_page: Open) -> None:
    with open_page(PAGES["full"]) as shown:
        shown.keyboard.press("Tab")
        assert shown.get_by_role("link", name="Skip to the content").is_visible()
        shown.keyboard.press("Enter")
        assert shown.evaluate("document.activeElement.id") == "content"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_accessible_and_never_wider_than_the_screen(
    open_page: Open, name: str, width: int, scheme: str
) -> None:
    with open_page(PAGES[name], width=width, scheme=scheme) as shown:
        assert violations(shown) == []
        assert shown.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [390, 1280])
def test_tables_stay_tables_on_every_screen(open_page: Open, width: int) -> None:
    with open_page(PAGES["full"], width=width) as shown:
        table = shown.get_by_role("table", name="Rules not yet in force")
        heads = table.get_by_role("columnheader").all_text_contents()
        assert heads == ["Rule", "From", "Effect", "Provision", "Will apply"]
        assert table.get_by_role("rowheader").count() == 2


def test_nothing_hostile_in_the_facts_runs_or_adds_an_element(open_page: Open) -> None:
    with open_page(PAGES["hostile"]) as shown:
        assert shown.locator("script, img, iframe, [onerror]").count() == 0
        assert shown.get_by_role("link", name="javascript:").count() == 0
        assert shown.get_by_role("contentinfo").is_visible()


def test_on_paper_addresses_are_printed_and_nothing_is_cut_off(open_page: Open) -> None:
    with open_page(PAGES["full"], width=720) as shown:
        shown.emulate_media(media="print")
        assert not shown.get_by_role("navigation").is_visible()
        printed = "getComputedStyle(document.querySelector('dd a[href^=http]'), '::after').content"
        assert "https://example.org/law" in shown.evaluate(printed)
        assert shown.evaluate("document.documentElement.scrollWidth") <= 720
