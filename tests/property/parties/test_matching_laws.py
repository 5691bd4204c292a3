"""What holds for every name: it finds itself, whatever the order, the case and the company it is in."""

from __future__ import annotations

from functools import cache
from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from licet.parties.matching import Named, NameIndex, Question, reasons
from licet.parties.matching._likeness import traits_of
from licet.parties.matching._spans import spans
from licet.parties.matching._spelling import ONE_SLIP_FROM, TWO_SLIPS_FROM, heard, slip_keys, spelled_keys
from licet.parties.matching._vocabulary import Vocabulary, Written

WORDS = st.text("abcdefghiklmnoprstuvyz", min_size=3, max_size=10)
NAMES = st.lists(WORDS, min_size=1, max_size=5, unique=True).map(" ".join)


@cache
def crowd() -> list[Named]:
    syllables = ("ka", "ro", "min", "tel", "shan", "bu", "lov", "ard")
    names = [f"{a}{b} {b}{c}{a}" for a in syllables for b in syllables for c in syllables]
    return [Named(number, name) for number, name in enumerate(names)]


@given(st.lists(NAMES, min_size=1, max_size=8), st.data())
@settings(max_examples=60)
def test_a_listed_name_finds_its_party_in_any_order_and_case(names: list[str], data: st.DataObject) -> None:
    index = NameIndex.build([*crowd(), *(Named(10_000 + n, name) for n, name in enumerate(names))])
    name = data.draw(st.sampled_from(names))
    asked = " ".join(data.draw(st.permutations(name.upper().split())))
    question = Question((asked,))
    (hits,) = index.search([question], threshold=0.999, limit=1000)
    owners = {hit.owner for hit in hits}
    assert {
        10_000 + n for n, other in enumerate(names) if sorted(other.split()) == sorted(name.split())
    } <= owners
    for hit in hits:
        assert reasons(index.explain(question, hit))


@given(
    st.lists(st.text(max_size=40), max_size=6),
    st.text(max_size=60),
    st.sampled_from([None, "person", "vessel"]),
)
@settings(max_examples=80)
def test_every_answer_is_in_order_and_between_nought_and_one(
    names: list[str], asked: str, kind: str | None
) -> None:
    index = NameIndex.build([Named(n, name, kind) for n, name in enumerate(names)])
    (hits,) = index.search([Question((asked,), kind)], threshold=0.0)
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert len({hit.owner for hit in hits}) == len(hits)


@given(st.text("abcdefghiklmnoprstuvyz", min_size=7, max_size=12), st.data())
def test_a_word_with_one_slip_shares_a_key_with_itself(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from(["", "x", word[at] + "x"]))
    slipped = word[:at] + letter + word[at + 1 :]
    ours = {int(key) for key in slip_keys([word], twice=1)[1]}
    theirs = {int(key) for key in slip_keys([slipped], twice=1)[1]}
    assert ours & theirs


@given(st.text("abcdefghiklmnoprstuvyz", min_size=1, max_size=24), st.booleans())
def test_a_words_keys_are_those_of_all_it_may_be_with_letters_left_out(word: str, twice: bool) -> None:  # noqa: FBT001
    once = [word[:at] + word[at + 1 :] for at in range(len(word))] if len(word) >= ONE_SLIP_FROM else []
    pairs = combinations(range(min(len(word), 10)), 2) if twice and len(word) >= TWO_SLIPS_FROM else ()
    both = [word[:one] + word[one + 1 : other] + word[other + 1 :] for one, other in pairs]
    expected = [word, *once, *both]
    assert sorted(slip_keys([word], twice=int(twice))[1].tolist()) == sorted(spelled_keys(expected).tolist())


@given(
    st.permutations("abdfgikmnoprtuv").flatmap(lambda order: st.integers(3, 12).map(lambda n: order[:n])),
    st.data(),
)
def test_a_word_with_two_letters_swapped_is_still_that_word(letters: list[str], data: st.DataObject) -> None:
    word = "".join(letters)
    at = data.draw(st.integers(0, len(word) - 2))
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    (alike,) = Vocabulary.of([word]).alike([Written(swapped)], traits_of([swapped]))
    assert alike.ids.tolist() == [0]
    assert float(alike.likeness[0]) >= 0.7


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["Kamin", "Rotel Bulov", "Shan"])), max_size=12))
def test_kin_are_kin_both_ways_and_nobody_of_himself(borne: list[tuple[int, str]]) -> None:
    owners = sorted({owner for owner, _ in borne})
    named = [Named(owner, name) for owner in owners for one, name in borne if one == owner]
    kin = NameIndex.build([*named, *(Named(100 + n, f"Mintel {n}") for n in range(30))]).kin()
    assert all(one in kin[other] for one, others in kin.items() for other in others)
    assert all(one not in others for one, others in kin.items())


@given(st.lists(WORDS, min_size=1, max_size=20, unique=True))
def test_a_word_of_the_vocabulary_is_wholly_like_itself_and_no_other_is_more(words: list[str]) -> None:
    vocabulary = Vocabulary.of(words)
    found = vocabulary.alike([Written(one) for one in words], traits_of(words))
    for word, alike in zip(words, found, strict=True):
        assert float(alike.likeness[-1]) == 1.0
        assert vocabulary.place(word) in set(alike.ids[alike.likeness == 1.0].tolist())


@given(WORDS, WORDS)
def test_words_heard_alike_stay_so_and_keys_tell_words_apart(one: str, other: str) -> None:
    assert heard(heard(one).lower()) == heard(heard(one).lower())
    assert bool(spelled_keys([one])[0] == spelled_keys([other])[0]) == (one == other)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5)), max_size=10))
def test_spans_lay_runs_end_to_end(runs: list[tuple[int, int]]) -> None:
    start = np.array([first for first, _ in runs], dtype=np.int64)
    which, at = spans(start, start + np.array([count for _, count in runs], dtype=np.int64))
    expected = [(n, first + k) for n, (first, count) in enumerate(runs) for k in range(count)]
    assert list(zip(which.tolist(), at.tolist(), strict=True)) == expected
