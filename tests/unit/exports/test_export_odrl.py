"""A licence as ODRL, read by rdflib, which knows nothing of Licet."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
import rdflib
from msgspec import structs
from msgspec.structs import replace
from rdflib.namespace import ODRL2, RDF, XSD

from licet.exports import odrl
from licet.licence import Authority
from tests.unit.exports.export_samples import GRANT, NOW, QUOTA, SHA, TERMS, Terms, terms

# rdflib's reader of JSON-LD uses a class that rdflib itself has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

UID = rdflib.URIRef("urn:licet:licence:FR-2026-0041")
NEXT = rdflib.URIRef("urn:licet:licence:FR-2026-0041:next")
TERM = "urn:licet:term:"
ASKED: dict[str, str] = {
    "odrl:purpose": f"{TERM}purpose.border_control",
    f"{TERM}place": f"{TERM}place.controlled.border_checkpoint",
    f"{TERM}party": f"{TERM}party.government",
    "odrl:spatial": "NO",
}


def graph(exported: Terms) -> rdflib.Graph:
    return rdflib.Graph().parse(data=json.dumps(odrl(exported)), format="json-ld")


def permits(
    exported: Terms, *, action: str = "operation.verify", at: dt.datetime = NOW, **asked: Any
) -> bool:
    """An evaluator of its own: a permission whose every constraint holds; unknown operands fail."""
    read = graph(exported)
    stated = {_iri(name): value for name, value in (ASKED | asked.pop("facts", {})).items()}
    kept = asked.pop("kept", ())
    for rule in read.objects(UID, ODRL2.permission):
        done = read.value(rule, ODRL2.action)
        if done is not None and _inside(f"{TERM}{action}", str(done)):
            constraints = read.objects(rule, ODRL2.constraint)
            if all(_holds(read, each, stated, at, kept) for each in constraints):
                return True
    return False


def _iri(name: str) -> rdflib.URIRef:
    return rdflib.URIRef(name.replace("odrl:", str(ODRL2)))


def _inside(asked: str, allowed: str) -> bool:
    return asked == allowed or asked.startswith(f"{allowed}.")


def _holds(read: rdflib.Graph, each: Any, stated: Any, at: dt.datetime, kept: Any) -> bool:
    left, operator = read.value(each, ODRL2.leftOperand), read.value(each, ODRL2.operator)
    right = list(read.objects(each, ODRL2.rightOperand))
    if left == ODRL2.dateTime:
        (bound,) = right
        assert isinstance(bound, rdflib.Literal)
        assert bound.datatype == XSD.dateTime
        moment: dt.datetime = bound.toPython()
        return at >= moment if operator == ODRL2.gteq else at <= moment
    if operator == ODRL2.hasPart:
        return all(str(key) in kept for key in right)
    assert operator == ODRL2.isAnyOf
    return left in stated and any(_inside(stated[left], str(one)) for one in right)


def test_the_agreement_names_its_parties_its_target_and_its_profile() -> None:
    read = graph(TERMS)
    assert (UID, RDF.type, ODRL2.Agreement) in read
    assert read.value(UID, ODRL2.profile) == rdflib.URIRef("urn:licet:odrl:profile:v1")
    assert read.value(UID, ODRL2.assigner) == rdflib.URIRef("urn:licet:party:FR:Licensing%20Office")
    assert read.value(UID, ODRL2.assignee) == rdflib.URIRef("urn:licet:party:NO:Border%20Directorate")
    rule = read.value(UID, ODRL2.permission)
    assert rule is not None
    assert read.value(rule, ODRL2.target) == rdflib.URIRef(f"urn:sha256:{SHA}")


def test_an_action_of_the_profile_is_included_in_odrls_own_use() -> None:
    action = rdflib.URIRef(f"{TERM}operation.verify")
    assert (action, ODRL2.includedIn, ODRL2.use) in graph(TERMS)


def test_odrl_permits_what_the_licence_does() -> None:
    assert permits(TERMS)
    assert permits(TERMS, at=TERMS.effective.not_before)
    assert permits(TERMS, at=TERMS.effective.not_after)


@pytest.mark.parametrize(
    ("operand", "value"),
    [
        ("odrl:purpose", f"{TERM}purpose.law_enforcement"),
        (f"{TERM}place", f"{TERM}place.public.street"),
        (f"{TERM}party", f"{TERM}party.private"),
        ("odrl:spatial", "DE"),
    ],
    ids=["purpose", "place", "party", "country"],
)
def test_odrl_does_not_permit_what_the_licence_does_not_cover(operand: str, value: str) -> None:
    assert not permits(TERMS, facts={operand: value})


def test_odrl_permits_nothing_outside_the_validity() -> None:
    assert not permits(TERMS, at=TERMS.effective.not_after + dt.timedelta(seconds=1))
    assert not permits(TERMS, at=TERMS.effective.not_before - dt.timedelta(seconds=1))


def test_another_operation_is_not_permitted() -> None:
    assert not permits(TERMS, action="operation.identify")


def test_each_operation_of_each_grant_is_a_permission() -> None:
    two = terms(grants=(replace(GRANT, operations=("operation.verify", "operation.enrol")), GRANT))
    assert len(list(graph(two).objects(UID, ODRL2.permission))) == 3


def test_a_condition_odrl_cannot_check_must_be_stated_to_be_kept() -> None:
    bound = terms(provisos=(QUOTA,))
    assert not permits(bound)
    assert permits(bound, kept=['quota:{"per":"day","uses":100}'])


def test_without_retransfer_passing_it_on_is_prohibited() -> None:
    read = graph(TERMS)
    rule = read.value(UID, ODRL2.prohibition)
    assert rule is not None
    assert read.value(rule, ODRL2.action) == ODRL2.transfer


def test_a_licence_that_no_link_may_follow_is_exported_as_one_not_to_be_passed_on() -> None:
    read = graph(terms(retransfer="free", links=0))
    assert set(read.subjects(ODRL2.permission, None))
    (rule,) = read.objects(UID, ODRL2.prohibition)
    assert read.value(rule, ODRL2.action) == ODRL2.transfer
    assert not set(graph(terms(retransfer="free", links=1)).objects(UID, ODRL2.prohibition))


def test_a_retransfer_binds_the_next_holder_to_the_same_permissions() -> None:
    read = graph(terms(retransfer="free"))
    (transfer,) = read.subjects(ODRL2.action, ODRL2.transfer)
    duty = read.value(transfer, ODRL2.duty)
    assert duty is not None
    assert read.value(duty, ODRL2.action) == ODRL2.nextPolicy
    assert read.value(duty, ODRL2.target) == NEXT
    assert (NEXT, RDF.type, ODRL2.Set) in read
    following = {str(read.value(rule, ODRL2.action)) for rule in read.objects(NEXT, ODRL2.permission)}
    assert following == {f"{TERM}operation.verify"}
    assert (UID, ODRL2.prohibition, None) not in read


def test_a_retransfer_with_consent_has_the_duty_to_obtain_it() -> None:
    read = graph(terms(retransfer="consent"))
    (transfer,) = read.subjects(ODRL2.action, ODRL2.transfer)
    actions = {read.value(duty, ODRL2.action) for duty in read.objects(transfer, ODRL2.duty)}
    assert actions == {ODRL2.nextPolicy, ODRL2.obtainConsent}


def test_where_two_authorities_must_consent_both_are_named() -> None:
    effective = terms(retransfer="consent").effective
    both = (effective.authority, Authority(name="Eksportkontoret", country="NO"))
    read = graph(Terms(structs.replace(effective, authorities=both), {"matcher.onnx": SHA}))
    names = {
        rdflib.URIRef(f"urn:licet:party:{one}") for one in ("FR:Licensing%20Office", "NO:Eksportkontoret")
    }
    assert set(read.objects(UID, ODRL2.assigner)) == names
    assert set(read.objects(None, ODRL2.consentedParty)) == names
