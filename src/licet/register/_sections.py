"""The page's sections on what was decided: determinations, licences, uses, and the words for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from licet.explain import OUTCOMES
from licet.markup import Column, Html, el, escape, join, link, table
from licet.register import _tally, _words
from licet.register._chart import chart
from licet.register._open_data import download

if TYPE_CHECKING:
    from collections.abc import Mapping

    from licet.register._entries import PublishedDecision, PublishedDetermination, PublishedLicence
    from licet.register._tally import Split

_TONES: Final = {
    "in force": "go",
    "not yet in force": "wait",
    "suspended": "wait",
    "revoked": "stop",
    "expired": "stop",
}
_USES: Final = (
    "Each time a licensed product is asked to do something, its guard decides, and puts the decision on "
    "record. These are those decisions, counted by the hour."
)
_WORDS: Final = "The words used here"
_ANSWERS: Final = {"permit": ("Permitted", "go"), "refuse": ("Refused", "stop")}


def section(name: str, title: str, *children: str | None) -> Html:
    """A landmark under its heading."""
    return el("section", el("h2", title, id=name), *children, aria_labelledby=name)


def empty(text: str) -> Html:
    """What stands where there is nothing to show yet."""
    return el("p", text, class_="empty")


def listed(facts: Mapping[str, str]) -> Html:
    """Facts under their names."""
    return el("dl", *[el("div", el("dt", k), el("dd", fact)) for k, fact in facts.items()], class_="facts")


def determinations(found: tuple[PublishedDetermination, ...]) -> Html:
    """What the law was found to say, one card each."""
    if not found:
        return section("determinations", "Before any sale", empty("No determination has been published yet."))
    return section(
        "determinations",
        "Before any sale",
        el("p", "What the rules were found to say about a planned transaction, and which provisions say so."),
        *[_determination(i, one) for i, one in enumerate(found, 1)],
    )


def licences(issued: tuple[PublishedLicence, ...], found: tuple[PublishedDetermination, ...]) -> Html:
    """Every licence, one card each, with the determination it rests on."""
    if not issued:
        return section("licences", "Licences", empty("No licence has been issued yet."))
    bases = {
        one.digest: el("a", one.title, href=f"#determination-{i}")
        for i, one in reversed(list(enumerate(found, 1)))
        if one.digest
    }
    return section(
        "licences",
        "Licences",
        el("p", "A licence lists what is allowed. Whatever it does not list is refused."),
        *[_licence(i, one, bases.get(one.determination or "")) for i, one in enumerate(issued, 1)],
    )


def uses(rows: tuple[PublishedDecision, ...], issued: tuple[PublishedLicence, ...]) -> Html:
    """The decisions of the guards: picture, table, grounds of refusal, and every row behind them."""
    if not rows:
        return section("uses", "Uses", empty("No use has been recorded yet."))
    whole = _tally.split(rows)
    return section(
        "uses",
        "Uses",
        el("p", _USES),
        _picture(rows, whole),
        _grounds(rows, whole),
        _every_row(rows, whole, issued),
        el("p", download(rows), class_="data"),
    )


def words(rows: tuple[PublishedDecision, ...], issued: tuple[PublishedLicence, ...]) -> Html:
    """The definition of every term this page uses."""
    if not rows and not issued:
        return section("words", _WORDS, empty("No term has been used yet."))
    asked = [term for row in rows for term in (row.operation, row.purpose, row.place)]
    allowed = [term for one in issued for term in (*one.operations, *one.purposes, *one.places, *one.actors)]
    return section(
        "words",
        _WORDS,
        el("p", "The same words stand in the law as Licet reads it, in the licence, and in the guard."),
        _words.glossary([*asked, *allowed]),
        el("p", "Countries are given by their two-letter code (ISO 3166-1)."),
    )


def _determination(position: int, one: PublishedDetermination) -> Html:
    tone, name, meaning = OUTCOMES[one.outcome]
    head = f"determination-{position}"
    reasons = [
        (reason.title, link(reason.cite, reason.url), _words.REVIEWS[reason.review]) for reason in one.reasons
    ]
    columns = (Column("Rule"), Column("Provision"), Column("Checked against", "review"))
    why = join(["Why", el("span", f": {one.title}", class_="unseen")])
    return el(
        "article",
        el("header", el("h3", one.title, id=head), _words.badge(name, tone)),
        el("p", meaning, class_="meaning"),
        table(why, columns, rows=reasons) if reasons else None,
        _questions(one.questions),
        aria_labelledby=head,
        class_="card",
    )


def _questions(questions: tuple[str, ...]) -> Html | None:
    if not questions:
        return None
    return join(
        [
            el("h4", "Still to be answered"),
            el("p", "An answer to any of these could change the outcome."),
            el("ul", *[el("li", question) for question in questions]),
        ]
    )


def _licence(position: int, one: PublishedLicence, basis: Html | None) -> Html:
    head = f"licence-{position}"
    valid = join(["from ", _words.day(one.not_before), " to ", _words.day(one.not_after)])
    facts = {
        "May do": _words.linked(one.operations),
        "For": _words.linked(one.purposes),
        "Where": join([_words.linked(one.places), "; countries: ", ", ".join(one.countries)]),
        "By whom": _words.linked(one.actors),
        "Only if": el("ul", *[el("li", text) for text in one.provisos])
        if one.provisos
        else "no further condition",
        "Valid": valid,
        "Holder": one.holder,
        "Issued by": f"{one.authority} ({one.country})",
        "Product": one.artefact,
        "Its fingerprint": join([el("code", one.sha256), " (SHA-256)"]),
        "Rests on": basis or _elsewhere(one.determination),
    }
    return el(
        "article",
        el(
            "header", el("h3", f"Licence {one.number}", id=head), _words.badge(one.status, _TONES[one.status])
        ),
        listed(facts),
        aria_labelledby=head,
        class_="card",
    )


def _elsewhere(determination: str | None) -> Html:
    """The determination a licence rests on, when it is not on this page."""
    if determination is None:
        return escape("no determination was published with it")
    return join(["a determination not on this page, ", el("code", determination)])


def _picture(rows: tuple[PublishedDecision, ...], whole: Split) -> Html:
    """The chart and, under it, the same numbers as a table."""
    splits = _tally.by_operation(rows)
    names = [(_words.titled(operation), split) for operation, split in splits]
    columns = (Column("Operation"), *(Column(name, "number") for name in ("Permitted", "Refused", "All")))
    caption = "Uses by operation"
    return join(
        [
            el(
                "figure",
                el("figcaption", "What guarded products were asked to do, and what they were told"),
                chart(tuple((_words.name_of(operation), split) for operation, split in splits)),
            ),
            table(
                caption,
                columns,
                rows=[(name, *_numbers(split)) for name, split in names],
                total=("All", *_numbers(whole)),
            ),
        ]
    )


def _grounds(rows: tuple[PublishedDecision, ...], whole: Split) -> Html:
    caption = "Why uses were refused"
    found = _tally.refusals(rows)
    if not found:
        return empty("No use was refused.")
    columns = (Column("Reason"), Column("Code", "code"), Column("Uses", "number uses"))
    listed = [(sentence, el("code", code), _words.number(count)) for sentence, code, count in found]
    return table(caption, columns, rows=listed, total=("All refused", "", _words.number(whole.refused)))


def _every_row(
    rows: tuple[PublishedDecision, ...], whole: Split, issued: tuple[PublishedLicence, ...]
) -> Html:
    numbers = {one.number: el("a", one.number, href=f"#licence-{i}") for i, one in enumerate(issued, 1)}
    columns = (
        *(Column("Asked for", "asked"), Column("Hour (UTC)", "hour"), Column("Licence", "licence")),
        *(Column("Answer", "answer"), Column("Because"), Column("Uses", "number uses")),
    )
    total = ("All", "", "", "", "", _words.number(whole.total))
    return table("Every decision", columns, rows=[_decision(row, numbers) for row in rows], total=total)


def _decision(row: PublishedDecision, numbers: Mapping[str, Html]) -> tuple[str, ...]:
    answer, tone = _ANSWERS[row.verdict]
    asked = join(
        [
            _words.titled(row.operation),
            el(
                "span",
                *("for ", _words.titled(row.purpose), "; at ", _words.titled(row.place)),
                f"; in\N{NO-BREAK SPACE}{row.country or 'a country not stated'}",
                class_="detail",
            ),
        ]
    )
    return (
        asked,
        _words.hour(row.at),
        numbers.get(row.licence, escape(row.licence)),
        _words.badge(answer, tone),
        row.sentence,
        _words.number(row.count),
    )


def _numbers(split: Split) -> tuple[str, str, str]:
    return _words.number(split.permitted), _words.number(split.refused), _words.number(split.total)
