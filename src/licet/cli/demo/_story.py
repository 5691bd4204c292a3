"""The six steps, in order: three questions to the law, a licence, a guard at work, and the public page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet.cli.demo import _guarding, _lawyers, _publishing
from licet.cli.demo._field import Field

if TYPE_CHECKING:
    from licet.cli.demo._stage import Stage, Step


def tell(stage: Stage) -> list[Step]:
    """Play every step; each notes its promises on the stage."""
    answers = [_lawyers.bank(stage), _lawyers.street(stage), _lawyers.emotion(stage)]
    field = Field.prepared(stage)
    _guarding.licensed(stage, field)
    _guarding.at_work(stage, field)
    _guarding.tampered(stage, field)
    _guarding.revoked(stage, field)
    _publishing.published(stage, field, answers=answers)
    return stage.steps
