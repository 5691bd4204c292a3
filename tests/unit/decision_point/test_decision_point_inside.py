"""What a decision point does inside: who waits for whom, who is believed, and what it shows of itself."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from licet.guard._watching import hindrance, standing
from licet.guard.decision_point import Tenant
from licet.guard.decision_point._clerk import Busy, Clerk, Inquiry
from licet.guard.decision_point._question import Question
from licet.guard.decision_point.server import Application, Gate, Metrics, Tracing
from licet.licence import Quota
from licet.licence.provisos import Concurrent, Operators
from tests.unit.cli.shell import Shell, issue_and_tag, set_up, write
from tests.unit.decision_point.conftest import EVALUATION, EVALUATIONS, LOCAL, Point, request, stating
from tests.unit.guard.conftest import AT_THE_BORDER, IN_THE_STREET, Field, grounds
from tests.unit.guard_identity.conftest import Issuer

if TYPE_CHECKING:
    from collections.abc import Callable

    from licet.guard import Verdict


def test_a_queued_guard_is_asked_at_once_and_many_questions_elsewhere(point: Point, field: Field) -> None:
    field.license(Quota(uses=32, per="day"))
    tenant = Tenant(field.open(recording="group"))
    point.tenants.append(tenant)
    assert point.evaluate(request())["decision"] is True
    both = {
        **request(),
        "evaluations": [{}] * 2,
        "options": {"evaluations_semantic": "permit_on_first_permit"},
    }
    assert len(point.evaluate(both, EVALUATIONS)["evaluations"]) == 1
    all_of_them = point.evaluate({**both, "options": {}}, EVALUATIONS)["evaluations"]
    assert [one["decision"] for one in all_of_them] == [True, True]
    many = point.evaluate({**request(), "evaluations": [{}] * 40}, EVALUATIONS)["evaluations"]
    assert sum(one["decision"] for one in many) == 28
    assert point.evaluate(stating(purpos="x"))["context"]["ground"] == "unknown_term"
    tenant.close()


@pytest.mark.parametrize("recording", ["sync", "group"])
def test_a_question_that_was_amiss_is_refused_whatever_the_guard_would_say(
    field: Field, recording: Any
) -> None:
    guard = field.open(recording=recording)
    clerk = Clerk(guard)
    asked = Question(AT_THE_BORDER, amiss="stated twice")
    (answered,) = asyncio.run(clerk.answers(Inquiry((asked,))))
    for verdict in (answered, clerk.now(asked)):
        assert (verdict.permitted, verdict.ground, verdict.says) == (False, "unknown_term", "stated twice")
    clerk.close()
    guard.close()


def test_a_quota_shared_with_other_hosts_is_counted_exactly(point: Point, field: Field) -> None:
    field.license(Quota(uses=3, per="licence"))
    tenant = Tenant(field.open(state=str(field.folder / "state.sqlite")))
    point.tenants.append(tenant)
    found = point.evaluate({**request(), "evaluations": [{}] * 5}, EVALUATIONS)["evaluations"]
    assert [one["decision"] for one in found] == [True] * 3 + [False] * 2
    tenant.close()


def test_what_arrives_as_it_ends_is_turned_away(field: Field) -> None:
    clerk = Clerk(field.open())

    async def late() -> None:
        asked = asyncio.ensure_future(clerk.answers(Inquiry((Question(AT_THE_BORDER),))))
        await asyncio.sleep(0)  # it has arrived, and is not handed over yet
        arrived, clerk._arriving = clerk._arriving, []
        await asyncio.to_thread(clerk.close)
        clerk._arriving = arrived
        clerk._hand_over()
        with pytest.raises(Busy):
            await asked

    asyncio.run(late())
    clerk._guard.close()


def test_all_that_arrived_while_it_wrote_and_before_it_closed_is_answered(field: Field) -> None:
    guard = field.open()
    clerk = Clerk(guard)
    begun, may_go_on, check = threading.Event(), threading.Event(), guard.check

    def slowly(*asked: Any) -> Any:
        begun.set()
        may_go_on.wait(30)
        return check(*asked)

    guard.check = slowly  # type: ignore[assignment,method-assign]  # a disk that takes its time

    async def asked() -> list[list[Verdict]]:
        waiting = []
        for _ in range(3):
            waiting.append(asyncio.ensure_future(clerk.answers(Inquiry((Question(AT_THE_BORDER),)))))
            await asyncio.sleep(0)  # it has arrived
            clerk._hand_over()
            await asyncio.to_thread(begun.wait, 30)
        clerk._inbox.put([])  # as `close` does
        may_go_on.set()
        return await asyncio.gather(*waiting)

    assert [verdict.permitted for (verdict,) in asyncio.run(asked())] == [True] * 3
    clerk.close()
    guard.close()


def test_too_many_who_wait_are_told_to_come_back(point: Point, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("licet.guard.decision_point._clerk._MOST_WAITING", 2)
    answers = point.ask_together([("POST", EVALUATION, {"json": request()})] * 5)
    assert sorted(answer.status_code for answer in answers) == [200, 200, 503, 503, 503]


def test_two_loops_may_ask_one_clerk(field: Field) -> None:
    guard = field.open()
    clerk = Clerk(guard)

    async def left() -> None:
        for _ in range(2):  # together, so that they are not handed over yet
            asyncio.ensure_future(clerk.answers(Inquiry((Question(AT_THE_BORDER),))))  # noqa: RUF006 - given up
        await asyncio.sleep(0)

    loop = asyncio.new_event_loop()
    loop.run_until_complete(left())  # whoever asked is gone, and their loop with them
    (verdict,) = asyncio.run(clerk.answers(Inquiry((Question(AT_THE_BORDER),))))
    assert verdict.permitted
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    clerk.close()
    guard.close()


def arriving(field: Field, turns: list[int], *, waiting: int = 1) -> list[int]:
    """How many are handed over to the thread at once, if as many arrive in each turn of the loop.

    `waiting` is how many others wait for their answers all the while.
    """
    guard = field.open(recording="sync")
    clerk = Clerk(guard)
    clerk._waiting = waiting
    found: list[int] = []
    hand_over = clerk._hand_over

    def seen() -> None:
        found.append(len(clerk._arriving))
        hand_over()

    clerk._hand_over = seen  # type: ignore[method-assign]  # to see it

    async def all_answered() -> None:
        asked = []
        for many in turns:
            asked += [
                asyncio.ensure_future(clerk.answers(Inquiry((Question(AT_THE_BORDER),)))) for _ in range(many)
            ]
            await asyncio.sleep(0)
        assert all(verdict.permitted for (verdict,) in await asyncio.gather(*asked))

    asyncio.run(all_answered())
    handed_over = list(found)
    clerk.close()
    guard.close()
    return handed_over


def test_who_arrives_in_quick_succession_is_handed_over_together(field: Field) -> None:
    assert arriving(field, [20]) == [20]
    assert arriving(field, [1]) == [1]
    assert arriving(field, [1, 1, 1, 1, 1]) == [5]
    assert arriving(field, [3], waiting=0) == [3]


def test_who_asks_alone_waits_for_nobody(field: Field) -> None:
    assert arriving(field, [1], waiting=0) == [1]
    assert arriving(field, [1, 1], waiting=0)[0] == 1


@pytest.mark.parametrize(("bound", "value"), [("_ENOUGH", 3), ("_LONGEST_GATHERING", 0.0)])
def test_who_came_first_is_not_kept_waiting_by_those_who_keep_coming(
    field: Field, monkeypatch: pytest.MonkeyPatch, bound: str, value: float
) -> None:
    monkeypatch.setattr(f"licet.guard.decision_point._clerk.{bound}", value)
    assert len(arriving(field, [1] * 8)) > 1


@pytest.mark.parametrize("recording", ["sync", "group"])
def test_a_guard_that_may_wait_is_never_asked_by_the_servers_loop(field: Field, recording: Any) -> None:
    settings: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
        ((), {}),
        ((Quota(uses=5, per="day"),), {"state": str(field.folder / "state.sqlite")}),
        ((Operators(oidc=(Issuer().registered(),)),), {}),
    ]
    waits = []
    for number, (provisos, options) in enumerate(settings):
        field.license(*provisos)
        guard = field.open(recording=recording, record=field.folder / f"record-{number}", **options)
        clerk = Clerk(guard)
        waits.append(clerk.waits)
        clerk.close()
        guard.close()
    assert waits == [recording == "sync", True, True]


def test_a_bound_on_uses_at_once_permits_nothing_whose_end_is_not_told(point: Point, field: Field) -> None:
    field.license(Concurrent(most=5))
    answer = point.evaluate(request())
    assert (answer["decision"], answer["context"]["ground"]) == (False, "too_many_at_once")


def test_who_asks_is_believed_by_a_token_and_by_nothing_else(point: Point, field: Field) -> None:
    issuer, other = Issuer(), Issuer()
    field.license(Operators(oidc=(issuer.registered(),)))
    point.open()
    token = issuer.token()
    for _ in range(2):  # the second time it is remembered
        assert point.evaluate(stating(id_tokens=[token]))["decision"] is True
    assert point.evaluate(request())["context"]["ground"] == "not_admitted"
    forged = point.evaluate(stating(id_tokens=[other.token()]))
    assert (forged["decision"], forged["context"]["ground"]) == (False, "unknown_term")
    assert point.evaluate(stating(id_tokens=[token, "x"]))["decision"] is False
    assert point.ask("POST", EVALUATION, json=stating(id_tokens=token)).status_code == 400
    field.now += 3600
    assert point.evaluate(stating(id_tokens=[token]))["decision"] is False  # too old by now
    point.close()
    record = field.artefact.with_name(f"{field.artefact.name}.record")
    assert not any(b"u-17" in part.read_bytes() for part in record.rglob("*") if part.is_file())


def test_tokens_are_remembered_only_so_far(
    point: Point, field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("licet.guard.decision_point._tenant._MOST_ASKERS", 2)
    issuer = Issuer()
    field.license(Operators(oidc=(issuer.registered(),)))
    tenant = point.open()
    for number in range(5):
        assert point.evaluate(stating(id_tokens=[issuer.token(sub=f"u-{number}")]))["decision"] is True
    assert len(tenant._askers) <= 2


def test_each_decided_request_is_a_span_that_tells_nothing_of_the_use(field: Field) -> None:
    spans = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    tenant = Tenant(field.open())
    tracing = Tracing(provider.get_tracer("test"))
    app: Any = Application([tenant], Gate(url=LOCAL), metrics=Metrics([tenant]), tracing=tracing)
    caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    async def asked() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=LOCAL) as client:
            await client.post(EVALUATION, json=request(), headers={"traceparent": caller})
            await client.get("/readyz")

    asyncio.run(asked())
    app.close()
    (span,) = spans.get_finished_spans()
    assert (span.name, dict(span.attributes or {})) == ("licet evaluation", {"licet.tenant": ""})
    assert span.parent is not None
    assert f"{span.context.trace_id:032x}" == caller.split("-")[1]


def test_without_a_provider_nothing_is_traced(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Tracing.configured() is None
    monkeypatch.setattr(trace, "get_tracer_provider", TracerProvider)
    assert isinstance(Tracing.configured(), Tracing)
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    assert Tracing.configured() is None


def test_what_watches_sees_a_clock_that_tells_no_time_and_a_use_the_law_no_longer_bears(field: Field) -> None:
    with field.open() as guard:
        assert hindrance(guard, AT_THE_BORDER) is None
        refusal = hindrance(guard, IN_THE_STREET)
        assert refusal is not None
        assert refusal.ground == "outside_grant"
        guard._revoker.law = ()  # another law has come
        assert hindrance(guard, AT_THE_BORDER) is None
        field.now = float("nan")
        timeless = standing(guard)
        assert timeless is not None
        assert timeless.ground == "clock_back"
        field.now = 0.0
    assert grounds(field) == ["permitted"]  # the opening: looking is no use


def served(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], client: Callable[[], None]) -> str:
    """What the command prints while it serves in this process, and a client asks in a thread."""
    failures: list[BaseException] = []

    def asking() -> None:
        for _ in range(600):
            if Path("licet.sock").exists():
                break
            time.sleep(0.05)
        try:
            client()
        except BaseException as problem:  # noqa: BLE001 - told below, in the test's own thread
            failures.append(problem)
        while signal.getsignal(signal.SIGTERM) in (signal.SIG_DFL, signal.SIG_IGN):
            time.sleep(0.05)  # a signal that nobody takes would end the tests
        os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=asking)
    thread.start()
    said = Shell(capsys)("guard", "serve", *words)
    thread.join()
    assert failures == []
    assert said.status == 0, said.err
    return said.out


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder with a tagged model."""
    for name in [name for name in os.environ if name.startswith("LICET_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    shell = Shell(capsys)
    set_up(shell)
    issue_and_tag(shell)


def over_socket(**settings: Any) -> httpx.Client:
    transport = httpx.HTTPTransport(uds="licet.sock", retries=20)
    return httpx.Client(transport=transport, base_url="http://localhost", timeout=60, **settings)


@pytest.mark.usefixtures("here")
def test_the_command_says_where_it_serves_and_for_whom(capsys: pytest.CaptureFixture[str]) -> None:
    def client() -> None:
        with over_socket() as asking:
            assert asking.post(EVALUATION, json=request()).json()["decision"] is True

    said = served(capsys, ("model.onnx", "--trust", "trust", "--socket", "licet.sock"), client)
    assert "Decisions at licet.sock" in said
    assert "licence NO-2026-0041; each answer is on disk before it is given" in said
    assert "this user alone" in said
    assert max(map(len, said.splitlines())) <= 80


@pytest.mark.usefixtures("here")
def test_two_tenants_are_served_from_one_file(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("border", "hospital"):
        write(f"{name}.tokens", f"a-token-of-the-{name}")
    write(
        "tenants.yaml",
        "socket: licet.sock\nmetrics_tokens: border.tokens\ntenants:\n"
        "  border: {artefact: model.onnx, trust: trust, tokens: border.tokens, record: one}\n"
        "  hospital: {artefact: model.onnx, trust: trust, tokens: hospital.tokens, record: two,\n"
        "    recording: group, names: [matcher]}\n",
    )

    def client() -> None:
        with over_socket(headers={"Authorization": "Bearer a-token-of-the-hospital"}) as asking:
            named = {**request(), "resource": {**request()["resource"], "id": "matcher"}}
            assert asking.post(f"/hospital{EVALUATION}", json=named).json()["decision"] is True
            assert asking.post(f"/border{EVALUATION}", json=request()).status_code == 403

    said = served(capsys, ("--config", "tenants.yaml"), client)
    assert "records follow answers" in said
    assert "bearers of a token" in said
