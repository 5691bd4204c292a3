"""Whatever a grant covers, its exports permit, and nothing else."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from licet import vocabulary
from licet.facts import Use
from licet.licence import Grant
from tests.unit.exports.export_samples import terms
from tests.unit.exports.test_export_cedar import decided

WORDS = vocabulary.shipped()
COUNTRIES = ("NO", "CH", "FR")


def family(name: str) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(WORDS.family(name)))


def some(name: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(family(name), min_size=1, max_size=3, unique=True).map(tuple)


GRANTS = st.builds(
    Grant,
    operations=some("operation"),
    purposes=some("purpose"),
    places=some("place"),
    countries=st.lists(st.sampled_from(COUNTRIES), min_size=1, unique=True).map(tuple),
    actors=some("party"),
)
USES = st.builds(
    Use,
    operation=family("operation"),
    purpose=family("purpose"),
    place=family("place"),
    country=st.sampled_from(COUNTRIES),
    actor=family("party"),
)


def inside(use: Use, grant: Grant) -> Use:
    """A use that shares some of the grant's words, so that permits are drawn too."""
    return Use(
        operation=grant.operations[0],
        purpose=grant.purposes[-1],
        place=use.place if use.country == "FR" else grant.places[0],
        country=grant.countries[0],
        actor=grant.actors[0],
    )


@settings(max_examples=40)
@given(st.lists(GRANTS, min_size=1, max_size=3).map(tuple), USES)
def test_cedar_permits_exactly_what_one_of_the_grants_covers(grants: tuple[Grant, ...], drawn: Use) -> None:
    for use in (drawn, inside(drawn, grants[-1])):
        asked = {
            field: getattr(use, field) for field in ("operation", "purpose", "place", "country", "actor")
        }
        covered = any(not grant.shortfalls(use) for grant in grants)
        assert decided(terms(grants=grants), **asked) is covered
