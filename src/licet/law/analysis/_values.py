"""Every value of a fact that some tests can tell apart: one for each pattern of answers, and none left out.

Terms and countries are taken from the whole vocabulary; codes are those the tests name, what stands above
them, and one below each; numbers the bounds, and one between each two. The engine itself answers each test.
"""

from __future__ import annotations

import math
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from licet import facts
from licet.facts import Listing, Party, Transaction
from licet.law._conditions import AtLeast, AtMost, Has, In, Is, Listed, Truth, World, evaluate
from licet.law.analysis._formula import OutOfReach

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from licet.law._conditions import Condition
    from licet.vocabulary import Question, Vocabulary

_MOST_CELLS = 2_000
_MOST_COUNTRIES = 24
_LISTS = ("terms", "countries", "listings")
_BELOW = ".z9z"  # below every code there could be one more, that no list names
_ELSEWHERE = "0A000"  # stands below no entry of any list
_WHOLE = ("none", "EAR99")  # words for no code: nothing stands below them

Pattern = tuple[Truth, ...]


class Cell(Struct, frozen=True):
    """Values of some facts, and what the tests come to for them."""

    pattern: Pattern
    values: tuple[Any, ...]


def cells(questions: Sequence[Question], tests: Sequence[Condition], words: Vocabulary) -> list[Cell]:
    """The values of facts that the tests tell apart, those known least last.

    Several facts are chosen together where a test ties them: a list of countries, and a country it may hold.
    """
    found: dict[Pattern, tuple[Any, ...]] = {}
    if len(questions) > 1:
        found = _tied(questions, tests, words)
    elif questions[0].kind in _LISTS:
        found = {pattern: (value,) for pattern, value in _sets(questions[0], tests, words).items()}
    else:
        for value in _values(questions[0], tests, words):
            found.setdefault(_pattern({questions[0].fact: value}, tests, words), (value,))
    found.setdefault((None,) * len(tests), (None,) * len(questions))
    known_first = sorted(found, key=lambda pattern: pattern.count(None))
    return [Cell(pattern, found[pattern]) for pattern in known_first]


def most_precise(found: Sequence[Cell]) -> list[Cell]:
    """The cells without those that another one only says more than: knowing more never makes false true."""
    return [cell for cell in found if not any(_refines(other, cell) for other in found)]


def _refines(one: Cell, other: Cell) -> bool:
    agrees = all(b is None or a is b for a, b in zip(one.pattern, other.pattern, strict=True))
    return agrees and one.pattern != other.pattern


def _sets(question: Question, tests: Sequence[Condition], words: Vocabulary) -> dict[Pattern, Any]:
    """Patterns of lists: a list fulfils a test when one of its members does, so patterns add up."""
    members: dict[Pattern, Any] = {}
    for value in _values(question, tests, words):
        members.setdefault(_pattern({question.fact: (value,)}, tests, words), value)
    return closure(_pattern({question.fact: ()}, tests, words), members, most=_MOST_CELLS)


def _tied(questions: Sequence[Question], tests: Sequence[Condition], words: Vocabulary) -> dict[Pattern, Any]:
    """Patterns of one list of countries and of the countries it may hold, chosen together.

    Of countries that no test tells apart, one more is enough than there are facts to tell from each other.
    """
    lists = [question for question in questions if question.kind == "countries"]
    if len(lists) != 1:
        raise OutOfReach("several lists of countries tied to one country")
    ones = [question.fact for question in questions if question.kind != "countries"]
    few = _few_countries(questions, tests, words)
    found: dict[Pattern, Any] = {}
    for chosen in product([*few, None], repeat=len(ones)):
        known = dict(zip(ones, chosen, strict=True))

        def answers(held: Any, known: dict[str, Any] = known) -> Pattern:
            return _pattern({**known, lists[0].fact: held}, tests, words)

        members = {answers((country,)): country for country in few}
        choices = {answers(None): None, **closure(answers(()), members, most=_MOST_CELLS)}
        for pattern, held in choices.items():
            values = {**known, lists[0].fact: held}
            found.setdefault(pattern, tuple(values[question.fact] for question in questions))
    return found


def _few_countries(questions: Sequence[Question], tests: Sequence[Condition], words: Vocabulary) -> list[str]:
    alike: dict[object, list[str]] = {}
    for country in words.group("group.world").members:
        key = tuple(
            _pattern({q.fact: (country,) if q.kind in _LISTS else country}, tests, words) for q in questions
        )
        alike.setdefault(key, []).append(country)
    few = [country for countries in alike.values() for country in countries[: len(questions)]]
    if len(few) > _MOST_COUNTRIES:
        raise OutOfReach("too many kinds of countries")
    return few


def closure(start: Pattern, members: Mapping[Pattern, Any], *, most: int) -> dict[Pattern, tuple[Any, ...]]:
    """Every pattern that some set of members adds up to, with one such set."""
    found: dict[Pattern, tuple[Any, ...]] = {start: ()}
    waiting = [start]
    while waiting:
        pattern = waiting.pop()
        for other, value in members.items():
            total = tuple(_either(a, b) for a, b in zip(pattern, other, strict=True))
            if total not in found:
                found[total] = (*found[pattern], value)
                waiting.append(total)
        if len(found) > most:
            raise OutOfReach("too many combinations of one fact")
    return found


def _either(one: Truth, other: Truth) -> Truth:
    if one is True or other is True:
        return True
    return None if one is None or other is None else False


def _pattern(known: Mapping[str, Any], tests: Sequence[Condition], words: Vocabulary) -> Pattern:
    transaction = Transaction()
    of_party: dict[str, Any] = {"role": "role"}
    for fact, value in known.items():
        head, _, field = fact.rpartition(".")
        if head == "party":
            of_party[field] = value
        else:
            transaction = facts.replaced(transaction, fact, value)
    world = World(transaction, words, {}, Party(**of_party))
    return tuple(evaluate(test, world).truth for test in tests)


def _values(question: Question, tests: Sequence[Condition], words: Vocabulary) -> Iterable[Any]:
    match question.kind:
        case "term" | "terms":
            return words.family(question.family)
        case "country" | "countries":
            return words.group("group.world").members
        case "truth":
            return (True, False)
        case "number":
            return _numbers(question, tests)
        case "code":
            return _codes(tests, words)
        case "listings":
            return _rows(words)
    raise OutOfReach(f"facts of kind {question.kind}")


def _numbers(question: Question, tests: Sequence[Condition]) -> Iterator[float]:
    """Each bound, one number between each two, and one beyond the outermost, within what may be answered."""
    least, most = question.between or (0, math.inf)
    bounds = {test.value for test in tests if isinstance(test, AtLeast | AtMost)}
    points = sorted({least, *bounds, *([] if math.isinf(most) else [most])})
    points.append(points[-1] + 1)
    between = [(a + b) / 2 for a, b in pairwise(points)]
    return (point for point in (*points, *between) if least <= point <= most)


def _codes(tests: Sequence[Condition], words: Vocabulary) -> Iterator[str]:
    """The codes named, what stands above them, one more below each of these, and one that is elsewhere."""
    named: set[str] = {*_WHOLE, _ELSEWHERE}
    for test in tests:
        if isinstance(test, Is):
            named.update(test.values)
        if isinstance(test, In):
            for name in test.groups:
                codes = words.code_list(name)
                named |= codes.members | codes.without
    for code in sorted(named):
        here = code
        while here:
            yield here
            if here not in _WHOLE:
                yield here + _BELOW
            here = here.rpartition(".")[0]


def _rows(words: Vocabulary) -> Iterator[Listing]:
    """A row of every list and policy, sure and unsure."""
    for name in words.family("list"):
        for policy in (None, *words.family("policy")):
            for certainty in ("confirmed", "possible"):
                yield Listing(list=name, entry="x", name="x", certainty=certainty, policy=policy)


def is_of_facts(test: Condition) -> bool:
    """Whether the test is about facts alone, which this module knows how to choose."""
    return isinstance(test, Is | In | AtLeast | AtMost | Has | Listed)
