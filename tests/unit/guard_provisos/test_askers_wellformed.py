"""Provisos on persons, as a licence states them: what is refused before anybody signs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from licet.licence import SigningKey
from licet.licence.provisos import (
    HumanReview,
    Jwk,
    ListedGallery,
    NoAdverseDecision,
    Operators,
    PriorAuthorisation,
    TwoPersons,
    WatchList,
)
from licet.licence.provisos import proviso_problems as problems
from tests.unit.guard_identity.conftest import Authenticator, CertificateAuthority, Issuer

if TYPE_CHECKING:
    from licet.licence.provisos import OidcIssuer, Proviso

ISSUER, PASSKEY = Issuer().registered(), Authenticator().registered()
PEM = CertificateAuthority().pem
KEY = ISSUER.keys[0]
COURT = SigningKey.generate().public
CHILDREN = ListedGallery(sha256="1a" * 32, purposes=("purpose.law_enforcement.find.missing_person",))


def where(**fields: Any) -> list[str]:
    """Where the problems of a proviso are."""
    return [".".join(map(str, found.path)) for found in problems((), Operators(**fields))]


def with_keys(*keys: Jwk) -> OidcIssuer:
    return replace(ISSUER, keys=keys)


def test_a_proviso_that_says_how_to_prove_it_has_no_problem() -> None:
    whole = {"oidc": (ISSUER,), "certificates": (PEM,), "passkeys": (PASSKEY,), "devices": ("ab" * 32,)}
    assert where(**whole, roles=("chief",), organisations=("County Police",)) == []
    other = replace(KEY, kid="k2", alg="ES256")
    assert where(oidc=(with_keys(KEY, other),)) == []


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"oidc": ()}, ""),
        ({"max_age": 0}, "max_age"),
        ({"max_age": 8 * 86400}, "max_age"),
        ({"oidc": (with_keys(),)}, "oidc.0.keys"),
        ({"oidc": (with_keys(KEY, replace(KEY, alg="ES256")),)}, "oidc.0.keys"),
        ({"oidc": (with_keys(KEY, replace(KEY, kid=None)),)}, "oidc.0.keys"),
        ({"oidc": (with_keys(Jwk(kty="oct", kid="k")),)}, "oidc.0.keys.0.kty"),
        ({"oidc": (with_keys(replace(KEY, y=None)),)}, "oidc.0.keys.0"),
        ({"oidc": (with_keys(replace(KEY, alg="none")),)}, "oidc.0.keys.0.alg"),
        ({"oidc": (with_keys(replace(KEY, alg="HS256")),)}, "oidc.0.keys.0.alg"),
        ({"oidc": (replace(ISSUER, audience=""),)}, "oidc.0.audience"),
        ({"oidc": (replace(ISSUER, organisation_claim="a\nb"),)}, "oidc.0.organisation_claim"),
        ({"certificates": ("",)}, "certificates.0"),
        ({"certificates": (PEM + PEM,)}, "certificates.0"),
        ({"certificates": ("é",)}, "certificates.0"),
        ({"passkeys": (PASSKEY, PASSKEY)}, "passkeys"),
        ({"passkeys": (PASSKEY, replace(PASSKEY, credential="Yg"))}, "passkeys"),
        ({"passkeys": (replace(PASSKEY, credential="a+b="),)}, "passkeys.0.credential"),
        ({"passkeys": (replace(PASSKEY, credential="a"),)}, "passkeys.0.credential"),
        ({"passkeys": (replace(PASSKEY, public_key="é"),)}, "passkeys.0.public_key"),
        ({"passkeys": (replace(PASSKEY, bearer=" "),)}, "passkeys.0.bearer"),
        ({"passkeys": (replace(PASSKEY, roles=("a\u202eb",)),)}, "passkeys.0.roles.0"),
        ({"devices": ("AB" * 32,), "certificates": (PEM,)}, "devices.0"),
        ({"devices": ("ab" * 32,) * 1025, "device_certificates": (PEM,)}, "devices"),
        ({"devices": ("ab" * 32,)}, "devices"),
        ({"device_certificates": ("PEM",)}, "device_certificates.0"),
        ({"device_certificates": (PEM,) * 65}, "device_certificates"),
        ({"passkeys": (replace(PASSKEY, credential="A" * 9000),)}, "passkeys.0.credential"),
        ({"roles": ("chief",) * 65}, "roles"),
        ({"roles": ("",)}, "roles.0"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_what_nobody_could_prove_or_anybody_could_is_a_problem(fields: dict[str, Any], place: str) -> None:
    assert where(**{"oidc": (ISSUER,), **fields}) == [place]


def test_one_person_reviews_or_two() -> None:
    assert [len(list(problems((), HumanReview(persons=persons)))) for persons in (0, 1, 2, 3)] == [1, 0, 0, 1]
    assert HumanReview(persons=2).says == "two persons review each result before it has effect"
    assert HumanReview(roles=("chief",)).says.endswith(
        "a person reviews each result before it has effect (roles: chief)"
    )


def test_every_proviso_on_persons_says_in_one_clause_what_it_asks() -> None:
    assert Operators(roles=("chief",)).says == "only by operators who prove who they are (roles: chief)"
    assert TwoPersons().says == "only by two persons together"
    assert NoAdverseDecision().says == "no adverse decision on the output alone"
    assert PriorAuthorisation(by=(), urgent_hours=24).says.endswith(
        "urgent uses are regularised within 24 hours"
    )
    assert PriorAuthorisation(by=()).says == "only with prior authorisation"
    assert WatchList(lists=(CHILDREN,)).says == "only 1 named watch list, each for its purposes"
    assert list(problems((), NoAdverseDecision())) == []
    assert [found.path for found in problems((), TwoPersons(roles=("",)))] == [("roles", 0)]


@pytest.mark.parametrize(
    ("proviso", "places"),
    [
        (PriorAuthorisation(by=(COURT,), urgent_hours=24), []),
        (PriorAuthorisation(by=()), ["by"]),
        (PriorAuthorisation(by=(COURT,) * 65), ["by"]),
        (PriorAuthorisation(by=(COURT,), urgent_hours=25), ["urgent_hours"]),
        (PriorAuthorisation(by=(COURT,), urgent_hours=-1), ["urgent_hours"]),
        (WatchList(lists=(CHILDREN,)), []),
        (WatchList(lists=()), ["lists"]),
        (WatchList(lists=(CHILDREN, CHILDREN)), ["lists"]),
        (WatchList(lists=(replace(CHILDREN, sha256="1A" * 32),)), ["lists.0.sha256"]),
        (WatchList(lists=(replace(CHILDREN, purposes=()),)), ["lists.0.purposes"]),
        (WatchList(lists=(replace(CHILDREN, purposes=("",)),)), ["lists.0.purposes.0"]),
    ],
    ids=range(11),
)
def test_a_ground_that_nothing_could_meet_or_anything_might_is_a_problem(
    proviso: Proviso, places: list[str]
) -> None:
    assert [".".join(map(str, found.path)) for found in problems((), proviso)] == places
