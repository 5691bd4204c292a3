"""What a log costs: adding and proving, in memory and on disk, beside pymerkle and the bare disk.

(1) In every round, each subject once: Licet in memory, pymerkle in memory, then entries made durable in
    groups, by Licet and by the least a group commit can be: one write of the same bytes and one `fsync`;
    and what a new file takes here, since a log is served as files, two for every 256 entries;
(2) ratios are taken within a round;
(3) with `--whole`, a log on disk grows to ten million entries, and each size is opened, proved from and read.

The folder is that of TMPDIR: set it to the disk you mean. Without `.venv/peers` Licet is measured alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final

import msgspec

from bench import _table
from bench._log_growth import Stage, entry
from bench._run import run
from bench._screening_engines import PEERS
from bench._timing import QUICK, Series, Spread
from licet.log import Log, LogKey, MemoryLog, leaf_hash, verify_log_proof
from licet.log._tree import Tree

if TYPE_CHECKING:
    from bench._timing import Pace

_KEY: Final = LogKey.from_private_bytes("bench.example/log", b"\x07" * 32)
_GROUPS: Final = (1, 16, 256, 4096)
_MOST_ROUNDS: Final = 9
_COUNT, _COUNT_QUICK = 20_000, 2_000
_PROOFS: Final = 200
_FEW: Final = 64  # files, and what pymerkle writes one by one: each takes milliseconds
_WHOLE: Final = (10_000, 100_000, 1_000_000, 10_000_000)

Samples = dict[str, list[float]]


def measure(pace: Pace) -> list[_table.Table]:
    """The tables of one run."""
    quick = pace.rounds == QUICK.rounds
    count, rounds = (_COUNT_QUICK if quick else _COUNT), min(pace.rounds, _MOST_ROUNDS)
    samples: Samples = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        peer = _Peer(Path(folder)) if PEERS.exists() else None
        with Log.open(Path(folder, "log"), key=_KEY, window=60) as log:
            for number in range(rounds):  # (1)
                samples["new_file"].append(_new_files(Path(folder, f"new-{number}")))
                _in_memory(samples, count)
                _durable(samples, log, Path(folder, "bare"), quick=quick)
                if peer is not None:
                    for name, value in peer.round(count).items():
                        samples[f"pymerkle_{name}"].append(value)
        if peer is not None:
            peer.close()
    tables = [_memory_table(samples), _disk_table(samples)]
    return [*tables, _growth_table()] if pace.whole else tables


class _Peer:
    """pymerkle in its own environment."""

    def __init__(self, folder: Path) -> None:
        worker = Path(__file__).with_name("_log_peer.py").resolve()
        self._process = subprocess.Popen(  # noqa: S603 - our own file, in the peers' Python
            [str(Path.cwd() / PEERS), str(worker)],  # not resolved: its folder says which environment
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def round(self, count: int) -> dict[str, float]:
        """Return its microseconds of one round."""
        order = {"count": count, "few": _FEW, "proofs": _PROOFS}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(msgspec.json.encode(order).decode() + "\n")
        self._process.stdin.flush()
        return msgspec.json.decode(self._process.stdout.readline(), type=dict[str, float])

    def close(self) -> None:
        """Let it end."""
        self._process.communicate()


def _in_memory(samples: Samples, count: int) -> None:
    log, entries = MemoryLog(_KEY), [entry(number) for number in range(count)]
    start = perf_counter()
    for one in entries:
        log.append(one)
    samples["memory"].append((perf_counter() - start) / count * 1e6)
    tree, places = Tree(map(leaf_hash, entries)), range(0, count, max(1, count // _PROOFS))
    start = perf_counter()
    for place in places:
        tree.prove_inclusion(place)
    samples["prove"].append((perf_counter() - start) / len(places) * 1e6)
    proofs = [log.prove(place) for place in places[:20]]
    start = perf_counter()
    for place, proof in zip(places, proofs, strict=False):
        verify_log_proof(proof, entry=entries[place], verifier=_KEY.verifier)
    samples["verify"].append((perf_counter() - start) / len(proofs) * 1e6)
    samples["proof_bytes"].append(len(proofs[0].to_bytes()))


def _durable(samples: Samples, log: Log, bare: Path, *, quick: bool) -> None:
    for group in _GROUPS:
        entries = [entry(number) for number in range(group)]
        times = 4 if quick else max(8, 512 // group)
        raw = b"".join(entries)
        handle = os.open(bare, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        start = perf_counter()
        for _ in range(times):
            os.write(handle, raw)
            os.fsync(handle)
        samples[f"bare_{group}"].append((perf_counter() - start) / times / group * 1e6)
        os.close(handle)
        start = perf_counter()
        for _ in range(times):
            for one in entries:
                log.enqueue(one)
            log.flush()
        samples[f"durable_{group}"].append((perf_counter() - start) / times / group * 1e6)


def _new_files(folder: Path) -> float:
    """Microseconds an empty file takes; they stay, since ext4 looks long for a place among deleted ones."""
    folder.mkdir()
    start = perf_counter()
    for number in range(_FEW):
        os.close(os.open(folder / str(number), os.O_WRONLY | os.O_CREAT | os.O_EXCL))
    return (perf_counter() - start) / _FEW * 1e6


def _memory_table(samples: Samples) -> _table.Table:
    ours = [_series(samples, "memory", "MemoryLog.append, an entry of 200 bytes")]
    peers = [_series(samples, "pymerkle_memory", "pymerkle InmemoryTree.append_entry")] * bool(
        samples["pymerkle_memory"]
    )
    notes = [
        f"{name}: Licet {_mid(samples, own):,.1f} µs" + _beside(samples, other)
        for name, own, other in (
            ("inclusion path", "prove", "pymerkle_prove"),
            ("verified (Licet with the signed checkpoint)", "verify", "pymerkle_verify"),
        )
    ]
    size = int(_mid(samples, "proof_bytes"))
    return _table.beside(
        "log: in memory, one entry", ours, peers, notes=[*notes, f"tlog-proof: {size} bytes"]
    )


def _disk_table(samples: Samples) -> _table.Table:
    rows: list[_table.Row] = []
    notes: list[str] = []
    for group in _GROUPS:
        ours = _series(samples, f"durable_{group}", f"Licet, groups of {group:,}")
        bare = _series(samples, f"bare_{group}", "  bare write and fsync of the same")
        table = _table.beside("", [ours], [bare])
        rows += table.rows
        share = 1 / table.rows[1].ours_to_it[0].median
        rate = 1e6 / table.rows[0].us.median
        notes.append(f"groups of {group:,}: {rate:,.0f} durable entries/s, {share:.2f} of the bare disk")
    for name, label in (("durable_1", "one by one"), ("durable_many", f"{_FEW} in one transaction")):
        if samples[f"pymerkle_{name}"]:
            rate = 1e6 / _mid(samples, f"pymerkle_{name}")
            notes.append(f"pymerkle SqliteTree, {label}: {rate:,.0f} durable entries/s")
    notes.append(f"a new file takes {_mid(samples, 'new_file'):,.0f} µs in this folder")
    return _table.Table("log: durable, one entry", "µs", tuple(rows), tuple(notes))


def _growth_table() -> _table.Table:
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "bench._log_growth", folder, *map(str, _WHOLE)]
        ended = subprocess.run(words, check=True, capture_output=True)  # noqa: S603 - our own module
    stages = [msgspec.json.decode(line, type=Stage) for line in ended.stdout.splitlines()]
    rows = [
        _table.Row(f"prove_{stage.size}", f"prove, log of {stage.size:,}", Spread.of([stage.prove_us]))
        for stage in stages
    ]
    return _table.Table("log: on disk, as it grows", "µs", tuple(rows), tuple(map(_grown, stages)))


def _grown(stage: Stage) -> str:
    return (
        f"{stage.size:>10,}: append {stage.append_us:.1f} µs ({stage.append_cpu_us:.1f} of processor), "
        f"open {stage.open_ms:.1f} ms, verify {stage.verify_us:.0f} µs, read {stage.read_us:.1f} µs, "
        f"proof {stage.proof_bytes:,} bytes, memory {stage.memory_mb:.0f} MB, "
        f"disk {stage.disk_bytes:.0f} bytes an entry"
    )


def _series(samples: Samples, key: str, label: str) -> Series:
    return Series(f"log_{key}", label, tuple(samples[key]), tuple(samples[key]))


def _mid(samples: Samples, key: str) -> float:
    return Spread.of(samples[key]).median


def _beside(samples: Samples, key: str) -> str:
    return f", pymerkle {_mid(samples, key):,.1f} µs" if samples[key] else ""


if __name__ == "__main__":
    run(measure)
