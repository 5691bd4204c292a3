"""Layouts as published: what records of true editions hold, with invented parties in them.

The elements and attributes are those of records of the UK Sanctions List of August 2026 (Open Government
Licence v3.0) and of the EU's list of 5 August 2026 (Commission Decision 2011/833/EU), as they are quoted in
public test data; neither publisher's whole file was at hand.
"""

# ruff: noqa: E501 - the published heading is told from ours when its columns stand as they do there

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from licet.parties.lists.importers import parse_eu, parse_uk_csv, parse_uk_xml

if TYPE_CHECKING:
    from licet.parties.entities import Entity

UK = """<?xml version="1.0" encoding="utf-8"?>
<Designations xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><DateGenerated>20/08/2026</DateGenerated>
<Designation><LastUpdated>14/04/2026</LastUpdated><DateDesignated>25/01/2001</DateDesignated>
<UniqueID>XYZ0006</UniqueID><OFSIGroupID>90001</OFSIGroupID><UNReferenceNumber>XYi.002</UNReferenceNumber>
<Names><Name><Name1>ADA</Name1><Name6>NOBODY</Name6><NameType>Primary Name</NameType></Name>
<Name><Name1>Ada</Name1><Name6>Nemo</Name6><NameType>Primary name variation</NameType></Name>
<Name><Name6>Adi</Name6><NameType>ALias</NameType>
<AliasStrength>Low quality a.k.a</AliasStrength></Name></Names>
<Titles><Title>Dr</Title><Title>Colonel</Title></Titles>
<RegimeName>Nowhere</RegimeName><IndividualEntityShip>Individual</IndividualEntityShip>
<DesignationSource>UN</DesignationSource><SanctionsImposed>Asset freeze|Travel Ban</SanctionsImposed>
<UKStatementofReasons>
</UKStatementofReasons>
<IndividualDetails><Individual>
<DOBs><DOB>dd/mm/1945</DOB><DOB>01/03/1958</DOB></DOBs>
<PassportDetails><Passport><PassportNumber>P0000001</PassportNumber>
<PassportAdditionalInformation>issued somewhere</PassportAdditionalInformation></Passport></PassportDetails>
<NationalIdentifierDetails><NationalIdentifier><NationalIdentifierNumber>12345</NationalIdentifierNumber>
</NationalIdentifier></NationalIdentifierDetails>
<Nationalities><Nationality>Norway</Nationality></Nationalities>
<Positions><Position>Minister of nothing</Position></Positions><Genders><Gender>Female</Gender></Genders>
<BirthDetails><Location><TownOfBirth>Here</TownOfBirth><CountryOfBirth>Norway</CountryOfBirth></Location>
<Location><TownOfBirth>There</TownOfBirth><CountryOfBirth>Sweden</CountryOfBirth></Location></BirthDetails>
</Individual></IndividualDetails></Designation>
<Designation><UniqueID>XYZ0001</UniqueID><OFSIGroupID>90001</OFSIGroupID>
<Names><Name><Name6>NOWHERE MONEY EXCHANGE</Name6><NameType>Primary Name</NameType></Name></Names>
<RegimeName>Nowhere</RegimeName><IndividualEntityShip>Entity</IndividualEntityShip>
<EntityDetails><Entity><TypeOfEntities><TypeOfEntity>Bank</TypeOfEntity></TypeOfEntities>
<BusinessRegistrationNumbers><BusinessRegistrationNumber>BR-99-XY</BusinessRegistrationNumber>
</BusinessRegistrationNumbers>
<ParentCompanies><ParentCompany>Nowhere Holding</ParentCompany></ParentCompanies>
</Entity></EntityDetails><PhoneNumbers><PhoneNumber>+47 00 00 00 00</PhoneNumber></PhoneNumbers>
<EmailAddresses><EmailAddress>nobody@example.org</EmailAddress></EmailAddresses>
<Websites><Website>https://example.org</Website></Websites></Designation>
<Designation><UniqueID>XYZ0075</UniqueID>
<Names><Name><Name6>IMO 9074729 ("NOWHERE 568")</Name6><NameType>Primary name</NameType></Name></Names>
<RegimeName>Nowhere</RegimeName><IndividualEntityShip>Ship</IndividualEntityShip>
<ShipDetails><Ship><IMONumbers><IMONumber>IMO9074729</IMONumber></IMONumbers>
<CurrentBelievedFlagOfShips><CurrentBelievedFlagOfShip>Comoros</CurrentBelievedFlagOfShip>
</CurrentBelievedFlagOfShips><PreviousFlags><PreviousFlag>India</PreviousFlag></PreviousFlags>
</Ship></ShipDetails></Designation></Designations>"""

EU = """<?xml version="1.0" encoding="UTF-8"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-08-05T16:47:04.449+02:00"
 globalFileId="1">
<sanctionEntity designationDate="2002-11-21" designationDetails="" unitedNationId=""
 euReferenceNumber="EU.900.38" logicalId="983">
<regulation regulationType="amendment" organisationType="commission" publicationDate="2024-01-17"
 entryIntoForceDate="2024-01-18" numberTitle="2024/999 (OJ L18012024)" programme="XYZ" logicalId="1">
<publicationUrl>https://eur-lex.europa.eu/x</publicationUrl></regulation>
<subjectType code="person" classificationCode="P"/>
<nameAlias firstName="" middleName="" lastName="" wholeName="Ada Nobody" function="" gender="F" title=""
 nameLanguage="EN" strong="true" regulationLanguage="en" logicalId="2"><remark>a remark</remark>
<regulationSummary regulationType="amendment"/></nameAlias>
<birthdate circa="true" calendarType="GREGORIAN" city="" zipCode="" birthdate="1937-XX-XX" year="1937"
 region="" place="" countryIso2Code="00" countryDescription="UNKNOWN" logicalId="3"/>
<address city="Somewhere" countryIso2Code="NO" logicalId="4"/>
<identification diplomatic="false" knownExpired="false" knownFalse="false" reportedLost="false"
 revokedByIssuer="false" issuedBy="" latinNumber="" nameOnDocument="" number="36-0000000" region=""
 identificationTypeCode="other" identificationTypeDescription="Other identification number"
 countryIso2Code="NO" countryDescription="NORWAY" regulationLanguage="en" logicalId="5">
<remark>a remark</remark></identification>
<identification number="-" identificationTypeCode="regnumber"
 identificationTypeDescription="Registration number" countryIso2Code="00" logicalId="6"/></sanctionEntity>
<sanctionEntity euReferenceNumber="EU.901.42" logicalId="984"><subjectType code="enterprise"/>
<nameAlias wholeName="Nowhere Bankers" strong="true"/>
<identification identificationTypeDescription="SWIFT BIC" number="NOWH NOKK"/></sanctionEntity></export>"""


def entries(*imported: Entity) -> dict[str, Entity]:
    return {entity.id: entity for entity in imported}


def test_a_designation_of_the_uk_is_read_with_all_that_tells_the_person() -> None:
    read = parse_uk_xml(UK.encode(), where="uk.xml")
    assert (read.rejected, str(read.lists[0].as_of)) == ((), "2026-08-20")
    ada = entries(*read.entities)["uk.sanctions.XYZ0006"]
    assert (ada.names, ada.weak_names) == (("ADA NOBODY", "Ada Nemo"), ("Adi",))
    assert ada.born == ("1945", "1958-03-01")
    assert ada.birthplaces == ("Here, Norway", "There, Sweden")
    assert ada.all_of("title") == ("Dr", "Colonel")
    assert (ada.all_of("position"), ada.all_of("gender")) == (("Minister of nothing",), ("female",))
    assert [(v.prop, v.text) for v in ada.identifiers] == [
        ("idNumber", "12345"),
        ("passportNumber", "P0000001"),
    ]
    assert ada.requirement == "Asset freeze; Travel Ban"
    assert ada.cite == "XYZ0006"


def test_two_designations_of_one_group_stay_two_and_contacts_are_kept() -> None:
    bank = entries(*parse_uk_xml(UK.encode(), where="uk.xml").entities)["uk.sanctions.XYZ0001"]
    assert bank.kind == "organisation"
    assert bank.all_of("registrationNumber") == ("BR-99-XY",)
    assert bank.all_of("phone", "email", "website") == (
        "nobody@example.org",
        "+47 00 00 00 00",
        "https://example.org",
    )


def test_a_ship_known_by_its_number_is_read() -> None:
    ship = entries(*parse_uk_xml(UK.encode(), where="uk.xml").entities)["uk.sanctions.XYZ0075"]
    assert (ship.kind, ship.all_of("imoNumber"), ship.countries) == ("vessel", ("9074729",), ("KM",))


UK_COLUMNS = (  # as published; of those that are passed over none names a party
    "Last Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Name type,"
    "Alias strength,Title,Name non-latin script,Non-latin script type,Non-latin script language,Regime Name,"
    '"Individual, Entity, Ship",Designation source,Sanctions Imposed,Other Information,UK Statement of Reasons,'
    "Address Line 1,Address Line 2,Address Line 3,Address Line 4,Address Line 5,Address Line 6,Address Postal Code,"
    "Address Country,Phone number,Website,Email address,Date Designated,D.O.B,Nationality(/ies),"
    "National Identifier number,National Identifier additional information,Passport number,"
    "Passport additional information,Position,Gender,Town of birth,Country of birth,Type of entity,Subsidiaries,"
    "Parent Company,Business registration number (s),IMO number,Current owner/operator (s),"
    "Previous owner/operator (s),Current believed flag of ship,Previous flags,Type of ship,Tonnage of ship,"
    "Length of ship,Year Built,Hull identification number (HIN)"
)


def uk_row(**cells: str) -> str:
    columns = next(csv.reader([UK_COLUMNS]))
    assert cells.keys() <= {column.partition(" (")[0].replace(" ", "_") for column in columns} | {"kind"}
    names = {"kind": "Individual, Entity, Ship"}
    told = {names.get(key, key): text for key, text in cells.items()}
    return ",".join(
        told.get(column, told.get(column.partition(" (")[0].replace(" ", "_"), "")) for column in columns
    )


def test_the_table_of_the_uk_is_read_by_its_published_columns() -> None:
    rows = (
        uk_row(Unique_ID="XYZ0006", Name_6="NOBODY", Name_1="Ada", Name_type="Primary Name", kind="Individual",
               Regime_Name="Nowhere", Town_of_birth="Here", Country_of_birth="Norway", Phone_number="+47 0"),
        uk_row(Unique_ID="XYZ0075", Name_6="NOWHERE 8", Name_type="Primary Name", kind="Ship",
               Regime_Name="Nowhere", IMO_number="IMO9074729", Hull_identification_number="NWH123"),
    )  # fmt: skip
    content = "\r\n".join(("Report Date: 01/10/2026", UK_COLUMNS, *rows, "")).encode("utf-8-sig")
    read = parse_uk_csv(content, where="uk.csv")
    assert (read.rejected, str(read.lists[0].as_of)) == ((), "2026-10-01")
    told = entries(*read.entities)
    assert told["uk.sanctions.XYZ0006"].birthplaces == ("Here, Norway",)
    assert told["uk.sanctions.XYZ0006"].all_of("phone") == ("+47 0",)
    assert "9074729" in [value.text for value in told["uk.sanctions.XYZ0075"].identifiers]


def test_an_entry_of_the_eu_is_read_with_what_is_unknown_left_out() -> None:
    read = parse_eu(EU.encode(), where="eu.xml")
    assert (read.rejected, str(read.lists[0].as_of)) == ((), "2026-08-05")
    ada = entries(*read.entities)["eu.EU.900.38"]
    assert ada.born == ("1937",)  # of "1937-XX-XX" only the year says anything
    assert (ada.birthplaces, ada.all_of("birthCountry")) == ((), ())
    assert [(v.prop, v.text) for v in ada.identifiers] == [("idNumber", "36-0000000")]  # and "-" is none
    assert entries(*read.entities)["eu.EU.901.42"].all_of("swiftBic") == ("NOWH NOKK",)
