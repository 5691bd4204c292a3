"""Files of names in an empty folder, and what becomes of them."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import msgspec

from licet.parties.bulk import FileReport, screen_file

if TYPE_CHECKING:
    from pathlib import Path

    from licet.parties import ListSet

LISTED = "Orinoco Metering Limited"
UNLISTED = "Qwertz Zuiopvk"


class Desk:
    """A folder, the lists, and what was found in the answers and the rejects."""

    def __init__(self, folder: Path, lists: ListSet) -> None:
        self.folder, self.lists = folder, lists

    def put(self, name: str, content: str | bytes) -> Path:
        """Write a file."""
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def screen(self, path: Path, *, out: str = "answers.jsonl", **options: Any) -> FileReport:
        """Screen it in this process."""
        wanted: dict[str, Any] = {"processes": 1, **options}
        return screen_file(path, lists=self.lists, out=self.folder / out, **wanted)

    def answers(self, name: str = "answers.jsonl") -> list[dict[str, Any]]:
        """The answers."""
        path = self.folder / name
        if path.suffix == ".csv":
            return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
        return [msgspec.json.decode(line) for line in path.read_bytes().splitlines()]

    def rejects(self) -> dict[int, str]:
        """The rejected rows and their reasons."""
        path = self.folder / "answers.rejected.csv"
        with path.open(encoding="utf-8", newline="") as file:
            return {int(one["row"]): one["reason"] for one in csv.DictReader(file)}

    def rejected(self, text: str, name: str = "names.csv", **options: Any) -> dict[int, str]:
        """Why rows of this file are rejected."""
        self.screen(self.put(name, text), **options)
        return self.rejects()
