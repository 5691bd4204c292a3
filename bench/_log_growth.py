"""How a log on disk behaves as it grows: adding, opening, proving and verifying, at ten times the size.

Runs in a process of its own (`python -m bench._log_growth FOLDER SIZE…`), so that its memory is its own. One
line of JSON per size on stdout.
"""

from __future__ import annotations

import gc
import random
import resource
import sys
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Final

import msgspec
from msgspec import Struct

from licet.log import Log, LogKey, LogView, verify_log_proof

_KEY: Final = LogKey.from_private_bytes("bench.example/log", b"\x07" * 32)
_PROOFS: Final = 100
_STAT: Final = Path("/proc/self/statm")
_PAGE: Final = resource.getpagesize()


class Stage(Struct, frozen=True, kw_only=True):
    """One size: what an entry added since the last one cost; then what opening and reading cost there.

    Adding and opening are by the clock, and adding by the processor's time too; the rest is processor time.
    """

    size: int
    append_us: float
    append_cpu_us: float
    open_ms: float
    prove_us: float
    verify_us: float
    read_us: float
    proof_bytes: int
    memory_mb: float
    disk_bytes: float


def entry(number: int) -> bytes:
    """Return an entry as long as a guard's: about 200 bytes."""
    return (
        b'{"kind":"use","at":%d,"verdict":"permit","ground":"permitted","licence":"%064x"'
        % (
            1_700_000_000 + number,
            number,
        )
        + b',"operation":"verify","purpose":"border_control"}'
    )


def grow(folder: Path, sizes: list[int]) -> list[Stage]:
    """Add entries up to each size, and measure there."""
    found, size = [], 0
    for target in sizes:
        clock, cpu = perf_counter(), process_time()
        with Log.open(folder, key=_KEY) as log:
            for number in range(size, target):
                log.enqueue(entry(number))
        added = target - size
        clock, cpu, size = perf_counter() - clock, process_time() - cpu, target
        gc.collect()
        memory = int(_STAT.read_text().split()[1]) * _PAGE / 1e6
        found.append(_measured(folder, size, (clock / added * 1e6, cpu / added * 1e6, memory)))
        sys.stdout.buffer.write(msgspec.json.encode(found[-1]) + b"\n")
        sys.stdout.flush()
    return found


def _measured(folder: Path, size: int, appended: tuple[float, float, float]) -> Stage:
    start = perf_counter()
    with Log.open(folder, key=_KEY):
        opened = perf_counter() - start
    view = LogView.open(folder, verifier=_KEY.verifier)
    proving, verifying, sizes = [], [], []
    for number in random.Random(size).sample(range(size), _PROOFS):  # noqa: S311 - which entries, no secret
        start = process_time()
        proof = view.prove(number).to_bytes()
        middle = process_time()
        verify_log_proof(proof, entry=entry(number), verifier=_KEY.verifier)
        proving.append(middle - start)
        verifying.append(process_time() - middle)
        sizes.append(len(proof))
    start, last = process_time(), max(0, size - 10_000)
    read = sum(1 for _ in view.entries(last))
    reading = (process_time() - start) / read
    used = sum(path.stat().st_blocks * 512 for path in folder.rglob("*"))
    return Stage(
        size=size,
        append_us=appended[0],
        append_cpu_us=appended[1],
        open_ms=opened * 1e3,
        prove_us=median(proving) * 1e6,
        verify_us=median(verifying) * 1e6,
        read_us=reading * 1e6,
        proof_bytes=max(sizes),
        memory_mb=appended[2],
        disk_bytes=used / size,
    )


if __name__ == "__main__":
    grow(Path(sys.argv[1]), [int(word) for word in sys.argv[2:]])
