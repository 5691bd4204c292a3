"""What the properties of the law are tried on: conditions, packs, partial facts, and more of the same facts.

Values are drawn from a few words of each family, wide and narrow ones, so that facts and tests often meet.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from msgspec.structs import replace

from licet import facts, vocabulary
from licet.facts import Listing, Party, Transaction
from licet.law import Basis, Effect, Force, Pack, Review, Rule, Stage, Status
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
from licet.law._rule import Exception_
from licet.vocabulary import is_a

if TYPE_CHECKING:
    from collections.abc import Sequence

    from licet.vocabulary import Question

DAY = dt.date(2026, 11, 22)
WORDS = vocabulary.shipped()
COUNTRIES = ("FR", "DE", "NO", "US", "CN")
GROUPS = ("group.eu", "group.eu.eu001", "group.eu.suspects_trigger")
CODE_LISTS = tuple(sorted(WORDS.codes)[:3])
CODES = (
    *("none", "EAR99", "5A001", "5A001.f", "5A001.f.1", "5A004.b"),
    *(code for name in CODE_LISTS for code in sorted(WORDS.codes[name].members)[:2]),
    *(f"{code}.z" for name in CODE_LISTS for code in sorted(WORDS.codes[name].members)[:1]),
)
NUMBERS = (0.0, 25.0, 50.0, 5000.0)
CERTAINTIES = ("possible", "confirmed", "rejected")
_FEW = 7


@cache
def _pool(question: Question) -> Sequence[Any]:
    """A few answers, the wide ones first."""
    match question.kind:
        case "term" | "terms":
            return WORDS.family(question.family)[:_FEW]
        case "country" | "countries":
            return COUNTRIES
        case "code":
            return CODES
        case "number":
            return [n for n in NUMBERS if not question.between or n <= question.between[1]]
    return (True, False)


def _facts(kinds: Sequence[str], *, party: bool = False) -> list[Question]:
    found = [q for q in WORDS.questions.values() if q.kind in kinds]
    return [q for q in found if q.fact.startswith("party.") is party and q.fact != "party.role"]


ALONE = ("term", "country", "code", "truth")
MANY = ("terms", "countries")
ALL = tuple(_facts((*ALONE, *MANY, "number")))
SOME = tuple(
    WORDS.questions[fact]
    for fact in (
        *("activity", "from", "to", "item.eu_code", "item.capabilities", "item.listed_by_states"),
        *("use.operation", "use.place", "use.mass_surveillance", "use.registered", "use.targets_individual"),
        "item.value_usd",
    )
)
"""Questions of every kind, few enough that conditions and facts meet."""
TRUTHS = tuple(q.fact for q in _facts(("truth",)))
_PARTY_QUESTIONS = _facts(ALONE, party=True)
_ROLES = WORDS.family("role")
_LISTS = WORDS.family("list")[:4]
_POLICIES = WORDS.family("policy")


def _some(pool: Sequence[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.sampled_from(pool), min_size=1, max_size=2, unique=True).map(tuple)


@st.composite
def _is(draw: st.DrawFn, questions: Sequence[Question]) -> Is:
    question = draw(st.sampled_from(questions))
    return Is(question.fact, draw(_some(_pool(question))))


def _amounts(fact: str) -> st.SearchStrategy[Condition]:
    amounts = st.sampled_from(_pool(WORDS.questions[fact]))
    return st.builds(AtLeast, st.just(fact), amounts) | st.builds(AtMost, st.just(fact), amounts)


_LEAVES = st.one_of(
    _is([question for question in SOME if question.kind != "number"]),
    _amounts("item.value_usd"),
    st.builds(In, st.just("item.eu_code"), _some(CODE_LISTS)),
    st.builds(In, st.sampled_from(["from", "to", "item.listed_by_states"]), _some(GROUPS)),
    st.builds(Has, st.just("item.listed_by_states"), st.sampled_from(["from", "to"])),
)
_PARTY_LEAVES = st.one_of(
    _is(_PARTY_QUESTIONS),
    st.builds(Listed, _some(_LISTS), st.one_of(st.just(()), _some(_POLICIES))),
    _amounts("party.listed_share"),
    _LEAVES,
)


def _trees(leaves: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(All, st.lists(inner, min_size=1, max_size=3).map(tuple)),
            st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
            st.builds(Not, inner),
        ),
        max_leaves=4,
    )


plain_conditions = _trees(_LEAVES)
"""Conditions that ask nothing of a party."""

conditions = _trees(st.one_of(_LEAVES, st.builds(SomeParty, _some(_ROLES), _trees(_PARTY_LEAVES))))
"""Conditions of every kind but definitions."""


@st.composite
def listings(draw: st.DrawFn) -> Listing:
    """One row of a screening."""
    return Listing(
        list=draw(st.sampled_from(_LISTS)),
        entry="e",
        name="A firm",
        certainty=draw(st.sampled_from(CERTAINTIES)),
        policy=draw(st.sampled_from([None, *_POLICIES])),
    )


@cache
def _value(question: Question) -> st.SearchStrategy[Any]:
    one = st.sampled_from(_pool(question))
    return st.lists(one, max_size=2).map(tuple) if question.kind in MANY else one


@st.composite
def parties(draw: st.DrawFn) -> Party:
    """One party, known in part."""
    return Party(
        role=draw(st.sampled_from(_ROLES)),
        kind=draw(st.none() | st.sampled_from(_pool(WORDS.questions["party.kind"]))),
        country=draw(st.none() | st.sampled_from(COUNTRIES)),
        listings=draw(st.none() | st.lists(listings(), max_size=2).map(tuple)),
        listed_share=draw(st.none() | st.sampled_from(_pool(WORDS.questions["party.listed_share"]))),
    )


@st.composite
def transactions(
    draw: st.DrawFn, questions: Sequence[Question] = SOME, known: Sequence[bool] = (True, True, False)
) -> Transaction:
    """Facts known in part; `known` says how often an answer to one of the questions is."""
    here = Transaction()
    for question in questions:
        if draw(st.sampled_from(known)):
            here = facts.replaced(here, question.fact, draw(_value(question)))
    return replace(here, parties=draw(st.none() | st.lists(parties(), max_size=3).map(tuple)))


@st.composite
def completions(
    draw: st.DrawFn,
    known: Transaction,
    kept: frozenset[str] = frozenset(),
    questions: Sequence[Question] = SOME,
) -> Transaction:
    """The same facts, more of them, or more precise; nothing known is contradicted, what is `kept` stays."""
    here = known
    for question in questions:
        if question.fact not in kept and draw(st.booleans()):
            value = _more(draw, question, facts.value_of(known, question.fact))
            here = facts.replaced(here, question.fact, value)
    people = known.parties
    if "parties" not in kept and draw(st.booleans()):
        if people is None:
            people = draw(st.lists(parties(), max_size=2).map(tuple))
        if not any(is_a(person.role, "role.end_user") for person in people):
            people = (*people, replace(draw(parties()), role="role.end_user"))
    if people is not None:
        people = tuple(_more_of_party(draw, person, kept) for person in people)
    return replace(here, parties=people)


def _more(draw: st.DrawFn, question: Question, value: Any) -> Any:
    if value is None:
        return draw(_value(question))
    if question.kind in MANY:
        return tuple(_narrower(draw, question, one) for one in value)
    return _narrower(draw, question, value)


def _narrower(draw: st.DrawFn, question: Question, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return draw(st.sampled_from([word for word in (*_pool(question), value) if is_a(word, value)]))


def _more_of_party(draw: st.DrawFn, person: Party, kept: frozenset[str]) -> Party:
    more: dict[str, Any] = {}
    for name in ("role", "kind", "country", "listed_share"):
        question = WORDS.questions[f"party.{name}"]
        if question.fact not in kept and draw(st.booleans()):
            more[name] = _more(draw, question, getattr(person, name))
    if "party.listings" not in kept and draw(st.booleans()):
        more["listings"] = _more_screened(draw, person.listings)
    return replace(person, **more)


def _more_screened(draw: st.DrawFn, rows: tuple[Listing, ...] | None) -> tuple[Listing, ...]:
    if rows is None:
        return draw(st.lists(listings(), max_size=2).map(tuple))
    return tuple(
        replace(
            row,
            list=draw(st.sampled_from([word for word in _LISTS if is_a(word, row.list)])),
            certainty=draw(st.sampled_from(CERTAINTIES)) if row.certainty == "possible" else row.certainty,
            policy=draw(st.sampled_from([w for w in _POLICIES if row.policy is None or is_a(w, row.policy)])),
        )
        for row in rows
    )


@st.composite
def packs(draw: st.DrawFn, name: str = "small") -> Pack:
    """A pack of a few rules, as the loader would let it pass; the second definition may rest on the first."""
    first = draw(conditions)
    second = draw(st.sampled_from([Not(Defined("first")), AnyOf((Defined("first"), draw(conditions)))]))
    rules = [draw(_rules(f"{name}/{n}")) for n in range(draw(st.integers(1, 3)))]
    targets = [r.id for r in rules if r.effect not in (Effect.PROHIBIT, Effect.AUTHORISE, Effect.INFORM)]
    pardoned = (
        st.lists(st.sampled_from(targets), max_size=2, unique=True).map(tuple) if targets else st.just(())
    )
    return Pack(
        id=name,
        title=name,
        force=draw(st.sampled_from([Force.LAW, *Force])),
        cite="cite",
        url="url",
        version="1",
        chosen=False,
        scope=draw(st.one_of(st.just(Not(Is("to", ("XX",)))), plain_conditions)),
        rules=tuple(
            replace(r, discharges=draw(pardoned)) if r.effect is Effect.AUTHORISE else r for r in rules
        ),
        definitions={"first": first, "second": second},
        sha256="0" * 64,
        covers=draw(st.one_of(st.sampled_from([True, True, False]), plain_conditions)),
        speaks_from=draw(st.sampled_from([None, None, DAY, DAY + dt.timedelta(days=1)])),
    )


@st.composite
def _rules(draw: st.DrawFn, name: str) -> Rule:
    stage = draw(st.sampled_from([Stage.IN_FORCE, Stage.IN_FORCE, *Stage]))
    later = draw(st.sampled_from([(), (Status(stage=Stage.REPEALED, from_=DAY + dt.timedelta(days=1)),)]))
    defined = st.sampled_from(["first", "second"]).map(Defined)
    return Rule(
        id=name,
        title=name,
        cite="cite",
        url="url",
        review=Review.VERIFIED,
        effect=draw(st.sampled_from(Effect)),
        force=draw(st.sampled_from(Force)),
        basis=Basis.USE,
        says="says",
        status=(Status(stage=stage, from_=DAY), *later),
        when=draw(conditions | defined | st.tuples(defined, conditions).map(All)),
        unless=draw(
            st.lists(st.builds(Exception_, st.just("t"), st.just("c"), conditions), max_size=1).map(tuple)
        ),
    )
