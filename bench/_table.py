"""One table of measurements, for a person at 80 columns and for a machine in JSON."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from bench._form import form
from bench._timing import Spread, ratio

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bench._timing import Series

_PACKAGES = (
    "licet",
    "numpy",
    "rapidfuzz",
    "cel-expr-python",
    "cedarpy",
    "biscuit-python",
    "regopy",
    "casbin",
    "onnxruntime",
    "openfisca-core",
    "duckdb",
    "ibis-framework",
    "pyarrow",
    "pyspark",
    "cryptography",
    "msgspec",
    "tuf",
    "PyYAML",
)
_UNITS = {"µs": 1.0, "ms": 1000.0}


class Row(Struct, frozen=True):
    """One subject. `ours_to_it` says how many times as long each of ours takes; empty for ours themselves."""

    key: str
    label: str
    us: Spread
    ours_to_it: tuple[Spread, ...] = ()


class Table(Struct, frozen=True):
    """Ours, then its peers beside the first of ours. `notes` say what the numbers alone do not."""

    title: str
    unit: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def beside(
    title: str,
    ours: Sequence[Series],
    peers: Sequence[Series],
    *,
    unit: str = "µs",
    notes: Iterable[str] = (),
) -> Table:
    """The table of ours and its peers, with how many times as long the first of ours takes."""
    rows = [Row(one.key, one.label, Spread.of(one.answered)) for one in ours]
    rows += [
        Row(one.key, one.label, Spread.of(one.answered), tuple(ratio(own, one) for own in ours))
        for one in peers
    ]
    return Table(title, unit, tuple(rows), tuple(notes))


def show(tables: Iterable[Table]) -> None:
    """Print tables for a person."""
    print(f"Licet {version('licet')}, {form()}\n")
    for table in tables:
        compared = any(row.ours_to_it for row in table.rows)
        heading = f"{table.title:<36}{table.unit:>8}  {'min-max':<15}"
        print(f"{heading}{'ours÷it':>7}  min-max" if compared else heading.rstrip())
        for row in table.rows:
            print(_line(row, _UNITS[table.unit]).rstrip())
        for note in table.notes:
            print(f"  {note}")
        print()


def show_json(tables: Iterable[Table]) -> None:
    """Print the same for a machine: `KEY_us` is the median; `spread` and `ratios` have median, low, high."""
    document: dict[str, Any] = {"machine": machine()}
    spread: dict[str, Spread] = {}
    ratios: dict[str, Spread] = {}
    for table in tables:
        for row in table.rows:
            document[f"{row.key}_us"] = round(row.us.median, 4)
            spread[row.key] = row.us
            for own, times in zip(table.rows, row.ours_to_it, strict=False):  # ours are the first rows
                ratios[f"{own.key}/{row.key}"] = times
    notes = [note for table in tables for note in table.notes]
    document |= {"spread": spread, "ratios": ratios, "notes": notes}
    print(msgspec.json.format(msgspec.json.encode(document)).decode())


def machine() -> dict[str, object]:
    """What the numbers depend on, without saying whose machine it is."""
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "licet": form(),
        "packages": {name: version(name) for name in _PACKAGES},
    }


def _line(row: Row, unit: float) -> str:
    ends = f"{_number(row.us.low / unit)}-{_number(row.us.high / unit)}"
    line = f"  {row.label:<34}{_number(row.us.median / unit):>8}  {ends:<15}"
    if not row.ours_to_it:
        return line
    times = row.ours_to_it[0]
    return f"{line}{_number(times.median):>7}  {_number(times.low)}-{_number(times.high)}"


def _number(value: float) -> str:
    """Three figures, whatever the size."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
