"""ID tokens: what a stranger, a clock or a clever header could try, and who is admitted all the same."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec.structs import replace

from licet.errors import InputError, NotAdmitted
from licet.guard.identity import OidcToken
from licet.licence.provisos import Jwk, Operators

from .conftest import AUDIENCE, ISSUER, NOW, Authenticator, Issuer, admission, b64

if TYPE_CHECKING:
    from licet.guard.identity import Admission


@pytest.fixture
def door(issuer: Issuer) -> Admission:
    return admission(Operators(oidc=(issuer.registered(),)))


def test_a_token_that_holds_admits_its_subject_in_its_roles(door: Admission, issuer: Issuer) -> None:
    asker = door.admit(OidcToken(issuer.token()), NOW)
    assert (asker.roles, asker.organisation, asker.device) == (("searcher",), "County Police", None)
    assert asker.until == NOW + 600
    assert door.believes(asker, NOW)


def test_nothing_of_the_subject_stands_in_the_asker(door: Admission, issuer: Issuer) -> None:
    asker = door.admit(OidcToken(issuer.token(sub="ada.lovelace@police.example", name="Ada")), NOW)
    assert "ada" not in repr(asker).lower()


def test_one_subject_has_one_fingerprint_and_two_have_two(door: Admission, issuer: Issuer) -> None:
    one, again, other = (
        door.admit(OidcToken(issuer.token(sub=sub)), NOW) for sub in ("u-17", "u-17", "u-18")
    )
    assert one.fingerprint == again.fingerprint != other.fingerprint


def test_a_single_role_may_stand_alone_and_none_may_be_given(door: Admission, issuer: Issuer) -> None:
    assert door.admit(OidcToken(issuer.token(roles="searcher")), NOW).roles == ("searcher",)
    assert door.admit(OidcToken(issuer.token(roles=None, org=None)), NOW).roles == ()


def test_a_token_for_several_counts_if_it_was_issued_to_the_licence_s(
    door: Admission, issuer: Issuer
) -> None:
    door.admit(OidcToken(issuer.token(aud=[AUDIENCE])), NOW)
    door.admit(OidcToken(issuer.token(aud=[AUDIENCE, "other"], azp=AUDIENCE)), NOW)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"iss": "https://id.police.example/"}, "no issuer of the licence"),
        ({"iss": "https://id.pоlice.example"}, "no issuer of the licence"),  # noqa: RUF001 - a look-alike
        ({"iss": None}, "no issuer of the licence"),
        ({"iss": [ISSUER]}, "no issuer of the licence"),
        ({"aud": "other"}, "somebody else"),
        ({"aud": None}, "somebody else"),
        ({"aud": [AUDIENCE, "other"]}, "somebody else"),
        ({"aud": [AUDIENCE, "other"], "azp": "other"}, "somebody else"),
        ({"azp": "other"}, "somebody else"),
        ({"aud": AUDIENCE + "\u200b"}, "somebody else"),
        ({"exp": NOW}, "expired"),
        ({"exp": NOW - 1}, "expired"),
        ({"exp": None}, "exp is no moment"),
        ({"exp": "tomorrow"}, "exp is no moment"),
        ({"exp": True}, "exp is no moment"),
        ({"exp": 10**400}, "exp is no moment"),
        ({"iat": None}, "iat is no moment"),
        ({"iat": NOW + 61}, "has not come"),
        ({"nbf": NOW + 61}, "has not come"),
        ({"auth_time": NOW + 61}, "has not come"),
        ({"iat": NOW - 3600, "exp": NOW + 99}, "too old"),
        ({"auth_time": NOW - 3600}, "too old"),
        ({"sub": None}, "no subject"),
        ({"sub": ""}, "no subject"),
        ({"sub": 17}, "no subject"),
        ({"sub": "x" * 501}, "no subject"),
        ({"roles": {"searcher": True}}, "no list of names"),
        ({"roles": ["r"] * 257}, "no list of names"),
        ({"roles": ["search\u202eer"]}, "no name"),
        ({"roles": [7]}, "no name"),
        ({"org": 7}, "no name"),
    ],
    ids=lambda value: None if isinstance(value, str) else "-".join(value),
)
def test_a_token_that_says_otherwise_admits_nobody(
    door: Admission, issuer: Issuer, changes: dict[str, Any], why: str
) -> None:
    with pytest.raises(NotAdmitted, match=why):
        door.admit(OidcToken(issuer.token(**changes)), NOW)


def test_a_clock_that_is_a_minute_apart_is_borne(door: Admission, issuer: Issuer) -> None:
    door.admit(OidcToken(issuer.token(iat=NOW + 60, nbf=NOW + 60)), NOW)


@pytest.mark.parametrize("at", [-1.0, float("nan"), float("inf"), 1e300])
def test_without_a_clock_nobody_is_admitted(door: Admission, issuer: Issuer, at: float) -> None:
    with pytest.raises(NotAdmitted, match="clock"):
        door.admit(OidcToken(issuer.token()), at)
    with pytest.raises(NotAdmitted, match="clock"):
        door.challenge(at)


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ({"kid": "k2"}, "which of the licence's keys"),
        ({"typ": "at+jwt"}, "another type"),
        ({"crit": ["exp"], "exp": 1}, "extension"),
    ],
    ids=["another-key", "an-access-token", "critical"],
)
def test_a_header_that_asks_for_something_else_admits_nobody(
    door: Admission, issuer: Issuer, header: dict[str, Any], why: str
) -> None:
    with pytest.raises(NotAdmitted, match=why):
        door.admit(OidcToken(issuer.token(header=header)), NOW)


def test_a_token_without_a_signature_admits_nobody(door: Admission, issuer: Issuer) -> None:
    claims = issuer.token().split(".")[1]
    for alg in ("none", "None", "NONE"):
        head = b64(json.dumps({"alg": alg, "kid": "k1"}).encode())
        for token in (f"{head}.{claims}.", f"{head}.{claims}", f"{head}.{claims}.{b64(b'x')}"):
            with pytest.raises(NotAdmitted):
                door.admit(OidcToken(token), NOW)


def test_a_public_key_is_never_taken_for_a_shared_secret(door: Admission, issuer: Issuer) -> None:
    public = issuer.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    claims = json.dumps({"iss": ISSUER, "aud": AUDIENCE, "sub": "u-1", "iat": NOW, "exp": NOW + 9}).encode()
    token = jwt.api_jws.encode(claims, public * 2, algorithm="HS256", headers={"kid": "k1"})
    with pytest.raises(NotAdmitted, match="algorithm"):
        door.admit(OidcToken(token), NOW)


def test_another_s_key_under_the_same_name_admits_nobody(door: Admission) -> None:
    with pytest.raises(NotAdmitted, match="signature"):
        door.admit(OidcToken(Issuer().token()), NOW)


def test_a_key_the_token_brings_along_is_passed_over(door: Admission) -> None:
    thief = Issuer()
    brought = {name: getattr(thief.jwk, name) for name in ("kty", "crv", "x", "y")}
    with pytest.raises(NotAdmitted, match="signature"):
        door.admit(OidcToken(thief.token(header={"jwk": brought, "jku": "https://thief.example"})), NOW)


def test_an_algorithm_the_licence_does_not_give_the_key_admits_nobody(issuer: Issuer) -> None:
    key = Jwk(kty="EC", crv="P-256", kid="k1", alg="ES384", x=issuer.jwk.x, y=issuer.jwk.y)
    door = admission(Operators(oidc=(issuer.registered(keys=(key,)),)))
    with pytest.raises(NotAdmitted, match="algorithm"):
        door.admit(OidcToken(issuer.token()), NOW)


def test_of_two_keys_a_token_says_which(issuer: Issuer) -> None:
    other = Issuer(kid="k2")
    door = admission(Operators(oidc=(issuer.registered(keys=(issuer.jwk, other.jwk)),)))
    door.admit(OidcToken(other.token()), NOW)
    unnamed = Issuer(kid=None)
    unnamed.key = issuer.key
    with pytest.raises(NotAdmitted, match="which of the licence's keys"):
        door.admit(OidcToken(unnamed.token()), NOW)


def test_the_only_key_of_an_issuer_needs_no_name(issuer: Issuer) -> None:
    door = admission(Operators(oidc=(issuer.registered(keys=(replace(issuer.jwk, kid=None),)),)))
    door.admit(OidcToken(issuer.token()), NOW)


@pytest.mark.parametrize("alg", ["RS256", "PS512", "EdDSA"])
def test_every_algorithm_of_a_key_pair_counts(alg: str) -> None:
    issuer = Issuer(alg=alg)
    key: Any
    if alg == "EdDSA":
        key = Ed25519PrivateKey.generate()
        issuer.jwk = Jwk(kty="OKP", crv="Ed25519", kid="k1", x=b64(key.public_key().public_bytes_raw()))
    else:
        key = rsa.generate_private_key(65537, 2048)
        numbers = key.public_key().public_numbers()
        issuer.jwk = Jwk(kty="RSA", kid="k1", n=b64(numbers.n.to_bytes(256)), e=b64(numbers.e.to_bytes(3)))
    issuer.key = key
    admission(Operators(oidc=(issuer.registered(),))).admit(OidcToken(issuer.token()), NOW)


def test_a_key_that_is_too_short_or_no_point_admits_nobody(issuer: Issuer) -> None:
    x = b64(ec.generate_private_key(ec.SECP256R1()).public_key().public_numbers().x.to_bytes(32))
    for jwk in (
        Jwk(kty="EC", crv="P-256", kid="k1", x=x, y=x),
        Jwk(kty="EC", crv="P-256", kid="k1", x="!", y="!"),
        Jwk(kty="oct", kid="k1"),
    ):
        door = admission(Operators(oidc=(issuer.registered(keys=(jwk,)),)))
        with pytest.raises(NotAdmitted):
            door.admit(OidcToken(issuer.token()), NOW)


@pytest.mark.parametrize(
    "payload",
    [
        b'{"iss": "https://id.police.example", "iss": "https://id.police.example"}',
        b"[]",
        b'{"exp": NaN}',
        b"\xff",
        b"[" * 5000,
    ],
    ids=["twice", "a-list", "nan", "no-text", "deep"],
)
def test_claims_that_are_no_strict_json_admit_nobody(door: Admission, issuer: Issuer, payload: bytes) -> None:
    with pytest.raises(NotAdmitted):
        door.admit(OidcToken(issuer.signed(payload)), NOW)


@pytest.mark.parametrize("token", ["", "a", "a.b.c.d", "é.é.é", "." * 3, "a" * 20_000, None, b"x.y.z", 7])
def test_what_is_no_token_admits_nobody(door: Admission, token: Any) -> None:
    with pytest.raises(NotAdmitted):
        door.admit(OidcToken(token), NOW)


def test_padding_or_another_spelling_of_the_same_bytes_admits_nobody(door: Admission, issuer: Issuer) -> None:
    head, claims, signature = issuer.token().split(".")
    with pytest.raises(NotAdmitted):
        door.admit(OidcToken(f"{head}=.{claims}.{signature}"), NOW)
    raw = base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4))
    with pytest.raises(NotAdmitted):
        door.admit(OidcToken(f"{head}.{b64(raw + b' ')}.{signature}"), NOW)


def test_a_nonce_is_a_challenge_of_this_guard_and_serves_once(door: Admission, issuer: Issuer) -> None:
    nonce = door.challenge(NOW)
    proof = OidcToken(issuer.token(nonce=b64(nonce)), nonce)
    door.admit(proof, NOW)
    with pytest.raises(NotAdmitted, match="used before"):
        door.admit(proof, NOW)


def test_a_token_made_for_a_challenge_serves_once_however_it_is_shown(issuer: Issuer) -> None:
    for again in (True, False):
        door = admission(Operators(oidc=(issuer.registered(),)))
        nonce = door.challenge(NOW)
        token = issuer.token(nonce=b64(nonce))
        door.admit(OidcToken(token, nonce if again else None), NOW)
        with pytest.raises(NotAdmitted, match="used before"):
            door.admit(OidcToken(token), NOW)
    door = admission(Operators(oidc=(issuer.registered(),)))
    late = issuer.token(nonce=b64(door.challenge(NOW)))
    with pytest.raises(NotAdmitted, match="lapsed"):
        door.admit(OidcToken(late), NOW + 301)


@pytest.mark.parametrize("nonce", ["page-17", "é", "", 17, ["a"], b64(b"n" * 40)])
def test_a_nonce_of_somebody_else_is_not_this_guard_s_affair(
    door: Admission, issuer: Issuer, nonce: Any
) -> None:
    for _ in range(2):
        door.admit(OidcToken(issuer.token(nonce=nonce)), NOW)


def test_a_token_with_another_nonce_than_was_sent_admits_nobody(door: Admission, issuer: Issuer) -> None:
    sent = door.challenge(NOW)
    for claimed in (None, b64(door.challenge(NOW)), ["x"]):
        with pytest.raises(NotAdmitted, match="nonce"):
            door.admit(OidcToken(issuer.token(nonce=claimed), sent), NOW)


def test_a_nonce_that_the_guard_never_sent_admits_nobody(door: Admission, issuer: Issuer) -> None:
    for made_up in (b"x" * 40, b""):
        with pytest.raises(NotAdmitted):
            door.admit(OidcToken(issuer.token(nonce=b64(made_up)), made_up), NOW)


def test_without_the_extra_the_error_says_what_to_install(
    door: Admission, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    for module in ("licet.guard.identity._tokens", "licet.guard.identity._passkeys"):
        monkeypatch.delitem(sys.modules, module, raising=False)
        monkeypatch.delattr(sys.modules["licet.guard.identity"], module.rpartition(".")[2], raising=False)
    for module in ("jwt", "fido2"):
        monkeypatch.setitem(sys.modules, module, None)
    for proof in (OidcToken(issuer.token()), Authenticator().answer(b"")):
        with pytest.raises(InputError, match=r"pip install 'licet\[identity\]'"):
            door.admit(proof, NOW)
