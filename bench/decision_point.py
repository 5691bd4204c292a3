"""What a decision costs over HTTP: the decision point beside a handler that only answers, on the same server.

(1) start one server process on one core: it answers a constant, asks a guard that records in group, and one
    whose answers wait for the disk, each below a path of its own;
(2) ask from another core over 1, 32 and 256 connections that stay open, all three in turn in every round;
(3) ask for a thousand evaluations in one request.

The client is written in Python and shares the machine: what it takes is part of every number, and the same
for all three. Ratios and the server's own processor time say more than requests a second.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import tempfile
import time
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from bench import _table
from bench._field import Field, drawn
from bench._run import run
from bench._timing import Pace, Series

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from licet.guard import Recording

_CONNECTIONS: Final = (1, 32, 256)
_RECORDINGS: Final[dict[str, Recording]] = {"queued": "group", "durable": "sync"}
_KINDS: Final = (*_RECORDINGS, "minimal")
_BATCH: Final = 1000
_DRAWN: Final = 256
_PERSON: Final = b"operator-000-"  # who is asked for, over the first connection
_LABELS: Final = {"queued": "recorded in group", "durable": "recorded in sync", "minimal": "constant answer"}


class Sample(Struct, frozen=True):
    """Some seconds of one kind: requests, how long each took, and the server's processor time."""

    requests: int
    seconds: float
    p99: float
    processor: float


def measure(pace: Pace) -> list[_table.Table]:
    """The tables of one run."""
    here, there = get_context("spawn").Pipe()
    with tempfile.TemporaryDirectory() as folder:
        process = get_context("spawn").Process(target=_serve, args=(folder, there))
        process.start()  # (1)
        there.close()  # so that a server that fails is noticed
        try:
            port = here.recv()
            _alone_on(1)
            return [*_at_once(port, process.pid or 0, pace), _together(port, pace)]
        finally:
            here.close()
            process.join()


def _at_once(port: int, pid: int, pace: Pace) -> list[_table.Table]:
    """(2) One table of times and one of the slowest hundredth, for each number of connections."""
    seconds, rounds = (0.2, 2) if pace.sample < 0.005 else (1.5, 7)
    tables = []
    for connections in _CONNECTIONS:
        found: dict[str, list[Sample]] = {kind: [] for kind in _KINDS}
        for number in range(rounds + 1):
            for place in range(len(_KINDS)):
                kind = _KINDS[(number + place) % len(_KINDS)]
                found[kind].append(asyncio.run(_sample(kind, port, pid, connections, seconds)))
        for samples in found.values():
            del samples[0]  # warms up
        tables += _tables(connections, found)
    return tables


def _tables(connections: int, found: dict[str, list[Sample]]) -> list[_table.Table]:
    def series(kind: str, what: str, values: list[float]) -> Series:
        times = tuple(value * 1e6 for value in values)
        return Series(f"decision_point_{what}_{connections}_{kind}", _LABELS[kind], times, times)

    each = {k: series(k, "request", [s.seconds / s.requests for s in v]) for k, v in found.items()}
    slow = {k: series(k, "p99", [s.p99 for s in v]) for k, v in found.items()}
    spent = {k: series(k, "processor", [s.processor / s.requests for s in v]) for k, v in found.items()}
    whole = f"{connections} connection{'s' if connections > 1 else ''}"
    notes = [f"{_LABELS[k]}: {1e6 / _middle(one):,.0f} requests a second" for k, one in each.items()]
    return [
        _beside(f"HTTP, {whole}: each request", each, notes),
        _beside(f"HTTP, {whole}: 99th percentile", slow),
        _beside(f"HTTP, {whole}: server's processor", spent),
    ]


def _beside(title: str, series: dict[str, Series], notes: list[str] | None = None) -> _table.Table:
    return _table.beside(title, [series["queued"], series["durable"]], [series["minimal"]], notes=notes or ())


def _middle(series: Series) -> float:
    return sorted(series.answered)[len(series.answered) // 2]


def _together(port: int, pace: Pace) -> _table.Table:
    """(3) Decisions of one request with a thousand evaluations."""
    rounds = 3 if pace.sample < 0.005 else 15
    taken: dict[str, list[float]] = {"queued": [], "durable": []}
    for _ in range(rounds + 1):
        for kind, times in taken.items():
            times.append(asyncio.run(_evaluations(kind, port)) / _BATCH * 1e6)
    series = [
        Series(f"decision_point_evaluation_{k}", _LABELS[k], tuple(v[1:]), tuple(v[1:]))
        for k, v in taken.items()
    ]
    notes = [f"{one.label}: {1e6 / _middle(one):,.0f} decisions a second" for one in series]
    return _table.beside("HTTP, 1,000 evaluations in one request", series, (), notes=notes)


class _Wire(asyncio.Protocol):
    """One connection that asks again as soon as it is answered, until it is time to stop."""

    def __init__(self, requests: list[bytes], stop: float, done: asyncio.Future[None]) -> None:
        self._requests = requests
        self._stop = stop
        self._done = done
        self._asked = 0.0
        self._missing = 0
        self._wire: Any = None
        self.times: list[float] = []

    def connection_made(self, transport: Any) -> None:
        """Ask for the first time."""
        self._wire = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Take part of an answer; ask again after its end."""
        if not self._missing:
            head, _, body = data.partition(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                sys.exit(f"bench: {data[:200]!r}")
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
            self._missing = length - len(body)
        else:
            self._missing -= len(data)
        if self._missing <= 0:
            self._missing = 0
            self.times.append(time.perf_counter() - self._asked)
            self._ask()

    def _ask(self) -> None:
        self._asked = time.perf_counter()
        if self._asked >= self._stop:
            self._wire.close()
            self._done.set_result(None)
            return
        self._wire.write(self._requests[len(self.times) % len(self._requests)])


async def _sample(kind: str, port: int, pid: int, connections: int, seconds: float) -> Sample:
    loop = asyncio.get_running_loop()
    requests = [_posted(f"/{kind}/access/v1/evaluation", one) for one in _asked()]
    before, start = _processor(pid), time.perf_counter()
    wires = []
    for number in range(connections):
        done: asyncio.Future[None] = loop.create_future()
        person = b"operator-%03d-" % number
        turned = [
            one.replace(_PERSON, person) for one in requests[number % _DRAWN :] + requests[: number % _DRAWN]
        ]
        _, wire = await loop.create_connection(
            lambda turned=turned, done=done: _Wire(turned, start + seconds, done),  # type: ignore[misc]  # bound at once
            "127.0.0.1",
            port,
        )
        wires.append((wire, done))
    await asyncio.gather(*(done for _, done in wires))
    taken = time.perf_counter() - start
    times = sorted(value for wire, _ in wires for value in wire.times)
    return Sample(len(times), taken, times[int(len(times) * 0.99)], _processor(pid) - before)


async def _evaluations(kind: str, port: int) -> float:
    each = (_asked() * (_BATCH // _DRAWN + 1))[:_BATCH]
    request = _posted(f"/{kind}/access/v1/evaluations", {"evaluations": each})
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
    start = time.perf_counter()
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
    body = await reader.readexactly(length)
    taken = time.perf_counter() - start
    writer.close()
    if len(msgspec.json.decode(body)["evaluations"]) != _BATCH:
        sys.exit(f"bench: {body[:200]!r}")
    return taken


def _asked() -> list[dict[str, Any]]:
    """The same draw as for `guard.check`, as AuthZEN has it; everyone asks for somebody else."""
    return [_evaluation(msgspec.to_builtins(use), number) for number, use in enumerate(drawn(_DRAWN))]


def _evaluation(facts: dict[str, Any], number: int) -> dict[str, Any]:
    place = {name: facts.pop(name) for name in ("place", "country")}
    return {
        "subject": {"type": facts.pop("actor"), "id": f"{_PERSON.decode()}{number}"},
        "action": {"name": facts.pop("operation")},
        "resource": {"type": "artefact", "id": "model.onnx", "properties": {"licet": place}},
        "context": {"licet": facts},
    }


def _posted(path: str, document: object) -> bytes:
    body = msgspec.json.encode(document)
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _processor(pid: int) -> float:
    """Seconds of processor time a process has had: Linux makes its clock's number from the process's."""
    return time.clock_gettime((~pid << 3) | 2)


def _alone_on(core: int) -> None:
    """Keep to one core, where there are two."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[core % len(cores)]})


_CONSTANT: Final = b'{"decision":true,"context":{"ground":"permitted","says":"permitted","cite":"licence"}}'


async def _minimal(_scope: Any, receive: Any, send: Any) -> None:
    """Read the request and answer a constant: what any answer of this server costs."""
    while (await receive()).get("more_body"):
        pass
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(_CONSTANT))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": _CONSTANT})


def _serve(folder: str, pipe: Connection) -> None:
    """The server process: the three applications on one port, until told to stop."""
    import threading

    import uvicorn

    from licet.guard.decision_point import Settings, Tenant
    from licet.guard.decision_point.server import Application, Gate, Metrics, bound

    _alone_on(0)
    field = Field(Path(folder))
    artefact = field.licensed("model.onnx", b"weights" * 1000)
    tenants = [
        Tenant(field.open(artefact, record=f"{kind}.record", recording=recording), name=kind)
        for kind, recording in _RECORDINGS.items()
    ]
    point: Any = Application(tenants, Gate(url="http://127.0.0.1"), metrics=Metrics(tenants))

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await (_minimal if scope["path"].startswith("/minimal") else point)(scope, receive, send)

    listening = bound(Settings(tenants={}, port=0))
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        proxy_headers=False,
        server_header=False,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    gc.freeze()  # as the served one does
    thread.start()
    pipe.send(listening.getsockname()[1])
    with suppress(EOFError):
        pipe.recv()  # until the other end is closed
    server.should_exit = True
    thread.join()
    point.close()


if __name__ == "__main__":
    run(measure)
