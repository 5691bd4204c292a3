"""Authorisations as documents: signed by whom, about what, and whether they mean one thing."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from msgspec.structs import replace

from licet.errors import BadSignature, InputError, LicenceError, NotTrusted, UnknownTerm
from licet.licence import (
    PAYLOAD_TYPE,
    PREDICATE_AUTHORISATION,
    Authorisation,
    Scope,
    SigningKey,
    peek,
    sign_authorisation,
    verify_authorisation,
)
from tests.unit.guard_provisos.asking import AT, LICENCE

COURT, OTHER = SigningKey.generate(), SigningKey.generate()
SCOPE = Scope(operations=("operation",), purposes=("purpose",), places=("place",), countries=("NO",))


def said(**changes: Any) -> Authorisation:
    fields: dict[str, Any] = {
        "reference": "26-1",
        "decision": "granted",
        "scope": SCOPE,
        "from_": AT,
        "until": AT + dt.timedelta(days=2),
        "decided_at": AT,
    }
    return Authorisation(**{**fields, **changes})


def statement(**changes: Any) -> bytes:
    """Any statement, signed by the court."""
    whole = json.loads(peek(sign_authorisation(said(), {"NO-1": LICENCE}, key=COURT), what="statement"))
    return COURT.sign(PAYLOAD_TYPE, json.dumps({**whole, **changes}).encode())


def test_what_is_signed_is_verified_to_the_same_value() -> None:
    signed = sign_authorisation(said(), {"NO-1": LICENCE, "NO-2": "cd" * 32}, key=COURT)
    found = verify_authorisation(signed, by=(OTHER.public, COURT.public))
    assert found.authorisation == said()
    assert found.licences == {LICENCE, "cd" * 32}
    assert found.by == COURT.public.keyid
    written = json.loads(peek(signed, what="statement"))
    assert written["predicateType"] == PREDICATE_AUTHORISATION == "urn:licet:predicate:authorisation:v1"
    assert "from" in written["predicate"]


@pytest.mark.parametrize(
    "changes",
    [
        {"reference": ""},
        {"reference": "two\nlines"},
        {"decision": "perhaps"},
        {"until": AT},
        {"until": AT.replace(tzinfo=None)},
        {"decided_at": dt.datetime(9500, 1, 1, tzinfo=dt.UTC)},
        {"scope": Scope(operations=(), purposes=("p",), places=("p",), countries=("NO",))},
        {"scope": Scope(operations=("o",) * 33, purposes=("p",), places=("p",), countries=("NO",))},
        {"scope": Scope(operations=("o" * 101,), purposes=("p",), places=("p",), countries=("NO",))},
        {"scope": Scope(operations=("two words",), purposes=("p",), places=("p",), countries=("NO",))},
    ],
    ids=["no-reference", "lines", "decision", "no-time", "no-zone", "year", "empty", "many", "long", "blank"],
)
def test_what_does_not_mean_one_thing_is_neither_signed_nor_relied_on(changes: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        sign_authorisation(said(**changes), {"NO-1": LICENCE}, key=COURT)
    if "until" not in changes or changes["until"].tzinfo:
        import msgspec

        predicate = json.loads(msgspec.json.encode(said(**changes)))
        with pytest.raises(LicenceError, match="relied on"):
            verify_authorisation(statement(predicate=predicate), by=(COURT.public,))


def test_short_words_are_signed_in_full_and_unknown_ones_are_not() -> None:
    short = Scope(
        operations=("identify.live",),
        purposes=("law_enforcement",),
        places=("public.street",),
        countries=("NO",),
    )
    signed = sign_authorisation(said(scope=short), {"NO-1": LICENCE}, key=COURT)
    scope = verify_authorisation(signed, by=(COURT.public,)).authorisation.scope
    assert (scope.operations, scope.places) == (("operation.identify.live",), ("place.public.street",))
    for field, word in (("purposes", "law_enforcment"), ("operations", "find"), ("countries", "XX")):
        wrong = said(scope=replace(short, **{field: (word,)}))
        with pytest.raises(UnknownTerm):
            sign_authorisation(wrong, {"NO-1": LICENCE}, key=COURT)


def test_nobody_else_can_give_one() -> None:
    signed = sign_authorisation(said(), {"NO-1": LICENCE}, key=COURT)
    with pytest.raises(NotTrusted):
        verify_authorisation(signed, by=(OTHER.public,))
    with pytest.raises(NotTrusted):
        verify_authorisation(signed, by=())
    forged = json.loads(sign_authorisation(said(), {"NO-1": LICENCE}, key=OTHER))
    forged["signatures"][0]["keyid"] = COURT.public.keyid
    with pytest.raises(BadSignature):
        verify_authorisation(json.dumps(forged).encode(), by=(COURT.public,))


@pytest.mark.parametrize(
    "changes",
    [
        {"predicateType": "urn:licet:predicate:licence:v1"},
        {"_type": "https://in-toto.io/Statement/v0.1"},
        {"predicate": {}},
        {"predicate": None},
        {"subject": "NO-1"},
    ],
    ids=["another-kind", "another-form", "empty", "nothing", "no-subject"],
)
def test_another_document_of_the_same_signer_is_none(changes: dict[str, Any]) -> None:
    with pytest.raises(LicenceError):
        verify_authorisation(statement(**changes), by=(COURT.public,))


def test_another_payload_type_is_none() -> None:
    with pytest.raises(LicenceError):
        verify_authorisation(COURT.sign("text/plain", b"{}"), by=(COURT.public,))


def test_a_subject_without_a_sha256_is_about_nothing() -> None:
    found = verify_authorisation(
        statement(subject=[{"name": "NO-1", "digest": {"sha512": "ab"}}]), by=(COURT.public,)
    )
    assert found.licences == frozenset()


@pytest.mark.parametrize("path", [(), ("scope",)], ids=["decision", "scope"])
def test_a_field_that_might_narrow_it_refuses_it(path: tuple[str, ...]) -> None:
    predicate = json.loads(peek(sign_authorisation(said(), {"NO-1": LICENCE}, key=COURT), what="statement"))[
        "predicate"
    ]
    inner = predicate
    for step in path:
        inner = inner[step]
    verify_authorisation(statement(predicate=predicate), by=(COURT.public,))
    inner["conditions"] = "in the presence of two officers"
    with pytest.raises(LicenceError, match="unknown field"):
        verify_authorisation(statement(predicate=predicate), by=(COURT.public,))
