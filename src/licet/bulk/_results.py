"""What came out of a portfolio: a row for each transaction, in a file, and the sums over all of them."""

from __future__ import annotations

from collections import Counter
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import msgspec
from msgspec import Struct

from licet.errors import InputError
from licet.law import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from tempfile import TemporaryDirectory
    from types import TracebackType

FORMATS = (".parquet", ".csv", ".jsonl", ".ndjson")
_EXAMPLES = 3
_FORMULA = r"^[=+\-@\t\r]"  # what makes a spreadsheet compute a cell: written after an apostrophe
_LISTS = ("applied", "discharged", "open")


def result_schema() -> Any:
    """The columns of results."""
    import pyarrow as pa  # noqa: PLC0415 - heavy, and only for portfolios

    plain = [("row", pa.int64()), ("id", pa.string()), ("outcome", pa.string())]
    return pa.schema([*plain, *((name, pa.list_(pa.string())) for name in _LISTS)])


class Count(Struct, frozen=True):
    """How many transactions came to an outcome, and the first by id, or by row where there is none."""

    outcome: Outcome
    transactions: int
    examples: tuple[str, ...]


class Summary(Struct, frozen=True):
    """The outcomes, strictest first, and how often each rule applied."""

    transactions: int
    outcomes: tuple[Count, ...]
    applied: tuple[tuple[str, int], ...]


class Results:
    """Results in a Parquet file of `row`, `id`, `outcome`, `applied`, `discharged` and `open`, by row.

    A context manager: the file is scratch, and gone when it is closed, unless it was asked for with `out`.
    """

    def __init__(self, path: Path, summary: Summary, scratch: TemporaryDirectory[str]) -> None:
        self.path = path
        self.summary = summary
        self._scratch = scratch

    def batches(self) -> Iterator[Any]:
        """The results, some rows at a time."""
        import pyarrow.parquet as pq  # noqa: PLC0415 - heavy, and only for portfolios

        with pq.ParquetFile(self.path) as file:
            yield from file.iter_batches()

    def table(self) -> Any:
        """The results as one Arrow table, for portfolios that fit into memory."""
        import pyarrow.parquet as pq  # noqa: PLC0415 - as above

        return pq.read_table(self.path)

    def close(self) -> None:
        """Delete what is scratch."""
        self._scratch.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, what: object, trace: TracebackType | None) -> None:
        self.close()


class Tally:
    """Sums up results as they pass."""

    def __init__(self) -> None:
        self._outcomes: Counter[str] = Counter()
        self._applied: Counter[str] = Counter()
        self._examples: dict[str, list[str]] = {}

    def add(self, table: Any) -> None:
        """Count some rows."""
        import pyarrow.compute as pc  # noqa: PLC0415 - as above

        for found in pc.value_counts(table.column("outcome")).to_pylist():
            self._outcomes[found["values"]] += found["counts"]
            self._show(found["values"], table)
        for found in pc.value_counts(pc.list_flatten(table.column("applied"))).to_pylist():
            self._applied[found["values"]] += found["counts"]

    def summary(self) -> Summary:
        """The sums so far."""
        outcomes = tuple(
            Count(outcome, self._outcomes[outcome], tuple(self._examples[outcome]))
            for outcome in Outcome
            if outcome in self._outcomes
        )
        return Summary(self._outcomes.total(), outcomes, tuple(self._applied.most_common()))

    def _show(self, outcome: str, table: Any) -> None:
        import pyarrow.compute as pc  # noqa: PLC0415 - as above

        shown = self._examples.setdefault(outcome, [])
        if len(shown) < _EXAMPLES:
            rows = table.filter(pc.equal(table.column("outcome"), outcome)).slice(0, _EXAMPLES - len(shown))
            shown += [row["id"] or f"row {row['row']}" for row in rows.select(["row", "id"]).to_pylist()]


class Writer:
    """Writes results, as Parquet, CSV (lists separated by semicolons) or JSON lines; whole or not at all."""

    def __init__(self, path: Path, schema: Any) -> None:
        import pyarrow.parquet as pq  # noqa: PLC0415 - as above
        from pyarrow import csv  # noqa: PLC0415 - as above

        self._path = path
        self._part = path.with_name(f".{path.name}.part")
        if path.suffix == ".parquet":
            self._sink: Any = pq.ParquetWriter(self._part, schema)
            self.write = self._sink.write_table
        elif path.suffix == ".csv":
            self._sink = csv.CSVWriter(self._part, _flat(schema.empty_table()).schema)
            self.write = lambda table: self._sink.write_table(_flat(table))
        else:
            self._sink = self._part.open("wb")
            self.write = lambda table: self._sink.writelines(map(_line, table.to_pylist()))

    def close(self, *, whole: bool) -> None:
        """End the file: give it its name, or delete what there is of it."""
        self._sink.close()
        if whole:
            self._part.replace(self._path)
        else:
            self._part.unlink()


def refuse_place(path: Path, *, portfolio: object) -> None:
    """Refuse, before any work, a name that says no format and a place that cannot or must not be written."""
    if path.suffix not in FORMATS:
        remedy = f"end the name in {', '.join(FORMATS)}"
        raise InputError("results cannot be written under this name", where=path, remedy=remedy)
    if not path.absolute().parent.is_dir():
        raise InputError("no such folder", where=path.parent, remedy="make it, or choose another")
    if path.is_dir():
        raise InputError("is a folder", where=path, remedy="choose another name")
    given = Path(portfolio) if isinstance(portfolio, str | PathLike) else None
    if given is not None and given.exists() and path.exists() and path.samefile(given):
        raise InputError("--out is the portfolio itself", where=path, remedy="choose another file")


def _flat(table: Any) -> Any:
    return type(table).from_pydict({name: _cells(table.column(name)) for name in table.schema.names})


def _cells(column: Any) -> Any:
    """A column as CSV holds it: lists in one cell, and no text that a spreadsheet would compute."""
    import pyarrow.compute as pc  # noqa: PLC0415 - as above
    from pyarrow import types  # noqa: PLC0415 - as above

    if types.is_list(column.type):
        column = pc.binary_join(column, ";")
    if types.is_string(column.type):
        return pc.replace_substring_regex(column, _FORMULA, r"'\0")
    return column


def _line(row: dict[str, Any]) -> bytes:
    return msgspec.json.encode(row, enc_hook=str) + b"\n"
