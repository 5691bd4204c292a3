"""Portfolios written as text: CSV and JSON lines.

In CSV an empty cell is unknown; a list is JSON (`["NL"]`, `[]` for known: none) or separated by semicolons
(`NL;BE`); parties are JSON. A JSON line is a transaction, its facts nested as in a transaction file or named
by their paths, with an `id` beside them where one is wanted.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, Any

import msgspec

from licet import documents, facts
from licet.bulk._columns import LISTING, PARTY, of_transactions, schema
from licet.bulk._reading import BATCH, Place, refuse_unknown
from licet.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_TRUTHS = {"true": True, "false": False}
_BLOCK = 32 * 1024 * 1024
_HEADS = ("item", "use", "knowledge")
_LINES = 20_000


def csv(path: Path) -> Iterator[Any]:
    """Batches of a CSV file with a header."""
    import pyarrow as pa  # noqa: PLC0415 - heavy, and only for portfolios
    from pyarrow import csv as reader  # noqa: PLC0415 - as above

    every = dict.fromkeys(schema().names, pa.string())
    try:
        with path.open(encoding="utf-8-sig") as text:
            refuse_unknown(text.readline().rstrip("\n").replace('"', "").split(","), str(path))
        rows = reader.open_csv(
            path,
            read_options=reader.ReadOptions(block_size=_BLOCK),
            parse_options=reader.ParseOptions(newlines_in_values=True),
            convert_options=reader.ConvertOptions(
                column_types=every, null_values=[""], strings_can_be_null=True
            ),
        )
        first = 1
        for batch in rows:
            yield _from_text(batch, str(path), first)
            first += batch.num_rows
    except (pa.ArrowInvalid, UnicodeDecodeError) as problem:
        what = f"cannot be read as CSV ({str(problem).splitlines()[0].rstrip('.')})"
        raise InputError(what, where=path, remedy="write it again, in UTF-8, with a header") from None


def _from_text(batch: Any, where: str, first: int) -> Any:
    """The same batch, every column in its own type."""
    import pyarrow as pa  # noqa: PLC0415 - as above

    columns = {}
    for name in batch.schema.names:
        kind = schema().field(name).type
        read = _reader(name, kind)
        place = partial(_place, batch.column(name), where, first, name)
        columns[name] = batch.column(name) if read is None else _each(batch.column(name), read, kind, place)
    return pa.RecordBatch.from_pydict(columns, pa.schema([schema().field(name) for name in columns]))


def _each(column: Any, read: Callable[[str], Any], kind: Any, place: Callable[[str], Place]) -> Any:
    """The column with every distinct text read once."""
    import pyarrow as pa  # noqa: PLC0415 - as above

    coded = column.dictionary_encode()
    found = []
    for text in coded.dictionary.to_pylist():
        try:
            found.append(read(text))
        except (ValueError, msgspec.DecodeError) as problem:
            raise InputError(str(problem), where=place(text), remedy="see docs/formats.md") from None
    return pa.array(found, kind).take(coded.indices)


def _place(column: Any, where: str, first: int, name: str, text: str) -> Place:
    return Place(where, first + column.index(text).as_py(), name)


def _reader(name: str, kind: Any) -> Callable[[str], Any] | None:
    from pyarrow import types  # noqa: PLC0415 - as above

    if name == "parties":
        return _parties
    if types.is_list(kind):
        return _list
    return {"bool": _truth, "double": _number, "date32[day]": _date}.get(str(kind))


def _truth(text: str) -> bool:
    if text not in _TRUTHS:
        raise ValueError(f"'{text}' is neither true nor false")
    return _TRUTHS[text]


def _number(text: str) -> float:
    with suppress(ValueError):
        if isfinite(number := float(text)):  # `nan` would be neither more nor less than any bound
            return number
    raise ValueError(f"'{text}' is no number")


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'{text}' is not a date such as 2026-11-22") from None


def _list(text: str) -> list[str]:
    if text.lstrip().startswith("["):
        return msgspec.json.decode(text, type=list[str])
    return [word.strip() for word in text.split(";")]


def _parties(text: str) -> list[dict[str, Any]]:
    return _people(msgspec.json.decode(text, type=tuple[facts.Party, ...]))


def json_lines(path: Path) -> Iterator[Any]:
    """Batches of a file with a transaction on each line."""
    import pyarrow as pa  # noqa: PLC0415 - as above

    rows: list[dict[str, Any]] = []
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                rows.append(_row(line, f"{path}:{number}"))
            if len(rows) == min(_LINES, BATCH):
                yield pa.RecordBatch.from_pylist(rows, schema())
                rows = []
    yield pa.RecordBatch.from_pylist(rows, schema())


def _row(line: bytes, where: str) -> dict[str, Any]:
    try:
        plain = msgspec.json.decode(line, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as problem:
        raise InputError(f"is no JSON object ({problem})", where=where, remedy="mend the line") from None
    name = plain.pop("id", None)
    nested = documents.convert(_nested(plain, where), facts.Transaction, where=where)
    values = {question.fact: facts.value_of(nested, question.fact) for question in of_transactions()}
    people = None if nested.parties is None else _people(nested.parties)
    known = None if name is None else str(name)
    return {**values, "id": known, "title": nested.title, "date": nested.date, "parties": people}


def _nested(plain: dict[str, Any], where: str) -> dict[str, Any]:
    """Facts named by their paths, put where a transaction holds them; a fact given both ways is refused."""
    found = {key: value for key, value in plain.items() if "." not in key}
    for key, value in plain.items():
        head, dot, tail = key.partition(".")
        if dot and head in _HEADS:
            beside = found.get(head, {})
            if not isinstance(beside, dict) or tail in beside:
                remedy = f"drop it, or `{head}`"
                raise InputError(f"'{key}' stands beside '{head}'", where=where, remedy=remedy)
            found[head] = {**beside, tail: value}
        elif dot:
            found[key] = value  # refused where it is converted, with the nearest right name
    return found


def _people(parties: tuple[facts.Party, ...]) -> list[dict[str, Any]]:
    return [{name: _plain(getattr(party, name)) for name in PARTY} for party in parties]


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [{name: getattr(row, name) for name in LISTING} for row in value]
    return value
