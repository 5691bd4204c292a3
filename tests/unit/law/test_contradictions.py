"""Facts that contradict each other are refused: a wrong word lets no transaction slip between laws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from licet import facts
from licet.errors import InputError

if TYPE_CHECKING:
    from licet.facts import Transaction


def told_of(text: str) -> Transaction:
    return facts.parse(text.encode(), where="shipment.yaml")


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("from: NL\nto: CN\nactivity: supply.domestic", 3, "nothing crosses a border"),
        ("from: NL\nto: CN\nactivity: use", 3, "nothing crosses a border"),
        ("from: NL\nto: NL\nactivity: supply.export.electronic", 3, "crosses a border, but from and to"),
        ("from: NL\nto: NL\nactivity: supply.reexport", 3, "crosses a border, but from and to"),
        ("from: NL\nto: NL\nactivity: supply.intra_union", 3, "crosses a border, but from and to"),
        ("from: NL\nto: CN\nactivity: supply.intra_union", 3, "but CN is outside it"),
        ("from: GB\nactivity: supply.intra_union", 2, "but GB is outside it"),
        ("to: CN\nactivity: place_on_market", 2, "is about the Union market, but to is CN"),
        ("to: CN\nactivity: put_into_service", 2, "is about the Union market, but to is CN"),
        ("to: CN\nactivity: use\nuse:\n  country: FR", 4, "used in FR, but to is CN"),
        (
            "item:\n  observes_natural_persons: false\n  capabilities: [face.identification]",
            2,
            "watches people",
        ),
        (
            "knowledge: {red_flags: []}\nparties:\n  - role: end_user\n    listed_share: 60",
            4,
            "listed parties own 60 percent, but knowledge.red_flags lacks us.listed_owner",
        ),
    ],
)
def test_a_story_that_cannot_be_true_is_refused_with_its_line(text: str, line: int, what: str) -> None:
    with pytest.raises(InputError) as told:
        told_of(text)
    assert told.value.where == f"shipment.yaml:{line}"
    assert what in told.value.what
    assert told.value.remedy


@pytest.mark.parametrize(
    "text",
    [
        "from: DE\nto: DE\nactivity: supply.domestic",
        "from: DE\nto: FR\nactivity: supply.intra_union",
        "from: NL\nto: CN\nactivity: supply.export",
        "from: NL\nactivity: supply.domestic",
        "to: DE\nactivity: use\nuse:\n  country: DE",
        "item:\n  observes_natural_persons: false\n  capabilities: [video_surveillance]",
        "parties:\n  - {role: end_user, listed_share: 60}",
        "knowledge: {red_flags: []}\nparties:\n  - {role: end_user, listed_share: 0}",
        "knowledge: {red_flags: [us.listed_owner]}\nparties:\n  - {role: end_user, listed_share: 60}",
    ],
)
def test_a_story_that_may_be_true_is_heard(text: str) -> None:
    assert facts.checked(told_of(text), where="again") == told_of(text)
