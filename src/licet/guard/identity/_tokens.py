"""ID tokens of OpenID issuers (OpenID Connect Core 1.0, 3.1.3.7), verified offline by PyJWT and this clock.

    (1) the token is small, in three parts, and names an issuer of the licence;
    (2) its header picks exactly one of its keys, an algorithm that key is for, and nothing critical;
    (3) the signature holds;
    (4) header and claims are strict JSON: no member stands twice;
    (5) it is for the licence's audience, and where it is for others too, was issued to that audience (`azp`);
    (6) it was issued, has not expired, and is not of the future;
    (7) its nonce is the challenge that was sent along;
    (8) it names a subject, and its roles are text.

What a token says is read only after (3), but for the issuer and the key it names.
"""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import msgspec

from licet.errors import InputError, NotAdmitted
from licet.guard.identity._proofs import Shown, decoded
from licet.guard.identity._ways import realm_of, way_of_key
from licet.licence import read_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from licet.guard.identity._proofs import OidcToken
    from licet.licence.provisos import Jwk, OidcIssuer

try:
    import jwt
    from jwt.exceptions import PyJWTError
except ImportError:
    raise InputError("PyJWT is not installed", remedy="pip install 'licet[identity]'") from None

_LARGEST: Final = 16 * 1024
_PARTS: Final = 3
_SKEW: Final = 60.0  # seconds an issuer's clock may be ahead of this one
_MOST_ROLES: Final = 256
_LONGEST: Final = 500
_LAST_DAY: Final = 221_845_392_000.0
_ALGORITHMS: Final = {
    ("RSA", None): ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    ("EC", "P-256"): ("ES256",),
    ("EC", "P-384"): ("ES384",),
    ("EC", "P-521"): ("ES512",),
    ("OKP", "Ed25519"): ("EdDSA",),
}
_BROKEN: Final = (PyJWTError, ValueError, TypeError, KeyError, NotImplementedError, OverflowError)


def shown_by(proof: OidcToken, issuers: Sequence[OidcIssuer], at: float) -> Shown:
    """Return what the token shows, by the steps above."""
    header, claims = _opened(proof.token)  # (1), (4)
    told = [one for one in issuers if one.issuer == claims.get("iss")]
    if not told:
        raise _wrong("the token is by no issuer of the licence")
    meant = [one for one in told if _is_for(claims, one.audience)]  # (5)
    if not meant:
        raise _wrong("the token is for somebody else than the licence names")
    issuer, key = _signer(header, meant)  # (2)
    _require_signed(proof.token, header["alg"], key)  # (3)
    proven_at, until = _times(claims, at)  # (6)
    if proof.nonce is not None and not _is_nonce(claims.get("nonce"), proof.nonce):  # (7)
        raise _wrong("the token's nonce is not the challenge it was asked for with")
    return Shown(
        realm=realm_of(issuer),
        way=way_of_key(issuer, key),
        person=(_text(claims.get("sub"), "names no subject"),),  # (8)
        roles=_roles(claims.get(issuer.roles_claim, ())),
        organisation=_organisation(claims, issuer),
        proven_at=proven_at,
        until=until,
        challenge=proof.nonce,
        nonce=_nonce(claims) if proof.nonce is None else None,
    )


def _opened(token: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims, nothing of them verified."""
    if type(token) is not str or len(token) > _LARGEST or not token.isascii():
        raise _wrong("this is no ID token, or too large a one")
    parts = token.split(".")
    if len(parts) != _PARTS:
        raise _wrong("this is no signed token in three parts")
    try:
        header, claims = (read_json(decoded(part), what="token") for part in parts[:2])
    except InputError as problem:
        raise _wrong(problem.what) from None
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise _wrong("the token is not made of JSON objects")
    return header, claims


def _is_for(claims: dict[str, Any], audience: str) -> bool:
    named = claims.get("aud")
    party = claims.get("azp")
    if named in (audience, [audience]):
        return party in (None, audience)
    return isinstance(named, list) and audience in named and party == audience


def _signer(header: dict[str, Any], issuers: Sequence[OidcIssuer]) -> tuple[OidcIssuer, Jwk]:
    """The one key that the header means."""
    if "crit" in header or "b64" in header:
        raise _wrong("the token asks for an extension that is not known here")
    if not isinstance(header.get("typ", "JWT"), str) or header.get("typ", "JWT").upper() != "JWT":
        raise _wrong("the token is of another type than an ID token")
    kid, alg = header.get("kid"), header.get("alg")
    keys = [
        (issuer, key)
        for issuer in issuers
        for key in issuer.keys
        if kid is None or key.kid in (None, kid)  # a key without a name is its issuer's only one
    ]
    if len({key for _, key in keys}) != 1:
        raise _wrong("the token does not say which of the licence's keys it is signed with")
    issuer, key = keys[0]
    if not isinstance(alg, str) or alg not in _algorithms(key):
        raise _wrong("the token is signed by an algorithm that the licence's key is not for")
    return issuer, key


def _algorithms(key: Jwk) -> tuple[str, ...]:
    """What the licence, and never the token, lets a key be used with."""
    known = _ALGORITHMS.get((key.kty, key.crv), ())
    return known if key.alg is None else tuple(alg for alg in known if alg == key.alg)


def _require_signed(token: str, alg: str, key: Jwk) -> None:
    try:
        jwt.api_jws.PyJWS(options={"enforce_minimum_key_length": True}).decode_complete(
            token, _public(key, alg), algorithms=[alg]
        )
    except _BROKEN:
        raise _wrong("the token's signature does not hold") from None


@lru_cache(256)
def _public(key: Jwk, alg: str) -> jwt.PyJWK:
    return jwt.PyJWK(msgspec.to_builtins(key), algorithm=alg)


def _times(claims: dict[str, Any], at: float) -> tuple[float, float]:
    """When the person proved it (`auth_time` where the issuer gives it, else `iat`), and its end."""
    issued, expires = _moment(claims, "iat"), _moment(claims, "exp")
    proven = _moment(claims, "auth_time") if "auth_time" in claims else issued
    begins = _moment(claims, "nbf") if "nbf" in claims else issued
    if max(issued, proven, begins) > at + _SKEW:
        raise _wrong("the token is of a moment that has not come; compare the clocks")
    if not at < expires:
        raise _wrong("the token has expired")
    return min(issued, proven), expires


def _moment(claims: dict[str, Any], name: str) -> float:
    found = claims.get(name)
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found <= _LAST_DAY:
        raise _wrong(f"the token's {name} is no moment")
    return float(found)


def _is_nonce(claimed: object, challenge: bytes) -> bool:
    return claimed == base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()


def _nonce(claims: dict[str, Any]) -> bytes | None:
    """What the token was asked for with; None if that is no bytes that a guard could have sent."""
    try:
        return decoded(claims["nonce"])
    except (KeyError, TypeError, UnicodeError, NotAdmitted):
        return None


def _roles(claimed: Any) -> tuple[str, ...]:
    """Roles as the issuer spells them: they are compared letter by letter, so look-alikes are others."""
    listed = (claimed,) if isinstance(claimed, str) else claimed
    if not isinstance(listed, list | tuple) or len(listed) > _MOST_ROLES:
        raise _wrong("the token's roles are no list of names")
    return tuple(_text(role, "has a role that is no name") for role in listed)


def _organisation(claims: dict[str, Any], issuer: OidcIssuer) -> str | None:
    claimed = None if issuer.organisation_claim is None else claims.get(issuer.organisation_claim)
    return None if claimed is None else _text(claimed, "names an organisation that is no name")


def _text(value: Any, wrong: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST or not value.isprintable():
        raise _wrong(f"the token {wrong}")
    return value


def _wrong(what: str) -> NotAdmitted:
    return NotAdmitted(what, remedy="sign in again, and show the new ID token")
