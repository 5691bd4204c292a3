"""Provisos on persons: who may ask, how many must, and what a person must do with what comes out.

Keys of operators stand in the licence, so that a guard without a network can tell who asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.licence._problem import Problem, text_problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from licet.licence._problem import Path

_MOST: Final = 64
_LONGEST_AGE: Final = 7 * 24 * 3600


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


class OidcIssuer(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Who issues ID tokens, for which `audience`, signed by which `keys`; `roles_claim` names the roles."""

    issuer: str
    audience: str
    keys: tuple[Jwk, ...]
    roles_claim: str = "roles"
    organisation_claim: str | None = None


class Passkey(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One registered WebAuthn credential of the relying party `rp_id`, and what its bearer may act as.

    `credential` and `public_key` (COSE) are base64url without padding, as authenticators give them.
    """

    rp_id: str
    origin: str
    credential: str
    public_key: str
    roles: tuple[str, ...] = ()
    organisation: str | None = None


class Operators(
    Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="operators", tag_field="kind"
):
    """Only persons who have proven who they are, no more than `max_age` seconds ago.

    By a token of one of the `oidc` issuers, a certificate under one of the `certificates` (PEM), or one of
    the `passkeys`; and acting in one of the `roles`, for one of the `organisations`, on one of the `devices`
    (sha256 of a certificate's key), where these are named.
    """

    oidc: tuple[OidcIssuer, ...] = ()
    certificates: tuple[str, ...] = ()
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
        for index, issuer in enumerate(self.oidc):
            if not issuer.keys:
                yield Problem((*path, "oidc", index, "keys"), "the issuer has no key", "give its public keys")
        for name in ("roles", "organisations", "devices"):
            yield from _names_problems((*path, name), getattr(self, name))


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
    """What comes out has no effect until a person has reviewed it, in one of the `roles` if named."""

    roles: tuple[str, ...] = ()
    on: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        """`a person reviews each result before it has effect`."""
        return f"a person reviews each result before it has effect{_in_roles(self.roles)}"

    def problems(self, path: Path) -> Iterator[Problem]:
        """Roles are names."""
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
