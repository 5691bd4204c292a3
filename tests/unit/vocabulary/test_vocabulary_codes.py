"""Lists of codes: the longest part that is named decides, and a code too short to tell is unknown."""

from __future__ import annotations

import pytest

from licet.vocabulary import Codes

LISTED = Codes(
    id="codes.x",
    name="x",
    members=frozenset({"5A001.b", "5A001.f.1", "3A001.b.2.c", "4A005"}),
    without=frozenset({"5A001.b.5", "3A001.b"}),
    cite="an example",
)


@pytest.mark.parametrize("code", ["5A001.b", "5A001.b.1", "5A001.f.1.a", "4A005.z", "3A001.b.2.c"])
def test_a_code_below_a_member_is_on_the_list_unless_an_exception_may_take_it(code: str) -> None:
    assert LISTED.holds(code) is (None if code == "5A001.b" else True)


@pytest.mark.parametrize("code", ["5A001.b.5", "5A001.b.5.a", "5A001.c", "none", "5A0011", "3A001.b.1"])
def test_an_exception_and_what_is_not_named_are_not_on_the_list(code: str) -> None:
    assert LISTED.holds(code) is False


@pytest.mark.parametrize("code", ["5A001", "5A001.f", "3A001", "3A001.b", "3A001.b.2"])
def test_a_code_too_short_to_say_which_is_unknown(code: str) -> None:
    assert LISTED.holds(code) is None
