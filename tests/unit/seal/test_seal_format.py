"""The format as docs/sealing.md has it: old files open, by Licet and by a reader made anew from the page."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hpke, serialization
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from licet.seal import SealedFile, SealingKey, SealingPublicKey

VECTORS = Path(__file__).parent / "vectors"
CONTENT = bytes(range(200))
KEMS = {"x25519": hpke.KEM.X25519, "mlkem768-x25519": hpke.KEM.MLKEM768_X25519}


@pytest.mark.parametrize("name", KEMS)
def test_a_file_sealed_in_the_first_version_opens_for_ever(name: str) -> None:
    key = SealingKey.from_pem((VECTORS / f"{name}.pem").read_bytes())
    assert SealingPublicKey.from_json((VECTORS / f"{name}.key.json").read_bytes()) == key.public
    file = SealedFile.read(VECTORS / f"{name}.sealed")
    assert file.header.name == "weights.bin"
    with file.unsealed(key) as content:
        assert bytes(content) == CONTENT


@pytest.mark.parametrize("name", KEMS)
def test_the_page_is_enough_to_write_a_reader(name: str) -> None:
    raw = (VECTORS / f"{name}.sealed").read_bytes()
    magic, line, rest = raw.split(b"\n", 2)
    assert magic == b"licet-sealed/1"
    said = json.loads(line)
    (mine,) = said["recipients"]
    bare = json.dumps(said | {"recipients": []}, sort_keys=True, separators=(",", ":")).encode()
    info = b"licet-sealed/1 content key\n" + hashlib.sha256(magic + b"\n" + bare + b"\n").digest()
    wrapped = base64.b64decode(mine["enc"]) + base64.b64decode(mine["wrapped"])
    suite = hpke.Suite(KEMS[name], hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
    cipher = AESGCM(suite.decrypt(wrapped, _private(name), info))
    head, step = hashlib.sha256(magic + b"\n" + line + b"\n").digest(), said["chunk"] + 16
    pieces = [rest[start : start + step] for start in range(0, len(rest), step)]
    content = b"".join(
        cipher.decrypt(number.to_bytes(11, "big") + bytes([number == len(pieces) - 1]), piece, head)
        for number, piece in enumerate(pieces)
    )
    assert content == CONTENT
    assert (len(content), hashlib.sha256(content).hexdigest()) == (said["size"], said["sha256"])


def _private(name: str) -> Any:
    end = b"-----END PRIVATE KEY-----\n"
    blocks = (VECTORS / f"{name}.pem").read_bytes().split(end)[:-1]
    keys: list[Any] = [serialization.load_pem_private_key(block + end, None) for block in blocks]
    return keys[0] if len(keys) == 1 else hpke.MLKEM768X25519PrivateKey(*keys)
