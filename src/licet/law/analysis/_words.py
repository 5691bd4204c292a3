"""Words that no law uses: definitions of a pack; facts, groups, lists of codes, terms of the vocabulary.

A term is used when a rule tests it, or one above or below it: then stating it can make a difference. The
vocabulary serves licences and records too, so an unused word is a warning, never an error.
"""

from __future__ import annotations

import re
from importlib import resources
from typing import TYPE_CHECKING

from licet.law._conditions import All, AnyOf, Defined, Has, In, Is, Listed, Not, SomeParty
from licet.law._load import reach
from licet.law.analysis._complaints import Book, Complaint, Level
from licet.vocabulary import is_a

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from licet.law._conditions import Condition
    from licet.vocabulary import Vocabulary

_DECIDE_NOTHING = ("parties",)  # tested through {party: …}
_WORLD = "group.world"  # what a country may be at all
_MANY = 8


def check_definitions(book: Book) -> Iterator[Complaint]:
    """Definitions that neither a rule nor the pack's own sheet rests on."""
    used = set[str]().union(*(reach(condition, book.definitions) for condition in _conditions(book)))
    for name in book.definitions:
        if name not in used:
            yield Complaint(
                level=Level.WARNING,
                kind="unused",
                what=f"no rule uses the definition '{name}'",
                where=book.place(f"definitions/{name}.yaml", "id"),
                remedy="use it, or delete it",
            )


def check_vocabulary(books: Sequence[Book], words: Vocabulary) -> Iterator[Complaint]:
    """Words of the vocabulary that no rule of any of the packs tests."""
    tests = [test for book in books for test in _tests(book)]
    tested = {fact for test in tests for fact in _facts(test)}
    idle = [fact for fact in words.questions if fact not in tested and fact not in _DECIDE_NOTHING]
    yield from _unused("facts", idle, "questions.yaml")
    grouped = {name for test in tests if isinstance(test, In) for name in test.groups} | {_WORLD}
    idle = [name for name, group in words.groups.items() if name not in grouped and not group.untested]
    yield from _unused("country groups", idle, "groups")
    yield from _unused("lists of codes", [name for name in words.codes if name not in grouped], "codes")
    said = {term for test in tests for term in _terms(test)}
    open_ones = [term.id for term in words.terms.values() if not term.untested]
    idle = [term for term in open_ones if not any(is_a(term, used) or is_a(used, term) for used in said)]
    for family in dict.fromkeys(term.partition(".")[0] for term in idle):
        of_family = [term for term in idle if is_a(term, family)]
        yield from _unused(f"terms of the family {family}", of_family, "terms")


def _unused(kind: str, names: list[str], room: str) -> Iterator[Complaint]:
    if names:
        more = f" and {len(names) - _MANY} more" if len(names) > _MANY else ""
        yield Complaint(
            level=Level.WARNING,
            kind="unused",
            what=f"{kind} that no rule tests: {', '.join(names[:_MANY])}{more}",
            where=_found(names[0], room),
            remedy="write the rule that needs them, or say in `untested` why there is none",
        )


def _found(name: str, room: str) -> str:
    """The file and line of the vocabulary where a word stands."""
    here = resources.files("licet.vocabulary") / room
    entry = re.compile(rf"""(^|[\s{{,])"?(id|fact)"?:\s*"?{re.escape(name)}"?\s*([,}}]|$)""")
    for path in [here] if here.is_file() else sorted(here.iterdir(), key=lambda path: path.name):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if entry.search(line):
                shown = room if here.is_file() else f"{room}/{path.name}"
                return f"vocabulary/{shown}:{number}"
    return f"vocabulary/{room}"


def _conditions(book: Book) -> Iterator[Condition]:
    """Every condition that bears on an answer."""
    yield book.pack.scope
    if not isinstance(book.pack.covers, bool):
        yield book.pack.covers
    for rule in book.pack.rules:
        yield rule.when
        yield from (item.when for item in rule.unless)


def _tests(book: Book) -> Iterator[Condition]:
    waiting = [*_conditions(book), *book.definitions.values()]
    while waiting:
        match waiting.pop():
            case All(of=parts) | AnyOf(of=parts):
                waiting.extend(parts)
            case Not(of=part):
                waiting.append(part)
            case SomeParty(has=part) as test:
                waiting.append(part)
                yield test
            case Defined():
                pass
            case test:
                yield test


def _facts(test: Condition) -> Iterable[str]:
    match test:
        case SomeParty():
            return ("party.role",)
        case Listed():
            return ("party.listings",)
        case Has(fact=fact, other=other):
            return (fact, other)
    return (getattr(test, "fact", ""),)


def _terms(test: Condition) -> Iterable[str]:
    match test:
        case SomeParty(roles=roles):
            return roles
        case Listed(lists=lists, policies=policies):
            return (*lists, *policies)
        case Is(values=values):
            return tuple(value for value in values if isinstance(value, str))
    return ()
