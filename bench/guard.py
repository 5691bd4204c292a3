"""What one decision costs: `guard.check`, whole, beside a bare closure, Google CEL and Cedar.

(1) draw the uses, and license a file for about half of them;
(2) let every engine decide every use, and stop unless they all agree;
(3) time them: the draw as it came, its permitted uses, and its refused uses.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bench import _table
from bench._engine import Engine
from bench._field import Field, drawn
from bench._peers import peers
from bench._run import run
from bench._timing import Pace, Series, Subject, interleaved
from licet.guard import Guard
from licet.guard._allowance import Allowance
from licet.guard._parts import Parts
from licet.guard._sealed import Plain
from licet.guard._standing import Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from licet.facts import Use
    from licet.log import Record

_DRAWN = 1024
_SYNCED = 64  # uses a pass where every answer waits for the disk


class Tally:
    """A record that only counts, to show what a decision costs without one; no guard in use may have it."""

    def __init__(self) -> None:
        self._size = 0

    def append(self, entry: bytes) -> int:  # noqa: ARG002 - what makes it no record
        """Count."""
        self._size += 1
        return self._size - 1

    enqueue = append

    @property
    def size(self) -> int:
        """How many entries were counted."""
        return self._size

    def flush(self) -> None:
        """Keep nothing."""

    def entries(self, start: int = 0) -> Iterator[bytes]:  # noqa: ARG002 - there are none
        """Yield nothing."""
        return iter(())

    def checkpoint(self) -> bytes:
        """Sign nothing."""
        return b""

    def close(self) -> None:
        """Forget nothing."""


def measure(pace: Pace) -> list[_table.Table]:
    """The tables of one run."""
    uses = drawn(_DRAWN)  # (1)
    with tempfile.TemporaryDirectory() as folder:
        field = Field(Path(folder))
        artefact = field.licensed("model.onnx", b"weights" * 1000)
        with (
            field.open(artefact, record="queued.record", recording="group") as queued,
            field.open(artefact, record="durable.record", recording="sync") as durable,
        ):
            return _measured(uses, queued, durable, pace)


def _measured(uses: Sequence[Use], queued: Guard, durable: Guard, pace: Pace) -> list[_table.Table]:
    bare = _on(queued, Tally())
    engines = [
        _asked("guard_check", "guard.check, recorded in group", queued),
        _asked("guard_decision", "guard.check, record only counted", bare),
        *peers(),
    ]
    answers = _agreed(engines, uses)  # (2)
    permitted = [use for use, yes in zip(uses, answers, strict=True) if yes]
    refused = [use for use, yes in zip(uses, answers, strict=True) if not yes]
    notes = _notes(uses, refused, bare)
    flush = queued.record.flush
    return [  # (3)
        _beside("guard.check: the draw as it came", "", engines, uses, flush=flush, pace=pace, notes=notes),
        _beside("guard.check: permitted uses", "permitted_", engines, permitted, flush=flush, pace=pace),
        _beside("guard.check: refused uses", "refused_", engines, refused, flush=flush, pace=pace),
        _apart(durable, permitted, uses, bare, pace=pace),
    ]


def _notes(uses: Sequence[Use], refused: Sequence[Use], bare: Guard) -> tuple[str, ...]:
    grounds = Counter(str(bare.check(use).ground) for use in refused)
    counted = ", ".join(f"{ground} {count:,}" for ground, count in grounds.most_common())
    return (
        f"drawn: {len(uses):,} uses of {len(set(uses)):,} kinds; {len(refused):,} refused: {counted}",
        "every engine gave the same answer to every use before anything was timed",
    )


def _beside(  # noqa: PLR0913 - one table's whole make-up
    title: str,
    prefix: str,
    engines: Sequence[Engine],
    uses: Sequence[Use],
    *,
    flush: Callable[[], object],
    pace: Pace,
    notes: Sequence[str] = (),
) -> _table.Table:
    """Ours first, then what it owes the disk after it has answered, then the peers."""
    subjects = [_subject(prefix, engine, uses) for engine in engines]
    subjects[0] = replace(subjects[0], settle=flush)
    first, decision, *others = interleaved(subjects, pace)
    label = "  with its share of the later write"
    owed = Series(f"{prefix}guard_check_written", label, first.settled, first.settled)
    return _table.beside(title, [first, owed, decision], others, notes=notes)


def _apart(
    durable: Guard, permitted: Sequence[Use], uses: Sequence[Use], bare: Guard, *, pace: Pace
) -> _table.Table:
    """What no peer does: wait for the disk at every answer, and apply the law to a new kind of use."""
    few, kinds = permitted[:_SYNCED], list(dict.fromkeys(uses))

    def first_of_each() -> None:
        fresh = _on(bare, Tally())
        for use in kinds:
            fresh.check(use)

    subjects = [
        _subject("", _asked("guard_durable", "permitted, recorded in sync", durable), few),
        Subject(
            key="guard_first_of_kind",
            label="first of its kind that day",
            run=first_of_each,
            of=len(kinds),
        ),
    ]
    return _table.beside("guard.check: apart", interleaved(subjects, pace), ())


def _subject(prefix: str, engine: Engine, uses: Sequence[Use]) -> Subject:
    forms = [engine.prepare(use) for use in uses]
    return Subject(
        key=prefix + engine.key, label=engine.label, run=partial(engine.answers, forms), of=len(forms)
    )


def _asked(key: str, label: str, guard: Guard) -> Engine:
    check = guard.check
    return Engine(key, label, lambda use: use, lambda uses: [check(use).permitted for use in uses])


def _on(guard: Guard, record: Record) -> Guard:
    """The same licence and law under another record."""
    revoker, keeping, admission = guard._revoker, guard._keeping, guard._admission  # noqa: SLF001 - the only way
    parts = Parts(  # to a guard without a disk under it
        tag=guard.tag,
        content=Plain(guard.tag),
        record=record,
        revoker=revoker,
        standing=Standing(guard.tag, record=record, revoker=revoker, last=0.0),
        allowance=Allowance(guard.tag.chain, record, queued=True),
        keeping=keeping,
        admission=admission,
        clock=guard._clock,  # noqa: SLF001 - likewise
        queued=True,
    )
    return Guard(parts)


def _agreed(engines: Sequence[Engine], uses: Sequence[Use]) -> list[bool]:
    """The one answer to each use; engines that decide differently must not be compared."""
    first, *others = [engine.answers([engine.prepare(use) for use in uses]) for engine in engines]
    for engine, answers in zip(engines[1:], others, strict=True):
        for use, one, other in zip(uses, first, answers, strict=True):
            if one is not other:
                sys.exit(f"bench: {engines[0].label} says {one} and {engine.label} {other} to {use}")
    return first


if __name__ == "__main__":
    run(measure)
