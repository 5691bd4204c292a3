"""A whole page in one file: no script, nothing fetched, and a policy that lets a browser hold it to that."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources

from licet.markup._html import Html, el, join


def document(title: str, body: Html, *, room: str) -> str:
    """The page; its style is that of every page, and after it the `page.css` of the `room` that made it."""
    return f"<!doctype html>\n{el('html', _head(title, room), body, lang='en')}\n"


def _head(title: str, room: str) -> Html:
    style = join([_sheet("licet.markup"), _sheet(room)])
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="referrer", content="no-referrer"),
        el("title", title),
        el("link", rel="icon", href="data:,"),
        el("style", style),
    )


@cache
def _sheet(room: str) -> Html:
    """A room's style sheet: markup already, since a browser does not unescape it."""
    return Html((resources.files(room) / "page.css").read_text(encoding="utf-8"))
