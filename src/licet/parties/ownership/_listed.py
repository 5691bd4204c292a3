"""Which owners are on a list: by screening every name that stands above a party.

An owner nobody could screen (no name, a script the lists hardly hold) is never taken for unlisted. A match
that a person has decided stands as decided; one that nobody has is as certain as screening found it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from licet.errors import InputError
from licet.parties._query import Match, Query, Screening, checked
from licet.parties._screen import screen_all
from licet.parties.ownership._directives import directives_of
from licet.parties.ownership._stakes import DISPERSED, PERSON, Holder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from licet.parties.lists import ListSet
    from licet.parties.ownership._rules import ShareRule

_CONFIRMED: Final = "confirmed"


class Listed(Struct, frozen=True, kw_only=True):
    """What screening said of the owners, by their keys. Whoever is not in `screened` counts as unknown.

    `searched` are the ids of the lists that were; `open` says why an owner cannot be ruled out; `directives`
    are those that lists state of an entry, by its id.
    """

    screened: frozenset[str]
    searched: frozenset[str]
    matches: Mapping[str, tuple[Match, ...]] = {}
    open: Mapping[str, str] = {}
    directives: Mapping[str, frozenset[str]] = {}
    digest: str = ""

    def sure(self, rule: ShareRule) -> frozenset[str]:
        """The owners on a list that the rule extends."""
        return frozenset(
            key for key in self.matches if any(_sure(rule, match) for match in self.matches[key])
        )

    def unsure(self, rule: ShareRule, key: str) -> str | None:
        """Why an owner that is not surely listed may be; None if it is not listed."""
        if key not in self.screened:
            return "was not screened"
        near = [match for match in self.matches.get(key, ()) if rule.covers(match) is not False]
        if near:
            return f"may be {near[0].name} ({near[0].list}), and nobody has decided"
        return self.open.get(key)

    def named(self, rule: ShareRule, key: str) -> tuple[Match, ...]:
        """The entries an owner is or may be that the rule extends, or may."""
        return tuple(match for match in self.matches.get(key, ()) if rule.covers(match) is not False)

    def under(self, rule: ShareRule, key: str) -> frozenset[str]:
        """The directives an owner on a list of the rule is under; empty where an entry does not state any."""
        stated = [
            self.directives.get(match.entity, frozenset())
            for match in self.matches.get(key, ())
            if _sure(rule, match)
        ]
        return frozenset().union(*stated) if all(stated) else frozenset()

    def unsearched(self, rule: ShareRule) -> tuple[str, ...]:
        """The lists the rule extends that were not searched."""
        return tuple(
            covered.list
            for covered in rule.lists
            if not any(covered.names(list_id) for list_id in self.searched)
        )


def find_listed(
    holders: Iterable[Holder],
    *,
    lists: ListSet,
    decide: Callable[[Holder, Match], bool | None] = lambda _holder, _match: None,
    screen: Callable[..., Iterator[Screening]] = screen_all,
) -> Listed:
    """Screen these owners; `decide` says what a person decided of a match: the same, not, or None."""
    everyone = {holder.key: holder for holder in holders}
    queries, unread = _queries(everyone.values())
    matches: dict[str, tuple[Match, ...]] = {}
    for key, screening in zip(queries, screen(queries.values(), lists=lists), strict=True):
        kept = tuple(_decided(match, decide(everyone[key], match)) for match in screening.matches)
        matches[key] = tuple(match for match in kept if match is not None)
        if screening.unsearchable and not screening.matches:
            unread[key] = f"cannot be ruled out: {screening.unsearchable}"
    return Listed(
        screened=frozenset(everyone),
        searched=frozenset(listed.id for listed in lists.lists),
        matches={key: found for key, found in matches.items() if found},
        open=unread,
        directives=_directives({match.entity for found in matches.values() for match in found}, lists),
        digest=lists.digest,
    )


def _directives(entries: Iterable[str], lists: ListSet) -> dict[str, frozenset[str]]:
    stated = {entry: directives_of(lists.entity(entry)) for entry in sorted(entries) if entry in lists}
    return {entry: found for entry, found in stated.items() if found}


def _queries(holders: Iterable[Holder]) -> tuple[dict[str, Query], dict[str, str]]:
    """What to ask of each owner, and of whom nothing can be asked, and why."""
    asked: dict[str, Query] = {}
    unread: dict[str, str] = {}
    for holder in holders:
        if holder.name is None:
            if holder.kind != DISPERSED:
                unread[holder.key] = "has no name in these files"
            continue
        try:
            asked[holder.key] = checked(_query(holder, holder.name))
        except InputError as problem:
            unread[holder.key] = f"cannot be screened: {problem.what}"
    return asked, unread


def _query(holder: Holder, name: str) -> Query:
    return Query(
        name=name,
        kind="person" if holder.kind == PERSON else None,
        countries=holder.countries,
        identifiers=tuple(text.partition(":")[2] for text in holder.identifiers),
        ref=holder.key,
    )


def _decided(match: Match, same: bool | None) -> Match | None:  # noqa: FBT001 - a decision has three values
    if same is None:
        return match
    return replace(match, certainty=_CONFIRMED) if same else None


def _sure(rule: ShareRule, match: Match) -> bool:
    return match.certainty == _CONFIRMED and rule.covers(match) is True
