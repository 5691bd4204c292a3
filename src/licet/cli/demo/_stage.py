"""The stage of the demo: its scratch folder, its narrator, and the promises kept so far."""

from __future__ import annotations

import sys
import tempfile
import time
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from licet.cli import _say

if TYPE_CHECKING:
    from collections.abc import Sequence


class Step(Struct, frozen=True):
    """One promise of the demo: what was promised, what came, and whether that is the same."""

    id: str
    promised: str
    got: str
    ok: bool


class Stage:
    """Where the demo plays. Says what happens as it happens, unless quiet."""

    def __init__(self, folder: Path, *, quiet: bool) -> None:
        self.folder = folder
        self.quiet = quiet
        self.steps: list[Step] = []
        self.page = folder / "register.html"
        self._began = time.monotonic()

    @classmethod
    def set_up(cls, folder: str | None, *, quiet: bool) -> Stage:
        """A stage in `folder`, made if need be, or in a new scratch folder."""
        place = Path(folder) if folder else Path(tempfile.mkdtemp(prefix="licet-demo-"))
        place.mkdir(parents=True, exist_ok=True)
        return cls(place, quiet=quiet)

    def scene(self, name: str) -> bytes:
        """A document that ships with the demo."""
        return (resources.files("licet.cli.demo") / "scenes" / name).read_bytes()

    def promise(self, step: str, *, promised: str, got: str, ok: bool) -> None:
        """Note whether a promise was kept, and say so."""
        self.steps.append(Step(step, promised, got, ok))
        if not ok and not self.quiet:
            _say.line(f"PROMISE BROKEN ({step}): promised {promised}, got {got}", indent=3)

    def title(self, text: str) -> None:
        """The beginning of a step."""
        if not self.quiet:
            print()
            _say.line(_say.strong(text), hang=3)

    def told(self, label: str, text: str) -> None:
        """One labelled line of the story."""
        if not self.quiet:
            _say.pair(label, text, indent=3, gap=9)

    def aside(self, text: str) -> None:
        """A line about the demo itself, on stderr: what takes time."""
        print(f"licet: {text}", file=sys.stderr)

    def close(self, steps: Sequence[Step]) -> None:
        """The end: how many promises were kept, and where to look."""
        kept = sum(step.ok for step in steps)
        took = time.monotonic() - self._began
        print()
        _say.line(_say.strong(f"{kept} of {len(steps)} promises kept, in {took:.1f} s."))
        _say.pair("page", str(self.page), indent=0, gap=7)
        _say.pair(
            "folder",
            f"{self.folder} (licences, tag, record; yours to look at and to delete)",
            indent=0,
            gap=7,
        )
        _say.line(
            "Decision support, never legal advice. Every sale, the authority and its holder are invented, "
            "but not the listed firm; the law, the lists, the matcher and the signatures are real."
        )
