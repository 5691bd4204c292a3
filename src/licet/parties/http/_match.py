"""`POST /match/{dataset}`: queries by example, answered in yente's shape.

Two things differ from yente, both so that nothing looks clean that is not. A name that cannot be searched has
status 422 in its answer, and so has the whole response when it was the only query. A filter that would hide
changes (`changed_since`), or a setting of another engine (`weights`), is refused, not ignored.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct
from starlette.exceptions import HTTPException

from licet.errors import InputError, UnknownTerm
from licet.parties.http._doubt import beyond_latin, cut_short, doubt
from licet.parties.http._examples import Asked, Example, kind_of, understood
from licet.parties.http._freshness import searched
from licet.parties.http._ofac import names_asked
from licet.parties.http._register import as_answer
from licet.parties.http._requests import Count, Share, answer, bounded, document_of, parameters_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from licet.parties._query import Match, Screening
    from licet.parties.entities import Entity
    from licet.parties.http._desk import Desk, Likened

ALGORITHMS: Final = ("best", "licet", "ofac-search")
_MOST_EXCLUDED: Final = 50
_OFAC_THRESHOLD: Final = 0.7  # yente's default: Sanctions List Search has none that its owner recommends


class MatchParameters(Struct, frozen=True, forbid_unknown_fields=True):
    """The query string. `fuzzy` is yente's switch for its index; ours is always on."""

    limit: Count = 5
    threshold: Share | None = None
    cutoff: Share | None = None
    algorithm: str = "best"
    include_dataset: tuple[str, ...] = ()
    exclude_dataset: tuple[str, ...] = ()
    exclude_schema: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    exclude_entity_ids: tuple[str, ...] = ()
    changed_since: str | None = None
    fuzzy: bool = True


class Batch(Struct, frozen=True):
    """The body: queries under the asker's keys. Weights and settings are another engine's."""

    queries: dict[str, Example]
    weights: dict[str, float] = {}
    config: dict[str, str | int | float | bool | None] = {}


class _Filter(Struct, frozen=True):
    """What of all matches is wanted. An entry that does not state its topics is kept: it may have them."""

    lists: frozenset[str]
    schemas: frozenset[str]
    topics: frozenset[str]
    entries: frozenset[str]

    def passes(self, entity: Entity) -> bool:
        stated = entity.all_of("topics")
        return (
            entity.list in self.lists
            and entity.schema not in self.schemas
            and entity.id not in self.entries
            and (not self.topics or not stated or bool(self.topics.intersection(stated)))
        )


async def match(desk: Desk, request: Request) -> Response:
    """Answer a batch of queries by example."""
    asked_for = parameters_of(request, MatchParameters)
    wanted = _filter(desk, request.path_params["dataset"], asked_for)
    like_ofac = _algorithm(asked_for) == "ofac-search"
    batch = await document_of(request, Batch)
    _refuse_what_would_be_ignored(asked_for, batch)
    bounded(len(batch.queries))
    questions = await desk.ask(partial(_all_understood, batch.queries))
    by_engine = _like_ofac if like_ofac else _screened
    responses = await by_engine(desk, questions, asked_for, wanted)
    content = {"responses": responses, "limit": asked_for.limit, "searched": searched(desk)}
    only = next(iter(responses.values())) if len(responses) == 1 else {"status": 200}
    if "detail" in only:
        content["detail"] = only["detail"]
    headers = {"x-batch-size": str(len(responses))}
    return await desk.ask(partial(answer, content, status=only["status"], headers=headers))


def _filter(desk: Desk, dataset: str, asked_for: MatchParameters) -> _Filter:
    for schema in asked_for.exclude_schema:
        kind_of(schema)  # refuses a word that is no schema
    include, exclude = asked_for.include_dataset, asked_for.exclude_dataset
    return _Filter(
        lists=desk.register.scope(dataset, include=include, exclude=exclude),
        schemas=frozenset(asked_for.exclude_schema),
        topics=frozenset(asked_for.topics),
        entries=frozenset(asked_for.exclude_entity_ids),
    )


def _algorithm(asked_for: MatchParameters) -> str:
    name = asked_for.algorithm.strip().lower()
    if name not in ALGORITHMS:
        raise UnknownTerm(asked_for.algorithm, family="algorithm", known=ALGORITHMS)
    return name


def _refuse_what_would_be_ignored(asked_for: MatchParameters, batch: Batch) -> None:
    if asked_for.changed_since is not None:
        raise HTTPException(
            400, "changed_since is not supported: `licet monitor` says what a changed list means for whom"
        )
    if batch.weights or batch.config:
        raise HTTPException(400, "weights and config are not supported: they belong to another engine")
    if len(asked_for.exclude_entity_ids) > _MOST_EXCLUDED:
        raise HTTPException(422, f"at most {_MOST_EXCLUDED} exclude_entity_ids; record a decision instead")


def _all_understood(queries: dict[str, Example]) -> list[Asked]:
    """Every query as a question, or 400 that names each one that is none: nothing is answered then."""
    questions: list[Asked] = []
    errors: list[str] = []
    for key, example in queries.items():
        try:
            questions.append(understood(key, example))
        except InputError as problem:
            errors.append(f"{key}: {problem}")
    if errors:
        shown = "; ".join(errors[:10]) + (f"; and {len(errors) - 10} more" if len(errors) > 10 else "")  # noqa: PLR2004 - as many as one reads
        raise HTTPException(400, f"Cannot parse example entity: {shown}")
    return questions


async def _screened(
    desk: Desk, questions: Sequence[Asked], asked_for: MatchParameters, wanted: _Filter
) -> dict[str, dict[str, Any]]:
    screenings = await desk.screen([asked.query for asked in questions])
    return await desk.ask(
        lambda: {
            asked.key: _answered(desk, asked, screening, asked_for, wanted)
            for asked, screening in zip(questions, screenings, strict=True)
        }
    )


def _answered(
    desk: Desk, asked: Asked, screening: Screening, asked_for: MatchParameters, wanted: _Filter
) -> dict[str, Any]:
    """One screening in yente's shape. Without a threshold of the asker's, the engine says what matches."""
    results = []
    for hit, found in _by_score(screening):
        is_match = found if asked_for.threshold is None else hit.score >= asked_for.threshold
        shown = found if asked_for.cutoff is None else hit.score >= asked_for.cutoff
        entity = desk.register.entity(hit.entity) if is_match or shown else None
        if entity is not None and wanted.passes(entity):
            results.append(_scored(entity, hit, asked.query.name, is_match=is_match))
    response = _response(
        asked, results, limit=asked_for.limit, unsearchable=None if results else doubt(screening)
    )
    if cut_short(screening):
        response["total"]["relation"] = "gte"
    return response


def _by_score(screening: Screening) -> list[tuple[Match, bool]]:
    """Every hit with whether the engine calls it a match, best score first as yente's clients expect."""
    hits = [(hit, True) for hit in screening.matches] + [(hit, False) for hit in screening.near]
    return sorted(hits, key=lambda one: -one[0].score)


async def _like_ofac(
    desk: Desk, questions: Sequence[Asked], asked_for: MatchParameters, wanted: _Filter
) -> dict[str, dict[str, Any]]:
    threshold = _OFAC_THRESHOLD if asked_for.threshold is None else asked_for.threshold
    cutoff = min(threshold, threshold if asked_for.cutoff is None else asked_for.cutoff)
    responses: dict[str, dict[str, Any]] = {}
    for asked in questions:
        names = names_asked(asked.query)
        found = await desk.ofac(names, least=round(cutoff * 100))
        best = _best_of_each(hit for hits in found for hit in hits)
        results = [
            _likened(entity, hit, asked.query.name, threshold)
            for hit in best
            if (entity := desk.register.entity(hit.entity)) and wanted.passes(entity)
        ]
        why = None if results else beyond_latin(names)
        responses[asked.key] = _response(asked, results, limit=asked_for.limit, unsearchable=why)
    return responses


def _best_of_each(hits: Iterable[Likened]) -> list[Likened]:
    best: dict[str, Likened] = {}
    for hit in sorted(hits, key=lambda hit: -hit.score):
        best.setdefault(hit.entity, hit)
    return list(best.values())


def _response(
    asked: Asked, results: list[dict[str, Any]], *, limit: int, unsearchable: str | None
) -> dict[str, Any]:
    """One query's answer. A total that is a lower bound ("gte") says that the lists could not be searched."""
    matches = sum(result["match"] for result in results)
    response = {
        "status": 200,
        "results": results[:limit],
        "total": {"value": matches, "relation": "eq"},
        "query": asked.echo,
    }
    if unsearchable is not None:
        response["status"] = 422
        response["total"] = {"value": 0, "relation": "gte"}
        response["detail"] = f"cannot tell: {unsearchable}"
    return response


def _scored(entity: Entity, hit: Match, asked: str, *, is_match: bool) -> dict[str, Any]:
    """An entity with its score, in yente's fields, and beside them what yente has no field for."""
    explanation = {
        "score": hit.score,
        "detail": "; ".join(hit.reasons),
        "query": asked,
        "candidate": hit.matched,
    }
    return {
        **as_answer(entity),
        "score": hit.score,
        "match": is_match,
        "explanations": {"licet": explanation},
        "certainty": hit.certainty,
        "reasons": hit.reasons,
        "false_alarms": hit.false_alarms,
    }


def _likened(entity: Entity, hit: Likened, asked: str, threshold: float) -> dict[str, Any]:
    score = hit.score / 100
    detail = f"scored as Sanctions List Search describes it: {hit.score} of 100, by the name alone"
    explanation = {"score": score, "detail": detail, "query": asked, "candidate": hit.name}
    return {
        **as_answer(entity),
        "score": score,
        "match": score >= threshold,
        "explanations": {"ofac_search": explanation},
    }
