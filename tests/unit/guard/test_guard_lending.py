"""What is lent, and to whom: the licensed bytes, while something may be used, and in a block as anywhere."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from licet import seal
from licet.errors import InputError, NotPermitted
from licet.guard import Circumstances, Ground, Guard, Verdict
from licet.seal import SealingKey
from tests.unit.guard.test_guard_answers import last_of

from .conftest import AT_THE_BORDER, GRANT, START, Field

WEEK = 7 * 86400


def borrowed(guard: Guard, member: str | None = None) -> bytes:
    """What the guard lends."""
    with guard.lent(member) as lent:
        return bytes(lent)


def ground_of(refused: NotPermitted) -> Ground:
    """Why the guard refused."""
    assert isinstance(refused.verdict, Verdict)
    return refused.verdict.ground


def test_the_licensed_bytes_are_lent_while_the_guard_stands(field: Field) -> None:
    field.license()
    with field.open() as guard:
        assert borrowed(guard) == field.artefact.read_bytes()


@pytest.mark.parametrize("why", ["stale", "revoked", "closed"])
def test_a_guard_that_has_lapsed_lends_nothing(field: Field, why: str) -> None:
    field.license()
    with field.open() as guard:
        match why:
            case "stale":
                field.now += WEEK + 1
            case "revoked":
                field.list_of(field.revocation(), sequence=2, at=START)
                field.now += 2
            case _:
                guard.close()
        with pytest.raises(NotPermitted) as refused:
            borrowed(guard)
        assert ground_of(refused.value) == why


def test_a_file_gives_and_lends_no_member_as_a_folder_does(field: Field) -> None:
    field.license()
    with field.open() as guard:
        for given in (borrowed, Guard.artefact):
            with pytest.raises(InputError):
                given(guard, "weights")


def test_a_sealed_file_gives_its_content_whole_and_no_member_of_it(field: Field) -> None:
    key = SealingKey.generate()
    field.license()
    content = field.artefact.read_bytes()
    sealed = seal.seal(field.artefact, to=[key.public]).path
    field.artefact.unlink()
    field.artefact = sealed
    with field.open(sealing_key=key) as guard:
        assert guard.artefact() == content
        with pytest.raises(InputError, match="no members"):
            guard.artefact("weights")


def test_a_use_in_a_block_is_asked_about_and_recorded_as_it_was_stated(field: Field) -> None:
    field.license()
    odd: Any = True
    with field.open() as guard:
        with guard.use(AT_THE_BORDER, Circumstances(gallery=7)):
            assert last_of(guard)["gallery"] == 7
        with pytest.raises(NotPermitted) as refused, guard.use(AT_THE_BORDER, Circumstances(gallery=odd)):
            pytest.fail("permitted")
        assert ground_of(refused.value) is Ground.UNKNOWN_TERM


def test_a_block_is_permitted_for_the_gallery_that_its_circumstances_state(field: Field) -> None:
    field.license(grants=(replace(GRANT, gallery=50),))
    with field.open() as guard:
        with guard.use(AT_THE_BORDER, Circumstances(gallery=50)) as verdict:
            assert verdict.permitted
        with pytest.raises(NotPermitted), guard.use(AT_THE_BORDER, Circumstances(gallery=51)):
            pytest.fail("permitted")
