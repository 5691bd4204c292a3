"""`licet screen --file FILE`: a file of names put to the lists, every row answered or rejected."""

from __future__ import annotations

import csv
import sys
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from licet.cli import _lists_in_use
from licet.cli._parser import number

if TYPE_CHECKING:
    import argparse

    from licet.parties import ListSet
    from licet.parties.bulk import FileReport

AFTER = """\
Files of names:
  licet screen --file customers.csv --out answers.csv
  licet screen --file kunden.csv --columns name=Kunde,country=Land --dates dmy
  licet screen --file customers.parquet --out answers.parquet --resume
One row is one party. Columns are found by their headings, in any case: name;
aliases (with ; between); kind or type; country or countries; born, dob or
date_of_birth; birthplace; identifiers; address; ref or id. Answers have a row
for each match, and one where there is none. Rows that cannot be screened go
to ANSWERS.rejected.csv with the reason; the rest is done. In CSV, a cell that
a spreadsheet would compute stands after an apostrophe. Lists that are older
than they may be are named on stderr.
Exit status of a file: 0 no match, 1 some confirmed, 2 some possible,
unsearchable or rejected, or bad input."""
_AS_IT_IS = (".jsonl", ".ndjson", ".parquet")  # answers are written as the file was
_SHOWN = 3  # rejected rows named at the terminal
_FEWEST, _BAR = 0.2, 20  # seconds between two drawings, and cells of the bar
_MINUTE, _HOUR = 60, 3600


def arguments(command: argparse.ArgumentParser) -> None:
    """The options for files."""
    group = command.add_argument_group("files of names")
    add = group.add_argument
    add("--file", dest="names", metavar="FILE", help="screen a file: .csv, .jsonl or .parquet")
    add("--out", metavar="FILE", help="where the answers go: .csv, .jsonl or .parquet (default: beside FILE)")
    add("--columns", metavar="FIELD=COLUMN,…", default="", help="columns whose headings do not say it")
    add("--encoding", metavar="NAME", help="of a text file that is not UTF-8, such as cp1252")
    add("--dates", choices=("dmy", "mdy"), metavar="ORDER", help="what 03/04/1971 means: dmy or mdy")
    add("--resume", action="store_true", help="go on with a run into --out that was stopped")
    add("--processes", type=number, metavar="N", help="workers (default: one for each usable core)")
    add(
        "--engine",
        choices=("local", "spark"),
        default="local",
        metavar="NAME",
        help="who works: local (default) or spark",
    )


def run(options: argparse.Namespace, lists: ListSet) -> int:
    """No row matches (0), some are confirmed (1), or some cannot be told (2)."""
    from licet.cli import _say
    from licet.parties.bulk import screen_file, told

    bar = Bar()
    try:
        report = screen_file(
            options.names,
            lists=lists,
            out=options.out or beside(Path(options.names)),
            columns=told(options.columns),
            encoding=options.encoding,
            dates=options.dates,
            engine=options.engine,
            processes=options.processes,
            resume=options.resume,
            progress=bar,
        )
    finally:
        bar.clear()
    old = _lists_in_use.stale(lists)
    if options.json:
        import msgspec

        _say.as_json({**msgspec.structs.asdict(report), "stale": old})
    else:
        _show(report, lists)
    if old:  # on stderr too: the answers may be all that anybody looks at
        print(f"licet: {old}", file=sys.stderr)
    return {True: 0, False: 1, None: 2}[report.answer]


def beside(path: Path) -> Path:
    """Where answers go if nothing is said: `customers.screened.csv` for `customers.csv`."""
    suffix = path.suffix.lower()
    return path.with_name(f"{path.stem}.screened{suffix if suffix in _AS_IT_IS else '.csv'}")


class Bar:
    """How far a run has come, in one line of standard error, drawn over; quiet where none would see it."""

    def __init__(self) -> None:
        self._shown = sys.stderr is not None and sys.stderr.isatty()
        self._before: int | None = None
        self._start = self._last = time.monotonic()

    def __call__(self, done: int, of: int) -> None:
        """Draw it, not more often than eyes can follow."""
        now = time.monotonic()
        if self._before is None:
            self._before, self._start = done, now
        elif self._shown and now - self._last >= _FEWEST:
            self._last = now
            rate = (done - self._before) / max(now - self._start, 1e-9)
            sys.stderr.write(f"\r\x1b[K{drawn(done, of, rate)}")
            sys.stderr.flush()

    def clear(self) -> None:
        """Leave no half line behind."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def drawn(done: int, of: int, rate: float) -> str:
    """The bar as text, for 80 columns: rows, how many a second, and how long it will take."""
    whole = max(done, of, 1)
    cells = "#" * (done * _BAR // whole)
    left = int((whole - done) / rate) if rate else 0
    hours, rest = divmod(left, _HOUR)
    clock = f"{hours}:{rest // _MINUTE:02}:{rest % _MINUTE:02}"
    return f"[{cells:<{_BAR}}] {done * 100 // whole:3}%  {done:,} rows  {rate:,.0f}/s  {clock} left"


def _show(report: FileReport, lists: ListSet) -> None:
    from licet.cli import _say
    from licet.parties.bulk import unread_said

    _say.line(_say.strong(_headline(report)))
    clear = report.screened - report.matched - report.unsearchable
    for word, count, more in (
        ("confirmed", report.confirmed, "the same name, and nothing known speaks against it"),
        ("possible", report.possible, "a person must compare addresses, owners and dates"),
        ("unsearchable", report.unsearchable, "nothing was found, which means nothing"),
        ("no match", clear, ""),
        ("rejected", report.rejected, "not screened"),
    ):
        _say.pair(word, f"{count:>11,}  {more if count else ''}".rstrip(), gap=13)
    _rejects(report)
    _say.line()
    _say.line(f"Answers: {report.out}")
    _say.line(f"Read as {report.read_as}; {report.columns}.{unread_said(report.unread)}")
    if report.resumed:
        _say.line(f"{report.resumed:,} rows were done by the run before.")
    days = sorted({item.as_of for item in lists.lists})
    _say.line(f"Lists as of {' to '.join(map(str, dict.fromkeys((days[0], days[-1]))))}.")


def _headline(report: FileReport) -> str:
    rows = f"{report.rows:,} row{'' if report.rows == 1 else 's'}"
    if not report.rows:
        return "CANNOT TELL. The file has no rows below its header."
    if report.answer:
        return f"NO MATCH in {rows}."
    if report.confirmed:
        return f"LISTED: {report.confirmed:,} of {rows}."
    if report.possible:
        return f"POSSIBLY LISTED: {report.possible:,} of {rows}."
    return f"CANNOT TELL of {report.unsearchable + report.rejected:,} of {rows}."


def _rejects(report: FileReport) -> None:
    """The first rejected rows, and where the rest is."""
    from licet.cli import _say

    if report.reject_file is None:
        return
    _say.heading("Rejected")
    with report.reject_file.open(encoding="utf-8", newline="") as file:
        for one in islice(csv.DictReader(file), _SHOWN):
            field = f", {one['field']}" if one["field"] else ""
            _say.bullet(f"row {one['row']}{field}: {one['reason']}")
    _say.line(f"all, with the reasons: {report.reject_file}", indent=2)
