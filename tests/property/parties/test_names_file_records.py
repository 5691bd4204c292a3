"""Files of names: whatever stands in a row, the rows around it are read, and a stopped run loses none."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from licet.parties.bulk import FileReport, screen_file
from licet.parties.bulk._dates import born
from licet.parties.bulk._delimited import Delimited
from tests.unit.parties.small_list import small

TEXT = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\n\0"), max_size=12)
LINE = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\n"), max_size=30)
SOUND = "Zuiop,1"


class Stopped(Exception):
    """What stops a run here."""


def records(text: str) -> list[list[str] | str]:
    found = Delimited(io.StringIO(text, newline=""), where="names.csv", fits=len)
    return [cells for _, cells in found.records()]


@given(st.lists(st.tuples(st.text("ab ", min_size=1), TEXT), max_size=8), st.sampled_from(",;\t|"))
def test_what_a_spreadsheet_writes_is_read_as_it_was(rows: list[tuple[str, str]], between: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=between).writerows([("name", "id"), *(("x" + a, b) for a, b in rows)])
    assert records(text.getvalue()) == [["x" + a, b] for a, b in rows]


@given(st.lists(LINE, max_size=4))
def test_no_row_takes_the_next_one_with_it(broken: list[str]) -> None:
    """Rows without a quote are read, each by itself, whatever stands before them."""
    after = [SOUND] * 12
    found = records("\n".join(["name,id", *broken, *after]) + "\n")
    assert found[-10:] == [["Zuiop", "1"]] * 10
    assert len(found) <= len(broken) + len(after)


@given(st.dates())
def test_a_day_is_read_as_the_day_it_is_or_not_at_all(day: object) -> None:
    iso = str(day)
    year, month, dom = iso.split("-")
    assert born(iso, None) == born(f"{dom}.{month}.{year}", None) == iso
    assert born(f"{dom}/{month}/{year}", "dmy") == born(f"{month}/{dom}/{year}", "mdy") == iso
    if int(dom) > 12 or dom == month:
        assert born(f"{dom}/{month}/{year}", None) == born(f"{month}/{dom}/{year}", None) == iso
    else:
        with pytest.raises(ValueError, match="two ways"):
            born(f"{dom}/{month}/{year}", None)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.sampled_from(["Orinoco Metering Limited", "Qwertz Zuiopvk", "", "B", '"open']), max_size=12
    ),
    stops=st.lists(st.integers(0, 12), max_size=3),
    size=st.integers(1, 4),
    torn=st.binary(max_size=20),
)
def test_a_run_stopped_anywhere_any_number_of_times_writes_what_one_run_writes(
    monkeypatch: pytest.MonkeyPatch, rows: list[str], stops: list[int], size: int, torn: bytes
) -> None:
    monkeypatch.setattr("licet.parties.bulk._file.BATCH", size)
    with TemporaryDirectory() as scratch:
        path = Path(scratch, "names.csv")
        path.write_text("".join(f"{row};{n}\n" for n, row in enumerate(["name", *rows])), encoding="utf-8")
        whole = screened(path, "whole.jsonl")
        resume = False
        for stop in stops:
            try:
                screened(path, "some.jsonl", resume=resume, stop=stop)
            except Stopped:
                resume = True
                for part in path.parent.glob(".*.part"):
                    part.write_bytes(part.read_bytes() + torn)
            else:
                resume = False
        some = screened(path, "some.jsonl", resume=resume)
        lines = some.out.read_bytes()
        assert lines == whole.out.read_bytes()
    assert (some.rows, some.rejected) == (whole.rows, whole.rejected)
    assert some.rows == len(rows)
    answered = {msgspec.json.decode(line)["row"] for line in lines.splitlines()}
    assert len(answered) + some.rejected == len(rows)


def screened(path: Path, out: str, *, resume: bool = False, stop: int = 1_000) -> FileReport:
    """Screen it, but stop once so many rows are done."""

    def progress(done: int, _of: int) -> None:
        if done >= stop:
            raise Stopped

    return screen_file(
        path,
        lists=small(),
        out=path.with_name(out),
        processes=1,
        columns={"ref": "0"},
        resume=resume,
        progress=progress,
    )
