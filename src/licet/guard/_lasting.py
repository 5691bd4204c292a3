"""What lasts as long as a block: a permitted use, and the lent bytes of an artefact.

Apart from the guard, and never compiled: a compiled generator that is given up is not closed, and a use that
nobody ended would go on for ever. It decides nothing.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from licet.errors import NotPermitted
from licet.guard._refusals import wayout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from licet.guard._sealed import Content
    from licet.guard._verdict import Verdict
    from licet.guard.provisos import Asked, Holding

    Held = list[tuple[Holding, Asked]]


@contextmanager
def lasting(taken: Callable[[Held], Verdict], end: Callable[[Held], None]) -> Iterator[Verdict]:
    """A use for as long as the block runs; what it holds is ended, however that comes to its end."""
    holds: Held = []
    try:
        verdict = taken(holds)
        if not verdict.permitted:
            raise NotPermitted(verdict.says, verdict=verdict, remedy=wayout(verdict.changes))
        yield verdict
    finally:
        end(holds)


@contextmanager
def lending(
    refused: Callable[[], Verdict | None], content: Content, member: str | None
) -> Iterator[memoryview]:
    """The bytes for as long as the block runs, unless they are refused when it begins."""
    refusal = refused()
    if refusal is not None:
        raise NotPermitted(refusal.says, verdict=refusal)
    with content.lent(member) as lent:
        yield lent
