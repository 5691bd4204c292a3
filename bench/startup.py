"""What it costs to start the command line, beside a Python that does nothing, and which imports weigh most.

Whole processes, with byte-code kept on disk as an installation has it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bench import _table
from bench._run import run
from bench._timing import Pace, Subject, interleaved

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROUNDS = 9
_LICET = Path(sys.executable).with_name("licet")
_BANK = Path(__file__).parents[1] / "src/licet/cli/demo/scenes/bank.yaml"
_IMPORT = re.compile(r"import time:\s*(\d+) \|\s*\d+ \|\s*([\w.]+)")
_HEAVIEST = 5


def measure(pace: Pace) -> list[_table.Table]:
    """The tables of one run."""
    few = Pace(rounds=min(pace.rounds, _ROUNDS), sample=0)  # one process is a sample
    nothing = [sys.executable, "-c", "pass"]
    determine = [str(_LICET), "determine", str(_BANK)]
    version, whole, bare = interleaved(
        [
            _subject("licet_version", "licet --version", [str(_LICET), "--version"]),
            _subject("licet_determine", "licet determine bank.yaml", determine),
            _subject("python_pass", "python -c pass (the floor)", nothing),
        ],
        few,
    )
    return [
        _table.beside("start: licet --version", [version], [bare], unit="ms"),
        _table.beside(
            "start: licet determine", [whole], [bare], unit="ms", notes=_heaviest(determine, nothing[1:])
        ),
    ]


def _subject(key: str, label: str, command: Sequence[str]) -> Subject:
    return Subject(key=key, label=label, run=partial(_run, command))


def _run(command: Sequence[str]) -> str:
    """Run a command that must answer yes, and return what it wrote on stderr."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own script
        command, env=environment, capture_output=True, text=True, check=True
    )
    return done.stderr


def _heaviest(command: Sequence[str], floor: Sequence[str]) -> list[str]:
    """The packages whose modules take longest to import, leaving out what any Python imports."""
    any_python = {name for name, _ in _imports(floor)}
    weights = Counter[str]()
    for name, microseconds in _imports(command):
        if name not in any_python:
            weights[_package(name)] += microseconds
    found = [f"imports, each without what it imports in turn: {sum(weights.values()) / 1000:.1f} ms in all"]
    return found + [f"  {name:<24}{us / 1000:>6.1f} ms" for name, us in weights.most_common(_HEAVIEST)]


def _imports(arguments: Sequence[str]) -> list[tuple[str, int]]:
    """Every module that a Python with these arguments imports, with its own microseconds."""
    report = _run([sys.executable, "-X", "importtime", *arguments])
    return [(name, int(us)) for us, name in _IMPORT.findall(report)]


def _package(module: str) -> str:
    """The whole package for others, the room for ours."""
    return ".".join(module.split(".")[: 2 if module.startswith("licet.") else 1])


if __name__ == "__main__":
    run(measure)
