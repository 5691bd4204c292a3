"""Lists of control-list codes that a rule treats alike, such as the entries under one column of a chart.

A code belongs to a list by its longest part that the list names: `5A001.f` on the list and `5A001.f.3` among
its exceptions leave out `5A001.f.3.a`. A code too short to say which (`5A001`) is unknown, never a plain no.
"""

from __future__ import annotations

from functools import cached_property

from msgspec import Struct


class Codes(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, dict=True, kw_only=True):
    """Control-list codes, with the codes below them that are left out (`without`), dated and cited."""

    id: str
    name: str
    members: frozenset[str]
    without: frozenset[str] = frozenset()
    cite: str
    url: str | None = None
    as_of: str | None = None
    review: str = "unverified"

    def holds(self, code: str) -> bool | None:
        """True or false; None when only some of what stands below `code` is on the list."""
        known = code
        while known and known not in self.members and known not in self.without:
            known = known.rpartition(".")[0]
        inside = known in self.members
        otherwise = self._above_exceptions if inside else self._above_members
        return None if code in otherwise else inside

    @cached_property
    def _above_members(self) -> frozenset[str]:
        return _above(self.members)

    @cached_property
    def _above_exceptions(self) -> frozenset[str]:
        return _above(self.without)


class CodeFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A sheet of `codes/`."""

    codes: tuple[Codes, ...]


def _above(codes: frozenset[str]) -> frozenset[str]:
    """Every proper prefix of the codes: what is too short to tell."""
    found = set()
    for code in codes:
        while code := code.rpartition(".")[0]:
            found.add(code)
    return frozenset(found)
