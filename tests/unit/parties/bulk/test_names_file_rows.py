"""Rows of a file of names: what is screened, what is rejected and why, what finding nothing means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from licet.parties._damage import mojibake, spoilt
from licet.parties.bulk import COLUMNS, REJECT_COLUMNS
from licet.parties.bulk._columns import recognised
from licet.parties.bulk._dates import born
from licet.parties.bulk._rows import Bad, question
from tests.unit.parties.bulk.names_files import LISTED, UNLISTED

if TYPE_CHECKING:
    from tests.unit.parties.bulk.names_files import Desk


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("1971-03-28", "1971-03-28"),
        ("1971-03", "1971-03"),
        ("1971", "1971"),
        ("19710328", "1971-03-28"),
        ("1971-03-28T00:00:00", "1971-03-28"),
        ("1971/3/28", "1971-03-28"),
        ("28.03.1971", "1971-03-28"),
        ("3.4.1971", "1971-04-03"),
        ("28/03/1971", "1971-03-28"),
        ("03/28/1971", "1971-03-28"),
        ("03-03-1971", "1971-03-03"),
    ],
)
def test_dates_are_read_in_the_formats_that_can_be_told_apart(text: str, iso: str) -> None:
    assert born(text, None) == iso


def test_a_date_that_can_be_read_in_two_ways_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="two ways; say which with --dates"):
        born("03/04/1971", None)
    assert born("03/04/1971", "dmy") == "1971-04-03"
    assert born("03/04/1971", "mdy") == "1971-03-04"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("28.03.71", "century"),
        ("25934.5", "no date of birth"),
        ("1971-02-30", "no such day"),
        ("31.13.1971", "no such day"),
        ("0000", "no such day"),
        ("March 1971", "no date of birth"),
    ],
)
def test_what_is_no_date_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        born(text, None)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("MÃ¼ller", "Müller"),
        ("Œuvre ZoÃ©".replace("Œ", "Å’"), "Œuvre Zoé"),
        ("РњРёР»СѓСЂ", "Милур"),
        ("æµ·åº·å¨\x81è§†", "海康威视"),
    ],
)
def test_utf_8_read_in_a_wrong_encoding_is_known_and_what_was_meant(text: str, meant: str) -> None:
    assert mojibake(text) == meant
    assert meant in (spoilt(text) or "")


@pytest.mark.parametrize(
    "text", ["Müller", "Ångström", "МИЛУР РЁ", "Ćwikła Šaß", "海康威视", "ÄÖÜ Œuvre", "Zoë\x85", "Ð\ue000"]
)
def test_names_with_foreign_letters_are_not_taken_for_spoilt(text: str) -> None:
    assert mojibake(text) is None
    assert spoilt(text) is None


def test_empty_short_long_and_spoilt_names_are_each_named(desk: Desk) -> None:
    names = [
        "",
        "  ",
        "B",
        "x" * 10_000,
        "Ring\x07er",
        "Zu\x00iop",
        "MÃ¼ller",
        "M\N{REPLACEMENT CHARACTER}ller",
    ]
    text = "id;name\n" + "".join(f"{at};{name}\n" for at, name in enumerate([*names, "---", "锟斤拷"]))
    rejected = desk.rejected(text)
    assert set(rejected) == {1, 2, 4, 5, 6, 7, 8, 9, 10}
    assert rejected[1] == "the name is empty"
    assert "10,000 characters" in rejected[4]
    assert "U+0007" in rejected[5]
    assert "U+0000" in rejected[6]
    assert "“Müller” was meant" in rejected[7]
    assert "letters were lost" in rejected[8]
    assert "no letters or digits" in rejected[9]
    assert "letters were lost" in rejected[10]


def test_a_name_of_one_letter_or_with_letters_lost_is_unsearchable_and_not_clean(desk: Desk) -> None:
    report = desk.screen(desk.put("names.csv", "name\nB\n李\nQw?rtz Zuiop\n???? Zuiop\n"))
    assert (report.rows, report.unsearchable, report.answer) == (4, 4, None)
    found = [answer["unsearchable"] for answer in desk.answers()]
    assert "a single letter is nobody's name" in found[0]
    assert found[2] == found[3] == "question marks stand where letters were lost"


def test_a_row_with_more_or_fewer_cells_is_named_and_the_rest_done(desk: Desk) -> None:
    rejected = desk.rejected(f"name,id\nA\n{UNLISTED},2\nB,C,D\n{LISTED},4,,\n")
    assert rejected == {1: "1 cell where the header has 2", 3: "3 cells where the header has 2"}
    assert {answer["row"] for answer in desk.answers()} == {2, 4}


def test_a_quote_that_is_never_closed_costs_one_row(desk: Desk) -> None:
    text = "name,id\n" + '"Zuiop,1\n' + "".join(f"{UNLISTED},{row}\n" for row in range(2, 20))
    rejected = desk.rejected(text)
    assert list(rejected) == [1]
    assert "a quote opened in line 2" in rejected[1]
    assert len(desk.answers()) == 18


def test_a_quote_not_closed_in_the_last_rows_costs_one_row(desk: Desk) -> None:
    rejected = desk.rejected(f'name,id\n"Zuiop,1\n{UNLISTED},2\n')
    assert (list(rejected), len(desk.answers())) == ([1], 1)


def test_a_name_over_several_lines_is_taken_for_a_missing_quote(desk: Desk) -> None:
    rejected = desk.rejected(f'name,id\n"Zuiop,1\n{UNLISTED},2\nPoiuz",3\n{UNLISTED},4\n')
    assert rejected == {1: "the name has several lines; a quote may be missing"}
    assert len(desk.answers()) == 1


def test_a_cell_may_have_several_lines_and_inches(desk: Desk) -> None:
    text = f'name,address,id\n{UNLISTED},"1 Road\nOslo",1\n5" Pipe Zuiopvk,,2\n"Zu" iop,,3\n'
    rejected = desk.rejected(text)
    assert list(rejected) == [3]
    assert "cannot be read as CSV" in rejected[3]
    assert [answer["name"] for answer in desk.answers()] == [UNLISTED, '5" Pipe Zuiopvk']


def test_cells_and_lines_beyond_all_measure_are_named_and_not_held(desk: Desk) -> None:
    text = f'name,id\n{"x" * 140_000},1\n{"y" * 2_500_000},2\n{UNLISTED},3\n"z,4\n{"y" * 1_000_001}\n'
    rejected = desk.rejected(text)
    assert rejected[1] == "a cell has more than 131,072 characters"
    assert rejected[2] == rejected[5] == "the line has more than 1,000,000 characters"
    assert "a quote opened in line 5" in rejected[4]
    assert len(desk.answers()) == 1


def test_lines_that_are_no_objects_are_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f'{{"name": "{UNLISTED}"}}', "[1]", '{"name": 7}', '{"name": true}', '{"name": ["a"]}', "{}"]
    lines += ['{"name": {"a": 1}}', '{"name": "Zuiop", "aliases": ["a", ["b"]]}', '{"name": "\\ud800"}']
    rejected = desk.rejected("\n".join(lines), "names.jsonl")
    assert set(rejected) == {2, 3, 4, 5, 6, 7, 9} - {3}
    assert "no JSON object" in rejected[2]
    assert rejected[4] == "bool where text is expected"
    assert rejected[5] == "a list where one value is expected"
    assert rejected[6] == "the name is empty"
    monkeypatch.setattr("licet.parties.bulk._reading._LONGEST", 40)
    long = f'{{"name": "{UNLISTED}"}}\n' + f'{{"name": "{"x" * 90}"}}\n'
    assert "the line has more than 40 characters" in desk.rejected(long, "names.jsonl")[2]


def test_countries_may_be_written_as_names(desk: Desk) -> None:
    text = "name;country\n" + "".join(
        f"{UNLISTED};{said}\n" for said in ("Russia", "norway|UK", "Germany", "Korea", "Nowhere", "Congo")
    )
    rejected = desk.rejected(text)
    assert rejected == {
        4: "'Korea' is no country code; give two letters of ISO 3166-1, as in NO",
        5: "'Nowhere' is no country code; give two letters of ISO 3166-1, as in NO",
        6: "'Congo' is no country code; give two letters of ISO 3166-1, as in NO",
    }


def test_a_reference_used_twice_is_rejected_the_second_time(desk: Desk) -> None:
    rejected = desk.rejected(f"id,name\n7,{UNLISTED}\n8,{LISTED}\n7,Zuiop Poiuz\n,{UNLISTED}\n,{UNLISTED}\n")
    assert rejected == {3: "row 1 has the same reference"}


def test_countries_kinds_and_dates_that_cannot_be_read_stop_their_row(desk: Desk) -> None:
    text = "name;country;type;dob\n" + "".join(
        f"{UNLISTED};{more}\n"
        for more in ("NOR;;", "no|SE;Company;", ";custommer;", ";ship;03/04/1971", ";;x")
    )
    rejected = desk.rejected(text)
    assert set(rejected) == {1, 3, 4, 5}
    assert "'NOR' is no country code" in rejected[1]
    assert "unknown kind of party 'custommer'" in rejected[3]
    assert "two ways" in rejected[4]
    assert desk.screen(desk.folder / "names.csv", dates="mdy").rejected == 3


def test_a_row_says_all_that_a_query_may_hold() -> None:
    names = ["Name", "Alias", "ENTITY_TYPE", "Countries", "Date of Birth", "place_of_birth", "IMO", "LEI"]
    cells = dict(
        zip(names, ["A  B", "C; D;C", "Individual", "no, se", "28.03.1971", "Oslo", "1", "2"], strict=True)
    )
    query = question(
        {**cells, "ref": "7", "address": "1\nRoad"},
        recognised([*cells, "ref", "address"], {}, where="f"),
        None,
    )
    assert not isinstance(query, Bad)
    assert (query.name, query.aliases, query.kind) == ("A B", ("C", "D"), "person")
    assert (query.countries, query.born, query.birthplace) == (("NO", "SE"), "1971-03-28", "Oslo")
    assert (query.identifiers, query.ref, query.address) == (("1", "2"), "7", "1 Road")


def test_a_cell_a_spreadsheet_would_compute_is_written_after_an_apostrophe(desk: Desk) -> None:
    text = "id;name\n=1;=cmd Zuiopvk\n+2;@Zuiopvk Qwe\n-3;\n"
    report = desk.screen(desk.put("names.csv", text), out="answers.csv")
    assert report.reject_file is not None
    cells = [(one["ref"], one["name"]) for one in desk.answers("answers.csv")]
    assert cells == [("'=1", "'=cmd Zuiopvk"), ("'+2", "'@Zuiopvk Qwe")]
    assert ",'-3," in report.reject_file.read_text(encoding="utf-8")
    desk.screen(desk.folder / "names.csv")
    assert desk.answers()[0]["name"] == "=cmd Zuiopvk"


def test_every_column_written_is_documented(desk: Desk) -> None:
    desk.screen(desk.put("names.csv", f"name,id\n{LISTED},1\n,2\n"), out="answers.csv")
    assert list(desk.answers("answers.csv")[0]) == list(COLUMNS)
    header = (desk.folder / "answers.rejected.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header.split(",") == list(REJECT_COLUMNS)
    assert all(COLUMNS.values())
    assert all(REJECT_COLUMNS.values())
