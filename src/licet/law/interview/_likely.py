"""A few answers to a question that stand for all: one on each side of every boundary the open rules test.

Most of the weight goes to the unremarkable answer (none, or something no rule asks about), since most answers
are of that kind; these are guesses for choosing a question, never facts.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from licet.facts import Listing, Party
from licet.law._conditions import AtLeast, AtMost, Has, In, Is, Listed
from licet.vocabulary import is_a

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from licet.facts import Transaction
    from licet.law._conditions import Condition
    from licet.vocabulary import Question, Vocabulary

_MOST = 5
_UNREMARKABLE = {"terms": 0.75, "countries": 0.75, "code": 0.75, "listings": 0.75}
_MANY = ("terms", "countries")


class Boundaries(Struct, frozen=True):
    """What the open rules test of each fact, the most tested first."""

    values: dict[str, tuple[Any, ...]]
    groups: dict[str, tuple[str, ...]]
    numbers: dict[str, tuple[float, ...]]
    lists: tuple[str, ...]


def boundaries(tests: Iterable[Condition]) -> Boundaries:
    """Sort tests by the fact they are about."""
    values: dict[str, Counter[Any]] = {}
    groups: dict[str, Counter[str]] = {}
    numbers: dict[str, set[float]] = {}
    lists: Counter[str] = Counter()
    for test in tests:
        match test:
            case Is(fact=fact, values=wanted):
                values.setdefault(fact, Counter()).update(wanted)
            case In(fact=fact, groups=wanted):
                groups.setdefault(fact, Counter()).update(wanted)
            case AtLeast(fact=fact, value=bound) | AtMost(fact=fact, value=bound):
                numbers.setdefault(fact, set()).add(bound)
            case Listed(lists=names):
                lists.update(names)
            case Has() | _:
                continue
    return Boundaries(
        {fact: _by_count(found) for fact, found in values.items()},
        {fact: _by_count(found) for fact, found in groups.items()},
        {fact: tuple(sorted(found)) for fact, found in numbers.items()},
        _by_count(lists),
    )


def likely(
    question: Question, known: Any, bounds: Boundaries, *, transaction: Transaction, words: Vocabulary
) -> list[tuple[Any, float]]:
    """Answers with their weights, which add up to one; `known` is what was said too broadly."""
    plain, telling = _answers(question, known, bounds, transaction, words)
    telling = telling[:_MOST]
    if question.kind == "truth":
        return [(False, 0.5), (True, 0.5)]
    if not telling:
        return [(plain, 1.0)]
    usual = _UNREMARKABLE.get(question.kind, 0.5)
    return [(plain, usual), *((answer, (1 - usual) / len(telling)) for answer in telling)]


def _answers(
    question: Question, known: Any, bounds: Boundaries, transaction: Transaction, words: Vocabulary
) -> tuple[Any, list[Any]]:
    """The unremarkable answer, and those that some rule asks about."""
    fact = question.fact
    tested = [value for value in bounds.values.get(fact, ()) if _within(value, known)]
    groups = bounds.groups.get(fact, ())
    found: tuple[Any, list[Any]]
    match question.kind:
        case "term":
            found = _other(question, tested, known, words), tested
        case "terms":
            found = _untested(known, tested), [(value,) for value in tested]
        case "countries":
            found = (), [(country,) for country in _countries(tested, groups, transaction, words)]
        case "country":
            found = _elsewhere(tested, groups, words), _countries(tested, groups, transaction, words)
        case "code":
            found = "none", list(dict.fromkeys([*tested, *_of_groups(groups, words)]))
        case "number":
            found = _numbers(question, bounds)
        case "parties":
            found = _party(transaction), _parties(transaction, bounds)
        case _:
            found = _screening(known, bounds)
    return found


def _untested(known: tuple[str, ...] | None, tested: Sequence[Any]) -> tuple[str, ...]:
    """Of what was said, what no rule asks to have said more precisely."""
    return tuple(one for one in known or () if not any(_within(value, one) for value in tested))


def _countries(
    tested: Sequence[str], groups: Iterable[str], transaction: Transaction, words: Vocabulary
) -> list[str]:
    named = filter(None, (transaction.to, transaction.from_))
    return list(dict.fromkeys([*tested, *_of_groups(groups, words), *named]))


def _within(value: Any, known: Any) -> bool:
    """Whether `value` says no less than what is known."""
    if known is None or isinstance(known, tuple):
        return known is None or any(_within(value, one) for one in known)
    return isinstance(value, str) and isinstance(known, str) and is_a(value, known)


def _other(question: Question, tested: Sequence[Any], known: Any, words: Vocabulary) -> str:
    """A term of the family that no rule asks about, the last and so the narrowest of its kind."""
    family = [term for term in words.family(question.family) if _within(term, known)]
    free = [term for term in family if not any(is_a(term, v) or is_a(v, term) for v in tested)]
    return (free or family)[-1]


def _of_groups(groups: Iterable[str], words: Vocabulary) -> list[str]:
    """A country, or code, of each group."""
    return [min(found.members) for name in groups if (found := words.members(name)).members]


def _elsewhere(tested: Sequence[str], groups: Iterable[str], words: Vocabulary) -> str:
    inside = {c for name in groups for c in words.members(name).members} | set(tested)
    world = words.group("group.world").members
    return next((country for country in world if country not in inside), world[0])


def _numbers(question: Question, bounds: Boundaries) -> tuple[float, list[Any]]:
    """Each bound, and what lies a little beyond the outermost."""
    least = question.between[0] if question.between else 0.0
    points = bounds.numbers.get(question.fact, ())
    return least, [*points, *([points[-1] + 1] if points else [])]


def _party(transaction: Transaction) -> Party:
    """An end user about whom there is nothing to say."""
    return Party(
        role="role.end_user",
        name="end user",
        kind="party.private.company",
        country=transaction.to or transaction.use.country,
        listings=(),
        listed_share=0,
    )


def _parties(transaction: Transaction, bounds: Boundaries) -> list[Any]:
    plain = _party(transaction)
    kinds = [replace(plain, kind=kind) for kind in bounds.values.get("party.kind", ())[:3]]
    return [*kinds, *(replace(plain, listings=(_row(name),)) for name in bounds.lists[:2])]


def _row(name: str) -> Listing:
    return Listing(list=name, entry="entry", name="entry", certainty="confirmed")


def _screening(known: Any, bounds: Boundaries) -> tuple[Any, list[Any]]:
    """Nobody it is, or each of those it may be."""
    if known:
        decided = {word: tuple(_decided(row, word) for row in known) for word in ("rejected", "confirmed")}
        return decided["rejected"], [decided["confirmed"]]
    return (), [(_row(name),) for name in bounds.lists]


def _decided(row: Listing, word: str) -> Listing:
    return replace(row, certainty=word) if row.certainty == "possible" else row


def _by_count(found: Counter[Any]) -> tuple[Any, ...]:
    return tuple(sorted(found, key=lambda value: (-found[value], str(value))))
