"""What a licence permits: sets over vocabulary terms, and whether one use falls inside them.

A grant only ever lists what is allowed. An attribute a use does not state, or states less precisely than the
grant (`operation.identify` where `operation.identify.live` is granted), is a shortfall: the answer is no.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from licet.vocabulary import is_a

if TYPE_CHECKING:
    from licet.facts import Use


class Shortfall(Struct, frozen=True, kw_only=True):
    """One attribute of a use that a grant does not cover: what was asked, and what is allowed."""

    field: str
    asked: str | None
    allowed: tuple[str, ...]


class Grant(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Every field must hold the use's attribute; the root term (`purpose`) stands for any of its family.

    `countries` are ISO 3166-1 alpha-2 codes of the place of use.
    """

    operations: tuple[str, ...]
    purposes: tuple[str, ...]
    places: tuple[str, ...]
    countries: tuple[str, ...]
    actors: tuple[str, ...]

    def shortfalls(self, use: Use) -> tuple[Shortfall, ...]:
        """What keeps `use` outside this grant; empty when it is covered."""
        found = []
        for field, allowed in self.by_field().items():
            asked = getattr(use, field)
            if asked is None or not any(is_a(asked, term) for term in allowed):
                found.append(Shortfall(field=field, asked=asked, allowed=allowed))
        return tuple(found)

    def by_field(self) -> dict[str, tuple[str, ...]]:
        """The allowed values under the name each attribute has in a use."""
        return {
            "operation": self.operations,
            "purpose": self.purposes,
            "place": self.places,
            "country": self.countries,
            "actor": self.actors,
        }
