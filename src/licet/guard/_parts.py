"""What a guard is put together from: `open_artefact` makes it, and `Guard` takes it apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from licet.guard._handover import Handover

if TYPE_CHECKING:
    from collections.abc import Callable

    from licet.guard._allowance import Allowance
    from licet.guard._keeping import Keeping
    from licet.guard._revoker import Revoker
    from licet.guard._sealed import Content
    from licet.guard._standing import Standing
    from licet.guard.identity import Admission
    from licet.log import Record
    from licet.tag import VerifiedTag


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Parts:
    """What a guard is put together from, by `open_artefact` alone."""

    tag: VerifiedTag
    content: Content
    record: Record
    revoker: Revoker
    standing: Standing
    allowance: Allowance
    keeping: Keeping
    admission: Admission
    clock: Callable[[], float]
    queued: bool
    handover: Handover = field(default_factory=Handover)
