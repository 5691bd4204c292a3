"""Operators: only persons who have proven who they are, in the roles, for the bodies, on the devices named.

Names are compared letter by letter: a role in look-alike letters, or in another spelling of the same letters,
is another role.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from licet.guard._verdict import Change, Ground
from licet.guard.provisos._keeper import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from licet.guard._asker import Asker
    from licet.guard.provisos._keeper import Asked, Setting
    from licet.licence.provisos import Operators

_MOST = 16  # persons who ask together
_AGAIN = "who the guard has admitted, by `guard.admit(proof)`"


class OperatorsKeeper:
    """One of those who ask meets all of the proviso, and none of them is a stranger to the guard."""

    def __init__(self, operators: Operators, setting: Setting) -> None:
        from licet.guard.identity import ways  # noqa: PLC0415 - only where a licence asks who asks

        self._title = setting.title
        self._believes = setting.believes
        self._operators = operators
        self._ways = ways(operators)

    def refuses(self, asked: Asked) -> Refusal | None:
        """(1) Somebody asks, (2) each whom this guard admitted, (3) one of them as the proviso says."""
        refusal = stranger(asked, title=self._title, believes=self._believes)  # (1), (2)
        if refusal is not None or any(self._meets(asker) for asker in asked.circumstances.askers):  # (3)
            return refusal
        wanted = self._wanted()
        says = f"nobody who asks is whom {self._title} lets ask: {'; '.join(wanted)}"
        return Refusal(Ground.NOT_ADMITTED, says, (Change("askers", wanted),))

    def _meets(self, asker: Asker) -> bool:
        wanted = self._operators
        return (
            asker.method.rpartition("/")[2] in self._ways
            and (not wanted.roles or not set(wanted.roles).isdisjoint(asker.roles))
            and (not wanted.organisations or asker.organisation in wanted.organisations)
            and (not wanted.devices or asker.device in wanted.devices)
        )

    def _wanted(self) -> tuple[str, ...]:
        wanted = self._operators
        return (
            "by a token, certificate or passkey this proviso names",
            *((f"in one of the roles {', '.join(wanted.roles)}",) if wanted.roles else ()),
            *((f"for {' or '.join(wanted.organisations)}",) if wanted.organisations else ()),
            *(("on a device the licence names",) if wanted.devices else ()),
        )


def stranger(asked: Asked, *, title: str, believes: Callable[[Any, float], bool]) -> Refusal | None:
    """Why those who ask are not all known to the guard."""
    askers = asked.circumstances.askers
    if not askers:
        says = f"{title} asks who uses it, and nobody has proven who they are"
    elif len(askers) > _MOST:
        says = f"more than {_MOST} persons ask together"
    elif not all(believes(asker, asked.at) for asker in askers):
        says = "somebody who asks was not admitted by this guard, or must prove anew who they are"
    else:
        return None
    return Refusal(Ground.NOT_ADMITTED, says, (Change("askers", (_AGAIN,)),))
