"""What a draft of a rule would change in a portfolio, before anybody publishes it.

The portfolio is checked once and ruled on twice, with the draft and without; only rows that differ are told.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Self

from msgspec import Struct

from licet import vocabulary
from licet.bulk._determine import checked, refuse_without_packages
from licet.bulk._engines import engine as engine_called
from licet.bulk._results import Writer, refuse_place, result_schema
from licet.law import Outcome
from licet.law.compile import Expression

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from os import PathLike
    from types import TracebackType

    from licet.bulk._determine import Checked, Progress
    from licet.bulk._draft import Draft
    from licet.law import Pack

_EXAMPLES = 3


class Shift(Struct, frozen=True, rename={"from_": "from"}):
    """Transactions that go from one outcome to another, and the first of them."""

    from_: Outcome
    to: Outcome
    transactions: int
    examples: tuple[str, ...]


class Opened(Struct, frozen=True):
    """Transactions of which it cannot be told whether the draft applies, and was not so before."""

    transactions: int
    examples: tuple[str, ...]


class Preview(Struct, frozen=True):
    """What a draft changes: most frequent shifts first."""

    rule: str
    replaces: bool
    cases: int
    transactions: int
    applies: int
    shifts: tuple[Shift, ...]
    newly_open: Opened


def preview(  # noqa: PLR0913 - each option is one a caller sets by name
    portfolio: str | PathLike[str] | Any,
    draft: Draft,
    packs: Sequence[Pack],
    *,
    on: dt.date,
    engine: str = "duckdb",
    out: str | PathLike[str] | None = None,
    progress: Progress = lambda _stage, _rows: None,
) -> Preview:
    """Compare what `packs` say with what they would say with the draft; `out` names a file for the rows."""
    refuse_without_packages()
    run = engine_called(engine)
    if out is not None:
        refuse_place(Path(out), portfolio=portfolio)
    with TemporaryDirectory(prefix="licet-preview-") as scratch:
        rows = checked(portfolio, Path(scratch), words=vocabulary.shipped(), progress=progress)
        kept = _kept(
            run(Expression(packs, codes=rows.codes), rows.path, on), Path(scratch) / "before.parquet"
        )
        after = run(Expression(draft.packs, codes=rows.codes), rows.path, on)
        with _Told(out) as told:
            return _compared(draft, rows, _pairs(kept, after), told)


def _kept(tables: Iterator[Any], path: Path) -> Path:
    """Keep the results without the draft beside, until those with it come."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy, and only for portfolios

    with pq.ParquetWriter(path, result_schema()) as writer:
        for table in tables:
            writer.write_table(table.cast(result_schema()))
    return path


def _pairs(before: Path, after: Iterator[Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each row with and without the draft; both come in the order of the portfolio."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - as above

    with pq.ParquetFile(before) as file:
        old = (row for batch in file.iter_batches() for row in batch.to_pylist())
        new = (row for table in after for row in table.to_pylist())
        yield from zip(old, new, strict=True)


def _compared(
    draft: Draft,
    rows: Checked,
    pairs: Iterator[tuple[dict[str, Any], dict[str, Any]]],
    told: _Told,
) -> Preview:
    shifts: Counter[tuple[str, str]] = Counter()
    shown: dict[tuple[str, ...], list[str]] = {}
    applies, opened = 0, 0
    for old, new in pairs:
        applies += draft.rule in new["applied"] or draft.rule in new["discharged"]
        newly = draft.rule in new["open"] and draft.rule not in old["open"]
        step = (old["outcome"], new["outcome"])
        name = new["id"] or f"row {new['row']}"
        if newly:
            opened += 1
            _show(shown.setdefault(("open",), []), name)
        if step[0] != step[1]:
            shifts[step] += 1
            _show(shown.setdefault(step, []), name)
        if newly or step[0] != step[1]:
            told.add(new, step, newly=newly)
    return Preview(
        rule=draft.rule,
        replaces=draft.replaces,
        cases=draft.cases,
        transactions=rows.rows,
        applies=applies,
        shifts=tuple(
            Shift(Outcome(step[0]), Outcome(step[1]), count, tuple(shown[step]))
            for step, count in shifts.most_common()
        ),
        newly_open=Opened(opened, tuple(shown.get(("open",), ()))),
    )


def _show(shown: list[str], name: str) -> None:
    if len(shown) < _EXAMPLES:
        shown.append(name)


class _Told:
    """Writes the rows that differ, some thousands at a time, where a file was asked for: all, or no file."""

    def __init__(self, out: str | PathLike[str] | None) -> None:
        import pyarrow as pa  # noqa: PLC0415 - as above

        kinds = {
            "row": pa.int64(),
            "id": pa.string(),
            "from": pa.string(),
            "to": pa.string(),
            "newly_open": pa.bool_(),
        }
        self._schema = pa.schema(list(kinds.items()))
        self._writer = None if out is None else Writer(Path(out), self._schema)
        self._rows: list[dict[str, Any]] = []

    def add(self, row: dict[str, Any], step: tuple[str, str], *, newly: bool) -> None:
        """Note a row."""
        if self._writer:
            told = {"row": row["row"], "id": row["id"], "from": step[0], "to": step[1], "newly_open": newly}
            self._rows.append(told)
            if len(self._rows) == 10_000:  # noqa: PLR2004 - enough to be quick, few enough to be held
                self._write()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, what: object, trace: TracebackType | None) -> None:
        """Write what is left, and end the file; after an error there is none."""
        if self._writer:
            if kind is None:
                self._write()
            self._writer.close(whole=kind is None)

    def _write(self) -> None:
        import pyarrow as pa  # noqa: PLC0415 - as above

        if self._writer:
            self._writer.write(pa.Table.from_pylist(self._rows, self._schema))
            self._rows = []
