"""Tags of every form, beside the artefact and inside it, verified whole."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import onnx
import pytest
from msgspec.structs import replace
from safetensors.numpy import save_file

from licet.errors import InputError, WrongArtefact
from licet.guard import open_artefact
from licet.licence import issue
from licet.tag import (
    LoggedLink,
    Papers,
    VerifiedTag,
    find_tag,
    fingerprint,
    is_tagged,
    read_artefact,
    read_member,
    tag_path,
    verify_tag,
    write_tag,
)
from licet.tag import _document as document
from tests.unit.licence.samples import KEY, LICENCE, NOW, TRUST, listed, logged
from tests.unit.tag.models import TENSORS, image, model

if TYPE_CHECKING:
    from pathlib import Path


def papers(path: Path, form: str | None = None) -> Papers:
    """The papers for what is at `path`, licensed by the digest of that form."""
    licence = issue(replace(LICENCE, provisos=()), {path.name: fingerprint(path, form).sha256}, key=KEY)
    return Papers(links=[LoggedLink.of(licence, logged(licence))], revocations=[listed()])


def verify(path: Path) -> VerifiedTag:
    return verify_tag(path, trust=TRUST, at=NOW)


@pytest.fixture
def onnx_model(tmp_path: Path) -> Path:
    path = tmp_path / "matcher.onnx"
    onnx.save(model(metadata={"task": "match"}), path)
    return path


def test_a_tag_travels_inside_a_model_and_survives_the_library(onnx_model: Path) -> None:
    assert write_tag(onnx_model, papers(onnx_model, "onnx"), inside=True) == onnx_model
    assert not tag_path(onnx_model).exists()
    assert is_tagged(onnx_model)
    loaded = onnx.load(onnx_model)
    loaded.metadata_props.add(key="author", value="someone")
    onnx.save(loaded, onnx_model)
    verified = verify(onnx_model)
    assert (verified.path, verified.fingerprint.form) == (onnx_model, "onnx")
    assert read_artefact(verified) == onnx_model.read_bytes()


def test_a_tag_travels_inside_a_safetensors_file(tmp_path: Path) -> None:
    path = tmp_path / "encoder.safetensors"
    save_file(TENSORS, path)
    write_tag(path, papers(path, "safetensors"), inside=True)
    assert verify(path).fingerprint.form == "safetensors"
    moved = path.rename(tmp_path / "renamed")
    assert read_artefact(verify(moved)) == moved.read_bytes()


def test_a_model_stripped_of_its_metadata_is_licensed_for_nothing(onnx_model: Path) -> None:
    write_tag(onnx_model, papers(onnx_model, "onnx"), inside=True)
    loaded = onnx.load(onnx_model)
    del loaded.metadata_props[:]
    onnx.save(loaded, onnx_model)
    with pytest.raises(InputError, match="there is no tag here, so nothing is permitted"):
        verify(onnx_model)


def test_a_changed_model_with_a_true_tag_inside_is_refused(onnx_model: Path) -> None:
    write_tag(onnx_model, papers(onnx_model, "onnx"), inside=True)
    loaded = onnx.load(onnx_model)
    loaded.graph.node[0].op_type = "Sigmoid"
    onnx.save(loaded, onnx_model)
    with pytest.raises(WrongArtefact, match="not the file the licence names"):
        verify(onnx_model)


def test_a_model_whose_digest_without_metadata_is_licensed_may_have_its_tag_beside_it(
    onnx_model: Path,
) -> None:
    path = write_tag(onnx_model, papers(onnx_model, "onnx"))
    assert path == tag_path(onnx_model) == find_tag(onnx_model)
    assert json.loads(path.read_bytes())["artefact"].keys() == {"name", "form", "sha256"}
    assert verify(onnx_model).fingerprint.form == "onnx"


def test_a_tag_beside_the_file_goes_before_one_inside(onnx_model: Path) -> None:
    write_tag(onnx_model, papers(onnx_model, "onnx"), inside=True)
    assert find_tag(onnx_model) == onnx_model
    write_tag(onnx_model, papers(onnx_model))
    assert verify(onnx_model).fingerprint.form == "file"
    tag_path(onnx_model).write_bytes(b"{}")
    with pytest.raises(InputError, match="this is not a tag"):
        verify(onnx_model)


def test_a_model_licensed_by_all_its_bytes_cannot_take_the_tag_in(onnx_model: Path) -> None:
    before = onnx_model.read_bytes()
    with pytest.raises(WrongArtefact, match="by the digest without its metadata"):
        write_tag(onnx_model, papers(onnx_model), inside=True)
    assert onnx_model.read_bytes() == before


def test_a_tag_goes_into_nothing_that_has_no_room(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"words")
    assert not is_tagged(path)
    with pytest.raises(InputError, match="inside an ONNX model or a safetensors file only"):
        write_tag(path, papers(path), inside=True)


def test_a_folder_is_tagged_as_one(tmp_path: Path) -> None:
    folder = tmp_path / "repository"
    (folder / "weights").mkdir(parents=True)
    (folder / "config.json").write_bytes(b"{}")
    (folder / "weights" / "1.bin").write_bytes(b"weights")
    write_tag(folder, papers(folder))
    verified = verify(folder)
    assert verified.path == tmp_path / "repository.licet"
    assert read_member(verified, "weights/1.bin") == b"weights"
    (folder / "extra.py").write_bytes(b"import os")
    with pytest.raises(WrongArtefact):
        verify(folder)


def test_an_image_is_tagged_by_its_manifest(tmp_path: Path) -> None:
    sha256 = image(tmp_path / "image")
    write_tag(tmp_path / "image", papers(tmp_path / "image"))
    assert verify(tmp_path / "image").sha256 == sha256
    (tmp_path / "image" / "note").write_bytes(b"no part of the image")
    assert verify(tmp_path / "image").sha256 == sha256


def test_a_tag_of_one_form_is_not_good_for_another(onnx_model: Path) -> None:
    path = write_tag(onnx_model, papers(onnx_model, "onnx"))
    plain = json.loads(path.read_bytes())
    for artefact, complaint in (
        (
            {**plain["artefact"], "form": "file", "size": onnx_model.stat().st_size},
            "not the file the licence",
        ),
        ({**plain["artefact"], "form": "safetensors"}, "not a whole safetensors file"),
        ({**plain["artefact"], "form": "directory"}, "not a folder"),
        ({**plain["artefact"], "form": "zip"}, "no form of an artefact"),
        ({**plain["artefact"], "form": "file"}, "this is not a tag"),
        ({**plain["artefact"], "size": 7}, "this is not a tag"),
    ):
        path.write_text(
            json.dumps(
                {**plain, "artefact": artefact}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
            )
        )
        with pytest.raises((InputError, WrongArtefact), match=complaint):
            verify(onnx_model)


def test_a_tag_without_links_is_neither_written_nor_believed(onnx_model: Path) -> None:
    with pytest.raises(InputError, match="a tag without a licence permits nothing"):
        write_tag(onnx_model, Papers(links=[]))


def test_a_tag_larger_than_any_is_not_read(onnx_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tag(onnx_model, papers(onnx_model, "onnx"), inside=True)
    monkeypatch.setattr(document, "LARGEST", 100)
    with pytest.raises(InputError, match="the tag has more than 100 bytes"):
        verify(onnx_model)


def test_a_tag_of_more_links_than_any_chain_is_not_read(onnx_model: Path) -> None:
    path = write_tag(onnx_model, papers(onnx_model))
    plain = json.loads(path.read_bytes())
    plain["attachments"] = ["a"] * 1001
    path.write_text(json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
    with pytest.raises(InputError, match="more than 1,000 links"):
        verify(onnx_model)


def test_a_guard_hands_out_a_model_with_its_tag_inside_and_the_files_of_a_folder(
    onnx_model: Path, tmp_path: Path
) -> None:
    def clock() -> float:
        return NOW.timestamp()

    write_tag(onnx_model, papers(onnx_model, "onnx"), inside=True)
    with open_artefact(onnx_model, trust=TRUST, law=(), clock=clock) as guard:
        assert guard.artefact() == onnx_model.read_bytes()
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "weights.bin").write_bytes(b"weights")
    write_tag(folder, papers(folder))
    with open_artefact(folder, trust=TRUST, law=(), clock=clock) as guard:
        assert guard.artefact("weights.bin") == b"weights"
        with pytest.raises(InputError, match="read its members one by one"):
            guard.artefact()
