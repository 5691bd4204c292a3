"""Persons who ask, as keepers see them, and a guard that believes exactly those it was told of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from licet.guard._asker import Asker
from tests.unit.guard_provisos.asking import NOW, setting

if TYPE_CHECKING:
    from licet.guard.provisos import Setting

REALM = "oidc:police"
WAY = "oidc:k1"


def person(name: str, *roles: str, realm: str = REALM, way: str = WAY, **fields: Any) -> Asker:
    """Somebody the guard admitted."""
    known: dict[str, Any] = {"until": NOW + 3600, "seal": b"ours"}
    return Asker(fingerprint=name, method=f"{realm}/{way}", roles=roles, **{**known, **fields})


def believing(**fields: Any) -> Setting:
    """A guard that believes whoever bears its seal, until the proof is due again."""
    return setting(
        believes=lambda asker, at: type(asker) is Asker and asker.seal == b"ours" and at < asker.until,
        **fields,
    )
