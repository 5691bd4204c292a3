"""Changes of matches as a file: one row for each, in their order, whole or not at all.

It writes what it is given. CSV is for a spreadsheet, which computes none of its cells; JSON lines are for
machines and hold each change as `--json` does.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import structs

from licet import files
from licet.errors import InputError
from licet.parties.bulk._answer_rows import cells, delimited

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from licet.parties.customers._history import Alert

ALERT_COLUMNS: Final = {
    "seq": "the number of the change, by which all are in order",
    "at": "when it was told",
    "run": "the run that told it",
    "ref": "the customer's reference",
    "name": "the customer's name; empty once removed",
    "change": "new, gone, returned, changed, score or withdrawn",
    "state": "open, or the decision that holds",
    "score": "from 0 to 1: how much the names agree; empty where the match is gone",
    "was": "the score told before",
    "entry": "the listed entry, by its id",
    "listed_name": "the entry's first name",
    "list": "its list",
    "certainty": "confirmed or possible",
    "why": "what made it change",
    "reasons": "what speaks for the match, and what against it",
    "requirement": "the licence requirement the list states",
    "policy": "the licence policy the list states",
    "cite": "the official citation",
    "url": "where the list says so",
}
_OF_MATCH: Final = ("list", "certainty", "reasons", "requirement", "policy", "cite", "url")
_FORMATS: Final = (".csv", ".jsonl", ".ndjson")


class AlertsFile:
    """Where changes go; refused before any work where they could not."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._is_csv = path.suffix.lower() == ".csv"
        if path.suffix.lower() not in _FORMATS:
            remedy = f"end the name in {', '.join(_FORMATS)}"
            raise InputError("changes cannot be written under this name", where=path, remedy=remedy)
        if not path.absolute().parent.is_dir():
            raise InputError("no such folder", where=path.parent, remedy="make it, or choose another")
        if path.exists() and not path.is_file():
            raise InputError("is no file that can be replaced", where=path, remedy="choose another name")

    def taken_from(self, alerts: Iterable[Alert]) -> Iterator[Alert]:
        """Yield each change; once the last was taken all are in the file, which none but its owner reads."""
        scratch: Path | None = None
        try:
            handle, name = tempfile.mkstemp(dir=self.path.absolute().parent, prefix=f".{self.path.name}.")
            scratch = Path(name)
            with os.fdopen(handle, "wb") as out:
                out.write(cells(ALERT_COLUMNS) if self._is_csv else b"")
                for alert in alerts:
                    out.write(self._row(alert))
                    yield alert
                out.flush()
                os.fsync(out.fileno())
            scratch.replace(self.path)
            files.sync_folder(self.path.absolute().parent)
        except OSError as problem:
            remedy = "free some space or choose another place; `licet monitor changes` tells them again"
            what = f"the changes cannot be written ({problem.strerror})"
            raise InputError(what, where=self.path, remedy=remedy) from problem
        finally:
            if scratch is not None:
                scratch.unlink(missing_ok=True)  # already gone when it became the file

    def _row(self, alert: Alert) -> bytes:
        if not self._is_csv:
            return msgspec.json.encode(alert) + b"\n"
        row: dict[str, Any] = structs.asdict(alert)
        if alert.match is not None:
            row |= {name: getattr(alert.match, name) for name in _OF_MATCH} | {
                "listed_name": alert.match.name
            }
        return delimited([row], ALERT_COLUMNS)
