"""Answers kept as they come, so that a run that was stopped goes on where it stood.

    (1) answers and rejects are appended to two unfinished files beside the place they are for;
    (2) every few seconds, and when the run is stopped, both are put on disk, and then a small state file that
        says how many rows are done and how long the two files were then;
    (3) a resumed run refuses other input, lists or options than those the state names, cuts both files back
        to the lengths it states, and goes on with the next row: none is doubled and none lost;
    (4) when all rows are done the files get their names, and the state is deleted last.

A full disk stops the run at (1) or (2); what was kept before stays good.
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from licet import files
from licet.errors import InputError, LicetError
from licet.parties.bulk._answer_rows import as_parquet, header, reject_header

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_EVERY: Final = 2.0  # seconds of work that a power cut may cost
_ANEW: Final = "leave --resume out to start anew"


class Counts(Struct, frozen=True):
    """How many rows came to what."""

    rows: int = 0
    confirmed: int = 0
    possible: int = 0
    unsearchable: int = 0
    no_match: int = 0
    rejected: int = 0


class State(Struct, frozen=True):
    """How far a run had come: of what, the rows done, and the lengths of its two files then."""

    of: dict[str, str]
    counts: Counts
    answers: int
    rejects: int


class Journal:
    """The unfinished files of one run, open for as long as it lasts. `counts` is what is done."""

    def __init__(self, out: Path, of: Mapping[str, str], *, resume: bool) -> None:
        self.out, self.rejects = out, reject_file(out)
        self._part, self._reject_part = _beside(out, "part"), _beside(self.rejects, "part")
        self._state_file = _beside(out, "state")
        self._state = _found(self._state_file, out, dict(of)) if resume else State(dict(of), Counts(), 0, 0)
        self._last = time.monotonic()
        self._files = [_open(path, resume=resume) for path in (self._part, self._reject_part)]
        try:
            self._begin(resume=resume)
        except BaseException:
            self.close()
            raise

    @property
    def counts(self) -> Counts:
        """What is done, and written."""
        return self._state.counts

    def add(self, counts: Counts, answers: bytes, rejects: bytes) -> None:
        """Append what was found; `counts` holds all rows so far."""
        self._append(answers, rejects)
        state = self._state
        self._state = State(state.of, counts, state.answers + len(answers), state.rejects + len(rejects))
        if time.monotonic() - self._last >= _EVERY:
            self.keep()

    def keep(self) -> None:
        """Return only after everything added is on disk, and the state says so."""
        try:
            for file in self._files:
                os.fsync(file)
        except OSError as problem:
            raise self._stopped(problem) from problem
        files.write(self._state_file, msgspec.json.encode(self._state), mode=0o600)
        self._last = time.monotonic()

    def finish(self) -> None:
        """Give the files their names; there is no file of rejects where there are none."""
        self.keep()
        try:
            if self.out.suffix.lower() == ".parquet":
                made = _beside(self.out, "made")
                as_parquet(self._part, made)
                self._part.unlink()
                self._part = made
            if self.counts.rejected:
                self._reject_part.replace(self.rejects)
            else:
                self._reject_part.unlink()
                self.rejects.unlink(missing_ok=True)  # of an earlier run: it would be taken for this one's
            self._part.replace(self.out)
            self._state_file.unlink()
            files.sync_folder(self.out.absolute().parent)
        except OSError as problem:
            raise self._stopped(problem) from problem

    def close(self) -> None:
        """Let go of the files, whole or not."""
        for file in self._files:
            os.close(file)
        self._files = []

    def _begin(self, *, resume: bool) -> None:
        """Lock the files and bring them to where the state says they were."""
        try:
            fcntl.flock(self._files[0], fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError("another run writes it", where=self.out, remedy="wait for it to end") from None
        for file, length in zip(self._files, (self._state.answers, self._state.rejects), strict=True):
            if os.fstat(file).st_size < length:
                raise InputError("its unfinished answers were cut", where=self.out, remedy=_ANEW)
            os.ftruncate(file, length)
            os.lseek(file, length, os.SEEK_SET)
        if not resume:
            self.add(Counts(), header(self.out), reject_header())
            self.keep()

    def _append(self, *contents: bytes) -> None:
        try:
            for file, content in zip(self._files, contents, strict=True):
                left = memoryview(content)
                while left:
                    left = left[os.write(file, left) :]
        except OSError as problem:
            raise self._stopped(problem) from problem

    def _stopped(self, problem: OSError) -> LicetError:
        return LicetError(
            f"cannot be written ({problem.strerror}); {self.counts.rows:,} rows are done",
            where=self.out,
            remedy="free some space, then run again with --resume",
        )


def reject_file(out: Path) -> Path:
    """Where rows that were not screened go: `answers.rejected.csv` beside `answers.parquet`."""
    return out.with_name(f"{out.stem}.rejected.csv")


def keep_quietly(journal: Journal) -> None:
    """Keep what there is while another failure is being told."""
    with suppress(LicetError):
        journal.keep()


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f".{path.name}.{ending}")


def _open(path: Path, *, resume: bool) -> int:
    """An unfinished file."""
    try:
        return os.open(path, os.O_RDWR | (0 if resume else os.O_CREAT), 0o666)
    except FileNotFoundError:
        raise InputError("its unfinished answers are gone", where=path, remedy=_ANEW) from None
    except OSError as problem:
        raise InputError(
            f"cannot be written ({problem.strerror})", where=path, remedy="check the folder's permissions"
        ) from problem


def _found(path: Path, out: Path, of: dict[str, str]) -> State:
    """The state to go on from, if it is of the same input, lists and options."""
    if not path.is_file():
        raise InputError("there is no run to resume", where=out, remedy=_ANEW)
    try:
        state = msgspec.json.decode(files.read(path, what="state"), type=State)
    except msgspec.DecodeError:
        raise InputError("its state cannot be read", where=path, remedy=_ANEW) from None
    changed: list[Any] = [name for name in of if state.of.get(name) != of[name]]
    if changed:
        what = f"cannot be resumed: the {' and the '.join(changed)} changed since"
        raise InputError(what, where=out, remedy=_ANEW)
    return state
