"""Changes of matches as a terminal shows them: counted by what happened, and of each kind the nearest few.

A first run over many customers may bring thousands. What is not shown is counted, and the command that tells
it is named; nothing is left out of a file or of JSON.
"""

from __future__ import annotations

from collections import Counter
from heapq import heappop, heappush
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from licet.parties.customers import Alert, AlertsFile

_SHOWN: Final = 10  # of each kind
_HEADINGS: Final = {
    "new": "CAME",
    "returned": "CAME BACK",
    "changed": "CHANGED",
    "score": "NEARER OR FARTHER",
    "gone": "WENT",
    "withdrawn": "WITHDRAWN WITH ITS LIST",
}


def arguments(command: argparse.ArgumentParser) -> None:
    """How much is told, and where."""
    command.add_argument(
        "--all", action="store_true", help=f"show every one, not the best {_SHOWN} of each kind"
    )
    command.add_argument("--out", metavar="FILE", help="also write every one here: .csv or .jsonl")


class Told:
    """Changes taken one by one: all of them counted, and of each kind the nearest kept; or all."""

    def __init__(self, most: int | None) -> None:
        self.count = self.to_look_at = 0
        self.first: int | None = None  # the number of the first
        self.of: Counter[str] = Counter()
        self._most = most
        self._kept: dict[str, list[tuple[bool, bool, float, int, Alert]]] = {}

    @property
    def alerts(self) -> list[Alert]:
        """Those kept, in the order in which they were told."""
        kept = [alert for these in self._kept.values() for *_, alert in these]
        return sorted(kept, key=lambda alert: alert.seq)

    def take(self, alert: Alert) -> None:
        """Count one more."""
        self.count += 1
        self.to_look_at += alert.change not in ("gone", "withdrawn") and alert.state == "open"
        self.of[alert.change] += 1
        self.first = alert.seq if self.first is None else self.first
        kept = self._kept.setdefault(alert.change, [])
        sure = alert.match is not None and alert.match.certainty == "confirmed"
        heappush(kept, (alert.state == "open", sure, alert.score or alert.was or 0.0, -alert.seq, alert))
        if self._most is not None and len(kept) > self._most:
            heappop(kept)

    def nearest(self, kind: str) -> list[Alert]:
        """Those kept of one kind: undecided first, then confirmed, then by score and in their order."""
        return [alert for *_, alert in sorted(self._kept.get(kind, ()), reverse=True)]


def file(options: argparse.Namespace) -> AlertsFile | None:
    """Where they are written too, if that is asked for; `InputError` where they could not be."""
    from licet.parties.customers import AlertsFile

    return AlertsFile(Path(options.out).expanduser()) if options.out else None


def taken(alerts: Iterable[Alert], options: argparse.Namespace, out: AlertsFile | None) -> Told:
    """Take all of them, into the file too."""
    told = Told(None if options.all or options.json else _SHOWN)
    for alert in alerts if out is None else out.taken_from(alerts):
        told.take(alert)
    return told


def show(told: Told, *, out: AlertsFile | None, again: str = "the same command with") -> bool:
    """Print the changes, those to look at first; `again` would tell them all. Whether it was named."""
    from licet.cli import _say

    hidden = False
    for kind, heading in _HEADINGS.items():
        these, count = told.nearest(kind), told.of[kind]
        if these:
            _say.heading(f"{heading} ({count:,})")
        for alert in these:
            _show_one(alert)
        if len(these) < count:
            hidden = True
            _say.line(f"and {count - len(these):,} more", indent=2)
    if out is not None:
        _say.line()
        _say.line(f"All {told.count:,}: {out.path}")
    elif hidden:
        _say.line()
        _say.line(f"All {told.count:,}: {again} --out FILE.csv, --all or --json", hang=2)
    return hidden and out is None


def _show_one(alert: Alert) -> None:
    from licet.cli import _say

    certainty = alert.match.certainty if alert.match else ""
    score = "" if alert.score is None else f"  {alert.score:.2f} {certainty}".rstrip()
    decided = "" if alert.state == "open" else f"  (decided: {alert.state})"
    _say.line(f"{alert.ref}  {alert.name or '(removed)'}{score}{decided}", indent=2, hang=4)
    listed = alert.match.name if alert.match else None
    _say.pair("entry", f"{alert.entry}{f', {listed}' if listed else ''}", indent=4, gap=8)
    if alert.match:
        _say.pair("list", alert.match.list, indent=4, gap=8)
    _say.pair("why", "; ".join(alert.why), indent=4, gap=8)
    if alert.match and alert.change in ("new", "returned"):
        _say.pair("because", "; ".join(alert.match.reasons), indent=4, gap=8)
