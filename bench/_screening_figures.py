"""How well an engine screens, from what it answered: recall at a stated share of false alarms.

An engine's threshold is the score that lets at most that share of the natural negatives alert, so engines are
compared at the same work for the officer, whatever their scores mean. Names made to look like a listed one
never set the threshold: how many of them alert is a figure of its own.
"""

from __future__ import annotations

from collections import defaultdict
from statistics import fmean
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from bench._screening_set import Asked, east_asian, natural

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bench._screening_set import EvaluationSet

SHARES: Final = (0.01, 0.02, 0.05)
USUAL: Final = 0.02  # the share at which classes and near misses are compared
Found = list[tuple[str, float]]  # entities and scores, best first


class AtShare(Struct, frozen=True):
    """What an engine does when `share` of the natural negatives may alert."""

    share: float
    threshold: float
    recall: float
    by_class: dict[str, float]
    near_alerts: float  # of names made to look like a listed one
    east_asian_alerts: float | None  # of generated East Asian names of persons; None if the set has none
    negatives: dict[str, float]  # alerts in each class of negatives


class Accuracy(Struct, frozen=True):
    """An engine at each share of false alarms."""

    at: tuple[AtShare, ...]

    @property
    def usual(self) -> AtShare:
        """At the share where engines are compared class by class."""
        return next(one for one in self.at if one.share == USUAL)


def accuracy(asked: EvaluationSet, found: Sequence[Found]) -> Accuracy:
    """Judge the answers to `asked.asked`, in that order."""
    negatives, positives = found[: len(asked.negatives)], found[len(asked.negatives) :]
    tops = [max((score for _, score in one), default=0.0) for one in negatives]
    alerts = sorted((t for one, t in zip(asked.negatives, tops, strict=True) if natural(one)), reverse=True)
    return Accuracy(tuple(_at(asked, positives, tops, (share, _above(alerts, share))) for share in SHARES))


def _above(tops: Sequence[float], share: float) -> float:
    """The least score that at most that share of the negatives exceed."""
    return tops[int(len(tops) * share)] + 1e-9


def _at(
    asked: EvaluationSet, positives: Sequence[Found], tops: Sequence[float], point: tuple[float, float]
) -> AtShare:
    share, threshold = point
    met = [
        any(entity == one.id and score >= threshold for entity, score in found)
        for one, found in zip(asked.positives, positives, strict=True)
    ]
    alerts = [(one, top >= threshold) for one, top in zip(asked.negatives, tops, strict=True)]
    generated = [alert for one, alert in alerts if east_asian(one)]
    return AtShare(
        share=share,
        threshold=threshold,
        recall=fmean(met),
        by_class=_by_class(zip(asked.positives, met, strict=True)),
        near_alerts=fmean(alert for one, alert in alerts if not natural(one)),
        east_asian_alerts=fmean(generated) if generated else None,
        negatives=_by_class(alerts),
    )


def _by_class(judged: Iterable[tuple[Asked, bool]]) -> dict[str, float]:
    classes: dict[str, list[bool]] = defaultdict(list)
    for one, yes in judged:
        classes[one.cls].append(yes)
    return {name: fmean(said) for name, said in sorted(classes.items())}
