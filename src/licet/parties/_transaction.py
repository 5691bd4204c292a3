"""Screen the parties of a transaction, so that the law can turn on what the lists say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from licet.parties._query import Query
from licet.parties._screen import as_listing, screen_all
from licet.vocabulary import is_a

if TYPE_CHECKING:
    from licet.facts import Party, Transaction
    from licet.parties._query import Screening
    from licet.parties.lists import ListSet


def screened(transaction: Transaction, *, lists: ListSet) -> Transaction:
    """The same transaction with the `listings` of every named party.

    What a person has written down of an entry (confirmed or rejected) stays as it is; entries nobody has
    decided on are added, so that an empty list in a file cannot stand in for a screening. A party without a
    name cannot be screened, and one whose name says nothing stays unknown when nothing is found: the law then
    answers that it cannot tell, never that all is clear.
    """
    if transaction.parties is None:
        return transaction
    queries = [_query(party) for party in transaction.parties if party.name is not None]
    answers = screen_all(queries, lists=lists)
    parties = tuple(
        party if party.name is None else _screened(party, next(answers)) for party in transaction.parties
    )
    return replace(transaction, parties=parties)


def _query(party: Party) -> Query:
    countries = () if party.country is None else (party.country,)
    return Query(name=party.name or "", kind=_kind(party), countries=countries)


def _screened(party: Party, answer: Screening) -> Party:
    decided = party.listings or ()
    known = {(row.list, row.entry) for row in decided}
    found = tuple(as_listing(match) for match in answer.matches)
    listings = (*decided, *(row for row in found if (row.list, row.entry) not in known))
    if answer.unsearchable and all(row.certainty == "rejected" for row in listings):
        return replace(party, listings=None)
    return replace(party, listings=listings)


def _kind(party: Party) -> str | None:
    """What the lists would call it, where that is sure: a listed person may be entered as a firm."""
    sure = party.kind is not None and is_a(party.kind, "party.private.individual")
    return "person" if sure else None
