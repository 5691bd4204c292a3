"""A decision point in the same process, over the guard of a licensed file, asked by an HTTP client."""

from __future__ import annotations

import asyncio
import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from licet.guard.decision_point import Tenant
from licet.guard.decision_point.server import Application, Gate, Metrics
from tests.unit.cli.shell import Shell, issue_and_tag, set_up
from tests.unit.guard.conftest import Field

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.decision_point.served import Served

LOCAL = "http://127.0.0.1:8181"
EVALUATION = "/access/v1/evaluation"
EVALUATIONS = "/access/v1/evaluations"
SUBJECT = {"type": "party.government.border", "id": "officer-17"}
ACTION = {"name": "verify"}
RESOURCE = {
    "type": "artefact",
    "id": "model.onnx",
    "properties": {"licet": {"place": "controlled.border_checkpoint", "country": "NO"}},
}
CONTEXT = {"licet": {"purpose": "border_control"}}


def request(**changes: Any) -> dict[str, Any]:
    """A request for the licensed use, with `changes`; None leaves a part out."""
    whole = {"subject": SUBJECT, "action": ACTION, "resource": RESOURCE, "context": CONTEXT, **changes}
    return {name: part for name, part in whole.items() if part is not None}


def stating(**facts: Any) -> dict[str, Any]:
    """A request for the licensed use that states further facts of it."""
    return request(context={"licet": {**CONTEXT["licet"], **facts}})


class Point:
    """A decision point and its client. What is opened on it is closed with it."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.tenants: list[Tenant] = []
        self._stack = ExitStack()

    def open(self, *, field: Field | None = None, **tenant: Any) -> Tenant:
        """A tenant over the guard of `field`."""
        found = Tenant((field or self.field).open(), **tenant)
        self._stack.callback(found.close)
        self.tenants.append(found)
        return found

    def app(self, **gate: Any) -> Application:
        """The application of all tenants opened so far, or of one over the field."""
        if not self.tenants:
            self.open()
        return Application(self.tenants, Gate(**{"url": LOCAL, **gate}), metrics=Metrics(self.tenants))

    def ask(self, method: str, path: str, *, app: Application | None = None, **given: Any) -> httpx.Response:
        """One request, answered."""
        (answer,) = self.ask_together([(method, path, given)], app=app)
        return answer

    def ask_together(
        self, asked: list[tuple[str, str, dict[str, Any]]], *, app: Application | None = None
    ) -> list[httpx.Response]:
        """Several requests at once."""
        target = app or self.app()

        async def all_asked() -> list[httpx.Response]:
            transport = httpx.ASGITransport(app=target)
            async with httpx.AsyncClient(transport=transport, base_url=LOCAL) as client:
                return await asyncio.gather(
                    *(client.request(method, path, **given) for method, path, given in asked)
                )

        return asyncio.run(all_asked())

    def evaluate(self, asked: Any, path: str = EVALUATION, **given: Any) -> Any:
        """The answer to one evaluation, which must be one."""
        answer = self.ask("POST", path, json=asked, **given)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def close(self) -> None:
        """Close every tenant."""
        self._stack.close()


@pytest.fixture
def field(tmp_path: Path) -> Field:
    """A licensed file."""
    found = Field(tmp_path)
    found.license()
    return found


@pytest.fixture
def point(field: Field) -> Iterator[Point]:
    """A decision point over it, with one tenant and nobody else on the machine."""
    found = Point(field)
    yield found
    found.close()


@pytest.fixture
def licensed_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Path:
    """A folder with a tagged model, licensed for many uses."""
    for name in [name for name in os.environ if name.startswith("LICET_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    shell = Shell(capsys)
    set_up(shell)
    application = Path("application.yaml")
    application.write_text(application.read_text().replace("uses: 2", "uses: 100000"))
    issue_and_tag(shell)
    return tmp_path


@pytest.fixture
def started() -> Iterator[list[Served]]:
    found: list[Served] = []
    yield found
    for one in found:
        with one.process:  # which closes its pipes
            one.process.kill()
