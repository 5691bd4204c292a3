from __future__ import annotations

import csv
from pathlib import Path

import pytest

from licet.parties.http import OfacSearch, score_like_ofac, soundex

SHOWN = [
    (row["query_name"], row["result_name"], int(row["ofac_score"]))
    for row in csv.DictReader(
        (Path(__file__).parent / "ofac_scores.csv").read_text(encoding="utf-8").splitlines()
    )
]


def test_scores_are_those_the_tool_shows_to_a_few_points() -> None:
    apart = [abs(score_like_ofac(asked, listed) - score) for asked, listed, score in SHOWN if score >= 0]
    assert len(apart) == 164
    assert sum(points <= 1 for points in apart) >= 108
    assert sum(points <= 5 for points in apart) >= 157
    assert sum(apart) / len(apart) < 1.5


@pytest.mark.parametrize(
    ("asked", "listed", "score"),
    [
        ("VLADIMIR PUTIN", "PUTIN, Vladimir Vladimirovich", 100),
        ("vladimir putin", "Putin Vladimir", 100),
        ("BASHIR UD DIN", "MAHMOOD, Sultan Bashir-Ud-Din", 100),
        ("KIM JONG UN", "KIM, Jong Man", 100),
        ("VLADIMR PUTIN", "PUTIN, Vladimir", 99),
        ("PUTIN", "PUTINA, Maria", 97),
        ("", "PUTIN", 0),
        ("PUTIN", "", 0),
        ("...", "...", 0),
        ("A", "A", 100),
        ("Путин", "ПУТИН", 100),
        ("x" * 500, "y" * 500, 0),
    ],
)
def test_the_quirks_are_kept(asked: str, listed: str, score: int) -> None:
    assert score_like_ofac(asked, listed) == score


def test_every_name_is_scored_and_the_best_comes_first() -> None:
    names = [listed for _, listed, _ in SHOWN]
    search = OfacSearch(names)
    assert len(search) == len(names)
    found = search.search("VLADIMIR PUTIN", least=80)
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
    assert {hit.name: hit.score for hit in found} == {
        place: score
        for place, name in enumerate(names)
        if (score := score_like_ofac("VLADIMIR PUTIN", name)) >= 80
    }


def test_an_empty_list_finds_nothing() -> None:
    assert OfacSearch(()).search("Putin", least=0) == ()


@pytest.mark.parametrize(
    ("word", "code"),
    [
        # https://www.archives.gov/research/census/soundex
        ("Washington", "W252"),
        ("Lee", "L000"),
        ("Gutierrez", "G362"),
        ("Pfister", "P236"),
        ("Jackson", "J250"),
        ("Tymczak", "T522"),
        ("VanDeusen", "V532"),
        ("Ashcraft", "A261"),
        ("", ""),
        ("42", ""),
    ],
)
def test_soundex_is_that_of_the_national_archives(word: str, code: str) -> None:
    assert soundex(word) == code
