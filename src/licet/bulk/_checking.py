"""Every word of a portfolio known, every fact agreeing with the others, before any law is applied.

Values are judged once each, however many rows hold them, and by `licet.facts` itself, so that a portfolio
and a transaction file are refused for the same things in the same words. Contradictions are found by
expressions over whole batches; the row found is then shown to `licet.facts`, which says what is wrong.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from licet import facts, vocabulary
from licet.bulk._columns import of_parties, of_transactions, schema
from licet.bulk._contradictions import contradictory
from licet.bulk._reading import Place
from licet.errors import InputError
from licet.facts import Listing, Party, Transaction

if TYPE_CHECKING:
    from licet.vocabulary import Question, Vocabulary

FIRST, LAST = dt.date(1980, 1, 1), dt.date(2099, 12, 31)
"""The days a portfolio may name: a spreadsheet's zero, or the end of time, is a slip and no date."""

_MANY = ("terms", "countries")
_NEEDED = ("list", "entry", "name", "certainty")


class Checker:
    """Checks batch after batch; remembers each value it has judged, and the control-list codes it met."""

    def __init__(self, where: str, words: Vocabulary | None = None) -> None:
        self._where = where
        self._words = words or vocabulary.shipped()
        self._full: dict[tuple[str, Any], Any] = {}
        self.codes: set[str] = set()

    def checked(self, batch: Any, first: int) -> Any:
        """The batch with every column of the schema, and every term in full; `first` is its first row."""
        import pyarrow as pa  # noqa: PLC0415 - heavy, and only for portfolios

        columns = {name: pa.nulls(batch.num_rows, schema().field(name).type) for name in schema().names}
        columns |= {name: batch.column(name) for name in batch.schema.names}
        self._dates(columns["date"], first)
        for question in of_transactions():
            column = columns[question.fact]
            if column.null_count < len(column):
                columns[question.fact] = self._column(question, column, first)
        if columns["parties"].null_count < batch.num_rows:
            columns["parties"] = self._parties(columns["parties"], first)
        found = pa.RecordBatch.from_pydict(columns, schema())
        self._agreeing(found, first)
        return found

    def _column(self, question: Question, column: Any, first: int) -> Any:
        """One fact of all rows."""
        place = [Place(self._where, first, question.fact)]
        if question.kind in _MANY:
            return _relisted(
                column, self._values(question, _members(column, place[0]), place[0], _parents(column))
            )
        return self._values(question, column, place[0], None)

    def _values(self, question: Question, column: Any, start: Place, rows: Any) -> Any:
        """A fact's values in full; the first that does not hold is refused with its row."""
        import pyarrow as pa  # noqa: PLC0415 - as above
        import pyarrow.compute as pc  # noqa: PLC0415 - as above

        if question.kind == "truth":
            return column
        if question.kind == "number":
            _refuse_nan(column, start, rows)
            ends = pc.min_max(column).as_py()
            for value in (ends["min"], ends["max"]):
                self._judged(question, value, column, start, rows)
            return column
        coded = column.dictionary_encode()
        full = [self._judged(question, value, column, start, rows) for value in coded.dictionary.to_pylist()]
        if question.kind == "code":
            self.codes.update(full)
        return pa.array(full, pa.string()).take(coded.indices)

    def _judged(self, question: Question, value: Any, column: Any, start: Place, rows: Any) -> Any:
        if value is None:
            return None
        key = (question.fact, value)
        if key not in self._full:
            known = _holding(question, value)
            row = column.index(value).as_py() if rows is None else rows[column.index(value).as_py()].as_py()
            where = replace(start, row=start.row + row)
            self._full[key] = _read_back(question, facts.checked(known, where=str(where), words=self._words))
        return self._full[key]

    def _dates(self, column: Any, first: int) -> None:
        import pyarrow.compute as pc  # noqa: PLC0415 - as above

        ends = pc.min_max(column).as_py()
        for day in (ends["min"], ends["max"]):
            if day is not None and not FIRST <= day <= LAST:
                where = Place(self._where, first + column.index(day).as_py(), "date")
                remedy = f"name a day from {FIRST} to {LAST}, or leave it out"
                raise InputError(f"{day} is out of range", where=where, remedy=remedy)

    def _parties(self, column: Any, first: int) -> Any:
        """The parties of all rows, their words in full."""
        import pyarrow as pa  # noqa: PLC0415 - as above

        start = Place(self._where, first, "parties")
        people, rows = _members(column, start), _parents(column)
        fields = {field.name: child for field, child in zip(people.type, people.flatten(), strict=True)}
        _refuse_missing(fields["role"], "role", start, rows)
        for question in of_parties():
            name = question.fact[6:]
            if question.kind == "listings":
                fields[name] = self._listings(fields[name], start, rows)
            else:
                fields[name] = self._values(question, fields[name], start, rows)
        structs = pa.StructArray.from_arrays([fields[f.name] for f in people.type], fields=list(people.type))
        return _relisted(column, structs)

    def _listings(self, column: Any, start: Place, rows: Any) -> Any:
        """What screening found, every list, certainty and policy known."""
        import pyarrow as pa  # noqa: PLC0415 - as above

        found = _members(column, start)
        if not len(found):
            return column
        above = rows.take(_parents(column))
        fields = {field.name: child for field, child in zip(found.type, found.flatten(), strict=True)}
        for name in _NEEDED:
            _refuse_missing(fields[name], name, start, above)
        for name in ("list", "certainty", "policy"):
            coded = fields[name].dictionary_encode()
            full = [
                self._of_listing(name, v, fields[name], start, above) for v in coded.dictionary.to_pylist()
            ]
            fields[name] = pa.array(full, pa.string()).take(coded.indices)
        structs = pa.StructArray.from_arrays([fields[f.name] for f in found.type], fields=list(found.type))
        return _relisted(column, structs)

    def _of_listing(self, name: str, value: str, column: Any, start: Place, rows: Any) -> Any:
        key = (f"listing.{name}", value)
        if key not in self._full:
            row = Listing(list="list", entry="", name="", certainty="possible")
            known = Transaction(parties=(Party(role="role", listings=(replace(row, **{name: value}),)),))
            where = replace(start, row=start.row + rows[column.index(value).as_py()].as_py())
            party = (facts.checked(known, where=str(where), words=self._words).parties or ())[0]
            self._full[key] = getattr((party.listings or ())[0], name)
        return self._full[key]

    def _agreeing(self, batch: Any, first: int) -> None:
        """Show the first row whose facts contradict each other to `licet.facts`, which refuses it."""
        found = contradictory(batch, self._words)
        at = found.index(True).as_py()
        if at >= 0:
            where = Place(self._where, first + at)
            row = batch.slice(at, 1).to_pylist()[0]
            known = Transaction()
            for question in of_transactions():
                known = facts.replaced(known, question.fact, _frozen(row[question.fact]))
            known = replace(known, parties=msgspec.convert(row["parties"], tuple[Party, ...] | None))
            facts.checked(known, where=str(where), words=self._words)
            raise InputError("facts contradict each other", where=where, remedy="correct one of them")


def _refuse_nan(column: Any, start: Place, rows: Any) -> None:
    """Refuse what is neither more nor less than any bound, and would hide from the least and the most."""
    import pyarrow.compute as pc  # noqa: PLC0415 - as above

    at = pc.index(pc.fill_null(pc.is_nan(column), False), True).as_py()
    if at >= 0:
        where = replace(start, row=start.row + (at if rows is None else rows[at].as_py()))
        raise InputError("is not a number (NaN)", where=where, remedy="leave it empty if it is unknown")


def _holding(question: Question, value: Any) -> Transaction:
    """A transaction that holds this one value."""
    held = (value,) if question.kind in _MANY else value
    head, _, tail = question.fact.partition(".")
    if head == "party":
        return Transaction(parties=(replace(Party(role="role"), **{tail: held}),))
    return facts.replaced(Transaction(), question.fact, held)


def _read_back(question: Question, known: Transaction) -> Any:
    head, _, tail = question.fact.partition(".")
    value = (
        getattr((known.parties or ())[0], tail) if head == "party" else facts.value_of(known, question.fact)
    )
    return value[0] if question.kind in _MANY else value


def _members(column: Any, start: Place) -> Any:
    """The members of all lists one after another, none of them unknown."""
    members = column.flatten()
    if members.null_count:
        at = _parents(column)[members.is_null().index(True).as_py()].as_py()
        raise InputError("a list holds a null", where=replace(start, row=start.row + at), remedy="drop it")
    return members


def _parents(column: Any) -> Any:
    """The row of each member."""
    import pyarrow.compute as pc  # noqa: PLC0415 - as above

    return pc.list_parent_indices(column)


def _relisted(column: Any, members: Any) -> Any:
    """The same lists with other members."""
    import numpy as np  # noqa: PLC0415 - as above
    import pyarrow as pa  # noqa: PLC0415 - as above
    import pyarrow.compute as pc  # noqa: PLC0415 - as above

    sizes = pc.fill_null(pc.list_value_length(column), 0).to_numpy(zero_copy_only=False)
    offsets = pa.array(np.concatenate([[0], np.cumsum(sizes)]), pa.int32())
    kind = pa.list_(members.type)
    return pa.ListArray.from_arrays(offsets, members, type=kind, mask=column.is_null())


def _refuse_missing(column: Any, name: str, start: Place, rows: Any) -> None:
    if column.null_count:
        at = rows[column.is_null().index(True).as_py()].as_py()
        where = replace(start, row=start.row + at)
        raise InputError(f"without a {name}", where=where, remedy=f"give the {name}")


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
