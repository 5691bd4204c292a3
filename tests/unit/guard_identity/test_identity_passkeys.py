"""Passkeys: whose page, whose device, whose challenge, and a copy that counts behind the original."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fido2 import cbor

from licet.errors import InputError, NotAdmitted
from licet.guard.identity import Admission, PasskeyAssertion
from licet.licence.provisos import Operators

from .conftest import NOW, UP, UV, Authenticator, admission, b64


def door(*passkeys: Any) -> Admission:
    return admission(Operators(passkeys=passkeys))


def test_a_passkey_of_the_licence_admits_its_bearer(authenticator: Authenticator) -> None:
    room = door(authenticator.registered())
    asker = room.admit(authenticator.answer(room.challenge(NOW)), NOW)
    assert (asker.roles, asker.organisation, asker.until) == (("searcher",), "County Police", NOW + 3600)


def test_what_a_browser_sends_is_read(authenticator: Authenticator) -> None:
    room = door(authenticator.registered())
    answer = authenticator.answer(room.challenge(NOW))
    sent = {
        "id": b64(answer.credential),
        "rawId": b64(answer.credential),
        "type": "public-key",
        "response": {
            "clientDataJSON": b64(answer.client_data),
            "authenticatorData": b64(answer.authenticator_data),
            "signature": b64(answer.signature),
            "userHandle": None,
        },
        "clientExtensionResults": {},
    }
    assert PasskeyAssertion.from_json(json.dumps(sent).encode()) == answer
    with pytest.raises(NotAdmitted, match="base64url"):
        PasskeyAssertion.from_json(json.dumps({**sent, "id": "a+b="}).encode())
    with pytest.raises(InputError, match="no assertion"):
        PasskeyAssertion.from_json(b'{"id": "x"}')
    with pytest.raises(InputError):
        PasskeyAssertion.from_json(b"x" * 70_000)


def test_an_answer_counts_once(authenticator: Authenticator) -> None:
    room = door(authenticator.registered())
    answer = authenticator.answer(room.challenge(NOW))
    room.admit(answer, NOW)
    with pytest.raises(NotAdmitted, match="used before"):
        room.admit(answer, NOW)


def test_a_challenge_lapses_and_does_not_come_back_with_the_clock(authenticator: Authenticator) -> None:
    room = door(authenticator.registered())
    answer = authenticator.answer(room.challenge(NOW))
    for at in (NOW + 301, NOW):
        with pytest.raises(NotAdmitted, match="lapsed"):
            room.admit(answer, at)


def test_another_guard_s_challenge_admits_nobody(authenticator: Authenticator) -> None:
    room = door(authenticator.registered())
    elsewhere = Admission([Operators(passkeys=(authenticator.registered(),))])
    with pytest.raises(NotAdmitted, match="not one of this guard"):
        room.admit(authenticator.answer(elsewhere.challenge(NOW)), NOW)


@pytest.mark.parametrize(
    "told",
    [
        {"flags": UV},
        {"flags": UP},
        {"rp_id": "police.example"},
        {"origin": "https://search.police.example.thief.example"},
        {"origin": "http://search.police.example"},
        {"type": "webauthn.create"},
        {"crossOrigin": True},
        {"crossOrigin": "false"},
        {"topOrigin": "https://thief.example"},
        {"challenge": None},
        {"challenge": "!"},
        {"challenge": ""},
        {"origin": None},
    ],
    ids=lambda told: "-".join(f"{name}:{value}" for name, value in told.items()),
)
def test_an_answer_from_elsewhere_or_without_the_person_admits_nobody(
    authenticator: Authenticator, told: dict[str, Any]
) -> None:
    room = door(authenticator.registered())
    with pytest.raises(NotAdmitted):
        room.admit(authenticator.answer(room.challenge(NOW), **told), NOW)


def test_another_key_for_the_same_credential_admits_nobody(authenticator: Authenticator) -> None:
    room = door(authenticator.registered())
    with pytest.raises(NotAdmitted, match="does not hold"):
        room.admit(Authenticator().answer(room.challenge(NOW)), NOW)


def test_a_passkey_that_the_licence_does_not_name_admits_nobody(authenticator: Authenticator) -> None:
    room = door(authenticator.registered())
    with pytest.raises(NotAdmitted, match="none of the licence's"):
        room.admit(Authenticator(b"another").answer(room.challenge(NOW)), NOW)


@pytest.mark.parametrize("client", [b"", b"[]", b"{}", b"\xff", b'{"challenge": "a", "challenge": "b"}'])
def test_a_page_that_cannot_be_read_admits_nobody(authenticator: Authenticator, client: bytes) -> None:
    room = door(authenticator.registered())
    answer = authenticator.answer(room.challenge(NOW))
    broken = PasskeyAssertion(
        credential=answer.credential,
        client_data=client,
        authenticator_data=answer.authenticator_data,
        signature=answer.signature,
    )
    with pytest.raises(NotAdmitted):
        room.admit(broken, NOW)


@pytest.mark.parametrize(
    "cose",
    [{1: 2, 3: -65535, -1: b"n", -2: b"e"}, {1: 2, 3: 99}, {1: 2}, {1: 2, 3: -7, -1: 9}, [], 7],
    ids=["sha-1", "unknown", "no-algorithm", "no-point", "a-list", "a-number"],
)
def test_a_key_of_the_licence_that_nothing_verifies_by_admits_nobody(
    authenticator: Authenticator, cose: Any
) -> None:
    room = door(authenticator.registered(public_key=b64(cbor.encode(cose))))
    with pytest.raises(NotAdmitted):
        room.admit(authenticator.answer(room.challenge(NOW)), NOW)


def test_a_count_that_goes_back_is_that_of_a_copy(authenticator: Authenticator) -> None:
    room = door(authenticator.registered())
    authenticator.count = 40
    room.admit(authenticator.answer(room.challenge(NOW)), NOW)
    authenticator.count = 39
    with pytest.raises(NotAdmitted, match="counts backwards"):
        room.admit(authenticator.answer(room.challenge(NOW)), NOW)
    authenticator.count = 41
    room.admit(authenticator.answer(room.challenge(NOW)), NOW)


def test_an_authenticator_that_never_counts_is_no_copy(authenticator: Authenticator) -> None:
    room = door(authenticator.registered())
    for _ in range(2):
        authenticator.count = -1
        room.admit(authenticator.answer(room.challenge(NOW)), NOW)


def test_two_passkeys_of_one_bearer_are_one_person(authenticator: Authenticator) -> None:
    other = Authenticator(b"credential-18")
    for bearer, persons in (("p-1", 1), (None, 2)):
        room = door(authenticator.registered(bearer=bearer), other.registered(bearer=bearer))
        askers = [room.admit(one.answer(room.challenge(NOW)), NOW) for one in (authenticator, other)]
        assert len({asker.fingerprint for asker in askers}) == persons


def test_two_credentials_of_one_key_are_one_person(authenticator: Authenticator) -> None:
    copy = Authenticator(b"credential-18")
    copy.key = authenticator.key
    door = admission(*(Operators(passkeys=(one.registered(),)) for one in (authenticator, copy)))
    found = {door.admit(one.answer(door.challenge(NOW)), NOW).fingerprint for one in (authenticator, copy)}
    assert len(found) == 1
