"""Two persons: they ask together, each having proven who they are.

Two who prove it in different ways might be one: they are two only if the same issuer, the same certificate
authority or the licence's own list of passkeys tells them apart.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from licet.guard._verdict import Change, Ground
from licet.guard.provisos._keeper import Refusal
from licet.guard.provisos._operators import stranger

if TYPE_CHECKING:
    from licet.guard._asker import Asker
    from licet.guard.provisos._keeper import Asked, Setting
    from licet.licence.provisos import TwoPersons


class TwoPersonsKeeper:
    """Of those who ask, two are surely two, and both in one of the roles."""

    def __init__(self, two_persons: TwoPersons, setting: Setting) -> None:
        self._title = setting.title
        self._believes = setting.believes
        self._roles = two_persons.roles

    def refuses(self, asked: Asked) -> Refusal | None:
        """(1) Everybody who asks was admitted; (2) there are two persons among them, in their roles."""
        refusal = stranger(asked, title=self._title, believes=self._believes)  # (1)
        if refusal is not None:
            return refusal
        fit = [asker for asker in asked.circumstances.askers if acts_in(asker, self._roles)]
        if any(are_two(one, other) for one, other in combinations(fit, 2)):  # (2)
            return None
        roles = f", each in one of the roles {', '.join(self._roles)}" if self._roles else ""
        says = f"{self._title} asks for two persons together{roles}; two could not be told apart here"
        way_out = f"two persons admitted by the same issuer, authority or list of passkeys{roles}"
        return Refusal(Ground.NOT_ADMITTED, says, (Change("askers", (way_out,)),))


def acts_in(asker: Asker, roles: tuple[str, ...]) -> bool:
    """Whether a person has one of these roles; any, where none is named."""
    return not roles or not set(roles).isdisjoint(asker.roles)


def are_two(one: Asker, other: Asker) -> bool:
    """Whether two askers are surely two persons: told apart by one and the same, and not by one key.

    Two may sit at one device; but of two certificates with one key, each is whoever holds that key.
    """
    realm, its = one.method.partition("/")[0], other.method.partition("/")[0]
    same_key = realm.startswith("certificate:") and one.device == other.device
    return realm == its and one.fingerprint != other.fingerprint and not same_key
