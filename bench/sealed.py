"""What sealing costs at the opening, what a guard takes of memory, and what it adds to a real face check.

(1) license a file as large as a face matcher's weights, and seal it; open both, and read them once;
(2) open many guards in a process of their own, and see what it grows by;
(3) compare two pictures with the demo's real models, guarded and not: the whole, and the decision alone.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, Self

import msgspec

from bench import _table
from bench._field import Field
from bench._run import run
from bench._sealed_memory import LARGE, Taken
from bench._timing import Pace, Series, Subject, interleaved
from licet.cli.demo._matcher import astronaut, variations
from licet.cli.demo._models import cache_folder, obtain
from licet.facts import Use
from licet.guard import open_artefact
from licet.opencv import FaceRecognizerSF
from licet.seal import SealedFile, SealingKey, seal

if TYPE_CHECKING:
    from licet.guard import Recording

_AT_THE_BORDER: Final = Use(
    operation="operation.verify",
    purpose="purpose.border_control",
    place="place.controlled.border_checkpoint",
    country="FR",
    actor="party.government.border",
)
_FACE: Final = 0.8  # YuNet's score from which a region counts as a face
_SIZE: Final = (512, 512)
_RECORDINGS: Final[dict[str, Recording]] = {"queued": "group", "durable": "sync"}
_DECIDED: Final = 21


def measure(pace: Pace) -> list[_table.Table]:
    """The tables of one run."""
    with tempfile.TemporaryDirectory() as folder:
        return [_opening(Path(folder), pace), *_faces(Path(folder), pace)]


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


def _faces(folder: Path, pace: Pace) -> list[_table.Table]:
    """One whole check: two pictures, each searched for its face, two templates, one match."""
    import cv2

    cv2.setNumThreads(1)
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)
    models = obtain(cache_folder(os.environ), tell=lambda line: print(line, file=sys.stderr))
    bare = _Bare(models.detector, models.recogniser)
    tables = []
    for name, recording in _RECORDINGS.items():
        with _Guarded(folder, bare, models.recogniser, recording=recording) as guarded:
            whole = interleaved(_checks(name, guarded, bare), pace)
            taken = tuple(guarded.decided() for _ in range(_DECIDED))
        decided = Series(f"face_decided_{name}", "of it: the decision", taken, taken)
        tables.append(_face_table(name, whole, decided))
    return tables


def _checks(name: str, guarded: _Check, bare: _Check) -> list[Subject]:
    return [
        Subject(key=f"face_guarded_{name}", label="one-to-one check, guarded", run=guarded.check),
        Subject(key=f"face_bare_{name}", label="the same without a guard", run=bare.check),
    ]


def _face_table(name: str, whole: list[Series], decided: Series) -> _table.Table:
    """The two whole checks, and the decision alone: the difference of the checks is within their noise."""
    guarded, bare = whole
    share = median(decided.answered) / median(bare.answered) * 100
    rows = (*_table.beside("", [guarded], [bare]).rows, *_table.beside("", [decided], ()).rows)
    note = f"the decision is {share:.2f} % of a check; timed right after a whole check, caches cold"
    return _table.Table(f"a real face check, {name} record", "ms", rows, (note,))


class _Check:
    """Two pictures of one person, and what compares them."""

    detector: Any
    recogniser: Any

    def __init__(self) -> None:
        picture = astronaut()
        self.pictures = picture, variations(picture)["mirrored"]

    def check(self) -> float:
        """Find, align, describe and compare."""
        return float(self.recogniser.match(*(self._template(picture) for picture in self.pictures)))

    def _template(self, picture: Any) -> Any:
        _, faces = self.detector.detect(picture)
        feature = self.recogniser.feature(self.recogniser.alignCrop(picture, faces[0]))
        return feature.copy() if hasattr(feature, "copy") else feature


class _Bare(_Check):
    """OpenCV as it comes."""

    def __init__(self, detector: bytes, recogniser: bytes) -> None:
        import cv2
        import numpy as np

        super().__init__()
        nothing = np.empty(0, np.uint8)
        first, second = (np.frombuffer(raw, np.uint8) for raw in (detector, recogniser))
        self.detector = cv2.FaceDetectorYN.create("onnx", first, nothing, _SIZE, _FACE)
        self.recogniser = cv2.FaceRecognizerSF.create("onnx", second, nothing)


class _Guarded(_Check):
    """The same with a guard on the recogniser, as the demo has it, and the detector as it comes."""

    def __init__(self, folder: Path, bare: _Bare, recogniser: bytes, *, recording: Recording) -> None:
        super().__init__()
        field = Field(folder)
        artefact = field.licensed("sface.onnx", recogniser)
        self._guard = field.open(artefact, record=f"faces-{recording}", recording=recording)
        self._bare = bare
        self.detector = bare.detector
        self.recogniser = FaceRecognizerSF.create(self._guard, use=_AT_THE_BORDER)

    def decided(self) -> float:
        """Microseconds for one decision, right after the work it is about."""
        self._bare.check()
        start = perf_counter()
        with self._guard.use(_AT_THE_BORDER):
            pass
        return (perf_counter() - start) * 1e6

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._guard.close()


if __name__ == "__main__":
    run(measure)
