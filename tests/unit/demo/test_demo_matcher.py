"""The matcher of the demo, on the real models."""

from __future__ import annotations

import sys
from importlib import resources
from typing import TYPE_CHECKING

import pytest

from licet.cli.demo._matcher import SAME_PERSON, Matcher, astronaut, variations
from licet.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from licet.cli.demo._matcher import Picture
    from licet.cli.demo._models import Models

pytest.importorskip("cv2", reason="the matcher needs the extra `demo`")


@pytest.fixture(scope="session")
def matcher(models: Models) -> Matcher:
    return Matcher(detector=models.detector, recogniser=models.recogniser)


def somebody_else() -> Picture:
    """A stranger's face from scikit-image's 25 by 25 pixel sample of LFW, large enough to be found."""
    import cv2
    import numpy as np

    sample = np.load(str(resources.files("skimage") / "data" / "lfw_subset.npy"))[0]
    grey = cv2.resize((sample * 255).astype(np.uint8), (200, 200), interpolation=cv2.INTER_CUBIC)
    framed = cv2.copyMakeBorder(grey, 100, 100, 100, 100, cv2.BORDER_REPLICATE)
    stranger: Picture = cv2.cvtColor(framed, cv2.COLOR_GRAY2BGR)
    return stranger


@pytest.mark.parametrize("how", ["mirrored", "darker", "rotated 10°", "half size"])
def test_the_same_person_is_the_same_however_the_picture_was_taken(matcher: Matcher, how: str) -> None:
    picture = astronaut()
    assert SAME_PERSON + 0.2 < matcher.compare(picture, variations(picture)[how]) <= 1


def test_a_different_person_is_not_the_same(matcher: Matcher) -> None:
    assert matcher.compare(astronaut(), somebody_else()) < SAME_PERSON - 0.1


def test_a_picture_equals_itself_and_order_does_not_matter(matcher: Matcher) -> None:
    picture, other = astronaut(), somebody_else()
    assert matcher.compare(picture, picture) == pytest.approx(1)
    assert matcher.compare(picture, other) == pytest.approx(matcher.compare(other, picture))


def test_a_picture_without_a_face_gets_no_score(matcher: Matcher) -> None:
    import numpy as np

    with pytest.raises(InputError, match="shows no face; a one-to-one comparison needs exactly one"):
        matcher.compare(astronaut(), np.zeros((200, 200, 3), np.uint8))


def test_a_picture_of_two_faces_gets_no_score(matcher: Matcher) -> None:
    import numpy as np

    with pytest.raises(InputError, match="shows 2 faces"):
        matcher.compare(np.hstack([astronaut(), astronaut()]), astronaut())


@pytest.mark.parametrize("which", ["detector", "recogniser"])
def test_bytes_that_are_no_model_are_refused_in_one_line(models: Models, which: str) -> None:
    content = {"detector": models.detector, "recogniser": models.recogniser, which: b"not a model"}
    with pytest.raises(InputError, match="not the face models"):
        Matcher(**content)


def test_loading_the_models_writes_nothing_on_stderr(
    models: Models, capfd: pytest.CaptureFixture[str]
) -> None:
    Matcher(detector=models.detector, recogniser=models.recogniser)
    assert capfd.readouterr().err == ""


def test_the_variations_keep_the_picture_whole() -> None:
    assert astronaut().shape == (512, 512, 3)
    assert {name: picture.shape for name, picture in variations(astronaut()).items()} == {
        "mirrored": (512, 512, 3),
        "darker": (512, 512, 3),
        "rotated 10°": (512, 512, 3),
        "half size": (256, 256, 3),
    }


@pytest.mark.parametrize("package", ["cv2", "numpy", "skimage"])
def test_a_missing_package_is_named_with_the_extra_that_brings_it(
    package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(InputError, match=rf"needs the Python package '{package}'; install .*licet\[demo\]"):
        astronaut()


def test_a_scikit_image_without_its_picture_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.resources.files", lambda _: tmp_path)
    with pytest.raises(InputError, match="without its astronaut picture"):
        astronaut()
