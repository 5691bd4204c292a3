"""The schema of each file people write: the structure it is read into, with the words of the vocabulary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from licet import facts, vocabulary
from licet.law import _cases, _load
from licet.law.schema._conditions import condition
from licet.law.schema._words import Schema, answer, definitions, ref

if TYPE_CHECKING:
    from licet.vocabulary import Vocabulary

KINDS = ("rule", "cases", "pack", "definition", "transaction")
_SHEETS: dict[str, type[msgspec.Struct]] = {
    "rule": _load._RuleSheet,  # noqa: SLF001 - the structure it is read into is the only truth about a file
    "cases": _cases._CasesSheet,  # noqa: SLF001 - likewise
    "pack": _load._PackSheet,  # noqa: SLF001 - likewise
    "definition": _load._DefinitionSheet,  # noqa: SLF001 - likewise
    "transaction": facts.Transaction,
}
_CONDITIONS = ("when", "scope")  # fields that hold a condition


def schema(kind: str, *, words: Vocabulary | None = None) -> Schema:
    """The JSON Schema (2020-12) of one of KINDS."""
    words = words or vocabulary.shipped()
    types = [_SHEETS[kind], *([facts.Transaction] if kind == "cases" else [])]
    (top, *_), parts = msgspec.json.schema_components(types, ref_template="#/$defs/{name}")
    named: dict[str, Any] = {**parts, **definitions(words), "condition": condition(words)}
    for name, part in parts.items():
        _fill(part.get("properties", {}))
        if name.startswith("_"):
            part.pop("description", None)  # a note for those who work on Licet
    if "Transaction" in named:
        _name_words(named, words)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Licet: {kind}",
        **top,
        "$defs": _reachable(top, named),
    }


def _fill(properties: dict[str, Any]) -> None:
    """Say what stands in the fields that are read in a second step."""
    for name in properties:
        if name in _CONDITIONS:
            properties[name] = ref("condition")
        elif name == "covers":
            properties[name] = {"anyOf": [{"type": "boolean"}, ref("condition")]}
        elif name == "facts":
            properties[name] = ref("Transaction")
        elif name == "expect":
            properties[name] = {"enum": list(_cases.EXPECTATIONS)}


def _name_words(named: dict[str, Any], words: Vocabulary) -> None:
    """Give each fact of a transaction the words it takes; `null` is not one of them."""
    rooms = {"": "Transaction", "item": "Item", "use": "Use", "knowledge": "Knowledge", "party": "Party"}
    for question in words.questions.values():
        head, _, field = question.fact.rpartition(".")
        taken = answer(question)
        if taken is not None:
            named[rooms[head]]["properties"][field] = taken
    row = named["Listing"]["properties"]
    row["list"], row["policy"] = ref("term.list"), ref("term.policy")
    row["certainty"] = {"enum": list(facts.CERTAINTIES)}


def _reachable(top: Schema, named: dict[str, Any]) -> dict[str, Any]:
    """The named parts that the document needs, directly or through others."""
    found: dict[str, Any] = {}
    waiting: list[Any] = [top]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            name = str(here.get("$ref", "")).removeprefix("#/$defs/")
            if name and name not in found:
                found[name] = named[name]
                waiting.append(named[name])
            waiting.extend(value for key, value in here.items() if key != "$ref")
        elif isinstance(here, list):
            waiting.extend(here)
    return dict(sorted(found.items()))
