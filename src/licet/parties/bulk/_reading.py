"""Files of names read row by row: CSV, JSON lines and Parquet, never held in memory as a whole.

A file that cannot be what it says it is, is refused here; a row that cannot be read is passed on with the
reason, and the rest is read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from licet.errors import InputError
from licet.parties.bulk._columns import Columns, recognised
from licet.parties.bulk._delimited import Delimited
from licet.parties.bulk._encoding import called, scanned

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

DELIMITED: Final = (".csv", ".tsv", ".txt")
LINES: Final = (".jsonl", ".ndjson")
FORMATS: Final = (*DELIMITED, *LINES, ".parquet")
_PEEKED: Final = 200  # JSON lines looked at for their fields, before the first is read
_LONGEST: Final = 16_000_000  # characters of one JSON line
_BATCH: Final = 2_000


class Raw(Struct, frozen=True):
    """A row as it stands: its cells by column, or why it has none. The first row is number one."""

    row: int
    line: int | None
    cells: dict[str, Any]
    broken: str | None = None


class NamesFile(Struct, frozen=True):
    """A file of names, opened: `read_as` says in words how; `rows` is about how many, for the progress."""

    path: Path
    sha256: str
    size: int
    rows: int
    read_as: str
    columns: Columns
    raws: Callable[[], Iterator[Raw]]

    def refuse_changed(self) -> None:
        """Refuse to call anything whole that was made from a file that changed meanwhile."""
        if self.path.stat().st_size != self.size:
            remedy = "screen it again, without --resume"
            raise InputError("changed while it was read", where=self.path, remedy=remedy)


def opened(path: Path, *, told: Mapping[str, str], encoding: str | None) -> NamesFile:
    """Open a file of names; `InputError` for what is none, or has no column of names."""
    suffix = path.suffix.lower()
    if path.is_dir():
        raise InputError("is a folder", where=path, remedy="name the file itself")
    if suffix not in FORMATS:
        remedy = f"save it as {', '.join(FORMATS)}"
        raise InputError("is no file of names by its ending", where=path, remedy=remedy)
    if not path.is_file():
        raise InputError("no such file", where=path, remedy="check the path")
    if suffix == ".parquet":
        return _parquet(path, told)
    return _text(path, told, encoding, _csv if suffix in DELIMITED else _json)


def require_arrow(where: object) -> None:
    """Refuse Parquet where what reads and writes it is not installed."""
    if find_spec("pyarrow") is None:
        remedy = "pip install 'licet[bulk]', or use CSV or JSON lines"
        raise InputError("pyarrow is not installed", where=where, remedy=remedy)


def _text(path: Path, told: Mapping[str, str], encoding: str | None, kind: Any) -> NamesFile:
    scan = scanned(path, encoding=encoding)
    columns, written, rows = kind(path, told, scan.encoding)
    read_as = f"{written}, {called(scan.encoding)}"
    return NamesFile(path, scan.sha256, path.stat().st_size, scan.lines, read_as, columns, rows)


def _csv(
    path: Path, told: Mapping[str, str], codec: str
) -> tuple[Columns, str, Callable[[], Generator[Raw]]]:
    def fits(names: list[str]) -> int:
        try:
            return len(recognised(names, told, where=path).of)
        except InputError:
            return 0

    def rows() -> Generator[Raw]:
        with path.open(encoding=codec, errors="replace", newline="") as file:
            found = Delimited(file, where=str(path), fits=fits)
            for row, (line, cells) in enumerate(found.records(), 1):
                if isinstance(cells, str):
                    yield Raw(row, line, {}, cells)
                else:
                    yield Raw(row, line, dict(zip(found.names, cells, strict=True)))

    with path.open(encoding=codec, errors="replace", newline="") as file:
        first = Delimited(file, where=str(path), fits=fits)
    return recognised(first.names, told, where=path), f"CSV with {first.written}", rows


def _json(
    path: Path, told: Mapping[str, str], codec: str
) -> tuple[Columns, str, Callable[[], Generator[Raw]]]:
    def rows() -> Generator[Raw]:
        with path.open(encoding=codec, errors="replace") as file:
            row = number = 0
            while line := file.readline(_LONGEST):
                number += 1
                if line.strip():
                    row += 1
                    yield _object(row, number, line)

    with closing(rows()) as first:
        names = dict.fromkeys(name for raw in islice(first, _PEEKED) for name in raw.cells)
    return recognised(names, told, where=path), "JSON lines", rows


def _object(row: int, number: int, line: str) -> Raw:
    if len(line) == _LONGEST:
        return Raw(row, number, {}, f"the line has more than {_LONGEST:,} characters")
    try:
        return Raw(row, number, msgspec.json.decode(line, type=dict[str, Any]))
    except (msgspec.DecodeError, RecursionError, UnicodeError) as problem:
        return Raw(row, number, {}, f"is no JSON object ({problem})")


def _parquet(path: Path, told: Mapping[str, str]) -> NamesFile:
    require_arrow(path)
    import pyarrow as pa  # noqa: PLC0415 - heavy, and only for Parquet
    import pyarrow.parquet as pq  # noqa: PLC0415 - as above

    def rows() -> Generator[Raw]:
        row = 0
        try:
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(batch_size=_BATCH, columns=used, use_threads=False):
                    for cells in batch.to_pylist():
                        row += 1
                        yield Raw(row, None, cells)
        except (pa.ArrowException, OSError) as problem:
            raise _unreadable(path, problem) from None

    try:
        with path.open("rb") as file, pq.ParquetFile(path) as table:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            names, count = table.schema_arrow.names, table.metadata.num_rows
    except (pa.ArrowException, OSError) as problem:
        raise _unreadable(path, problem) from None
    columns = recognised(names, told, where=path)
    used = [column for of in columns.of.values() for column in of]
    return NamesFile(path, digest, path.stat().st_size, count, "Parquet", columns, rows)


def _unreadable(path: Path, problem: Exception) -> InputError:
    said = str(problem).splitlines()[0].rstrip(".")
    return InputError(f"cannot be read as Parquet ({said})", where=path, remedy="write it again")
