"""How well and how fast screening finds a listed name, beside the tools in use today, in the same run.

    python -m bench.screening --set FOLDER --sample 0 --whole --json

Without `--set` it asks a set made from the shipped lists. The peers live in an environment of their own
(`scripts/setup peers`); without it Licet is measured alone, and the run says so. It prints what issue 4 asks
for beside what was measured, and fails on nothing.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from bench import _screening_engines as engines
from bench import _screening_growth as growth
from bench import _screening_made, _screening_set, _table
from bench._screening_engines import Measured, Night
from bench._screening_figures import USUAL
from bench._screening_growth import Curve
from bench._screening_monitoring import Monitored, monitored
from bench._screening_targets import Target, behind, targets
from bench._timing import QUICK, Spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench._screening_set import EvaluationSet
    from bench._timing import Pace

_SAMPLE, _SAMPLE_QUICK = 1_500, 400
_SHOWN_CLASSES = 6


class Report(Struct, frozen=True, kw_only=True):
    """All of one run."""

    machine: dict[str, object]
    asked: dict[str, int]
    ours: Measured
    peers: tuple[Measured, ...]
    targets: tuple[Target, ...]
    curves: tuple[Curve, ...] = ()
    monitoring: tuple[Monitored, ...] = ()


def measure(pace: Pace) -> list[_table.Table]:
    """The short form, for `python -m bench`: the set made here, a sample of it, and what a name costs."""
    whole = _screening_made.made()
    asked = _screening_set.sampled(whole, _SAMPLE_QUICK if pace.rounds == QUICK.rounds else _SAMPLE)
    ours = engines.licet(asked, whole)
    peers = _peers(engines.PEERS, asked, None)
    rows = [_row(ours, ours), *(_row(peer, ours) for peer in peers)]
    notes = [*_recall_lines((ours, *peers)), *_target_lines(targets(ours, peers))]
    return [_table.Table("screening: one name, cold", "µs", tuple(rows), tuple(notes))]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure as the command line says, and print."""
    options = _options(arguments)
    whole = _screening_set.load(options.set) if options.set else _screening_made.made()
    asked = _screening_set.sampled(whole, options.sample)
    ours = engines.licet(asked, whole)
    peers = _peers(options.peers, asked, options.only)
    growing = options.growth or options.whole
    firms = growth.CUSTOMERS_WHOLE if options.whole else growth.CUSTOMERS
    runs = [monitored(size) for size in firms] if growing else []
    report = Report(
        machine=_table.machine(),
        asked={
            "entities": len(asked.entities),
            "names": ours.cost.names,
            "true_names": len(asked.positives),
            "of_nobody": len(asked.negatives),
            "of_nobody_east_asian": sum(map(_screening_set.east_asian, asked.negatives)),
        },
        ours=ours,
        peers=tuple(peers),
        targets=tuple(targets(ours, peers, runs)),
        curves=_curves(whole, ours, whole=options.whole) if growing else (),
        monitoring=tuple(runs),
    )
    print(_json(report) if options.json else "\n".join(_text(report)))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    command = argparse.ArgumentParser(prog="bench.screening", description=(__doc__ or "").partition("\n")[0])
    command.add_argument("--set", type=Path, metavar="FOLDER", help="entities.jsonl, pos.jsonl, neg.jsonl")
    command.add_argument(
        "--sample", type=int, default=_SAMPLE, metavar="N", help="ask about N names, 0 for all"
    )
    command.add_argument("--peers", type=Path, default=engines.PEERS, metavar="PYTHON", help="their Python")
    known = [engine.key for engine in engines.RIVALS]
    command.add_argument("--only", nargs="*", choices=known, help="which peers; none named: none")
    command.add_argument("--growth", action="store_true", help="also with ever longer lists, and customers")
    command.add_argument("--whole", action="store_true", help="the same, up to a million of each: minutes")
    command.add_argument("--json", action="store_true", help="answer in JSON, for machines")
    return command.parse_args(arguments)


def _peers(python: Path, asked: EvaluationSet, only: Sequence[str] | None) -> list[Measured]:
    if not (engines.ROOT / python).exists():
        print("bench: no peers here, Licet is measured alone: run scripts/setup peers", file=sys.stderr)
        return []
    chosen = [engine for engine in engines.RIVALS if only is None or engine.key in only]
    return [engines.rival(engine, python, asked) for engine in chosen]


def _curves(asked: EvaluationSet, ours: Measured, *, whole: bool) -> tuple[Curve, ...]:
    threshold = ours.accuracy.usual.threshold
    lists = growth.LIST_SIZES_WHOLE if whole else growth.LIST_SIZES
    customers = growth.CUSTOMERS_WHOLE if whole else growth.CUSTOMERS
    return (
        growth.with_the_list(asked.entities, lists, threshold),
        growth.with_the_customers(asked.entities, customers, threshold),
    )


def _row(measured: Measured, ours: Measured) -> _table.Row:
    each = 1e6 / measured.cost.cold.per_cpu_second
    times = () if measured is ours else (measured.cost.cold.per_cpu_second / ours.cost.cold.per_cpu_second,)
    label, key = measured.engine.label, f"screening_{measured.engine.key.replace('-', '_')}"
    return _table.Row(key, label, Spread(each, each, each), tuple(Spread(t, t, t) for t in times))


def _json(report: Report) -> str:
    document: dict[str, Any] = msgspec.to_builtins(report)
    document["targets"] = [{**msgspec.to_builtins(one), "met": one.met} for one in report.targets]
    for curve, row in zip(report.curves, document["curves"], strict=True):
        row |= {"building_exponent": curve.building, "asking_exponent": curve.asking}
    return msgspec.json.format(msgspec.json.encode(document)).decode()


def _text(report: Report) -> list[str]:
    asked = report.asked
    lines = [
        f"list: {asked['entities']:,} entities, {asked['names']:,} names",
        f"asked: {asked['true_names']:,} true names, {asked['of_nobody']:,} of nobody",
        "",
        *_recall_lines((report.ours, *report.peers)),
        "",
        *_cost_lines(report.ours, report.peers),
        "",
    ]
    if report.peers:
        lines += [*_class_lines(report.ours, report.peers), ""]
    for curve in report.curves:
        lines += [*_curve_lines(curve), ""]
    if report.monitoring:
        lines += [*_monitoring_lines(report.monitoring), ""]
    if report.ours.night:
        lines += [*_night_lines(report.ours.night), ""]
    return lines + _target_lines(report.targets)


def _recall_lines(measured: Sequence[Measured]) -> list[str]:
    lines = [f"{'recall at a share of false alarms':<36}{'1%':>6}{'2%':>6}{'5%':>6}{'near':>8}{'E.Asian':>9}"]
    for one in measured:
        recalls = "".join(f"{point.recall:>6.3f}" for point in one.accuracy.at)
        usual = one.accuracy.usual
        asian = "-" if usual.east_asian_alerts is None else f"{usual.east_asian_alerts:.3f}"
        lines.append(f"  {one.engine.label:<34}{recalls}{usual.near_alerts:>8.3f}{asian:>9}")
    return [*lines, f"  near, E.Asian: alerts of such names at {USUAL:.0%} false alarms"]


def _cost_lines(ours: Measured, peers: Sequence[Measured]) -> list[str]:
    lines = [f"{'one core':<34}{'names/s':>9}{'p50 ms':>8}{'p99 ms':>8}{'build s':>8}{'MB':>6}{'Licet':>7}"]
    for one in (ours, *peers):
        cost, waits = one.cost, one.cost.waits
        alone = f"{waits.p50:>8.2f}{waits.p99:>8.2f}" if waits else f"{'-':>8}{'-':>8}"
        times = ours.cost.cold.per_cpu_second / cost.cold.per_cpu_second
        beside = "" if one is ours else f"{times:>6.1f}×"
        speed = f"{cost.cold.per_cpu_second:>9,.0f}"
        lines.append(
            f"  {one.engine.label:<32}{speed}{alone}{cost.build_s:>8.1f}{cost.memory_mb:>6.0f}{beside}"
        )
    cost = ours.cost
    if cost.warm and cost.waits and cost.warm_waits and cost.load_s is not None:
        lines.append(
            f"  Licet by the clock: {cost.cold.per_second:,.0f} names/s, p50 {cost.waits.clock_p50:.2f}, "
            f"p99 {cost.waits.clock_p99:.2f} ms"
        )
        lines.append(
            f"  Licet warm: {cost.warm.per_cpu_second:,.0f} names/s, p50 {cost.warm_waits.p50:.2f}, "
            f"p99 {cost.warm_waits.p99:.2f} ms; loaded in {cost.load_s:.2f} s"
        )
    return lines


def _class_lines(ours: Measured, peers: Sequence[Measured]) -> list[str]:
    lines = [f"{'classes furthest behind a peer':<34}{'Licet':>7}{'peer':>7}  best peer"]
    rows = behind(ours, peers)[:_SHOWN_CLASSES]
    return lines + [f"  {name:<32}{own:>7.3f}{best:>7.3f}  {label}" for name, own, best, label in rows]


def _curve_lines(curve: Curve) -> list[str]:
    lines = [f"{f'growth: {curve.what}':<26}{'build s':>9}{'load s':>8}{'all s':>8}{'names/s':>9}{'MB':>7}"]
    lines += [
        f"  {p.size:>22,}  {p.build_s:>9.1f}{p.load_s:>8.2f}{p.seconds:>8.1f}{p.asked / p.cpu:>9,.0f}"
        f"{p.memory_mb:>7.0f}"
        for p in curve.points
    ]
    return [*lines, f"  exponents: building {curve.building:.2f}, one question {curve.asking:.2f}"]


def _night_lines(night: Night) -> list[str]:
    speed = f"{night.cold.asked:,} generated names, {night.cold.per_cpu_second:,.0f} names/s"
    return [
        f"night run: {speed}; {night.alerts:.4f} alert",
        f"  of them {night.east_asian:,} East Asian: {night.east_asian_alerts:.4f} alert",
    ]


def _monitoring_lines(runs: Sequence[Monitored]) -> list[str]:
    heads = f"{'all s':>7}{'cpu s':>7}{'asked':>7}{'told':>7}{'index s':>9}{'MB':>7}"
    return [f"{'1 % of the list changed':<26}{heads}"] + [
        f"  {run.customers:>14,} customers{run.seconds:>7.1f}{run.cpu:>7.1f}"
        f"{run.screened:>7,}{run.changes:>7,}{run.indexing_s:>9.1f}{run.peak_mb:>7.0f}"
        for run in runs
    ]


def _target_lines(found: Sequence[Target]) -> list[str]:
    lines = [f"{'targets':<52}{'measured':>10}{'bound':>10}"]
    for one in found:
        sign = "≥" if one.least else "≤"
        bound = f"{sign} {one.bound:g}"
        said = "met" if one.met else "MISSED"
        lines.append(f"  {one.what:<50}{one.value:>10.3g}{bound:>10} {one.of:<3}{said}")
    return lines


if __name__ == "__main__":
    main()
