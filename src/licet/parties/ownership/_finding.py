"""What a 50 percent rule says of a party, with the chains that carry the answer and what is missing for one.

"No" is said only when no completion of the missing shares and owners could make it "yes". A control that
the rule counts, but does not measure, leaves the answer open; so does a list that was not searched, or a row
of the files that nobody could read and that is about the party, about whoever stands above it, or about
nobody knows whom.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import deque
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from licet.parties.ownership._case import by_directive, case_of, certainly
from licet.parties.ownership._caught import Tree, most
from licet.parties.ownership._missing import Missing, questions
from licet.parties.ownership._rules import Aggregation, Effect, RuleStage, ShareRule
from licet.parties.ownership._shares import NONE, Bound, Share
from licet.parties.ownership._stakes import Stake, Stakes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from licet.parties.ownership._case import Case
    from licet.parties.ownership._listed import Listed

_MOST_CHAINS: Final = 20
_MOST_STEPS: Final = 20_000  # of the search for chains: a thick web of holdings has more than can be read
_MOST_MISSING: Final = 40


class Verdict(StrEnum):
    """Whether listed parties hold the share the rule asks for."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot tell"


class Chain(Struct, frozen=True):
    """Stakes from a listed owner down to the party. `certain` when each carries the answer "yes"."""

    links: tuple[Stake, ...]
    certain: bool


class OwnershipFinding(Struct, frozen=True, kw_only=True):
    """What a rule says of a party on a day: the share listed parties hold of it lies in `share`.

    Where the rule does not add up several persons' stakes, `share` runs from the largest that one of them
    surely holds to the most that all may. `itself` says that the party is listed itself. `in_force` is False
    before the rule's first day and while it is stayed: the verdict is then what it would say. `effect` is
    what a "yes" means. `directives` are those under which a sectoral rule says "yes", as far as lists state
    them; `assumed` says that an owner whose directive none states was counted under every one.
    """

    entity: str
    rule: str
    on: dt.date
    asks: str
    in_force: bool
    share: Share
    verdict: Verdict
    effect: Effect
    itself: bool = False
    chains: tuple[Chain, ...] = ()
    missing: tuple[Missing, ...] = ()
    directives: tuple[str, ...] = ()
    assumed: bool = False


def listed_share(
    entity: str, *, stakes: Stakes, listed: Listed, rule: ShareRule, on: dt.date
) -> OwnershipFinding:
    """Bound the share of `entity` that listed parties hold under `rule` on a day, and say what it means."""
    case = case_of(stakes.key(entity), stakes=stakes, listed=listed, rule=rule, on=on)
    low, together = certainly(case, case.tree.entity)
    high = most(case.tree, case.tree.entity, case.possible)
    period = rule.period(on)
    verdict = _verdict(case, low)
    return OwnershipFinding(
        entity=case.tree.entity,
        rule=rule.id,
        on=on,
        asks=(period or rule.periods[0]).asks,
        in_force=period is not None and period.stage is RuleStage.IN_FORCE,
        share=Share(max(NONE, min(low, high)), high),
        verdict=verdict,
        effect=rule.effect,
        itself=case.tree.entity in case.sure,
        chains=_chains(case, together if verdict is Verdict.YES else None),
        missing=tuple(islice(questions(case), _MOST_MISSING)) if verdict is Verdict.CANNOT_TELL else (),
        directives=_directives(case),
        assumed=_assumed(case),
    )


def as_fact(finding: OwnershipFinding) -> float | None:
    """The fact `party.listed_share` of a finding; None where the finding cannot tell.

    One that decides without knowing the number states the bound that decides: the least that listed owners
    hold when they hold enough, the most they can when they do not, and 0 when nobody listed was found.
    """
    if finding.verdict is Verdict.CANNOT_TELL or (finding.itself and not finding.share.known):
        return None
    if finding.share.known or finding.verdict is Verdict.YES:
        return _number(finding.share.low)
    return _number(finding.share.high) if finding.chains else 0.0


def _verdict(case: Case, low: Bound) -> Verdict:
    entity = case.tree.entity
    if entity in case.sure or low >= case.threshold:
        return Verdict.YES
    if entity in case.possible or case.listed.unsearched(case.rule) or case.unread:
        return Verdict.CANNOT_TELL
    return Verdict.NO


def _directives(case: Case) -> tuple[str, ...]:
    if case.rule.aggregation is not Aggregation.BY_DIRECTIVE:
        return ()
    return tuple(name for name, caught in by_directive(case).items() if name and case.tree.entity in caught)


def _assumed(case: Case) -> bool:
    apart = case.rule.aggregation is Aggregation.BY_DIRECTIVE
    return apart and any(not case.listed.under(case.rule, key) for key in case.sure)


def _chains(case: Case, together: Collection[str] | None) -> tuple[Chain, ...]:
    """The shortest ways down from listed owners: through caught parties only where they carry a "yes"."""
    ends = case.sure if together is not None else case.sure | {key for key in case.unsure if _near(case, key)}
    if case.tree.entity in ends:
        return ()
    through = case.tree.keys if together is None else together
    found = islice(_ways(case, ends, through, owned_only=together is not None), _MOST_CHAINS)
    return tuple(Chain(links, together is not None) for links in found)


def _near(case: Case, key: str) -> bool:
    return bool(case.listed.named(case.rule, key))


def _ways(
    case: Case, ends: Collection[str], through: Collection[str], *, owned_only: bool
) -> Iterator[tuple[Stake, ...]]:
    """Ways from a listed owner down to the party, fewest stakes first, none through a party twice."""
    left: deque[tuple[str, tuple[Stake, ...]]] = deque([(case.tree.entity, ())])
    steps = 0
    while left and steps < _MOST_STEPS:
        owned, below = left.popleft()
        for stake in _into(case.tree, owned, owned_only=owned_only):
            steps += 1
            if stake.owner not in through or any(stake.owner == link.owned for link in below):
                continue
            links = (stake, *below)
            if stake.owner in ends:
                yield links
            else:
                left.append((stake.owner, links))


def _into(tree: Tree, owned: str, *, owned_only: bool) -> tuple[Stake, ...]:
    """One stake for each direct owner, with the share all statements leave; then what else is stated."""
    held = tuple(
        Stake(
            owner=held.owner,
            owned=owned,
            share=held.share,
            since=held.statements[0].since,
            until=held.statements[0].until,
            source=held.statements[0].source,
            row=held.statements[0].row,
        )
        for held in tree.held[owned]
    )
    return held if owned_only else (*held, *tree.other[owned])


def _number(bound: Bound) -> float:
    """A bound as the law's facts hold it, on the same side of every whole number as the bound itself."""
    near = float(bound.percent)
    if bound.beyond > 0 or (near < bound.percent and near == int(near)):
        return math.nextafter(near, math.inf)
    if bound.beyond < 0 or (near > bound.percent and near == int(near)):
        return math.nextafter(near, -math.inf)
    return near
