"""The sections of the page, in the order in which an officer asks: why, what is missing, and on what law."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from licet import facts, vocabulary
from licet.explain import _sentences as say
from licet.explain._words import EFFECTS, FORCES, REVIEWS, fact, label, plain, word
from licet.law import Effect, Force
from licet.markup import Column, Html, el, join, link, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from licet.facts import Transaction
    from licet.law import Determination, Part, Reason

Section = tuple[str, str, Html]  # anchor, name in the contents, body

_TONES: Final = {
    Effect.PROHIBIT: "stop",
    Effect.PRESUME_DENIAL: "stop",
    Effect.REQUIRE_LICENCE: "wait",
    Effect.NOTIFY_AND_HOLD: "wait",
    Effect.ASSESS: "wait",
}


def sections(answer: Determination, transaction: Transaction, *, lists: str) -> Iterator[Section]:
    """Every section that has something to say."""
    found = (
        ("why", "Why", _why(answer)),
        ("met", "Requirements met", _met(answer)),
        ("missing", "Still to be asked", _missing(answer)),
        ("change", "What would change it", _change(answer)),
        ("wassenaar", "Seen from Wassenaar", _wassenaar(answer)),
        ("later", "Will apply later", _later(answer)),
        ("ruled-out", "Ruled out", _ruled_out(answer)),
        ("facts", "The facts as given", _facts(transaction)),
        ("basis", "Law and lists used", _basis(answer, lists)),
    )
    for anchor, name, inside in found:
        if inside:
            yield anchor, name, el("section", el("h2", name, id=anchor), *inside, aria_labelledby=anchor)


def caveat(answer: Determination) -> Html | None:
    """That the answer could still change, and that it does not speak of everything."""
    lines = [line for line in (say.unsettled(answer), *_uncovered(answer)) if line]
    return join([el("p", line, class_="caveat") for line in lines]) if lines else None


def _uncovered(answer: Determination) -> list[str]:
    """What no pack speaks of at all; the packs' own limits stand at the end."""
    return [plain(line) for line in answer.outside if "no loaded pack of law" in line]


def _why(answer: Determination) -> list[Html]:
    if not answer.reasons:
        return [el("p", "No rule that was applied asks for anything.", class_="empty")]
    return [_reason(i, reason) for i, reason in enumerate(answer.reasons, 1)]


def _reason(place: int, reason: Reason) -> Html:
    force = "law" if reason.force is Force.LAW else FORCES[reason.force]
    because = [el("li", fact(name, value)) for name, value in reason.facts]
    conditions = [el("li", text) for text in reason.provisos]
    pairs: list[tuple[str, str]] = [
        ("Provision", join([link(reason.cite, reason.url), f" ({force})"])),
        ("Checked", REVIEWS[reason.review]),
        ("Because", el("ul", *because) if because else ""),
        ("Conditions", el("ul", *conditions) if conditions else ""),
        ("Do now", reason.remedy),
        ("Authority", reason.authority),
        ("Note", reason.note),
        ("Rule", el("code", reason.rule)),
    ]
    head = f"reason-{place}"
    return el(
        "article",
        el("header", el("h3", reason.title, id=head), _badge(reason.effect)),
        el("p", reason.says, class_="meaning"),
        _listed(pairs),
        aria_labelledby=head,
        class_="card",
    )


def _badge(effect: Effect) -> Html:
    return el("span", EFFECTS[effect], class_=f"badge {_TONES.get(effect, 'go')}")


def _listed(pairs: Iterable[tuple[str, str]]) -> Html:
    found = [el("div", el("dt", name), el("dd", text)) for name, text in pairs if text]
    return el("dl", *found, class_="facts")


def _met(answer: Determination) -> list[Html]:
    titles = {reason.rule: reason.title for reason in answer.reasons}
    rows = [
        (item.reason.title, link(item.reason.cite, item.reason.url), titles.get(item.by, item.by))
        for item in answer.discharged
    ]
    columns = (Column("Requirement"), Column("Provision"), Column("Met by"))
    return [table("Requirements that are met", columns, rows=rows)] if rows else []


def _missing(answer: Determination) -> list[Html]:
    if not answer.missing:
        return []
    asked = []
    for ask in answer.missing:
        note = f"Asked because {plain(ask.note)}. " if ask.note else ""
        source = join([f"{note}Field ", el("code", ask.fact), f"; {ask.cite}" if ask.cite else ""])
        asked.append(
            el("li", el("p", ask.ask, class_="question"), el("p", ask.help), el("p", source, class_="source"))
        )
    rows = [
        (
            item.title,
            EFFECTS[item.effect],
            join([link(item.cite, item.url), say.checked(item.review)]),
            ", ".join(label(name) for name in item.missing),
        )
        for item in answer.open
    ]
    columns = (Column("Rule"), Column("Effect"), Column("Provision"), Column("Waits for"))
    found = [el("p", "Most decisive first."), el("ol", *asked, class_="asked")]
    return [*found, table("Rules that might apply", columns, rows=rows)] if rows else found


def _change(answer: Determination) -> list[Html]:
    found: list[Html] = []
    if answer.changes:
        found.append(el("p", "What would make it lawful, as far as these rules go:"))
        found.append(el("ul", *[el("li", say.changed(change)) for change in answer.changes]))
    if stands := say.immovable(answer):
        found.append(el("p", stands))
    if answer.at_best:
        found.append(el("p", "At best, with these answers to what is missing:"))
        best = [el("li", fact(name, value)) for name, value in answer.at_best.facts]
        found.append(el("ul", *best))
        found.append(el("p", f"Then it would be: {say.best_outcome(answer.at_best)}"))
    return found


def _wassenaar(answer: Determination) -> list[Html]:
    if not answer.wassenaar:
        return []
    rows = [
        (part.title, part.cite, say.STANDINGS[part.standing], say.ORIGINS[part.origin], _tells(part))
        for part in answer.wassenaar
    ]
    columns = (
        *(Column("Rule"), Column("Provision"), Column("Standing", "short")),
        *(Column("Origin", "short"), Column("What tells")),
    )
    lines = [(f"{name[:1].upper()}{name[1:]}", text) for name, text in say.origins(answer.wassenaar)]
    return [_listed(lines), table("Where each burden comes from", columns, rows=rows)]


def _tells(part: Part) -> str:
    return f"{plain(part.why)}{say.checked(part.review)}"


def _later(answer: Determination) -> list[Html]:
    rows = [
        (
            item.title,
            str(item.from_),
            EFFECTS[item.effect],
            item.cite,
            "yes" if item.certain else "it might: facts are missing",
        )
        for item in answer.upcoming
    ]
    columns = (
        *(Column("Rule"), Column("From", "short"), Column("Effect")),
        *(Column("Provision"), Column("Will apply", "short")),
    )
    return [table("Rules not yet in force", columns, rows=rows)] if rows else []


def _ruled_out(answer: Determination) -> list[Html]:
    rules = [rule for rule in answer.ruled_out if rule.effect not in (Effect.INFORM, Effect.AUTHORISE)]
    rows = [
        (rule.title, rule.cite, "; ".join(fact(name, value) for name, value in rule.facts) or rule.why)
        for rule in rules
    ]
    columns = (Column("Rule"), Column("Provision"), Column("Because"))
    return [table("Rules looked at that do not apply", columns, rows=rows)] if rows else []


def _facts(transaction: Transaction) -> list[Html]:
    given = [("date", transaction.date), ("item.name", transaction.item.name)]
    given += [
        (name, facts.value_of(transaction, name))
        for name in vocabulary.shipped().questions
        if not name.startswith("party")
    ]
    stated = [(name, value) for name, value in given if value is not None and name != "parties"]
    rows = [(label(name), word(value), el("code", name)) for name, value in stated]
    columns = (Column("Fact"), Column("As given"), Column("Field"))
    found = [table("What was stated", columns, rows=rows)] if rows else []
    return [*found, *_people(transaction)]


def _people(transaction: Transaction) -> list[Html]:
    rows = [
        (
            party.name or "no name given",
            *(word(one) if one else "not stated" for one in (party.role, party.kind, party.country)),
            "not screened" if party.listings is None else word(party.listings),
        )
        for party in transaction.parties or ()
    ]
    columns = tuple(Column(name) for name in ("Party", "Role", "Kind", "Country", "On watch lists"))
    return [table("Who takes part", columns, rows=rows)] if rows else []


def _basis(answer: Determination, lists: str) -> list[Html]:
    packs = [(pack.pack, pack.version, el("code", pack.sha256)) for pack in answer.packs]
    columns = (Column("Pack"), Column("Version", "short"), Column("Its fingerprint (SHA-256)"))
    pairs: list[tuple[str, Any]] = [
        ("Transaction", join([el("code", answer.transaction), " (SHA-256 of the facts)"])),
        ("Lists", f"parties screened against lists as of {lists}" if lists else ""),
    ]
    unsaid = [el("li", say.silence(line)) for line in answer.outside]
    return [
        table("The exact law used", columns, rows=packs),
        _listed(pairs),
        *([el("h3", "What it does not speak about"), el("ul", *unsaid)] if unsaid else []),
    ]
