"""An interview as a value: the facts so far, what the person does not know, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from licet import facts
from licet.facts import Party, Transaction
from licet.law._suppose import Answer, told
from licet.law.interview._next import next_question

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from licet.law._determination import Ask
    from licet.law._rule import Pack
    from licet.vocabulary import Vocabulary


class Interview(Struct, frozen=True, kw_only=True):
    """Facts given so far, and facts the person does not know: each with the place of its party, or None.

    Begin with `Interview(transaction=…)`, from nothing or from a file; every answer makes a new value, and
    `before` is the one it was made from.
    """

    transaction: Transaction
    skipped: frozenset[tuple[str, int | None]] = frozenset()
    before: Interview | None = None

    def ask(self, packs: Sequence[Pack], *, on: dt.date, words: Vocabulary | None = None) -> Ask | None:
        """The next question, or None at the end."""
        return next_question(self.transaction, packs, on=on, words=words, skipped=self.skipped)

    def answered(
        self, fact: str, value: Any, *, party: int | None = None, words: Vocabulary | None = None
    ) -> Interview:
        """The interview with one more answer; for `parties`, `value` is one more party.

        Refuses, with an InputError, words the vocabulary does not hold and facts that contradict each other.
        """
        if fact == "parties" and not isinstance(value, Party):
            raise TypeError("an answer to `parties` is one more Party")
        after = told(self.transaction, (Answer(fact, value, party),))
        checked = facts.checked(after, where=fact, words=words)
        return Interview(transaction=checked, skipped=self.skipped, before=self)

    def without(self, fact: str, *, party: int | None = None) -> Interview:
        """The interview in which this fact stays unknown, and is not asked for again."""
        skipped = self.skipped | {(fact, party)}
        return Interview(transaction=self.transaction, skipped=skipped, before=self)

    def back(self) -> Interview:
        """The interview before the last answer; itself at the beginning."""
        return self.before or self
