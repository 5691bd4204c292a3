"""Who may ask, what a decision point says of itself, and which tenant's guard answers."""

from __future__ import annotations

import asyncio
import datetime as dt
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from openapi_spec_validator import validate
from openapi_spec_validator.validation.validators import OpenAPIV31SpecValidator

from licet.errors import InputError, Unwritable
from licet.guard import Ground
from licet.guard.decision_point import openapi, read_tokens
from licet.licence import Quota
from tests.unit.decision_point.conftest import EVALUATION, LOCAL, Point, request
from tests.unit.guard.conftest import Field, grounds

if TYPE_CHECKING:
    from pathlib import Path

TOKEN, OTHER = "a-token-of-the-border-service", "a-token-of-the-hospital"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def tokens(tmp_path: Path) -> Path:
    place = tmp_path / "tokens"
    place.write_text(f"# the border service's\n{TOKEN}\n\n")
    return place


@pytest.fixture
def two(point: Point, tmp_path: Path, tokens: Path) -> Field:
    """Two tenants, `border` and `hospital`, each with a licence of its own for two uses."""
    point.field.license(Quota(uses=2, per="licence"))
    (tmp_path / "second").mkdir()
    second = Field(tmp_path / "second")
    second.license(Quota(uses=2, per="licence"))
    others = tmp_path / "others"
    others.write_text(OTHER)
    point.open(name="border", tokens=read_tokens(tokens))
    point.open(field=second, name="hospital", tokens=read_tokens(others))
    return second


def test_without_a_token_nothing_is_decided(point: Point, field: Field, tokens: Path) -> None:
    point.open(tokens=read_tokens(tokens))
    for given in ("", "Bearer", "Bearer wrong-token-altogether", f"Basic {TOKEN}", f"Bearer x{TOKEN}"):
        answer = point.ask("POST", EVALUATION, json=request(), headers={"Authorization": given})
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == f'Bearer realm="{LOCAL}"'
    assert point.ask("POST", EVALUATION, json=request(), headers=BEARER).json()["decision"] is True
    point.close()
    assert grounds(field) == ["permitted", "permitted"]


def test_a_token_of_one_tenant_opens_no_other(point: Point, two: Field) -> None:
    there = f"/hospital{EVALUATION}"
    assert point.ask("POST", there, json=request(), headers=BEARER).status_code == 403
    point.close()
    assert grounds(two) == ["permitted"]


@pytest.mark.usefixtures("two")
def test_one_tenants_spent_quota_and_closed_guard_leave_the_other_alone(point: Point) -> None:
    here, there = f"/border{EVALUATION}", f"/hospital{EVALUATION}"
    other = {"Authorization": f"Bearer {OTHER}"}
    answers = [point.ask("POST", here, json=request(), headers=BEARER).json() for _ in range(3)]
    assert [one["decision"] for one in answers] == [True, True, False]
    point.tenants[0].guard.close()
    assert point.ask("POST", here, json=request(), headers=BEARER).json()["context"]["ground"] == "closed"
    assert point.ask("POST", there, json=request(), headers=other).json()["decision"] is True


def test_a_revocation_of_one_tenant_leaves_the_other_alone(point: Point, two: Field) -> None:
    two.now += 3600
    two.list_of(two.revocation(), sequence=2, at=dt.datetime.fromtimestamp(two.now, dt.UTC))
    other = {"Authorization": f"Bearer {OTHER}"}
    refused = point.ask("POST", f"/hospital{EVALUATION}", json=request(), headers=other).json()
    assert (refused["decision"], refused["context"]["ground"]) == (False, "revoked")
    assert (
        point.ask("POST", f"/border{EVALUATION}", json=request(), headers=BEARER).json()["decision"] is True
    )


@pytest.mark.usefixtures("two")
def test_each_tenant_has_its_metadata_below_the_well_known_path(point: Point) -> None:
    app = point.app(url="https://pdp.example.org")
    found = point.ask("GET", "/.well-known/authzen-configuration/border", app=app)
    assert found.headers["content-type"] == "application/json"
    assert found.json() == {
        "policy_decision_point": "https://pdp.example.org/border",
        "access_evaluation_endpoint": "https://pdp.example.org/border/access/v1/evaluation",
        "access_evaluations_endpoint": "https://pdp.example.org/border/access/v1/evaluations",
        "licet_acts_endpoint": "https://pdp.example.org/border/licet/v1/acts",
    }


def test_the_metadata_names_what_is_offered_and_no_search(point: Point) -> None:
    found = point.ask("GET", "/.well-known/authzen-configuration").json()
    assert found["policy_decision_point"] == LOCAL
    assert not [name for name in found if "search" in name]
    for kind in ("subject", "resource", "action"):
        assert point.ask("POST", f"/access/v1/search/{kind}", json=request()).status_code == 404


def test_a_page_of_another_site_reaches_nothing(point: Point) -> None:
    answer = point.ask("POST", EVALUATION, json=request(), headers={"Host": "attacker.example:8181"})
    assert answer.status_code == 421
    known = point.app(url="https://pdp.example.org:8443")
    given = {"Host": "PDP.example.org"}
    assert point.ask("POST", EVALUATION, json=request(), headers=given, app=known).status_code == 200
    for host in ("localhost", "127.0.0.1:9", "[::1]:8181", "[::1]"):
        assert point.ask("POST", EVALUATION, json=request(), headers={"Host": host}).status_code == 200


def test_another_method_is_told_the_right_one(point: Point) -> None:
    answer = point.ask("GET", EVALUATION)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_the_description_is_valid_openapi_and_names_what_is_served(point: Point) -> None:
    document = point.ask("GET", "/openapi.json").json()
    assert document == openapi()
    validate(document, cls=OpenAPIV31SpecValidator)
    for path, methods in document["paths"].items():
        for method in methods:
            assert point.ask(method.upper(), path).status_code != 404


def test_it_is_ready_while_its_guards_are(point: Point, field: Field) -> None:
    point.open()
    assert point.ask("GET", "/healthz").text == "alive\n"
    ready = point.ask("GET", "/readyz")
    assert (ready.status_code, ready.json()) == (200, {"ready": True, "tenants": 1, "grounds": []})
    field.now += 8 * 86400
    stale = point.ask("GET", "/readyz")
    assert (stale.status_code, stale.json()["grounds"]) == (503, ["stale"])
    point.tenants[0].guard.close()
    assert point.ask("GET", "/readyz").json()["grounds"] == ["closed"]
    assert point.ask("GET", "/healthz").status_code == 200


def test_a_probe_uses_nothing_up(point: Point, field: Field) -> None:
    point.ask("GET", "/readyz")
    point.close()
    assert grounds(field) == ["permitted"]  # the opening


def test_the_metrics_count_by_tenant_and_ground_and_tell_nothing_of_a_use(point: Point, field: Field) -> None:
    field.license(Quota(uses=5, per="day"))
    app = point.app()
    for _ in range(2):
        point.ask("POST", EVALUATION, json=request(), app=app)
    point.ask("POST", EVALUATION, json=request(action={"name": "identify.live"}), app=app)
    text = point.ask("GET", "/metrics", app=app).text
    assert 'licet_decisions_total{ground="permitted",tenant="-"} 2.0' in text
    assert 'licet_decisions_total{ground="outside_grant",tenant="-"} 1.0' in text
    assert 'licet_request_seconds_count{tenant="-"} 3.0' in text
    assert 'licet_ready{tenant="-"} 1.0' in text
    assert 'licet_quota_left{tenant="-"} 3.0' in text
    assert "licet_lists_age_seconds" in text
    assert "border" not in text


@pytest.mark.usefixtures("two")
def test_metrics_of_several_tenants_are_for_the_operator_alone(point: Point, tokens: Path) -> None:
    assert point.ask("GET", "/metrics", headers=BEARER).status_code == 404
    tokens.write_text("the-operators-own-token")
    app = point.app(scrapers=read_tokens(tokens))
    assert point.ask("GET", "/metrics", headers=BEARER, app=app).status_code == 403
    scraper = {"Authorization": "Bearer the-operators-own-token"}
    assert point.ask("GET", "/metrics", headers=scraper, app=app).status_code == 200


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no token"),
        (b"# none\n", "no token"),
        (b"short", "fewer than 16"),
        ("ünicode-token-of-somebody".encode(), "not ASCII"),
    ],
)
def test_a_token_file_that_protects_nothing_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "tokens").write_bytes(content)
    with pytest.raises(InputError, match=says):
        read_tokens(tmp_path / "tokens")


def test_a_permit_that_could_not_be_recorded_is_a_refusal(point: Point) -> None:
    tenant = point.open()

    def broken() -> None:
        raise Unwritable("the disk is full")

    tenant.guard.record.flush = broken  # type: ignore[method-assign]  # a disk that fails at the last moment
    answer = point.evaluate(request())
    assert (answer["decision"], answer["context"]["ground"]) == (False, Ground.RECORD_FAILED)
    assert "record" not in answer["context"]
    del tenant.guard.record.flush
    with suppress(Unwritable):
        point.close()


def test_what_was_asked_when_it_closes_is_answered(point: Point) -> None:
    app = point.app()
    point.tenants[0].clerk.close()
    answer = point.ask("POST", EVALUATION, json=request(), app=app)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert point.ask("GET", "/readyz", app=app).json()["grounds"] == ["closed"]


def test_a_web_socket_is_closed(point: Point) -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    asyncio.run(point.app()({"type": "websocket", "path": EVALUATION}, receive, send))
    assert sent == [{"type": "websocket.close", "code": 1008, "reason": "no such service"}]
