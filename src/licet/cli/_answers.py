"""Answers as people type them, read into facts: strictly, and with the nearest right word for a wrong one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from licet import facts
from licet.errors import InputError, UnknownTerm
from licet.facts import Party

if TYPE_CHECKING:
    from collections.abc import Callable

    from licet.vocabulary import Question, Vocabulary

_TRUTHS = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}
_NONE = ("none", "[]")


def read(question: Question, text: str, words: Vocabulary) -> Any:
    """The value that `text` gives to a question; several are parted by commas, `none` is an empty list."""
    readers: dict[str, Callable[[str], Any]] = {
        "truth": truth,
        "number": _number,
        "term": lambda part: term(question.family, part, words),
        "terms": lambda all_: tuple(term(question.family, part, words) for part in _parts(all_)),
        "country": lambda part: country(part, words),
        "countries": lambda all_: tuple(country(part, words) for part in _parts(all_)),
        "code": _code,
        "parties": _party,
        "listings": _listings,
    }
    return readers[question.kind](text.strip())


def term(family: str, text: str, words: Vocabulary) -> str:
    """A term by its id, whole or without its family, or by its name."""
    try:
        return words.resolve(family, text)
    except UnknownTerm:
        named = [t for t in words.family(family) if words.terms[t].name.casefold() == text.casefold()]
        if len(named) == 1:
            return named[0]
        raise


def country(text: str, words: Vocabulary) -> str:
    """A country by its two letters, small or capital."""
    known = words.group("group.world").members
    if text.upper() in known:
        return text.upper()
    raise InputError(f"unknown country '{text}'", remedy="type two letters (ISO 3166-1), such as FR or NO")


def _parts(text: str) -> list[str]:
    """The words of a list; nothing typed is no answer, and never `none`."""
    if text in _NONE:
        return []
    parts = [part.strip() for part in text.removeprefix("[").removesuffix("]").split(",")]
    if "" in parts:
        raise InputError(f"'{text}' lacks a word", remedy="type words parted by commas, or none")
    return parts


def truth(text: str) -> bool:
    """Yes or no, in one of the ways people write it."""
    if text.casefold() not in _TRUTHS:
        raise InputError(f"'{text}' is neither yes nor no", remedy="type yes, no, or skip if you do not know")
    return _TRUTHS[text.casefold()]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InputError(f"'{text}' is not a number", remedy="type digits, such as 1800") from None


def _code(text: str) -> str:
    """A code as the lists print it: capitals in the first part, small letters after it."""
    if text in ("none", "EAR99"):
        return text
    head, dot, tail = text.partition(".")
    code = f"{head.upper()}{dot}{tail.lower()}"
    if facts.is_code(code):
        return code
    raise InputError(f"'{text}' is not a control-list code", remedy="type one such as 5A001.f.1, or none")


def _party(text: str) -> Party:
    """A party as a mapping: `{role: end_user, name: Example Bank, country: NO}`."""
    from licet import documents

    return documents.parse(text.encode(), Party, where="parties")


def _listings(text: str) -> tuple[Any, ...]:
    if text in _NONE:
        return ()
    raise InputError("a listing is written by screening", remedy="write `licet screen NAME` to see who it is")
