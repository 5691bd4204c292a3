"""Portfolios read from Parquet, CSV, JSON lines or an Arrow table, a batch at a time, as written.

Column names and types are refused here, before a row is looked at; whether the words in them are known is
`_checking`'s to say. No file is ever held in memory as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from licet.bulk._columns import schema
from licet.errors import InputError, UnknownField

if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike

BATCH = 100_000  # rows looked at together: enough to be quick, few enough to be held
_FORMATS = (".parquet", ".csv", ".jsonl", ".ndjson")
_SEE = "see docs/formats.md"


class Place(Struct, frozen=True):
    """Where in a portfolio something stands, for errors."""

    where: str
    row: int
    column: str = ""

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column else ""
        return f"{self.where}: row {self.row:,}{column}"


class Portfolio(Struct, frozen=True):
    """Batches in the types of the schema, with the columns that are there; the first row is number one."""

    where: str
    batches: Iterator[Any]


def opened(source: str | PathLike[str] | Any) -> Portfolio:
    """Open a portfolio; raises InputError for what is none, or has a column that no fact is called."""
    import pyarrow as pa  # noqa: PLC0415 - heavy, and only for portfolios

    if isinstance(source, pa.Table):
        kind = _conforming(source.schema, "the table")
        return Portfolio("the table", _cast(source.to_batches(max_chunksize=BATCH), kind, "the table"))
    path = Path(source)
    if path.is_dir():
        raise InputError("a portfolio is one file, not a folder", where=path, remedy="name the file itself")
    if path.suffix not in _FORMATS:
        remedy = f"give it as {', '.join(_FORMATS)}"
        raise InputError("is no portfolio by its name", where=path, remedy=remedy)
    if not path.is_file():
        raise InputError("no such portfolio", where=path, remedy="check the path")
    if path.suffix == ".parquet":
        return Portfolio(str(path), _parquet(path))
    if path.suffix == ".csv":
        from licet.bulk._written import csv  # noqa: PLC0415 - only for text

        return Portfolio(str(path), csv(path))
    from licet.bulk._written import json_lines  # noqa: PLC0415 - likewise

    return Portfolio(str(path), json_lines(path))


def _parquet(path: Path) -> Iterator[Any]:
    import pyarrow as pa  # noqa: PLC0415 - as above
    import pyarrow.parquet as pq  # noqa: PLC0415 - as above

    try:
        with pq.ParquetFile(path) as file:
            kind = _conforming(file.schema_arrow, str(path))
            yield from _cast(file.iter_batches(batch_size=BATCH), kind, str(path))
    except (pa.ArrowInvalid, OSError) as problem:
        what = f"cannot be read as Parquet ({_first_line(problem)})"
        raise InputError(what, where=path, remedy="write it again") from None


def refuse_unknown(names: Iterable[str], where: str) -> None:
    """Refuse a column that no fact is called, and one that stands twice."""
    known, seen = schema().names, set[str]()
    for name in names:
        if name not in known:
            raise UnknownField(name, known=known, where=f"{where}: column {name}")
        if name in seen:
            raise InputError("stands twice", where=f"{where}: column {name}", remedy="drop one of them")
        seen.add(name)


def _conforming(found: Any, where: str) -> Any:
    """The schema to cast to; what a cast would bend, such as a number to a word, is refused."""
    import pyarrow as pa  # noqa: PLC0415 - as above

    refuse_unknown(found.names, where)
    for field in found:
        wanted = schema().field(field.name).type
        if not _fits(field.type, wanted, where=f"{where}: column {field.name}"):
            remedy = f"write it as {_plain(wanted)}"
            raise InputError(f"is {field.type}", where=f"{where}: column {field.name}", remedy=remedy)
    return pa.schema([schema().field(name) for name in found.names])


def _fits(found: Any, wanted: Any, *, where: str) -> bool:
    """Whether values of one type stand for the same facts in another."""
    from pyarrow import types  # noqa: PLC0415 - as above

    if types.is_dictionary(found):
        found = found.value_type
    if types.is_null(found) or found == wanted:
        return True
    if types.is_list(wanted):
        listed = types.is_list(found) or types.is_large_list(found) or types.is_fixed_size_list(found)
        return listed and _fits(found.value_type, wanted.value_type, where=where)
    if types.is_struct(wanted):
        return types.is_struct(found) and _all_fit(found, wanted, where=where)
    if types.is_string(wanted):
        return bool(types.is_large_string(found) or types.is_string_view(found))
    if types.is_floating(wanted):
        return bool(types.is_integer(found) or types.is_floating(found) or types.is_decimal(found))
    return bool(types.is_date(wanted) and types.is_date(found))


def _all_fit(found: Any, wanted: Any, *, where: str) -> bool:
    known = [field.name for field in wanted]
    for field in found:
        if field.name not in known:
            raise UnknownField(field.name, known=known, where=where)
        if not _fits(field.type, wanted.field(field.name).type, where=where):
            return False
    return True


def _plain(kind: Any) -> str:
    """A type in words for whoever has to write it."""
    from pyarrow import types  # noqa: PLC0415 - as above

    if types.is_struct(kind):
        return f"a struct of {', '.join(field.name for field in kind)}"
    if types.is_list(kind):
        return f"a list of {_plain(kind.value_type).removeprefix('a ')}s"
    words = {"bool": "true or false", "double": "a number", "date32[day]": "a date, not a moment"}
    return words.get(str(kind), "a string")


def _cast(batches: Iterable[Any], kind: Any, where: str) -> Iterator[Any]:
    """The batches in the types of the schema; a value that would be bent on the way is refused."""
    import pyarrow as pa  # noqa: PLC0415 - as above

    for batch in batches:
        columns = []
        for column, field in zip(batch.columns, kind, strict=True):
            try:
                columns.append(column.cast(field.type))
            except pa.ArrowInvalid as problem:
                remedy = f"write it as {_plain(field.type)}"
                place = f"{where}: column {field.name}"
                raise InputError(_first_line(problem), where=place, remedy=remedy) from None
        yield pa.RecordBatch.from_arrays(columns, schema=kind)


def _first_line(problem: Exception) -> str:
    return str(problem).splitlines()[0].rstrip(".")
