from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licet.errors import InputError, LicetError
from licet.parties import Lists, Source, build, parse_un, parse_us, policy_term, screen
from licet.parties._format import decode
from licet.parties._names import core, words
from licet.parties._source import Listed, SourceList

if TYPE_CHECKING:
    import random

NAMES = (
    "Zhejiang Brightwell Vision Technology Co., Ltd.",
    "Brightwell",
    "Orinoco Metering Limited",
    "QUARTERMAIN, Allan John",
    "Al-Masri Trading & Transport",
    "Société Générale de Métrologie",
)
LIST = SourceList(
    id="list.us.entity",
    title="A list",
    authority="An authority",
    citation="A citation",
    effect="An effect",
    source_url="https://example.org",
    as_of=date(2026, 7, 31),
    sha256="0" * 64,
)


def lists_of(*names: str) -> Lists:
    rows = tuple(
        Listed(id=f"us.entity.{n}", list=LIST.id, kind=None, names=(name,), countries=())
        for n, name in enumerate(names)
    )
    return Lists(decode(build(Source(lists=(LIST,), listed=rows)), where="made"))


LISTS = lists_of(*NAMES)
FAMILY = lists_of(*(f"Zorvex Cameras {place}" for place in ("Chile", "Peru", "Oman")), *NAMES)
SEPARATORS = st.sampled_from([" ", ", ", " - ", ".", "/", " (", ") ", "\u00a0", "\t", "; "])


@given(st.text())
def test_the_normaliser_changes_nothing_twice(name: str) -> None:
    once = words(name)
    assert words(" ".join(once)) == once


@given(st.text(max_size=600))
def test_any_text_is_screened_or_refused(name: str) -> None:
    try:
        matches = screen(name, lists=LISTS)
    except InputError:
        return
    for match in matches:
        assert 0.0 < match.score <= 1.0
        assert match.reasons
        assert match.certainty in {"confirmed", "possible"}


@given(st.sampled_from(NAMES), st.randoms(use_true_random=False), st.data())
def test_case_punctuation_and_word_order_change_no_match(
    name: str, chance: random.Random, data: st.DataObject
) -> None:
    shuffled = list(words(name))
    chance.shuffle(shuffled)
    cased = [word.upper() if chance.random() < 0.5 else word for word in shuffled]
    written = "".join(word + data.draw(SEPARATORS) for word in cased)
    found = {m.entry.id for m in screen(written, lists=LISTS) if m.certainty == "confirmed"}
    assert found == {m.entry.id for m in screen(name, lists=LISTS) if m.certainty == "confirmed"}
    assert found


@given(st.lists(st.text(min_size=1, max_size=30).filter(words), min_size=1, max_size=6, unique=True))
def test_whatever_is_listed_is_found_under_its_own_name(names: list[str]) -> None:
    made = lists_of(*names)
    for number, name in enumerate(names):
        assert f"us.entity.{number}" in {match.entry.id for match in screen(name, lists=made)}


@given(st.lists(st.text(max_size=12), max_size=4), st.integers(0, 4))
def test_no_word_added_to_a_brand_clears_it(others: list[str], place: int) -> None:
    asked = " ".join([*others[:place], "Zorvex", *others[place:]])
    assert screen(asked, lists=FAMILY)


@given(st.text().filter(words))
def test_the_core_of_a_name_is_never_empty(name: str) -> None:
    assert core(words(name))


@given(st.text())
def test_a_policy_is_one_of_four_terms(text: str) -> None:
    assert policy_term(text) in {f"policy.{p}" for p in ("presume_denial", "case_by_case", "mixed", "other")}


@given(st.binary(max_size=200))
def test_any_bytes_are_a_list_or_an_error_that_says_where(content: bytes) -> None:
    for read in (decode, parse_us, parse_un):
        with pytest.raises(LicetError, match="somewhere: "):
            read(content, where="somewhere")
