"""Which rows of a batch hold facts that contradict each other, as `licet.facts` would find them one by one.

Written again over whole columns because a portfolio has too many rows to be asked one by one; a property
test holds the two to each other.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

from licet import facts
from licet.errors import InputError
from licet.facts import Item, Transaction
from licet.vocabulary import is_a

if TYPE_CHECKING:
    from collections.abc import Callable

    from licet.vocabulary import Vocabulary


def contradictory(batch: Any, words: Vocabulary) -> Any:
    """True for each row that contradicts itself."""
    import pyarrow.compute as pc  # noqa: PLC0415 - heavy, and only for portfolios

    found = [*_misplaced(batch, words), _two_countries(batch), _watches(batch, words), _unflagged(batch)]
    return reduce(pc.or_, [pc.fill_null(one, False) for one in found])


def _misplaced(batch: Any, words: Vocabulary) -> list[Any]:
    """Countries between which the activity named cannot take place."""
    import pyarrow as pa  # noqa: PLC0415 - as above
    import pyarrow.compute as pc  # noqa: PLC0415 - as above

    start, end, used = batch.column("from"), batch.column("to"), batch.column("use.country")
    union = pa.array(words.group("group.eu").members)

    def does(*names: str) -> Any:
        return _flags(
            batch.column("activity"), lambda act: any(is_a(act, f"activity.{name}") for name in names)
        )

    def outside(country: Any) -> Any:
        return pc.and_(country.is_valid(), pc.invert(pc.is_in(country, union)))

    crossing = does("supply.export", "supply.reexport", "supply.intra_union")
    leaves = pc.and_(outside(start), does("supply.intra_union"))
    arrives = pc.and_(outside(end), does("supply.intra_union", "place_on_market", "put_into_service"))
    return [
        pc.and_(pc.not_equal(start, end), does("supply.domestic", "use")),
        pc.and_(pc.equal(start, end), crossing),
        leaves,
        arrives,
        pc.and_(pc.not_equal(used, end), does("use")),
    ]


def _two_countries(batch: Any) -> Any:
    """A locality in another country than the use."""
    import pyarrow as pa  # noqa: PLC0415 - as above
    import pyarrow.compute as pc  # noqa: PLC0415 - as above

    coded = batch.column("use.locality").dictionary_encode()
    parts = [place.split(".") for place in coded.dictionary.to_pylist()]
    countries = pa.array([part[1].upper() if len(part) > 1 else None for part in parts], pa.string())
    return pc.not_equal(countries.take(coded.indices), batch.column("use.country"))


def _watches(batch: Any, words: Vocabulary) -> Any:
    """An item that recognises people, but is said not to watch any."""
    import pyarrow.compute as pc  # noqa: PLC0415 - as above

    column = batch.column("item.capabilities")
    recognises = _flags(column.flatten(), lambda ability: not _may_be_blind(ability, words))
    return pc.and_(pc.invert(batch.column("item.observes_natural_persons")), _holds(column, recognises))


def _unflagged(batch: Any) -> Any:
    """A share that listed parties own, where the red flags found do not name it."""
    import pyarrow.compute as pc  # noqa: PLC0415 - as above

    people, flags = batch.column("parties"), batch.column("knowledge.red_flags")
    owned = pc.greater(pc.struct_field(people.flatten(), "listed_share"), 0)
    named = _flags(flags.flatten(), lambda flag: is_a("flag.us.listed_owner", flag))
    silent = pc.and_(flags.is_valid(), pc.invert(_holds(flags, named)))
    return pc.and_(silent, _holds(people, pc.fill_null(owned, False)))


def _holds(lists: Any, members: Any) -> Any:
    """Whether it is true of some member of each list; `members` are those of all lists, one after another."""
    import numpy as np  # noqa: PLC0415 - as above
    import pyarrow as pa  # noqa: PLC0415 - as above
    import pyarrow.compute as pc  # noqa: PLC0415 - as above

    rows = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)
    found = np.zeros(len(lists), bool)
    found[rows[members.to_numpy(zero_copy_only=False)]] = True
    return pa.array(found)


def _may_be_blind(ability: str, words: Vocabulary) -> bool:
    """Whether an item that can do this may be one that watches nobody: `licet.facts` says so."""
    item = Item(capabilities=(ability,), observes_natural_persons=False)
    try:
        facts.checked(Transaction(item=item), where="", words=words)
    except InputError:
        return False
    return True


def _flags(column: Any, holds: Callable[[str], bool]) -> Any:
    """Whether it holds of each value, false where there is none; asked once for each distinct value."""
    import pyarrow as pa  # noqa: PLC0415 - as above
    import pyarrow.compute as pc  # noqa: PLC0415 - as above

    coded = column.dictionary_encode()
    flags = pa.array([holds(value) for value in coded.dictionary.to_pylist()], pa.bool_())
    return pc.fill_null(flags.take(coded.indices), False)
