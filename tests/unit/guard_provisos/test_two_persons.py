"""Two persons: who are surely two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from licet.guard import Ground
from licet.guard._circumstances import Circumstances
from licet.guard.provisos._two_persons import TwoPersonsKeeper
from licet.licence.provisos import Operators, TwoPersons
from tests.unit.guard.conftest import AT_THE_BORDER
from tests.unit.guard_identity.conftest import Authenticator
from tests.unit.guard_provisos.asking import asked
from tests.unit.guard_provisos.persons import believing, person

if TYPE_CHECKING:
    from licet.guard._asker import Asker
    from tests.unit.guard.conftest import Field

ADA, BEN = person("ada", "chief"), person("ben", "chief", "searcher")


def refused(*askers: Asker, roles: tuple[str, ...] = ()) -> str | None:
    refusal = TwoPersonsKeeper(TwoPersons(roles=roles), believing()).refuses(asked(askers=askers))
    assert refusal is None or refusal.ground is Ground.NOT_ADMITTED
    return None if refusal is None else refusal.says


def test_two_who_are_told_apart_may() -> None:
    assert refused(ADA, BEN) is None
    assert refused(ADA, ADA, BEN) is None
    assert refused(ADA, BEN, roles=("chief",)) is None
    assert refused(*(person(name, device="ab" * 32) for name in ("ada", "ben"))) is None  # at one desk
    cards = ("ada", "ab" * 32), ("ben", "cd" * 32)
    assert refused(*(person(name, realm="certificate:ca", device=key) for name, key in cards)) is None


@pytest.mark.parametrize(
    "askers",
    [
        (ADA,),
        (ADA, ADA),
        (ADA, person("ben", "chief", realm="certificate:ca")),
        tuple(person(name, realm="certificate:ca", device="ab" * 32) for name in ("ada", "ben")),
    ],
    ids=["one", "one-twice", "told-apart-by-nobody", "one-key"],
)
def test_who_might_be_one_may_not(askers: tuple[Asker, ...]) -> None:
    assert "could not be told apart" in (refused(*askers) or "")


def test_both_act_in_a_role_the_proviso_names() -> None:
    assert "each in one of the roles searcher" in (refused(ADA, BEN, roles=("searcher",)) or "")


def test_strangers_do_not_count() -> None:
    assert "nobody has proven" in (refused() or "")
    assert "not admitted" in (refused(ADA, person("eve", seal=b"theirs")) or "")


def test_a_guard_lets_two_passkeys_of_two_persons_ask_and_not_two_of_one(field: Field) -> None:
    one, spare, other = (Authenticator(name) for name in (b"one", b"spare", b"other"))
    passkeys = (one.registered(bearer="b-1"), spare.registered(bearer="b-1"), other.registered(bearer="b-2"))
    field.license(Operators(passkeys=passkeys), TwoPersons())
    with field.open() as guard:
        first, again, second = (guard.admit(key.answer(guard.challenge())) for key in (one, spare, other))
        alone = guard.check(AT_THE_BORDER, Circumstances(askers=(first, again)))
        assert (alone.ground, "two persons" in alone.cite) == (Ground.NOT_ADMITTED, True)
        assert guard.check(AT_THE_BORDER, Circumstances(askers=(first, second))).permitted
