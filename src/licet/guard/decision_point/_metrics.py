"""What a decision point measures of itself, for Prometheus: decisions by ground, their time, what is left.

Labels are tenants and grounds, never what was asked: a series per place or purpose would tell of uses.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING

from licet.errors import InputError
from licet.guard._watching import heard_at

try:
    from prometheus_client import CollectorRegistry
    from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
    from prometheus_client.metrics_core import (
        CounterMetricFamily,
        GaugeMetricFamily,
        HistogramMetricFamily,
        Metric,
    )
except ImportError:
    raise InputError("prometheus-client is not installed", remedy="pip install 'licet[pdp]'") from None

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from licet.guard import Ground, Verdict
    from licet.guard.decision_point._tenant import Tenant

_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)


class Counts:
    """What one tenant was asked and answered, in plain numbers, counted by one thread."""

    def __init__(self) -> None:
        self.decisions: dict[Ground, int] = {}
        self.requests = [0] * (len(_SECONDS) + 1)
        self.seconds = 0.0

    def one(self, verdict: Verdict, seconds: float) -> None:
        """Count a request for one decision."""
        ground = verdict.ground
        self.decisions[ground] = self.decisions.get(ground, 0) + 1
        self.requests[bisect_left(_SECONDS, seconds)] += 1
        self.seconds += seconds

    def several(self, verdicts: Sequence[Verdict], seconds: float) -> None:
        """Count a request for several."""
        for verdict in verdicts:
            self.decisions[verdict.ground] = self.decisions.get(verdict.ground, 0) + 1
        self.requests[bisect_left(_SECONDS, seconds)] += 1
        self.seconds += seconds


class Metrics:
    """The metrics of one process, in a registry of their own."""

    kind = CONTENT_TYPE_LATEST.encode()

    def __init__(self, tenants: Sequence[Tenant]) -> None:
        self._registry = CollectorRegistry()
        self.counts = {tenant.name: Counts() for tenant in tenants}
        self._registry.register(self)
        self._registry.register(_Standing(tenants))

    def collect(self) -> Iterator[Metric]:
        """Return what was counted so far."""
        decisions = CounterMetricFamily(
            "licet_decisions", "Decisions of the guard, by their ground", labels=("tenant", "ground")
        )
        seconds = HistogramMetricFamily(
            "licet_request_seconds", "From a request's head to its answer, recorded", labels=("tenant",)
        )
        bounds = (*(str(bound) for bound in _SECONDS), "+Inf")
        for tenant, counted in self.counts.items():
            for ground, count in list(counted.decisions.items()):
                decisions.add_metric((tenant or "-", str(ground)), count)
            buckets = list(zip(bounds, accumulate(counted.requests), strict=True))
            seconds.add_metric((tenant or "-",), buckets, counted.seconds)
        yield from (decisions, seconds)

    def exposed(self) -> bytes:
        """Everything, in the text form."""
        return generate_latest(self._registry)


class _Standing:
    """What is looked up when it is asked for, and not kept."""

    def __init__(self, tenants: Sequence[Tenant]) -> None:
        self._tenants = tuple(tenants)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Return whether each guard is ready, how old the word it relies on is, and what its quotas leave."""
        ready = GaugeMetricFamily("licet_ready", "Whether any use could be permitted now", labels=("tenant",))
        heard = GaugeMetricFamily(
            "licet_lists_age_seconds", "Age of the oldest revocation list relied on", labels=("tenant",)
        )
        left = GaugeMetricFamily(
            "licet_quota_left", "Uses left of the kind that has most of them", labels=("tenant",)
        )
        for tenant in self._tenants:
            label = (tenant.name or "-",)
            ready.add_metric(label, tenant.unready() is None)
            heard.add_metric(label, time.time() - heard_at(tenant.guard))
            remaining = tenant.guard.remaining()
            if remaining is not None:
                left.add_metric(label, remaining)
        yield from (ready, heard, left)
