"""Listed parties that no applied rule has an answer for.

A pack may be out of scope, or know only some lists, while a party is on another. That a sanctions law is not
here must not read as permission: such a listing keeps the answer from being clear.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet.law._rule import Effect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from licet.facts import Listing, Transaction
    from licet.law._determination import Reason
    from licet.vocabulary import Vocabulary

_MAY_BE = {"confirmed": "is", "possible": "may be"}


def unanswered(transaction: Transaction, reasons: Sequence[Reason], words: Vocabulary) -> tuple[str, ...]:
    """A sentence for each party on a list that none of the `reasons` turned on; rejected matches are past."""
    answered = {
        (row.list, row.entry)
        for reason in reasons
        if reason.effect is not Effect.INFORM
        for fact, rows in reason.facts
        if fact == "party.listings"
        for row in rows
    }
    open_rows = {
        (party.name or row.name, row): None
        for party in transaction.parties or ()
        for row in party.listings or ()
        if row.certainty != "rejected" and (row.list, row.entry) not in answered
    }
    return tuple(_sentence(name, row, words) for name, row in open_rows)


def _sentence(name: str, row: Listing, words: Vocabulary) -> str:
    term = words.terms.get(row.list)
    where = term.name if term else row.list
    return (
        f"{name} {_MAY_BE[row.certainty]} on the list “{where}” ({row.name}): no rule applied here says what "
        "follows; find out under the sanctions and export law of every state concerned before going on"
    )
