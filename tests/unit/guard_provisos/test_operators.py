"""Operators: who may ask at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from licet.errors import NotAdmitted
from licet.guard import Ground
from licet.guard._circumstances import Circumstances
from licet.guard.identity import Admission, PasskeyAssertion, ways
from licet.guard.provisos._operators import OperatorsKeeper
from licet.licence.provisos import Operators
from tests.unit.guard.conftest import AT_THE_BORDER
from tests.unit.guard_identity.conftest import Authenticator
from tests.unit.guard_provisos.asking import NOW, asked
from tests.unit.guard_provisos.persons import believing, person

if TYPE_CHECKING:
    from licet.guard import Guard
    from licet.guard._asker import Asker
    from tests.unit.guard.conftest import Field

PASSKEY = Authenticator().registered()
NAMED = Operators(
    passkeys=(PASSKEY,), roles=("searcher", "chief"), organisations=("County Police",), devices=("ab" * 32,)
)
(WAY,) = ways(NAMED)


def fit(**changes: Any) -> Asker:
    """Who meets all of the proviso, but for the changes."""
    fields = {"organisation": "County Police", "device": "ab" * 32, "way": WAY, **changes}
    return person("p-1", *fields.pop("roles", ("searcher", "driver")), **fields)


def test_who_meets_all_of_the_proviso_may_ask() -> None:
    assert OperatorsKeeper(NAMED, believing()).refuses(asked(askers=(fit(),))) is None


def test_one_who_meets_it_suffices_beside_others_the_guard_knows() -> None:
    others = (*(person(f"p-{number}", way="oidc:other") for number in range(15)), fit())
    assert OperatorsKeeper(NAMED, believing()).refuses(asked(askers=others)) is None


def test_where_no_role_body_or_device_is_named_the_way_decides() -> None:
    keeper = OperatorsKeeper(Operators(passkeys=(PASSKEY,)), believing())
    assert keeper.refuses(asked(askers=(person("p", way=WAY),))) is None
    assert keeper.refuses(asked(askers=(person("p", way="passkey:another"),))) is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"roles": ()},
        {"roles": ("driver",)},
        {"roles": ("Searcher",)},
        {"roles": ("seаrcher",)},  # noqa: RUF001 - a Cyrillic letter
        {"roles": ("searcher ",)},
        {"organisation": None},
        {"organisation": "County police"},
        {"device": None},
        {"device": "cd" * 32},
        {"way": "oidc:k1"},
    ],
    ids=lambda changes: "-".join(f"{name}-{value!a}".replace("\\", "") for name, value in changes.items()),
)
def test_whoever_lacks_one_of_them_may_not(changes: dict[str, Any]) -> None:
    refusal = OperatorsKeeper(NAMED, believing()).refuses(asked(askers=(fit(**changes),)))
    assert refusal is not None
    assert refusal.ground is Ground.NOT_ADMITTED
    assert "in one of the roles searcher, chief; for County Police; on a device the licence" in refusal.says
    assert refusal.changes[0].field == "askers"


@pytest.mark.parametrize(
    ("askers", "why"),
    [
        ((), "nobody has proven"),
        ((fit(seal=b"theirs"),), "not admitted by this guard"),
        ((fit(until=NOW),), "must prove anew"),
        ((fit(), fit(seal=b"theirs")), "not admitted by this guard"),
        ((fit(),) * 17, "more than 16"),
    ],
    ids=["nobody", "another-guard-s", "too-old", "one-stranger", "a-crowd"],
)
def test_a_stranger_spoils_the_use(askers: tuple[Asker, ...], why: str) -> None:
    refusal = OperatorsKeeper(NAMED, believing()).refuses(asked(askers=askers))
    assert refusal is not None
    assert refusal.ground is Ground.NOT_ADMITTED
    assert why in refusal.says


def admitted(guard: Guard, by: Authenticator) -> Circumstances:
    return Circumstances(askers=(guard.admit(by.answer(guard.challenge())),))


def test_a_guard_admits_and_asks_until_the_proof_is_due_again(field: Field) -> None:
    officer = Authenticator()
    field.license(Operators(passkeys=(officer.registered(),), roles=("searcher",), max_age=600))
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).ground is Ground.NOT_ADMITTED
        known = admitted(guard, officer)
        assert guard.check(AT_THE_BORDER, known).permitted
        field.now += 600
        assert guard.check(AT_THE_BORDER, known).ground is Ground.NOT_ADMITTED
        assert guard.check(AT_THE_BORDER, admitted(guard, officer)).permitted


def test_what_one_opening_admitted_the_next_does_not_believe(field: Field) -> None:
    officer = Authenticator()
    field.license(Operators(passkeys=(officer.registered(),)))
    with field.open() as guard:
        known = admitted(guard, officer)
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER, known).ground is Ground.NOT_ADMITTED


def test_nothing_of_who_asks_is_in_the_record(field: Field) -> None:
    officer = Authenticator()
    field.license(Operators(passkeys=(officer.registered(bearer="b-7"),)))
    with field.open() as guard:
        known = admitted(guard, officer)
        assert guard.check(AT_THE_BORDER, known).permitted
        entries = b"".join(guard.record.entries())
    (asker,) = known.askers
    for trace in (asker.fingerprint, asker.seal.hex(), officer.registered().credential, "b-7", asker.method):
        assert trace.encode() not in entries


def test_a_guard_whose_licence_does_not_ask_admits_nobody(field: Field) -> None:
    field.license()
    officer = Authenticator()
    elsewhere = Admission([Operators(passkeys=(officer.registered(),))])
    answer: PasskeyAssertion = officer.answer(elsewhere.challenge(field.now))
    with field.open() as guard, pytest.raises(NotAdmitted, match="no proviso"):
        guard.admit(answer)
