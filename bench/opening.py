"""What it costs to open a tag, beside the signatures it checks and the digest it takes.

(1) license a small file and one as large as a face matcher's weights;
(2) count the Ed25519 signatures that one opening checks;
(3) time the openings, that many bare verifications, and SHA-256 of the same files.
"""

from __future__ import annotations

import hashlib
import random
import sys
import tempfile
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bench import _table
from bench._field import START, Field
from bench._run import run
from bench._timing import Pace, Subject, interleaved
from licet.licence._chain import forget
from licet.tag import verify_tag

if TYPE_CHECKING:
    from collections.abc import Callable

_SMALL = 7_000
_LARGE = 38_700_000  # about the size of the SFace matcher
_SIGNED = 1_500  # about what an authority signs


def measure(pace: Pace) -> list[_table.Table]:
    """The tables of one run."""
    with tempfile.TemporaryDirectory() as folder:
        field = Field(Path(folder))
        weights = random.Random(1).randbytes(_LARGE)  # noqa: S311 - bytes to be hashed, not a secret
        small = field.licensed("small.onnx", weights[:_SMALL])  # (1)
        large = field.licensed("large.onnx", weights)
        signatures = signatures_checked(partial(_verify, field, small))  # (2)
        return [  # (3)
            _verification("small", small, field, signatures=signatures, pace=pace),
            _verification("large", large, field, signatures=signatures, pace=pace),
            _whole(field, small, pace),
        ]


def _verification(size: str, artefact: Path, field: Field, *, signatures: int, pace: Pace) -> _table.Table:
    subjects = [
        Subject(key=f"verify_tag_{size}", label="verify_tag", run=partial(_verify, field, artefact)),
        Subject(
            key=f"ed25519_{size}",
            label=f"{signatures} Ed25519 verifications",
            run=bare_verifications(signatures),
        ),
        Subject(key=f"sha256_{size}", label="SHA-256 of the file", run=partial(_sha256, artefact)),
    ]
    length = artefact.stat().st_size
    title = (
        f"opening a tag: {length / 1e6:.3g} MB" if length > 1e6 else f"opening a tag: {length / 1e3:.3g} kB"
    )
    ours, *peers = interleaved(subjects, pace)
    return _table.beside(title, [ours], peers)


def _whole(field: Field, artefact: Path, pace: Pace) -> _table.Table:
    """Tag, law, record on disk and closing checkpoint: what a product pays once, at its start."""
    numbers = count()

    def opened_and_closed() -> None:
        field.open(artefact, record=f"record-{next(numbers)}", recording="sync").close()

    subject = Subject(key="open_and_close", label="licet.open and close", run=opened_and_closed)
    note = "a new record each time; the law is read already"
    return _table.beside("the whole opening", interleaved([subject], pace), (), unit="ms", notes=[note])


def _verify(field: Field, artefact: Path) -> None:
    forget()  # a chain verified before is known again, and would cost nothing
    verify_tag(artefact, trust=field.trust, at=START, revocations=field.feed.read_bytes())


def bare_verifications(number: int) -> Callable[[], None]:
    """That many verifications of one signature, and nothing else."""
    private = Ed25519PrivateKey.generate()
    message = bytes(_SIGNED)
    signature, public = private.sign(message), private.public_key()

    def verify() -> None:
        for _ in range(number):
            public.verify(signature, message)

    return verify


def _sha256(path: Path) -> None:
    with path.open("rb", buffering=0) as file:
        hashlib.file_digest(file, "sha256").hexdigest()


def signatures_checked(act: Callable[[], object]) -> int:
    """How many Ed25519 signatures `act` verifies, counted as the interpreter sees them."""
    found = 0

    def watch(_frame: object, event: str, called: Any) -> None:
        nonlocal found
        if (
            event == "c_call"
            and called.__name__ == "verify"
            and isinstance(called.__self__, Ed25519PublicKey)
        ):
            found += 1

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        act()
    finally:
        sys.setprofile(before)
    return found


if __name__ == "__main__":
    run(measure)
