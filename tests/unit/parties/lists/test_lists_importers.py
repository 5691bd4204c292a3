"""What each published format says of a party is what is kept, with where it stood."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from licet import documents
from licet.parties.lists.importers import (
    Asked,
    Described,
    File,
    Mapping,
    checked_mapping,
    parse_bis_cfr,
    parse_bis_csv,
    parse_bis_dpl,
    parse_eu,
    parse_ftm,
    parse_ofac_csv,
    parse_ofac_xml,
    parse_own,
    parse_uk_csv,
    parse_uk_ods,
    parse_uk_xml,
    parse_un,
    parse_us_csl_csv,
    parse_us_csl_json,
    parse_us_short,
    read,
    recognised,
)
from tests.unit.parties.lists import lists_samples as samples

if TYPE_CHECKING:
    from licet.parties.entities import Entity
    from licet.parties.lists import Imported

DAY = date(2026, 10, 1)


def by_id(imported: Imported) -> dict[str, Entity]:
    assert not imported.rejected
    assert sum(listed.entries for listed in imported.lists) == len(imported.entities)
    return {entity.id: entity for entity in imported.entities}


def test_the_un_list_keeps_quality_script_births_and_papers() -> None:
    imported = parse_un(samples.UN, where="un.xml")
    found = by_id(imported)
    ada = found["un.CDi.901"]
    assert imported.lists[0].as_of == date(2026, 2, 27)
    assert ada.names == ("ADA NOBODY", "Ada Nemo", "Ada Before", "Ада Никто")
    assert ada.weak_names == ("Adi",)
    assert ada.all_of("previousName") == ("Ada Before",)
    assert ada.countries == ("CD", "RW")
    assert ada.born == ("1957", "1958", "1959", "1958-02-23", "1958-02-22")
    assert ada.values_of("birthDate")[0].original == "between 1957 to 1959"
    assert ada.birthplaces == ("Goma", "Goma, Rwanda")
    assert [(number.prop, number.text) for number in ada.identifiers] == [("passportNumber", "OB 0243318")]
    assert ada.addresses == ("1 Lake Road, Goma, Rwanda",)
    assert (ada.programmes, ada.cite, ada.kind) == (("DRC",), "CDi.901", "person")
    assert ada.all_of("Sanction:listingDate") == ("2012-12-31",)
    assert found["un.KPe.901"].countries == ("KP",)


def test_the_eu_list_keeps_languages_and_tells_weak_spellings() -> None:
    imported = parse_eu(samples.EU, where="eu.xml")
    found = by_id(imported)
    ada = found["eu.EU.901.1"]
    assert imported.lists[0].as_of == date(2026, 9, 21)
    assert ada.caption == "Ada NOBODY"
    assert ada.names == ("Ada NOBODY", "Ada Personne")
    assert ada.weak_names == ("Adi",)
    assert ada.values_of("alias")[0].lang == "fra"
    assert ada.born == ("1965-03-12", "1964", "1960", "1961")
    assert ada.birthplaces == ("Perm, RUSSIA",)
    assert ada.countries == ("RU",)
    assert ada.programmes == ("UKR",)
    assert ada.cite == "2022/999 (OJ L1)"
    assert ada.url == "https://eur-lex.europa.eu/some-act"
    assert ada.addresses == ("12 Any Street, 614000, Perm, RUSSIAN FEDERATION",)
    firm = found["eu.14"]
    assert (firm.caption, firm.kind, firm.countries) == ("Nowhere Trading", "organisation", ())
    assert firm.identifiers[0].prop == "registrationNumber"


@pytest.mark.parametrize(
    "imported",
    [
        parse_uk_csv(samples.UK_CSV, where="uk.csv"),
        parse_uk_ods(samples.uk_ods(), where="uk.ods"),
        parse_uk_xml(samples.UK_XML, where="uk.xml"),
    ],
    ids=["csv", "ods", "xml"],
)
def test_the_uk_list_is_the_same_in_each_of_its_layouts(imported: Imported) -> None:
    ada = by_id(imported)["uk.sanctions.RUS9001"]
    assert imported.lists[0].as_of == date(2026, 8, 18)
    assert ada.caption == "Ada NOBODY"
    assert set(ada.names) >= {"Ada NOBODY", "Ада"}
    assert ada.weak_names == ("ADI",)
    assert "1965" in ada.born
    assert ada.countries[0] == "RU"
    assert ada.requirement == "Asset freeze; Travel ban"
    assert ada.all_of("Sanction:reason") == ("Because",)
    assert [(number.prop, number.text) for number in ada.identifiers] == [("passportNumber", "750123456")]
    assert ada.addresses[0].startswith("1 Any Street")


def test_the_uk_list_joins_the_rows_of_one_party() -> None:
    found = by_id(parse_uk_csv(samples.UK_CSV, where="uk.csv"))
    ada = found["uk.sanctions.RUS9001"]
    assert ada.names == ("Ada NOBODY", "Ada NEMO", "Ада")
    assert ada.born == ("1965", "1965-03-12")
    assert set(ada.all_of("nationality")) == {"ru", "sy"}
    ship = found["uk.sanctions.RUS9003"]
    assert (ship.kind, ship.countries) == ("vessel", ("GA",))
    assert [(number.prop, number.text) for number in ship.identifiers] == [("imoNumber", "9187629")]
    assert found["uk.sanctions.RUS9002"].identifiers[0].prop == "registrationNumber"


def test_the_closed_uk_list_is_told_from_the_present_one() -> None:
    imported = parse_uk_csv(samples.CONLIST, where="ConList.csv")
    ada = by_id(imported)["uk.consolidated.90001"]
    assert imported.lists[0].id == "list.uk.consolidated"
    assert imported.lists[0].as_of == date(2026, 1, 27)
    assert ada.all_of("previousName") == ("Ada BEFORE",)


@pytest.mark.parametrize(
    "imported",
    [
        parse_us_csl_json(samples.CSL_JSON, where="csl.json", as_of=DAY),
        parse_us_csl_csv(samples.CSL_CSV, where="csl.csv", as_of=DAY),
    ],
    ids=["json", "csv"],
)
def test_the_us_screening_list_is_the_same_in_both_editions(imported: Imported) -> None:
    found = by_id(imported)
    firm, ada = found["us.entity.nowhere-trading-co-ltd"], found["us.sdn.90001"]
    assert firm.names == ("Nowhere Trading Co., Ltd.", "Nowhere", "NTC")
    assert (firm.requirement, firm.policy) == ("For all items", "Presumption of denial")
    assert firm.countries == ("CN", "HK")
    assert firm.addresses[0].startswith("1 Any Road, Beijing, 100000")
    assert (firm.cite, firm.url) == ("90 FR 1", "https://example.org/el")
    assert firm.all_of("Sanction:startDate") == ("2025-01-02",)
    assert ada.programmes == ("SDGT", "IRAN")
    assert ada.born == ("1965-03-12", "1964")
    assert ada.all_of("nationality", "citizenship") == ("ru", "il")
    assert ada.identifiers[0].text == "750123456"


def test_a_vessel_of_the_us_list_keeps_its_number_and_flag() -> None:
    ship = by_id(parse_us_csl_json(samples.CSL_JSON, where="csl.json", as_of=DAY))["us.sdn.90003"]
    assert ship.names == ("OCEAN NOWHERE", "OCEAN", "NOWHERE STAR")
    assert {(number.prop, number.text) for number in ship.identifiers} == {
        ("callSign", "XYZ1"),
        ("imoNumber", "9187629"),
    }
    assert ship.countries == ("PA",)
    assert ship.all_of("tonnage") == ("1000",)


def test_the_short_edition_keeps_the_ids_of_recorded_transactions() -> None:
    imported = parse_us_short(samples.SHORT, where="short.json")
    ids = sorted(by_id(imported))
    assert ids[0].startswith("us.denied.nobody~")
    assert ids[1].startswith("us.denied.nobody~")
    assert ids[2] == "us.entity.nowhere-wide-institute-nwi"
    firm = by_id(imported)[ids[2]]
    assert firm.names == (
        "Nowhere Wide Institute (NWI)",
        "Nowhere a.k.a. Nowhere Labs",
        "Nowhere Wide Institute",
        "NWI",
        "Nowhere Labs",
    )
    assert firm.countries == ("CN", "CW", "SX", "BQ")
    assert firm.programmes == ("A", "B")


def test_ofacs_three_files_make_one_list() -> None:
    found = by_id(parse_ofac_csv(samples.OFAC_CSV, where="ofac", as_of=DAY))
    ada = found["us.sdn.90001"]
    assert ada.names == ("NOBODY, Ada", "NEMO, Ada", "BEFORE, Ada")
    assert ada.weak_names == ("ADI",)
    assert ada.born == ("1965-03-12", "1964")
    assert ada.birthplaces == ("Perm, Russia",)
    assert ada.all_of("nationality", "citizenship") == ("ru", "il")
    assert [number.text for number in ada.identifiers] == ["750123456", "B2"]
    assert ada.programmes == ("SDGT", "IRAN")
    firm = found["us.sdn.90002"]
    assert firm.all_of("previousName") == ("NOWHERE GOODS",)
    assert firm.addresses == ("1 Any Street, Moscow, Russia",)
    assert firm.countries == ("RU", "SY")
    assert [(number.prop, number.text) for number in firm.identifiers] == [("taxNumber", "4216000032")]
    ship = found["us.sdn.90003"]
    assert {number.prop for number in ship.identifiers} == {"imoNumber", "mmsi", "callSign"}
    assert found["us.sdn.90004"].identifiers[0].text == "1023409321"


def test_ofacs_other_lists_are_told_apart_by_programme() -> None:
    imported = parse_ofac_xml(samples.OFAC_XML, where="consolidated.xml")
    found = by_id(imported)
    assert imported.promised == 4
    assert imported.lists[0].as_of == date(2025, 3, 28)
    assert sorted(found) == ["us.menu_based.90003", "us.other.90004", "us.plc.90001", "us.ssi.90002"]
    ada = found["us.plc.90001"]
    assert ada.names == ("NOBODY, Ada", "NEMO, Ada", "BEFORE")
    assert ada.weak_names == ("ADI",)
    assert ada.all_of("email") == ("a@example.org",)
    firm = found["us.ssi.90002"]
    assert firm.all_of("incorporationDate") == ("2016-12-17",)
    assert firm.all_of("jurisdiction") == ("ru",)
    assert found["us.menu_based.90003"].countries == ("PA",)


def test_the_regulation_is_read_entry_by_entry() -> None:
    found = by_id(parse_bis_cfr(samples.CFR, where="744.xml", as_of=DAY))
    firm = found["us.entity.nowhere-institute"]
    assert firm.names == ("Nowhere Institute", "NWI", "Nowhere Lab Co., Ltd.")
    assert firm.addresses == ("1 Any Road, Beijing, China", "2 Side Road, Shanghai, China")
    assert firm.countries == ("CN",)
    assert found["us.entity.nowhere-optics-co-ltd"].addresses == ("3 Lens Road, Wuhan, China",)
    assert found["us.unverified.services-nowhere"].names == ("Services Nowhere", "Nouvelle Part")
    aero = found["us.military_end_user.nowhere-aero-na"]
    assert aero.all_of("previousName") == ("Old Aero",)
    assert len(found) == 4


def test_a_name_known_from_elsewhere_ends_where_it_is_known_to_end() -> None:
    known = parse_bis_cfr(
        samples.CFR, where="744.xml", as_of=DAY, names={"Nowhere Optics Co., Ltd., 3 Lens Road"}
    )
    assert "us.entity.nowhere-optics-co-ltd-3-lens-road" in by_id(known)


def test_the_regulations_tables_are_read_as_csv_too() -> None:
    firm = by_id(parse_bis_csv(samples.BIS_CSV, where="el.csv", as_of=DAY))["us.entity.nowhere-construction"]
    assert firm.names == ("Nowhere Construction", "NC")
    assert firm.addresses == ("Shari Naw, Kabul, Afghanistan",)
    unverified = b'country,entity,federal_register\nCANADA,"Nowhere, 1 Rue Pise",83 FR\n'
    assert parse_bis_csv(unverified, where="uvl.csv", as_of=DAY).lists[0].id == "list.us.unverified"
    military = unverified + b"BURMA,[Reserved],[Reserved]\n"
    assert parse_bis_csv(military, where="meu.csv", as_of=DAY).lists[0].id == "list.us.military_end_user"


def test_the_denied_persons_list_keeps_its_orders_dates() -> None:
    ada = by_id(parse_bis_dpl(samples.DPL, where="dpl.txt", as_of=DAY))["us.denied.ada-nobody"]
    assert ada.all_of("Sanction:startDate", "Sanction:endDate") == ("2022-08-24", "2036-01-14")
    assert ada.addresses == ("1 ANY STREET, EL PASO, TX, 79905, US",)
    assert ada.kind is None


def test_a_followthemoney_file_keeps_its_edges_and_shows_its_licence() -> None:
    described = Described(id="list.own.nowhere", title="Nowhere")
    imported = parse_ftm(samples.FTM, where="e.json", described=described)
    found = by_id(imported)
    assert sorted(found) == ["NK-1", "NK-2", "own-1"]
    assert found["NK-2"].programmes == ("UKR",)
    assert found["own-1"].all_of("percentage") == ("51",)
    assert not found["own-1"].party
    assert imported.lists[0].as_of == date(2026, 10, 2)
    assert "CC BY-NC" in imported.lists[0].licence


def test_a_firms_own_list_is_read_as_its_mapping_says() -> None:
    mapping = checked_mapping(documents.parse(samples.OWN_MAPPING, Mapping, where="m"), where="m")
    found = by_id(parse_own(samples.OWN, where="own.csv", mapping=mapping))
    firm = found["own.blocked.nowhere-trading"]
    assert firm.names == ("Nowhere Trading", "Nowhere", "NTC")
    assert firm.countries == ("RU",)
    assert firm.identifiers[0].origin == "Reg. no."
    assert found["own.blocked.other-nowhere"].all_of("notes") == ("country: Atlantis",)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (samples.UN, "un"),
        (samples.EU, "eu"),
        (samples.UK_CSV, "uk-csv"),
        (samples.CONLIST, "uk-csv"),
        (samples.uk_ods(), "uk-ods"),
        (samples.UK_XML, "uk-xml"),
        (samples.CSL_JSON, "us-csl-json"),
        (samples.CSL_CSV, "us-csl-csv"),
        (samples.SHORT, "us-csl-short"),
        (samples.OFAC_XML, "ofac-xml"),
        (samples.OFAC_ALT, "ofac-csv"),
        (samples.CFR, "bis-cfr"),
        (samples.BIS_CSV, "bis-csv"),
        (samples.DPL, "bis-dpl"),
        (samples.FTM, "ftm"),
    ],
)
def test_a_format_is_told_by_the_content_and_read_the_same(content: bytes, name: str) -> None:
    assert recognised(content, where="x") == name
    if name != "ofac-csv":
        described = Described(id="list.own.x", title="X")
        assert read([File("x", content)], Asked(as_of=DAY, described=described))[0].entities


def test_ofacs_files_are_joined_in_whatever_order_they_are_named() -> None:
    given = [File(name, samples.OFAC_CSV[name]) for name in ("add", "sdn", "alt")]
    (imported,) = read(given, Asked(as_of=DAY))
    assert len(by_id(imported)) == 4
