"""From the body of an AuthZEN request for several evaluations to its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from licet.errors import InputError
from licet.guard.decision_point._clerk import Inquiry
from licet.guard.decision_point._question import (
    Evaluation,
    Question,
    read_each,
    read_evaluations,
    refused,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import msgspec

    from licet.guard import Verdict
    from licet.guard.decision_point._tenant import Tenant

_UNTIL: Final = {"execute_all": None, "deny_on_first_deny": False, "permit_on_first_permit": True}


class _Read(Struct, frozen=True):
    """One of several evaluations, read; `error` says what was wrong with it."""

    question: Question
    error: dict[str, Any] | None = None


async def evaluated_each(body: bytes, tenant: Tenant) -> tuple[bytes, Sequence[Verdict]]:
    """The decisions on several evaluations, one after the other, up to where their semantic ends them.

    What comes after that is not asked of the guard, so it neither counts against a quota nor is recorded.
    """
    asked = read_evaluations(body)
    if not asked.evaluations:
        verdict = await tenant.clerk.answer(tenant.question(asked))
        return tenant.wording.one(verdict), (verdict,)
    read = [_read(raw, asked, tenant) for raw in asked.evaluations]
    until = _UNTIL[asked.options.evaluations_semantic]
    verdicts = await tenant.clerk.answers(Inquiry([one.question for one in read], until))
    return tenant.wording.several(verdicts, (one.error for one in read)), verdicts


def _read(raw: msgspec.Raw, defaults: Evaluation, tenant: Tenant) -> _Read:
    try:
        return _Read(tenant.question(read_each(raw, defaults=defaults)))
    except InputError as problem:
        error = {"status": 400, "message": str(problem)}
        return _Read(refused(str(problem)), error)
