"""What somebody with a true tag, or a true log, might try: each attempt was once accepted."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from licet.errors import InputError
from licet.tag import fingerprint, recognise, trusted_log, write_tag
from tests.unit.licence.chains import (
    CHAIN,
    LICENCE,
    NARROWEST,
    ROOT,
    USER,
    amendment,
    licence,
)
from tests.unit.licence.samples import NOW, TRUST, signing_key
from tests.unit.tag.models import image
from tests.unit.tag.tagged import UNREVOKED, log_of, papers, verify

if TYPE_CHECKING:
    from pathlib import Path

SHORTER = replace(LICENCE, grants=(NARROWEST,), not_after=NOW + dt.timedelta(days=9))
AMENDED = amendment(ROOT, text=SHORTER)
AGAIN = amendment(AMENDED, number="A-2", sequence=2, text=SHORTER)


@pytest.mark.parametrize(
    "logged",
    [
        (*CHAIN, AMENDED, AGAIN),
        (AGAIN, AMENDED, *CHAIN),
        (AGAIN, *CHAIN, AMENDED),
    ],
    ids=["after", "before", "between"],
)
def test_content_made_from_a_licensed_file_is_recognised_with_every_amendment(
    tmp_path: Path, logged: tuple[bytes, ...]
) -> None:
    path = tmp_path / "quantised.onnx"
    path.write_bytes(b"quantised")
    log = trusted_log(log_of(tmp_path / "log", *logged, UNREVOKED), trust=TRUST)
    write_tag(path, recognise(path, [log], trust=TRUST))
    verified = verify(path)
    assert [link.number for link in verified.chain.links if link.kind == "amendment"] == ["A-1", "A-2"]
    assert verified.effective.not_after == SHORTER.not_after


def test_an_amendment_that_no_authority_signed_is_not_taken_from_a_log(tmp_path: Path) -> None:
    path = tmp_path / "quantised.onnx"
    path.write_bytes(b"quantised")
    forged = amendment(ROOT, key=signing_key("stranger"))
    log = trusted_log(log_of(tmp_path / "log", *CHAIN, forged, UNREVOKED), trust=TRUST)
    write_tag(path, recognise(path, [log], trust=TRUST))
    assert [link.kind for link in verify(path).chain.links].count("amendment") == 0


def test_an_index_that_says_its_image_is_something_else_does_not_hide_its_layers(tmp_path: Path) -> None:
    root = tmp_path / "image"
    sha256 = image(root)
    write_tag(root, papers(licence(files={"image": sha256}, holder=USER)))
    assert verify(root).sha256 == sha256
    index = json.loads((root / "index.json").read_bytes())
    index["manifests"][0]["mediaType"] = "application/octet-stream"
    (root / "index.json").write_text(json.dumps(index))
    for blob in (root / "blobs" / "sha256").iterdir():
        if blob.name != sha256:
            blob.write_bytes(b"something else")
    for read in (verify, fingerprint):
        with pytest.raises(InputError, match="'application/octet-stream' is no manifest of an image"):
            read(root)
