"""A real Chromium, in which every test fails on a script error, a console error or anything fetched."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path
    from typing import Literal

    from playwright.sync_api import Browser, Page

    Open = Callable[..., AbstractContextManager[Page]]

_QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        pytest.fail("Chromium is missing: run scripts/need-chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=[*_QUIET])
        yield running
        running.close()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Open:
    """Open markup as a reader would who saved the page: from a file, offline, with or without scripts."""

    @contextmanager
    def opened(
        markup: str, *, width: int = 1200, scheme: Literal["light", "dark"] = "light", scripts: bool = True
    ) -> Iterator[Page]:
        saved = tmp_path / "register.html"
        saved.write_text(markup, encoding="utf-8")
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            java_script_enabled=scripts,
            offline=True,
            locale="en-GB",
        )
        context.set_default_timeout(5000)
        page = context.new_page()
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: wrong.append(f"dialog: {dialog.message}"))
        page.on(
            "console", lambda line: wrong.append(line.text) if line.type in {"error", "warning"} else None
        )
        page.on("request", lambda sent: wrong.append(sent.url) if sent.url != saved.as_uri() else None)
        try:
            page.goto(saved.as_uri())
            yield page
        finally:
            context.close()
        assert not wrong, wrong

    return opened
