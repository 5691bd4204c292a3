"""One HTML file for a licensing officer: it needs no other, runs nothing, and fetches nothing.

Its own content policy says so to the browser, which then refuses whatever would slip in. Every text is
escaped as it is put into markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from licet.explain import _sections as parts
from licet.explain._words import OUTCOMES
from licet.markup import Html, document, el

if TYPE_CHECKING:
    from licet.facts import Transaction
    from licet.law import Determination

_SIGNS: Final = {"go": "✓", "wait": "…", "stop": "✕"}


def page(answer: Determination, transaction: Transaction, *, lists: str = "") -> str:
    """The whole page as text, to be saved as UTF-8; the same values always give the same page.

    `lists` says of which days the watch lists were.
    """
    title = transaction.title or "This transaction"
    found = list(parts.sections(answer, transaction, lists=lists))
    body = el(
        "body",
        el("a", "Skip to the content", href="#content", class_="skip"),
        _banner(title, answer, transaction, found),
        el("main", _answer(answer), *(body for _, _, body in found), id="content", tabindex=-1),
        el("footer", el("p", answer.disclaimer), el("p", "Made with Licet. No scripts, nothing fetched.")),
    )
    return document(f"{OUTCOMES[answer.outcome][1]}: {title}", body, room="licet.explain")


def _banner(title: str, answer: Determination, transaction: Transaction, found: list[parts.Section]) -> Html:
    route = " → ".join(code for code in (transaction.from_, transaction.to) if code)
    made = f"{route + ', ' if route else ''}by the law of {answer.on}."
    contents = [el("li", el("a", name, href=f"#{anchor}")) for anchor, name, _ in found]
    return el(
        "header",
        el("p", "Determination", class_="kicker"),
        el("h1", title),
        el("p", made, class_="made"),
        el("nav", el("ul", *contents), aria_label="On this page"),
        class_="banner",
    )


def _answer(answer: Determination) -> Html:
    """The outcome in one sentence, told by word, sign and colour."""
    tone, name, meaning = OUTCOMES[answer.outcome]
    sign = el("span", _SIGNS[tone], aria_hidden="true", class_="sign")
    return el(
        "section",
        el("h2", sign, name, id="answer"),
        el("p", meaning, class_="lead"),
        parts.caveat(answer),
        aria_labelledby="answer",
        class_=f"answer {tone}",
    )
