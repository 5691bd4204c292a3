"""Customers read from a file of names, as screening such a file reads it: each row a customer or a reject.

One bad row does not stop the others and is never passed over in silence. A customer needs a reference of its
own: without one a changed row could not be told from a new one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from licet.errors import InputError
from licet.parties._query import Query
from licet.parties.bulk._answer_rows import Reject, reject_header, written_rejects
from licet.parties.bulk._columns import values
from licet.parties.bulk._dates import Order
from licet.parties.bulk._reading import opened
from licet.parties.bulk._references import References
from licet.parties.bulk._rows import Bad, question
from licet.parties.customers._customer import LONGEST_REF, customer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike
    from typing import BinaryIO

    from licet.parties.bulk._reading import NamesFile, Raw

_SHOWN: Final = 3  # rejects kept to be told


class Written(Struct, frozen=True):
    """How a file is written where it does not say so itself.

    `columns` names the column of a field; `kind` is that of rows without one; `dates` is the order of day
    and month.
    """

    columns: Mapping[str, str] = {}
    kind: str | None = None
    encoding: str | None = None
    dates: Order | None = None


class CustomersFile(Struct, frozen=True):
    """A file of customers, opened: about how many rows it has, how it is read, and each row in order."""

    rows: int
    read_as: str
    columns: str
    read: Iterator[Query | Reject]
    unread: tuple[str, ...] = ()


class Rejects:
    """The rejected rows of a file, written beside it as they come; without any there is no file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self.first: list[Reject] = []

    def taken_from(self, rows: Iterable[Query | Reject]) -> Iterator[Query]:
        """Yield the customers; rejects are in the file once the last was taken."""
        with ExitStack() as stack:
            out: BinaryIO | None = None
            for row in rows:
                if isinstance(row, Query):
                    yield row
                    continue
                if out is None:
                    out = stack.enter_context(self.path.open("wb"))
                    out.write(reject_header())
                out.write(written_rejects([row]))
                self.count += 1
                if self.count <= _SHOWN:
                    self.first.append(row)


def read_customers(path: str | PathLike[str], written: Written | None = None) -> CustomersFile:
    """Open a file of customers; raises `InputError` for one that cannot be read, before its first row."""
    how = written or Written()
    file = opened(Path(path), told=how.columns, encoding=how.encoding)
    if "ref" not in file.columns.of:
        remedy = "say which column tells your customers apart: --columns ref=COLUMN"
        raise InputError(f"no column of references (found: {file.columns})", where=path, remedy=remedy)
    return CustomersFile(file.rows, file.read_as, str(file.columns), _rows(file, how), file.columns.unread)


def _rows(file: NamesFile, how: Written) -> Iterator[Query | Reject]:
    with closing(References()) as references:
        for raw in file.raws():
            read = _row(raw, file, how)
            if isinstance(read, Query):
                first = references.first(str(read.ref), raw.row)
                if first != raw.row:
                    reason = f"row {first:,} has the same reference"
                    read = Reject(raw.row, raw.line, read.ref, "ref", reason)
            yield read
    file.refuse_changed()


def _row(raw: Raw, file: NamesFile, how: Written) -> Query | Reject:
    found = Bad(raw.broken) if raw.broken is not None else question(raw.cells, file.columns, how.dates)
    if isinstance(found, Bad):
        return Reject(raw.row, raw.line, _ref(raw, file), found.field, found.reason)
    try:
        return customer(replace(found, kind=found.kind or how.kind))
    except InputError as problem:
        return Reject(raw.row, raw.line, None, "ref", problem.what)


def _ref(raw: Raw, file: NamesFile) -> str | None:
    """The reference of a row that cannot be used, as far as it can be read."""
    value = next(iter(values(raw.cells, file.columns.of["ref"])), None)
    return str(value).strip()[:LONGEST_REF] or None if isinstance(value, str | int) else None
