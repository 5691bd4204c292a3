"""A key in a TKey, on a serial line that stands in for the stick: its licences verify like any other."""

from __future__ import annotations

import pytest

from licet.errors import InputError
from licet.licence import DeviceKey, Trust, TrustedKey, imported, issue, verify_licence
from tests.services.tokens import TKey
from tests.unit.licence.samples import AUTHORITY, LICENCE, SUBJECTS


def pin(_: str) -> str:
    return "1234"


@pytest.fixture
def tkey(monkeypatch: pytest.MonkeyPatch) -> str:
    """The digest of the program a TKey signs with, which is plugged in."""
    import keylet

    monkeypatch.setattr("serial.tools.list_ports.comports", TKey(b"a device").ports)
    digest: str = keylet.SignApp.load_mldsa().digest
    return digest


def test_a_licence_signed_with_a_token_verifies_like_any_other(tkey: str) -> None:
    uri = f"tkey:?digest={tkey[:7]}"
    public = imported(uri, secret=pin)
    envelope = issue(LICENCE, SUBJECTS, key=DeviceKey(uri, public, secret=pin))
    trust = Trust.of(TrustedKey(key=public, name=AUTHORITY.name, country=AUTHORITY.country))
    assert verify_licence(envelope, trust=trust).keyid == public.keyid
    assert public.scheme == "ml-dsa-44/1"


def test_a_token_has_another_key_for_each_passphrase(tkey: str) -> None:
    uri = f"tkey:?digest={tkey}&passphrase=true"
    found = {words: imported(uri, secret=lambda _, said=words: said) for words in ("1234", "12345")}  # type: ignore[misc]  # it is asked for one word
    assert (
        len({key.keyid for key in found.values()} | {imported(f"tkey:?digest={tkey}", secret=pin).keyid}) == 3
    )
    with pytest.raises(InputError, match="public key does not match"):
        DeviceKey(uri, found["12345"], secret=pin)


def test_a_token_s_key_is_named_with_its_program(tkey: str) -> None:
    what = rf"which version of the key is meant.*; give tkey:\?digest={tkey[:7]}$"
    with pytest.raises(InputError, match=what):
        imported("tkey:", secret=pin)
    with pytest.raises(InputError, match="No device binary found matching"):
        imported("tkey:?digest=0000000", secret=pin)


def test_a_token_that_is_not_plugged_in_is_told() -> None:
    with pytest.raises(
        InputError, match=r"the key cannot be used \(TKeyNotFoundError: TKey device /dev/null"
    ):
        imported("tkey:/dev/null?digest=", secret=pin)
