"""A folder is all its files by name; an image is what its manifest leads to; nothing else is handed out."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from licet.errors import InputError, WrongArtefact
from licet.tag import Manifest, fingerprint, forms
from licet.tag.forms import _directory, _oci
from tests.unit.tag.models import image

TOOL = Path(__file__).parents[3] / ".venv" / "peers" / "bin" / "model_signing"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "model"
    (root / "sub").mkdir(parents=True)
    contents = {"a.txt": b"a", "sub/b": b"b", "sub.txt": b"c", ".hidden": b"d", "empty": b"", "grün": b"e"}
    for name, content in contents.items():
        (root / name).write_bytes(content)
    return root


@pytest.mark.skipif(not TOOL.exists(), reason="no model-signing tool: `scripts/setup peers` installs it")
def test_the_manifest_is_the_one_the_model_signing_tool_signs(folder: Path, tmp_path: Path) -> None:
    secret = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    (tmp_path / "key.pem").write_bytes(secret)
    command = [str(TOOL), "sign", "key", str(folder), "--private_key", str(tmp_path / "key.pem")]
    command += ["--no-ignore-git-paths", "--signature", str(tmp_path / "model.sig")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the pinned tool
    assert done.returncode == 0, done.stderr[-2000:]
    bundle = json.loads((tmp_path / "model.sig").read_bytes())
    signed = json.loads(base64.b64decode(bundle["dsseEnvelope"]["payload"]))
    manifest = Manifest.of(folder)
    assert json.loads(manifest.to_json()) == signed["predicate"]
    assert signed["subject"] == [{"name": "model", "digest": {"sha256": manifest.root}}]


def test_the_digest_of_a_folder_is_that_of_its_manifest(folder: Path) -> None:
    found = fingerprint(folder)
    assert found.form == "directory"
    assert found.sha256 == hashlib.sha256(Manifest.of(folder).to_json()).hexdigest()
    assert found.members["sub/b"] == hashlib.sha256(b"b").hexdigest()


def test_every_name_and_every_byte_of_a_folder_counts(folder: Path) -> None:
    seen = {fingerprint(folder).sha256}
    changes: list[Any] = [
        lambda: (folder / "a.txt").write_bytes(b"A"),
        lambda: (folder / "a.txt").rename(folder / "b.txt"),
        lambda: (folder / "sub" / "b").rename(folder / "sub" / "c"),
        lambda: (folder / ".git").write_bytes(b"more"),
        (folder / "empty").unlink,
    ]
    for change in changes:
        change()
        seen.add(fingerprint(folder).sha256)
    assert len(seen) == len(changes) + 1


def test_the_tools_own_root_digest_would_not_tell_names_apart(folder: Path) -> None:
    before = Manifest.of(folder)
    (folder / "a.txt").rename(folder / "b.txt")
    after = Manifest.of(folder)
    assert before.root == after.root
    assert before.sha256 != after.sha256


def test_links_pipes_and_other_things_in_a_folder_are_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").write_bytes(b"outside")
    for target in ("../outside", "a.txt", "nowhere", "sub"):
        link = folder / "link"
        link.symlink_to(target)
        with pytest.raises(InputError, match="this is a symbolic link") as caught:
            fingerprint(folder)
        assert caught.value.where == str(link)
        link.unlink()
    os.mkfifo(folder / "pipe")
    with pytest.raises(InputError, match="this is no file"):
        fingerprint(folder)


def test_a_link_put_there_between_two_looks_is_refused(folder: Path) -> None:
    (folder / "a.txt").unlink()
    (folder / "a.txt").symlink_to("sub.txt")
    with pytest.raises(InputError, match="cannot be read"):
        _directory._sha256(folder / "a.txt")
    pipe = folder / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(InputError, match="no file any more"):
        _directory._sha256(pipe)


def test_a_folder_without_files_or_with_too_many_is_refused(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bare" / "inner").mkdir(parents=True)
    with pytest.raises(InputError, match="there is no file in this folder"):
        fingerprint(tmp_path / "bare")
    monkeypatch.setattr(_directory, "_MOST_FILES", 3)
    with pytest.raises(InputError, match="more than 3 files"):
        fingerprint(folder)


def test_folders_nested_without_end_are_refused(folder: Path) -> None:
    deep = folder / "/".join(["d"] * 70)
    deep.mkdir(parents=True)
    with pytest.raises(InputError, match="nested more than 64 deep"):
        fingerprint(folder)


def test_a_name_that_is_not_utf_8_is_refused(folder: Path) -> None:
    (Path(os.fsdecode(os.fsencode(folder) + b"/\xff"))).write_bytes(b"")
    with pytest.raises(InputError, match="is not UTF-8"):
        fingerprint(folder)


def test_only_a_verified_member_is_handed_out(folder: Path) -> None:
    members = fingerprint(folder).members
    assert forms.read_member(folder, "sub/b", members) == b"b"
    for name in ("../model/sub/b", "sub/../sub/b", "/etc/hosts", "sub", "nothing", ""):
        with pytest.raises(InputError, match="is no file of the licensed folder"):
            forms.read_member(folder, name, members)
    (folder / "sub" / "b").write_bytes(b"B")
    with pytest.raises(WrongArtefact):
        forms.read_member(folder, "sub/b", members)


def test_a_folder_has_no_content_of_its_own(folder: Path) -> None:
    with pytest.raises(InputError, match="read its members one by one"):
        forms.read_content(folder, fingerprint(folder))


def test_a_form_that_does_not_fit_is_refused(folder: Path) -> None:
    with pytest.raises(InputError, match="this is not a folder"):
        fingerprint(folder / "a.txt", "directory")
    with pytest.raises(InputError, match="no such folder"):
        fingerprint(folder / "nothing", "oci")
    with pytest.raises(InputError, match="this is not a file"):
        fingerprint(folder, "onnx")
    with pytest.raises(InputError, match="'zip' is no form of an artefact; known: file, onnx"):
        fingerprint(folder / "a.txt", "zip")


def test_an_unreadable_folder_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Path) -> None:
        raise OSError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", broken)
    with pytest.raises(InputError, match="the folder cannot be read"):
        fingerprint(folder)


def test_the_digest_of_an_image_is_that_of_its_manifest(tmp_path: Path) -> None:
    sha256 = image(tmp_path / "image")
    found = fingerprint(tmp_path / "image")
    assert (found.form, found.sha256) == ("oci", sha256)
    assert len(found.members) == 4
    assert forms.possible(tmp_path / "image") == ("oci", "directory")
    layer = hashlib.sha256(b"layer one").hexdigest()
    assert forms.read_member(tmp_path / "image", f"blobs/sha256/{layer}", found.members) == b"layer one"


def test_a_blob_no_manifest_leads_to_is_not_part_of_the_image(tmp_path: Path) -> None:
    sha256 = image(tmp_path / "image")
    (tmp_path / "image" / "blobs" / "sha256" / ("0" * 64)).write_bytes(b"stray")
    found = fingerprint(tmp_path / "image")
    assert found.sha256 == sha256
    assert "0" * 64 not in str(found.members)


def test_an_index_of_several_platforms_is_followed(tmp_path: Path) -> None:
    root = tmp_path / "image"
    manifest = image(root)
    inner = json.loads((root / "index.json").read_bytes())
    content = json.dumps(inner).encode()
    digest = hashlib.sha256(content).hexdigest()
    (root / "blobs" / "sha256" / digest).write_bytes(content)
    named = {"mediaType": "application/vnd.oci.image.index.v1+json", "digest": f"sha256:{digest}"}
    named["size"] = len(content)  # type: ignore[assignment]  # JSON
    (root / "index.json").write_text(
        json.dumps(
            {
                "manifests": [
                    named,
                ]
            }
        )
    )
    found = fingerprint(root)
    assert found.sha256 == digest
    assert f"blobs/sha256/{manifest}" in found.members


def test_a_changed_missing_or_misnamed_blob_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "image"
    image(root)
    layer = root / "blobs" / "sha256" / hashlib.sha256(b"layer one").hexdigest()
    layer.write_bytes(b"layer 0ne")
    with pytest.raises(InputError, match="not the one the image names"):
        fingerprint(root)
    layer.unlink()
    with pytest.raises(InputError, match="no such file"):
        fingerprint(root)


@pytest.mark.parametrize(
    ("named", "complaint"),
    [
        ([], "the layout holds 0 images"),
        ([{"mediaType": "a", "digest": "sha256:" + "0" * 64, "size": 0}] * 2, "the layout holds 2 images"),
        ([{"mediaType": "a", "digest": "sha512:" + "0" * 128, "size": 0}], "otherwise than by its sha256"),
        ([{"mediaType": "a", "digest": "sha256:../../../etc/passwd", "size": 0}], "otherwise than by its"),
        ([{"mediaType": "a", "digest": "sha256:" + "0" * 64}], "cannot be read"),
        ("nothing", "cannot be read"),
    ],
    ids=["none", "two", "other-hash", "traversal", "no-size", "no-list"],
)
def test_an_index_that_names_no_one_image_is_refused(tmp_path: Path, named: object, complaint: str) -> None:
    root = tmp_path / "image"
    image(root)
    (root / "index.json").write_text(json.dumps({"manifests": named}))
    with pytest.raises(InputError, match=complaint):
        fingerprint(root)


def test_a_layout_of_another_version_or_none_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "image"
    image(root)
    (root / "oci-layout").write_text('{"imageLayoutVersion": "2.0.0"}')
    with pytest.raises(InputError, match="of an unknown version"):
        fingerprint(root)
    (root / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0", "imageLayoutVersion": "1.0.0"}')
    with pytest.raises(InputError, match="cannot be read"):
        fingerprint(root)
    (root / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    monkeypatch.setattr(_oci, "_MOST_BLOBS", 2)
    with pytest.raises(InputError, match="more than 2 blobs"):
        fingerprint(root)


def test_an_image_that_names_itself_ends(tmp_path: Path) -> None:
    """No blob can hold its own digest, but two names of one blob are looked at once."""
    root = tmp_path / "image"
    image(root, layers=(b"same", b"same"))
    assert len(fingerprint(root).members) == 3


def test_an_archive_is_so_many_bytes_whatever_it_would_unpack_to(tmp_path: Path) -> None:
    import io
    import zipfile

    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(50_000_000))
    wheel = tmp_path / "matcher-1.0-py3-none-any.whl"
    wheel.write_bytes(bomb.getvalue())
    found = fingerprint(wheel)
    assert (found.form, found.size) == ("file", len(bomb.getvalue()))
    assert found.sha256 == hashlib.sha256(bomb.getvalue()).hexdigest()
