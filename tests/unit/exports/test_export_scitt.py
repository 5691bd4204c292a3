"""A licence as a SCITT signed statement, verified by a library that knows nothing of Licet."""

from __future__ import annotations

import sys

import pytest
import scitt_cose  # type: ignore[import-untyped]  # it ships no types
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from licet.errors import InputError
from licet.exports import scitt

STATEMENT = b'{"_type":"https://in-toto.io/Statement/v1"}'
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PUBLIC = KEY.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)


def exported() -> bytes:
    return scitt(STATEMENT, issuer="Licensing Office", subject="FR-2026-0041", keyid="ab" * 32, sign=KEY.sign)


def test_an_independent_reader_verifies_the_statement() -> None:
    read = scitt_cose.parse_signed_statement(exported(), public_key_pem=PUBLIC)
    assert read["signature_verified"] is True
    assert read["payload"] == STATEMENT
    assert (read["issuer"], read["subject"]) == ("Licensing Office", "FR-2026-0041")
    assert read["content_type"] == "application/vnd.in-toto+json"


def test_a_changed_byte_is_noticed_anywhere() -> None:
    whole = exported()
    for at in range(len(whole)):
        changed = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        read = scitt_cose.parse_signed_statement(changed, public_key_pem=PUBLIC)
        assert read["signature_verified"] is False, at


def test_without_the_extra_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cbor2", None)
    with pytest.raises(InputError, match=r"licet\[scitt\]"):
        exported()
