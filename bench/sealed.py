"""What sealing costs at the opening, what a guard takes of memory, and what it adds to a real face check.

(1) license a file as large as a face matcher's weights, and seal it; open both, and read them once;
(2) open many guards in a process of their own, and see what it grows by;
(3) compare two faces, guarded and not: that is `bench.face`, which can be run alone.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from functools import partial
from itertools import count
from pathlib import Path

import msgspec

from bench import _table, face
from bench._field import Field
from bench._run import run
from bench._sealed_memory import LARGE, Taken
from bench._timing import Pace, Subject, interleaved
from licet.guard import open_artefact
from licet.seal import SealedFile, SealingKey, seal


def measure(pace: Pace) -> list[_table.Table]:
    """The tables of one run."""
    with tempfile.TemporaryDirectory() as folder:
        return [_opening(Path(folder), pace), *face.measure(pace)]


def _opening(folder: Path, pace: Pace) -> _table.Table:
    field, numbers = Field(folder), count()
    plain = field.licensed("large.onnx", random.Random(1).randbytes(LARGE))  # noqa: S311 - bytes, no secret
    key = SealingKey.generate()
    sealed, again = seal(plain, to=[key.public]), folder / "again.sealed"

    def opened(artefact: Path, sealing_key: SealingKey | None) -> None:
        with (
            open_artefact(
                artefact,
                trust=field.trust,
                revocations=field.feed,
                record=folder / f"record-{next(numbers)}",
                sealing_key=sealing_key,
                clock=field.clock,
            ) as guard,
            guard.lent() as content,
        ):
            assert len(content) == LARGE

    subjects = [
        Subject(key="open_sealed", label="sealed: open, lend, close", run=partial(opened, sealed.path, key)),
        Subject(key="open_plain", label="plain: open, lend, close", run=partial(opened, plain, None)),
        Subject(key="unseal", label="of it: one decryption, checked", run=partial(_unsealed, sealed, key)),
        Subject(
            key="seal", label="sealing it, durably", run=partial(seal, plain, to=[key.public], out=again)
        ),
    ]
    ours, *peers = interleaved(subjects, pace)
    notes = [_memory(folder)]
    return _table.beside(f"a sealed artefact of {LARGE / 1e6:.1f} MB", [ours], peers, unit="ms", notes=notes)


def _unsealed(sealed: SealedFile, key: SealingKey) -> None:
    with sealed.unsealed(key):
        pass


def _memory(folder: Path) -> str:
    place = folder / "memory"
    place.mkdir()
    command = [sys.executable, "-m", "bench._sealed_memory", str(place)]
    said = subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603 - fixed command
    taken = msgspec.json.decode(said, type=Taken)
    return (
        f"an open guard takes {taken.plain_kb:,.0f} kB (plain) or {taken.sealed_kb:,.0f} kB (sealed); "
        f"while it lends, {taken.lending_kb / 1e3:.1f} MB more"
    )


if __name__ == "__main__":
    run(measure)
