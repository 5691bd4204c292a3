"""A tenant whose guard or disk fails refuses with a reason, and whoever runs it is told which one and why."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from licet.errors import Unwritable
from licet.guard import Deleted, Ground, Verdict
from licet.guard.decision_point import Tenant, read_tokens
from licet.guard.decision_point._clerk import Clerk, Inquiry
from licet.guard.decision_point._notices import LOG, Notices
from licet.guard.decision_point._question import Question
from licet.licence.provisos import PriorAuthorisation
from tests.unit.decision_point.conftest import EVALUATION, EVALUATIONS, Point, request
from tests.unit.decision_point.test_decision_point_acts import ACTS, COURT
from tests.unit.guard.conftest import AT_THE_BORDER, Field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ASKED = "what was asked"
AT_ONCE = Question(AT_THE_BORDER)


class Collected(logging.Handler):
    """The lines of a log."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        self.lines.append(record.getMessage())


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """What the operator is told."""
    collected, log = Collected(), logging.getLogger(LOG)
    log.addHandler(collected)
    yield collected.lines
    log.removeHandler(collected)


def broken(*_: Any, **__: Any) -> Any:
    """What no keeper should do."""
    raise ZeroDivisionError(ASKED)


def breaking(tenant: Tenant) -> Tenant:
    tenant.guard.check = broken  # type: ignore[method-assign]  # as a keeper with a fault makes it
    return tenant


@pytest.mark.parametrize("recording", ["sync", "group"])
def test_a_guard_that_fails_refuses_with_a_reason_from_then_on(
    point: Point, field: Field, lines: list[str], recording: Any
) -> None:
    tenant = breaking(Tenant(field.open(recording=recording)))
    point.tenants.append(tenant)
    app = point.app()
    for _ in range(3):
        answer = point.evaluate(request(), app=app)
        assert (answer["decision"], answer["context"]["ground"]) == (False, "closed")
        assert "an error ended this guard's decisions" in answer["context"]["says"]
        assert "record" not in answer["context"]
    several = {**request(), "evaluations": [{}] * 20}
    assert [one["decision"] for one in point.evaluate(several, EVALUATIONS)["evaluations"]] == [False] * 20
    first = {**several, "options": {"evaluations_semantic": "deny_on_first_deny"}}
    assert len(point.evaluate(first, EVALUATIONS)["evaluations"]) == 1
    assert point.evaluate({"act": "deleted", "of": 1}, ACTS)["counted"] is False
    (line,) = lines
    assert line.startswith("its guard failed (ZeroDivisionError at ")
    assert Path(__file__).name in line
    assert ASKED not in line
    tenant.close()


def test_those_who_wait_when_it_fails_are_refused_and_none_is_left_waiting(field: Field) -> None:
    guard = field.open(recording="sync")
    clerk = Clerk(guard)
    asked = Inquiry((AT_ONCE,))

    def slowly(*_: Any) -> Any:
        time.sleep(0.1)  # until the others have arrived
        broken()

    guard.check = slowly  # type: ignore[assignment,method-assign]  # likewise

    async def several() -> list[list[Verdict]]:
        first = asyncio.ensure_future(clerk.answers(asked))
        await asyncio.sleep(0.02)
        return await asyncio.gather(first, *(clerk.answers(asked) for _ in range(3)))

    found = asyncio.run(several())
    assert [(one.permitted, one.ground) for (one,) in found] == [(False, Ground.CLOSED)] * 4
    assert clerk.failed
    assert not clerk.at_work
    clerk.close()
    guard.close()


def test_a_guard_that_failed_at_once_is_asked_no_more_by_its_thread(field: Field, lines: list[str]) -> None:
    guard = field.open(recording="group")
    clerk = Clerk(guard)
    several = Inquiry((AT_ONCE,) * 20)
    guard.tell = broken  # type: ignore[method-assign]  # it fails twice, and is told once
    check, guard.check = guard.check, broken  # type: ignore[method-assign]  # likewise

    async def asked() -> list[Verdict]:
        waiting = asyncio.ensure_future(clerk.answers(several))
        await asyncio.sleep(0)  # it has arrived, and is not handed over yet
        assert clerk.now(AT_ONCE).ground is Ground.CLOSED
        guard.check = check  # type: ignore[method-assign]  # likewise
        return await waiting

    assert not any(asyncio.run(asked()))
    assert not clerk._heard(Deleted(of=1))
    assert len(lines) == 1
    clerk.close()
    guard.close()


def test_a_guard_that_fails_when_it_is_told_something_refuses_from_then_on(
    point: Point, field: Field, lines: list[str]
) -> None:
    field.license(PriorAuthorisation(by=(COURT.public,), urgent_hours=24))
    tenant = point.open()
    tenant.guard.tell = broken  # type: ignore[method-assign]  # likewise
    told = point.evaluate({"act": "deleted", "of": 1}, ACTS)
    assert (told["counted"], told["context"]["ground"]) == (False, "closed")
    assert point.evaluate(request())["context"]["ground"] == "closed"
    assert len(lines) == 1


@pytest.mark.parametrize("ask", [lambda clerk: clerk.now(AT_ONCE), lambda clerk: clerk._heard(Deleted(of=1))])
def test_an_interrupt_ends_the_decisions_and_goes_on(field: Field, ask: Callable[[Clerk], Verdict]) -> None:
    guard = field.open(recording="group")
    clerk = Clerk(guard)

    def interrupted(*_: Any) -> Any:
        raise KeyboardInterrupt

    guard.check = guard.tell = interrupted  # type: ignore[assignment,method-assign]  # as Ctrl-C makes it
    with pytest.raises(KeyboardInterrupt):
        ask(clerk)
    assert clerk.failed
    clerk.close()
    guard.close()


def test_one_tenants_failure_is_named_to_the_operator_and_leaves_the_other_alone(
    point: Point, tmp_path: Path, lines: list[str]
) -> None:
    (tmp_path / "second").mkdir()
    second = Field(tmp_path / "second")
    second.license()
    for name in ("border", "hospital", "operator"):
        (tmp_path / name).write_text(f"the-token-of-the-{name}")
    breaking(point.open(name="border", tokens=read_tokens(tmp_path / "border")))
    point.open(field=second, name="hospital", tokens=read_tokens(tmp_path / "hospital"))
    app = point.app(scrapers=read_tokens(tmp_path / "operator"))
    bearer = {
        name: {"Authorization": f"Bearer the-token-of-the-{name}"}
        for name in ("border", "hospital", "operator")
    }
    for name, decision in (("border", False), ("hospital", True)):
        answer = point.evaluate(request(), f"/{name}{EVALUATION}", headers=bearer[name], app=app)
        assert answer["decision"] is decision
    (line,) = lines
    assert line.startswith("tenant border: its guard failed")
    ready = {"ready": False, "tenants": 2, "grounds": ["failed"]}
    for headers in ({}, bearer["hospital"]):  # whoever asks learns that something failed, and not whose
        answer = point.ask("GET", "/readyz", app=app, headers=headers)
        assert (answer.status_code, answer.json()) == (503, ready)
    told = point.ask("GET", "/readyz", app=app, headers=bearer["operator"]).json()
    assert told == {**ready, "unready": {"border": "failed"}}
    metrics = point.ask("GET", "/metrics", app=app, headers=bearer["operator"]).text
    assert 'licet_ready{tenant="border"} 0.0' in metrics
    assert 'licet_ready{tenant="hospital"} 1.0' in metrics


def test_on_this_machine_alone_the_page_names_the_only_tenant_by_a_dash(point: Point) -> None:
    breaking(point.open())
    point.evaluate(request())
    assert point.ask("GET", "/readyz").json()["unready"] == {"-": "failed"}
    elsewhere = point.ask("GET", "/readyz", headers={"Host": "attacker.example"}).json()
    assert "unready" not in elsewhere


def test_why_a_record_failed_is_told_to_the_operator_once_and_to_no_caller(
    point: Point, lines: list[str]
) -> None:
    tenant = point.open()

    def full() -> None:
        raise Unwritable("the disk is full", where="/srv/record")

    tenant.guard.record.flush = full  # type: ignore[method-assign]  # a disk that fails at the last moment
    for _ in range(3):
        answer = point.evaluate(request())
        assert answer["context"]["ground"] == "record_failed"
        assert "/srv/record" not in answer["context"]["says"]
    (line,) = lines
    assert line.startswith("record_failed: ")
    assert "the disk is full" in line
    assert "/srv/record" in line
    del tenant.guard.record.flush
    with suppress(Unwritable):
        point.close()


def test_a_point_whose_record_failed_is_not_ready(point: Point) -> None:
    tenant = point.open()

    def full() -> None:
        raise Unwritable("the disk is full", where="/srv/record")

    assert point.ask("GET", "/readyz").status_code == 200
    tenant.guard.record.flush = full  # type: ignore[method-assign]  # a disk that fails at the last moment
    assert not point.evaluate(request())["decision"]
    for _ in range(2):
        ready = point.ask("GET", "/readyz")
        assert (ready.status_code, ready.json()["grounds"]) == (503, ["record_failed"])
    del tenant.guard.record.flush  # a record that is whole after all: it was a shared state that failed
    assert point.ask("GET", "/readyz").status_code == 200
    assert tenant.unready() is None


def test_a_reason_that_lasts_is_told_again_after_a_while(
    lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter((1000.0, 1059.0, 1060.0))
    monkeypatch.setattr(time, "monotonic", lambda: next(times))
    notices = Notices("border")
    stale = Verdict(False, Ground.STALE, "the list is 9 days old", "licence")
    outside = Verdict(False, Ground.OUTSIDE_GRANT, "not covered", "licence")
    for _ in range(3):
        notices.refused(stale)
        notices.refused(outside)
    assert lines == ["tenant border: stale: the list is 9 days old"] * 2


def test_an_error_without_a_place_is_told_all_the_same(lines: list[str]) -> None:
    Notices().failed(ZeroDivisionError(ASKED))
    assert "ZeroDivisionError at an unknown place" in lines[0]
    assert ASKED not in lines[0]


def test_a_tenant_that_cannot_be_closed_well_keeps_no_other_open(point: Point, tmp_path: Path) -> None:
    (tmp_path / "second").mkdir()
    second = Field(tmp_path / "second")
    second.license()
    tenants = [point.open(name="border"), point.open(field=second, name="hospital")]

    def lost() -> None:
        raise Unwritable("entries were lost")

    for one in tenants:
        one.guard.record.close, close = lost, one.guard.record.close  # type: ignore[method-assign]  # a bad disk
        with pytest.raises(Unwritable):
            point.app().close()
        assert not any(tenant.clerk.at_work for tenant in tenants)
        one.guard.record.close = close  # type: ignore[method-assign]  # likewise
