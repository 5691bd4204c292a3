"""Which uses a proviso on some operations is about: in doubt, this one too."""

from __future__ import annotations

import pytest

from licet.guard.provisos import concerns


@pytest.mark.parametrize(
    ("on", "operation"),
    [
        ((), "operation.verify"),
        ((), None),
        (("operation.identify",), None),
        (("operation.identify",), "operation.identify"),
        (("operation.identify",), "operation.identify.live"),
        (("operation.identify.live",), "operation.identify"),
        (("operation.verify", "operation.identify"), "operation.identify"),
        (("operation",), "operation.verify"),
    ],
)
def test_it_concerns_its_operations_what_is_above_and_below_and_what_is_not_stated(
    on: tuple[str, ...], operation: str | None
) -> None:
    assert concerns(on, operation)


@pytest.mark.parametrize(
    ("on", "operation"),
    [
        (("operation.identify",), "operation.verify"),
        (("operation.identify.live",), "operation.identify.retrospective"),
        (("operation.detect",), "operation.detect_else"),
    ],
)
def test_it_does_not_concern_others(on: tuple[str, ...], operation: str) -> None:
    assert not concerns(on, operation)


@pytest.mark.parametrize(
    ("word", "operation"),
    [
        ("operation.identify.by_gait", "operation.identify.live"),
        ("operation.of_the_future", "operation.verify"),
        ("identify", "operation.verify"),
        ("purpose.border_control", "operation.verify"),
        ("", "operation.verify"),
    ],
)
def test_a_word_this_version_does_not_know_concerns_all_under_the_nearest_it_knows(
    word: str, operation: str
) -> None:
    assert concerns((word,), operation)


def test_and_not_what_is_under_another() -> None:
    assert not concerns(("operation.identify.by_gait",), "operation.verify")
