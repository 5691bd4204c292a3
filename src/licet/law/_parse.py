"""Read a condition tree from plain YAML values, every word in it checked against the vocabulary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from licet import documents, facts
from licet.errors import RulebookError, UnknownField, UnknownTerm
from licet.law._conditions import (
    All,
    AnyOf,
    AtLeast,
    AtMost,
    Condition,
    Defined,
    Has,
    In,
    Is,
    Listed,
    Not,
    SomeParty,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from licet.vocabulary import Question, Vocabulary

Spot = tuple[str | int, ...]
Plain = dict[str, Any]


class Page:
    """One YAML file at hand: where it is, its bytes, the words, and the names of the pack's definitions."""

    def __init__(self, where: str, raw: bytes, *, words: Vocabulary, known: Collection[str]) -> None:
        self.where = where
        self.raw = raw
        self.words = words
        self.known = known
        self.shared: dict[Condition, Condition] = {}  # one value for equal conditions: a world meets it once
        self.in_party = False  # inside {party: …, has: …}, where facts of one party may be tested

    def inside_party(self) -> Page:
        """The same page, read where one party is at hand."""
        page = Page(self.where, self.raw, words=self.words, known=self.known)
        page.shared = self.shared
        page.in_party = True
        return page

    def condition(self, plain: object, at: Spot) -> Condition:
        """The condition written at `at`."""
        if not isinstance(plain, dict) or not plain:
            self.fail("a condition is a mapping such as {fact: …, is: …}", at)
        build = _SHAPES.get(frozenset(str(key) for key in plain))
        if build is None:
            known = "; ".join("{" + ", ".join(sorted(shape)) + "}" for shape in _SHAPES)
            self.fail(f"no condition has the fields {', '.join(map(str, plain))}; known: {known}", at)
        condition = build(self, plain, at)
        return self.shared.setdefault(condition, condition)

    def parts(self, plain: object, at: Spot) -> tuple[Condition, ...]:
        """A list of conditions, at least one."""
        if not isinstance(plain, list) or not plain:
            self.fail("a list of conditions is expected here", at)
        return tuple(self.condition(part, (*at, i)) for i, part in enumerate(plain))

    def fact(self, path: object, at: Spot) -> Question:
        """The question behind a fact path; a party's facts only inside a party."""
        if str(path) not in self.words.questions:
            raise UnknownField(str(path), known=self.words.questions, where=self.place(at))
        if str(path).startswith("party.") and not self.in_party:
            self.fail(f"{path} is about one party; test it inside {{party: …, has: …}}", at)
        return self.words.questions[str(path)]

    def terms(self, family: str, plain: object, at: Spot) -> tuple[str, ...]:
        """One or several terms of a family, in full."""
        words = self.several(plain, at)
        return tuple(self.words.resolve(family, str(word), where=self.place(at)) for word in words)

    def countries(self, plain: object, at: Spot) -> tuple[Any, ...]:
        """One or several country codes, every one known."""
        known = self.words.group("group.world").members
        codes = self.several(plain, at)
        for code in codes:
            if code not in known:
                raise UnknownTerm(str(code), family="country", known=known, where=self.place(at))
        return codes

    def several(self, plain: object, at: Spot) -> tuple[Any, ...]:
        """A list as it is, a single value as a list of one; an empty list would never hold."""
        values = tuple(plain) if isinstance(plain, list) else (plain,)
        if not values:
            self.fail("a list of at least one value is expected here", at)
        return values

    def place(self, at: Spot) -> documents.Place:
        """The file and line of a spot."""
        return documents.Place(self.where, self.raw, at)

    def fail(self, what: str, at: Spot, *, remedy: str = "see docs/law/rules.md") -> NoReturn:
        """Refuse the file, naming the line."""
        raise RulebookError(what, where=self.place(at), remedy=remedy)


def _all(page: Page, plain: Plain, at: Spot) -> Condition:
    return All(page.parts(plain["all"], (*at, "all")))


def _any(page: Page, plain: Plain, at: Spot) -> Condition:
    return AnyOf(page.parts(plain["any"], (*at, "any")))


def _not(page: Page, plain: Plain, at: Spot) -> Condition:
    return Not(page.condition(plain["not"], (*at, "not")))


def _is(page: Page, plain: Plain, at: Spot) -> Condition:
    question = page.fact(plain["fact"], at)
    spot = (*at, "is")
    values = page.several(plain["is"], spot)
    match question.kind:
        case "term" | "terms":
            values = page.terms(question.family, plain["is"], spot)
        case "country" | "countries":
            values = page.countries(plain["is"], spot)
        case "truth":
            if not all(isinstance(value, bool) for value in values):
                page.fail(f"{question.fact} is true or false", spot)
        case "code":
            if strange := [value for value in values if not facts.is_code(value)]:
                page.fail(f"'{strange[0]}' is not a control-list code", spot)
        case "number":
            page.fail(f"{question.fact} is a number; test it with at_least or at_most", at)
        case _:
            page.fail(f"{question.fact} is no single value; test it with {{party: …, has: …}}", at)
    return Is(question.fact, values)


def _in(page: Page, plain: Plain, at: Spot) -> Condition:
    question = page.fact(plain["fact"], at)
    names = page.several(plain["in"], (*at, "in"))
    place = page.place((*at, "in"))
    if question.kind == "code":
        return In(question.fact, tuple(page.words.code_list(str(name), where=place).id for name in names))
    if question.kind not in ("country", "countries"):
        page.fail(f"{question.fact} is neither a country nor a control-list code, so it is in no group", at)
    return In(question.fact, tuple(page.words.group(str(name), where=place).id for name in names))


def _at_least(page: Page, plain: Plain, at: Spot) -> Condition:
    return AtLeast(*_bound(page, plain, at, "at_least"))


def _at_most(page: Page, plain: Plain, at: Spot) -> Condition:
    return AtMost(*_bound(page, plain, at, "at_most"))


def _bound(page: Page, plain: Plain, at: Spot, word: str) -> tuple[str, float]:
    question, bound = page.fact(plain["fact"], at), plain[word]
    if question.kind != "number":
        page.fail(f"{question.fact} is not a number", at)
    if isinstance(bound, bool) or not isinstance(bound, int | float):
        page.fail(f"{word} takes a number", (*at, word))
    return question.fact, float(bound)


def _has(page: Page, plain: Plain, at: Spot) -> Condition:
    first, second = page.fact(plain["fact"], at), page.fact(plain["has"], at)
    if first.kind != "countries" or second.kind != "country":
        page.fail("`has` asks whether a list of countries holds a country", at)
    return Has(first.fact, second.fact)


def _listed(page: Page, plain: Plain, at: Spot) -> Condition:
    if not page.in_party:
        page.fail("only a party is on a list; test it inside {party: …, has: …}", at)
    policies = page.terms("policy", plain["policy"], at) if "policy" in plain else ()
    return Listed(page.terms("list", plain["listed"], at), policies)


def _some_party(page: Page, plain: Plain, at: Spot) -> Condition:
    roles = page.terms("role", plain["party"], at)
    return SomeParty(roles, page.inside_party().condition(plain["has"], (*at, "has")))


def _defined(page: Page, plain: Plain, at: Spot) -> Condition:
    name = str(plain["definition"])
    if name not in page.known:
        near = UnknownTerm(name, family="definition", known=page.known)
        page.fail(near.what, at, remedy=near.remedy)
    return Defined(name)


_SHAPES: dict[frozenset[str], Callable[[Page, Plain, Spot], Condition]] = {
    frozenset({"all"}): _all,
    frozenset({"any"}): _any,
    frozenset({"not"}): _not,
    frozenset({"fact", "is"}): _is,
    frozenset({"fact", "in"}): _in,
    frozenset({"fact", "at_least"}): _at_least,
    frozenset({"fact", "at_most"}): _at_most,
    frozenset({"fact", "has"}): _has,
    frozenset({"listed"}): _listed,
    frozenset({"listed", "policy"}): _listed,
    frozenset({"party", "has"}): _some_party,
    frozenset({"definition"}): _defined,
}
