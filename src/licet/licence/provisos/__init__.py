"""What a licence attaches to the uses it permits: one frozen value per kind of proviso.

A kind this version does not know refuses the whole document: a condition that cannot be kept permits nothing.
Here stands what a proviso says and when it is well formed; keeping it is the work of `licet.guard.provisos`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from licet import vocabulary
from licet.licence._problem import Path, Problem, choice_problems
from licet.licence.grant import LARGEST, PERIODS, Quota
from licet.licence.provisos._askers import (
    HumanReview,
    Jwk,
    NoAdverseDecision,
    OidcIssuer,
    Operators,
    Passkey,
    TwoPersons,
)
from licet.licence.provisos._ground import ListedGallery, Notice, PriorAuthorisation, WatchList
from licet.licence.provisos._making import Provenance
from licet.licence.provisos._period import ReportPeriod, period_at, report_period
from licet.licence.provisos._place import Circle, Geofence, Polygon
from licet.licence.provisos._size import LEVELS, Assurance, Concurrent, Gallery
from licet.licence.provisos._time import Heartbeat, Reporting, Retention, TimeWindow

if TYPE_CHECKING:
    from collections.abc import Iterator

Proviso = (
    Quota
    | TimeWindow
    | Provenance
    | Concurrent
    | Gallery
    | Assurance
    | Retention
    | Heartbeat
    | Reporting
    | Geofence
    | Operators
    | TwoPersons
    | HumanReview
    | NoAdverseDecision
    | PriorAuthorisation
    | WatchList
    | Notice
)
PROVISOS: Final[dict[str, type[Proviso]]] = {
    "quota": Quota,
    "time_window": TimeWindow,
    "provenance": Provenance,
    "concurrent": Concurrent,
    "gallery": Gallery,
    "assurance": Assurance,
    "retention": Retention,
    "heartbeat": Heartbeat,
    "reporting": Reporting,
    "geofence": Geofence,
    "operators": Operators,
    "two_persons": TwoPersons,
    "human_review": HumanReview,
    "no_adverse_decision": NoAdverseDecision,
    "prior_authorisation": PriorAuthorisation,
    "watch_list": WatchList,
    "notice": Notice,
}


@lru_cache(256)
def proviso_problems(path: Path, proviso: Proviso) -> tuple[Problem, ...]:
    """Everything that keeps `proviso` from meaning one thing."""
    return tuple(_quota_problems(path, proviso) if isinstance(proviso, Quota) else proviso.problems(path))


def in_words(proviso: Proviso) -> str:
    """What a proviso asks, in a clause for a person, and of which uses if it is not of all."""
    if isinstance(proviso, Quota):
        per = "in all" if proviso.per == "licence" else f"per {proviso.per} (UTC)"
        return f"at most {proviso.uses:,} uses {per}"
    on: tuple[str, ...] = getattr(proviso, "on", ())
    terms = vocabulary.shipped().terms
    names = [terms[word].name if word in terms else word for word in on]
    return f"{proviso.says}; asked of: {', '.join(names)}" if names else proviso.says


def _quota_problems(path: Path, quota: Quota) -> Iterator[Problem]:
    if quota.uses < 1:
        yield Problem((*path, "uses"), "a quota below one use permits nothing", "give 1 or more uses")
    if quota.uses > LARGEST:
        yield Problem((*path, "uses"), "a quota too large to be counted", f"give at most {LARGEST:,} uses")
    yield from choice_problems((*path, "per"), quota.per, PERIODS)


__all__ = [
    "LEVELS",
    "PROVISOS",
    "Assurance",
    "Circle",
    "Concurrent",
    "Gallery",
    "Geofence",
    "Heartbeat",
    "HumanReview",
    "Jwk",
    "ListedGallery",
    "NoAdverseDecision",
    "Notice",
    "OidcIssuer",
    "Operators",
    "Passkey",
    "Polygon",
    "PriorAuthorisation",
    "Provenance",
    "Proviso",
    "Quota",
    "ReportPeriod",
    "Reporting",
    "Retention",
    "TimeWindow",
    "TwoPersons",
    "WatchList",
    "in_words",
    "period_at",
    "proviso_problems",
    "report_period",
]
