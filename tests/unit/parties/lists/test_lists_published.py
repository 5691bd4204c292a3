"""Layouts as published: what records of true editions hold, with invented parties in them.

The elements and attributes are those of records of the UK Sanctions List of August 2026 (Open Government
Licence v3.0) and of the EU's list of 5 August 2026 (Commission Decision 2011/833/EU), as they are quoted in
public test data; neither publisher's whole file was at hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet.parties.lists.importers import parse_eu, parse_uk_xml

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


def test_an_entry_of_the_eu_is_read_with_what_is_unknown_left_out() -> None:
    read = parse_eu(EU.encode(), where="eu.xml")
    assert (read.rejected, str(read.lists[0].as_of)) == ((), "2026-08-05")
    ada = entries(*read.entities)["eu.EU.900.38"]
    assert ada.born == ("1937",)  # of "1937-XX-XX" only the year says anything
    assert (ada.birthplaces, ada.all_of("birthCountry")) == ((), ())
    assert [(v.prop, v.text) for v in ada.identifiers] == [("idNumber", "36-0000000")]  # and "-" is none
    assert entries(*read.entities)["eu.EU.901.42"].all_of("swiftBic") == ("NOWH NOKK",)
