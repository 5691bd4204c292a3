"""A small portfolio, in every form one can have."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from licet import bulk

if TYPE_CHECKING:
    from pathlib import Path

DAY = dt.date(2026, 11, 22)
SEARCH = {
    "id": "A-1",
    "activity": "activity.supply.export",
    "date": dt.date(2026, 7, 1),
    "from": "FR",
    "to": "CN",
    "item.eccn": "EAR99",
    "item.capabilities": ["capability.face.identification"],
    "use.operation": "operation.identify.live",
    "use.mass_surveillance": True,
    "item.value_usd": 5000.0,
    "knowledge.red_flags": [],
    "parties": [
        {"role": "role.end_user", "name": "Bureau", "kind": "party.government.police", "country": "CN"}
    ],
}
UNKNOWN = {"id": "A-2"}


def table(*rows: dict[str, Any]) -> pa.Table:
    """These rows, every column there."""
    return pa.Table.from_pylist(list(rows), bulk.schema())


def parquet(path: Path, *rows: dict[str, Any]) -> Path:
    """A Parquet file of these rows, with the columns they name."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    pq.write_table(pa.Table.from_pylist(list(rows), pa.schema([bulk.schema().field(n) for n in names])), path)
    return path


def lines(path: Path, *rows: dict[str, Any]) -> Path:
    """A file of JSON lines."""
    path.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    return path


def text(path: Path, content: str) -> Path:
    """A file of text."""
    path.write_text(content, encoding="utf-8")
    return path
