"""The example of a shared service, with two tenants and the real face models."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import importlib.util
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from licet import files
from licet.cli.demo._models import Models, cache_folder, obtain
from licet.errors import InputError
from licet.guard.decision_point import Tenant, read_tokens
from licet.licence import Quota
from tests.unit.guard.conftest import START, Field

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest.importorskip("cv2", reason="the matcher needs the extra `demo`")

SERVER = Path(__file__).parents[3] / "examples" / "shared-computing" / "server.py"
TOKENS = {"university": "a-token-of-the-university", "hospital": "a-token-of-the-hospital"}
LICENSED = {
    "x-licet-purpose": "border_control",
    "x-licet-place": "controlled.border_checkpoint",
    "x-licet-country": "NO",
}


@pytest.fixture(scope="module")
def models() -> Models:
    try:
        return obtain(cache_folder(os.environ), tell=lambda _: None)
    except InputError as problem:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(problem))


@pytest.fixture(scope="module")
def pictures() -> dict[str, str]:
    import cv2

    from licet.cli.demo._matcher import astronaut, variations

    found = astronaut()
    both = {"first": found, "second": variations(found)["darker"]}
    return {
        name: base64.b64encode(cv2.imencode(".png", one)[1].tobytes()).decode() for name, one in both.items()
    }


def example() -> Any:
    spec = importlib.util.spec_from_file_location("shared_computing_server", SERVER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


class Cloud:
    """The running service and its two tenants' fields."""

    def __init__(self, app: Any, fields: dict[str, Field]) -> None:
        self.fields = fields
        self._app = app

    def job(self, tenant: str, pictures: dict[str, str], **headers: str) -> httpx.Response:
        """One comparison asked for by a tenant."""
        head = {"authorization": f"Bearer {TOKENS[tenant]}", **LICENSED}
        head |= {name.replace("_", "-"): value for name, value in headers.items()}

        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                return await client.post(f"/{tenant}/compare", json=pictures, headers=head)

        return asyncio.run(asked())


@pytest.fixture
def cloud(tmp_path: Path, models: Models) -> Iterator[Cloud]:
    with ExitStack() as stack:
        fields, tenants = {}, []
        for name, token in TOKENS.items():
            folder = tmp_path / name
            folder.mkdir()
            fields[name] = field = Field(folder)
            field.artefact = folder / models.recogniser_path.name
            field.artefact.write_bytes(models.recogniser)
            field.license(Quota(uses=2, per="licence"))
            place = files.write(folder / "tokens", token.encode())
            tenants.append(Tenant(field.open(), name=name, tokens=read_tokens(place)))
            stack.callback(tenants[-1].close)
        yield Cloud(example().application(tuple(tenants), detector=models.detector), fields)


def test_each_tenant_gets_its_answers_under_its_own_licence(cloud: Cloud, pictures: dict[str, str]) -> None:
    answers = [cloud.job("university", pictures) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 403]
    assert answers[0].json()["same_person"] is True
    assert answers[2].json()["ground"] == "quota_spent"
    assert cloud.job("hospital", pictures).status_code == 200  # whose quota is its own

    street = cloud.job("hospital", pictures, x_licet_place="public.street")
    assert street.status_code == 403
    assert {"field": "place", "allowed": ["place.controlled.border_checkpoint"]} in street.json()["changes"]

    assert cloud.job("hospital", pictures, authorization=f"Bearer {TOKENS['university']}").status_code == 401
    field = cloud.fields["hospital"]
    field.now += 60
    field.list_of(field.revocation(), sequence=2, at=START + dt.timedelta(seconds=60))
    assert cloud.job("hospital", pictures).json()["ground"] == "revoked"


def test_what_is_no_picture_gets_no_score(cloud: Cloud, pictures: dict[str, str]) -> None:
    assert cloud.job("hospital", {**pictures, "first": ""}).status_code == 400
    assert cloud.job("hospital", {"first": pictures["first"]}).status_code == 400
