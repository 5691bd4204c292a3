"""Provisos on the ground a use stands on: an authorisation, a list made for one purpose, a notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.licence._problem import Problem, hex_problems, text_problems
from licet.licence._public_key import PublicKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from licet.licence._problem import Path

_MOST: Final = 64
_MOST_HOURS: Final = (
    24  # Regulation (EU) 2024/1689, Article 5(3): to be requested within 24 hours at the latest
)


class PriorAuthorisation(
    Struct, frozen=True, forbid_unknown_fields=True, tag="prior_authorisation", tag_field="kind"
):
    """Each use rests on an authorisation signed by one of the keys `by`.

    With `urgent_hours` above zero an urgent use may begin without one, which must come within so many hours;
    if it is refused or does not come, use stops and what came out is deleted.
    """

    by: tuple[PublicKey, ...]
    urgent_hours: int = 0
    on: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        """`only with prior authorisation; urgent uses are regularised within 24 hours`."""
        urgent = (
            f"; urgent uses are regularised within {self.urgent_hours} hours" if self.urgent_hours else ""
        )
        return f"only with prior authorisation{urgent}"

    def problems(self, path: Path) -> Iterator[Problem]:
        """A key that can authorise, and an urgency that ends."""
        if not 1 <= len(self.by) <= _MOST:
            yield Problem((*path, "by"), "nobody can authorise, or too many", f"name 1 to {_MOST} keys")
        if not 0 <= self.urgent_hours <= _MOST_HOURS:
            yield Problem(
                (*path, "urgent_hours"),
                f"{self.urgent_hours} hours",
                f"give 0 to {_MOST_HOURS}, the law's most",
            )


class ListedGallery(Struct, frozen=True, forbid_unknown_fields=True):
    """One gallery, by the sha256 of its file, and the purposes it may be searched for."""

    sha256: str
    purposes: tuple[str, ...]


class WatchList(Struct, frozen=True, forbid_unknown_fields=True, tag="watch_list", tag_field="kind"):
    """Only these galleries are searched, each for its own purposes: missing children, and not dissidents."""

    lists: tuple[ListedGallery, ...]
    on: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        """`only 2 named watch lists, each for its purposes`."""
        count = len(self.lists)
        return f"only {count} named watch list{'' if count == 1 else 's'}, each for its purposes"

    def problems(self, path: Path) -> Iterator[Problem]:
        """Files by digest, each once, each for something."""
        if not 1 <= len(self.lists) <= _MOST:
            yield Problem((*path, "lists"), f"{len(self.lists)} watch lists", f"name 1 to {_MOST}")
        if len({listed.sha256 for listed in self.lists}) < len(self.lists):
            yield Problem((*path, "lists"), "a watch list stands here twice", "give its purposes together")
        for index, listed in enumerate(self.lists):
            yield from hex_problems((*path, "lists", index, "sha256"), listed.sha256)
            if not listed.purposes:
                yield Problem(
                    (*path, "lists", index, "purposes"), "no purpose", "say what it is searched for"
                )
            for number, purpose in enumerate(listed.purposes):
                yield from text_problems((*path, "lists", index, "purposes", number), purpose)


class Notice(Struct, frozen=True, forbid_unknown_fields=True, tag="notice", tag_field="kind"):
    """Those concerned are told: a use states which notice is displayed; if `sha256` is given, that text."""

    sha256: str | None = None
    on: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        """`a notice is displayed`."""
        return "a notice is displayed" + (f" (sha256 {self.sha256[:12]}…)" if self.sha256 else "")

    def problems(self, path: Path) -> Iterator[Problem]:
        """The digest of a text, if any."""
        if self.sha256 is not None:
            yield from hex_problems((*path, "sha256"), self.sha256)
