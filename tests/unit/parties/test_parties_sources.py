from __future__ import annotations

import copy
import json
import runpy
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from licet.errors import ListError
from licet.parties import parse_un, parse_us
from licet.parties._names import words
from licet.parties._source import Listed, slug

ENTITY = "Entity List (EL) - Bureau of Industry and Security"
SDN = "Specially Designated Nationals (SDN) - Treasury Department"
US: dict[str, Any] = {
    "citation": "U.S. Consolidated Screening List",
    "source": {"url": "https://example.org/us.json"},
    "sourceGeneratedAt": "2026-07-31T13:15:00+00:00",
    "entryCount": 2,
    "listAuthority": {
        ENTITY: {"code": "EL", "citation": "15 CFR 744.16", "effect": "Licence required."},
        SDN: {"code": "SDN", "citation": "31 CFR", "effect": "Blocked."},
    },
    "tables": {
        "sources": [ENTITY, SDN],
        "licenceRequirements": ["For all items"],
        "licencePolicies": ["Presumption of  denial"],
        "programmes": ["SDGT; NS-PLC"],
        "urls": ["https://example.org/el"],
    },
    "entries": [
        {
            "n": "Brightwell  Optics Academy (BOA)",
            "a": ["BW"],
            "s": 0,
            "c": ["PRC", "HK"],
            "lr": 0,
            "lp": 0,
            "fr": "84 FR  1",
            "u": 0,
        },
        {"n": "QUARTERMAIN, Allan", "s": 1, "t": "Individual", "e": "77", "pg": 0, "c": ["REGION: KASHMIR"]},
    ],
}
UN = """<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09.554Z">
  <INDIVIDUALS><INDIVIDUAL>
    <FIRST_NAME>ALLAN</FIRST_NAME><SECOND_NAME>QUARTERMAIN</SECOND_NAME>
    <UN_LIST_TYPE>DRC</UN_LIST_TYPE><REFERENCE_NUMBER>CDi.900</REFERENCE_NUMBER>
    <NATIONALITY><VALUE>Türkiye</VALUE><VALUE>former Soviet Union</VALUE></NATIONALITY>
    <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>The Hunter</ALIAS_NAME></INDIVIDUAL_ALIAS>
    <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>A. Quatermain</ALIAS_NAME></INDIVIDUAL_ALIAS>
    <INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
    <INDIVIDUAL_ADDRESS><COUNTRY>Turkey</COUNTRY></INDIVIDUAL_ADDRESS>
    <NAME_ORIGINAL_SCRIPT>آلان</NAME_ORIGINAL_SCRIPT>
  </INDIVIDUAL></INDIVIDUALS>
  <ENTITIES><ENTITY>
    <FIRST_NAME>BRIGHTWELL TRADING</FIRST_NAME>
    <UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>KPe.900</REFERENCE_NUMBER>
    <ENTITY_ADDRESS><COUNTRY>Democratic People's Republic of Korea</COUNTRY></ENTITY_ADDRESS>
  </ENTITY></ENTITIES>
</CONSOLIDATED_LIST>"""


def us(**change: Any) -> bytes:
    return json.dumps({**copy.deepcopy(US), **change}).encode()


def with_entry(**change: Any) -> bytes:
    file = copy.deepcopy(US)
    file["entries"][1].update(change)
    return json.dumps(file).encode()


def test_a_us_entry_is_read_with_its_treatment() -> None:
    first, second = parse_us(us(), where="us.json").listed
    assert first == Listed(
        id="us.entity.brightwell-optics-academy-boa",
        list="list.us.entity",
        kind=None,
        names=("Brightwell Optics Academy (BOA)", "BW", "Brightwell Optics Academy", "BOA"),
        countries=("CN", "HK"),
        requirement="For all items",
        policy="Presumption of denial",
        cite="84 FR 1",
        url="https://example.org/el",
    )
    assert (second.id, second.kind, second.countries) == ("us.sdn.77", "person", ("IN", "PK"))
    assert second.programmes == ("SDGT", "NS-PLC")


def test_a_us_list_carries_its_day_source_and_authority() -> None:
    entity, sdn = parse_us(us(), where="us.json").lists
    assert (entity.id, sdn.id, entity.as_of) == ("list.us.entity", "list.us.sdn", date(2026, 7, 31))
    assert (entity.title, entity.source_url) == ("US Entity List (EL)", "https://example.org/us.json")
    assert entity.authority == "United States, Bureau of Industry and Security"
    assert len(entity.sha256) == 64


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("Chitron Ltd., a.k.a. Chi-Chung Ltd. (Shenzhen)", ("Chitron Ltd.", "Chi-Chung Ltd. (Shenzhen)")),
        ("Aerospace Forces (aka VKS); and any successor", ("Aerospace Forces", "VKS")),
        ("Kreig; a.k.a. Cow Craig", ("Cow Craig",)),
        ("China Unicorn (HONGKONG) Limited", ()),
        ("Acme Research (PRC)", ()),
        ("Nakajima Optics", ()),
    ],
)
def test_what_a_list_packs_into_one_name_is_unpacked(name: str, names: tuple[str, ...]) -> None:
    found = parse_us(with_entry(n=name), where="us.json").listed[1].names
    assert tuple(x.rstrip(",") for x in found[1:]) == names


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"n": "?!"}, "a name without letters"),
        ({"n": None}, "broken row"),
        ({"s": 9}, "broken row"),
        ({"s": -1}, "negative pointer"),
        ({"t": "Ghost"}, "broken row .'Ghost'"),
        ({"c": ["Atlantis"]}, "unknown country 'Atlantis'"),
        ({"pg": 5}, "broken row"),
        ({"zz": 1}, "broken row"),
    ],
)
def test_a_broken_us_row_is_named(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ListError, match=f"us.json: row 2: .*{said}.*; get the list again"):
        parse_us(with_entry(**change), where="us.json")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[]", "not a US screening list"),
        (b"\xff", "not a US screening list"),
        (us(entryCount=3), "2 rows where 3 are promised"),
        (us(listAuthority={}), "unknown list 'Entity List"),
        (
            us(listAuthority={**US["listAuthority"], SDN: {"code": "X", "citation": "", "effect": ""}}),
            "unknown",
        ),
    ],
)
def test_a_us_file_that_is_not_whole_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(ListError, match=f"us.json: .*{said}"):
        parse_us(content, where="us.json")


def test_un_parties_are_read_with_weak_aliases_marked() -> None:
    source = parse_un(UN.encode(), where="un.xml")
    person, body = source.listed
    assert person.names == ("ALLAN QUARTERMAIN", "The Hunter", "A. Quatermain", "آلان")
    assert (person.low, person.countries, person.kind) == ((1,), ("TR",), "person")
    assert (person.id, person.cite, person.programmes) == ("un.CDi.900", "CDi.900", ("DRC",))
    assert (body.id, body.countries, body.kind) == ("un.KPe.900", ("KP",), "organisation")
    assert source.lists[0].as_of == date(2026, 2, 27)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ALLAN", "", "^$"),
        ("<FIRST_NAME>BRIGHTWELL TRADING</FIRST_NAME>", "", "un.xml: entity 1: .*without letters"),
        ("CDi.900", "", "un.xml: individual 1: .*no REFERENCE_NUMBER"),
        ("Türkiye", "Atlantis", "un.xml: individual 1: .*unknown country 'Atlantis'"),
        ("2026-02-27T00:00:09.554Z", "soon", "un.xml: no day of issue"),
        ("CONSOLIDATED_LIST", "LIST", "not a UN consolidated list: it starts with <LIST>"),
        ("</ENTITIES>", "", "not XML"),
        ("INDIVIDUAL>", "PERSON>", "^$"),
    ],
)
def test_a_broken_un_file_is_named(old: str, new: str, said: str) -> None:
    content = UN.replace(old, new).encode()
    if said == "^$":  # still a whole list
        assert parse_un(content, where="un.xml").listed
        return
    with pytest.raises(ListError, match=said):
        parse_un(content, where="un.xml")


def test_an_empty_un_list_is_refused() -> None:
    with pytest.raises(ListError, match="no individual and no entity"):
        parse_un(b'<CONSOLIDATED_LIST dateGenerated="2026-02-27"/>', where="un.xml")


def test_a_document_type_is_refused_before_any_entity_expands() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    content = UN.replace("<CONSOLIDATED_LIST", f"{bomb}<CONSOLIDATED_LIST").replace("ALLAN", "&b;").encode()
    with pytest.raises(ListError, match=r"un\.xml:2: a document type is declared"):
        parse_un(content, where="un.xml")


@pytest.mark.parametrize(
    ("name", "normal"),
    [
        ("S.p.A.", "spa"),
        ("Łódź & Ørsted's Æon", "lodz and orsteds aeon"),
        ("İSTANBUL \u0131ş\u0131k", "istanbul isik"),
        ("Straße", "strasse"),
        ("Ch'oe Ch'o\u02bcl-min", "choe chol min"),
        ("李 小龙", "李 小龙"),
        ("ИВАН Ё", "иван \u0435"),
    ],
)
def test_one_way_to_write_a_name(name: str, normal: str) -> None:
    assert " ".join(words(name)) == normal


def test_an_id_is_made_of_the_names_words() -> None:
    assert slug("Zhejiang Brightwell Co., Ltd.") == "zhejiang-brightwell-co-ltd"
    assert len(slug("word " * 50)) <= 80


def run_script(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["build-lists", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(Path(__file__).parents[3] / "scripts" / "build-lists"), run_name="__main__")
    return int(str(ended.value.code))


def test_the_script_makes_the_same_file_twice_and_keeps_it_from_a_broken_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    us_file, un_file, out = tmp_path / "us.json", tmp_path / "un.xml", tmp_path / "lists.jsonl.gz"
    us_file.write_bytes(us())
    un_file.write_text(UN, encoding="utf-8")
    files = ("--us", us_file, "--un", un_file, "--out", out)
    assert run_script(monkeypatch, *files) == 0
    made = out.read_bytes()
    assert "4 entries, content sha256" in capsys.readouterr().out
    assert run_script(monkeypatch, *files) == 0
    assert out.read_bytes() == made
    us_file.write_bytes(with_entry(c=["Atlantis"]))
    assert run_script(monkeypatch, *files) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"build-lists: {us_file}: row 2: broken row (unknown country 'Atlantis')")
    assert said.count("\n") == 1
    assert out.read_bytes() == made
