"""Steps 1 to 3: what the law says of three sales."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from licet import facts, packs, parties
from licet.cli._words import HEADLINES, fact, term
from licet.law import Basis, Determination, Effect, Outcome, changes, determine

if TYPE_CHECKING:
    from licet.cli.demo._stage import Stage
    from licet.law import Ask, Reason

Answer = tuple[str, Determination]


def bank(stage: Stage) -> Answer:
    """A door lock for a bank: nothing in the way, and the reasons."""
    stage.title("1. A French firm sells a one-to-one face matcher for the staff door of a Norwegian bank.")
    name, answer = _asked(stage, "bank.yaml")
    stage.told("answer", HEADLINES[answer.outcome])
    decisive = [rule for rule in answer.ruled_out if rule.rule in _WHY_NOT]
    for rule in sorted(decisive, key=lambda rule: _WHY_NOT.index(rule.rule)):
        stage.told(
            "because", f"{rule.title}? No: {'; '.join(fact(*pair) for pair in rule.facts)} ({rule.cite})"
        )
    stage.told(
        "looked at",
        f"{len(answer.ruled_out)} rules, each ruled out by a stated fact (Licet takes the facts as stated)",
    )
    kept = answer.outcome is Outcome.CLEAR and answer.settled and len(decisive) == len(_WHY_NOT)
    stage.promise("bank", promised="may go, settled, with reasons", got=_got(answer), ok=kept)
    return name, answer


def street(stage: Stage) -> Answer:
    """One-to-many in a street for a listed firm: refused by list, and refused by use."""
    stage.title("2. The same maker's matcher, one-to-many in a street, to a firm on the US Entity List.")
    name, answer = _asked(stage, "street.yaml")
    stage.told("answer", HEADLINES[answer.outcome])
    by_list = [r for r in answer.reasons if r.basis is Basis.END_USER and r.effect is Effect.PRESUME_DENIAL]
    by_use = [r for r in answer.reasons if r.effect is Effect.NOTIFY_AND_HOLD]
    for reason in by_list[:1]:
        listed = "; ".join(fact(*pair) for pair in reason.facts if pair[0] == "party.listings")
        stage.told("by list", f"{reason.says} {_cited(reason)} ({listed})")
    for reason in by_use[:1]:
        stage.told("by use", f"{reason.says} {_cited(reason)}")
    _, chosen = _asked(stage, "street.yaml", choose=("ban-2021",), ask=False)
    banned = [reason for reason in chosen.reasons if reason.effect is Effect.PROHIBIT]
    for reason in banned[:1]:
        stage.told(
            "and",
            f"not law: who adopts the civil-society call of 2021 has no licence path at all {_cited(reason)}",
        )
    kept = answer.outcome is Outcome.PRESUMED_DENIED and bool(by_list and by_use and banned)
    stage.promise("street", promised="refused by list and by use", got=_got(answer), ok=kept)
    return name, answer


def emotion(stage: Stage) -> Answer:
    """Emotion analysis for public security, nothing listed: not clear."""
    stage.title(
        "3. A Dutch firm sells emotion analysis to a Chinese public-security university. Nothing is listed."
    )
    name, answer = _asked(stage, "emotion.yaml")
    stage.told("answer", HEADLINES[answer.outcome])
    for reason in answer.reasons:
        stage.told(_SHORT.get(reason.effect, "also"), f"{reason.says} {_cited(reason)}")
    for i, ask in enumerate(answer.missing, 1):
        stage.told("ask" if i == 1 else "", f"{i}. {_question(ask)}")
    effects = {reason.effect for reason in answer.reasons}
    kept = (
        answer.outcome is Outcome.NOTIFY_AND_HOLD
        and {Effect.NOTIFY_AND_HOLD, Effect.ASSESS} <= effects
        and bool(answer.missing)
    )
    promised = "not clear: notify and hold, assess, with questions"
    stage.promise(
        "emotion", promised=promised, got=f"{_got(answer)}, {len(answer.missing)} questions", ok=kept
    )
    return name, answer


_SHORT = {Effect.NOTIFY_AND_HOLD: "hold", Effect.ASSESS: "assess"}
_WHY_NOT = ("eu-dual-use/article-3", "eu-dual-use/article-5-1", "eu-dual-use/guideline-candidate-item")


def _asked(stage: Stage, scene: str, *, choose: tuple[str, ...] = (), ask: bool = True) -> Answer:
    """Screen and determine one scene; the transaction's own facts are shown first."""
    sale = parties.screened(facts.parse(stage.scene(scene), where=scene), lists=parties.baseline())
    if ask:
        use = sale.use
        what = ", ".join(term(word) for word in (use.operation, use.place, use.actor) if word)
        stage.told("asked", f"{sale.item.name}; {sale.from_} → {sale.to}; {what}")
        hits = [row for party in sale.parties or () for row in party.listings or ()]
        names = ", ".join(dict.fromkeys(f"{row.name} ({term(row.list)})" for row in hits))
        stage.told(
            "screened",
            names or "no party resembles an entry of 13 US and UN lists (no EU or national list is here)",
        )
    law = packs.shipped(choose)
    day = sale.date or dt.datetime.now(dt.UTC).date()
    answer = determine(sale, law, on=day)
    return sale.title or scene, answer.with_changes(changes(sale, law, on=day))


def _question(ask: Ask) -> str:
    """A question whose answer seems to be given says why it is asked all the same."""
    why = ask.note.partition(":")[0]
    return f"{ask.ask} ({why})" if why else ask.ask


def _cited(reason: Reason) -> str:
    mark = "" if reason.review == "verified" else f", {reason.review}"
    return f"[{reason.cite}{mark}]"


def _got(answer: Determination) -> str:
    return f"{answer.outcome.value}{'' if answer.settled else ' (so far)'}"
