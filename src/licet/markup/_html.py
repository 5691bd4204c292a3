"""Markup that cannot be broken out of: every text is escaped here, and only here is markup made.

`el` takes texts and finished markup apart by their type. Characters that browsers refuse, or that turn the
reading order round, become U+FFFD, so that nothing on the page looks like what it is not.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

    Child = str | None

# Controls but tab and newline, unpaired surrogates, non-characters, and the bidirectional overrides.
_UNFIT: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
_VOID: Final = frozenset({"br", "link", "meta"})


class Html(str):
    """Finished markup: made by `el` and `join`, or from a constant of a room; never from what came in."""

    __slots__ = ()


def el(tag: str, *children: Child, **attributes: str | int | None) -> Html:
    """One element; texts are escaped, None is left out, `aria_label` becomes `aria-label`."""
    named = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    if tag in _VOID:
        return Html(f"<{tag}{named}>")
    return Html(f"<{tag}{named}>{join(children)}</{tag}>")


def join(children: Iterable[Child], between: str = "") -> Html:
    """Children one after the other, as one piece of markup."""
    return Html(escape(between).join(escape(child) for child in children if child is not None))


def escape(text: str) -> Html:
    """Text as markup; what is markup already stays as it is."""
    return text if isinstance(text, Html) else Html(html.escape(fit(text)))


def fit(text: str) -> str:
    """Text without characters that cannot, or must not, stand in a page."""
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))


def link(text: str, url: str | None) -> Html:
    """A link out, if the address is one for a browser; else the text alone."""
    return el("a", text, href=url, rel="noreferrer") if url and _is_web(url) else escape(text)


def _is_web(url: str) -> bool:
    """An absolute web address without surprises: `javascript:` and odd characters are no links."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and url == fit(url) and " " not in url
