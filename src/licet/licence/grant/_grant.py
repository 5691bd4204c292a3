"""What a grant is: one box of uses, listed on every side.

A grant only ever lists what is allowed. An attribute a use does not state, or states less precisely than the
grant (`operation.identify` where `operation.identify.live` is granted), is a shortfall: the answer is no.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.licence.grant._quota import Quota
from licet.licence.grant._terms import holds
from licet.licence.grant._words import count, day, in_words

if TYPE_CHECKING:
    from licet.facts import Use

FIELDS: Final = ("operations", "purposes", "places", "countries", "actors")
FACETS: Final = ("operation", "purpose", "place", "country", "actor")  # the same, as a use names them


class Shortfall(Struct, frozen=True, kw_only=True):
    """One attribute of a use that a grant does not cover: what was asked, and what is allowed."""

    field: str
    asked: str | None
    allowed: tuple[str, ...]

    @property
    def says(self) -> str:
        """`country SE (allowed: CH, NO)`."""
        asked = "not stated" if self.asked is None else in_words((self.asked,))
        return f"{self.field} {asked} (allowed: {in_words(self.allowed)})"


class Grant(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, cache_hash=True):
    """Every field must hold the use's attribute; the root term (`purpose`) stands for any of its family.

    `countries` are ISO 3166-1 alpha-2 codes of the place of use. `since` and `until` (both ends included)
    bound the moment of use, `gallery` the number of persons enrolled in what is searched, `quotas` the number
    of uses, at most one per `per`. What is None or empty there is not bounded by this grant.
    """

    operations: tuple[str, ...]
    purposes: tuple[str, ...]
    places: tuple[str, ...]
    countries: tuple[str, ...]
    actors: tuple[str, ...]
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    gallery: int | None = None
    quotas: tuple[Quota, ...] = ()

    @property
    def says(self) -> str:
        """The whole grant in one line: its words as the document spells them, then its ranges."""
        words = "; ".join(in_words(allowed) for allowed in self.by_field().values())
        bounds = [
            *([f"from {day(self.since)}"] if self.since else []),
            *([f"until {day(self.until)}"] if self.until else []),
            *([f"at most {count(self.gallery)} enrolled"] if self.gallery is not None else []),
            *(f"at most {quota.says}" for quota in self.quotas),
        ]
        return "; ".join([words, *bounds])

    def shortfalls(self, use: Use) -> tuple[Shortfall, ...]:
        """What the words of `use` lack to lie inside this grant; empty when they do."""
        found = []
        for field, allowed in self.by_field().items():
            asked = getattr(use, field)
            if asked is None or not holds(allowed, asked):
                found.append(Shortfall(field=field, asked=asked, allowed=allowed))
        return tuple(found)

    def by_field(self) -> dict[str, tuple[str, ...]]:
        """The allowed words under the name each attribute has in a use."""
        return {
            "operation": self.operations,
            "purpose": self.purposes,
            "place": self.places,
            "country": self.countries,
            "actor": self.actors,
        }
