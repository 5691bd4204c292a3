from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from licet.parties.names import readings, symbols, vowelless, words
from licet.parties.names._readings import MOST

PERSON = st.sampled_from([None, True, False])
SCRIPTS = (
    "абвгдежзийіїєўђњαβγδωابتثجحخدذرزسشعقكگلمنهويאבגדהول"
    "海康王张李公司科技集团김정은박ขคมनरमけンÀéßøłĐAZ09&.'-( )\u200c\u200b"
)
NAMES = st.one_of(st.text(max_size=40), st.text(alphabet=SCRIPTS, max_size=30))


@given(name=NAMES, person=PERSON)
def test_words_are_plain_and_stay_as_they_are(name: str, *, person: bool | None) -> None:
    once = words(name, person=person)
    assert all(word.isascii() and word.isalnum() and word == word.lower() for word in once)
    assert words(" ".join(once), person=True) == once


@given(name=NAMES, person=PERSON)
def test_form_and_case_of_the_letters_do_not_matter(name: str, *, person: bool | None) -> None:
    composed = unicodedata.normalize("NFC", name)
    assert words(unicodedata.normalize("NFD", composed), person=person) == words(composed, person=person)


@given(st.text(alphabet="abcdefgh ", max_size=30), st.integers(min_value=0, max_value=30))
def test_what_cannot_be_seen_changes_nothing(name: str, at: int) -> None:
    for hidden in "\u200b\u00ad\u2060\ufeff\u3164\u202e":
        assert words(name[:at] + hidden + name[at:]) == words(name)


@given(name=NAMES, person=PERSON)
def test_readings_begin_with_the_words_and_repeat_nothing(name: str, *, person: bool | None) -> None:
    found = readings(name, person=person)
    assert len(found) <= MOST
    assert len(set(found)) == len(found)
    first = words(name, person=person)
    assert found[:1] == (first,) if first else set(found) <= {(), *found}


@given(NAMES)
def test_groups_stand_within_the_name(name: str) -> None:
    read = words(name)
    assert all(0 <= start < end <= len(read) for start, end, _ in symbols(read))


@given(NAMES)
def test_vowelless_words_are_words(name: str) -> None:
    assert all(word.isascii() and word.isalnum() for word in vowelless(name))
