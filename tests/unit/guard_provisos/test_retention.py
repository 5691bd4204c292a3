"""Retention: nothing too old is searched, and what a use leaves is deleted in time."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from licet.guard import Ground
from licet.guard._acts import Deleted, Reported
from licet.guard._circumstances import Circumstances
from licet.guard._entries import ActEntry, OpenEntry, UseEntry
from licet.guard.provisos import _retention
from licet.guard.provisos._retention import Owed, RetentionKeeper
from licet.licence.provisos import Retention
from tests.unit.guard.conftest import AT_THE_BORDER, GRANT, START
from tests.unit.guard_provisos.asking import AT, DAY, LICENCE, NOW, asked, setting

if TYPE_CHECKING:
    from tests.unit.guard.conftest import Field

MONTH = Retention(days=30)
SPAN = 30 * DAY
FRESH = Circumstances(enrolled_at=AT)


def used(*marks: str, at: float = NOW) -> UseEntry:
    return UseEntry(at=int(at), verdict="permit", ground="permitted", licence=LICENCE, marks=marks)


def remembering(*uses: UseEntry, retention: Retention = MONTH) -> RetentionKeeper:
    keeper = RetentionKeeper(retention, setting())
    for index, use in enumerate(uses):
        keeper.remember(use, index=index)
    return keeper


@pytest.mark.parametrize("age", [0, 1, SPAN])
def test_what_is_young_enough_may_be_searched(age: int) -> None:
    taken = AT - dt.timedelta(seconds=age)
    assert RetentionKeeper(MONTH, setting()).refuses(asked(enrolled_at=taken)) is None


@pytest.mark.parametrize(
    ("taken", "why"),
    [
        (None, "is not stated"),
        (AT - dt.timedelta(seconds=SPAN + 1), "no search of templates older than 30 days"),
        (AT + dt.timedelta(seconds=1), "in the future (2026-11-23 09:00 UTC)"),
        (AT.replace(tzinfo=None), "is not stated"),
        (AT.date(), "is not stated"),
        ("2026-11-23T09:00:00Z", "is not stated"),
        (NOW, "is not stated"),
        (dt.datetime(9999, 12, 31, 23, tzinfo=dt.timezone(dt.timedelta(hours=-14))), "is not stated"),
        (dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=14))), "no search of templates older"),
    ],
    ids=["missing", "too old", "future", "no zone", "day", "text", "number", "last", "first"],
)
def test_what_is_too_old_or_of_unknown_age_may_not(taken: Any, why: str) -> None:
    refusal = RetentionKeeper(MONTH, setting()).refuses(asked(enrolled_at=taken))
    assert refusal is not None
    assert refusal.ground is Ground.TOO_OLD
    assert why in refusal.says
    assert refusal.changes[0].allowed == ("since 2026-10-24 09:00 UTC",)


def test_a_permitted_use_is_marked_and_obliges_its_deletion() -> None:
    keeper = RetentionKeeper(MONTH, setting())
    assert keeper.marks(asked()) == ("retention.30d",)
    (due,) = keeper.obliges(asked(at=NOW + 0.7))
    assert (due.kind, due.due) == ("delete", AT + dt.timedelta(days=30))
    assert due.cite == "licence NO-1, proviso retention"


def test_until_a_deletion_is_due_uses_go_on_and_after_that_none_until_it_is_told() -> None:
    keeper = remembering(used("retention.30d"), used("retention.30d", at=NOW + 5))
    last = NOW + SPAN
    young = AT + dt.timedelta(days=20)
    assert keeper.refuses(asked(at=last, enrolled_at=young)) is None
    refusal = keeper.refuses(asked(at=last + 1, enrolled_at=young))
    assert refusal is not None
    assert refusal.ground is Ground.DELETION_DUE
    assert "one was due by 2026-12-23 09:00 UTC" in refusal.says
    heard = keeper.hear(Deleted(of=0), at=last + 1.5)
    assert heard == ActEntry(at=int(last) + 1, act="deleted", licence=LICENCE, of=0)
    assert keeper.refuses(asked(at=last + 1, enrolled_at=young)) is not None  # heard, and not recorded yet
    keeper.remember(heard, index=2)
    assert keeper.refuses(asked(at=last + 5, enrolled_at=young)) is None
    assert keeper.refuses(asked(at=last + 6, enrolled_at=young)) is not None


def test_a_deletion_nobody_waits_for_is_for_others() -> None:
    keeper = remembering(used("retention.30d"), used(), used("reviewed"))
    for act in (Deleted(of=1), Deleted(of=2), Deleted(of=-1), Deleted(of=99), Reported(receipt=b"")):
        assert keeper.hear(act, at=NOW) is None
    for of in ("0", 0.0, False, None):
        assert keeper.hear(Deleted(of=of), at=NOW) is None  # type: ignore[arg-type]  # told by a careless product
    keeper.remember(ActEntry(at=int(NOW), act="deleted", licence=LICENCE, of=0), index=3)
    assert keeper.hear(Deleted(of=0), at=NOW) is None


def test_what_is_still_to_be_done_about_a_use_is_told_until_it_is_done() -> None:
    keeper = remembering(used("retention.30d"), used())
    assert [one.due for one in keeper.due(0)] == [AT + dt.timedelta(days=30)]
    assert keeper.due(1) == keeper.due(7) == ()
    keeper.remember(ActEntry(at=int(NOW), act="deleted", licence=LICENCE, of=0), index=2)
    assert keeper.due(0) == ()


def test_a_use_under_a_shorter_retention_stays_due_by_that() -> None:
    keeper = remembering(used("retention.30d", "retention.10d"), retention=Retention(days=90))
    assert keeper.refuses(asked(at=NOW + 10 * DAY, enrolled_at=AT)) is None
    assert keeper.refuses(asked(at=NOW + 10 * DAY + 1, enrolled_at=AT)) is not None


@pytest.mark.parametrize(
    "mark",
    ["retention", "retention.", "retention.30", "retention.-1d", "retention.1234567d", "x.retention.1d"],
)
def test_a_mark_of_another_kind_owes_nothing(mark: str) -> None:
    keeper = remembering(used(mark))
    assert keeper.refuses(asked(at=NOW + 10**6, enrolled_at=AT)) is None


def test_other_entries_and_acts_settle_nothing() -> None:
    keeper = remembering(used("retention.30d"))
    keeper.remember(OpenEntry(at=0, verdict="permit", ground="permitted"), index=1)
    keeper.remember(ActEntry(at=0, act="reviewed", licence=LICENCE, of=0), index=2)
    keeper.remember(ActEntry(at=0, act="deleted", licence=LICENCE), index=3)
    assert keeper.due(0)


def test_too_many_deletions_owed_refuse_until_some_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_retention, "_MOST", 2)
    keeper = remembering(used("retention.30d"), used("retention.30d"))
    refusal = keeper.refuses(asked(enrolled_at=AT))
    assert refusal is not None
    assert refusal.ground is Ground.DELETION_DUE
    assert "2 are owed already" in refusal.says
    keeper.remember(ActEntry(at=int(NOW), act="deleted", licence=LICENCE, of=1), index=2)
    assert keeper.refuses(asked(enrolled_at=AT)) is None


def test_what_is_settled_takes_no_room_even_behind_one_that_never_is() -> None:
    owed = Owed()
    for entry in range(10_000):
        owed.add(entry, 100 + entry)
        if entry:
            owed.settle(entry)
    assert (owed.count, owed.earliest, owed.due(0)) == (1, 100, 100)
    assert len(owed._dues) <= 2
    owed.settle(0)
    assert (owed.count, owed.earliest) == (0, float("inf"))


def test_two_uses_of_one_instant_may_stand_in_the_record_in_either_order() -> None:
    owed = Owed()
    owed.add(1, 200)
    owed.add(2, 199)
    assert owed.earliest == 200
    owed.settle(1)
    assert owed.earliest == 200


def test_a_guard_remembers_over_a_restart_what_has_to_be_deleted(field: Field) -> None:
    field.license(Retention(days=2), freshness=30 * DAY)
    with field.open() as guard:
        verdict = guard.check(AT_THE_BORDER, FRESH)
        assert [(one.kind, one.due) for one in verdict.obligations] == [
            ("delete", START + dt.timedelta(days=2))
        ]
        second = guard.check(AT_THE_BORDER, FRESH)
        assert guard.tell(Deleted(of=second.record or 0)).permitted
    field.now += 2 * DAY + 1
    young = Circumstances(enrolled_at=START + dt.timedelta(days=1))
    for _ in range(2):
        with field.open() as guard:
            assert guard.check(AT_THE_BORDER, young).ground is Ground.DELETION_DUE
    with field.open() as guard:
        assert guard.tell(Deleted(of=verdict.record or 0)).permitted
        assert guard.check(AT_THE_BORDER, young).permitted
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER, young).permitted


def test_a_longer_retention_from_the_next_licence_does_not_free_what_was_owed(field: Field) -> None:
    field.license(Retention(days=2), freshness=30 * DAY)
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER, FRESH).permitted
    field.license(Retention(days=300), number="NO-2026-0002", freshness=30 * DAY)
    field.now += 3 * DAY
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER, FRESH).ground is Ground.DELETION_DUE


def test_an_operation_the_proviso_does_not_name_is_neither_asked_nor_marked(field: Field) -> None:
    both = replace(GRANT, operations=("operation.verify", "operation.identify"))
    field.license(Retention(days=2, on=("operation.identify",)), grants=(both,))
    identify = replace(AT_THE_BORDER, operation="operation.identify.live")
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).obligations == ()
        assert guard.check(identify).ground is Ground.TOO_OLD
        assert guard.check(identify, FRESH).obligations
