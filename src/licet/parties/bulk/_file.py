"""A file of names put to the lists.

    (1) read the file once for its digest and encoding, and find its columns;
    (2) make each row a question, or reject it with the reason; batches of questions go to the workers;
    (3) write the answers in the order of the rows as they come back, and keep them, so that a run that is
        stopped can be resumed.

Memory does not grow with the file. A row that cannot be used stops nothing; a file that cannot, stops all.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct
from msgspec.structs import asdict

from licet import __version__
from licet.errors import InputError, UnknownTerm
from licet.parties._query import Query
from licet.parties.bulk._answer_rows import (
    Reject,
    answer_rows,
    outcome,
    refuse_place,
    written,
    written_rejects,
)
from licet.parties.bulk._answering import asking, read_answers
from licet.parties.bulk._columns import values
from licet.parties.bulk._engines import ENGINES, engine_called
from licet.parties.bulk._journal import Counts, Journal, keep_quietly, reject_file
from licet.parties.bulk._reading import Raw, opened
from licet.parties.bulk._references import References
from licet.parties.bulk._rows import Bad, meaningless, question

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping
    from os import PathLike

    from licet.parties.bulk._answering import Answer
    from licet.parties.bulk._dates import Order
    from licet.parties.bulk._reading import NamesFile
    from licet.parties.lists import ListSet

    Progress = Callable[[int, int], object]

BATCH: Final = 1_000
_ORDERS: Final = ("dmy", "mdy")


class FileReport(Struct, frozen=True):
    """What became of a file: every row is screened or rejected.

    `matched` is `confirmed` and `possible` together; `unsearchable` rows found nothing, which means nothing.
    `resumed` is how many rows an earlier run had done; `read_as` and `columns` say how the file was read;
    `unread` are its columns that say nothing to screening.
    """

    rows: int
    screened: int
    matched: int
    confirmed: int
    possible: int
    unsearchable: int
    rejected: int
    out: Path
    reject_file: Path | None
    seconds: float
    resumed: int
    read_as: str
    columns: str
    digest: str
    unread: tuple[str, ...] = ()

    @property
    def answer(self) -> bool | None:
        """Whether no row matches: True; False where one is confirmed; None where it cannot be told.

        It cannot of a file without rows: an export that failed looks the same.
        """
        if self.confirmed:
            return False
        told = self.rows and not (self.possible or self.unsearchable or self.rejected)
        return True if told else None


class Item(Struct, frozen=True):
    """A row on its way: what is asked, or why nothing is."""

    raw: Raw
    ref: str | None
    query: Query | None
    bad: Bad | None


def screen_file(  # noqa: PLR0913 - each option is one a caller sets by name
    path: str | PathLike[str],
    *,
    lists: ListSet,
    out: str | PathLike[str],
    columns: Mapping[str, str] | None = None,
    encoding: str | None = None,
    dates: Order | None = None,
    engine: str = "local",
    processes: int | None = None,
    resume: bool = False,
    progress: Progress = lambda _done, _of: None,
) -> FileReport:
    """Screen every row of a file and write the answers to `out`; both CSV, JSON lines or Parquet by ending.

    `columns` names the column of a field whose heading does not; `dates` says how to read 03/04/1971.
    `resume` goes on with a run into `out` that was stopped. `progress` is told the rows done, and about how
    many there are. Raises `InputError` for a file, not for a row, that cannot be used.
    """
    start = time.monotonic()
    given, target = Path(path), Path(out)
    if dates is not None and dates not in _ORDERS:
        raise UnknownTerm(dates, family="order of dates", known=_ORDERS)
    if processes is not None and processes < 1:
        raise InputError(f"{processes} processes cannot work", remedy="give one or more")
    run = engine_called(engine)
    refuse_place(target, given=given, rejects=reject_file(target))
    file = opened(given, told=columns or {}, encoding=encoding)  # (1)
    journal = Journal(target, _asked(file, lists, target, dates), resume=resume)
    done_before = journal.counts.rows
    with closing(journal):
        progress(done_before, file.rows)
        batches = _batches(file, dates, after=done_before)  # (2)
        most = min(processes or ENGINES[engine], -(-(file.rows + 1) // BATCH))
        _work(batches, lambda sent: run(sent, lists, most), journal, lambda done: progress(done, file.rows))
        file.refuse_changed()
        journal.finish()
    return _report(journal, file, lists, resumed=done_before, seconds=time.monotonic() - start)


def _work(
    batches: Iterator[list[Item]],
    run: Callable[[Iterator[bytes]], Generator[bytes]],
    journal: Journal,
    progress: Callable[[int], object],
) -> None:
    """Send batches out and write what comes back, in order."""  # (3)
    waiting: deque[list[Item]] = deque()

    def sent() -> Iterator[bytes]:
        for batch in batches:
            waiting.append(batch)
            yield asking([item.query for item in batch if item.query is not None])

    try:
        with closing(run(sent())) as answers:
            for found in answers:
                _write(waiting.popleft(), iter(read_answers(found)), journal)
                progress(journal.counts.rows)
    except BaseException:
        keep_quietly(journal)
        raise


def _write(batch: list[Item], answers: Iterator[Answer], journal: Journal) -> None:
    """Add a batch and what was found to the journal."""
    rows, rejects = list[dict[str, Any]](), list[Reject]()
    tally = Counter(asdict(journal.counts))
    for item in batch:
        answer = next(answers) if item.query is not None else None
        bad = item.bad if answer is None else answer.refused and Bad(answer.refused)
        tally["rows"] += 1
        if bad:
            rejects.append(Reject(item.raw.row, item.raw.line, item.ref, bad.field, bad.reason))
            tally["rejected"] += 1
        elif answer is not None and item.query is not None:
            why = answer.unsearchable or meaningless(item.query)
            tally[outcome(answer, why)] += 1
            rows += answer_rows(item.raw.row, (item.ref, item.query.name), answer, why)
    journal.add(Counts(**tally), written(rows, journal.out), written_rejects(rejects))


def _batches(file: NamesFile, dates: Order | None, *, after: int) -> Iterator[list[Item]]:
    """The rows after those done, some at a time; those done are read again, for their references."""
    with closing(References()) as references:
        items = (_item(raw, file, dates, references) for raw in file.raws())
        for _ in islice(items, after):
            continue
        while batch := list(islice(items, BATCH)):
            yield batch


def _item(raw: Raw, file: NamesFile, dates: Order | None, references: References) -> Item:
    if raw.broken is not None:
        return Item(raw, None, None, Bad(raw.broken))
    found = question(raw.cells, file.columns, dates)
    if isinstance(found, Bad):
        return Item(raw, _ref(raw, file), None, found)
    if found.ref is not None and (first := references.first(found.ref, raw.row)) != raw.row:
        return Item(raw, found.ref, None, Bad(f"row {first:,} has the same reference", "ref"))
    return Item(raw, found.ref, found, None)


def _ref(raw: Raw, file: NamesFile) -> str | None:
    """The reference of a row that cannot be screened, as far as it can be read."""
    value = next(iter(values(raw.cells, file.columns.of.get("ref", ()))), None)
    return " ".join(str(value).split())[:200] or None if isinstance(value, str | int) else None


def _asked(file: NamesFile, lists: ListSet, out: Path, dates: Order | None) -> dict[str, str]:
    """What a resumed run must find unchanged."""
    options = f"{file.columns}; {file.read_as}; dates {dates}; {out.suffix.lower()}"
    return {"input": file.sha256, "lists": lists.digest, "options": options, "version": __version__}


def _report(journal: Journal, file: NamesFile, lists: ListSet, *, resumed: int, seconds: float) -> FileReport:
    counts = journal.counts
    return FileReport(
        rows=counts.rows,
        screened=counts.rows - counts.rejected,
        matched=counts.confirmed + counts.possible,
        confirmed=counts.confirmed,
        possible=counts.possible,
        unsearchable=counts.unsearchable,
        rejected=counts.rejected,
        out=journal.out,
        reject_file=journal.rejects if counts.rejected else None,
        seconds=round(seconds, 3),
        resumed=resumed,
        read_as=file.read_as,
        columns=str(file.columns),
        digest=lists.digest,
        unread=file.columns.unread,
    )
