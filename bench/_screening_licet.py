"""Licet's own index, as a worker runs it: nothing between the clock and what a user of the library calls."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bench._screening_worker import Asked, Found, Listed
    from licet.parties.matching import NameIndex

_KINDS: Final = {
    "Person": "person",
    "Organization": "organisation",
    "Vessel": "vessel",
    "Airplane": "aircraft",
}
_FILE: Final = "names.index"


class Licet:
    """`NameIndex`, with the entity's id beside each owner number."""

    _index: NameIndex

    def build(self, entities: list[Listed], scratch: str) -> int:  # noqa: ARG002 - this one stays in memory
        """Index every spelling."""
        from licet.parties.matching import Named, NameIndex

        self._ids = [row["id"] for row in entities]
        self._index = NameIndex.build(
            Named(owner, text, _KINDS.get(row["schema"]))
            for owner, row in enumerate(entities)
            for text in row["names"]
        )
        return sum(len(row["names"]) for row in entities)

    def save(self, folder: str) -> None:
        """Write the index and the ids."""
        self._index.save(Path(folder, _FILE))
        Path(folder, "ids").write_text("\n".join(self._ids), encoding="utf-8")

    def load(self, folder: str) -> None:
        """Read them back."""
        from licet.parties.matching import NameIndex

        self._index = NameIndex.load(Path(folder, _FILE))
        self._ids = Path(folder, "ids").read_text(encoding="utf-8").splitlines()

    def search(self, asked: Asked, threshold: float) -> Found:
        """Ask all at once."""
        from licet.parties.matching import Question

        questions = [Question((name,), _KINDS.get(schema)) for name, schema in asked]
        found = self._index.search(questions, threshold=threshold)
        return [[(self._ids[hit.owner], hit.score) for hit in hits] for hits in found]
