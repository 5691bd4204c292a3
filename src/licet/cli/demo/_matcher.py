"""A real one-to-one face matcher on the CPU, so that the demo guards something that works.

YuNet finds the face, SFace makes the template, the cosine of two templates is the score. Both models are made
from bytes the caller has verified, never from a path that could change in between. It compares two pictures
of one face each and nothing more: it keeps no template and no gallery, so it cannot identify anybody.
"""

from __future__ import annotations

from contextlib import contextmanager
from importlib import import_module, resources
from typing import TYPE_CHECKING, Final

from licet.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    import numpy as np
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]  # rows of blue, green, red: OpenCV's own order

# Same identity from this cosine on: the value published with SFace, chosen on LFW (accuracy 99.60 %),
# https://docs.opencv.org/4.x/d0/dd4/tutorial_dnn_face.html
SAME_PERSON: Final = 0.363
_FACE: Final = 0.8  # YuNet's score from which a region counts as a face
_ONE_FACE: Final = "a one-to-one comparison needs exactly one in each picture"
_EXTRA: Final = "install Licet with its extra `demo`: pip install 'licet[demo]'"


class Matcher:
    """Two verified models at work. One matcher serves one thread: the detector holds the picture's size."""

    def __init__(self, *, detector: bytes, recogniser: bytes) -> None:
        cv2, numpy = _opencv(), _needed("numpy")
        self._cv2 = cv2
        cv2.setNumThreads(1)  # a comparison takes 0.1 s; the demo leaves the machine to others
        nothing = numpy.empty(0, numpy.uint8)
        yunet, sface = (numpy.frombuffer(raw, numpy.uint8) for raw in (detector, recogniser))
        try:
            with _quiet(cv2):
                self._detector = cv2.FaceDetectorYN.create("onnx", yunet, nothing, (320, 320), _FACE)
                self._recogniser = cv2.FaceRecognizerSF.create("onnx", sface, nothing)
        except cv2.error as problem:
            raise InputError(
                "these bytes are not the face models", remedy="use the ones the demo fetched"
            ) from problem

    def compare(self, a: Picture, b: Picture) -> float:
        """How alike the two faces are, from -1 to 1; `SAME_PERSON` and above count as one person.

        A picture without a face, or with several, raises `InputError`: there is no score to guess.
        """
        return float(
            self._recogniser.match(self._template(a), self._template(b), self._cv2.FaceRecognizerSF_FR_COSINE)
        )

    def _template(self, picture: Picture) -> Picture:
        height, width = picture.shape[:2]
        self._detector.setInputSize((width, height))
        _, faces = self._detector.detect(picture)
        count = 0 if faces is None else len(faces)
        if count != 1:
            raise InputError(f"the picture shows {count or 'no'} face{'s' * (count > 1)}", remedy=_ONE_FACE)
        template: Picture = self._recogniser.feature(self._recogniser.alignCrop(picture, faces[0]))
        return template.copy()  # OpenCV reuses the buffer at the next call


def astronaut() -> Picture:
    """NASA's portrait of Eileen Collins, in the public domain, as scikit-image ships it."""
    _needed("skimage")
    try:
        raw = (resources.files("skimage") / "data" / "astronaut.png").read_bytes()
    except OSError as problem:
        raise InputError("scikit-image came without its astronaut picture", remedy=_EXTRA) from problem
    cv2, numpy = _opencv(), _needed("numpy")
    picture: Picture = cv2.imdecode(numpy.frombuffer(raw, numpy.uint8), cv2.IMREAD_COLOR)
    return picture


def variations(picture: Picture) -> dict[str, Picture]:
    """The same picture as other cameras might have taken it, by a short name for each."""
    cv2, numpy = _opencv(), _needed("numpy")
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 10, 1)
    return {
        "mirrored": numpy.ascontiguousarray(picture[:, ::-1]),
        "darker": picture // 2,
        "rotated 10°": cv2.warpAffine(picture, turn, (width, height)),
        "half size": cv2.resize(picture, (width // 2, height // 2)),
    }


def _opencv() -> ModuleType:
    return _needed("cv2")


def _needed(module: str) -> ModuleType:
    """A package of the extra `demo`, imported only now: the other commands start without it."""
    try:
        return import_module(module)
    except ImportError as problem:
        raise InputError(f"the demo needs the Python package '{module}'", remedy=_EXTRA) from problem


@contextmanager
def _quiet(cv2: ModuleType) -> Iterator[None]:
    """OpenCV 5 warns on stderr about its own defaults at each model; errors still come through."""
    before = cv2.utils.logging.getLogLevel()
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)
    try:
        yield
    finally:
        cv2.utils.logging.setLogLevel(before)
