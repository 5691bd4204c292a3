"""Without a revocation list that is whole, fresh and the authority's own, a guard permits nothing."""

from __future__ import annotations

import pytest

from licet.errors import InputError, LicetError, Stale
from licet.guard import Ground
from licet.licence import SigningKey
from tests.unit.feed.feeds import DAY
from tests.unit.guard.conftest import AT_THE_BORDER, START, Field


def test_a_list_that_is_gone_opens_nothing(field: Field) -> None:
    field.license()
    field.feed.unlink()
    with pytest.raises(InputError, match="no such revocation list"):
        field.open()


def test_lists_that_stop_coming_close_a_running_guard_when_the_last_is_too_old(field: Field) -> None:
    field.license()
    with field.open() as guard:
        field.feed.unlink()
        field.now += 6.9 * 86400
        assert guard.check(AT_THE_BORDER).permitted
        field.now += 0.2 * 86400
        verdict = guard.check(AT_THE_BORDER)
    assert verdict.ground is Ground.STALE
    assert "fetch a newer one" in verdict.says


def test_a_list_that_is_too_old_opens_nothing(field: Field) -> None:
    field.license()
    field.now += 8 * 86400
    with pytest.raises(Stale):
        field.open()


@pytest.mark.parametrize("content", [b"", b"{", b"<html>login</html>", b"\x00" * 100])
def test_what_is_no_list_closes_a_running_guard_until_one_arrives(field: Field, content: bytes) -> None:
    field.license()
    with field.open() as guard:
        field.feed.write_bytes(content)
        field.now += 2
        assert guard.check(AT_THE_BORDER).ground is Ground.FEED_BROKEN
        field.list_of(sequence=2, at=START)
        field.now += 2
        assert guard.check(AT_THE_BORDER).permitted


def test_a_list_by_another_hand_closes_a_running_guard(field: Field) -> None:
    field.license()
    with field.open() as guard:
        own, field.key = field.key, SigningKey.generate()
        field.list_of(sequence=2, at=START)
        field.key = own
        field.now += 2
        assert guard.check(AT_THE_BORDER).ground is Ground.FEED_BROKEN


def test_an_older_list_closes_a_running_guard_and_opens_nothing(field: Field) -> None:
    field.license(at=START - DAY / 2)
    older = field.feed.read_bytes()
    field.list_of(sequence=2, at=START)
    with field.open() as guard:
        field.feed.write_bytes(older)
        field.now += 2
        assert guard.check(AT_THE_BORDER).ground is Ground.FEED_BROKEN
    with pytest.raises(LicetError, match="older than list 2"):
        field.open()
