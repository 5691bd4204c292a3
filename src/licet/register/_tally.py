"""The counts on the page, each the sum of rows the reader can see and add up again."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from licet.register._entries import PublishedDecision, in_utc

if TYPE_CHECKING:
    from collections.abc import Iterable


class Split(Struct, frozen=True):
    """Uses permitted and refused."""

    permitted: int
    refused: int

    @property
    def total(self) -> int:
        """All uses asked for."""
        return self.permitted + self.refused


def by_hour(decisions: Iterable[PublishedDecision]) -> tuple[PublishedDecision, ...]:
    """One row for each different decision of each hour, newest first; equal ones are added up."""
    counts: Counter[PublishedDecision] = Counter()
    for decision in decisions:
        hour = in_utc(decision.at).replace(minute=0, second=0, microsecond=0)
        counts[msgspec.structs.replace(decision, at=hour, count=1)] += decision.count
    rows = (msgspec.structs.replace(row, count=count) for row, count in counts.items())
    return tuple(sorted(rows, key=_newest_first))


def split(decisions: Iterable[PublishedDecision]) -> Split:
    """How many were permitted, how many refused."""
    counts: Counter[str] = Counter()
    for decision in decisions:
        counts[decision.verdict] += decision.count
    return Split(permitted=counts["permit"], refused=counts["refuse"])


def by_operation(decisions: Iterable[PublishedDecision]) -> tuple[tuple[str | None, Split], ...]:
    """The split of each operation asked for, most asked for first."""
    kinds: dict[str | None, list[PublishedDecision]] = {}
    for decision in decisions:
        kinds.setdefault(decision.operation, []).append(decision)
    splits = [(operation, split(rows)) for operation, rows in kinds.items()]
    return tuple(sorted(splits, key=lambda item: (-item[1].total, item[0] or "")))


def refusals(decisions: Iterable[PublishedDecision]) -> tuple[tuple[str, str, int], ...]:
    """Each ground of refusal: its sentence, its code and how often it was given, most frequent first."""
    counts: Counter[tuple[str, str]] = Counter()
    for decision in decisions:
        if decision.verdict == "refuse":
            counts[decision.sentence, decision.code] += decision.count
    found = [(sentence, code, count) for (sentence, code), count in counts.items()]
    return tuple(sorted(found, key=lambda item: (-item[2], item[:2])))


def _newest_first(row: PublishedDecision) -> tuple[dt.timedelta, tuple[str, ...]]:
    facets = (row.licence, row.operation, row.purpose, row.place, row.country, row.verdict, row.code)
    return dt.datetime.max.replace(tzinfo=dt.UTC) - row.at, (*(facet or "" for facet in facets), row.sentence)
