"""The page's plain words: names and definitions of terms, dates, and what each answer of the law means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from licet.markup import Html, el, escape, join, link
from licet.register._entries import in_utc
from licet.vocabulary import shipped

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SPACE: Final = "\N{NO-BREAK SPACE}"  # a date stays on one line
_NOT_STATED: Final = "not stated"

SIGNS: Final = {"go": "✓", "wait": "…", "stop": "✕"}
REVIEWS: Final = {
    "verified": "the official text",
    "secondary": "a secondary source",
    "unverified": "nothing yet: unverified",
}


def name_of(term: str | None) -> str:
    """The term's name; the term itself when this version of Licet does not know it."""
    if term is None:
        return _NOT_STATED
    known = shipped().terms.get(term)
    return known.name if known else term


def titled(term: str | None) -> Html:
    """The term's name with its definition as a hint, for tables."""
    known = shipped().terms.get(term or "")
    return el("span", name_of(term), title=known.definition if known else None)


def linked(terms: Iterable[str]) -> Html:
    """Names of terms, each leading to its definition on this page."""
    return join([_linked(term) for term in terms], between=" · ")


def glossary(terms: Iterable[str | None]) -> Html:
    """The definitions of those terms that the vocabulary knows, by name."""
    known = {shipped().terms[term] for term in terms if term and term in shipped().terms}
    return el(
        "dl",
        *[
            el(
                "div",
                el("dt", term.name, id=_anchor(term.id)),
                el("dd", term.definition),
                el("dd", "Source: ", link(term.source.cite, term.source.url), class_="source"),
            )
            for term in sorted(known, key=lambda term: (term.name, term.id))
        ],
        class_="words",
    )


def badge(text: str, tone: str) -> Html:
    """A short state that is told by word, sign and colour."""
    return el(
        "span", el("span", SIGNS[tone], aria_hidden="true", class_="sign"), text, class_=f"badge {tone}"
    )


def day(at: dt.datetime) -> Html:
    """A day in UTC."""
    utc = in_utc(at)
    return el("time", _day(utc), datetime=utc.date().isoformat())


def hour(at: dt.datetime) -> Html:
    """The hour that `at` lies in, in UTC; minutes are not published."""
    utc = in_utc(at).replace(minute=0)
    shown = f"{_day(utc)}, {utc.hour}\N{EN DASH}{utc.hour + 1}{_SPACE}h"
    return el("time", shown, datetime=f"{utc.date().isoformat()}T{utc:%H:%M}Z")


def number(count: int) -> str:
    """A count with its thousands apart."""
    return f"{count:,}"


def counted(count: int, one: str, many: str) -> str:
    """`1 licence`, `2 licences`."""
    return f"{count:,} {one if count == 1 else many}"


def _linked(term: str) -> Html:
    known = shipped().terms.get(term)
    if known is None:
        return escape(term)
    return el("a", known.name, href=f"#{_anchor(term)}", title=known.definition, class_="term")


def _anchor(term: str) -> str:
    return f"word-{term}"


def _day(at: dt.datetime) -> str:
    return _SPACE.join((str(at.day), _MONTHS[at.month - 1], str(at.year)))
