"""What is written for each row: one line for every match, one where there is none; and rejects with reasons.

A text cell that a spreadsheet would compute (it begins with = + - @, a tab or a return) is written after an
apostrophe in CSV; JSON lines and Parquet hold it as it is.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from licet.errors import InputError
from licet.parties.bulk._reading import require_arrow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from licet.parties._query import Match
    from licet.parties.bulk._answering import Answer

FORMATS: Final = (".csv", ".jsonl", ".ndjson", ".parquet")
COLUMNS: Final = {
    "row": "the row of the input; the first below the header is 1",
    "ref": "the asker's own reference, where the input has one",
    "name": "the name that was screened",
    "answer": "confirmed, possible, no_match, or unsearchable: nothing was found and that means nothing",
    "unsearchable": "why finding nothing under this name would mean nothing",
    "score": "from 0 to 1: how much the names agree; it ranks",
    "false_alarms": "the share of unlisted names that score as high, where it is known",
    "list": "the list of the match",
    "entity": "the listed entry, by its id",
    "listed_name": "the entry's first name",
    "matched_name": "the listed spelling that was met",
    "listed_kind": "what the entry is: person, organisation, vessel or aircraft",
    "listed_countries": "the entry's countries",
    "reasons": "what speaks for the match, and what against it",
    "requirement": "the licence requirement the list states",
    "policy": "the licence policy the list states",
    "programmes": "the programmes under which it is listed",
    "cite": "the official citation",
    "url": "where the list says so",
}
REJECT_COLUMNS: Final = {
    "row": "the row of the input; the first below the header is 1",
    "line": "its line in the file, where it is text",
    "ref": "the asker's own reference, where it could be read",
    "field": "the field that stopped it",
    "reason": "why it was not screened",
}
_FORMULA: Final = re.compile(r"[=+\-@\t\r]")
_MANY: Final = ("listed_countries", "reasons", "programmes")
_NUMBERS: Final = ("score", "false_alarms")
_CHUNK: Final = 20_000


class Reject(Struct, frozen=True):
    """A row that was not screened."""

    row: int
    line: int | None
    ref: str | None
    field: str | None
    reason: str


def outcome(answer: Answer, unsearchable: str | None) -> str:
    """One word for what was found."""
    if answer.matches:
        sure = any(match.certainty == "confirmed" for match in answer.matches)
        return "confirmed" if sure else "possible"
    return "unsearchable" if unsearchable else "no_match"


def answer_rows(
    row: int, asked: tuple[str | None, str], answer: Answer, unsearchable: str | None
) -> Iterator[dict[str, Any]]:
    """The lines of one row; `asked` is its reference and name."""
    ref, name = asked
    first = {"row": row, "ref": ref, "name": name, "unsearchable": unsearchable}
    if not answer.matches:
        yield {**first, "answer": outcome(answer, unsearchable)}
    for match in answer.matches:
        yield {**first, **_matched(match)}


def written(rows: Iterable[dict[str, Any]], path: Path) -> bytes:
    """The lines as they go into the file, or wait for it: Parquet cannot be continued, so its rows wait."""
    if path.suffix.lower() == ".csv":
        return delimited(rows, COLUMNS)
    return b"".join(msgspec.json.encode({name: row.get(name) for name in COLUMNS}) + b"\n" for row in rows)


def written_rejects(rejects: Iterable[Reject]) -> bytes:
    """Rejected rows as CSV."""
    return delimited((msgspec.structs.asdict(one) for one in rejects), REJECT_COLUMNS)


def header(path: Path) -> bytes:
    """What the file begins with."""
    return cells(COLUMNS) if path.suffix.lower() == ".csv" else b""


def reject_header() -> bytes:
    """What a file of rejects begins with."""
    return cells(REJECT_COLUMNS)


def as_parquet(waiting: Path, made: Path) -> None:
    """Turn the lines that waited into Parquet, some at a time."""
    import pyarrow as pa  # noqa: PLC0415 - heavy, and only for Parquet
    import pyarrow.parquet as pq  # noqa: PLC0415 - as above

    kinds = {name: pa.list_(pa.string()) for name in _MANY} | dict.fromkeys(_NUMBERS, pa.float64())
    kinds["row"] = pa.int64()
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in COLUMNS])
    with waiting.open("rb") as lines, pq.ParquetWriter(made, schema) as out:
        while rows := [msgspec.json.decode(line) for _, line in zip(range(_CHUNK), lines, strict=False)]:
            out.write_batch(pa.RecordBatch.from_pylist(rows, schema))


def refuse_place(path: Path, *, given: Path, rejects: Path) -> None:
    """Refuse, before any work, a name that says no format and a place that cannot or must not be written."""
    if path.suffix.lower() not in FORMATS:
        remedy = f"end the name in {', '.join(FORMATS)}"
        raise InputError("answers cannot be written under this name", where=path, remedy=remedy)
    if not path.absolute().parent.is_dir():
        raise InputError("no such folder", where=path.parent, remedy="make it, or choose another")
    for place in (path, rejects):
        if place.exists() and not place.is_file():
            raise InputError("is no file that can be replaced", where=place, remedy="choose another name")
        if place.exists() and given.exists() and place.samefile(given):
            raise InputError("would replace the file to screen", where=place, remedy="choose another name")
    if path.suffix.lower() == ".parquet":
        require_arrow(path)


def _matched(match: Match) -> dict[str, Any]:
    return {
        "answer": match.certainty,
        "score": match.score,
        "false_alarms": match.false_alarms,
        "list": match.list,
        "entity": match.entity,
        "listed_name": match.name,
        "matched_name": match.matched,
        "listed_kind": match.kind,
        "listed_countries": match.countries,
        "reasons": match.reasons,
        "requirement": match.requirement,
        "policy": match.policy,
        "programmes": match.programmes,
        "cite": match.cite,
        "url": match.url,
    }


def delimited(rows: Iterable[dict[str, Any]], columns: Iterable[str]) -> bytes:
    """Rows as CSV, each cell by the name of its column."""
    text = io.StringIO(newline="")
    names = tuple(columns)
    csv.writer(text).writerows([_harmless(row.get(name)) for name in names] for row in rows)
    return text.getvalue().encode("utf-8", "replace")


def cells(names: Iterable[str]) -> bytes:
    """Headings as CSV."""
    return (",".join(names) + "\r\n").encode()


def _harmless(value: Any) -> Any:
    """A cell that a spreadsheet shows and does not compute."""
    text = "; ".join(value) if isinstance(value, tuple) else value
    return f"'{text}" if isinstance(text, str) and _FORMULA.match(text) else text
