"""Every text is either a code that prints as it was read, or none: and the facts agree which."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from licet import facts, items
from licet.errors import InputError
from licet.items import Code, parse_code

STEP = st.from_regex(r"[a-z0-9]{1,3}", fullmatch=True)
CODES = st.builds(
    Code,
    category=st.integers(0, 9),
    group=st.sampled_from("ABCDE"),
    number=st.from_regex(r"[0-9]{3}", fullmatch=True),
    path=st.lists(STEP, max_size=5).map(tuple),
)
LIKE_CODES = st.from_regex(r"[0-9][A-Ea-f]\.?[0-9]{1,4}(\.?[a-zA-Z0-9]+){0,4}\.?\s?", fullmatch=True)


@given(CODES)
def test_a_code_reads_as_it_prints(code: Code) -> None:
    assert parse_code(str(code)) == code


@given(CODES)
def test_what_stands_above_a_code_contains_it_and_sorts_before_it(code: Code) -> None:
    for parent in code.parents:
        assert code.within(parent)
        assert not parent.within(code)
        assert parent.key < code.key


@given(st.one_of(st.text(), LIKE_CODES, CODES.map(str)))
def test_a_text_is_a_code_here_exactly_when_it_is_one_among_the_facts(text: str) -> None:
    accepted = facts.is_code(text) and text not in ("none", "EAR99")
    assert items.is_code(text) == accepted
    try:
        code = parse_code(text)
    except InputError:
        assert not accepted
    else:
        assert accepted
        assert str(code) == text


@given(LIKE_CODES)
def test_a_suggestion_is_itself_a_code(text: str) -> None:
    meant = items.tidied(text)
    assert meant is None or parse_code(str(meant)) == meant


@given(st.from_regex(r"[0-9][A-E][0-9]{3}(\.([a-z]|[1-9]))*", fullmatch=True))
def test_a_hurried_hand_is_understood(text: str) -> None:
    assert str(items.tidied(text)) == text
    if not text.partition(".")[2][:1].isdigit():
        letters_and_digits_take_turns = all(
            a.isdigit() != b.isdigit() for a, b in zip(text.split(".")[1:], text.split(".")[2:], strict=False)
        )
        if letters_and_digits_take_turns:
            assert str(items.tidied(text.replace(".", "").lower())) == text
