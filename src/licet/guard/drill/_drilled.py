"""What a drill showed: what was done, what the guard answered, how to recover, and what it answered then."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from licet.errors import LicetError
    from licet.guard._verdict import Verdict


class Answer(Struct, frozen=True):
    """What the guard answered; `ground` is the word its record has for it, or would have."""

    permitted: bool
    ground: str
    says: str

    @classmethod
    def of(cls, verdict: Verdict) -> Answer:
        """The answer to one use."""
        return cls(verdict.permitted, str(verdict.ground), verdict.says)

    @classmethod
    def unopened(cls, problem: LicetError) -> Answer:
        """The answer of a guard that did not open, by the word that an opening records."""
        ground = re.sub("(?<=[a-z])(?=[A-Z])", "_", type(problem).__name__).lower()
        return cls(False, ground, f"{problem.what}; {problem.remedy}" if problem.remedy else problem.what)

    def without(self, folder: str) -> Answer:
        """The same without the name of the scratch folder, which means nothing to a reader."""
        return replace(self, says=self.says.replace(f"{folder}/", ""))


class Drilled(Struct, frozen=True, kw_only=True):
    """One drill as it went. `expected` is the ground that must close the guard."""

    id: str
    title: str
    done: str
    expected: str
    answer: Answer
    recover: str
    afterwards: Answer

    @property
    def kept(self) -> bool:
        """Whether the guard closed for this reason and no other, and opened again after the remedy."""
        closed = not self.answer.permitted and self.answer.ground == self.expected
        return closed and self.afterwards.permitted
