"""`licet screen NAME` at the terminal: what it prints, how it ends, what a program reads of it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.cli.shell import write
from tests.unit.parties.small_list import list_file, listed, small_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.cli.shell import Said, Shell

    Screen = Callable[..., Said]

FULL = "Zhejiang Brightwell Vision Technology Co., Ltd."


@pytest.fixture
def screen(licet: Shell) -> Screen:
    """`licet screen` against the small list."""
    Path("small.jsonl.gz").write_bytes(small_file())
    return lambda *words: licet("screen", *words, "--lists", "small.jsonl.gz")


def flat(said: Said) -> str:
    return " ".join(said.out.split())


@pytest.mark.parametrize(
    ("words", "status", "headline"),
    [
        (("Brightwell",), 1, "LISTED. “Brightwell” is the name of 1 entry."),
        (("Brightwell", "Nordic", "AS"), 2, "POSSIBLY LISTED. “Brightwell Nordic AS” resembles 1 entry."),
        (("Meridian Uruguay",), 2, "POSSIBLY LISTED. “Meridian Uruguay” resembles 5 entries."),
        (("Qwertz Zuiop",), 0, "NO MATCH. No entry resembles “Qwertz Zuiop”."),
        (("Q",), 2, "CANNOT TELL. “Q” cannot be screened."),
        (("المؤسسة البحرية",), 1, "LISTED."),
        (("Allan Quartermain", "--number", "x1234567"), 1, "LISTED."),
        (("Allan John Quartermain", "--kind", "person", "--born", "1871"), 1, "LISTED."),
        (("Allan John Quartermain", "--born", "1950"), 2, "POSSIBLY LISTED."),
        (("Allan John Quartermain", "--kind", "vessel"), 0, "NO MATCH."),
        (("Orinoco Metering", "--country", "NO"), 2, "POSSIBLY LISTED."),
        (("Qwertz Zuiop", "--alias", "Brightwell"), 1, "LISTED."),
        (("Brightwell", "--birthplace", "Oslo", "--address", "1 Road"), 1, "LISTED."),
    ],
)
def test_the_first_line_and_the_exit_status_say_the_same(
    words: tuple[str, ...], status: int, headline: str, screen: Screen
) -> None:
    said = screen(*words)
    assert (said.status, said.err) == (status, "")
    assert headline in flat(said)


def test_a_match_is_shown_with_its_entry_its_reasons_and_its_treatment(screen: Screen) -> None:
    told = flat(screen("Brightwell"))
    for part in (
        "CONFIRMED Brightwell (1.00)",
        f"listed as {FULL}",
        "countries CN",
        "because the same name",
        "requires For all items subject to the EAR",
        "policy Presumption of denial.",
        "source 84 FR 54002, https://example.org/entity",
        "entry us.entity.zhejiang-brightwell",
    ):
        assert part in told
    assert "must be resolved by a person" not in told


def test_a_possible_match_says_what_its_score_means_and_who_resolves_it(screen: Screen) -> None:
    told = flat(screen("Zhejiang Brightwlel Vision Technology"))
    assert "'brightwlel' is nearly 'brightwell'" in told
    assert "unlisted names come this near" in told
    assert "A possible match must be resolved by a person" in told
    assert "countries none given" in flat(screen("Institute 13 of Applied Optronics"))


def test_a_name_that_says_little_is_told_with_why(screen: Screen) -> None:
    said = screen("Q")
    assert "This says little: a single letter is nobody's name" in flat(said)
    assert "NO MATCH" not in said.out
    found = flat(screen("9074729"))  # the number of Sea Lantern
    assert "There may be more: a number is nobody's name" in found


def test_a_country_may_be_written_by_name(screen: Screen) -> None:
    assert screen("Brightwell", "--country", "china", "--json").json["query"]["countries"] == ["CN"]


def test_only_the_first_matches_are_printed_unless_all_are_asked_for(licet: Shell) -> None:
    twelve = [listed("Zuiop Optics", id=f"us.entity.{n}") for n in range(12)]
    Path("many.gz").write_bytes(list_file(*twelve))
    some = licet("screen", "Zuiop Optics", "--lists", "many.gz")
    assert "and 4 more; --all prints them" in some.out
    every = licet("screen", "Zuiop Optics", "--lists", "many.gz", "--all")
    assert (some.out.count("CONFIRMED"), every.out.count("CONFIRMED")) == (8, 12)
    assert "more; --all" not in every.out


def test_what_came_near_is_named_beneath(screen: Screen) -> None:
    said = screen("Zhejiang Brightwlel Vision Technology", "--threshold", "0.99")
    assert said.status == 0
    assert "Near, but no match (below 0.99):" in said.out
    assert "Brightwell Vision" in said.out


def test_a_program_reads_one_document(screen: Screen) -> None:
    said = screen("Brightwell", "--json", "--country", "CN")
    assert said.status == 1
    answer: dict[str, Any] = said.json
    assert set(answer) == {
        "query",
        "matches",
        "also_asked",
        "near",
        "unsearchable",
        "threshold",
        "digest",
        "lists",
        "stale",
    }
    assert answer["query"] == {"name": "Brightwell", "countries": ["CN"]}
    (match,) = answer["matches"]
    assert (match["certainty"], match["matched"], match["name"]) == ("confirmed", "Brightwell", FULL)
    assert match["reasons"]
    assert answer["unsearchable"] is None
    assert {one["id"] for one in answer["lists"]} == {"list.un.consolidated", "list.us.entity"}
    assert screen("Q", "--json").json["unsearchable"]


def test_the_days_of_the_lists_are_shown_and_stale_ones_named(screen: Screen) -> None:
    told = flat(screen("Qwertz Zuiop"))
    assert "Lists as of 2026-02-27" in told
    assert "STALE: every list is older than it may be." in told
    assert "Put today's in use" in told


def test_a_stale_list_among_fresh_ones_is_named(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    import datetime as dt

    class Clock(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Clock:
            return cls(2026, 8, 1, tzinfo=tz)

    monkeypatch.setattr("licet.cli._lists_in_use.dt", SimpleNamespace(datetime=Clock, UTC=dt.UTC))
    told = flat(screen("Qwertz Zuiop"))
    assert "STALE: A list. " in told
    assert "2026-07-31 (1 days old)" in told
    monkeypatch.setattr(Clock, "now", classmethod(lambda cls, tz=None: cls(2026, 2, 27, tzinfo=tz)))
    assert "STALE" not in screen("Qwertz Zuiop").out


@pytest.mark.parametrize("words", [("Brightwell",), ("Meridian Uruguay",), ("Q",), ("Qwertz Zuiop",)])
def test_everything_fits_a_terminal(words: tuple[str, ...], screen: Screen) -> None:
    assert all(len(line) <= 80 for line in screen(*words).out.splitlines())
    assert all(len(line) <= 80 for line in screen(*words, "--like-ofac").out.splitlines())


def test_the_score_of_ofacs_search_confirms_nothing(screen: Screen) -> None:
    said = screen("Allan John Quartermain", "--like-ofac")
    assert said.status == 2
    assert "1 entry scores 80 or more" in said.out
    assert "Lists as of " in said.out
    assert "100" in said.out
    answer = screen("Allan John Quartermain", "--like-ofac", "--json").json
    assert (answer["algorithm"], answer["least"]) == ("ofac-search", 80)
    assert answer["matches"][0]["list"] == "list.us.entity"
    assert answer["lists"]["digest"]
    assert answer["stale"].startswith("STALE")
    assert screen("Qwertz Zuiop", "--like-ofac").status == 0
    assert screen("Qwertz Zuiop", "--alias", "Allan John Quartermain", "--like-ofac").status == 2


@pytest.mark.parametrize("name", ["", "  ", "A" * 501, "M\N{REPLACEMENT CHARACTER}ller"])
def test_the_score_of_ofacs_search_refuses_what_screening_refuses(name: str, screen: Screen) -> None:
    said = screen(name, "--like-ofac")
    assert (said.status, said.out) == (2, "")
    assert "the name" in said.err


def test_the_score_of_ofacs_search_says_what_it_cannot_read(screen: Screen) -> None:
    said = screen("Квотермейн", "--like-ofac")
    assert said.status == 2
    assert "reads Latin letters only" in flat(said)


@pytest.mark.parametrize(
    "words", [("--country", "CN"), ("--born", "1971"), ("--number", "1234567"), ("--threshold", "0.8")]
)
def test_what_the_score_of_ofacs_search_would_pass_over_is_refused(
    words: tuple[str, str], screen: Screen
) -> None:
    said = screen("Quartermain", "--like-ofac", *words)
    assert said.status == 2
    assert f"{words[0]} does nothing for --like-ofac" in said.err


def test_the_lists_are_found_where_the_setting_says(licet: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("small.jsonl.gz").write_bytes(small_file())
    monkeypatch.setenv("LICET_LISTS", "small.jsonl.gz")
    assert licet("screen", "Brightwell").status == 1
    monkeypatch.setenv("LICET_LISTS", "elsewhere")
    said = licet("screen", "Brightwell")
    assert said.status == 2
    assert said.err.startswith("licet: elsewhere: no such list file or folder of lists")


def test_a_folder_without_imports_has_the_shipped_lists(licet: Shell) -> None:
    Path("lists").mkdir()
    assert licet("screen", "Hikvision", "--lists", "lists").status == 1


def test_a_file_of_names_is_screened_against_the_same_lists(screen: Screen) -> None:
    said = screen("--file", write("names.csv", "name\nBrightwell\nQwertz Zuiop\n"))
    assert said.status == 1
    assert "LISTED: 1 of 2 rows." in said.out


def test_a_name_that_holds_several_says_which_were_asked(screen: Screen) -> None:
    said = screen("Nimbus Retail d/b/a Brightwell")
    assert said.status == 1
    assert "asked as well: “Nimbus Retail”, “Brightwell”" in said.out
