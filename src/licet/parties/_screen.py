"""Put a query, or a million, to lists that are made ready once and kept as long as they are in use."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from licet.facts import Listing
from licet.parties._policy import policy_term
from licet.parties._query import Query
from licet.parties.lists import term_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from licet.parties._query import Match, Screening
    from licet.parties.lists import ListSet
    from licet.parties.screening import Screener

_ready: WeakKeyDictionary[ListSet, Screener] = WeakKeyDictionary()


def screen(query: Query | str, *, lists: ListSet, threshold: float | None = None) -> Screening:
    """Return every listed party whose name is the one asked or nearly so, best first, and those just below.

    Raises `InputError` for a name without letters or digits, a country that is no two-letter code, or an
    unknown kind: an unreadable question must not come back as a clean answer.
    """
    asked = Query(name=query) if isinstance(query, str) else query
    return next(screen_all((asked,), lists=lists, threshold=threshold))


def screen_all(
    queries: Iterable[Query], *, lists: ListSet, threshold: float | None = None
) -> Iterator[Screening]:
    """Answer each query in order, many at a time; `InputError` names the first one that cannot be read."""
    ready = screener(lists)
    return ready.screen_all(queries) if threshold is None else ready.screen_all(queries, threshold=threshold)


def screener(lists: ListSet) -> Screener:
    """Return the lists made ready to be asked: from the cache, or within seconds."""
    from licet.parties.screening import Screener  # noqa: PLC0415 - numpy is paid for by those who screen

    found = _ready.get(lists)
    if found is None:
        found = _ready[lists] = Screener(lists)
    return found


def as_listing(match: Match) -> Listing:
    """Return the match as a fact for the law; the review policy is the list's own, or none."""
    listed = term_of(match.list)
    return Listing(
        list=listed,
        entry=match.entity if listed == match.list else f"{match.list}/{match.entity}",
        name=match.name,
        certainty=match.certainty,
        policy=policy_term(match.policy),
        cite=match.cite,
    )
