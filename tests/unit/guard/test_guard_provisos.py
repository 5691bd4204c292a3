"""Quotas and time windows, over periods, openings and threads."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING

import msgspec
import pytest

from licet.errors import Unwritable
from licet.guard import Ground
from licet.guard._quota import QuotaCounter
from licet.guard.provisos import Setting
from licet.guard.provisos._time_window import TimeWindowKeeper
from licet.licence import Quota, TimeWindow

if TYPE_CHECKING:
    from pathlib import Path

from .conftest import AT_THE_BORDER, IN_THE_STREET, Field, grounds


def test_the_quota_runs_out_and_says_so(field: Field) -> None:
    field.license(Quota(uses=2))
    with field.open() as guard:
        verdicts = [guard.check(AT_THE_BORDER) for _ in range(3)]
    assert [v.permitted for v in verdicts] == [True, True, False]
    assert [v.remaining for v in verdicts] == [1, 0, None]
    assert verdicts[2].ground is Ground.QUOTA_SPENT


def test_a_quota_survives_closing_and_opening(field: Field) -> None:
    field.license(Quota(uses=2))
    for expected in (True, True, False):
        with field.open() as guard:
            assert guard.check(AT_THE_BORDER).permitted is expected


def test_a_refused_use_costs_no_quota(field: Field) -> None:
    field.license(Quota(uses=1))
    with field.open() as guard:
        guard.check(IN_THE_STREET)
        assert guard.check(AT_THE_BORDER).permitted


@pytest.mark.parametrize(("per", "wait"), [("day", dt.timedelta(days=1)), ("month", dt.timedelta(days=8))])
def test_a_quota_per_period_is_new_in_the_next(field: Field, per: str, wait: dt.timedelta) -> None:
    field.license(Quota(uses=1, per=per), freshness=30 * 86400)
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).permitted
        assert not guard.check(AT_THE_BORDER).permitted
        field.now += wait.total_seconds()
        assert guard.check(AT_THE_BORDER).permitted
        assert not guard.check(AT_THE_BORDER).permitted
    with field.open() as guard:
        assert not guard.check(AT_THE_BORDER).permitted


def test_the_tighter_of_two_quotas_decides_and_the_looser_is_not_spent(field: Field) -> None:
    field.license(Quota(uses=3), Quota(uses=1, per="day"))
    with field.open() as guard:
        assert guard.check(AT_THE_BORDER).remaining == 0
        for _ in range(5):
            assert guard.check(AT_THE_BORDER).ground is Ground.QUOTA_SPENT
        field.now += 86400
        assert guard.check(AT_THE_BORDER).permitted


def test_many_threads_spend_a_quota_exactly(field: Field) -> None:
    field.license(Quota(uses=40))
    permitted: list[bool] = []
    with field.open(recording="group") as guard:
        workers = [
            threading.Thread(
                target=lambda: permitted.extend(guard.check(AT_THE_BORDER).permitted for _ in range(20))
            )
            for _ in range(8)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert sum(permitted) == 40
    assert grounds(field).count("permitted") == 41  # and the opening


def test_outside_its_time_window_nothing_is_permitted(field: Field) -> None:
    field.license(TimeWindow(days=("mon", "tue"), start="08:00", end="11:00", zone="Europe/Oslo"))
    with field.open() as guard:  # 09:00 UTC is 10:00 in Oslo
        assert guard.check(AT_THE_BORDER).permitted
        field.now += 3600
        assert guard.check(AT_THE_BORDER).ground is Ground.OUTSIDE_WINDOW
        field.now += 22 * 3600  # Tuesday, 09:00 in Oslo
        assert guard.check(AT_THE_BORDER).permitted
        field.now += 24 * 3600  # Wednesday
        assert guard.check(AT_THE_BORDER).ground is Ground.OUTSIDE_WINDOW


def test_a_use_given_back_after_its_period_does_not_swell_the_next(field: Field) -> None:
    counter = QuotaCounter(Quota(uses=1, per="day"))
    today = field.now
    assert counter.take(today)
    assert counter.take(today + 86400)
    counter.give_back(today)
    assert not counter.take(today + 86400)


def test_a_window_gives_one_answer_for_the_whole_minute(field: Field) -> None:
    setting = Setting(
        title="licence L-1",
        licence="0" * 64,
        assurance="A0",
        heard_at=lambda: field.now,
        believes=lambda _asker, _at: False,
    )
    window = TimeWindow(days=("mon",), start="09:00", end="09:01", zone="UTC")
    keeper = TimeWindowKeeper(window, setting)
    open_at = [keeper.refuses_at(field.now + second) is None for second in (0, 59, 60, 61, 0)]
    assert open_at == [True, True, False, False, True]
    assert [keeper.steady_until(field.now + second) - field.now for second in (0, 59.9, 60)] == [60, 60, 120]


def test_a_clock_that_wavers_around_midnight_gets_two_days_quota_and_no_more(field: Field) -> None:
    field.license(Quota(uses=3, per="day"))
    field.now += 15 * 3600  # midnight
    with field.open() as guard:
        permits = 0
        for turn in range(20):
            field.now += 1 if turn % 2 else -1
            permits += guard.check(AT_THE_BORDER).permitted
    assert permits <= 6


def test_a_late_reading_of_the_clock_does_not_begin_yesterday_again(field: Field) -> None:
    counter = QuotaCounter(Quota(uses=1, per="day"))
    assert counter.take(field.now + 86400)
    assert not counter.take(field.now)
    assert not counter.take(field.now + 86400)


_KILLED = """
import os, sys
from licet.guard import open_artefact
from licet.facts import Use
guard = open_artefact(sys.argv[1], trust=sys.argv[2], law=(), recording="group")
use = Use(operation="verify", purpose="border_control", place="controlled.border_checkpoint", country="NO")
permits = sum(guard.check(use).permitted for _ in range(60))
os.write(1, str(permits).encode())
os.kill(os.getpid(), 9)
"""


def test_a_queued_guard_killed_again_and_again_never_overspends(field: Field, tmp_path: Path) -> None:
    now = dt.datetime.now(dt.UTC)
    field.license(
        Quota(uses=50), not_before=now - dt.timedelta(days=1), not_after=now + dt.timedelta(days=9), at=now
    )
    trust = tmp_path / "trust"
    trust.mkdir()
    (authority,) = field.trust.authorities.values()
    (trust / "office.authority.json").write_bytes(authority.to_json())
    (trust / "log.vkey").write_text(f"{field.log.verifier.vkey}\n")
    told = [
        subprocess.run(  # noqa: S603 - this test's own script
            [sys.executable, "-c", _KILLED, str(field.artefact), str(trust)], capture_output=True, check=False
        )
        for _ in range(3)
    ]
    assert [run.returncode for run in told] == [-signal.SIGKILL] * 3, told
    assert sum(int(run.stdout) for run in told) == 50


def test_a_queued_guard_closed_cleanly_hands_back_what_it_had_set_aside(field: Field) -> None:
    field.license(Quota(uses=500))
    for left in (499, 498, 497):
        with field.open(recording="group") as guard:
            assert guard.check(AT_THE_BORDER).remaining == left


def test_what_was_set_aside_yesterday_does_not_serve_today(field: Field) -> None:
    field.license(Quota(uses=100, per="day"))
    with field.open(recording="group") as guard:
        guard.check(AT_THE_BORDER)
        field.now += 86400
        guard.check(AT_THE_BORDER)
        entries = [msgspec.json.decode(raw) for raw in guard.record.entries()]
    assert [entry["uses"] for entry in entries if entry["kind"] == "reserve"] == [7, 7]


def test_without_room_to_set_uses_aside_nothing_is_permitted(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    field.license(Quota(uses=10))
    with field.open(recording="group") as guard:

        def full(_: bytes) -> int:
            raise Unwritable("no space left")

        with monkeypatch.context() as patch:
            patch.setattr(guard._allowance, "_record", SimpleNamespace(append=full))
            assert guard.check(AT_THE_BORDER).ground is Ground.RECORD_FAILED
        assert guard.remaining() == 10
        assert guard.check(AT_THE_BORDER).permitted
