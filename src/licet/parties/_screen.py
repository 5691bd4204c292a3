"""Put a query, or a million, to the lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet.parties._query import ListState, Match, Query, Screening, checked
from licet.parties._screening import ListMatch, screen
from licet.parties._transaction import can_be_ruled_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from licet.parties._lists import Lists

_THRESHOLD = 0.72


def screen_all(queries: Iterable[Query], *, lists: Lists) -> Iterator[Screening]:
    """Answer each query in order; a query that cannot be read raises `InputError` before any is answered."""
    states = tuple(ListState(id=x.id, as_of=x.as_of, sha256=x.sha256, entries=x.entries) for x in lists.lists)
    for query in [checked(query) for query in queries]:
        country = query.countries[0] if query.countries else None
        found = screen(query.name, lists=lists, country=country, kind=query.kind)
        yield Screening(
            query=query,
            matches=tuple(_match(match) for match in found),
            unsearchable=None if can_be_ruled_out(query.name) else "few listed names are in this script",
            threshold=_THRESHOLD,
            digest=lists.digest,
            lists=states,
        )


def _match(found: ListMatch) -> Match:
    entry = found.entry
    return Match(
        entity=entry.id,
        list=entry.list,
        name=entry.name,
        matched=found.listed_name,
        score=found.score,
        certainty=found.certainty,
        reasons=found.reasons,
        kind=entry.kind,
        countries=entry.countries,
        requirement=entry.requirement,
        policy=entry.policy,
        programmes=entry.programmes,
        cite=entry.cite,
        url=entry.url,
    )
