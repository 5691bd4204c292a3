"""Owners on lists that no rule asked extends: what they hold makes nobody listed, and clears nobody either.

Where they may hold, added up, the least share that any rule knows, the rules asked have not answered what
that means. This says so; what the lists of those owners forbid is for a person, or another rule, to say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from licet.parties.ownership._finding import Verdict, listed_share
from licet.parties.ownership._missing import Missing
from licet.parties.ownership._rules import (
    Aggregation,
    Control,
    Covered,
    Effect,
    Indirect,
    Period,
    RuleStage,
    ShareRule,
    load_rules,
)
from licet.parties.ownership._shares import NONE, Share, between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from licet.parties._query import Match
    from licet.parties.ownership._listed import Listed
    from licet.parties.ownership._stakes import Stakes


class Uncounted(Struct, frozen=True):
    """Owners surely on a list, and on none that a rule asked extends: by key, with those lists.

    `verdict` says whether they, and those who may be on such a list, hold the share that some rule asks for;
    `share` is what they hold together, as far as it is known; `missing` is what to find out of them.
    """

    lists: Mapping[str, tuple[str, ...]]
    verdict: Verdict
    share: Share
    missing: tuple[Missing, ...] = ()


def uncounted(
    entity: str, *, stakes: Stakes, listed: Listed, rules: Sequence[ShareRule], on: dt.date
) -> Uncounted:
    """Name the listed owners of a party that none of these rules counts, and bound what they hold of it."""
    key = stakes.key(entity)
    found = {
        owner: matches
        for owner, matches in sorted(listed.matches.items())
        if owner != key and not any(rule.covers(match) is not False for rule in rules for match in matches)
    }
    if not found:
        return Uncounted({}, Verdict.NO, between(NONE, NONE))
    finding = listed_share(
        key, stakes=stakes, listed=replace(listed, matches=found), rule=_any_share(found, on), on=on
    )
    sure = {owner: _confirmed(matches) for owner, matches in found.items()}
    named = {owner: ids for owner, ids in sure.items() if ids}
    return Uncounted(named, finding.verdict, finding.share, finding.missing)


def _confirmed(matches: Sequence[Match]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match.list for match in matches if match.certainty == "confirmed"))


def _any_share(found: Mapping[str, Sequence[Match]], on: dt.date) -> ShareRule:
    """Whether owners on these lists hold the least share that any rule asks for, written as a rule."""
    periods = [rule.period(on) or rule.periods[0] for rule in load_rules()]
    least = min(periods, key=lambda period: period.threshold)
    lists = dict.fromkeys(match.list for matches in found.values() for match in matches)
    return ShareRule(
        id="uncounted",
        title="Owners on lists that no rule asked extends",
        authority="",
        cite="",
        url="",
        review="",
        says="",
        effect=Effect.RESTRICTED,
        lists=tuple(Covered(list=list_id) for list_id in lists),
        aggregation=Aggregation.TOGETHER,
        indirect=Indirect.THROUGH_CAUGHT,
        control=Control.IGNORED,
        periods=(
            Period(
                from_=dt.date.min,
                stage=RuleStage.IN_FORCE,
                at_least=least.at_least,
                more_than=least.more_than,
            ),
        ),
    )
