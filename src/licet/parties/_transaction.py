"""Screen the parties of a transaction, so that the law can turn on what the lists say."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from msgspec.structs import replace

from licet.parties._screening import as_listing, screen
from licet.vocabulary import is_a

if TYPE_CHECKING:
    from licet.facts import Party, Transaction
    from licet.parties._lists import Lists


def screened(transaction: Transaction, *, lists: Lists) -> Transaction:
    """The same transaction with the `listings` of every named party.

    What a person has written down of an entry (confirmed or rejected) stays as it is; entries nobody has
    decided on are added, so that an empty list in a file cannot stand in for a screening. A party without a
    name cannot be screened, and one whose name is in a script the lists hardly hold stays unknown when
    nothing is found.
    """
    if transaction.parties is None:
        return transaction
    return replace(transaction, parties=tuple(_screened(party, lists) for party in transaction.parties))


def can_be_ruled_out(name: str) -> bool:
    """Whether finding nothing means something: few names on the lists are in other than Latin letters."""
    letters = [letter for letter in name if letter.isalpha()]
    return all("LATIN" in unicodedata.name(letter, "") for letter in letters)


def _screened(party: Party, lists: Lists) -> Party:
    if party.name is None:
        return party
    decided = party.listings or ()
    known = {(row.list, row.entry) for row in decided}
    matches = screen(party.name, lists=lists, country=party.country, kind=_kind(party))
    found = tuple(as_listing(match) for match in matches)
    listings = (*decided, *(row for row in found if (row.list, row.entry) not in known))
    if not listings and not can_be_ruled_out(party.name):
        return replace(party, listings=None)
    return replace(party, listings=listings)


def _kind(party: Party) -> str | None:
    """What the lists would call it; None where the facts do not say."""
    if party.kind is None:
        return None
    return "person" if is_a(party.kind, "party.private.individual") else "organisation"
