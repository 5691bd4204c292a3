"""OpenCV's face modules on guarded models: `FaceDetectorYN` and `FaceRecognizerSF`, created the same way.

The models come from the guard's memory, plain or sealed, and never from a path OpenCV would read itself. A
detection is one use, and so is a match. What `feature` makes is a template nobody can read: it can be
matched, under a decision each time, and handed out only as a use of its own (`released`). Python hides
nothing from whoever runs it: see docs/sealing.md for what that means.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NoReturn, Self

from licet.errors import InputError
from licet.guard._loaded import Loaded, Stated, guard_of, stating

if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike

    from licet.facts import Use
    from licet.guard import Guard
    from licet.guard._circumstances import Circumstances

__all__ = ["FaceDetectorYN", "FaceRecognizerSF", "Template", "stating"]


class Template:
    """What a recogniser made of one face, for it to match and for nobody to read."""

    __slots__ = ("_feature",)

    def __init__(self, feature: Any) -> None:
        self._feature = feature

    def __reduce__(self) -> NoReturn:
        raise InputError("a template cannot be copied or kept", remedy="hand it out by `released`, as a use")


class _Guarded:
    """One OpenCV module made of a guard's content."""

    __slots__ = ("_model",)

    def __init__(
        self,
        artefact: Guard | str | PathLike[str],
        make: Callable[[Any, Any], Any],
        *,
        stated: Stated,
        opening: dict[str, Any],
    ) -> None:
        cv2, numpy = _needed("cv2"), _needed("numpy")
        nothing = numpy.empty(0, numpy.uint8)

        def made(content: memoryview) -> Any:
            try:
                return make(numpy.frombuffer(content, numpy.uint8), nothing)
            except cv2.error as problem:
                raise InputError(
                    f"OpenCV cannot make this model ({problem.err})", remedy="name the model it is for"
                ) from None

        guard, is_owner = guard_of(artefact, opening)
        self._model: Loaded[Any] = Loaded(guard, made, stated=stated, is_owner=is_owner)

    def close(self) -> None:
        """Let the model go; the guard too, if it was opened for it."""
        self._model.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __reduce__(self) -> NoReturn:
        raise InputError("a guarded model cannot be copied", remedy="open another one on the tagged file")


class FaceDetectorYN(_Guarded):
    """Finds faces; every picture looked at is one use. One detector serves one thread, as OpenCV's own."""

    __slots__ = ("_settings",)
    _settings: dict[str, Any]

    @classmethod
    def create(  # noqa: PLR0913, PLR0917 - OpenCV's own, and what the guard asks beside
        cls,
        model: Guard | str | PathLike[str],
        config: str = "",
        input_size: tuple[int, int] = (320, 320),
        score_threshold: float = 0.9,
        nms_threshold: float = 0.3,
        top_k: int = 5000,
        backend_id: int = 0,
        target_id: int = 0,
        *,
        use: Use | None = None,
        circumstances: Circumstances | None = None,
        **opening: Any,
    ) -> FaceDetectorYN:
        """A detector on a tagged model, opened with `opening` (as `licet.open`), or on its guard."""
        _require_no_config(config)
        further = (input_size, score_threshold, nms_threshold, top_k, backend_id, target_id)
        settings: dict[str, Any] = {}

        def make(content: Any, nothing: Any) -> Any:
            made = _needed("cv2").FaceDetectorYN.create("onnx", content, nothing, *further)
            for setter, value in settings.items():  # as they were before it was let go
                getattr(made, setter)(value)
            return made

        found = cls(model, make, stated=Stated(use, circumstances), opening=opening)
        found._settings = settings
        return found

    def detect(
        self,
        image: Any,
        faces: Any = None,
        *,
        use: Use | None = None,
        circumstances: Circumstances | None = None,
    ) -> tuple[int, Any]:
        """The faces in a picture, if this use is permitted; NotPermitted if not."""
        with self._model.used(use, circumstances) as (detector, _):
            return detector.detect(image, faces)  # type: ignore[no-any-return]  # OpenCV is untyped

    def setInputSize(self, input_size: tuple[int, int]) -> None:  # noqa: N802 - OpenCV's own name
        """The size of the pictures to come."""
        self._set("setInputSize", input_size)

    def setScoreThreshold(self, score_threshold: float) -> None:  # noqa: N802 - likewise
        """From which score on a region counts as a face."""
        self._set("setScoreThreshold", score_threshold)

    def setNMSThreshold(self, nms_threshold: float) -> None:  # noqa: N802 - likewise
        """How much two regions may overlap."""
        self._set("setNMSThreshold", nms_threshold)

    def setTopK(self, top_k: int) -> None:  # noqa: N802 - likewise
        """How many regions are looked at."""
        self._set("setTopK", top_k)

    def getInputSize(self) -> tuple[int, int]:  # noqa: N802 - likewise
        """The size of the pictures to come."""
        width, height = self._model.technology().getInputSize()
        return int(width), int(height)

    def getScoreThreshold(self) -> float:  # noqa: N802 - likewise
        """From which score on a region counts as a face."""
        return float(self._model.technology().getScoreThreshold())

    def getNMSThreshold(self) -> float:  # noqa: N802 - likewise
        """How much two regions may overlap."""
        return float(self._model.technology().getNMSThreshold())

    def getTopK(self) -> int:  # noqa: N802 - likewise
        """How many regions are looked at."""
        return int(self._model.technology().getTopK())

    def _set(self, setter: str, value: Any) -> None:
        getattr(self._model.technology(), setter)(value)
        self._settings[setter] = value


class FaceRecognizerSF(_Guarded):
    """Compares two faces; every comparison is one use. One recogniser serves one thread, as OpenCV's own."""

    __slots__ = ()
    FR_COSINE: Final = 0
    FR_NORM_L2: Final = 1

    @classmethod
    def create(  # noqa: PLR0913 - OpenCV's own, and what the guard asks beside
        cls,
        model: Guard | str | PathLike[str],
        config: str = "",
        backend_id: int = 0,
        target_id: int = 0,
        *,
        use: Use | None = None,
        circumstances: Circumstances | None = None,
        **opening: Any,
    ) -> FaceRecognizerSF:
        """A recogniser on a tagged model, opened with `opening` (as `licet.open`), or on its guard."""
        _require_no_config(config)

        def make(content: Any, nothing: Any) -> Any:
            return _needed("cv2").FaceRecognizerSF.create("onnx", content, nothing, backend_id, target_id)

        return cls(model, make, stated=Stated(use, circumstances), opening=opening)

    def alignCrop(self, src_img: Any, face_box: Any, aligned_img: Any = None) -> Any:  # noqa: N802 - OpenCV's own
        """The face cut out and set upright: geometry alone, which the model has no part in."""
        return self._model.technology().alignCrop(src_img, face_box, aligned_img)

    def feature(self, aligned_img: Any) -> Template:
        """The template of one face, which this recogniser can match and nobody can read."""
        return Template(self._model.technology().feature(aligned_img).copy())  # OpenCV uses its buffer again

    def match(
        self,
        face_feature1: Any,
        face_feature2: Any,
        dis_type: int = FR_COSINE,
        *,
        use: Use | None = None,
        circumstances: Circumstances | None = None,
    ) -> float:
        """How alike two faces are, if this use is permitted; of templates, or of features released before."""
        with self._model.used(use, circumstances) as (recogniser, _):
            return float(recogniser.match(_plain(face_feature1), _plain(face_feature2), dis_type))

    def released(
        self, template: Template, *, use: Use | None = None, circumstances: Circumstances | None = None
    ) -> Any:
        """The numbers of a template, to be kept elsewhere, if that is permitted: as the operation to enrol.

        Of what was stated, all else holds: whoever may compare two faces may not yet take a template away.
        """
        with self._model.used(use, circumstances, operation=_ENROL):
            return _plain(template).copy()


def _plain(feature: Any) -> Any:
    return feature._feature if isinstance(feature, Template) else feature  # noqa: SLF001 - of this module


def _require_no_config(config: str) -> None:
    if config:
        raise InputError("an ONNX model has no configuration file", remedy="leave it empty")


def _needed(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError as problem:
        raise InputError(f"the Python package '{module}' is not installed", remedy=_EXTRA) from problem


_ENROL: Final = "operation.enrol"
_EXTRA: Final = "pip install 'licet[demo]'"
