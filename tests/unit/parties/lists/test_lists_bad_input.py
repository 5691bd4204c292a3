"""What cannot be read is named with its place; nothing is guessed and nothing is dropped in silence."""

# ruff: noqa: E501 - a damaged row is told from a whole one when both stand on one line

from __future__ import annotations

from datetime import date

import pytest

from licet import documents
from licet.errors import ListError
from licet.parties.lists.importers import (
    Asked,
    Described,
    File,
    Mapping,
    checked_mapping,
    parse_bis_cfr,
    parse_bis_csv,
    parse_eu,
    parse_ofac_csv,
    parse_ofac_xml,
    parse_uk_csv,
    parse_uk_ods,
    parse_uk_xml,
    parse_un,
    parse_us_csl_csv,
    parse_us_csl_json,
    parse_us_short,
    read,
)
from tests.unit.parties.lists import lists_samples as samples

DAY = date(2026, 10, 1)
NOWHERE = Described(id="list.own.nowhere", title="Nowhere")


def own(mapping: bytes = samples.OWN_MAPPING) -> Mapping:
    return checked_mapping(documents.parse(mapping, Mapping, where="m.yaml"), where="m.yaml")


@pytest.mark.parametrize(
    ("content", "parse"),
    [
        (samples.UN, parse_un),
        (samples.EU, parse_eu),
        (samples.UK_XML, parse_uk_xml),
        (samples.OFAC_XML, parse_ofac_xml),
        (samples.CFR, parse_bis_cfr),
    ],
)
def test_an_xml_list_cut_short_anywhere_is_refused(content: bytes, parse: object) -> None:
    assert callable(parse)
    for at in range(0, len(content) - 3, 97):
        with pytest.raises(ListError):
            parse(content[:at], where="x.xml", as_of=DAY)


@pytest.mark.parametrize(
    "document",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]><CONSOLIDATED_LIST/>',
        b'<!DOCTYPE x SYSTEM "http://example.org/x.dtd"><CONSOLIDATED_LIST/>',
        b"<a>" * 50,
    ],
)
def test_xml_that_could_fetch_or_unfold_is_refused_at_once(document: bytes) -> None:
    with pytest.raises(ListError, match="which no published list does"):
        parse_un(document, where="x.xml")


def test_a_record_that_never_ends_is_refused() -> None:
    swollen = b"<CONSOLIDATED_LIST><INDIVIDUAL>" + b"<A/>" * 200_001
    with pytest.raises(ListError, match="more than any entry"):
        parse_un(swollen, where="x.xml")


@pytest.mark.parametrize("parse", [parse_un, parse_eu, parse_uk_xml, parse_ofac_xml])
def test_another_document_is_not_taken_for_the_list(parse: object) -> None:
    assert callable(parse)
    with pytest.raises(ListError, match="not "):
        parse(b"<other/>", where="x.xml", as_of=DAY)


def test_the_regulation_without_its_supplements_is_refused() -> None:
    with pytest.raises(ListError, match="no Supplement"):
        parse_bis_cfr(b"<DIV5/>", where="x", as_of=DAY)


def test_a_list_without_a_day_is_refused_and_a_stated_day_wins() -> None:
    with pytest.raises(ListError, match="--as-of"):
        parse_us_csl_json(samples.CSL_JSON, where="csl.json")
    undated = samples.UN.replace(b' dateGenerated="2026-02-27T00:00:09.554Z"', b"")
    assert parse_un(undated, where="x", as_of=DAY).lists[0].as_of == DAY
    assert parse_un(samples.UN, where="x", as_of=DAY).lists[0].as_of == date(2026, 2, 27)
    eu = samples.EU.replace(b"2026-09-21T15:51:25.849+02:00", b"soon")
    assert parse_eu(eu, where="x", as_of=DAY).lists[0].as_of == DAY


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            b"<FIRST_NAME>ADA</FIRST_NAME><SECOND_NAME>NOBODY</SECOND_NAME>",
            b"<FIRST_NAME>-</FIRST_NAME>",
            "letters",
        ),
        (b"<REFERENCE_NUMBER>CDi.901</REFERENCE_NUMBER>", b"", "no REFERENCE_NUMBER"),
        (b"<UN_LIST_TYPE>DRC</UN_LIST_TYPE>", b"", "no UN_LIST_TYPE"),
    ],
)
def test_an_entry_of_the_un_that_cannot_be_read_is_rejected_with_its_line(
    old: bytes, new: bytes, reason: str
) -> None:
    imported = parse_un(samples.UN.replace(old, new), where="un.xml")
    (rejected,) = imported.rejected
    assert rejected.where == "un.xml: line 2"
    assert reason in rejected.reason
    assert len(imported.entities) == 1


@pytest.mark.parametrize(
    ("content", "parse", "reason"),
    [
        (samples.EU.replace(b'"P"', b'"X"'), parse_eu, "unknown subject type"),
        (samples.EU.replace(b'euReferenceNumber="" logicalId="14"', b""), parse_eu, "neither"),
        (samples.EU.replace(b'firstName="Nowhere" lastName="Trading"', b""), parse_eu, "no name"),
        (samples.UK_XML.replace(b"Individual</Ind", b"Alien</Ind"), parse_uk_xml, "unknown type"),
        (samples.UK_XML.replace(b"<UniqueID>RUS9001</UniqueID><OFSIGroupID>90001</OFSIGroupID>", b""), parse_uk_xml, "no Unique ID"),
        (samples.OFAC_XML.replace(b"Individual", b"Alien"), parse_ofac_xml, "unknown type"),
        (samples.OFAC_XML.replace(b"<lastName>NOWHERE BANK</lastName>", b""), parse_ofac_xml, "no lastName"),
        (samples.UK_CSV.replace(b",Individual,", b",Alien,"), parse_uk_csv, "unknown type"),
        (samples.UK_CSV.replace(b"OCEAN NOWHERE", b""), parse_uk_csv, "no name"),
        (samples.UK_CSV + b"cut,off\n", parse_uk_csv, "cut off"),
        (samples.CSL_JSON.replace(b'"OCEAN NOWHERE"', b'" "'), parse_us_csl_json, "no name"),
        (samples.CSL_JSON.replace(b'"OCEAN NOWHERE"', b"7"), parse_us_csl_json, "broken row"),
        (samples.CSL_JSON.replace(b'"Vessel"', b'"Submarine"'), parse_us_csl_json, "unknown type"),
        (samples.CSL_JSON.replace(b"(EL) - Bureau", b"(XX) - Bureau"), parse_us_csl_json, "unknown list"),
        (samples.CSL_CSV + b"cut,off\n", parse_us_csl_csv, "cut off"),
        (samples.SHORT.replace(b'"c": ["NA"]', b'"c": ["QQ"]'), parse_us_short, "unknown country"),
        (samples.SHORT.replace(b'"lr": 0', b'"lr": -1'), parse_us_short, "negative pointer"),
        (samples.SHORT.replace(b'"n": "NOBODY"', b'"n": "!"'), parse_us_short, "without letters"),
        (samples.SHORT.replace(b'"t": "Individual"', b'"t": "Alien"'), parse_us_short, "Alien"),
        (samples.CFR.replace(b"CANADA", b"ATLANTIS"), parse_bis_cfr, "unknown country"),
        (samples.CFR.replace(b"Nowhere Optics", b"Nowhere Optics " * 20), parse_bis_cfr, "several parties"),
        (samples.CFR.replace(b"<TD>Case by case</TD>", b""), parse_bis_cfr, "4 cells"),
        (samples.BIS_CSV + b"cut,off\n", parse_bis_csv, "cut off"),
        (samples.DPL + b"cut\toff\n", None, "cut off"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_read_is_rejected_with_the_reason(
    content: bytes, parse: object, reason: str
) -> None:
    from licet.parties.lists.importers import parse_bis_dpl

    chosen = parse or parse_bis_dpl
    assert callable(chosen)
    whole = chosen(content, where="x", as_of=DAY)
    assert [row for row in whole.rejected if reason in row.reason], whole.rejected


@pytest.mark.parametrize(
    ("content", "parse"),
    [
        (samples.UN.replace(b"KPe.901", b"CDi.901"), parse_un),
        (samples.EU.replace(b'euReferenceNumber=""', b'euReferenceNumber="EU.901.1"'), parse_eu),
        (samples.OFAC_XML.replace(b"<uid>90004</uid><lastName>NOWHERE BANK</lastName><sdnType>Entity</sdnType>\n<programList><program>FSE-IR", b"<uid>90001</uid><lastName>NOWHERE BANK</lastName><sdnType>Entity</sdnType>\n<programList><program>NS-PLC"), parse_ofac_xml),
    ],
)  # fmt: skip
def test_a_list_with_an_entry_twice_is_refused(content: bytes, parse: object) -> None:
    assert callable(parse)
    with pytest.raises(ListError, match="is there twice"):
        parse(content, where="x")


def test_ofacs_entries_without_their_aliases_are_refused() -> None:
    with pytest.raises(ListError, match=r"without ALT\.CSV and ADD\.CSV"):
        read([File("sdn.csv", samples.OFAC_SDN)], Asked(as_of=DAY))
    with pytest.raises(ListError, match="7 columns"):
        read([File("x.csv", b'1,"a",b,c,d,e,f\n')], Asked(as_of=DAY))


def test_ofacs_files_of_different_days_are_noticed() -> None:
    orphan = {**samples.OFAC_CSV, "alt": b'77,1,"aka","SOMEBODY",-0- \r\n\x1a'}
    (rejected,) = parse_ofac_csv(orphan, where="ofac", as_of=DAY).rejected
    assert "no such entry" in rejected.reason


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("sdn", samples.OFAC_SDN[:-40], "SDN.CSV is cut short"),
        ("add", b'1,"never closed', "ADD.CSV is cut short"),
        ("add", b'1,"never closed\n', "breaks off"),
    ],
)
def test_an_ofac_file_cut_short_is_refused(name: str, content: bytes, told: str) -> None:
    with pytest.raises(ListError, match=told):
        parse_ofac_csv({**samples.OFAC_CSV, name: content}, where="ofac", as_of=DAY)


def test_ofac_rows_of_another_shape_are_rejected() -> None:
    bad = {
        **samples.OFAC_CSV,
        "sdn": b'x,"A"\r\n90009,"A","alien",' + b"-0- ," * 8 + b"-0- \r\n" + samples.OFAC_SDN,
    }
    reasons = [row.reason for row in parse_ofac_csv(bad, where="ofac", as_of=DAY).rejected]
    assert reasons == ["not 12 cells that start with a number", "unknown type 'alien'"]
    nameless = {**samples.OFAC_CSV, "sdn": samples.OFAC_SDN.replace(b'"EP-NOW"', b"-0- ")}
    assert parse_ofac_csv(nameless, where="ofac", as_of=DAY).rejected[0].reason == "no name"


@pytest.mark.parametrize(
    ("parse", "content", "told"),
    [
        (parse_us_csl_json, b'{"results": 3}', "not the published JSON"),
        (parse_us_short, b'{"entryCount": 3}', "not a US screening list"),
        (parse_us_short, samples.SHORT.replace(b"(EL)", b"(XX)"), "unknown list"),
        (parse_us_csl_csv, b"source,name\n", "no column 'addresses'"),
        (parse_us_csl_csv, samples.CSL_CSV.replace(b"_id,", b"name,", 1), "two columns 'name'"),
        (parse_uk_csv, b"Name 6,Name 1\n", "no column 'type'"),
        (parse_uk_csv, samples.UK_CSV.replace(b"Unique ID,OFSI Group ID", b"A,B"), "no column 'Unique ID'"),
        (parse_uk_csv, b"", "no column"),
        (parse_uk_ods, b"PK\x03\x04 torn", "not a whole OpenDocument"),
        (parse_uk_ods, samples.uk_ods()[:-30], "not a whole OpenDocument"),
    ],
)
def test_a_file_in_another_layout_is_refused(parse: object, content: bytes, told: str) -> None:
    assert callable(parse)
    with pytest.raises(ListError, match=told):
        parse(content, where="x", as_of=DAY)
