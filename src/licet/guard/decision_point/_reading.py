"""Reads questions about one artefact, and remembers what it has read: most requests are of a few kinds.

What is remembered is what was asked, never what was answered to it: a guard decides each use anew. A kind is
all that is stated, and nothing of who asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import msgspec
from msgspec import Struct

from licet.errors import UnknownField
from licet.guard.decision_point._question import (
    KIND,
    LONGEST_WORD,
    STATED,
    read_evaluation,
    refused,
    stated_question,
    typed,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from licet.guard.decision_point._question import Action, Evaluation, Question, Resource, Subject

Kind = TypeVar("Kind")

_ACTOR: Final = "party."
_MEMO: Final = 4096  # kinds remembered, of requests and of evaluations; beyond that they are read anew
_LONGEST_KIND: Final = 2048  # bytes
_facts: Final = msgspec.json.Decoder(dict[str, Any])


class _Named(Struct, frozen=True):
    id: str


class _Asked(Struct, frozen=True):
    subject: _Named


_subject: Final = msgspec.json.Decoder(_Asked)


class Reading:
    """Reads questions about the artefact that has these `names`."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = frozenset(names)
        self._requests: dict[tuple[bytes, bytes], Question] = {}
        self._evaluations: dict[tuple[object, ...], Question] = {}

    def request(self, body: bytes) -> Question:
        """What the body of a request asks; `InputError` if it is none, or a value is of a wrong type."""
        if len(body) > _LONGEST_KIND:
            return self.evaluation(read_evaluation(body))
        kind = around_subject(body)
        found = None if kind is None else self._requests.get(kind)
        if found is None:
            found = self.evaluation(read_evaluation(body))
            if kind is not None:
                _keep(self._requests, kind, found)
        return found

    def evaluation(self, asked: Evaluation) -> Question:
        """What one evaluation asks; `InputError` for a value of a wrong type."""
        subject, action = cast("Subject", asked.subject), cast("Action", asked.action)
        resource, context = cast("Resource", asked.resource), asked.context
        parts = (
            bytes(subject.properties.licet),
            bytes(action.properties.licet),
            bytes(resource.properties.licet),
            bytes(context.licet) if context else b"{}",
        )
        kind = (subject.type, action.name, resource.type, resource.id, *parts)
        found = self._evaluations.get(kind)
        if found is None:
            found = self._read(subject.type, action.name, resource, parts)
            if sum(map(len, kind)) <= _LONGEST_KIND:
                _keep(self._evaluations, kind, found)
        return found

    def _read(self, actor: str, operation: str, resource: Resource, parts: Iterable[bytes]) -> Question:
        if resource.type != KIND or resource.id not in self._names:
            return refused(f"no such {KIND} is guarded here: {_short(resource)}")
        stated: dict[str, Any] = {"actor": actor} if actor.startswith(_ACTOR) else {}
        for part in parts:
            for name, value in typed(part, _facts).items():
                if name not in STATED:
                    return refused(str(UnknownField(name[:LONGEST_WORD], known=STATED)))
                if name in stated:
                    return refused(f"'{name}' is stated twice; state it once")
                stated[name] = value
        return stated_question({**stated, "operation": operation})


def around_subject(body: bytes) -> tuple[bytes, bytes] | None:
    """What stands before and after the subject's id; None where that cannot be told for certain.

    Bodies of which the same is left differ in one string, which nothing is read from: what was found of one
    holds for all. That the id is what is cut out follows from

    (1) no string of the body having an escape, so that each stands there as it is read;
    (2) the id being what a typed reader finds;
    (3) it standing there once in quotation marks, whichever two of them one takes.
    """
    if b"\\" in body:  # (1)
        return None
    try:
        name = b'"%b"' % _subject.decode(body).subject.id.encode()  # (2)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None  # no request: whoever reads it whole says why
    place = body.find(name)
    if place < 0 or place != body.rfind(name):  # (3)
        return None
    return body[:place], body[place + len(name) :]


def _keep(memo: dict[Kind, Question], kind: Kind, found: Question) -> None:
    if len(memo) >= _MEMO:
        memo.clear()
    memo[kind] = found


def _short(resource: Resource) -> str:
    return f"{resource.type[:40]} '{resource.id[:80]}'"
