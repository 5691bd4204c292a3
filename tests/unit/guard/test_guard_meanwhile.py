"""What another thread changes in the middle of a decision holds for the next; it is not remembered away."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from licet.errors import InputError
from licet.guard import Circumstances, Ground
from licet.guard._law import law_of_use
from tests.unit.law.small_pack import book, rule

from .conftest import AT_THE_BORDER, GRANT, IN_THE_STREET, START, Field

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from licet.guard import Guard

AN_HOUR_ON = START + dt.timedelta(hours=1)


def interrupted(room: Any, step: str, meanwhile: Callable[[], object]) -> None:
    """Let `meanwhile` happen once, between this step of a decision and the next."""
    taken = getattr(room, step)

    def once(*asked: Any) -> Any:
        setattr(room, step, taken)
        found = taken(*asked)
        meanwhile()
        return found

    setattr(room, step, once)


def test_what_the_old_law_permitted_is_not_at_hand_under_the_new(field: Field, tmp_path: Path) -> None:
    field.license()
    ban = law_of_use([book(tmp_path, use=rule("prohibit", "{fact: use.operation, is: verify}"))])

    def new_law(guard: Guard) -> None:
        guard._revoker.law = ban
        assert guard.check(IN_THE_STREET).ground is Ground.OUTSIDE_GRANT  # judged by it already

    with field.open() as guard:
        interrupted(guard._keeping, "refuses_at", lambda: new_law(guard))
        guard.check(AT_THE_BORDER)  # under way when it came
        for _ in range(3):
            assert guard.check(AT_THE_BORDER).ground is Ground.FORBIDDEN_BY_LAW
            field.now += 1


def test_a_moment_of_the_old_law_is_not_held_open_under_the_new(field: Field, tmp_path: Path) -> None:
    field.license()
    ban = law_of_use([book(tmp_path, use=rule("prohibit", "{fact: use.operation, is: verify}"))])

    def new_law(guard: Guard) -> None:
        guard._revoker.law = ban
        assert guard.check(IN_THE_STREET).ground is Ground.OUTSIDE_GRANT  # judged by it already

    with field.open() as guard:
        interrupted(guard._keeping, "steady_until", lambda: new_law(guard))
        guard.check(AT_THE_BORDER)  # under way when it came
        assert guard.check(AT_THE_BORDER).ground is Ground.FORBIDDEN_BY_LAW


def test_what_the_old_law_permitted_opens_no_moment_under_the_new(field: Field, tmp_path: Path) -> None:
    field.license()
    ban = law_of_use([book(tmp_path, use=rule("prohibit", "{fact: use.operation, is: verify}"))])

    def judged_by_another(guard: Guard) -> None:
        guard._revoker.law = ban
        guard._newest_judge().judged(IN_THE_STREET, field.now)  # a decision of another thread, as far as that

    with field.open() as guard:
        interrupted(guard._keeping, "refuses_at", lambda: judged_by_another(guard))
        guard.check(AT_THE_BORDER)  # under way when it came
        assert guard.check(AT_THE_BORDER).ground is Ground.FORBIDDEN_BY_LAW


def test_a_use_under_way_at_a_revocation_opens_no_moment_for_others(field: Field) -> None:
    field.license()

    def revoked(guard: Guard) -> None:
        field.list_of(field.revocation(), sequence=2, at=START)
        field.now += 2
        assert guard.check(AT_THE_BORDER).ground is Ground.REVOKED

    with field.open() as guard:
        assert guard.check(AT_THE_BORDER)
        field.now += 0.5
        guard._steady = replaced_by_never(guard)
        interrupted(guard._standing, "refuses_at", lambda: revoked(guard))
        guard.check(AT_THE_BORDER)
        assert guard.check(AT_THE_BORDER).ground is Ground.REVOKED


def replaced_by_never(guard: Guard) -> Any:
    """No moment at hand, as when a second has just turned."""
    return type(guard._steady)(float("inf"), float("-inf"), b"", {})


@pytest.mark.parametrize(
    ("changes", "ground"),
    [
        ({"not_after": AN_HOUR_ON}, Ground.EXPIRED),
        ({"grants": (replace(GRANT, until=AN_HOUR_ON),)}, Ground.OUTSIDE_GRANT),
    ],
    ids=["licence", "grant"],
)
def test_what_is_over_stays_over_when_the_clock_is_set_back_a_little(
    field: Field, changes: dict[str, Any], ground: Ground
) -> None:
    field.license(**changes)
    with field.open() as guard:
        field.now = AN_HOUR_ON.timestamp() + 1
        assert guard.check(AT_THE_BORDER).ground is ground
        field.now -= 3
        assert guard.check(AT_THE_BORDER).ground is ground


@pytest.mark.parametrize("use", [replace(AT_THE_BORDER, traits=[]), {}, object(), 10**400, "verify", None])
def test_the_first_thing_asked_is_refused_if_it_is_no_use(field: Field, use: Any) -> None:
    field.license()
    with field.open() as guard:
        refused = guard.check(use)
        assert refused.ground is Ground.UNKNOWN_TERM
        assert refused.record is not None


@pytest.mark.parametrize("told", [{"gallery": 1}, [], "", False])
def test_circumstances_of_another_kind_are_an_error_that_says_so(field: Field, told: Any) -> None:
    field.license()
    with (
        field.open() as guard,
        pytest.raises(InputError, match=r"state what is known of it as Circumstances"),
    ):
        guard.check(AT_THE_BORDER, told)


def test_circumstances_of_their_own_kind_are_read(field: Field) -> None:
    field.license()
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER, Circumstances(gallery=1))
