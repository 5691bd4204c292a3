"""The schema of a condition: one shape for each that a rule can hold, with the facts and words it takes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from licet.law.schema._words import Schema, many, ref, several, value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from licet.vocabulary import Vocabulary


def condition(words: Vocabulary) -> Schema:
    """Any condition."""
    return {
        "description": "See docs/law/rules.md#conditions",
        "anyOf": [*_joined(), *_compared(words), *_facts(words), *_of_parties()],
    }


def _joined() -> Iterator[Schema]:
    conditions = many(ref("condition"), least=1)
    yield _shape({"all": conditions}, "every condition in the list is true")
    yield _shape({"any": conditions}, "at least one condition in the list is true")
    yield _shape({"not": ref("condition")}, "the condition is false")
    yield _shape({"definition": {"type": "string"}}, "a file of the folder definitions/, by its id")


def _compared(words: Vocabulary) -> Iterator[Schema]:
    """`{fact, is}`, a shape for all facts that take the same words."""
    alike: dict[str, list[str]] = {}
    for question in words.questions.values():
        one = value(question)
        if one is not None:
            alike.setdefault(json.dumps(one), []).append(question.fact)
    for text, facts in alike.items():
        fields = {"fact": {"enum": facts}, "is": several(json.loads(text))}
        yield _shape(fields, "the fact is this, or below it")


def _facts(words: Vocabulary) -> Iterator[Schema]:
    def of_kind(*kinds: str) -> Schema:
        return {"enum": [q.fact for q in words.questions.values() if q.kind in kinds]}

    yield _shape(
        {"fact": of_kind("country", "countries"), "in": several(ref("group"))},
        "the country is in the group",
    )
    yield _shape({"fact": of_kind("code"), "in": several(ref("codes"))}, "the code is on the list")
    for bound in ("at_least", "at_most"):
        yield _shape({"fact": of_kind("number"), bound: {"type": "number"}}, "the number is within the bound")
    yield _shape(
        {"fact": of_kind("countries"), "has": of_kind("country")},
        "the list of countries holds the country of the other fact",
    )


def _of_parties() -> Iterator[Schema]:
    yield _shape(
        {"party": several(ref("term.role")), "has": ref("condition")},
        "some party in this role fulfils the condition",
    )
    listed = several(ref("term.list"))
    yield _shape({"listed": listed}, "inside `has`: the party is on this list")
    yield _shape(
        {"listed": listed, "policy": several(ref("term.policy"))},
        "inside `has`: the party is on this list, under this licence review policy",
    )


def _shape(properties: dict[str, Schema], description: str) -> Schema:
    """A mapping of exactly these fields."""
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
