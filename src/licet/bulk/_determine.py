"""The law applied to a portfolio of any size.

    (1) read and check every row; refuse the portfolio at the first that cannot be used, before any law is
        applied, and keep the checked rows beside;
    (2) compile the packs into one expression;
    (3) run it, chunk after chunk, and write each chunk's results as they come.

Parties are taken as the portfolio says they were screened: without `listings`, whether they are on a list is
unknown, as it is for a single transaction.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from licet import vocabulary
from licet.bulk._checking import Checker
from licet.bulk._columns import schema
from licet.bulk._engines import engine as engine_called
from licet.bulk._reading import BATCH, opened
from licet.bulk._results import Results, Tally, Writer, refuse_place, result_schema
from licet.errors import InputError
from licet.law.compile import Expression

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence
    from os import PathLike

    from licet.law import Pack
    from licet.vocabulary import Vocabulary

    Progress = Callable[[str, int], object]

_NEEDED = ("pyarrow", "ibis", "duckdb")


class Checked(Struct, frozen=True):
    """Checked rows in a Parquet file, numbered from one, and the control-list codes they name."""

    path: Path
    rows: int
    codes: frozenset[str]


def determine_all(  # noqa: PLR0913 - each option is one a caller sets by name
    portfolio: str | PathLike[str] | Any,
    packs: Sequence[Pack],
    *,
    on: dt.date,
    engine: str = "duckdb",
    out: str | PathLike[str] | None = None,
    progress: Progress = lambda _stage, _rows: None,
    words: Vocabulary | None = None,
) -> Results:
    """What `packs` make of every row: `determine`, in bulk, without the reasons.

    `portfolio` is a file or an Arrow table; `on` is the day of rows without a date. `out` names a file to
    keep the results in; `progress` is told the stage and the rows it has done.
    """
    refuse_without_packages()
    run = engine_called(engine)
    if out is not None:
        refuse_place(Path(out), portfolio=portfolio)
    words = words or vocabulary.shipped()
    scratch = TemporaryDirectory(prefix="licet-bulk-")
    try:
        rows = checked(portfolio, Path(scratch.name), words=words, progress=progress)  # (1)
        expression = Expression(packs, codes=rows.codes, words=words)  # (2)
        return _run(run(expression, rows.path, on), scratch, out, progress)  # (3)
    except BaseException:
        scratch.cleanup()
        raise


def checked(
    portfolio: str | PathLike[str] | Any,
    folder: Path,
    *,
    words: Vocabulary,
    progress: Progress = lambda _stage, _rows: None,
) -> Checked:
    """Check every row and keep them, in full words and numbered, in a file in `folder`."""
    import pyarrow as pa  # noqa: PLC0415 - heavy, and only for portfolios
    import pyarrow.parquet as pq  # noqa: PLC0415 - as above

    source = opened(portfolio)
    checker = Checker(source.where, words)
    path, done = folder / "checked.parquet", 0
    numbered = pa.schema([("row", pa.int64()), *schema()])
    with pq.ParquetWriter(path, numbered, compression="lz4") as out:
        for batch in source.batches:
            full = checker.checked(batch, done + 1)
            rows = pa.array(range(done + 1, done + 1 + full.num_rows), pa.int64())
            columns = [rows, *full.columns]
            out.write_batch(pa.RecordBatch.from_arrays(columns, schema=numbered), row_group_size=BATCH)
            done += full.num_rows
            progress("checked", done)
    if not done:
        raise InputError("holds no transaction", where=source.where, remedy="check the file")
    return Checked(path, done, frozenset(checker.codes))


def refuse_without_packages() -> None:
    """Refuse where what reads portfolios is not installed."""
    for name in _NEEDED:
        if find_spec(name) is None:
            raise InputError(f"{name} is not installed", remedy="pip install 'licet[bulk]'")


def _run(
    tables: Iterator[Any],
    scratch: TemporaryDirectory[str],
    out: str | PathLike[str] | None,
    progress: Progress,
) -> Results:
    """Write results as they come, into scratch and into `out`, and count them."""
    kept = Path(scratch.name) / "results.parquet"
    paths = [kept] if out is None else [kept, Path(out)]
    writers = [Writer(path, result_schema()) for path in paths]
    tally, done, whole = Tally(), 0, False
    try:
        for table in tables:
            same = table.cast(result_schema())
            tally.add(same)
            for writer in writers:
                writer.write(same)
            done += same.num_rows
            progress("determined", done)
        whole = True
    finally:
        for writer in writers:
            writer.close(whole=whole)
    return Results(kept, tally.summary(), scratch)
