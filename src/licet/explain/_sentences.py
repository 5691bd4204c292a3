"""The sentences of a determination, shared by the text and the page, so that both say the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from licet.explain._words import EFFECTS, FORCES, OUTCOMES, fact, label, plain
from licet.law import Force, Origin, Outcome

if TYPE_CHECKING:
    from licet.facts import Transaction
    from licet.law import Ask, Change, Determination, Discharge, Open, Part, Reason, Ruled, Upcoming

ORIGINS: Final = {
    Origin.WASSENAAR: "stems from Wassenaar",
    Origin.REGIME: "from another regime",
    Origin.BEYOND: "goes beyond",
    None: "cannot be told yet",
}
STANDINGS: Final = {"applies": "applies", "met": "is met", "open": "might apply"}
_SCOPE: Final = re.compile(r"out of scope \(([^)]*)\)")


def about(answer: Determination, transaction: Transaction) -> str:
    """What was asked, in a line: `door access for a bank (FR → NO, law of 2026-11-22)`."""
    route = " → ".join(code for code in (transaction.from_, transaction.to) if code)
    parts = ", ".join(filter(None, (route, f"law of {answer.on}")))
    return f"{transaction.title or 'This transaction'} ({parts})"


def headline(outcome: Outcome) -> str:
    """The answer in capitals, and what it means."""
    _, name, meaning = OUTCOMES[outcome]
    return f"{name.upper()}. {meaning}"


def unsettled(answer: Determination) -> str:
    """That what is missing could still change the answer, where it could; else nothing."""
    if answer.settled or not answer.open:
        return ""
    return "Not settled: what is missing below could still change this answer."


def checked(review: str) -> str:
    """A mark for what was not checked against the official text; nothing for what was."""
    return "" if review == "verified" else f" [{review}]"


def details(reason: Reason) -> list[tuple[str, str]]:
    """What an officer has to know of a rule that applies, named and in order."""
    force = "law" if reason.force is Force.LAW else FORCES[reason.force]
    found = [("effect", f"{EFFECTS[reason.effect]} ({force})")]
    found.append(("provision", f"{reason.cite}{checked(reason.review)}"))
    found.append(("address", reason.url))
    if reason.facts:
        found.append(("because", "; ".join(fact(name, value) for name, value in reason.facts)))
    found += [("condition", proviso) for proviso in reason.provisos]
    found += [("do now", reason.remedy)] if reason.remedy else []
    found += [("authority", reason.authority)] if reason.authority else []
    return found


def met(item: Discharge, answer: Determination) -> str:
    """A requirement that is met, and by what."""
    titles = {reason.rule: reason.title for reason in answer.reasons}
    return f"The requirement of {item.reason.cite} is met by: {titles.get(item.by, item.by)}."


def asked(ask: Ask) -> str:
    """A question with its field, its source, and why it is asked again."""
    source = f" [{ask.cite}]" if ask.cite else ""
    note = f" Asked because {plain(ask.note)}." if ask.note else ""
    return f"{ask.ask} ({ask.fact}){source}{note}"


def waiting(item: Open) -> str:
    """A rule that might apply."""
    return f"{item.title}: {EFFECTS[item.effect]}. {item.cite}{checked(item.review)}"


def ruled_out(rule: Ruled) -> str:
    """A rule that does not apply, and the facts that say so."""
    why = "; ".join(fact(name, value) for name, value in rule.facts) or rule.why
    return f"{rule.title} ({rule.cite}), because {why}"


def changed(change: Change) -> str:
    """A change the applicant could choose."""
    tail = "" if change.outcome.permits else " (then more must be asked)"
    return f"{_joined(change)}{tail}"


def best_outcome(change: Change) -> str:
    """What the answer would be in the best case."""
    _, name, meaning = OUTCOMES[change.outcome]
    return f"{name}. {meaning}"


def immovable(answer: Determination) -> str:
    """That no choice of the applicant helps, and what stands in the way; nothing where it is not so."""
    if answer.changes or not (answer.immovable or answer.outcome.answer is False):
        return ""
    if not answer.immovable:
        return "No change of up to three facts that the applicant can choose was found that would lift it."
    titles = {reason.rule: f"{reason.title} ({reason.cite})" for reason in answer.reasons}
    named = "; ".join(titles[rule] for rule in answer.immovable)
    what = "No other use, place or purpose would lift it."
    stand = "This stands" if len(answer.immovable) == 1 else "These stand"
    end = " No licence can either." if answer.outcome is Outcome.PROHIBITED else ""
    return f"{what}{end} {stand} whatever the applicant chooses: {named}."


def coming(item: Upcoming) -> str:
    """A rule that will, or might, apply later."""
    might = "" if item.certain else " (depending on facts not given)"
    return f"from {item.from_}: {item.title}: {EFFECTS[item.effect]}{might}. {item.cite}"


def origins(parts: tuple[Part, ...]) -> list[tuple[str, str]]:
    """Where the burdens come from, in one line for each origin; those that only might apply are counted."""
    found = []
    for origin, name in ORIGINS.items():
        here = [part for part in parts if part.origin == origin]
        sure = [f"{part.title} ({part.cite})" for part in here if part.standing != "open"]
        might = len(here) - len(sure)
        sure += [f"{might} that might apply"] if might else []
        if here or origin in (Origin.WASSENAAR, Origin.BEYOND):
            found.append((name, "; ".join(sure) or "nothing"))
    return found


def silence(text: str) -> str:
    """What a pack leaves unsaid, with the facts that put it out of scope by their names."""
    return plain(_SCOPE.sub(_why_out, text))


def _why_out(found: re.Match[str]) -> str:
    names = [label(name) for name in found.group(1).split(", ")]
    return f"out of scope because of: {', '.join(names)}"


def _joined(change: Change) -> str:
    return " and ".join(fact(name, value) for name, value in change.facts)
