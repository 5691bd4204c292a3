"""A union of one country, and its feed, for the drill in which the feed stops coming."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from licet.feed import UnionRoot
from licet.feed.publisher import Founding, Keys, Repository, Union, delegate, found, publish
from licet.guard.drill._practice import AUTHORITY
from licet.licence import SigningKey

if TYPE_CHECKING:
    from licet.guard.drill._practice import Practice

LIFE: Final = dt.timedelta(hours=24)  # how long the union's word holds, as `licet feed vouch` has it
_YEAR: Final = dt.timedelta(days=365)


def founded(practice: Practice) -> Union:
    """Make the feed, and let the practice follow it from its root instead of lists and keys in files."""
    repository = Repository(practice.feed)
    roots = [SigningKey.generate() for _ in range(2)]
    targets, online, country = (SigningKey.generate() for _ in range(3))
    founding = Founding(
        root=Keys(tuple(key.public for key in roots), 2),
        targets=Keys((targets.public,)),
        online=Keys((online.public,)),
    )
    at = practice.at
    found(repository, founding, signers=roots, at=at)
    delegate(repository, AUTHORITY.country, Keys((country.public,)), signers=[targets], at=at)
    home = AUTHORITY.country
    changes: dict[str, bytes | None] = {
        f"{home}/keys/office.key.json": practice.trusted.to_json(),
        f"{home}/keys/licences.vkey": f"{practice.log_key.verifier.vkey}\n".encode(),
        f"{home}/revocations.json": practice.lists.read_bytes(),
    }
    publish(repository, home, changes, signers=[country], at=at, life=_YEAR)
    union = Union(repository, [online], life=LIFE)
    union.vouch(at)
    practice.root = UnionRoot.load(practice.feed / "metadata" / "1.root.json")
    return union
