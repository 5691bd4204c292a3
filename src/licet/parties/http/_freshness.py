"""What was searched, and whether it is too old: said in every answer, never left to be asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from licet.parties.http._desk import Desk


def searched(desk: Desk) -> dict[str, Any]:
    """The lists of an answer: their digest, the oldest day among them, and those that are stale."""
    register = desk.register
    return {
        "digest": register.digest,
        "as_of": min(item.as_of for item in register.lists),
        "stale": [item.id for item in desk.register.stale(desk.today())],
    }


def headers(desk: Desk) -> list[tuple[bytes, bytes]]:
    """The same, for programs that read no more than the head of an answer."""
    said = [(b"x-licet-lists", desk.register.digest.encode())]
    stale = desk.register.stale(desk.today())
    if stale:
        days = ", ".join(f"{item.id} {item.as_of.isoformat()}" for item in stale)
        said.append((b"x-licet-stale", days.encode("ascii", "replace")))
    return said
