"""A determination for a person to read: the answer first, then why, then what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet.cli import _say
from licet.cli._screen import ages
from licet.cli._words import EFFECTS, FORCES, HEADLINES, fact, word
from licet.law import Effect, Force

if TYPE_CHECKING:
    from licet.facts import Transaction
    from licet.law import Determination, Reason
    from licet.parties import Lists

_SHOWN = 6


def explain(answer: Determination, transaction: Transaction, *, lists: Lists, whole: bool = False) -> None:
    """Print the answer; `whole` lists every rule that was ruled out, not only the first few."""
    route = " → ".join(code for code in (transaction.from_, transaction.to) if code)
    _say.line(
        f"{transaction.title or 'This transaction'} ({', '.join(filter(None, (route, str(answer.on))))})"
    )
    print()
    _say.line(_say.strong(HEADLINES[answer.outcome]))
    if not answer.settled and answer.open:
        _say.line("Not settled: what is missing below could still change this answer.")
    for reason in answer.reasons:
        _reason(reason)
    _discharged(answer)
    _missing(answer)
    _ruled_out(answer, whole=whole)
    _changes(answer)
    _upcoming(answer)
    _small_print(answer, lists)


def _reason(reason: Reason) -> None:
    _say.heading(f"{reason.title}")
    _say.line(reason.says, indent=2)
    mark = "" if reason.review == "verified" else f" [{reason.review}]"
    kind = FORCES[reason.force] if reason.force is not Force.LAW else "law"
    _say.pair("effect", f"{EFFECTS[reason.effect]} ({kind})")
    _say.pair("provision", f"{reason.cite}{mark}")
    _say.pair("address", reason.url)
    if reason.facts:
        _say.pair("because", "; ".join(fact(name, value) for name, value in reason.facts))
    for proviso in reason.provisos:
        _say.pair("condition", proviso)
    if reason.remedy:
        _say.pair("do now", reason.remedy)


def _discharged(answer: Determination) -> None:
    titles = {reason.rule: reason.title for reason in answer.reasons}
    for item in answer.discharged:
        _say.heading(f"Met: {item.reason.title}")
        _say.line(
            f"The requirement of {item.reason.cite} is met by: {titles.get(item.by, item.by)}.", indent=2
        )


def _missing(answer: Determination) -> None:
    if not answer.missing:
        return
    _say.heading("Still to be asked, most decisive first")
    for i, ask in enumerate(answer.missing, 1):
        source = f" [{ask.cite}]" if ask.cite else ""
        note = f" Asked because {word(ask.note)}." if ask.note else ""
        _say.line(f"{i}. {ask.ask} ({ask.fact}){source}{note}", indent=2, hang=len(f"  {i}. "))
    _say.heading("Because these might apply")
    for item in answer.open:
        mark = "" if item.review == "verified" else f" [{item.review}]"
        _say.bullet(f"{item.title}: {EFFECTS[item.effect]}. {item.cite}{mark}")


def _ruled_out(answer: Determination, *, whole: bool) -> None:
    rules = [rule for rule in answer.ruled_out if rule.effect not in (Effect.INFORM, Effect.AUTHORISE)]
    if not rules:
        return
    _say.heading("Looked at and ruled out")
    shown = rules if whole else rules[:_SHOWN]
    for rule in shown:
        why = "; ".join(fact(name, value) for name, value in rule.facts) or rule.why
        _say.bullet(f"{rule.title} ({rule.cite}), because {why}")
    if len(rules) > len(shown):
        _say.line(f"and {len(rules) - len(shown)} more; --all lists them", indent=2)


def _changes(answer: Determination) -> None:
    if not answer.changes:
        return
    _say.heading("What would make it lawful, as far as these rules go")
    for change in answer.changes:
        facts = " and ".join(f"{fact(name, value)}" for name, value in change.facts)
        tail = "" if change.outcome.permits else " (then more must be asked)"
        _say.bullet(f"{facts}{tail}")


def _upcoming(answer: Determination) -> None:
    if not answer.upcoming:
        return
    _say.heading("Will apply later")
    for item in answer.upcoming:
        might = "" if item.certain else " (depending on facts not given)"
        _say.bullet(f"from {item.from_}: {item.title}: {EFFECTS[item.effect]}{might}. {item.cite}")


def _small_print(answer: Determination, lists: Lists) -> None:
    _say.heading("Law and lists used")
    for pack in answer.packs:
        _say.bullet(f"{pack.pack} {pack.version}, sha256 {pack.sha256[:16]}…")
    for silence in answer.outside:
        _say.bullet(word(silence))
    _say.bullet(f"parties screened against lists as of {ages(lists)}")
    print()
    _say.line(answer.disclaimer)
