# ruff: noqa: RUF001 - letters of other scripts are what is tested
from __future__ import annotations

import gzip
from hashlib import sha256
from pathlib import Path

import pytest

from licet.parties.names import (
    FIRST_GLOSSED,
    FIRST_LEARNT,
    FIRST_TERM,
    _tables,
    begins_phrase,
    meanings,
    places,
    symbols,
    terms,
    words,
)

DATA = Path(_tables.__file__).parent / "data"


def groups(text: str) -> set[int]:
    """The groups of the whole of `text`."""
    written = words(text)
    return {group for start, end, group in symbols(written) if (start, end) == (0, len(written))}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mohammed", "Muhammad"),
        ("Yevgeniy", "Eugene"),
        ("Yusuf", "Joseph"),
        ("Mehmet", "Muhammad"),
        ("Volodymyr", "Vladimir"),
        ("Aleh", "Oleg"),
        ("bank", "banque"),
        ("bank", "банк"),
        ("ministry", "ministerstvo"),
        ("aviation", "aviatsiya"),
        ("tech", "technology"),
        ("intl", "international"),
        ("limited liability company", "LLC"),
        ("limited liability company", "ООО"),
        ("obshchestvo s ogranichennoi otvetstvennostyu", "Limited Liability Company"),
        ("Joint Stock Company", "AO"),
        ("открытое акционерное общество", "open joint-stock company"),
        ("scientific production enterprise", "NPP"),
        ("kyiv", "kiev"),
        ("abu", "abou"),
        ("zavod", "plant"),
        ("remontnogo", "repair"),
        ("mashinostroitelnyi", "mashinostroitelnogo"),
        ("Станкостроительный", "tool"),
        ("imeni", "named"),
        ("germany", "deutschland"),
    ],
)
def test_words_and_phrases_that_mean_the_same_share_a_group(one: str, other: str) -> None:
    assert groups(one) & groups(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ivan", "Juan"), ("bank", "aviation"), ("Hikvision", "Dahua"), ("Ali", "Omar"), ("Wang", "Huang")],
)
def test_others_share_none(one: str, other: str) -> None:
    assert not groups(one) & groups(other)


@pytest.mark.parametrize(
    ("adjective", "made_of"),
    [
        ("muromskoe", ("muromsk", "murom")),
        ("chelyabinskiy", ("chelyabinsk",)),
        ("petrovskii", ("petrovsk",)),
        ("ural", ()),
        ("skii", ()),
    ],
)
def test_an_adjective_tells_the_place_it_is_made_of(adjective: str, made_of: tuple[str, ...]) -> None:
    assert places(adjective) == made_of


def test_pairs_learnt_from_the_lists_are_words_and_are_borne_out() -> None:
    for line in _tables.lines("equivalents.txt"):
        one, other, count = line.split()
        assert words(one) == (one,)
        assert words(other) == (other,)
        assert int(count) >= 4
        assert groups(one) & groups(other)


@pytest.mark.parametrize("word", ["mashina7", "rem", "zavodila", "stal"])
def test_a_word_that_only_begins_like_a_russian_one_is_not_read_as_it(word: str) -> None:
    assert not [group for group in meanings(word) if group >= FIRST_GLOSSED]


def test_a_phrase_is_found_where_it_stands_and_may_hold_others() -> None:
    found = symbols(("alfa", "joint", "stock", "company", "bank"))
    stretches = {(start, end) for start, end, _ in found}
    assert (1, 4) in stretches
    assert (3, 4) in stretches
    assert (4, 5) in stretches


def test_groups_of_names_and_of_terms_are_apart() -> None:
    assert min(groups("joint stock company")) >= FIRST_TERM
    assert {group < FIRST_TERM for group in groups("muhammad")} >= {True}


def test_a_word_that_no_table_knows_has_no_group() -> None:
    assert symbols(("zzxqj", "39")) == ()
    assert symbols(()) == ()


@pytest.mark.parametrize("name", ["persons", "roman", "terms", "unspaced"])
def test_every_line_of_a_table_is_found_and_nothing_between(name: str) -> None:
    lines = gzip.decompress((DATA / f"{name}.tsv.gz").read_bytes()).decode().splitlines()
    assert lines == sorted(lines, key=str.encode)
    for line in (lines[0], lines[-1], *lines[1 :: len(lines) // 40]):
        key, _, value = line.partition("\t")
        assert _tables.found(name, key) == value
        assert _tables.found(name, key + "\x01") == ""


def test_the_tables_stay_small_enough_to_ship_and_name_their_sources() -> None:
    packed = sum(path.stat().st_size for path in DATA.glob("*.gz"))
    assert packed < 600_000
    told = (DATA / "SOURCES.md").read_text(encoding="utf-8")
    texts = [gzip.decompress(path.read_bytes()) for path in sorted(DATA.glob("*.gz"))]
    assert [digest for text in texts if (digest := sha256(text).hexdigest()[:12]) not in told] == []
    untold = [path.name for path in DATA.iterdir() if path.name not in told and path.name != "SOURCES.md"]
    assert untold == []


@pytest.mark.parametrize(
    "name",
    [
        "Limited Liability Company Bank Rossiya Bank",
        "open joint-stock company Mohammed Trading company limited",
        "bank of the bank limited liability company limited",
        "Jon Smith",
        "",
    ],
)
def test_the_terms_of_a_name_are_the_longest_stretches_of_its_symbols(name: str) -> None:
    written = words(name)
    longest: dict[int, tuple[int, int]] = {}
    for start, end, group in symbols(written):
        before = longest.get(group, (0, 0))
        if FIRST_TERM <= group < FIRST_LEARNT and end - start > before[1] - before[0]:
            longest[group] = start, end
    assert list(terms(written).items()) == list(longest.items())
    several = any(end - start > 1 for start, end in longest.values())
    assert not several or any(map(begins_phrase, written))
