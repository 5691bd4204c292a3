"""`POST /screen`: Licet's own questions and answers, with nothing lost in translation."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct
from starlette.exceptions import HTTPException

from licet.errors import InputError
from licet.parties._query import Query, checked
from licet.parties.http._freshness import searched
from licet.parties.http._requests import answer, bounded, document_of, parameters_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from licet.parties.http._desk import Desk

_SHOWN = 10


class Questions(Struct, frozen=True, forbid_unknown_fields=True):
    """The body."""

    queries: tuple[Query, ...]


class _NoParameters(Struct, frozen=True, forbid_unknown_fields=True):
    pass


async def screen(desk: Desk, request: Request) -> Response:
    """Answer each query with its screening, in order; when one cannot be read, none is answered."""
    parameters_of(request, _NoParameters)
    questions = await document_of(request, Questions)
    bounded(len(questions.queries))
    await desk.ask(partial(_check, questions.queries))
    screenings = await desk.screen(questions.queries)
    return await desk.ask(partial(answer, {"screenings": screenings, "searched": searched(desk)}))


def _check(queries: Sequence[Query]) -> None:
    errors: list[str] = []
    for number, query in enumerate(queries):
        try:
            checked(query)
        except InputError as problem:
            errors.append(f"queries[{number}]: {problem}")
    if errors:
        more = f"; and {len(errors) - _SHOWN} more" if len(errors) > _SHOWN else ""
        raise HTTPException(400, "; ".join(errors[:_SHOWN]) + more)
