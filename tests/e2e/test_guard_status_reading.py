"""Odd, who runs a checkpoint's matcher, opens the page of its guard, at his desk and on his phone."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from msgspec.structs import replace

from licet.guard.status import page
from tests.unit.guard_status.samples import CLOSED, EMPTY, FULL, hostile

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.conftest import Open

PAGES = {
    "full": page(FULL),
    "closed": page(CLOSED),
    "empty": page(EMPTY),
    "hostile": page(hostile("<script>alert(1)</script><img src=x onerror=alert(2)>\u202e")),
    "long": page(hostile("Wort" * 80)),
}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(shown: Page) -> list[Any]:
    found = Axe().run(shown, options=RULES).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


def test_odd_sees_first_whether_the_guard_is_open(open_page: Open) -> None:
    with open_page(PAGES["full"], scripts=False) as shown:
        assert "would be permitted" in shown.get_by_role("region", name="Open").inner_text()
    with open_page(PAGES["closed"], scripts=False) as shown:
        assert "is older than the 7 days" in shown.get_by_role("region", name="Closed").inner_text()


def test_odd_finds_what_is_left_today(open_page: Open) -> None:
    with open_page(PAGES["full"]) as shown:
        shown.get_by_role("navigation", name="On this page").get_by_role("link", name="Conditions").click()
        row = shown.get_by_role("table", name="Quotas").get_by_role("row").filter(has_text="per day")
        assert row.get_by_role("cell").all_inner_texts()[1:3] == ["2", "998"]


def test_odd_finds_what_to_do_next_and_when(open_page: Open) -> None:
    with open_page(PAGES["full"]) as shown:
        table = shown.get_by_role("table", name="Soonest first")
        first = table.get_by_role("row").nth(1)
        assert first.get_by_role("rowheader").inner_text().startswith("2026-11-23 18:00 UTC, in 9 hours")
        assert "closes" in first.get_by_role("cell").first.inner_text()


def test_odd_reaches_the_content_by_keyboard(open_page: Open) -> None:
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
        table = shown.get_by_role("table", name="Grants")
        heads = table.get_by_role("columnheader").all_text_contents()
        assert heads == ["Operations", "Purposes", "Places", "Countries", "Actors", "Only"]


def test_nothing_hostile_in_a_licence_runs_or_adds_an_element(open_page: Open) -> None:
    with open_page(PAGES["hostile"]) as shown:
        assert shown.locator("script, img, iframe, [onerror]").count() == 0
        assert shown.get_by_role("contentinfo").is_visible()


def test_a_status_of_tomorrow_is_another_page() -> None:
    assert page(replace(FULL, at=FULL.at + dt.timedelta(days=1))) != PAGES["full"]
