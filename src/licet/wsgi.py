"""WSGI middleware: a request is a use, decided before the application runs, lasting until it has answered.

    from licet.wsgi import Guarded

    app = Guarded(app, guard, use=lambda environ: AT_THE_BORDER)

It is `licet.asgi` for synchronous servers: a refused request gets 403 and a problem document, and what the
application yields passes untouched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from licet.asgi import NO_USE, VERDICT, NoUse, stated
from licet.errors import NotPermitted
from licet.guard.decision_point._answer import PROBLEM, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from wsgiref.types import StartResponse, WSGIApplication

    from licet.facts import Use
    from licet.guard import Guard, Verdict
    from licet.guard._circumstances import Circumstances

__all__ = ["NO_USE", "Guarded", "NoUse"]


class Guarded:
    """An application behind a guard. `use` says which use a request is, alone or with its circumstances.

    The application finds the verdict, with its obligations, in `environ["licet.verdict"]`.
    """

    def __init__(
        self,
        app: WSGIApplication,
        guard: Guard,
        *,
        use: Callable[[dict[str, Any]], Use | tuple[Use, Circumstances] | NoUse],
    ) -> None:
        self._app = app
        self._guard = guard
        self._use = use

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Let one request in, or refuse it."""
        asked = stated(self._use(environ))
        if asked is None:
            return self._app(environ, start_response)
        lasting = self._guard.use(*asked)
        try:
            verdict = lasting.__enter__()
        except NotPermitted as refused:
            return _refused(refused.verdict, start_response)
        try:
            answer = self._app({**environ, VERDICT: verdict}, start_response)
        except BaseException:
            lasting.__exit__(None, None, None)
            raise
        return _Answer(answer, lasting)


class _Answer:
    """What the application yields, as it yields it; the use ends when the server closes it."""

    def __init__(self, answer: Iterable[bytes], lasting: AbstractContextManager[Verdict]) -> None:
        self._answer = answer
        self._lasting = lasting

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._answer)

    def close(self) -> None:
        """End the use, whatever the application's own close does."""
        try:
            close = getattr(self._answer, "close", None)
            if close is not None:
                close()
        finally:
            self._lasting.__exit__(None, None, None)


def _refused(verdict: Any, start_response: StartResponse) -> Iterable[bytes]:
    body = problem(verdict)
    start_response("403 Forbidden", [("Content-Type", PROBLEM), ("Content-Length", str(len(body)))])
    return [body]
