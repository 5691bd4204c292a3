"""What to ask a person about each fact the law can turn on, and what kind of answer it takes."""

from __future__ import annotations

from msgspec import Struct


class Question(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One fact: its path in a transaction, the question in plain words, and the kind of its answer.

    `kind`: `term`, `terms`, `country`, `countries`, `code`, `number`, `truth`, `parties` or `listings`;
    `family` names the vocabulary of a term, `between` the least and the most of a number. `alternatives` are
    answers an exporter could choose to make instead (a narrower operation, another place): the
    counterfactual tries them.
    """

    fact: str
    kind: str
    ask: str
    help: str = ""
    cite: str = ""
    family: str = ""
    alternatives: tuple[str | bool, ...] = ()
    between: tuple[float, float] | None = None


class QuestionFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The sheet `questions.yaml`."""

    questions: tuple[Question, ...]
