"""A night run sifts the words it knows; a single question looks them up. Both find the same."""

from __future__ import annotations

import pytest

from licet.parties.matching import Named, NameIndex, Question
from licet.parties.matching import _reach as reach

NAMES = ("Hangzhou Hikvision Digital Technology", "Ivan Petrovich Sidorov", "Golden Dragon Shipping Limited")
ASKED = ("Hikvison Digital Technology", "Sidorov Ivan", "Golden Dragn Shipping Ltd", "Somebody Else")


@pytest.mark.parametrize("sifted_from", [0, 10**6], ids=["sifted", "looked up"])
def test_words_are_found_alike_whether_they_are_sifted_or_not(
    monkeypatch: pytest.MonkeyPatch, sifted_from: int
) -> None:
    index = NameIndex.build(Named(owner, name) for owner, name in enumerate(NAMES))
    monkeypatch.setattr(reach, "_SIFTED", sifted_from)
    found = index.search([Question((name,)) for name in ASKED], threshold=0.7)
    assert [[hit.owner for hit in hits] for hits in found] == [[0], [1], [2], []]


def test_where_no_word_is_known_nobody_is_found() -> None:
    index = NameIndex.build([Named(0, "Ivan Petrovich Sidorov")])
    assert index.search([Question(("Qqqq Wwww",))], threshold=0.5) == [()]
