"""A law pack that a test writes into a folder: whole by default, so that each test names what it changes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import yaml

from licet import documents, facts, law, vocabulary
from licet.law import World
from licet.law._parse import Page

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from licet.facts import Transaction
    from licet.law import Determination, Finding, Pack
    from licet.law._conditions import Condition
    from licet.vocabulary import Vocabulary

EXPORT = "activity: supply.export"
DAY = dt.date(2026, 11, 22)
WORDS = vocabulary.shipped()
ALWAYS = {"fact": "activity", "is": "activity"}  # true of every transaction that says what is done
PACK = {
    "title": "A small law",
    "force": "law",
    "cite": "The small law",
    "url": "https://example.org/law",
    "version": "1",
    "scope": ALWAYS,
}
RULE = {
    "title": "No searching",
    "cite": "The small law, s. 1",
    "url": "https://example.org/law",
    "review": "verified",
    "effect": "prohibit",
    "basis": "use",
    "says": "Nobody may be searched for.",
    "status": [{"stage": "in_force", "from": dt.date(2020, 1, 1)}],
    "when": {"fact": "use.operation", "is": "identify"},
}
DEFINITION = {
    "title": "A search",
    "cite": "The small law, s. 0",
    "url": "https://example.org/law",
    "review": "verified",
    "when": {"fact": "use.operation", "is": "identify"},
}


def plain(text: str) -> Any:
    """YAML as written in a test."""
    return documents.plain(text.encode(), where="test")


def write(
    folder: Path,
    rules: Mapping[str, Mapping[str, Any]],
    definitions: Mapping[str, Any] | None = None,
    **sheet: Any,
) -> Path:
    """Write a pack; each rule, definition and the pack's own sheet give only what differs."""
    folder.mkdir(parents=True, exist_ok=True)
    _dump(folder / "pack.yaml", {"id": folder.name, **PACK, **sheet})
    for name, fields in rules.items():
        _dump(folder / f"{name}.yaml", {"id": f"{folder.name}/{name}", **RULE, **fields})
    for name, when in (definitions or {}).items():
        (folder / "definitions").mkdir(exist_ok=True)
        _dump(folder / "definitions" / f"{name}.yaml", {"id": name, **DEFINITION, "when": when})
    return folder


def pack(
    folder: Path,
    rules: Mapping[str, Mapping[str, Any]],
    definitions: Mapping[str, Any] | None = None,
    **sheet: Any,
) -> Pack:
    """Write a pack and load it."""
    return law.load_pack(write(folder, rules, definitions, **sheet))


def condition(text: str) -> Condition:
    """A condition as a rule would hold it."""
    return Page("test", text.encode(), words=WORDS, known=()).condition(plain(text), ())


def finding(test: str, known: str, *, words: Vocabulary = WORDS) -> Finding:
    """What a condition comes to for some facts."""
    return law.evaluate(condition(test), World(transaction(known), words, {}))


def transaction(text: str) -> Transaction:
    """Facts as written in a test."""
    return facts.parse(f"{{{text}}}".encode(), where="test")


def decide(known: str, *packs: Pack, on: dt.date = DAY) -> Determination:
    """The determination of some facts."""
    return law.determine(transaction(known), packs, on=on)


def days(*stages: str) -> dict[str, Any]:
    """A status over time, such as `days("proposed 2026-01-01", "in_force 2027-01-01")`."""
    pairs = [stage.split() for stage in stages]
    return {"status": [{"stage": stage, "from": dt.date.fromisoformat(day)} for stage, day in pairs]}


def rule(effect: str, when: str = "{fact: activity, is: supply}", **fields: Any) -> dict[str, Any]:
    """A rule of one effect."""
    return {"effect": effect, "when": plain(when), **fields}


def doubling(first: Any, steps: int = 10) -> dict[str, Any]:
    """Definitions each of which rests twice on the one before: thirty come to a thousand million tests."""
    found = {"d00": first}
    for i in range(1, steps + 1):
        before = {"definition": f"d{i - 1:02}"}
        found[f"d{i:02}"] = {"all": [before, {"any": [dict(before), {"fact": "to", "is": "NO"}]}]}
    return found


def book(folder: Path, definitions: dict[str, Any] | None = None, /, **rules: dict[str, Any]) -> Pack:
    """A pack of rules named with underscores for dashes."""
    named = {name.replace("_", "-"): fields for name, fields in rules.items()}
    return pack(folder / "small", named, definitions)


def _dump(path: Path, sheet: Mapping[str, Any]) -> None:
    path.write_text(yaml.safe_dump(dict(sheet), sort_keys=False, allow_unicode=True))
