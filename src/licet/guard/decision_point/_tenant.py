"""One tenant of a decision point: its own artefact, licence, guard, record and callers.

Nothing is shared between tenants but the process: a refusal, a spent quota, a revocation or a failed disk of
one never touches another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet.guard._watching import standing
from licet.guard.decision_point._clerk import Clerk
from licet.guard.decision_point._question import Reading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from licet.guard import Guard
    from licet.guard.decision_point._envoy import Route


class Tenant:
    """A guard at work for one tenant. `tokens` are digests from `read_tokens`; none means anyone may ask.

    `names` are what its artefact may be called in a request, beside its file name and `sha256:` digest.
    """

    def __init__(
        self,
        guard: Guard,
        *,
        name: str = "",
        tokens: Iterable[bytes] = (),
        names: Iterable[str] = (),
        routes: Iterable[Route] = (),
    ) -> None:
        self.name = name
        self.guard = guard
        self.tokens = tuple(tokens)
        self.reading = Reading((guard.tag.artefact.name, f"sha256:{guard.tag.sha256}", *names))
        self.routes = tuple(routes)
        self.clerk = Clerk(guard)

    @property
    def path(self) -> str:
        """Where its services begin: nothing for the only tenant of a process."""
        return f"/{self.name}" if self.name else ""

    def unready(self) -> str | None:
        """Why no use at all would be permitted now; None when it depends on the use."""
        if not self.clerk.at_work:
            return "closed"
        refusal = standing(self.guard)
        return None if refusal is None else str(refusal.ground)

    def close(self) -> None:
        """Answer what has arrived, then close the guard and its record."""
        self.clerk.close()
        self.guard.close()
