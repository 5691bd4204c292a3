"""A determination for a person to read: the answer first, then why, then what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet import explain as words
from licet.cli import _say
from licet.cli._lists_in_use import ages
from licet.law import Effect

if TYPE_CHECKING:
    from licet.facts import Transaction
    from licet.law import Determination, Part
    from licet.parties import ListSet

_SHOWN = 6
_SIDE_BY_SIDE = 60  # below this many columns, what belongs to a name stands under it


def explain(answer: Determination, transaction: Transaction, *, lists: ListSet, whole: bool = False) -> None:
    """Print the answer; `whole` lists every rule that was ruled out, not only the first few."""
    _say.line(words.about(answer, transaction))
    print()
    _say.line(_say.strong(words.headline(answer.outcome)))
    if unsettled := words.unsettled(answer):
        _say.line(unsettled)
    for reason in answer.reasons:
        _say.heading(reason.title)
        _say.line(reason.says, indent=2)
        for name, text in words.details(reason):
            _pair(name, text)
    for item in answer.discharged:
        _say.heading(f"Met: {item.reason.title}")
        _say.line(words.met(item, answer), indent=2)
    _missing(answer, whole=whole)
    _ruled_out(answer, whole=whole)
    _changes(answer)
    _origins(answer)
    _upcoming(answer)
    _small_print(answer, lists)


def wassenaar(answer: Determination, transaction: Transaction) -> None:
    """Print only where each burden comes from, as seen from the Wassenaar Arrangement."""
    _say.line(words.about(answer, transaction))
    print()
    _say.line(_say.strong(words.headline(answer.outcome)))
    if not answer.wassenaar:
        _say.line("No rule that was applied burdens it, so there is nothing to trace.")
    for origin, name in words.ORIGINS.items():
        here = [part for part in answer.wassenaar if part.origin == origin]
        if here:
            _say.heading(f"{name[:1].upper()}{name[1:]}")
        for part in here:
            if part.standing != "open":
                _say.bullet(_traced(part))
        if might := [f"{part.title} ({part.cite})" for part in here if part.standing == "open"]:
            _say.bullet(f"might apply, once the missing facts are known: {'; '.join(might)}")
    print()
    _say.line(answer.disclaimer)


def _traced(part: Part) -> str:
    mark = words.checked(part.review)
    return (
        f"{part.title} ({part.cite}), which {words.STANDINGS[part.standing]}: {words.plain(part.why)}{mark}"
    )


def _pair(name: str, text: str) -> None:
    """Name and text side by side; on a narrow terminal, one under the other."""
    if _say.width() >= _SIDE_BY_SIDE:
        _say.pair(name, text)
    else:
        _say.line(f"{name}:", indent=2)
        _say.line(text, indent=4)


def _missing(answer: Determination, *, whole: bool) -> None:
    if not answer.missing:
        return
    _say.heading("Still to be asked, most decisive first")
    for i, ask in enumerate(answer.missing, 1):
        _say.line(f"{i}. {words.asked(ask)}", indent=2, hang=len(f"  {i}. "))
    if answer.open:
        _say.heading("Because these might apply")
    shown = answer.open if whole else answer.open[:_SHOWN]
    for item in shown:
        _say.bullet(words.waiting(item))
    _rest(len(answer.open) - len(shown))


def _ruled_out(answer: Determination, *, whole: bool) -> None:
    rules = [rule for rule in answer.ruled_out if rule.effect not in (Effect.INFORM, Effect.AUTHORISE)]
    if not rules:
        return
    _say.heading("Looked at and ruled out")
    shown = rules if whole else rules[:_SHOWN]
    for rule in shown:
        _say.bullet(words.ruled_out(rule))
    _rest(len(rules) - len(shown))


def _rest(number: int) -> None:
    if number:
        _say.line(f"and {number} more; --all lists them", indent=2)


def _changes(answer: Determination) -> None:
    if answer.changes:
        _say.heading("What would make it lawful, as far as these rules go")
    for change in answer.changes:
        _say.bullet(words.changed(change))
    if stands := words.immovable(answer):
        _say.heading("What no choice would change")
        _say.line(stands, indent=2)
    if answer.at_best:
        _say.heading("At best, with these answers to what is missing")
        for name, value in answer.at_best.facts:
            _say.bullet(words.fact(name, value))
        _say.line(words.best_outcome(answer.at_best), indent=2)


def _origins(answer: Determination) -> None:
    if not answer.wassenaar:
        return
    _say.heading("Seen from the Wassenaar Arrangement")
    for name, text in words.origins(answer.wassenaar):
        _say.line(f"{name[:1].upper()}{name[1:]}: {text}", indent=2, hang=4)


def _upcoming(answer: Determination) -> None:
    if not answer.upcoming:
        return
    _say.heading("Will apply later")
    for item in answer.upcoming:
        _say.bullet(words.coming(item))


def _small_print(answer: Determination, lists: ListSet) -> None:
    _say.heading("Law and lists used")
    for pack in answer.packs:
        _say.bullet(f"{pack.pack} {pack.version}, sha256 {pack.sha256[:16]}…")
    for unsaid in answer.outside:
        _say.bullet(words.silence(unsaid))
    _say.bullet(f"parties screened against lists as of {ages(lists)}")
    print()
    _say.line(answer.disclaimer)
