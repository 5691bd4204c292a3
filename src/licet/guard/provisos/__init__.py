"""The keepers of provisos: one small module for each kind, made for a guard when it opens.

A proviso without a keeper here refuses the opening: what cannot be kept permits nothing. Quotas are kept by
`licet.guard._allowance`, since grants bear them too; provenance when the tag is verified.
"""

from __future__ import annotations

from collections.abc import Callable  # noqa: TC003 - the table is typed when it is made
from typing import TYPE_CHECKING, Any, Final

from licet.guard.provisos._assurance import AssuranceKeeper
from licet.guard.provisos._concurrent import ConcurrentKeeper
from licet.guard.provisos._gallery import GalleryKeeper
from licet.guard.provisos._geofence import GeofenceKeeper
from licet.guard.provisos._heartbeat import HeartbeatKeeper
from licet.guard.provisos._human_review import HumanReviewKeeper
from licet.guard.provisos._keeper import (
    Asked,
    Asking,
    Awaiting,
    Hearing,
    Holding,
    Keeper,
    Marking,
    Obliging,
    Refusal,
    Remembering,
    Setting,
    Timed,
    concerns,
    moment,
)
from licet.guard.provisos._no_adverse_decision import NoAdverseDecisionKeeper
from licet.guard.provisos._notice import NoticeKeeper
from licet.guard.provisos._operators import OperatorsKeeper
from licet.guard.provisos._prior_authorisation import PriorAuthorisationKeeper
from licet.guard.provisos._reporting import ReportingKeeper
from licet.guard.provisos._retention import RetentionKeeper
from licet.guard.provisos._time_window import TimeWindowKeeper
from licet.guard.provisos._two_persons import TwoPersonsKeeper
from licet.guard.provisos._watch_list import WatchListKeeper, gallery_digest
from licet.licence import Provenance, Quota, TimeWindow
from licet.licence.provisos import (
    Assurance,
    Concurrent,
    Gallery,
    Geofence,
    Heartbeat,
    HumanReview,
    NoAdverseDecision,
    Notice,
    Operators,
    PriorAuthorisation,
    Reporting,
    Retention,
    TwoPersons,
    WatchList,
)

if TYPE_CHECKING:
    from licet.licence import Proviso

KEEPERS: Final[dict[type, Callable[[Any, Setting], Keeper | Timed]]] = {
    TimeWindow: TimeWindowKeeper,
    Assurance: AssuranceKeeper,
    Concurrent: ConcurrentKeeper,
    Gallery: GalleryKeeper,
    Geofence: GeofenceKeeper,
    Heartbeat: HeartbeatKeeper,
    Notice: NoticeKeeper,
    Reporting: ReportingKeeper,
    Retention: RetentionKeeper,
    Operators: OperatorsKeeper,
    TwoPersons: TwoPersonsKeeper,
    HumanReview: HumanReviewKeeper,
    NoAdverseDecision: NoAdverseDecisionKeeper,
    PriorAuthorisation: PriorAuthorisationKeeper,
    WatchList: WatchListKeeper,
}
KEPT_ELSEWHERE: Final = (Quota, Provenance)


def is_kept(proviso: Proviso) -> bool:
    """Whether this version can keep `proviso`."""
    return isinstance(proviso, KEPT_ELSEWHERE) or type(proviso) in KEEPERS


__all__ = [
    "KEEPERS",
    "Asked",
    "Asking",
    "Awaiting",
    "Hearing",
    "Holding",
    "Keeper",
    "Marking",
    "Obliging",
    "Refusal",
    "Remembering",
    "Setting",
    "Timed",
    "concerns",
    "gallery_digest",
    "is_kept",
    "moment",
]
