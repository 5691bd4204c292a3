"""Parties: who is on a watch list, and whether a name may be theirs.

Screening answers with matches and reasons, never with a verdict, and it refuses rather than search half a
list. It knows the lists of the day they carry; it knows nothing of who owns whom.
"""

from licet.parties._format import WatchList
from licet.parties._lists import ListEntry, Lists, load_lists, shipped
from licet.parties._policy import policy_term
from licet.parties._query import ListState, Match, Query, Screening
from licet.parties._screen import screen_all
from licet.parties._screening import ListMatch, as_listing, screen
from licet.parties._source import Source, build
from licet.parties._transaction import can_be_ruled_out, screened
from licet.parties._un import parse_un
from licet.parties._us import parse_us

__all__ = [
    "ListEntry",
    "ListMatch",
    "ListState",
    "Lists",
    "Match",
    "Query",
    "Screening",
    "Source",
    "WatchList",
    "as_listing",
    "build",
    "can_be_ruled_out",
    "load_lists",
    "parse_un",
    "parse_us",
    "policy_term",
    "screen",
    "screen_all",
    "screened",
    "shipped",
]
