"""What is done for many words at once, and what is told at a glance, says what the long way says."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from licet.parties.matching._spans import Ordered, Scattered
from licet.parties.matching._spelling import (
    abjads_of,
    consonants,
    frames_of,
    heard,
    may_end,
    may_open,
    openings,
    sounds_of,
)

KEYS = st.integers(0, 2**62)
WORDS = st.one_of(
    st.text("abcdehiknorstuz015", min_size=1, max_size=9),
    st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=30),
)


def found(way: Ordered | Scattered, asked: list[int]) -> dict[int, int]:
    which, place = way.find(np.array(asked, np.int64))
    return dict(zip(which.tolist(), place.tolist(), strict=True))


@given(keys=st.lists(KEYS, unique=True, max_size=300), others=st.lists(KEYS, max_size=20))
def test_scattered_keys_are_found_where_ordered_ones_are(keys: list[int], others: list[int]) -> None:
    asked = [*others, *keys, *keys[:3]]
    places = {key: place for place, key in enumerate(keys)}
    known = {n: places[key] for n, key in enumerate(asked) if key in places}
    for way in (Ordered, Scattered):
        assert found(way(np.array(keys, np.int64)), asked) == known


def test_keys_that_hide_one_another_are_found_in_the_smaller_tables() -> None:
    keys = np.random.default_rng(1).permutation(1 << 16)
    which, place = Scattered(keys).find(np.arange(1 << 17))
    assert sorted(which.tolist()) == list(range(1 << 16))
    assert np.array_equal(keys[place], which)


@given(st.lists(WORDS, max_size=8))
def test_words_read_together_are_heard_as_each_is_alone(words: list[str]) -> None:
    sounds = sounds_of(words)
    assert sounds == [heard(word) for word in words]
    assert frames_of(sounds) == [consonants(sound) for sound in sounds]
    assert len(abjads_of(sounds)) == len(words)


@given(part=WORDS, word=WORDS)
def test_a_word_that_may_not_open_another_by_its_letter_does_not_by_its_sound(part: str, word: str) -> None:
    assert may_open(part, word) or heard(word)[0] not in openings(part)
    assert may_open(part, part + word) or heard(part + word)[0] not in openings(part)


@given(one=WORDS, other=WORDS)
def test_words_that_may_not_end_alike_by_their_letters_do_not_by_their_sounds(one: str, other: str) -> None:
    assert may_end(one, other) or heard(one)[-1] != heard(other)[-1]
