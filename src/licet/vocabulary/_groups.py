"""Groups of countries, dated and cited. A group may be known only in part: then "not a member" is unknown."""

from __future__ import annotations

from msgspec import Struct


class Group(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Countries (ISO 3166-1 alpha-2) that a rule treats alike."""

    id: str
    name: str
    members: tuple[str, ...]
    cite: str
    url: str | None = None
    as_of: str | None = None
    complete: bool = True  # false: who is not named may still belong
    review: str = "unverified"
    untested: str = ""  # why no rule tests it

    def holds(self, country: str) -> bool | None:
        """True or false; None when the group is known only in part and does not name `country`."""
        if country in self.members:
            return True
        return False if self.complete else None


class GroupFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The sheet `groups.yaml`."""

    groups: tuple[Group, ...]
