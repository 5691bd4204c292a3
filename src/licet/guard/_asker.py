"""Who asks: what a guard has been shown of a person, and nothing by which the person could be named."""

from __future__ import annotations

from msgspec import Struct


class Asker(Struct, frozen=True, kw_only=True):
    """A person whom the guard admitted; only `Guard.admit` makes one that a guard believes.

    `fingerprint` tells two persons apart and is never recorded. `until` (seconds since the epoch) is when the
    proof has to be shown again; `seal` is the guard's own mark, so that one guard's askers are not another's.
    """

    fingerprint: str
    method: str
    roles: tuple[str, ...] = ()
    organisation: str | None = None
    device: str | None = None
    until: float
    seal: bytes
