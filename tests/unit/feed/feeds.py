"""A union of two countries and its feed, for tests: every key is from a fixed seed, and time stands still."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from licet.feed import UnionRoot
from licet.feed._publishing import Founding, Keys, delegate, found, publish
from licet.feed._repository import Repository
from licet.feed._vouching import Union
from licet.licence import (
    Authority,
    Revocation,
    Revocations,
    SigningKey,
    TrustedKey,
    sign_revocations,
)
from licet.log import LogKey

if TYPE_CHECKING:
    from pathlib import Path

    from licet.feed._repository import Offered
    from licet.feed._vouching import Vouched

NOW = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)
SECOND, HOUR, DAY = dt.timedelta(seconds=1), dt.timedelta(hours=1), dt.timedelta(days=1)


def key(seed: str) -> SigningKey:
    return SigningKey(Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed.encode()).digest()))


ROOTS = tuple(key(f"root {n}") for n in range(3))
TARGETS = key("targets")
ONLINE = key("online")
SIGNS = {"FR": key("FR signs its feed"), "NO": key("NO signs its feed")}
OFFICES = {
    "FR": Authority(name="Licensing Office", country="FR"),
    "NO": Authority(name="Eksportkontoret", country="NO"),
}
KEYS = {country: key(f"{country} licences") for country in OFFICES}
SHA = hashlib.sha256(b"a licence").hexdigest()


def office_key(country: str) -> bytes:
    office = OFFICES[country]
    return TrustedKey(key=KEYS[country].public, name=office.name, country=office.country).to_json()


def listing(
    country: str, sequence: int = 1, *numbers: str, at: dt.datetime = NOW, by: SigningKey | None = None
) -> bytes:
    """The country's revocation list, which withdraws these licences."""
    entries = tuple(Revocation(number=number, licence=SHA, reason="withdrawn", at=at) for number in numbers)
    revocations = Revocations(
        authority=OFFICES[country].name, sequence=sequence, issued_at=at, entries=entries
    )
    return sign_revocations(revocations, key=by or KEYS[country])


def vkey(origin: str) -> bytes:
    seed = hashlib.sha256(origin.encode()).digest()
    return f"{LogKey.from_private_bytes(origin, seed).verifier.vkey}\n".encode()


def files_of(country: str) -> dict[str, bytes | None]:
    return {
        f"{country}/keys/office.key.json": office_key(country),
        f"{country}/keys/log.vkey": vkey(f"log.example/{country}"),
        f"{country}/revocations.json": listing(country),
        f"{country}/licences/{country}-2026-1.licence": f"a licence of {country}".encode(),
    }


RULE = """\
id: fr-drones/faces
title: Drones do not look for faces
cite: Example Act 2026, section 1
url: https://example.org/act
review: secondary
effect: prohibit
basis: use
says: Nobody looks for faces from a drone.
status:
  - {stage: in_force, from: 2026-01-01}
when: {fact: use.operation, is: identify}
"""
PACK = """\
id: fr-drones
title: Drones
force: law
cite: Example Act 2026
url: https://example.org/act
version: "2026-11-01"
scope: {fact: use.country, is: FR}
"""
CASES = """\
rule: fr-drones/faces
cases:
  - name: a search
    facts: {use: {operation: identify.live, country: FR}}
    expect: applies
"""


def pack(rule: str = RULE, cases: str = CASES, sheet: str = PACK) -> dict[str, bytes | None]:
    home = "FR/law/fr-drones"
    return {
        f"{home}/pack.yaml": sheet.encode(),
        f"{home}/faces.yaml": rule.encode(),
        f"{home}/faces.cases.yaml": cases.encode(),
    }


class Publisher:
    """A feed in a folder, and every key of it at hand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.repository = Repository(folder)
        self.union = Union(self.repository, [ONLINE])

    def found(self, *, at: dt.datetime = NOW) -> Publisher:
        founding = Founding(
            root=Keys(tuple(k.public for k in ROOTS), 2),
            targets=Keys((TARGETS.public,)),
            online=Keys((ONLINE.public,)),
        )
        found(self.repository, founding, signers=ROOTS[:2], at=at)
        for country, signer in SIGNS.items():
            delegate(self.repository, country, Keys((signer.public,)), signers=[TARGETS], at=at)
        return self

    def whole(self, *, at: dt.datetime = NOW) -> Publisher:
        """Both countries publish, and the union vouches for it."""
        self.found(at=at)
        for country in SIGNS:
            self.publish(country, files_of(country), at=at)
        self.vouch(at)
        return self

    def publish(
        self,
        country: str,
        changes: dict[str, bytes | None],
        *,
        at: dt.datetime = NOW,
        life: dt.timedelta = 180 * DAY,
    ) -> Offered:
        return publish(self.repository, country, changes, signers=[SIGNS[country]], at=at, life=life)

    def vouch(self, at: dt.datetime = NOW) -> Vouched:
        return self.union.vouch(at)

    @property
    def root(self) -> UnionRoot:
        return UnionRoot.load(self.folder / "metadata" / "1.root.json")
