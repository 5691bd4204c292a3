from __future__ import annotations

import json
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from msgspec.structs import replace
from securesystemslib.signer import Key, SSlibKey  # type: ignore[attr-defined]  # re-exported there

from licet.errors import InputError, NotTrusted
from licet.licence import Authority, PublicKey, SigningKey, Trust, TrustedKey, verify_licence, write_keys
from tests.unit.licence.samples import (
    AUTHORITY,
    KEY,
    LOG_KEY,
    TRUSTED,
    issued,
    log_key,
    signing_key,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_a_key_is_named_as_securesystemslib_names_it() -> None:
    theirs = SSlibKey.from_crypto(KEY._private.public_key())
    assert KEY.public.keyid == theirs.keyid
    assert json.loads(TRUSTED.to_json())["keyval"] == theirs.keyval


def test_securesystemslib_reads_our_key_files() -> None:
    written = json.loads(TRUSTED.to_json())
    theirs = Key.from_dict(written.pop("keyid"), written)
    assert isinstance(theirs, SSlibKey)
    assert theirs.keyval["public"] == KEY.public.public


def test_keys_are_read_back_as_they_were_printed() -> None:
    assert SigningKey.from_pem(KEY.to_pem()).public == KEY.public
    assert PublicKey.from_json(KEY.public.to_json()) == KEY.public
    assert PublicKey.from_json(TRUSTED.to_json()) == KEY.public
    assert TrustedKey.from_json(TRUSTED.to_json()) == TRUSTED


def test_two_generated_keys_differ() -> None:
    assert SigningKey.generate().public != SigningKey.generate().public


def test_a_private_key_never_prints() -> None:
    secret = KEY._private.private_bytes_raw().hex()
    assert secret not in repr(KEY)
    assert secret not in str(KEY)


def test_what_is_no_private_key_is_refused() -> None:
    for wrong in (b"", b"hello", KEY.public.to_json()):
        with pytest.raises(InputError, match="not an unencrypted private key"):
            SigningKey.from_pem(wrong, where="a.pem")


def test_an_encrypted_key_is_refused_and_so_is_another_kind() -> None:
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8)
    locked = Ed25519PrivateKey.generate().private_bytes(*form, serialization.BestAvailableEncryption(b"x"))
    with pytest.raises(InputError, match="not an unencrypted private key"):
        SigningKey.from_pem(locked)
    other = X25519PrivateKey.generate().private_bytes(*form, serialization.NoEncryption())
    with pytest.raises(InputError, match="not a key Licet signs with"):
        SigningKey.from_pem(other)


def test_written_keys_are_for_their_owner_and_can_be_trusted(tmp_path: Path) -> None:
    secret, public = write_keys(tmp_path / "new", "office", key=KEY, authority=AUTHORITY)
    assert (secret.name, public.name) == ("office.pem", "office.key.json")
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert SigningKey.from_pem(secret.read_bytes()).public == KEY.public
    assert verify_licence(issued(), trust=Trust.load(tmp_path / "new")).keyid == KEY.public.keyid


def test_a_key_is_never_written_over_another_file(tmp_path: Path) -> None:
    (tmp_path / "office.key.json").write_text("mine")
    with pytest.raises(InputError, match="there is a key here already"):
        write_keys(tmp_path, "office", key=KEY, authority=AUTHORITY)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["office.key.json"]


def test_no_secret_is_left_behind_when_the_public_half_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from licet import files

    whole = files.write

    def full_after_the_first(path: Path, content: bytes, *, mode: int = 0o644) -> Path:
        if path.suffix == ".json":
            raise InputError("cannot be written (No space left on device)", where=path)
        return whole(path, content, mode=mode)

    monkeypatch.setattr(files, "write", full_after_the_first)
    with pytest.raises(InputError, match="No space left"):
        write_keys(tmp_path, "office", key=KEY, authority=AUTHORITY)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "../office", ".hidden", "a b", "a/b"])
def test_a_key_is_named_like_a_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="cannot name a key"):
        write_keys(tmp_path, name, key=KEY, authority=AUTHORITY)


@pytest.mark.parametrize(
    "authority", [Authority("", "FR"), Authority("A\nB", "FR"), Authority("A", "France")]
)
def test_a_key_speaks_for_an_authority_one_can_name(tmp_path: Path, authority: Authority) -> None:
    with pytest.raises(InputError):
        write_keys(tmp_path, "office", key=KEY, authority=authority)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"keytype": "rsa"}, "does not fit its own keyid"),
        ({"scheme": "rsassa-pss-sha256"}, "key of the scheme 'rsassa-pss-sha256'"),
        ({"keyval": {"public": "zz"}}, "64 lower-case hexadecimal"),
        ({"keyid": "0" * 64}, "does not fit its own keyid"),
        ({"role": "log"}, "speaks for no authority"),
        ({"name": None}, "speaks for no authority"),
        ({"country": "France"}, "not a country code"),
        ({"nmae": "x"}, "unknown field 'nmae'.*did you mean name"),
    ],
)
def test_a_key_file_that_is_not_one_is_refused_by_name(change: dict[str, object], complaint: str) -> None:
    raw = json.dumps({**json.loads(TRUSTED.to_json()), **change}).encode()
    with pytest.raises(InputError, match=complaint) as caught:
        TrustedKey.from_json(raw, where="office.key.json")
    assert "office.key.json" in str(caught.value)


def test_trust_is_read_from_files_and_folders(tmp_path: Path) -> None:
    write_keys(tmp_path, "office", key=KEY, authority=AUTHORITY)
    (tmp_path / "office.vkey").write_text(LOG_KEY.verifier.vkey + "\n")
    (tmp_path / "notes.txt").write_text("not a key")
    whole = Trust.load(tmp_path)
    assert whole == replace(
        Trust.load(tmp_path / "office.key.json", tmp_path / "office.vkey"), source=str(tmp_path)
    )
    assert whole.authorities == {KEY.public.keyid: TRUSTED.alone}
    assert whole.logs == {LOG_KEY.origin: LOG_KEY.verifier}


def test_an_empty_or_missing_folder_trusts_nobody_and_says_so_when_used(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "missing"):
        trust = Trust.load(place)
        with pytest.raises(NotTrusted, match=r"no authority is trusted on this machine; add its \.key\.json"):
            verify_licence(issued(), trust=trust)
        with pytest.raises(NotTrusted, match=r"the log 'x\.example' is not trusted here"):
            trust.log("x.example")


def test_a_named_key_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such public key"):
        Trust.load(tmp_path / "missing.key.json")
    private = write_keys(tmp_path, "office", key=KEY, authority=AUTHORITY)[0]
    with pytest.raises(InputError, match="this is not a public key"):
        Trust.load(private)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"nonsense", b"a+b+c"])
def test_a_damaged_log_key_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "office.vkey"
    path.write_bytes(content)
    with pytest.raises(InputError, match="not the key of a log") as caught:
        Trust.load(tmp_path)
    assert caught.value.where == str(path)


def test_one_key_cannot_speak_for_two_nor_one_log_have_two_keys() -> None:
    with pytest.raises(InputError, match="trusted in two ways"):
        Trust.of(TRUSTED, replace(TRUSTED, country="DE"))
    with pytest.raises(InputError, match="trusted in two ways"):
        Trust.of(LOG_KEY.verifier, replace(log_key("other").verifier, origin=LOG_KEY.origin))
    assert Trust.of(TRUSTED, TRUSTED, LOG_KEY.verifier, LOG_KEY.verifier).authorities


def test_verifying_does_not_load_the_signing_library() -> None:
    code = "import sys, licet.licence, licet.tag; sys.exit('securesystemslib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - our own code


def test_a_signature_by_an_unknown_key_is_trusted_by_nobody() -> None:
    with pytest.raises(NotTrusted, match="signed by nobody trusted here"):
        verify_licence(issued(key=signing_key("stranger")), trust=Trust.of(TRUSTED))
