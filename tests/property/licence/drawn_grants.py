"""Grants, uses and moments drawn at random, over a small forest of made-up words and the shipped ones."""

from __future__ import annotations

import datetime as dt
from functools import partial

from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from licet import vocabulary
from licet.facts import Use
from licet.licence import Grant, Quota

FAMILIES = {
    "operations": "operation",
    "purposes": "purpose",
    "places": "place",
    "actors": "party",
}
COUNTRIES = ("CH", "FR", "NO", "SE")
START = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)
PERIODS = ("day", "month", "licence")


class Sample(Struct, frozen=True):
    """One use at one moment, against a gallery of so many persons."""

    use: Use
    at: dt.datetime
    gallery: int | None


def forest(root: str) -> list[str]:
    """A root, two children, and two of each below: enough for words to nest and to miss each other."""
    children = [f"{root}.{letter}" for letter in "ab"]
    return [root, *children, *(f"{child}.{letter}" for child in children for letter in "ab")]


MADE_UP = {field: forest(family) for field, family in FAMILIES.items()}
SHIPPED = {field: vocabulary.shipped().family(family) for field, family in FAMILIES.items()}

moments = st.integers(0, 6).map(lambda hours: START + dt.timedelta(hours=hours))
galleries = st.none() | st.integers(1, 5)


@st.composite
def quotas(draw: st.DrawFn) -> tuple[Quota, ...]:
    periods = draw(st.lists(st.sampled_from(PERIODS), max_size=3, unique=True))
    return tuple(Quota(uses=draw(st.integers(1, 5)), per=per) for per in periods)


@st.composite
def boxes(draw: st.DrawFn, words: dict[str, list[str]] | None = None) -> Grant:
    """One grant, as a person could write it: words in any order, one below another, one twice."""
    known = words or draw(st.sampled_from([MADE_UP, SHIPPED]))
    fields = {
        field: tuple(draw(st.lists(st.sampled_from(known[field]), min_size=1, max_size=3))) for field in known
    }
    countries = tuple(draw(st.lists(st.sampled_from(COUNTRIES), min_size=1, max_size=3)))
    since, until = draw(st.none() | moments), draw(st.none() | moments)
    if since and until and since > until:
        since, until = until, since
    return Grant(
        countries=countries,
        since=since,
        until=until,
        gallery=draw(galleries),
        quotas=draw(quotas()),
        **fields,
    )


@st.composite
def grants(draw: st.DrawFn, words: dict[str, list[str]] | None = MADE_UP) -> tuple[Grant, ...]:
    """One to three grants, some of them another one with a field changed: nested, or nearly so."""
    found = [draw(boxes(words))]
    for _ in range(draw(st.integers(0, 2))):
        found.append(draw(boxes(words) | st.sampled_from(found).flatmap(partial(changed, words=words))))
    return tuple(draw(st.permutations(found)))


@st.composite
def changed(draw: st.DrawFn, grant: Grant, words: dict[str, list[str]] | None = MADE_UP) -> Grant:
    """The same grant with one field as another has it."""
    other = draw(boxes(words))
    field = draw(st.sampled_from([*(words or MADE_UP), "countries", "times", "gallery", "quotas"]))
    fields = ("since", "until") if field == "times" else (field,)
    return replace(grant, **{name: getattr(other, name) for name in fields})


@st.composite
def narrowed(
    draw: st.DrawFn, wide: tuple[Grant, ...], words: dict[str, list[str]] = MADE_UP
) -> tuple[Grant, ...]:
    """Grants that by construction lie inside `wide`: words below its words, shorter, smaller, fewer."""
    return tuple(
        draw(_narrower(grant, words))
        for grant in draw(st.lists(st.sampled_from(wide), min_size=1, max_size=3))
    )


@st.composite
def _narrower(draw: st.DrawFn, grant: Grant, words: dict[str, list[str]]) -> Grant:
    fields = {}
    for field, known in (*words.items(), ("countries", list(COUNTRIES))):
        inside = [word for word in known if any(vocabulary.is_a(word, one) for one in getattr(grant, field))]
        fields[field] = tuple(draw(st.lists(st.sampled_from(inside), min_size=1, max_size=3)))
    gallery = grant.gallery if grant.gallery is None else draw(st.integers(1, grant.gallery))
    few = tuple(replace(quota, uses=draw(st.integers(1, quota.uses))) for quota in grant.quotas)
    return replace(grant, gallery=gallery, quotas=few, **fields)


@st.composite
def samples(draw: st.DrawFn, words: dict[str, list[str]] = MADE_UP) -> Sample:
    """A use that states most of what it is."""
    said = {field: draw(st.none() | st.sampled_from(known)) for field, known in words.items()}
    return Sample(
        use=Use(
            operation=said["operations"],
            purpose=said["purposes"],
            place=said["places"],
            actor=said["actors"],
            country=draw(st.none() | st.sampled_from(COUNTRIES)),
        ),
        at=draw(moments),
        gallery=draw(galleries),
    )


@st.composite
def samples_of(draw: st.DrawFn, wide: tuple[Grant, ...], words: dict[str, list[str]] = MADE_UP) -> Sample:
    """A use that one of the grants in `wide` mostly covers, so that a test of what is inside has some."""
    sample = draw(samples(words))
    grant = draw(st.sampled_from(wide))
    said = {}
    for facet, allowed in grant.by_field().items():
        if draw(st.booleans()) or getattr(sample.use, facet) is None:
            said[facet] = draw(st.sampled_from(allowed))
    return replace(sample, use=replace(sample.use, **said))
