"""Keys in devices, without the hardware: PKCS#11 on SoftHSM where it is installed.

A TKey and the key services are in `tests/services`, whose libraries are installed apart.
"""

from __future__ import annotations

import datetime as dt
import io
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from msgspec.structs import replace

from licet.cli import main
from licet.errors import InputError
from licet.licence import (
    DeviceKey,
    PublicKey,
    Trust,
    TrustedKey,
    imported,
    issue,
    verify_licence,
)
from tests.unit.licence.samples import AUTHORITY, KEY, LICENCE, SUBJECTS

if TYPE_CHECKING:
    from collections.abc import Iterator

PIN, LABEL = "1234", "office"
GOOGLE = "gcpkms:projects/p/locations/l/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1"
LIBRARIES = [
    Path("/usr/lib/softhsm/libsofthsm2.so"),
    *Path("/usr/lib").glob("*/softhsm/libsofthsm2.so"),
]
LIBRARY = next((path for path in LIBRARIES if path.exists()), None)
ON_DEVICE = pytest.mark.skipif(LIBRARY is None, reason="no SoftHSM here: apt-get install softhsm2")


@pytest.fixture(scope="session")
def token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URI of an ECDSA key on a token made for these tests; the library reads its settings only once."""
    pkcs11 = pytest.importorskip("pkcs11")
    tool = shutil.which("softhsm2-util")
    if tool is None or LIBRARY is None:  # pragma: no cover - the mark has skipped it
        pytest.skip("no SoftHSM here")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
        patch.setenv("PYKCS11LIB", str(LIBRARY))
        new = [tool, "--init-token", "--free", "--label", LABEL, "--so-pin", PIN, "--pin", PIN]
        subprocess.run(new, check=True, capture_output=True)  # noqa: S603 - a tool of the test's own machine
        with pkcs11.lib(str(LIBRARY)).get_token(token_label=LABEL).open(rw=True, user_pin=PIN) as session:
            for number, curve in ((2, "secp256r1"), (3, "secp384r1")):
                _new_key(session, number, curve)
        yield "hsm:2?label=office"


def _new_key(session: object, number: int, curve: str) -> None:
    from pkcs11 import Attribute, KeyType
    from pkcs11.util.ec import encode_named_curve_parameters

    domain = {Attribute.EC_PARAMS: encode_named_curve_parameters(curve)}
    parameters = session.create_domain_parameters(KeyType.EC, domain, local=True)  # type: ignore[attr-defined]  # untyped here
    parameters.generate_keypair(store=True, id=bytes([number]), label=f"key {number}")


def pin(_name: str) -> str:
    return PIN


@ON_DEVICE
@pytest.mark.parametrize("number", [2, 3])
def test_a_licence_signed_in_a_device_verifies_like_any_other(token: str, number: int) -> None:
    uri = token.replace("hsm:2", f"hsm:{number}")
    public = imported(uri, secret=pin)
    envelope = issue(LICENCE, SUBJECTS, key=DeviceKey(uri, public, secret=pin))
    trust = Trust.of(TrustedKey(key=public, name=AUTHORITY.name, country=AUTHORITY.country))
    assert verify_licence(envelope, trust=trust).keyid == public.keyid
    assert public.scheme == {2: "ecdsa-sha2-nistp256", 3: "ecdsa-sha2-nistp384"}[number]


@ON_DEVICE
def test_a_device_that_holds_another_key_is_noticed(token: str) -> None:
    other = imported(token, secret=pin)
    key = DeviceKey(token.replace("hsm:2", "hsm:3"), other, secret=pin)
    with pytest.raises(InputError, match=r"is not the half of the public key|cannot be used"):
        key.signature(b"message")


@ON_DEVICE
def test_a_wrong_pin_a_missing_key_and_a_missing_token_are_told(token: str) -> None:
    public = imported(token, secret=pin)
    with pytest.raises(InputError, match=r"the key cannot be used \(PinIncorrect\); check the URI"):
        DeviceKey(token, public, secret=lambda _: "9999").signature(b"message")
    with pytest.raises(InputError, match="could not find ECDSA key"):
        imported(token.replace("hsm:2", "hsm:9"), secret=pin)
    with pytest.raises(InputError, match=r"No PKCS#11 token found"):
        imported("hsm:2?label=nowhere", secret=pin)


def test_a_key_of_a_scheme_devices_do_not_have_is_refused() -> None:
    with pytest.raises(InputError, match="unsupported scheme ed25519"):
        DeviceKey("hsm:2", KEY.public, secret=pin)


@pytest.mark.parametrize(
    "uri", ["", "office.pem", "file:office.pem", "https://example.org/key", "azurekms//[", "AWSKMS:x"]
)
def test_a_uri_of_no_known_device_is_refused(uri: str) -> None:
    with pytest.raises(InputError, match="names no key; it begins with one of hsm:, awskms:"):
        imported(uri, secret=pin)


@pytest.mark.parametrize("scheme", ["file2", "gnupg"])
def test_what_licences_are_not_signed_with_is_refused_with_the_reason(scheme: str) -> None:
    with pytest.raises(InputError, match=r"needs no URI; give the file|signs something else; use a key"):
        imported(f"{scheme}:office.pem", secret=pin)


@pytest.mark.parametrize(
    ("uri", "module", "library"),
    [
        ("hsm:2?label=office", "_hsm_signer.PKCS11_IMPORT_ERROR", "pkcs11.exceptions"),
        ("awskms:alias/office", "_aws_signer.AWS_IMPORT_ERROR", "botocore.exceptions"),
        (GOOGLE, "_gcp_signer.GCP_IMPORT_ERROR", "google.api_core.exceptions"),
        (
            "azurekms://office.vault.azure.net/keys/licences/1",
            "_azure_signer.AZURE_IMPORT_ERROR",
            "azure.core.exceptions",
        ),
        ("hv:licences/1", "_vault_signer.VAULT_IMPORT_ERROR", "hvac.exceptions"),
        ("tkey:?digest=7c75714", "_tkey_signer.TKEY_IMPORT_ERROR", "keylet"),
    ],
)
def test_a_key_whose_library_is_missing_says_which(
    uri: str, module: str, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"securesystemslib.signer.{module}", "it requires a library")  # as if it were missing
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(
        InputError, match=r"missing \(it requires a library\); pip install 'licet\[\w+\]'$"
    ) as caught:
        imported(uri, secret=pin)
    assert caught.value.where == uri


def test_a_device_key_s_public_half_is_a_key_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYKCS11LIB", raising=False)
    with pytest.raises(
        InputError, match=r"PYKCS11LIB environment variable must be set.*; check the URI, PYKCS11LIB"
    ):
        imported("hsm:2?label=office", secret=pin)
    assert isinstance(KEY.public, PublicKey)


@ON_DEVICE
def test_an_office_signs_with_a_device_from_the_command_line(
    token: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LICET_PIN", PIN)
    Path("model.onnx").write_bytes(b"weights")
    draft = msgspec.json.encode(replace(LICENCE, provisos=()))
    Path("application.json").write_bytes(draft)
    assert main(["keys", "new", AUTHORITY.name, "--country", AUTHORITY.country, "--uri", token]) == 0
    assert main(["keys", "new", "log.example", "--for", "log"]) == 0
    signing = ["--key", "Licensing-Office.uri", "--log", "log", "--log-key", "log.example.skey"]
    issue_it = ["issue", "application.json", "--for", "model.onnx", *signing]
    assert main(issue_it) == 0
    assert verify_licence(Path("FR-2026-0041.licence").read_bytes(), trust=Trust.load(tmp_path)).signers
    monkeypatch.delenv("LICET_PIN")
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert main(issue_it) == 2
    assert "the device asks for its pin; set LICET_PIN" in capsys.readouterr().err


@ON_DEVICE
def test_a_holder_derives_with_a_key_in_a_device(
    token: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LICET_PIN", PIN)
    for name in ("model.onnx", "small.onnx"):
        Path(name).write_bytes(name.encode())
    device = token.replace("hsm:2", "hsm:3")
    assert main(["keys", "new", "Maker", "--for", "holder", "--uri", device]) == 0
    assert main(["keys", "new", AUTHORITY.name, "--country", AUTHORITY.country]) == 0
    assert main(["keys", "new", "log.example", "--for", "log"]) == 0
    Path("trust").mkdir()
    for name in ("Licensing-Office.key.json", "log.example.vkey"):
        shutil.copy(name, "trust")
    key = PublicKey.from_json(Path("Maker.key.json").read_bytes(), where="Maker.key.json")
    holder = replace(LICENCE.holder, key=key)
    since, until = dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.datetime(2120, 1, 1, tzinfo=dt.UTC)
    licence = replace(LICENCE, provisos=(), holder=holder, not_before=since, not_after=until)
    Path("application.json").write_bytes(msgspec.json.encode(licence))
    log = ["--log", "log", "--log-key", "log.example.skey"]
    assert (
        main(["issue", "application.json", "--for", "model.onnx", "--key", "Licensing-Office.pem", *log]) == 0
    )
    assert main(["tag", "model.onnx", "--licence", "FR-2026-0041.licence"]) == 0
    making = ["derive", "small.onnx", "--from", "model.onnx", "--kind", "quantise", "--number", "D-1"]
    assert main([*making, "--key", "Maker.uri", "--trust", "trust", *log]) == 0
    assert main(["verify", "small.onnx", "--trust", "trust"]) == 0
