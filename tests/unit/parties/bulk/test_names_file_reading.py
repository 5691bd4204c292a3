"""Files of names: how they may be written, and how one that cannot be read is refused."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from licet.errors import InputError, UnknownTerm
from licet.parties.bulk import told
from licet.parties.bulk._encoding import looks_like
from tests.unit.parties.bulk.names_files import LISTED, UNLISTED

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.parties.bulk.names_files import Desk

TWO = [{"name": LISTED, "id": "A"}, {"name": UNLISTED, "id": "B"}]


def both(desk: Desk, path: Path, **options: Any) -> bool:
    """Whether the two names were found as they are: one listed, one not."""
    report = desk.screen(path, **options)
    found = {answer["ref"]: answer["answer"] for answer in desk.answers()}
    return (report.rows, report.matched) == (2, 1) and found["A"] != "no_match" == found["B"]


@pytest.mark.parametrize("between", [",", ";", "\t", "|"])
def test_cells_may_be_separated_by_any_usual_mark(desk: Desk, between: str) -> None:
    text = f"Name{between}ID\n{LISTED}{between}A\n{UNLISTED}{between}B\n"
    assert both(desk, desk.put("names.csv", text))


@pytest.mark.parametrize("text", ["sep=;\nname;id\n", "\n\nname;id\n", "name;id;\n", '"name";"id"\r\n'])
def test_headers_may_be_written_as_spreadsheets_do(desk: Desk, text: str) -> None:
    last = ";" * text.count(";\n")
    path = desk.put("names.csv", f"{text}{LISTED};A{last}\n\n{UNLISTED};B{last}\n;;\n")
    assert both(desk, path)


def test_json_lines_and_parquet_say_the_same_as_csv(desk: Desk) -> None:
    lines = "".join(f'{{"name": "{one["name"]}", "id": "{one["id"]}"}}\n\n' for one in TWO)
    assert both(desk, desk.put("names.jsonl", lines))
    pq.write_table(pa.Table.from_pylist(TWO), desk.folder / "names.parquet")
    assert both(desk, desk.folder / "names.parquet")


def test_parquet_may_hold_lists_dates_and_numbers(desk: Desk) -> None:
    row = {
        "name": UNLISTED,
        "aliases": [LISTED, None],
        "born": dt.date(1971, 3, 28),
        "id": 7,
        "country": None,
    }
    pq.write_table(pa.Table.from_pylist([row]), desk.folder / "names.parquet")
    report = desk.screen(desk.folder / "names.parquet")
    assert (report.rows, report.rejected) == (1, 0)
    assert desk.answers()[0]["ref"] == "7"


def test_a_list_of_names_alone_may_have_commas_in_them(desk: Desk) -> None:
    report = desk.screen(desk.put("names.txt", f"name\nZuiop, {UNLISTED}\n"))
    assert report.read_as == "CSV with one column, UTF-8"
    assert desk.answers()[0]["name"] == f"Zuiop, {UNLISTED}"


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_mark_at_the_beginning_says_the_encoding(desk: Desk, codec: str) -> None:
    path = desk.put("names.csv", f"name,id\n{LISTED},A\n{UNLISTED},B\n".encode(codec))
    assert both(desk, path)


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("Müller Maschinenbau GmbH, Düsseldorf, Société Générale, Niño", "cp1252"),
        ("Zakład Przemysłowy Łódź, Ostrów, Książ, Gdańsk", "cp1250"),
        ("İstanbul Doğalgaz Şirketi, Çağ, Beşiktaş, Erdoğan", "cp1254"),
        ("Иванов Пётр Сергеевич, Завод имени Ленина", "cp1251"),
        ("Иванов Пётр Сергеевич, Завод имени Ленина", "koi8_r"),
        ("Γεώργιος Παπαδόπουλος, Αθήνα", "cp1253"),
        ("דוד בן גוריון ירושלים", "cp1255"),
        ("محمد عبد الرحمن المؤسسة", "cp1256"),
        ("杭州海康威视数字技术股份有限公司, 中国电子科技集团", "gb18030"),
        ("中國電子科技集團公司, 台北市政府", "big5"),
        ("株式会社ハイテクノロジー, 東京エレクトロン", "shift_jis"),
        ("주식회사 한국전자, 서울 대한무역", "euc_kr"),
        ("Müller und Söhne", "utf-16-le"),
        ("Müller und Söhne", "utf-16-be"),
    ],
)
def test_another_encoding_is_refused_and_named_with_the_way_out(desk: Desk, text: str, codec: str) -> None:
    path = desk.put("names.csv", f"name;id\n{text};A\n".encode(codec))
    with pytest.raises(InputError, match=f"--encoding {codec}, or convert"):
        desk.screen(path)
    report = desk.screen(path, encoding=codec)
    assert (report.screened, desk.answers()[0]["name"]) == (1, text)


def test_what_is_no_text_at_all_looks_like_some_encoding_nevertheless() -> None:
    assert looks_like(b"\xff\xfe\xfd")


def test_a_single_spoilt_row_does_not_make_another_encoding(desk: Desk) -> None:
    lines = "".join(f"Mül{i}er\n" for i in range(5)).encode()
    desk.screen(desk.put("names.csv", b"name\n" + lines + b"M\xfcller\n"))
    assert list(desk.rejects()) == [6]
    assert "letters were lost" in desk.rejects()[6]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("names.xlsx", "", r"save it as \.csv"),
        ("names.csv", b"PK\x03\x04...", "workbook"),
        ("names.csv", "", "has no header"),
        ("names.csv", "x" * 1_000_001, "has no header"),
        ("names.csv", '"name,id\n', "has no header"),
        ("names.csv", "name,name\nA,B\n", "'name' stands twice"),
        ("names.csv", "Kundenname,Land\nA,NO\n", r"its columns: Kundenname, Land\); .*name=Kundenname\?"),
        ("names.csv", "Nmae,Land\nA,NO\n", "name=Nmae"),
        ("names.csv", "Kunde,Land\nA,NO\n", "name=COLUMN"),
        ("names.csv", "name,id,ref\nA,1,2\n", "both say the ref"),
        ("names.jsonl", "", "it has no columns"),
        ("names.jsonl", '["a"]\n', "it has no columns"),
        ("names.parquet", "PAR1", "cannot be read as Parquet"),
    ],
)
def test_what_is_no_file_of_names_is_refused(desk: Desk, name: str, content: str | bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        desk.screen(desk.put(name, content))
    assert not list(desk.folder.glob("*answers*"))


def test_a_file_that_is_not_there_or_a_folder_is_refused(desk: Desk) -> None:
    with pytest.raises(InputError, match="no such file"):
        desk.screen(desk.folder / "absent.csv")
    (desk.folder / "sub.csv").mkdir()
    with pytest.raises(InputError, match="is a folder"):
        desk.screen(desk.folder / "sub.csv")


def test_parquet_that_ends_too_early_is_refused_where_it_breaks(desk: Desk) -> None:
    path = desk.folder / "names.parquet"
    pq.write_table(pa.table({"name": [f"Name {i} Zuiop" for i in range(5000)]}), path, compression="none")
    content = bytearray(path.read_bytes())
    content[100:30_000] = b"\xff" * 29_900
    path.write_bytes(content)
    with pytest.raises(InputError, match="cannot be read as Parquet"):
        desk.screen(path)


def test_columns_are_told_where_headings_do_not(desk: Desk) -> None:
    path = desk.put("names.csv", f"Kunde;type;Nr\n{LISTED};premium;A\n{UNLISTED};basic;B\n")
    assert both(desk, path, columns=told("name=Kunde,kind=,id=Nr"))
    assert both(desk, path, columns={"name": "Kunde", "kind": "", "ref": "Nr"})


@pytest.mark.parametrize(
    ("columns", "said"), [("nmae=Kunde", "did you mean name"), ("name=Kunden", "did you mean Kunde")]
)
def test_a_column_told_wrongly_is_refused_with_the_nearest(desk: Desk, columns: str, said: str) -> None:
    with pytest.raises(UnknownTerm, match=said):
        desk.screen(desk.put("names.csv", "Kunde;Nr\nA;1\n"), columns=told(columns))
    with pytest.raises(InputError, match="names no column"):
        told("name")


def test_aliases_may_stand_in_columns_of_their_own(desk: Desk) -> None:
    path = desk.put("names.csv", f"name,alias,AKA\n{UNLISTED},Zuiop,Poiuz\n")
    assert desk.screen(path).columns == "name=name, aliases=alias+AKA"


def test_an_unknown_encoding_engine_or_order_is_refused_with_the_nearest(desk: Desk) -> None:
    path = desk.put("names.csv", "name\nA\n")
    with pytest.raises(UnknownTerm, match="cp1253"):
        desk.screen(path, encoding="cp1253x")
    with pytest.raises(UnknownTerm, match="encoding"):
        desk.screen(path, encoding="rot13")
    with pytest.raises(UnknownTerm, match="spark"):
        desk.screen(path, engine="sparc")
    with pytest.raises(UnknownTerm, match="dmy"):
        desk.screen(path, dates="dym")
    with pytest.raises(InputError, match="one or more"):
        desk.screen(path, processes=0)


def test_utf_8_may_be_named_too(desk: Desk) -> None:
    assert both(desk, desk.put("names.csv", f"name,id\n{LISTED},A\n{UNLISTED},B\n"), encoding="utf8")


def test_parquet_needs_what_reads_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("licet.parties.bulk._reading.find_spec", lambda _name: None)
    with pytest.raises(InputError, match=r"licet\[bulk\]"):
        desk.screen(desk.put("names.parquet", "PAR1"))
    with pytest.raises(InputError, match=r"licet\[bulk\]"):
        desk.screen(desk.put("names.csv", "name\n"), out="answers.parquet")


def test_a_file_that_grows_meanwhile_is_not_called_done(desk: Desk) -> None:
    path = desk.put("names.csv", f"name\n{UNLISTED}\n")

    def grow(done: int, _of: int) -> None:
        if done:
            path.write_text(f"name\n{UNLISTED}\n{LISTED}\n")

    with pytest.raises(InputError, match="changed while it was read"):
        desk.screen(path, progress=grow)
    assert not (desk.folder / "answers.jsonl").exists()
