"""Where a proviso turns from yes to no: the minute, the last second, the one behind another."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from licet.guard._entries import ActEntry
from licet.guard.provisos import Refusal
from licet.guard.provisos._decisions import Decision
from licet.guard.provisos._human_review import HumanReviewKeeper
from licet.guard.provisos._retention import Owed
from licet.guard.provisos._time_window import TimeWindowKeeper
from licet.licence import TimeWindow
from licet.licence.provisos import HumanReview
from tests.unit.guard_provisos.asking import AT, DAY, LICENCE, NOW, asked, setting
from tests.unit.guard_provisos.persons import believing
from tests.unit.guard_provisos.test_human_review import ADA, BEN, CAT, Desk, entry_of
from tests.unit.guard_provisos.test_prior_authorisation import HOUR, SCOPE, USE, Bench, decision
from tests.unit.guard_provisos.test_reporting import DUE, END, heard, keeping, receipt, used

if TYPE_CHECKING:
    from licet.facts import Use

MIDNIGHT = AT.replace(hour=0).timestamp()


def test_a_window_is_open_in_each_of_its_minutes_and_in_no_other() -> None:
    keeper = TimeWindowKeeper(TimeWindow(days=("mon",), start="08:10", end="11:50", zone="UTC"), setting())
    open_in = [minute for minute in range(-60, 1500) if keeper.refuses_at(MIDNIGHT + minute * 60) is None]
    assert open_in == list(range(8 * 60 + 10, 11 * 60 + 50))


def test_a_window_that_is_no_time_of_day_never_opens() -> None:
    keeper = TimeWindowKeeper(TimeWindow(days=("mon",), start="8", end="late", zone="UTC"), setting())
    assert all(keeper.refuses_at(MIDNIGHT + minute * 60) is not None for minute in range(1440))


def test_a_refusal_reaches_every_urgent_use_it_is_about_whatever_waits_before_it() -> None:
    bench = Bench(urgent_hours=24)
    abroad = replace(USE, country="SE")
    uses: list[Use] = [abroad, USE, abroad, USE]
    entries = [bench.use(use, urgent=True) for use in uses]
    assert bench.tell(decision(decision="refused", decided_at=AT + dt.timedelta(seconds=1))) == "refused"
    assert f"entries {entries[1]}, {entries[3]})" in bench.why(urgent=True)


def test_a_grant_makes_good_every_urgent_use_it_is_about_whatever_waits_before_it() -> None:
    bench = Bench(urgent_hours=24)
    abroad = replace(USE, country="SE")
    entries = [bench.use(use, urgent=True) for use in (abroad, USE)]
    assert bench.tell(decision(scope=replace(SCOPE, countries=("NO",)))) == "granted"
    bench.at += 25 * HOUR
    says = bench.why(urgent=True)
    assert f"entries {entries[0]})" in says


@pytest.mark.parametrize(("second", "begins"), [(0, False), (1, True)], ids=["last", "after"])
def test_urgency_renews_no_refusal_to_its_last_second(second: int, *, begins: bool) -> None:
    bench = Bench(urgent_hours=24)
    assert bench.tell(decision(decision="refused", hours=(-1, 2))) == "refused"
    bench.at += 2 * HOUR + second
    assert isinstance(bench.use(urgent=True), int) is begins


def test_a_recorded_review_that_does_not_say_which_it_was_accepts_nothing() -> None:
    keeper = HumanReviewKeeper(HumanReview(), believing())
    ask = asked()
    keeper.remember(entry_of(ask, keeper.marks(ask)), index=0)
    keeper.remember(ActEntry(at=int(NOW), act="reviewed", licence=LICENCE, outcome="accepted", of=0), index=1)
    assert [due.kind for due in keeper.due(0)] == ["review"]
    assert isinstance(keeper.refuses(asked(effect="adverse", reviewed=0)), Refusal)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
def test_a_period_of_a_report_is_of_utc_wherever_the_machine_stands(
    zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        first, last = dt.datetime(2026, 11, 1, tzinfo=dt.UTC).timestamp(), END.timestamp() - 1
        answers = [
            [keeping(used(at)).refuses_at(moment) is None for moment in (DUE - 1, DUE + 1)]
            for at in (first, last)
        ]
        until = keeping(used(last)).steady_until(last)
    time.tzset()
    assert answers == [[True, False]] * 2
    assert until == DUE


def test_a_use_in_the_first_second_of_a_period_owes_a_report_of_its_own() -> None:
    keeper = keeping(used(END.timestamp() - 1), used(END.timestamp()))
    first = heard(keeper, receipt())
    assert first.digest is not None
    keeper.remember(first, index=2)
    assert keeper.refuses_at(DUE + DAY) is None
    assert keeper.refuses_at(DUE + 32 * DAY) is not None


def test_each_of_two_reviews_is_recorded_as_the_one_it_is() -> None:
    desk = Desk(persons=2)
    of = desk.use(ADA)
    for by in (BEN, CAT):
        desk.review(of, by)
    assert [entry.marks for entry in desk.record[1:]] == [("review.1of2",), ("review.2of2",)]


@pytest.mark.parametrize("settled", [[0], [1, 0], [0, 1], [0, 3]], ids=str)
def test_the_earliest_deletion_is_of_the_first_that_is_still_owed(settled: list[int]) -> None:
    owed = Owed()
    for entry in range(8):
        owed.add(entry, 100 + entry)
    for entry in settled:
        owed.settle(entry)
    assert owed.earliest == 100 + min(set(range(8)) - set(settled))


def test_a_use_in_the_first_second_of_all_owes_a_report() -> None:
    keeper = keeping(used(0.0))
    assert keeper.refuses_at(31 * DAY + 10 * DAY) is not None


def test_an_authorisation_named_by_what_is_no_text_is_none_and_refuses() -> None:
    assert "not known here" in Bench().why(authorisation="\ud800")


def test_a_refusal_is_read_back_from_the_record_whatever_words_its_body_has() -> None:
    refused = Decision(
        reference="ab" * 16,
        digest="cd" * 32,
        by="court",
        granted=False,
        scope=replace(SCOPE, purposes=("purpose=any",)),
        begins=int(NOW),
        ends=int(NOW) + HOUR,
        decided_at=int(NOW),
    )
    assert Decision.recorded(refused.entry(at=int(NOW), licence=LICENCE)) == refused
