"""Requests read strictly: a body of bounded size and known shape, parameters that exist.

Every refusal is yente's shape, `{"detail": …}`, and says what to write instead.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias, TypeVar

import msgspec
from msgspec import Meta, Struct
from starlette.exceptions import HTTPException
from starlette.responses import Response

from licet.errors import UnknownField

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams
    from starlette.requests import Request

MOST_BYTES: Final = 16 * 1024 * 1024
MOST_QUERIES: Final = 10_000
_SECONDS: Final = 30.0  # in which a body must have arrived
_JSON: Final = ("application/json", "text/json", "")  # the last: yente takes JSON without being told

_T = TypeVar("_T")
_Parameters = TypeVar("_Parameters", bound=Struct)
Count: TypeAlias = Annotated[int, Meta(ge=0, le=500)]
Share: TypeAlias = Annotated[float, Meta(ge=0, le=1)]


async def body_of(request: Request) -> bytes:
    """Return the body; 413 when it is too large, 408 when it does not arrive."""
    stated = request.headers.get("content-length", "0")
    if not stated.isdecimal() or int(stated) > MOST_BYTES:
        raise HTTPException(413, f"the body has more than {MOST_BYTES:,} bytes; send fewer queries at a time")
    try:
        return await asyncio.wait_for(_read(request), _SECONDS)
    except TimeoutError:
        raise HTTPException(408, f"the body did not arrive within {_SECONDS:.0f} s") from None


async def document_of(request: Request, shape: type[_T]) -> _T:
    """Return the JSON body as `shape`; 415 for another content type, 422 for another shape."""
    stated = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if stated not in _JSON:
        raise HTTPException(415, f"the body is {stated}; send application/json")
    return document(await body_of(request), shape)


def document(content: bytes | str, shape: type[_T]) -> _T:
    """Return JSON as `shape`, or 422 that says where it is not."""
    try:
        return msgspec.json.decode(content, type=shape)
    except msgspec.MsgspecError as problem:
        raise HTTPException(422, f"the body cannot be read: {problem}") from None
    except UnicodeDecodeError:
        raise HTTPException(422, "the body cannot be read: it is not UTF-8") from None
    except RecursionError:
        raise HTTPException(422, "the body cannot be read: it is nested too deeply") from None


def parameters_of(request: Request, shape: type[_Parameters], *, others: bool = False) -> _Parameters:
    """Return the query string as `shape`; 400 names an unknown parameter, 422 a value it cannot have.

    With `others`, parameters that are not of the shape are let be: a published protocol allows them.
    """
    fields = {field.encode_name: field.type for field in msgspec.structs.fields(shape)}
    given = [name for name in request.query_params if name in fields or not others]
    stated = {name: _stated(request.query_params, name, fields) for name in given}
    try:
        return msgspec.convert(stated, shape, strict=False)
    except msgspec.ValidationError as problem:
        raise HTTPException(422, f"the parameters cannot be read: {problem}") from None


def bounded(queries: int) -> None:
    """Refuse a batch that is empty or too large."""
    if not queries:
        raise HTTPException(400, "No queries provided.")
    if queries > MOST_QUERIES:
        raise HTTPException(
            400, f"Too many queries in one batch (limit: {MOST_QUERIES}); `licet screen --file` has none"
        )


def answer(content: object, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return a JSON response."""
    return Response(
        msgspec.json.encode(content), status_code=status, media_type="application/json", headers=headers
    )


async def _read(request: Request) -> bytes:
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > MOST_BYTES:
            raise HTTPException(
                413, f"the body has more than {MOST_BYTES:,} bytes; send fewer queries at a time"
            )
    return bytes(content)


def _stated(given: QueryParams, name: str, fields: dict[str, object]) -> str | list[str]:
    if name not in fields:
        raise UnknownField(name, known=fields, where="query string")
    values = given.getlist(name)
    if getattr(fields[name], "__origin__", None) is tuple:
        return values
    if len(values) > 1:
        raise HTTPException(400, f"'{name}' is given {len(values)} times; give it once")
    return values[0]
