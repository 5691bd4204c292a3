"""A status as one HTML file: it runs nothing, fetches nothing, and shows what was so when it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet.guard.status import _words as say
from licet.markup import Column, Html, document, el, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from licet.guard.status._status import Status

Section = tuple[str, str, list[Html]]  # anchor, name in the contents, body
_WHEN, _COUNT = "when", "count"


def page(found: Status) -> str:
    """The whole page as text, to be saved as UTF-8; the same status always gives the same page."""
    filled = [section for section in _sections(found) if section[2]]
    body = el(
        "body",
        el("a", "Skip to the content", href="#content", class_="skip"),
        _banner(found, filled),
        el("main", _answer(found), *(_section(*one) for one in filled), id="content", tabindex=-1),
        el(
            "footer",
            el(
                "p",
                "What is said of uses is as of the record's last checkpoint. Nothing was changed to say it.",
            ),
            el("p", "Made with Licet. No scripts, nothing fetched."),
        ),
    )
    return document(f"Guard: {_name(found)}", body, room="licet.guard.status")


def _name(found: Status) -> str:
    return found.artefact.rpartition("/")[2] or found.artefact


def _banner(found: Status, filled: list[Section]) -> Html:
    contents = [el("li", el("a", name, href=f"#{anchor}")) for anchor, name, _ in filled]
    return el(
        "header",
        el("p", "Guard", class_="kicker"),
        el("h1", _name(found)),
        el("p", f"As of {say.moment(found.at)}. All times are in UTC.", class_="made"),
        el("nav", el("ul", *contents), aria_label="On this page") if contents else None,
        class_="banner",
    )


def _answer(found: Status) -> Html:
    """Open or closed, told by word, sign and colour."""
    tone, sign, name = ("go", "✓", "Open") if found.standing.is_open else ("stop", "✕", "Closed")
    says = found.standing.says
    return el(
        "section",
        el("h2", el("span", sign, aria_hidden="true", class_="sign"), name, id="answer"),
        el("p", f"{says[:1].upper()}{says[1:]}.", class_="lead"),
        el("p", f"{found.standing.cite} (ground: {found.standing.ground})") if found.standing.cite else None,
        aria_labelledby="answer",
        class_=f"answer {tone}",
    )


def _sections(found: Status) -> Iterator[Section]:
    yield "licence", "Licence", _licence(found)
    yield "permitted", "What is permitted", _permitted(found)
    yield "conditions", "Conditions", [*_conditions(found), *_quotas(found)]
    yield "due", "Still to be done", _due(found)
    yield "ends", "What runs out next", _endings(found)
    yield "news", "Lists, feed and law", _news(found)
    yield "record", "Record", _record(found)


def _section(anchor: str, name: str, inside: list[Html]) -> Html:
    return el("section", el("h2", name, id=anchor), *inside, aria_labelledby=anchor)


def _facts(pairs: Iterable[tuple[str, str | None]]) -> Html:
    return el(
        "dl", *(el("div", el("dt", name), el("dd", text)) for name, text in pairs if text), class_="facts"
    )


def _licence(found: Status) -> list[Html]:
    licence = found.effective
    if licence is None:
        return []
    rows = [
        (
            f"{one.kind} {one.number}",
            el("code", one.sha256),
            ", ".join(f"{key[:16]}…" for key in one.signed_by),
        )
        for one in found.documents
    ]
    columns = (Column("Document"), Column("Sha256"), Column("Signed with key"))
    return [
        _facts(
            [
                ("Number", licence.number),
                ("Holder", f"{licence.holder.name} ({licence.holder.country})"),
                ("Authority", ", ".join(f"{one.name} ({one.country})" for one in licence.authorities)),
                ("Valid", f"{say.moment(licence.not_before)} to {say.moment(licence.not_after)}"),
                ("Assurance", say.assurance(found, licence.assurance)),
                ("File", f"{found.artefact}, sha256 {found.sha256}"),
            ]
        ),
        table("Documents it stands on, each signed and logged", columns, rows=rows),
    ]


def _permitted(found: Status) -> list[Html]:
    if found.effective is None:
        return []
    columns = tuple(
        Column(name) for name in ("Operations", "Purposes", "Places", "Countries", "Actors", "Only")
    )
    rows = [
        (*(say.terms(words) for words in grant.by_field().values()), "; ".join(say.limits(grant)))
        for grant in found.effective.grants
    ]
    return [table("Grants: a use must fit one of them in every column", columns, rows=rows)]


def _conditions(found: Status) -> list[Html]:
    columns = (Column("Condition"), Column("Set by"), Column("Stands"))
    rows = [(one.says, one.by, say.stands(one)) for one in found.provisos]
    return [table("Provisos", columns, rows=rows)] if rows else []


def _quotas(found: Status) -> list[Html]:
    columns = (
        *(Column("Quota"), Column("Set by")),
        *(Column("Used", _COUNT), Column("Left", _COUNT), Column("Renewed", _WHEN)),
    )
    rows = [
        (
            one.says,
            one.by,
            f"{one.used:,}",
            f"{one.left:,}",
            "never" if one.renews_at is None else say.moment(one.renews_at),
        )
        for one in found.quotas
    ]
    return [table("Quotas", columns, rows=rows)] if rows else []


def _due(found: Status) -> list[Html]:
    columns = (Column("What"), Column("Of"), Column("By provision"))
    rows = [(one.says, say.due(one), one.by) for one in found.due]
    return [table("What provisos ask to be done about uses", columns, rows=rows)] if rows else []


def _endings(found: Status) -> list[Html]:
    columns = (Column("When", _WHEN), Column("What"), Column("Before that"))
    rows = [
        (f"{say.moment(one.at)}, {say.soon(one.at, now=found.at)}", one.what, one.remedy)
        for one in found.endings
    ]
    return [table("Soonest first", columns, rows=rows)] if rows else []


def _news(found: Status) -> list[Html]:
    rows = [
        (
            f"List {one.sequence} of {one.authority}",
            f"{say.moment(one.issued_at)}, {say.span(found.at - one.issued_at)} ago",
            say.moment(one.fresh_until),
        )
        for one in found.lists
    ]
    if found.feed is not None:
        one = found.feed
        told = f"{say.moment(one.issued_at)}, {say.span(found.at - one.issued_at)} ago"
        rows.append((f"Feed {one.version} of the union", told, say.moment(one.expires)))
    columns = (Column("What"), Column("Signed", _WHEN), Column("Relied on until", _WHEN))
    inside = [table("What the guard obeys beside the licence", columns, rows=rows)] if rows else []
    withheld = found.feed.withheld if found.feed else {}
    inside += [el("p", f"The feed withholds {country}: {why}.") for country, why in withheld.items()]
    if found.law:
        inside.append(_facts([("Law of use", el("ul", *(el("li", pack) for pack in found.law)))]))
    return inside


def _record(found: Status) -> list[Html]:
    record = found.record
    if record is None:
        return [el("p", "No record was begun here: this guard has not been opened.", class_="empty")]
    last = record.last_entry_at
    inside = [
        _facts(
            [
                ("Folder", record.place),
                ("Signed with", record.key),
                ("Checkpoint", f"{record.entries:,} entries, file of {say.moment(record.signed_at)}"),
                ("Kept in", say.recording(record)),
                ("Last entry", None if last is None else say.moment(last)),
                ("Permitted", f"{record.permitted:,}"),
                ("Refused", f"{sum(record.refused.values()):,}"),
            ]
        )
    ]
    rows = [(ground, f"{count:,}") for ground, count in record.refused.items()]
    columns = (Column("Ground"), Column("Uses", _COUNT))
    return [*inside, table("Why uses were refused", columns, rows=rows)] if rows else inside
