"""Drawn transactions as rows of a portfolio, and what each compilation says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from licet import bulk, facts, vocabulary
from licet.bulk._columns import of_transactions
from licet.bulk._written import _people
from licet.law import Outcome
from licet.law.compile import Ruling

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from licet.facts import Transaction
    from licet.law import Pack

WORDS = vocabulary.shipped()


def table(transactions: Sequence[Transaction]) -> pa.Table:
    """A portfolio of these transactions, in their order."""
    return pa.Table.from_pylist([row(one) for one in transactions], bulk.schema())


def row(one: Transaction) -> dict[str, Any]:
    """One transaction by its columns."""
    values = {question.fact: facts.value_of(one, question.fact) for question in of_transactions()}
    people = None if one.parties is None else _people(one.parties)
    return {**values, "title": one.title, "date": one.date, "parties": people}


def rulings(
    transactions: Sequence[Transaction], packs: Sequence[Pack], *, on: dt.date, engine: str = "duckdb"
) -> list[Ruling]:
    """What the compiled expression says of each."""
    with bulk.determine_all(table(transactions), packs, on=on, engine=engine) as results:
        return [
            Ruling(
                outcome=Outcome(found["outcome"]),
                applied=tuple(found["applied"]),
                discharged=tuple(found["discharged"]),
                open=tuple(found["open"]),
            )
            for found in results.table().to_pylist()
        ]
