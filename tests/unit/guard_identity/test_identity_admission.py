"""Askers and challenges: believed by the guard that admitted them, exactly so, for as long as it said."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from msgspec.structs import replace

from licet.errors import InputError, NotAdmitted
from licet.guard._asker import Asker
from licet.guard.identity import Admission, OidcToken
from licet.guard.identity import _challenges as challenges
from licet.licence.provisos import Operators

from .conftest import NOW, Authenticator, Issuer, admission

SOMEBODY = Asker(fingerprint="f", method="m", until=NOW + 60, seal=b"\0" * 32)


def admitted(issuer: Issuer) -> tuple[Admission, Asker]:
    door = admission(Operators(oidc=(issuer.registered(),)))
    return door, door.admit(OidcToken(issuer.token()), NOW)


def test_an_asker_is_believed_until_the_proof_is_due_again(issuer: Issuer) -> None:
    door, asker = admitted(issuer)
    assert [door.believes(asker, at) for at in (NOW, asker.until - 1, asker.until, float("nan"))] == [
        True,
        True,
        False,
        False,
    ]


def test_another_guard_does_not_believe_it(issuer: Issuer) -> None:
    _, asker = admitted(issuer)
    other = Admission([Operators(oidc=(issuer.registered(),))])
    assert not other.believes(asker, NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"roles": ("chief",)},
        {"organisation": None},
        {"device": "0" * 64},
        {"until": NOW + 10**6},
        {"fingerprint": "0" * 64},
        {"method": "oidc:x/oidc:y"},
        {"seal": b""},
        {"seal": "text"},
        {"roles": object()},
        {"until": 2**80},
        {"fingerprint": "\ud800"},
    ],
    ids=lambda change: f"{next(iter(change))}-{type(next(iter(change.values()))).__name__}",
)
def test_an_asker_that_was_changed_is_not_believed(issuer: Issuer, change: dict[str, Any]) -> None:
    door, asker = admitted(issuer)
    assert not door.believes(replace(asker, **change), NOW)


@pytest.mark.parametrize("thing", [None, "asker", SOMEBODY], ids=["nothing", "text", "made-up"])
def test_what_was_never_admitted_is_not_believed(issuer: Issuer, thing: object) -> None:
    assert not admitted(issuer)[0].believes(thing, NOW)


def test_the_shortest_age_of_all_provisos_counts(issuer: Issuer) -> None:
    ways = (issuer.registered(),)
    door = admission(Operators(oidc=ways, max_age=60), Operators(oidc=ways, max_age=3600))
    assert door.admit(OidcToken(issuer.token()), NOW).until == NOW + 50  # issued ten seconds ago


def test_without_operators_nobody_is_admitted(issuer: Issuer) -> None:
    with pytest.raises(NotAdmitted, match="no proviso"):
        Admission([]).admit(OidcToken(issuer.token()), NOW)


def test_what_is_no_proof_is_said_so(issuer: Issuer) -> None:
    thing: Any = issuer.token()
    with pytest.raises(InputError, match="no proof"):
        admitted(issuer)[0].admit(thing, NOW)


def test_of_many_threads_one_uses_a_challenge() -> None:
    authenticator = Authenticator()
    door = admission(Operators(passkeys=(authenticator.registered(),)))
    authenticator.count = -1  # an authenticator that does not count
    answer = authenticator.answer(door.challenge(NOW))
    found: list[bool] = []

    def ask() -> None:
        try:
            door.admit(answer, NOW)
        except NotAdmitted:
            found.append(False)
        else:
            found.append(True)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found.count(True) == 1


def test_more_admissions_than_can_be_remembered_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(challenges, "_MOST_SPENT", 2)
    authenticator = Authenticator()
    door = admission(Operators(passkeys=(authenticator.registered(),)))
    for _ in range(2):
        door.admit(authenticator.answer(door.challenge(NOW)), NOW)
    with pytest.raises(NotAdmitted, match="too many"):
        door.admit(authenticator.answer(door.challenge(NOW)), NOW)
    later = NOW + 301  # those before have lapsed, and are forgotten
    door.admit(authenticator.answer(door.challenge(later)), later)


def test_behind_a_clock_that_went_back_since_nobody_is_admitted_or_believed() -> None:
    authenticator = Authenticator()
    door = admission(Operators(passkeys=(authenticator.registered(),), max_age=3600))
    ahead = NOW + 6 * 86400
    asker = door.admit(authenticator.answer(door.challenge(ahead)), ahead)
    assert not door.believes(asker, NOW)
    assert not door.believes(asker, ahead - 5.1)
    assert door.believes(asker, ahead - 5)
    with pytest.raises(NotAdmitted, match="clock has gone back"):
        door.admit(authenticator.answer(door.challenge(NOW)), NOW)
