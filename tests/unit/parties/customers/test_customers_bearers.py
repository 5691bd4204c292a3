"""Whom one word of a changed entry finds: many bear it, and it matters whether it is a brand."""

from __future__ import annotations

import pytest

from licet.parties.customers import NamesMaker
from licet.parties.customers import _names as names_module
from licet.parties.screening import Brands

NAMED = ("Zorvex Abel Tubal", "Zorvex Cain Naamah", "Zorvex Seth Lamech", "Zorvex Trading Limited")
CAME = [("Peleg Zorvex Oriel Serug Nahor",)]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> names_module.CustomerNames:
    """Four customers with a word in common, which is one more than few."""
    monkeypatch.setattr(names_module, "_FEW", 3)
    return NamesMaker().build((number, name, None) for number, name in enumerate(NAMED))


@pytest.mark.parametrize(
    ("brands", "found"),
    [
        pytest.param(Brands({"zorvex": 3}, {}, {}), {0, 1, 2, 3}, id="a brand finds all its bearers"),
        pytest.param(Brands({}, {}, {"zorvex": 1}), {3}, id="a whole name finds whom nothing else tells"),
        pytest.param(Brands({}, {}, {}), set(), id="a word many bear finds nobody"),
        pytest.param(None, {0, 1, 2, 3}, id="where no brand is known any word may be one"),
    ],
)
def test_a_word_that_many_bear_finds_by_what_it_is_in_the_lists(
    names: names_module.CustomerNames, brands: Brands | None, found: set[int]
) -> None:
    assert names.near(CAME, brands=brands) == found


def test_a_word_that_few_bear_finds_them_whatever_it_is() -> None:
    few = NamesMaker().build((number, name, None) for number, name in enumerate(NAMED))
    assert few.near(CAME, brands=Brands({}, {}, {})) == {0, 1, 2, 3}
