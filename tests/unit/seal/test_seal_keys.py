"""Sealing keys: kept as files, told from signing keys, refused where they would keep no secret."""

from __future__ import annotations

import builtins
import json
import stat
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

from licet.errors import InputError, WrongArtefact
from licet.licence import PublicKey, SigningKey
from licet.seal import SCHEMES, SealingKey, SealingPublicKey, _keys, write_sealing_keys

if TYPE_CHECKING:
    from pathlib import Path

CONTENT_KEY = bytes(range(32))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_key_is_read_back_from_its_files(tmp_path: Path, scheme: str) -> None:
    key = SealingKey.generate(scheme)
    private, public = write_sealing_keys(tmp_path, "Office", key=key)
    assert (private.name, public.name) == ("Office-seal.pem", "Office-seal.key.json")
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert SealingPublicKey.from_json(public.read_bytes()) == key.public
    read = SealingKey.from_pem(private.read_bytes())
    assert (read.public, read.assurance) == (key.public, "A1")
    enc, wrapped = key.public.wrap(CONTENT_KEY, b"info")
    assert read.unwrap(enc, wrapped, b"info") == CONTENT_KEY
    with pytest.raises(InputError, match="a key here already"):
        write_sealing_keys(tmp_path, "Office", key=key)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_wrapped_key_opens_under_its_own_info_and_whole(scheme: str) -> None:
    key = SealingKey.generate(scheme)
    enc, wrapped = key.public.wrap(CONTENT_KEY, b"info")
    for a, b, info in (
        (enc, wrapped, b"other"),
        (enc[:-1], wrapped, b"info"),
        (enc, wrapped + b"\0", b"info"),
        (enc, wrapped[:-1] + bytes([wrapped[-1] ^ 1]), b"info"),
        (bytes(len(enc)), wrapped, b"info"),
    ):
        with pytest.raises(WrongArtefact, match="not one for this key"):
            key.unwrap(a, b, info)


def test_a_secret_key_does_not_print() -> None:
    key = SealingKey.generate()
    shown = repr(key) + str(key)
    assert key.to_pem().decode().splitlines()[1] not in shown


def test_an_unknown_scheme_is_refused() -> None:
    with pytest.raises(InputError, match="unknown scheme"):
        SealingKey.generate("rsa")
    with pytest.raises(InputError, match="key of the scheme 'rsa'"):
        SealingPublicKey(public="00" * 32, scheme="rsa")


@pytest.mark.parametrize(
    "public", ["", "00" * 31, "zz" * 32, "AA" * 32, "00" * 32, "01" + "00" * 31], ids=range(6)
)
def test_what_is_no_key_or_keeps_no_secret_is_refused(public: str) -> None:
    with pytest.raises(InputError, match="not a public key"):
        SealingPublicKey(public=public)


def test_a_hybrid_key_with_a_broken_half_is_refused() -> None:
    whole = SealingKey.generate(SCHEMES[1]).public.public
    with pytest.raises(InputError, match="not a public key"):
        SealingPublicKey(public="ff" * 1184 + whole[-64:], scheme=SCHEMES[1])


def test_a_key_file_must_fit_its_own_name() -> None:
    said = json.loads(SealingKey.generate().public.to_json())
    for change in ({"keyid": "0" * 64}, {"keytype": "rsa"}):
        with pytest.raises(InputError, match="does not fit its own keyid"):
            SealingPublicKey.from_json(json.dumps(said | change).encode())
    with pytest.raises(InputError, match="broken"):
        SealingPublicKey.from_json(json.dumps(said | {"broken": 1}).encode())


def test_a_key_that_signs_seals_nothing_and_the_other_way_round() -> None:
    signing = SigningKey.generate()
    with pytest.raises(InputError, match="scheme"):
        SealingPublicKey.from_json(signing.public.to_json())
    with pytest.raises(InputError, match="scheme"):
        PublicKey.from_json(SealingKey.generate().public.to_json())
    with pytest.raises(InputError, match="not an unencrypted private sealing key"):
        SealingKey.from_pem(signing.to_pem(), where="office.pem")


@pytest.mark.parametrize(
    "pem", [b"", b"hello", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_what_is_no_private_key_is_refused(pem: bytes) -> None:
    with pytest.raises(InputError, match="not an unencrypted private sealing key"):
        SealingKey.from_pem(pem)


def test_a_key_that_an_older_cryptography_does_not_know_is_told_as_such(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unknown(*_: object) -> None:
        raise UnsupportedAlgorithm("2.16.840.1.101.3.4.4.2")

    monkeypatch.setattr(serialization, "load_pem_private_key", unknown)
    with pytest.raises(InputError, match="does not know a key of this kind") as told:
        SealingKey.from_pem(SealingKey.generate(SCHEMES[1]).to_pem())
    assert "cryptography>=48" in told.value.remedy


def test_two_halves_in_another_order_are_no_key() -> None:
    pem = SealingKey.generate(SCHEMES[1]).to_pem()
    first, second = _keys._PEM.findall(pem)
    with pytest.raises(InputError, match="not an unencrypted"):
        SealingKey.from_pem(second + b"\n" + first)


@pytest.mark.parametrize(
    ("missing", "act", "said"),
    [
        ("hpke", _keys._hpke, "no HPKE"),
        ("mlkem", _keys._ml_kem, "no ML-KEM-768"),
        ("mlkem", lambda: _keys._hybrid(b"", None), "no ML-KEM-768"),  # type: ignore[arg-type]  # not reached
    ],
    ids=["hpke", "mlkem", "hybrid"],
)
def test_an_older_cryptography_is_told_to_be_updated(
    monkeypatch: pytest.MonkeyPatch, missing: str, act: Any, said: str
) -> None:
    real = builtins.__import__

    def without(
        name: str, globals_: Any = None, locals_: Any = None, wanted: Any = (), level: int = 0
    ) -> Any:
        if missing in (wanted or ()):
            raise ImportError(name)
        return real(name, globals_, locals_, wanted, level)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError, match=said) as told:
        act()
    assert "cryptography>=48" in told.value.remedy
