"""Admission: a proof of who asks becomes an asker whom this guard, and no other, believes for a while.

    (1) the proof is of a kind that the licence knows, and holds against a key in it;
    (2) it is no older than every proviso with that way of proving allows;
    (3) its challenge is this guard's, fresh, and used up by this;
    (4) the asker is sealed with a secret that is made anew at each opening and never leaves this process.

What of it names a person is hashed under a second secret, and forgotten with it: that is made anew too,
unless results wait for a reviewer who must be told from whoever asked for them. Behind a clock that has gone
back since, nobody is admitted or believed: the proof would count for longer than it may.
"""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Final

import msgspec

from licet.errors import InputError, NotAdmitted
from licet.guard._asker import Asker
from licet.guard.identity._challenges import Challenges
from licet.guard.identity._counts import SignatureCounts
from licet.guard.identity._proofs import ClientCertificate, OidcToken, OnDevice, PasskeyAssertion
from licet.guard.identity._ways import ways

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from licet.guard.identity._proofs import Proof, Shown
    from licet.licence.provisos import Operators

_SECRET: Final = 32
_CLOCK_SLACK: Final = 5.0  # seconds a clock may step back under NTP, as everywhere in the guard
_LAST_DAY: Final = 221_845_392_000.0  # the year 9000, as everywhere in the guard


class Admission:
    """Admits persons under the `operators` provisos of one licence. Safe from many threads."""

    def __init__(
        self,
        operators: Iterable[Operators],
        *,
        counts: SignatureCounts | None = None,
        persons: bytes | None = None,
        entropy: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._operators = tuple(operators)
        self._ages: dict[str, int] = {}
        for one in self._operators:
            for way in ways(one):
                self._ages[way] = min(one.max_age, self._ages.get(way, one.max_age))
        self._secret = entropy(_SECRET)
        self.persons = entropy(_SECRET) if persons is None else persons  # what fingerprints are made under
        self._challenges = Challenges(self._secret, entropy=entropy)
        self._counts = counts or SignatureCounts()
        self._latest = 0.0  # when somebody was last admitted
        self._admitting = Lock()

    def challenge(self, at: float) -> bytes:
        """Forty bytes for a passkey or a certificate's key to sign, or to send as a nonce; used once."""
        _require_time(at)
        return self._challenges.issue(at)

    def admit(self, proof: Proof, at: float) -> Asker:
        """Return who asks, to be handed to this guard with each use; `NotAdmitted` says why not."""
        _require_time(at)
        if not self._operators:
            raise NotAdmitted(
                "no proviso of the licence says how to prove who asks", remedy="ask without askers"
            )
        if self._is_back(at):
            raise NotAdmitted(
                "the clock has gone back since somebody was admitted",
                remedy="set it right, and open the guard again",
            )
        shown = self._shown(proof, at)  # (1)
        until = min(shown.until, shown.proven_at + self._ages[shown.way])
        if not at < until:  # (2)
            raise NotAdmitted("the proof is too old", remedy="prove anew who asks")
        challenge = shown.challenge
        if shown.nonce is not None and self._challenges.issued(shown.nonce):
            challenge = shown.nonce
        if challenge is not None:
            self._challenges.spend(challenge, at)  # (3)
        if shown.signatures is not None:
            self._counts.grow(shown.authenticator, shown.signatures)
        with self._admitting:
            self._latest = max(self._latest, at)
        return self._sealed(shown, until)  # (4)

    def believes(self, asker: object, at: float) -> bool:
        """Whether this guard admitted the asker, exactly so, and the proof still counts."""
        if type(asker) is not Asker or type(asker.seal) is not bytes:
            return False
        try:
            seal = self._seal(asker)
        except (TypeError, ValueError, OverflowError, RecursionError):  # fields of other types than it has
            return False
        return hmac.compare_digest(seal, asker.seal) and not self._is_back(at) and at < asker.until

    def _is_back(self, at: float) -> bool:
        return not at >= self._latest - _CLOCK_SLACK

    def _shown(self, proof: Proof, at: float) -> Shown:
        match proof:
            case OidcToken():
                from licet.guard.identity import _tokens  # noqa: PLC0415 - needs the extra `identity`

                shown = _tokens.shown_by(proof, [one for each in self._operators for one in each.oidc], at)
            case ClientCertificate():
                from licet.guard.identity import _certificates  # noqa: PLC0415 - few licences ask for it

                pems = [pem for each in self._operators for pem in each.certificates]
                shown = _certificates.shown_by(proof, pems, at)
            case PasskeyAssertion():
                from licet.guard.identity import _passkeys  # noqa: PLC0415 - needs the extra `identity`

                passkeys = [one for each in self._operators for one in each.passkeys]
                shown = _passkeys.shown_by(proof, passkeys, at)
            case OnDevice(person=OidcToken() | PasskeyAssertion()):
                from licet.guard.identity import _certificates  # noqa: PLC0415 - likewise

                pems = [pem for each in self._operators for pem in each.device_certificates]
                shown = _certificates.on_device(self._shown(proof.person, at), proof.device, pems, at)
            case _:
                raise InputError("this is no proof of who asks", remedy="see docs/identity.md")
        return shown

    def _sealed(self, shown: Shown, until: float) -> Asker:
        person = msgspec.msgpack.encode((shown.realm, shown.person))
        asker = Asker(
            fingerprint=hmac.new(self.persons, b"person\0" + person, sha256).hexdigest(),
            method=f"{shown.realm}/{shown.way}",
            roles=shown.roles,
            organisation=shown.organisation,
            device=shown.device,
            until=until,
            seal=b"",
        )
        return msgspec.structs.replace(asker, seal=self._seal(asker))

    def _seal(self, asker: Asker) -> bytes:
        fields = [getattr(asker, name) for name in asker.__struct_fields__ if name != "seal"]
        return hmac.digest(self._secret, b"asker\0" + msgspec.msgpack.encode(fields), sha256)


def _require_time(at: float) -> None:
    if not 0.0 <= at <= _LAST_DAY:
        raise NotAdmitted("the clock does not tell a time", remedy="set it right")
