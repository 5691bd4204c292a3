"""What a grant bounds beside its words: time, gallery, and the number of uses."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from licet.errors import InputError, Unwritable
from licet.guard import Ground
from licet.licence import Quota

from .conftest import AT_THE_BORDER, GRANT, START, Field

WIDE = replace(GRANT, operations=("operation.verify", "operation.identify"))
SEARCH = replace(AT_THE_BORDER, operation="operation.identify.live")
HOUR = dt.timedelta(hours=1)


def test_a_grant_opens_and_closes_to_the_second_while_the_guard_runs(field: Field) -> None:
    field.license(grants=(replace(GRANT, since=START + HOUR, until=START + 2 * HOUR),))
    with field.open() as guard:
        answers = []
        for second in (0, 3599, 3600, 7200, 7200.5, 7201):
            field.now = START.timestamp() + second
            answers.append(guard.check(AT_THE_BORDER))
    assert [verdict.permitted for verdict in answers] == [False, False, True, True, False, False]
    assert {verdict.ground for verdict in answers} == {Ground.PERMITTED, Ground.OUTSIDE_GRANT}
    assert answers[0].changes[0].field == "time"
    assert "does not cover a use at this time" in answers[0].says


def test_a_grant_that_ended_leaves_the_others(field: Field) -> None:
    field.license(grants=(replace(GRANT, until=START), replace(GRANT, operations=("operation.identify",))))
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).permitted
        field.now += 1
        assert not guard.check(AT_THE_BORDER).permitted
        assert guard.check(SEARCH).permitted


@pytest.mark.parametrize(("gallery", "permitted"), [(None, False), (0, True), (5000, True), (5001, False)])
def test_a_search_states_a_gallery_no_larger_than_granted(
    field: Field,
    gallery: int | None,
    permitted: bool,  # noqa: FBT001 - a case
) -> None:
    field.license(grants=(replace(GRANT, gallery=5000),))
    with field.open() as guard:
        verdict = guard.check(AT_THE_BORDER, gallery=gallery)
        entry = msgspec.json.decode(list(guard.record.entries())[-1])
    assert verdict.permitted is permitted
    if not permitted:
        assert (verdict.ground, verdict.changes[0].allowed) == (Ground.OUTSIDE_GRANT, ("at most 5,000",))
    assert entry.get("gallery") == (gallery if permitted else None)


@pytest.mark.parametrize("gallery", [-1, True, 4.0, float("nan"), "5", 10**400, [1]])
def test_what_is_no_count_of_persons_is_no_gallery(field: Field, gallery: Any) -> None:
    for grant in (GRANT, replace(GRANT, gallery=5000)):
        field.license(grants=(grant,))
        with field.open(record=field.folder / f"record {grant.gallery}") as guard:
            assert guard.check(AT_THE_BORDER, gallery=gallery).ground is Ground.UNKNOWN_TERM


def test_the_largest_of_the_galleries_that_cover_a_use_counts(field: Field) -> None:
    field.license(grants=(replace(GRANT, gallery=10), replace(GRANT, gallery=500, countries=("NO", "SE"))))
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER, gallery=500).permitted
        with guard.use(AT_THE_BORDER, gallery=10) as verdict:
            assert verdict.permitted


def test_a_quota_of_a_grant_counts_what_that_grant_covers(field: Field) -> None:
    few = replace(GRANT, operations=("operation.identify",), quotas=(Quota(uses=2, per="day"),))
    field.license(grants=(replace(GRANT, purposes=("purpose.border_control",), countries=("SE",)), few))
    with field.open() as guard:
        verdicts = [guard.check(SEARCH) for _ in range(3)]
        assert [verdict.remaining for verdict in verdicts] == [1, 0, None]
        assert verdicts[2].ground is Ground.QUOTA_SPENT
        assert verdicts[2].cite == "licence NO-2026-0001, grant"
        field.now += 86400
        assert guard.check(SEARCH).permitted


def test_a_use_is_charged_to_every_grant_that_covers_it_and_needs_one(field: Field) -> None:
    wide = replace(WIDE, quotas=(Quota(uses=4),))
    few = replace(GRANT, operations=("operation.identify",), quotas=(Quota(uses=1),))
    field.license(grants=(wide, few))
    with field.open() as guard:
        assert [guard.check(SEARCH).permitted for _ in range(3)] == [True] * 3  # two of them by `wide` alone
        assert [guard.check(AT_THE_BORDER).permitted for _ in range(2)] == [True, False]
        assert guard.remaining() == 0


def test_a_grant_without_a_quota_needs_none(field: Field) -> None:
    few = replace(GRANT, operations=("operation.identify",), quotas=(Quota(uses=1),))
    field.license(grants=(WIDE, few))
    with field.open() as guard:
        assert [guard.check(SEARCH).remaining for _ in range(3)] == [None] * 3
        assert guard.remaining() is None


@pytest.mark.parametrize("anew", [True, False])
def test_a_quota_for_small_galleries_is_not_spent_on_large_ones(
    field: Field,
    anew: bool,  # noqa: FBT001 - a case
) -> None:
    small = replace(GRANT, gallery=10, quotas=(Quota(uses=1),))
    large = replace(GRANT, gallery=99, quotas=(Quota(uses=2),))
    field.license(grants=(small, large))
    guard = field.open()
    for gallery, permitted in ((50, True), (50, True), (50, False), (5, True), (5, False)):
        if anew:  # counted from the record each time
            guard.close()
            guard = field.open()
        assert guard.check(AT_THE_BORDER, gallery=gallery).permitted is permitted
    guard.close()


@pytest.mark.parametrize("recording", ["sync", "group"])
def test_quotas_of_grants_survive_closing_and_opening(field: Field, recording: str) -> None:
    few = replace(GRANT, operations=("operation.identify",), quotas=(Quota(uses=3),))
    many = replace(WIDE, quotas=(Quota(uses=100),))
    field.license(grants=(few, many))
    for left in (99, 98, 97, 96):
        with field.open(recording=recording) as guard:
            assert guard.check(SEARCH).remaining == left
    with field.open(recording=recording) as guard:
        assert guard.check(AT_THE_BORDER).remaining == 95


def test_an_ended_grant_counts_no_later_use(field: Field) -> None:
    before = replace(GRANT, until=START, quotas=(Quota(uses=5),))
    field.license(grants=(before, replace(GRANT, since=START + HOUR, quotas=(Quota(uses=2),))))
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).remaining == 4
    field.now += 3600
    for left in (1, 0):
        with field.open() as guard:
            assert guard.check(AT_THE_BORDER).remaining == left


def test_what_could_not_be_recorded_is_charged_to_no_grant(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    field.license(grants=(replace(GRANT, quotas=(Quota(uses=1),)),))
    with field.open() as guard:

        def full(_: bytes) -> int:
            raise Unwritable("no space left")

        with monkeypatch.context() as patch:
            patch.setattr(guard, "_keep", full)
            assert guard.check(AT_THE_BORDER).ground is Ground.RECORD_FAILED
        assert guard.check(AT_THE_BORDER).permitted
        assert not guard.check(AT_THE_BORDER).permitted


def test_a_grant_that_means_nothing_is_not_signed(field: Field) -> None:
    for odd in ({"gallery": 0}, {"quotas": (Quota(uses=-1),)}, {"until": START, "since": START + HOUR}):
        with pytest.raises(InputError):
            field.license(grants=(replace(GRANT, **odd),))
