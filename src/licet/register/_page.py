"""One HTML file that needs nothing else: no script, no font, no picture, no address to fetch from.

Its own content policy says so to the browser, which then refuses whatever would slip in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from licet.law import DISCLAIMER
from licet.markup import Html, document, el, escape, join
from licet.register import _proof, _sections, _tally, _words

if TYPE_CHECKING:
    import datetime as dt

    from licet.register._entries import (
        Evidence,
        PublishedDecision,
        PublishedDetermination,
        PublishedLicence,
    )

_CONTENTS: Final = (
    ("determinations", "Before any sale"),
    ("licences", "Licences"),
    ("uses", "Uses"),
    ("words", "Words"),
    ("check", "Check it yourself"),
    ("silences", "What it does not say"),
)


def page(  # noqa: PLR0913 - what a register holds is four lists; all are named at the call
    *,
    title: str,
    generated_at: dt.datetime,
    determinations: tuple[PublishedDetermination, ...],
    licences: tuple[PublishedLicence, ...],
    decisions: tuple[PublishedDecision, ...],
    evidence: tuple[Evidence, ...],
) -> str:
    """The whole page as text, to be saved as UTF-8; the same values always give the same page.

    Every number on it is the sum of rows on it. Raises `InputError` for a time without a zone.
    """
    rows = _tally.by_hour(decisions)
    body = el(
        "body",
        el("a", "Skip to the content", href="#content", class_="skip"),
        _banner(title, generated_at),
        el(
            "main",
            _at_a_glance(determinations, licences, rows),
            _sections.determinations(determinations),
            _sections.licences(licences, determinations),
            _sections.uses(rows, licences),
            _sections.words(rows, licences),
            _proof.check_it(evidence),
            _proof.silences(),
            id="content",
            tabindex=-1,
        ),
        el(
            "footer",
            el("p", DISCLAIMER),
            el("p", "Made with Licet. No scripts, no cookies, nothing fetched."),
        ),
    )
    return document(title, body, room="licet.register")


def _banner(title: str, generated_at: dt.datetime) -> Html:
    contents = [el("li", el("a", name, href=f"#{anchor}")) for anchor, name in _CONTENTS]
    made = join(["Made on ", _words.day(generated_at), ". All times are in UTC."])
    return el(
        "header",
        el("p", "Public register", class_="kicker"),
        el("h1", title),
        el("p", made, class_="made"),
        el("nav", el("ul", *contents), aria_label="On this page"),
        class_="banner",
    )


def _at_a_glance(
    determinations: tuple[PublishedDetermination, ...],
    licences: tuple[PublishedLicence, ...],
    rows: tuple[PublishedDecision, ...],
) -> Html:
    whole = _tally.split(rows)
    in_force = sum(one.status == "in force" for one in licences)
    figures = (
        _figure("determinations", "Determinations made", len(determinations)),
        _figure("licences", "Licences issued", len(licences), note=f"{_words.number(in_force)} in force"),
        _figure("uses", "Uses permitted", whole.permitted, tone="go"),
        _figure("uses", "Uses refused", whole.refused, tone="stop"),
    )
    return _sections.section(
        "glance",
        "At a glance",
        el("p", _lead(rows), class_="lead"),
        el("dl", *figures, class_="figures"),
    )


def _figure(anchor: str, name: str, count: int, *, note: str = "", tone: str = "") -> Html:
    return el(
        "div",
        el("dt", el("a", name, href=f"#{anchor}")),
        el("dd", _words.number(count), class_=f"figure {tone}".strip()),
        el("dd", note, class_="note") if note else None,
    )


def _lead(rows: tuple[PublishedDecision, ...]) -> Html:
    """The uses in one sentence."""
    if not rows:
        return escape("Guarded products have reported no use yet.")
    whole = _tally.split(rows)
    asked = _words.counted(whole.total, "use was", "uses were")
    outcome = f"{asked} asked for: {whole.permitted:,} permitted and {whole.refused:,} refused."
    first, last = _words.hour(rows[-1].at), _words.hour(rows[0].at)
    if first == last:
        return join([outcome, " All of them on ", first, "."])
    return join([outcome, " The first was on ", first, ", the last on ", last, "."])
