"""A night run scatters the words it knows over a table; a single question does not. Both find the same."""

from __future__ import annotations

import pytest

from licet.parties.matching import Named, NameIndex, Question
from licet.parties.matching import _reach as reach

NAMES = ("Hangzhou Hikvision Digital Technology", "Ivan Petrovich Sidorov", "Golden Dragon Shipping Limited")
ASKED = ("Hikvison Digital Technology", "Sidorov Ivan", "Golden Dragn Shipping Ltd", "Somebody Else")


@pytest.mark.parametrize("scattered_from", [0, 10**6], ids=["scattered", "looked up"])
def test_words_are_found_alike_whether_they_are_scattered_or_not(
    monkeypatch: pytest.MonkeyPatch, scattered_from: int
) -> None:
    index = NameIndex.build(Named(owner, name) for owner, name in enumerate(NAMES))
    monkeypatch.setattr(reach, "_SCATTERED", scattered_from)
    found = index.search([Question((name,)) for name in ASKED], threshold=0.7)
    assert [[hit.owner for hit in hits] for hits in found] == [[0], [1], [2], []]


def test_where_no_word_is_known_nobody_is_found() -> None:
    index = NameIndex.build([Named(0, "Ivan Petrovich Sidorov")])
    assert index.search([Question(("Qqqq Wwww",))], threshold=0.5) == [()]
