"""The schema of an answer to each question: the terms of a family, countries, codes, numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from licet.vocabulary import Question, Vocabulary

Schema = dict[str, Any]

_CODE = "^([0-9][A-E][0-9]{3}(\\.[a-z0-9]+)*|none|EAR99)$"


def family_names(words: Vocabulary) -> list[str]:
    """Every family of terms."""
    return sorted({term.partition(".")[0] for term in words.terms})


def definitions(words: Vocabulary) -> dict[str, Schema]:
    """Named lists of words: each family of terms (short and in full), countries, groups, lists of codes."""
    found = {f"term.{family}": _family(family, words) for family in family_names(words)}
    found["country"] = {
        "enum": list(words.group("group.world").members),
        "description": "ISO 3166-1 alpha-2",
    }
    found["group"] = {"enum": sorted(words.groups)}
    found["codes"] = {"enum": sorted(words.codes)}
    found["code"] = {"type": "string", "pattern": _CODE}
    return found


def ref(name: str) -> Schema:
    """A reference to a named part."""
    return {"$ref": f"#/$defs/{name}"}


def several(one: Schema) -> Schema:
    """A value or a list of at least one."""
    return {"anyOf": [one, many(one, least=1)]}


def many(one: Schema, *, least: int = 0) -> Schema:
    """A list of values."""
    return {"type": "array", "items": one, **({"minItems": least} if least else {})}


def answer(question: Question) -> Schema | None:
    """What a transaction may answer; None for what has a structure of its own."""
    one = value(question)
    if question.kind == "number":
        least, most = question.between or (0, None)
        one = {"type": "number", "minimum": least, **({} if most is None else {"maximum": most})}
    if one is None:
        return None
    if question.kind in ("terms", "countries"):
        one = many(one)
    return {**one, "description": question.ask}


def value(question: Question) -> Schema | None:
    """What a condition may compare a fact with; None where it is not compared with `is`."""
    match question.kind:
        case "term" | "terms":
            return ref(f"term.{question.family}")
        case "country" | "countries":
            return ref("country")
        case "code":
            return ref("code")
        case "truth":
            return {"type": "boolean"}
    return None


def _family(family: str, words: Vocabulary) -> Schema:
    terms = words.family(family)
    short = (term.removeprefix(f"{family}.") for term in terms if term != family)
    return {"enum": list(_unique((*short, *terms)))}


def _unique(words: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(words)
