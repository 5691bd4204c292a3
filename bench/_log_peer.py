"""pymerkle, asked for the same as Licet's log: a worker that answers one line of JSON per line it reads.

Runs in the peers' own environment (`scripts/setup peers`), never in Licet's. Each answer holds microseconds.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from pymerkle import (  # type: ignore[import-not-found,unused-ignore]  # lives in the peers' own environment
    InmemoryTree,
    SqliteTree,
    verify_inclusion,
)


def answer(order: dict[str, int]) -> dict[str, float]:
    """Append to a tree in memory and to one in SQLite, then prove and verify against the first."""
    count, few, proofs = order["count"], order["few"], order["proofs"]
    entries = [b"%0200d" % number for number in range(count)]
    tree = InmemoryTree(algorithm="sha256")
    start = perf_counter()
    for entry in entries:
        tree.append_entry(entry)
    memory = (perf_counter() - start) / count
    root, places = tree.get_root(count), range(1, count, max(1, count // proofs))
    start = perf_counter()
    made = [tree.prove_inclusion(place, count) for place in places]
    proving = (perf_counter() - start) / len(made)
    leaves = [tree.get_leaf(place) for place in places]
    start = perf_counter()
    for leaf, proof in zip(leaves, made, strict=True):
        verify_inclusion(leaf, root, proof)
    verifying = (perf_counter() - start) / len(made)
    size = len(json.dumps(made[0].serialize()))
    told = {"memory": memory, "prove": proving, "verify": verifying}
    told |= _durable(entries[:few])
    return {name: value * 1e6 for name, value in told.items()} | {"proof_bytes": size}


def _durable(entries: list[bytes]) -> dict[str, float]:
    with tempfile.TemporaryDirectory(dir=str(Path.cwd())) as folder:
        with SqliteTree(str(Path(folder, "one.db")), algorithm="sha256") as tree:
            start = perf_counter()
            for entry in entries:
                tree.append_entry(entry)
            single = (perf_counter() - start) / len(entries)
        with SqliteTree(str(Path(folder, "many.db")), algorithm="sha256") as tree:
            start = perf_counter()
            tree.append_entries(entries, chunksize=len(entries))
            return {"durable_1": single, "durable_many": (perf_counter() - start) / len(entries)}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
