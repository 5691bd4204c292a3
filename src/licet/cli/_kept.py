"""The answers of an interview kept as a transaction file that a person can read and go on writing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import yaml
from msgspec.structs import replace

from licet import facts, files, vocabulary
from licet.facts import Party, Transaction

if TYPE_CHECKING:
    from licet.vocabulary import Question

_HEAD = (
    "# Facts given to `licet ask`. What is absent is unknown. Mend it by hand, or go on: licet ask {name}\n"
)


def load(path: str) -> Transaction:
    """The facts kept so far; none where there is no file yet."""
    return facts.load(path) if Path(path).exists() else Transaction()


def save(path: str, transaction: Transaction) -> None:
    """Keep the facts, the whole file or nothing of it; what screening finds is left to the next screening."""
    files.write(path, text(transaction, name=Path(path).name).encode())


def text(transaction: Transaction, *, name: str = "FILE") -> str:
    """The facts as YAML, terms written short."""
    return _HEAD.format(name=name) + yaml.safe_dump(
        plain(transaction), sort_keys=False, allow_unicode=True, default_flow_style=None, width=100
    )


def plain(transaction: Transaction) -> dict[str, Any]:
    """The facts as plain values, terms written short."""
    people = transaction.parties
    if people is not None:
        transaction = replace(transaction, parties=tuple(_undecided_left_out(party) for party in people))
    found: dict[str, Any] = msgspec.to_builtins(transaction, builtin_types=(dt.date,))
    for question in vocabulary.shipped().questions.values():
        if question.kind in ("term", "terms"):
            for holder, key in _holders(found, question.fact):
                holder[key] = _short(question, holder[key])
    return {key: value for key, value in found.items() if value != {}}


def _undecided_left_out(party: Party) -> Party:
    """A named party keeps only what a person has decided of its listings."""
    if party.name is None or party.listings is None:
        return party
    decided = tuple(row for row in party.listings if row.certainty != "possible")
    return replace(party, listings=decided or None)


def _holders(found: dict[str, Any], fact: str) -> list[tuple[dict[str, Any], str]]:
    head, _, key = fact.rpartition(".")
    holders = found.get("parties", []) if head == "party" else [found.get(head, {}) if head else found]
    return [(holder, key) for holder in holders if key in holder]


def _short(question: Question, value: Any) -> Any:
    if isinstance(value, str):
        return value.removeprefix(f"{question.family}.")
    return [part.removeprefix(f"{question.family}.") for part in value]
