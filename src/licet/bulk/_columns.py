"""The columns of a portfolio: one for each fact, named by its path, one for the date, one for the parties.

NULL is unknown and an empty list is known: none, as everywhere. `id` and `title` name a row for people.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from licet import vocabulary

if TYPE_CHECKING:
    from licet.vocabulary import Question

NAMES = ("id", "title")  # for people; they decide nothing
LISTING = ("list", "entry", "name", "certainty", "policy", "cite")
PARTY = ("role", "name", "kind", "country", "listings", "listed_share")


@cache
def schema() -> Any:
    """The Arrow schema of a portfolio, every column there."""
    import pyarrow as pa  # noqa: PLC0415 - heavy, and only for portfolios

    listing = pa.struct([(name, pa.string()) for name in LISTING])
    kinds = {"truth": pa.bool_(), "number": pa.float64(), "terms": pa.list_(pa.string())}
    kinds |= {"countries": kinds["terms"], "listings": pa.list_(listing)}
    of_party = {question.fact[6:]: kinds.get(question.kind, pa.string()) for question in of_parties()}
    party = pa.struct([(name, of_party.get(name, pa.string())) for name in PARTY])
    own = [(question.fact, kinds.get(question.kind, pa.string())) for question in of_transactions()]
    names = [(name, pa.string()) for name in NAMES]
    return pa.schema([*names, ("date", pa.date32()), *own, ("parties", pa.list_(party))])


def of_transactions() -> list[Question]:
    """The facts that have a column of their own."""
    every = vocabulary.shipped().questions.values()
    return [item for item in every if item.kind != "parties" and not item.fact.startswith("party.")]


def of_parties() -> list[Question]:
    """The facts of a party."""
    return [item for item in vocabulary.shipped().questions.values() if item.fact.startswith("party.")]
