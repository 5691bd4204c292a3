"""What was done about a use can be told over HTTP, and counts there as it does for the guard."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from licet.guard.decision_point import read_tokens
from licet.licence import Authorisation, Receipt, Scope, sign, sign_authorisation
from licet.licence.provisos import HumanReview, Operators, PriorAuthorisation, Reporting
from tests.unit.decision_point.conftest import EVALUATION, Point, request, stating
from tests.unit.guard.conftest import START, Field
from tests.unit.guard_identity.conftest import Issuer
from tests.unit.licence.samples import signing_key

if TYPE_CHECKING:
    from pathlib import Path

ACTS = "/licet/v1/acts"
COURT, OFFICE = signing_key("the court"), signing_key("office that receives reports")
DAY = 86_400


def tell(point: Point, **act: Any) -> Any:
    """What the guard says to an act."""
    return point.evaluate(act, ACTS)


def decision(field: Field, **said: Any) -> Any:
    """A signed decision on uses at the border."""
    scope = Scope(
        operations=("operation.verify",), purposes=("purpose",), places=("place",), countries=("NO",)
    )
    fields: dict[str, Any] = {
        "reference": "Tingrett 26-1",
        "decision": "granted",
        "scope": scope,
        "from_": START - dt.timedelta(hours=1),
        "until": START + dt.timedelta(hours=48),
        "decided_at": START,
    }
    licences = {"NO-1": field.licence.digest}
    return json.loads(sign_authorisation(Authorisation(**{**fields, **said}), licences, key=COURT))


def test_a_review_told_over_http_lets_a_result_have_effect_once(point: Point, field: Field) -> None:
    issuer = Issuer()
    field.license(
        Operators(oidc=(issuer.registered(),), roles=("searcher",)), HumanReview(roles=("reviewer",))
    )
    asking, reviewing = issuer.token(), issuer.token(sub="u-18", roles=["reviewer"])
    used = point.evaluate(stating(id_tokens=[asking]))["context"]
    assert [due["kind"] for due in used["obligations"]] == ["review"]
    adverse = stating(id_tokens=[asking], effect="adverse", reviewed=used["record"])
    assert point.evaluate(adverse)["context"]["ground"] == "not_reviewed"
    told = {"act": "reviewed", "of": used["record"], "accepted": True}
    of_asker = tell(point, **told, id_token=asking)
    assert (of_asker["counted"], of_asker["context"]["ground"]) == (False, "not_admitted")
    heard = tell(point, **told, id_token=reviewing)
    assert heard["counted"] is True
    assert heard["context"]["record"] > used["record"]
    assert "obligations" not in heard["context"]
    assert [point.evaluate(adverse)["decision"] for _ in range(2)] == [True, False]


def test_a_reviewer_is_believed_by_a_token_and_by_nothing_else(point: Point, field: Field) -> None:
    issuer, other = Issuer(), Issuer()
    field.license(
        Operators(oidc=(issuer.registered(),), roles=("searcher",)), HumanReview(roles=("reviewer",))
    )
    used = point.evaluate(stating(id_tokens=[issuer.token()]))["context"]
    told = {"act": "reviewed", "of": used["record"], "accepted": True}
    forged = tell(point, **told, id_token=other.token(sub="u-18", roles=["reviewer"]))
    assert (forged["counted"], forged["context"]["ground"]) == (False, "not_admitted")
    stated = {**told, "by": {"fingerprint": "u-18", "roles": ["reviewer"]}}
    assert point.ask("POST", ACTS, json=stated).status_code == 400


def test_urgent_uses_are_refused_authorisation_deleted_and_authorised_over_http(
    point: Point, field: Field
) -> None:
    field.license(PriorAuthorisation(by=(COURT.public,), urgent_hours=24))
    begun = point.evaluate(stating(urgent=True))["context"]
    assert [due["kind"] for due in begun["obligations"]] == ["authorise"]
    field.now += 60
    refused = decision(field, decision="refused", decided_at=START + dt.timedelta(seconds=30))
    assert tell(point, act="authorised", document=refused)["counted"] is True
    assert point.evaluate(stating(urgent=True))["context"]["ground"] == "deletion_due"
    assert tell(point, act="deleted", of=begun["record"])["counted"] is True
    granted = decision(field, reference="appeal")
    assert tell(point, act="authorised", document=granted)["counted"] is True
    assert point.evaluate(stating(authorisation="appeal"))["decision"] is True
    forged = {**granted, "signatures": [{**granted["signatures"][0], "sig": "AAAA"}]}
    answer = tell(point, act="authorised", document=forged)
    assert (answer["counted"], answer["context"]["ground"]) == (False, "not_authorised")


def test_a_receipt_told_over_http_opens_what_a_late_report_closed(point: Point, field: Field) -> None:
    field.license(Reporting(every="month", receipts=(OFFICE.public,), grace_days=10), freshness=300 * DAY)
    end = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
    assert point.evaluate(request())["decision"] is True
    field.now = (end + dt.timedelta(days=10)).timestamp()
    assert point.evaluate(request())["context"]["ground"] == "report_due"
    receipt = Receipt(number="Q-1", document=field.licence.digest, period="2026-11", received_at=end)
    signed = json.loads(sign(receipt, {"2026-11.pdf": "cd" * 32}, OFFICE))
    assert tell(point, act="reported", receipt=signed)["counted"] is True
    assert point.evaluate(request())["decision"] is True
    again = tell(point, act="reported", receipt=signed)
    assert (again["counted"], again["context"]["ground"]) == (False, "report_due")


@pytest.mark.parametrize(
    "act",
    [
        {"act": "deleted", "of": 1},
        {"act": "deleted", "of": "1"},
        {"act": "deleted", "of": 1, "x": 2},
        {"act": "deleted"},
        {"act": "undone", "of": 1},
        {"of": 1},
        {"act": "reviewed", "of": 1, "accepted": "yes", "id_token": "x"},
        {"act": "reviewed", "of": 1, "accepted": True},
        {"act": "reported"},
        [{"act": "deleted", "of": 1}],
        "deleted",
    ],
    ids=str,
)
def test_what_is_no_act_or_for_nobody_here_is_a_bad_request(point: Point, act: Any) -> None:
    answer = point.ask("POST", ACTS, json=act)
    assert (answer.status_code, answer.text.endswith("\n")) == (400, True)


def test_an_unknown_act_is_answered_with_those_there_are(point: Point) -> None:
    answer = point.ask("POST", ACTS, json={"act": "undone", "of": 1})
    assert answer.text.endswith("known: authorised, deleted, reported, reviewed\n")


def test_an_act_that_states_a_name_twice_is_a_bad_request(point: Point) -> None:
    head = {"Content-Type": "application/json"}
    answer = point.ask("POST", ACTS, content=b'{"act":"deleted","of":1,"of":2}', headers=head)
    assert (answer.status_code, "twice" in answer.text) == (400, True)


def test_only_whoever_may_ask_may_tell(point: Point, field: Field, tmp_path: Path) -> None:
    field.license(PriorAuthorisation(by=(COURT.public,), urgent_hours=24))
    (tmp_path / "tokens").write_text("a-token-of-the-border-service")
    point.open(tokens=read_tokens(tmp_path / "tokens"))
    bearer = {"Authorization": "Bearer a-token-of-the-border-service"}
    begun = point.ask("POST", EVALUATION, json=stating(urgent=True), headers=bearer).json()
    told = {"act": "deleted", "of": begun["context"]["record"]}
    assert point.ask("POST", ACTS, json=told).status_code == 401
    assert point.ask("POST", ACTS, json=told, headers=bearer).json()["counted"] is True


def test_what_is_told_is_described_as_it_is_read(point: Point) -> None:
    schemas = point.ask("GET", "/openapi.json").json()["components"]["schemas"]
    kinds = schemas["Act"]["discriminator"]["mapping"]
    assert sorted(kinds) == ["authorised", "deleted", "reported", "reviewed"]
    deleted = schemas[kinds["deleted"].rpartition("/")[2]]
    assert (sorted(deleted["required"]), deleted["additionalProperties"]) == (["act", "of"], False)


def test_signed_documents_reach_the_guard_byte_for_byte() -> None:
    from licet.guard import Authorised
    from licet.guard.decision_point._told import ToldAuthorised, act_of

    whole = b'{"payload" : "e30=",\n "signatures":[ ]}'
    told = msgspec.json.decode(b'{"act":"authorised","document": ' + whole + b" }", type=ToldAuthorised)
    assert act_of(told, tenant=None) == Authorised(document=whole)  # type: ignore[arg-type]  # is not asked
