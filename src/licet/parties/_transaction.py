"""Screen the parties of a transaction, so that the law can turn on what the lists say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from licet.parties._screening import as_listing, screen
from licet.vocabulary import is_a

if TYPE_CHECKING:
    from licet.facts import Party, Transaction
    from licet.parties._lists import Lists


def screened(transaction: Transaction, *, lists: Lists) -> Transaction:
    """The same transaction with `listings` for every named party that nobody has screened yet.

    A listing a person has written down (confirmed or rejected) stays as it is. A party without a name cannot
    be screened and stays unknown.
    """
    if transaction.parties is None:
        return transaction
    return replace(transaction, parties=tuple(_screened(party, lists) for party in transaction.parties))


def _screened(party: Party, lists: Lists) -> Party:
    if party.listings is not None or party.name is None:
        return party
    matches = screen(party.name, lists=lists, country=party.country, kind=_kind(party))
    return replace(party, listings=tuple(as_listing(match) for match in matches))


def _kind(party: Party) -> str | None:
    """What the lists would call it; None where the facts do not say."""
    if party.kind is None:
        return None
    return "person" if is_a(party.kind, "party.private.individual") else "organisation"
