"""Amina, a journalist, opens the register she was sent; she has a phone, a laptop and no account anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from licet.log import LogVerifier, verify_log_proof
from licet.register import page
from tests.unit.register.sample_register import EMPTY, FULL, LICENCE_ENTRY, OUTSIDE
from tests.unit.register.test_register_page import HOSTILE, all_of

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.e2e.conftest import Open

PAGES = {
    "full": page(**FULL),
    "empty": page(**EMPTY),
    "hostile": page(**all_of("".join(HOSTILE))),
    "long": page(**all_of("Wort" * 80)),
}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def cells(row: Locator) -> list[str]:
    """The texts of a row, its head first."""
    return [text.strip() for text in row.locator("th, td").all_inner_texts()]


def row_of(shown: Page, table: str, head: str) -> list[str]:
    return cells(shown.get_by_role("table", name=table).get_by_role("row").filter(has_text=head))


def violations(shown: Page) -> list[Any]:
    found = Axe().run(shown, options=RULES).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


def test_amina_finds_how_many_uses_were_refused_and_why(open_page: Open) -> None:
    with open_page(PAGES["full"], scripts=False) as shown:
        shown.get_by_role("navigation", name="On this page").get_by_role("link", name="Uses").click()
        uses = shown.get_by_role("region", name="Uses", exact=True)
        assert uses.get_by_role("heading", level=2, name="Uses").is_visible()
        assert row_of(shown, "Why uses were refused", OUTSIDE) == [OUTSIDE, "outside_grant", "7"]
        total = row_of(shown, "Why uses were refused", "All refused")
        assert (total[0], total[-1]) == ("All refused", "10")


def test_amina_adds_the_rows_up_and_gets_the_number_at_the_top(open_page: Open) -> None:
    with open_page(PAGES["full"]) as shown:
        table = shown.get_by_role("table", name="Every decision")
        refused = table.get_by_role("row").filter(has_text="Refused")
        counts = [int(cells(row)[-1]) for row in refused.all()]
        glance = shown.get_by_role("region", name="At a glance")
        assert sum(counts) == 10
        assert (
            glance.locator("div").filter(has_text="Uses refused").get_by_role("definition").inner_text()
            == "10"
        )


def test_amina_hears_the_picture_when_she_cannot_see_it(open_page: Open) -> None:
    with open_page(PAGES["full"]) as shown:
        picture = shown.get_by_role("img", name="Uses permitted and refused, by operation")
        assert picture.is_visible()
        assert (
            "live one-to-many identification: 0 permitted, 7 refused" in picture.locator("desc").inner_html()
        )


def test_amina_follows_a_word_to_its_definition_and_a_licence_to_its_reasons(open_page: Open) -> None:
    with open_page(PAGES["full"]) as shown:
        licence = shown.get_by_role("article", name="Licence FR-2026-0041")
        licence.get_by_role("link", name="border control").click()
        assert shown.url.endswith("#word-purpose.border_control")
        licence.get_by_role("link", name="One-to-one matcher for door access").click()
        assert shown.get_by_role("article", name="One-to-one matcher for door access").is_visible()
        assert shown.url.endswith("#determination-1")


def test_amina_reaches_the_content_and_every_text_to_copy_by_keyboard(open_page: Open) -> None:
    with open_page(PAGES["full"]) as shown:
        shown.keyboard.press("Tab")
        assert shown.get_by_role("link", name="Skip to the content").is_visible()
        shown.keyboard.press("Enter")
        proof = shown.get_by_role("region", name="Log register.example/licences Proof that")
        proof.focus()
        assert shown.evaluate("document.activeElement.tagName") == "PRE"


def test_amina_copies_the_proof_and_verifies_it_without_the_page(open_page: Open) -> None:
    with open_page(PAGES["full"]) as shown:
        proof = shown.get_by_role("region", name="Log register.example/licences Proof that").locator("code")
        key = (
            shown.get_by_role("article", name="Log register.example/licences").locator("dd").last.inner_text()
        )
        copied = (proof.text_content() or "").encode()
    head = verify_log_proof(copied, entry=LICENCE_ENTRY, verifier=LogVerifier.from_vkey(key))
    assert head.size == 3


def test_amina_saves_the_numbers_as_csv(open_page: Open) -> None:
    with open_page(PAGES["full"]) as shown:
        with shown.expect_download() as waiting:
            shown.get_by_role("link", name="Download these decisions as CSV").click()
        saved = Path(waiting.value.path()).read_text(encoding="utf-8")
    assert waiting.value.suggested_filename == "decisions.csv"
    assert sum(int(line.rpartition(",")[2]) for line in saved.splitlines()[1:]) == 18


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_accessible_and_never_wider_than_the_screen(
    open_page: Open, name: str, width: int, scheme: str
) -> None:
    with open_page(PAGES[name], width=width, scheme=scheme) as shown:
        assert violations(shown) == []
        assert shown.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 1200])
def test_tables_stay_tables_on_every_screen(open_page: Open, width: int) -> None:
    with open_page(PAGES["full"], width=width) as shown:
        table = shown.get_by_role("table", name="Uses by operation")
        heads = table.get_by_role("columnheader").all_text_contents()
        assert heads == ["Operation", "Permitted", "Refused", "All"]
        assert table.get_by_role("rowheader").count() == 3
        assert table.get_by_role("cell").count() == 9


def test_nothing_hostile_in_the_register_runs_or_adds_an_element(open_page: Open) -> None:
    with open_page(PAGES["hostile"]) as shown:
        assert shown.locator("script, img:not([role]), iframe, [onerror]").count() == 0
        assert shown.get_by_role("link", name="javascript:").count() == 0
        assert shown.get_by_role("contentinfo").is_visible()


def test_on_paper_addresses_are_printed_and_nothing_is_cut_off(open_page: Open) -> None:
    with open_page(PAGES["full"], width=720) as shown:
        shown.emulate_media(media="print")
        assert not shown.get_by_role("navigation").is_visible()
        printed = "getComputedStyle(document.querySelector('td a[href^=http]'), '::after').content"
        assert "https://www.ecfr.gov/current/title-15/part-744" in shown.evaluate(printed)
        assert shown.evaluate("document.documentElement.scrollWidth") <= 720
        assert shown.evaluate(
            "[...document.querySelectorAll('pre')].every(p => p.scrollWidth <= p.clientWidth)"
        )
