"""Parties: who is on a watch list, whether a name may be theirs, and who owns whom.

Screening answers with matches and reasons, never with a verdict, and it refuses rather than search half a
list. It knows the lists of the day they carry. Ownership, files of names, customers and HTTP have rooms of
their own: `ownership`, `bulk`, `customers`, `http`; a list is read and kept by `lists`.
"""

from licet.parties._policy import policy_term
from licet.parties._query import ListState, Match, Query, Screening
from licet.parties._screen import as_listing, screen, screen_all
from licet.parties._transaction import screened
from licet.parties.entities import Entity
from licet.parties.lists import ListSet, WatchList, baseline

__all__ = [
    "Entity",
    "ListSet",
    "ListState",
    "Match",
    "Query",
    "Screening",
    "WatchList",
    "as_listing",
    "baseline",
    "policy_term",
    "screen",
    "screen_all",
    "screened",
]
