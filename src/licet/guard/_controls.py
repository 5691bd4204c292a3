"""The guard as a decorator: a function whose every call is one use, sync or async.

The use lasts as long as the call. A generator is refused when it is decorated: it would go on after the call.
So is, when it is called, a function that is not async and returns what has still to be awaited.
"""

from __future__ import annotations

import asyncio
import inspect
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from licet.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from licet.facts import Use
    from licet.guard._circumstances import Circumstances
    from licet.guard._guard import Guard

F = TypeVar("F", bound="Callable[..., Any]")


def controlled(
    guard: Guard,
    use: Use | Callable[..., Use],
    circumstances: Circumstances | Callable[..., Circumstances] | None = None,
) -> Callable[[F], F]:
    """Return a decorator under which each call is one use: `use`, or what it makes of the arguments."""

    def decorate(function: F) -> F:
        if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
            raise _going_on(function)

        def stated(*args: Any, **named: Any) -> tuple[Use, Circumstances | None]:
            told = circumstances(*args, **named) if callable(circumstances) else circumstances
            return use(*args, **named) if callable(use) else use, told

        if inspect.iscoroutinefunction(function):

            @wraps(function)
            async def waited(*args: Any, **named: Any) -> Any:
                held = _held(guard, *stated(*args, **named))
                if guard.waits:  # for the disk, which must not keep the other tasks waiting
                    await asyncio.to_thread(held.__enter__)
                else:
                    held.__enter__()
                try:
                    return await function(*args, **named)
                finally:
                    held.__exit__(None, None, None)

            return cast("F", waited)

        @wraps(function)
        def guarded(*args: Any, **named: Any) -> Any:
            with _held(guard, *stated(*args, **named)):
                found = function(*args, **named)
                if inspect.isawaitable(found) or inspect.isgenerator(found) or inspect.isasyncgen(found):
                    raise _going_on(function, found)
                return found

        return cast("F", guarded)

    return decorate


def _going_on(function: Callable[..., Any], found: object = None) -> InputError:
    """That the function does its work after its call; what is `found` of it already does none."""
    if inspect.iscoroutine(found):
        found.close()
    name = getattr(function, "__qualname__", "the function")
    return InputError(f"{name} goes on after its call", remedy="guard the async function, or each item")


@contextmanager
def _held(guard: Guard, use: Use, circumstances: Circumstances | None) -> Iterator[None]:
    with guard.use(use, circumstances):
        yield
