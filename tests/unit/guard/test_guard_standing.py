"""Whatever the use: dates, clock, tag and revocation list must hold, at opening and at every use."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING

import pytest

from licet.errors import (
    BadSignature,
    Expired,
    Forked,
    InputError,
    LicetError,
    NotTrusted,
    NotYetValid,
    OutOfScope,
    Revoked,
    Stale,
    WrongArtefact,
)
from licet.guard import Ground
from licet.licence import SigningKey, Trust, TrustedKey

from .conftest import AT_THE_BORDER, AUTHORITY, START, Field, grounds

if TYPE_CHECKING:
    from pathlib import Path


def test_a_clock_that_is_no_number_refuses(field: Field) -> None:
    field.license()
    with field.open() as guard:
        guard.check(AT_THE_BORDER)
        guard._clock = lambda: float("nan")
        assert guard._standing.refuses_at(float("nan")) is not None


def test_a_list_from_the_future_refuses(field: Field) -> None:
    field.license()
    with field.open() as guard:
        field.list_of(sequence=2, at=START + dt.timedelta(hours=1))
        field.now += 2
        assert guard.check(AT_THE_BORDER).ground is Ground.STALE


def test_a_licence_opens_nothing_before_its_first_day(field: Field) -> None:
    field.license(not_before=START + dt.timedelta(hours=1))
    with pytest.raises(NotYetValid, match="clock"):
        field.open()


def test_an_expired_licence_opens_nothing(field: Field) -> None:
    field.license()
    field.now += 366 * 86400
    with pytest.raises(Expired):
        field.open()


def test_a_licence_that_expires_while_open_refuses(field: Field) -> None:
    field.license(not_after=START + dt.timedelta(hours=1))
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).permitted
        field.now += 3600
        assert guard.check(AT_THE_BORDER).permitted
        field.now += 1
        assert guard.check(AT_THE_BORDER).ground is Ground.EXPIRED


def test_a_revocation_reaches_a_running_guard(field: Field) -> None:
    field.license()
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).permitted
        field.list_of(field.revocation(), sequence=2, at=START)
        field.now += 2
        verdict = guard.check(AT_THE_BORDER)
    assert verdict.ground is Ground.REVOKED
    assert "misuse found" in verdict.says
    with pytest.raises(Revoked):
        field.open()


def test_a_revocation_is_for_good_even_if_the_old_list_comes_back(field: Field) -> None:
    field.license()
    old = field.feed.read_bytes()
    with field.open() as guard:
        field.list_of(field.revocation(), sequence=2, at=START)
        field.now += 2
        guard.check(AT_THE_BORDER)
        field.feed.write_bytes(old + b"\n")
        field.now += 2
        assert not guard.check(AT_THE_BORDER).permitted


def test_a_list_that_cannot_be_read_closes_the_guard_until_a_good_one_comes(field: Field) -> None:
    field.license()
    with field.open() as guard:
        field.feed.write_bytes(b"half a li")
        field.now += 2
        assert guard.check(AT_THE_BORDER).ground is Ground.FEED_BROKEN
        field.list_of(sequence=2, at=START)
        field.now += 2
        assert guard.check(AT_THE_BORDER).permitted


def test_a_list_that_stops_coming_grows_stale(field: Field) -> None:
    field.license(freshness=3600)
    with field.open() as guard:
        field.feed.unlink()
        field.now += 3590
        assert guard.check(AT_THE_BORDER).permitted
        field.now += 20
        assert guard.check(AT_THE_BORDER).ground is Ground.STALE
    with pytest.raises(Stale):
        field.open(revocations=None)


def test_what_was_revoked_stays_revoked_when_the_guard_starts_again_without_the_list(field: Field) -> None:
    field.license()
    field.open().close()
    field.list_of(field.revocation(), sequence=2, at=START)
    with pytest.raises(Revoked):
        field.open()
    with pytest.raises(Stale, match="older than list 2"):
        field.open(revocations=None)


def test_a_list_rolled_back_between_two_openings_is_refused(field: Field) -> None:
    field.license()
    old = field.feed.read_bytes()
    with field.open() as guard:
        field.list_of(sequence=5, at=START)
        field.now += 2
        assert guard.check(AT_THE_BORDER).permitted
    field.feed.write_bytes(old)
    with pytest.raises(Stale, match="older than list 5"):
        field.open()


def test_two_lists_of_one_number_are_told_apart_across_a_restart(field: Field) -> None:
    field.license()
    for at in (START, START - dt.timedelta(hours=1)):
        field.list_of(sequence=3, at=at)
        if at == START:
            field.open().close()
    with pytest.raises(Forked, match="numbered 3"):
        field.open()


def test_a_named_list_that_is_not_there_opens_nothing(field: Field, tmp_path: Path) -> None:
    field.license()
    with pytest.raises(InputError, match=r"nowhere\.json"):
        field.open(revocations=tmp_path / "nowhere.json")


def test_a_refused_opening_with_a_strangers_list_remembers_nothing_of_it(field: Field) -> None:
    field.license()
    field.feed.write_bytes(b"{}")
    with pytest.raises(LicetError):
        field.open()
    with field.open(revocations=None) as guard:
        assert guard.check(AT_THE_BORDER).permitted


def test_a_guard_without_a_feed_lives_on_the_stapled_list(field: Field) -> None:
    field.license()
    with field.open(revocations=None) as guard:
        assert guard.check(AT_THE_BORDER).permitted


def test_a_clock_that_goes_back_refuses(field: Field) -> None:
    field.license()
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).permitted
        field.now -= 3
        assert guard.check(AT_THE_BORDER).permitted  # a step as time servers make them
        field.now -= 3600
        assert guard.check(AT_THE_BORDER).ground is Ground.CLOCK_BACK


def test_a_clock_set_back_between_two_openings_refuses(field: Field) -> None:
    field.license()
    with field.open() as guard:
        field.now += 3600
        guard.check(AT_THE_BORDER)
    field.now -= 1800
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).ground is Ground.CLOCK_BACK


def test_one_changed_byte_of_the_artefact_opens_nothing_and_shows(field: Field) -> None:
    field.license()
    weights = bytearray(field.artefact.read_bytes())
    weights[17] ^= 1
    field.artefact.write_bytes(weights)
    with pytest.raises(WrongArtefact):
        field.open()
    assert grounds(field) == ["wrong_artefact"]


def test_an_artefact_changed_after_opening_is_not_handed_out(field: Field) -> None:
    field.license()
    with field.open() as guard:
        field.artefact.write_bytes(b"other weights")
        with pytest.raises(WrongArtefact):
            guard.artefact()


def test_the_artefact_is_handed_out_as_it_was_licensed(field: Field) -> None:
    field.license()
    with field.open() as guard:
        assert guard.artefact() == b"weights" * 1000


def test_a_licence_signed_by_a_stranger_opens_nothing(field: Field) -> None:
    field.license()
    stranger = TrustedKey(key=SigningKey.generate().public, name=AUTHORITY.name, country="NO")
    with pytest.raises(NotTrusted):
        field.open(trust=Trust.of(stranger, field.log.verifier))


def test_a_tag_with_a_changed_signature_opens_nothing(field: Field) -> None:
    field.license()
    stranger = SigningKey.generate()
    own = field.key
    field.key = stranger
    field.list_of(sequence=2, at=START)
    field.key = own
    with pytest.raises((NotTrusted, BadSignature)):
        field.open()


@pytest.mark.parametrize("level", ["A1", "A2", "A3"])
def test_a_licence_that_asks_for_more_assurance_than_a_tag_opens_nothing(field: Field, level: str) -> None:
    field.license(assurance=level)
    with pytest.raises(OutOfScope, match=level):
        field.open()
    assert grounds(field) == ["out_of_scope"]


def test_an_untagged_file_opens_nothing(field: Field) -> None:
    with pytest.raises(InputError, match=r"model\.onnx"):
        field.open(revocations=None)


def test_a_clock_nudged_back_before_the_first_moment_permits_nothing(field: Field) -> None:
    field.license(not_before=START)
    with field.open() as guard:
        field.now -= 3  # less than a clock may step back unnoticed
        verdict = guard.check(AT_THE_BORDER)
    assert verdict.ground is Ground.NOT_YET_VALID
    assert "is not valid before 2026-11-23 09:00 UTC" in verdict.says


def test_a_pipe_in_the_place_of_a_list_closes_the_guard(field: Field) -> None:
    field.license()
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).permitted
        field.feed.unlink()
        os.mkfifo(field.feed)
        field.now += 2
        verdict = guard.check(AT_THE_BORDER)
    assert verdict.ground is Ground.FEED_BROKEN
    assert "is no file" in verdict.says
