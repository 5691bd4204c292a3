"""What a use is charged to, and the quota that refuses it: the values `Allowance` takes and returns."""

from __future__ import annotations

from msgspec import Struct

from licet.guard._binding import CountedGrant
from licet.guard.state import Kind
from licet.licence import Quota


class Charges(Struct, frozen=True):
    """What one kind of use is charged to: of each link, the grants that cover it."""

    covering: tuple[tuple[CountedGrant, ...], ...] = ()
    kind: Kind = (None, None, None, None, None)


UNCHARGED = Charges()


class Spent(Struct, frozen=True):
    """The quota that has no use left, and what set it."""

    quota: Quota
    by: str
