"""One tenant of a decision point: its own artefact, licence, guard, record and callers.

Nothing is shared between tenants but the process: a refusal, a spent quota, a revocation or a failed disk of
one never touches another.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from licet.errors import NotAdmitted
from licet.guard._circumstances import Circumstances
from licet.guard._verdict import Ground
from licet.guard._watching import standing
from licet.guard.decision_point._answer import Wording
from licet.guard.decision_point._clerk import Clerk
from licet.guard.decision_point._notices import Notices
from licet.guard.decision_point._question import Question, refused
from licet.guard.decision_point._reading import Reading
from licet.guard.identity import OidcToken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from licet.guard import Asker, Guard
    from licet.guard.decision_point._envoy import Route
    from licet.guard.decision_point._question import Evaluation

_MOST_ASKERS: Final = 1024  # remembered by their tokens; beyond that they are verified anew


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
        self._reading = Reading((guard.tag.artefact.name, f"sha256:{guard.tag.sha256}", *names))
        self.routes = tuple(routes)
        self.clerk = Clerk(guard, Notices(name))
        self.wording = Wording()
        self._askers: dict[str, Asker] = {}

    @property
    def path(self) -> str:
        """Where its services begin: nothing for the only tenant of a process."""
        return f"/{self.name}" if self.name else ""

    def request(self, body: bytes) -> Question:
        """What a request for one evaluation asks the guard, for whom; `InputError` if it is none."""
        asked = self._reading.request(body)
        return self.admitted(asked) if asked.id_tokens else asked

    def question(self, asked: Evaluation) -> Question:
        """What the guard is asked, for whom; `InputError` for a value of a wrong type."""
        return self.admitted(self._reading.evaluation(asked))

    def admitted(self, question: Question) -> Question:
        """The question with those who ask it, as their ID tokens prove; refused, if one of them does not."""
        if not question.id_tokens:
            return question
        try:
            askers = tuple(self.admit(token) for token in question.id_tokens)
        except NotAdmitted as problem:
            return refused(str(problem))
        known = question.circumstances or Circumstances()
        return Question(question.use, replace(known, askers=askers))

    def admit(self, token: str) -> Asker:
        """Who a token proves to ask, `NotAdmitted` if nobody; kept until the guard finds it too old."""
        found = self._askers.get(token)
        if found is None or time.time() >= found.until:
            found = self.guard.admit(OidcToken(token))
            if len(self._askers) >= _MOST_ASKERS:
                self._askers.clear()
            self._askers[token] = found
        return found

    def unready(self) -> str | None:
        """Why no use at all would be permitted now; None when it depends on the use."""
        if self.clerk.failed:
            return "failed"
        if not self.clerk.at_work:
            return "closed"
        refusal = standing(self.guard)
        if refusal is not None:
            return refusal.ground.value
        return Ground.RECORD_FAILED.value if self.clerk.record_is_lost() else None

    def close(self) -> None:
        """Answer what has arrived, then close the guard and its record."""
        self.clerk.close()
        self.guard.close()
