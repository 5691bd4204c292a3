"""What issue 4 asks of screening, beside what was measured: met or missed, and nothing fails on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from bench._screening_engines import YENTE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench._screening_engines import Measured
    from bench._screening_monitoring import Monitored

_BEHIND: Final = 0.03  # how far below the best peer a class may be
_RECALL: Final = (0.80, 0.84, 0.88)
_MILLION: Final = 1_000_000


class Target(Struct, frozen=True):
    """One figure and its bound; `of` is the unit, and `least` says that the bound is a floor."""

    what: str
    value: float
    bound: float
    least: bool
    of: str = ""

    @property
    def met(self) -> bool:
        """Whether the figure is on the right side of its bound."""
        return self.value >= self.bound if self.least else self.value <= self.bound


def targets(ours: Measured, peers: Sequence[Measured], runs: Sequence[Monitored] = ()) -> list[Target]:
    """Every target that this run can judge."""
    return [*_accuracy(ours), *_beside(ours, peers), *_cost(ours), *_monitoring(runs)]


def behind(ours: Measured, peers: Sequence[Measured]) -> list[tuple[str, float, float, str]]:
    """Each class: our recall, the best peer's, and who that is; furthest behind first."""
    rows = []
    for name, recall in ours.accuracy.usual.by_class.items():
        best, label = max((p.accuracy.usual.by_class[name], p.engine.label) for p in peers)
        rows.append((name, recall, best, label))
    return sorted(rows, key=lambda row: row[1] - row[2])


def _accuracy(ours: Measured) -> Iterator[Target]:
    for point, bound in zip(ours.accuracy.at, _RECALL, strict=True):
        yield Target(f"recall at {point.share:.0%} false alarms", point.recall, bound, least=True)
    usual = ours.accuracy.usual
    alias = next(
        (usual.by_class[n] for n in ("heldout_alias", "held_out_alias") if n in usual.by_class), None
    )
    if alias is not None:
        yield Target("recall of real aliases", alias, 0.62, least=True)
    yield Target("near-miss alerts", usual.near_alerts, 0.06, least=False)
    if usual.east_asian_alerts is not None:
        yield Target("alerts, generated East Asian names", usual.east_asian_alerts, 0.015, least=False)


def _beside(ours: Measured, peers: Sequence[Measured]) -> Iterator[Target]:
    if peers:
        name, recall, best, _ = behind(ours, peers)[0]
        yield Target(f"worst class beside best peer ({name})", recall - best, -_BEHIND, least=True)
    for peer in peers:
        if peer.engine == YENTE:
            times = ours.cost.cold.per_cpu_second / peer.cost.cold.per_cpu_second
            yield Target("times the rebuilt yente's throughput", times, 50, least=True, of="×")


def _cost(ours: Measured) -> Iterator[Target]:
    cost = ours.cost
    yield Target("cold names a second of one core", cost.cold.per_cpu_second, 2000, least=True, of="/s")
    if cost.waits is not None:
        yield Target("single name, cold, p50", cost.waits.p50, 1, least=False, of="ms")
        yield Target("single name, cold, p99", cost.waits.p99, 4, least=False, of="ms")
    yield Target("index built", cost.build_s, 5, least=False, of="s")
    if cost.load_s is not None:
        yield Target("index loaded", cost.load_s, 0.5, least=False, of="s")
    yield Target("memory with the list", cost.memory_mb, 400, least=False, of="MB")


def _monitoring(runs: Sequence[Monitored]) -> Iterator[Target]:
    for run in runs:
        if run.customers == _MILLION:
            yield Target("1 % of the list changed, 1,000,000 customers", run.seconds, 10, least=False, of="s")
