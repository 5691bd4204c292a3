"""`python -m fuzz [TARGET…] [--runs N] [--seed N]`: fuzz the parsers, and say what was found."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from msgspec import Struct

ROOT = Path(__file__).parents[1]
PEERS = ROOT / ".venv/peers/bin/python"
# How a share of the inputs is dealt out: what costs a signature each gets fewer.
SHARES = {"note": 16, "proof": 16, "tile": 16, "keys": 8, "tag": 16, "onnx": 8, "safetensors": 8, "grants": 8}
_DONE = re.compile(rb"Done (\d+) runs in (\d+) second")
_TELLING = re.compile(r"\w*(Error|Exception)\b|ERROR: libFuzzer|ALARM")
_OPTIONS = ("-max_len=32768", "-timeout=5", "-rss_limit_mb=2048", "-print_final_stats=1", "-verbosity=1")


class Outcome(Struct, frozen=True):
    """How one target ended: inputs tried, seconds, and the last words of a finding."""

    target: str
    runs: int
    seconds: float
    finding: str


def main() -> int:
    """Print a line for each target; 1 if anything was found."""
    words = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    words.add_argument("target", nargs="*", help="which parsers (default: all)")
    words.add_argument("--runs", type=int, default=10_000_000, help="inputs in all (default: ten million)")
    words.add_argument("--seed", type=int, default=1, help="of the fuzzer's chance")
    options = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder)
        subprocess.run([sys.executable, "-m", "fuzz.corpus", folder], cwd=ROOT, check=True)  # noqa: S603 - our own module
        targets = options.target or sorted(
            path.name for path in corpus.iterdir() if (path / "good-0").exists()
        )
        whole = sum(SHARES.get(name, 1) for name in targets)
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            jobs = [
                pool.submit(
                    _fuzz, name, max(1, options.runs * SHARES.get(name, 1) // whole), options.seed, corpus
                )
                for name in targets
            ]
            outcomes = [job.result() for job in jobs]
    for outcome in outcomes:
        told = outcome.finding or "nothing found"
        print(f"{outcome.target:<12} {outcome.runs:>12,} inputs {outcome.seconds:>7.0f} s  {told}")
    print(f"{'in all':<12} {sum(outcome.runs for outcome in outcomes):>12,} inputs")
    return int(any(outcome.finding for outcome in outcomes))


def _fuzz(name: str, runs: int, seed: int, corpus: Path) -> Outcome:
    begun = time.monotonic()
    kept = ROOT / "build" / "fuzz"  # an input that is a finding stays there
    kept.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(  # noqa: S603 - our own module
        [
            PEERS,
            "-m",
            "fuzz._one",
            name,
            f"-runs={runs}",
            f"-seed={seed}",
            *_OPTIONS,
            f"-artifact_prefix={kept}/{name}-",
            corpus / name,
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}/src", "LICET_FUZZ": str(corpus)},
        capture_output=True,
        check=False,
    )
    finished = _DONE.search(done.stderr)
    tried = int(finished[1]) if finished else 0
    finding = "" if finished and not done.returncode else _last_words(done.stdout + done.stderr)
    return Outcome(target=name, runs=tried, seconds=time.monotonic() - begun, finding=finding)


def _last_words(said: bytes) -> str:
    """What a finding says of itself: the exception, or libFuzzer's own line."""
    lines = said.decode("utf-8", "replace").splitlines()
    telling = [
        line for line in lines if re.match(r"\w*(Error|Exception)\b|ERROR: libFuzzer|ALARM", line.strip())
    ]
    return (telling or lines or ["it ended without a word"])[-1].strip()


if __name__ == "__main__":
    sys.exit(main())
