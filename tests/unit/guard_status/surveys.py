"""How a test asks for a status: as of the field's clock, by the field's trust, lists and law."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from licet.guard.status import Status, status

if TYPE_CHECKING:
    from tests.unit.guard.conftest import Field


def survey(field: Field, **changes: Any) -> Status:
    """The status of the field's guard, now by its clock."""
    given: dict[str, Any] = {
        "trust": field.trust,
        "at": dt.datetime.fromtimestamp(field.now, dt.UTC),
        "revocations": [field.feed],
        "law": (),
    }
    return status(field.artefact, **(given | changes))
