"""Provisos on persons: who may ask, how many must, and what a person must do with what comes out.

Keys of operators stand in the licence, so that a guard without a network can tell who asks.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.licence._problem import Problem, hex_problems, text_problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from licet.licence._problem import Path

_MOST: Final = 64
_LONGEST_AGE: Final = 7 * 24 * 3600
_LONGEST_BINARY: Final = 8 * 1024
_MOST_DEVICES: Final = 1024
_MEMBERS: Final = {"RSA": ("n", "e"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}  # RFC 7518, RFC 8037


class Jwk(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A public key as OpenID issuers publish it (RFC 7517); no other members are kept."""

    kty: str
    kid: str | None = None
    alg: str | None = None
    crv: str | None = None
    x: str | None = None
    y: str | None = None
    n: str | None = None
    e: str | None = None

    def problems(self, path: Path) -> Iterator[Problem]:
        """A public key of a pair: whoever holds a shared secret can also sign with it."""
        if self.kty not in _MEMBERS:
            yield Problem((*path, "kty"), "the key is no public key", "give one of the kty RSA, EC or OKP")
        elif any(getattr(self, name) is None for name in _MEMBERS[self.kty]):
            members = ", ".join(_MEMBERS[self.kty])
            yield Problem(path, f"the {self.kty} key is not whole", f"it needs {members}")
        if self.alg is not None and (self.alg == "none" or self.alg.startswith("HS")):
            yield Problem((*path, "alg"), "anybody could sign by this algorithm", "give one with a key pair")


class OidcIssuer(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Who issues ID tokens, for which `audience`, signed by which `keys`; `roles_claim` names the roles."""

    issuer: str
    audience: str
    keys: tuple[Jwk, ...]
    roles_claim: str = "roles"
    organisation_claim: str | None = None

    def problems(self, path: Path) -> Iterator[Problem]:
        """Names to compare with, and keys each of which a token can name."""
        for name in ("issuer", "audience", "roles_claim", "organisation_claim"):
            text = getattr(self, name)
            if text is not None:
                yield from text_problems((*path, name), text)
        if not 1 <= len(self.keys) <= _MOST:
            yield Problem((*path, "keys"), "the issuer has no key, or too many", "give its public keys")
        named = [key.kid for key in self.keys if key.kid is not None]
        if len(set(named)) < len(named) or (len(self.keys) > 1 and len(named) < len(self.keys)):
            yield Problem(
                (*path, "keys"), "a token could not say which key it means", "give each its own kid"
            )
        for index, key in enumerate(self.keys):
            yield from key.problems((*path, "keys", index))


class Passkey(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One registered WebAuthn credential of the relying party `rp_id`, and what its bearer may act as.

    `credential` and `public_key` (COSE) are base64url without padding, as authenticators give them. `bearer`
    is the same word on every passkey of one person, and on no other's: never a name. Without it each passkey
    stands for a person of its own.
    """

    rp_id: str
    origin: str
    credential: str
    public_key: str
    roles: tuple[str, ...] = ()
    organisation: str | None = None
    bearer: str | None = None

    @property
    def credential_id(self) -> bytes | None:
        """The bytes of `credential`; None if it is not written in the one way it can be."""
        return _decoded(self.credential)

    @property
    def cose_key(self) -> bytes | None:
        """The bytes of `public_key`; None if it is not written in the one way it can be."""
        return _decoded(self.public_key)

    def problems(self, path: Path) -> Iterator[Problem]:
        """Names to compare with, and the two texts an authenticator gave."""
        for name in ("rp_id", "origin", "organisation", "bearer"):
            text = getattr(self, name)
            if text is not None:
                yield from text_problems((*path, name), text)
        for name, raw in (("credential", self.credential_id), ("public_key", self.cose_key)):
            if raw is None:
                yield Problem((*path, name), f"the {name} is not base64url", "copy it whole, without padding")
        yield from _names_problems((*path, "roles"), self.roles)


class Operators(
    Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="operators", tag_field="kind"
):
    """Only persons who have proven who they are, no more than `max_age` seconds ago.

    By a token of one of the `oidc` issuers, a certificate under one of the `certificates` (PEM), or one of
    the `passkeys`; and acting in one of the `roles`, for one of the `organisations`, on one of the `devices`
    (sha256 of a certificate's key), where these are named. Which device it is, is shown by the person's own
    certificate, or beside a token or passkey by the device's, under one of the `device_certificates`.
    """

    oidc: tuple[OidcIssuer, ...] = ()
    certificates: tuple[str, ...] = ()
    device_certificates: tuple[str, ...] = ()
    passkeys: tuple[Passkey, ...] = ()
    roles: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    max_age: int = 3600
    on: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        """`only by operators who prove who they are (roles: reviewer)`."""
        roles = f" (roles: {', '.join(self.roles)})" if self.roles else ""
        return f"only by operators who prove who they are{roles}"

    def problems(self, path: Path) -> Iterator[Problem]:
        """At least one way to prove it, and an age that ends."""
        ways = (*self.oidc, *self.certificates, *self.passkeys)
        if not 1 <= len(ways) <= _MOST:
            remedy = f"name 1 to {_MOST} issuers, certificates and passkeys"
            yield Problem(path, "nobody could prove who they are, or too many ways to", remedy)
        if not 1 <= self.max_age <= _LONGEST_AGE:
            yield Problem((*path, "max_age"), f"{self.max_age} seconds", f"give 1 to {_LONGEST_AGE:,}")
        yield from self._ways_problems(path)
        for name in ("roles", "organisations"):
            yield from _names_problems((*path, name), getattr(self, name))
        if self.devices and not (self.certificates or self.device_certificates):
            remedy = "name the certificates of devices, or of persons"
            yield Problem((*path, "devices"), "nothing would show which device it is", remedy)
        if len(self.devices) > _MOST_DEVICES:
            yield Problem((*path, "devices"), "too many devices", f"give at most {_MOST_DEVICES:,}")
        for index, device in enumerate(self.devices[:_MOST_DEVICES]):
            yield from hex_problems((*path, "devices", index), device)

    def _ways_problems(self, path: Path) -> Iterator[Problem]:
        for index, issuer in enumerate(self.oidc):
            yield from issuer.problems((*path, "oidc", index))
        for name in ("certificates", "device_certificates"):
            pems = getattr(self, name)
            if len(pems) > _MOST:
                yield Problem((*path, name), f"{len(pems)} certificates", f"give at most {_MOST}")
            for index, pem in enumerate(pems[:_MOST]):
                if not _is_certificate(pem):
                    remedy = "give one certificate as PEM"
                    yield Problem((*path, name, index), "this is no certificate", remedy)
        for index, passkey in enumerate(self.passkeys):
            yield from passkey.problems((*path, "passkeys", index))
        once = (len({getattr(one, name) for one in self.passkeys}) for name in ("credential", "public_key"))
        if min(once) < len(self.passkeys):
            yield Problem((*path, "passkeys"), "a passkey stands here twice", "give its roles together")


class TwoPersons(Struct, frozen=True, forbid_unknown_fields=True, tag="two_persons", tag_field="kind"):
    """Two persons ask together, each having proven who they are, each in one of the `roles` if named."""

    roles: tuple[str, ...] = ()
    on: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        """`only by two persons together`."""
        return f"only by two persons together{_in_roles(self.roles)}"

    def problems(self, path: Path) -> Iterator[Problem]:
        """Roles are names."""
        yield from _names_problems((*path, "roles"), self.roles)


class HumanReview(Struct, frozen=True, forbid_unknown_fields=True, tag="human_review", tag_field="kind"):
    """What comes out has no effect until `persons` (1 or 2) have reviewed it, in one of the `roles` if named.

    Two is what Regulation (EU) 2024/1689, Article 14(5), asks of remote biometric
    identification [secondary: read in copies of the Official Journal of 12 July 2024, not there].
    """

    roles: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    persons: int = 1

    @property
    def says(self) -> str:
        """`a person reviews each result before it has effect`."""
        who = "a person reviews" if self.persons == 1 else "two persons review"
        return f"{who} each result before it has effect{_in_roles(self.roles)}"

    def problems(self, path: Path) -> Iterator[Problem]:
        """One person or two; roles are names."""
        if self.persons not in (1, 2):
            yield Problem((*path, "persons"), f"{self.persons} persons", "give 1 or 2")
        yield from _names_problems((*path, "roles"), self.roles)


class NoAdverseDecision(
    Struct, frozen=True, forbid_unknown_fields=True, tag="no_adverse_decision", tag_field="kind"
):
    """No decision against a person rests on output alone: a use states what follows, and on what else."""

    on: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        """`no adverse decision on the output alone`."""
        return "no adverse decision on the output alone"

    def problems(self, path: Path) -> Iterator[Problem]:  # noqa: ARG002 - as of every proviso
        """Nothing in it can be malformed."""
        return iter(())


def _in_roles(roles: tuple[str, ...]) -> str:
    return f" (roles: {', '.join(roles)})" if roles else ""


def _names_problems(path: Path, names: tuple[str, ...]) -> Iterator[Problem]:
    if len(names) > _MOST:
        yield Problem(path, f"{len(names)} names", f"give at most {_MOST}")
    for index, name in enumerate(names):
        yield from text_problems((*path, index), name)


def _decoded(text: str) -> bytes | None:
    """The bytes of base64url without padding, if it is written in the one way it can be."""
    if len(text) > _LONGEST_BINARY or not text.isascii():
        return None
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
    return raw if raw and base64.urlsafe_b64encode(raw).rstrip(b"=").decode() == text else None


def _is_certificate(pem: str) -> bool:
    from cryptography import x509  # noqa: PLC0415 - few licences name one

    if len(pem) > _LONGEST_BINARY or not pem.isascii():
        return False
    try:
        return len(x509.load_pem_x509_certificates(pem.encode())) == 1
    except ValueError:
        return False
