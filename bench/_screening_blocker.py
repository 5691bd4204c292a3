"""nomenklatura without a search server: its DuckDB blocker for candidates, logic-v2 to score them.

Runs in the peers' own environment. It answers whole files only: each call builds the tables of what is asked.
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from followthemoney import ValueEntity, model  # type: ignore[import-not-found,unused-ignore]  # the peers' own
from nomenklatura.blocker.index import Index  # type: ignore[import-not-found,unused-ignore]  # the peers' own
from nomenklatura.matching import get_algorithm  # type: ignore[import-not-found,unused-ignore]  # the peers' own

from bench._screening_peers import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bench._screening_worker import Asked, Found, Listed


class Blocked:
    """The blocker's seventy-five candidates, each scored."""

    def build(self, entities: list[Listed], scratch: str) -> int:
        """Index with the options it comes with."""
        self._rows = {row["id"]: _made(row["id"], row["schema"], row["names"]) for row in entities}
        view = SimpleNamespace(entities=self._entities, scope=SimpleNamespace(name="list"))
        self._index = Index(view, Path(scratch, "blocker"))
        self._index.build()
        return sum(len(row["names"]) for row in entities)

    def search(self, asked: Asked, threshold: float) -> Found:
        """Answer all at once."""
        scoring = get_algorithm("logic-v2")
        settings = scoring.default_config()
        questions = {
            f"asked-{at}": _made(f"asked-{at}", schema, [name]) for at, (name, schema) in enumerate(asked)
        }
        found: dict[str, list[tuple[str, float]]] = {key: [] for key in questions}
        for key, candidates in self._index.match_entities(questions.values()):
            for candidate, _ in candidates:
                score = scoring.compare(questions[key.id], self._rows[candidate.id], settings).score
                if score >= threshold:
                    found[key.id].append((candidate.id, float(score)))
        return [sorted(hits, key=lambda one: -one[1]) for hits in found.values()]

    def _entities(self, include_schemata: Any = None) -> Iterator[Any]:  # noqa: ARG002 - the blocker passes it
        return iter(self._rows.values())


def _made(key: str, schema: str, names: Iterable[str]) -> Any:
    entity = ValueEntity(model.get(schema), {"id": key})
    for name in names:
        entity.add("name", in_order(name, schema))
    return entity
