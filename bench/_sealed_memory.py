"""What open guards take of memory: in a process of its own, so that its memory is its own.

`python -m bench._sealed_memory FOLDER` prints one line of JSON: kilobytes a guard, once all that guards share
is loaded, on a small plain file, and on a sealed one as large as a face matcher's weights.
"""

from __future__ import annotations

import gc
import random
import resource
import sys
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from bench._field import Field
from licet.guard import Guard, open_artefact
from licet.seal import SealingKey, seal

LARGE: Final = 38_700_000  # about the size of the SFace matcher
_GUARDS: Final = 100
_SEALED: Final = 20
_STAT: Final = Path("/proc/self/statm")


class Taken(Struct, frozen=True):
    """Kilobytes: a guard on a plain file, one on a sealed file, and the most while one lends its content."""

    plain_kb: float
    sealed_kb: float
    lending_kb: float


def _resident() -> float:
    gc.collect()
    return int(_STAT.read_text().split()[1]) * resource.getpagesize() / 1e3


def measured(folder: Path) -> Taken:
    """Open many guards and see what the process has grown by."""
    field = Field(folder)
    small = field.licensed("small.onnx", b"weights" * 1000)
    large = field.licensed("large.onnx", random.Random(1).randbytes(LARGE))  # noqa: S311 - bytes, no secret
    key = SealingKey.generate()
    sealed = seal(large, to=[key.public]).path

    def opened(artefact: Path, number: int, sealing_key: SealingKey | None = None) -> Guard:
        return open_artefact(
            artefact,
            trust=field.trust,
            revocations=field.feed,
            record=folder / f"{artefact.name}-{number}",
            sealing_key=sealing_key,
            clock=field.clock,
        )

    guards = [opened(small, 0), opened(sealed, 0, key)]
    start = _resident()
    guards += [opened(small, number) for number in range(1, _GUARDS + 1)]
    between = _resident()
    guards += [opened(sealed, number, key) for number in range(1, _SEALED + 1)]
    end = _resident()
    with guards[-1].lent():
        lending = _resident()
    for guard in guards:
        guard.close()
    return Taken((between - start) / _GUARDS, (end - between) / _SEALED, lending - end)


if __name__ == "__main__":
    print(msgspec.json.encode(measured(Path(sys.argv[1]))).decode())
