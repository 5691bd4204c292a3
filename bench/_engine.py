"""An engine that decides uses, and the one prohibition that every engine is given beside the grant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from msgspec import Struct

from licet.facts import Use

BANNED_OPERATION: Final = "operation.identify.live"
BANNED_PLACE: Final = "place.public"
BANNED_PURPOSE: Final = "purpose.law_enforcement"
STRICTLY_NECESSARY: Final = (
    "purpose.law_enforcement.find",
    "purpose.law_enforcement.prevent_imminent_threat",
    "purpose.law_enforcement.prosecute.serious_offence",
)


class Engine(Struct, frozen=True):
    """`prepare` turns a use into what the engine likes best; `answers` decides all of them, one by one."""

    key: str
    label: str
    prepare: Callable[[Use], Any]
    answers: Callable[[Sequence[Any]], list[bool]]
