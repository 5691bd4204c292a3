"""Small lists in each published layout. Nobody in them exists."""

# ruff: noqa: E501, ISC004 - the published layouts have long lines

from __future__ import annotations

import io
import zipfile

UN = b"""<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09.554Z"><INDIVIDUALS><INDIVIDUAL>
<DATAID>1</DATAID><FIRST_NAME>ADA</FIRST_NAME><SECOND_NAME>NOBODY</SECOND_NAME>
<UN_LIST_TYPE>DRC</UN_LIST_TYPE><REFERENCE_NUMBER>CDi.901</REFERENCE_NUMBER><LISTED_ON>2012-12-31</LISTED_ON>
<GENDER>Female</GENDER><COMMENTS1>A remark.</COMMENTS1><DESIGNATION><VALUE>Colonel</VALUE></DESIGNATION>
<TITLE><VALUE>Dr.</VALUE></TITLE>
<NATIONALITY><VALUE>Democratic Republic of the Congo</VALUE></NATIONALITY>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Ada Nemo</ALIAS_NAME>
<DATE_OF_BIRTH>1958-02-22</DATE_OF_BIRTH><CITY_OF_BIRTH>Goma</CITY_OF_BIRTH></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Adi</ALIAS_NAME><NOTE>as a child</NOTE></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>Ada Before</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ADDRESS><STREET>1 Lake Road</STREET><CITY>Goma</CITY><COUNTRY>Rwanda</COUNTRY><NOTE>in 2016</NOTE>
</INDIVIDUAL_ADDRESS><INDIVIDUAL_ADDRESS><COUNTRY>na</COUNTRY></INDIVIDUAL_ADDRESS>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1957</FROM_YEAR><TO_YEAR>1959</TO_YEAR>
</INDIVIDUAL_DATE_OF_BIRTH><INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1958-02-23</DATE>
<NOTE>from her papers</NOTE></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_PLACE_OF_BIRTH><CITY>Goma</CITY><COUNTRY>Rwanda</COUNTRY></INDIVIDUAL_PLACE_OF_BIRTH>
<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>OB 0243318</NUMBER>
<ISSUING_COUNTRY>Rwanda</ISSUING_COUNTRY></INDIVIDUAL_DOCUMENT><INDIVIDUAL_DOCUMENT/>
<NAME_ORIGINAL_SCRIPT>\xd0\x90\xd0\xb4\xd0\xb0 \xd0\x9d\xd0\xb8\xd0\xba\xd1\x82\xd0\xbe</NAME_ORIGINAL_SCRIPT>
</INDIVIDUAL></INDIVIDUALS><ENTITIES><ENTITY><DATAID>2</DATAID><FIRST_NAME>NOWHERE TRADING</FIRST_NAME>
<UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>KPe.901</REFERENCE_NUMBER><LISTED_ON>2016-01-05</LISTED_ON>
<ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>NTC</ALIAS_NAME></ENTITY_ALIAS>
<ENTITY_ADDRESS><CITY>Pyongyang</CITY><COUNTRY>Democratic People's Republic of Korea</COUNTRY></ENTITY_ADDRESS>
</ENTITY></ENTITIES></CONSOLIDATED_LIST>"""

EU = b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-09-21T15:51:25.849+02:00" globalFileId="1">
<sanctionEntity designationDetails="" unitedNationId="CDi.901" euReferenceNumber="EU.901.1" logicalId="13">
<regulation regulationType="amendment" organisationType="council" publicationDate="2022-02-23"
 entryIntoForceDate="2022-02-24" numberTitle="2022/999 (OJ L1)" programme="UKR" logicalId="4402">
<publicationUrl>https://eur-lex.europa.eu/some-act</publicationUrl></regulation>
<subjectType code="person" classificationCode="P"/>
<nameAlias wholeName="Ada Personne" nameLanguage="FR" strong="true" logicalId="17"/>
<nameAlias firstName="Ada" middleName="" lastName="NOBODY" wholeName="Ada NOBODY" nameLanguage="EN" gender="F"
 title="Dr" function="Colonel" strong="true" logicalId="18"/>
<nameAlias firstName="" middleName="" lastName="" wholeName="Adi" nameLanguage="" strong="false" logicalId="19"/>
<citizenship region="" countryIso2Code="RU" countryDescription="RUSSIAN FEDERATION" logicalId="20"/>
<birthdate circa="false" calendarType="GREGORIAN" city="Perm" birthdate="1965-03-12" dayOfMonth="12"
 monthOfYear="3" year="1965" region="" place="" countryIso2Code="RU" countryDescription="RUSSIA" logicalId="21"/>
<birthdate circa="true" calendarType="GREGORIAN" city="" year="1964" countryIso2Code="00" logicalId="22"/>
<birthdate circa="true" yearRangeFrom="1960" yearRangeTo="1961" countryIso2Code="00" logicalId="23"/>
<identification number="750123456" identificationTypeCode="passport"
 identificationTypeDescription="National passport" countryIso2Code="RU" logicalId="24"/>
<address city="Perm" street="12 Any Street" poBox="" zipCode="614000" region="" place="" countryIso2Code="RU"
 countryDescription="RUSSIAN FEDERATION" logicalId="25"/><remark>A remark.</remark></sanctionEntity>
<sanctionEntity euReferenceNumber="" logicalId="14"><subjectType code="enterprise" classificationCode="E"/>
<nameAlias firstName="Nowhere" lastName="Trading" wholeName="" strong="false" nameLanguage="DE" logicalId="26"/>
<citizenship countryIso2Code="00" countryDescription="UNKNOWN" logicalId="27"/>
<identification number="1027700000000" identificationTypeCode="regnumber" countryIso2Code="RU" logicalId="28"/>
</sanctionEntity></export>"""

_UK_COLUMNS = (
    "Last Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Name type,"
    "Alias strength,Title,Name non-latin script,Regime Name,Designation Type,Sanctions Imposed,Other Information,"
    "UK Statement of Reasons,Address Line 1,Address Line 2,Address Postal Code,Address Country,Date Designated,"
    "D.O.B,Nationality(/ies),National Identifier number,Passport number,Position,Gender,Town of birth,"
    "Country of birth,Business registration number (s),IMO number,Current believed flag of ship,Email address"
)
_UK_ROWS = (
    "04/08/2026,RUS9001,90001,,NOBODY,Ada,,,,,Primary Name,,Dr,\u0410\u0434\u0430,Russia,Individual,"
    "Asset freeze|Travel ban,A note,Because,1 Any Street,Perm,614000,Russia,01/03/2022,dd/mm/1965,"
    "(1) Russia (2) Syria,,750123456,Colonel,Female,Perm,Russia,,,,",
    "04/08/2026,RUS9001,90001,,NEMO,Ada,,,,,Alias,Good quality,,,Russia,Individual,Asset freeze|Travel ban,,,,,,,"
    "01/03/2022,12/03/1965,,,,,,,,,,,",
    "04/08/2026,RUS9001,90001,,ADI,,,,,,Alias,Low quality,,,Russia,Individual,Asset freeze|Travel ban,,,,,,,"
    "01/03/2022,,,,,,,,,,,,",
    "04/08/2026,RUS9002,90002,,NOWHERE TRADING LLC,,,,,,Primary Name,,,,Russia,Entity,Asset freeze,,,,,,Belarus,"
    "01/03/2022,,Belarus,,,,,,,1027700000000,,,",
    "04/08/2026,RUS9003,,,OCEAN NOWHERE,,,,,,Primary Name,,,,Russia,Ship,Shipping,,,,,,,01/03/2022,,,,,,,,,,"
    "9187629,Gabon,a@example.org",
)
UK_CSV = "\n".join(("Report Date: 18-Aug-2026", _UK_COLUMNS, *_UK_ROWS, "")).encode()

UK_XML = b"""<?xml version="1.0" encoding="utf-8"?><Designations><DateGenerated>18/08/2026</DateGenerated>
<Designation><LastUpdated>04/08/2026</LastUpdated><DateDesignated>01/03/2022</DateDesignated>
<UniqueID>RUS9001</UniqueID><OFSIGroupID>90001</OFSIGroupID><UNReferenceNumber/>
<Names><Name><Name6>NOBODY</Name6><Name1>Ada</Name1><NameType>Primary Name</NameType></Name>
<Name><Name6>ADI</Name6><NameType>Alias</NameType><AliasStrength>Low quality</AliasStrength></Name></Names>
<NonLatinNames><NonLatinName><NameNonLatinScript>\xd0\x90\xd0\xb4\xd0\xb0</NameNonLatinScript></NonLatinName>
</NonLatinNames><RegimeName>Russia</RegimeName><IndividualEntityShip>Individual</IndividualEntityShip>
<SanctionsImposed>Asset freeze|Travel ban</SanctionsImposed><UKStatementofReasons>Because</UKStatementofReasons>
<Addresses><Address><AddressLine1>1 Any Street</AddressLine1><AddressCountry>Russia</AddressCountry></Address>
</Addresses><IndividualDetails><Individual><DOBs><DOB>dd/mm/1965</DOB></DOBs>
<Nationalities><Nationality>Russia</Nationality></Nationalities>
<PassportDetails><PassportDetail><PassportNumber>750123456</PassportNumber></PassportDetail></PassportDetails>
</Individual></IndividualDetails></Designation></Designations>"""

CONLIST = (
    b"Last Updated,27/01/2026\n"
    b"Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,Name Non-Latin Script,DOB,Nationality,Passport Number,"
    b"Address 1,Post/Zip Code,Country,Other Information,Group Type,Alias Type,Alias Quality,Regime,Listed On,Group ID\n"
    b"NOBODY,Ada,,,,,,,12/03/1965,Russia,750123456,1 Any Street,614000,Russia,,Individual,Primary name,,Russia,"
    b"09/12/2022,90001\n"
    b"NEMO,Ada,,,,,,,,,,,,,,Individual,AKA,Good,Russia,09/12/2022,90001\n"
    b"BEFORE,Ada,,,,,,,,,,,,,,Individual,FKA,,Russia,09/12/2022,90001\n"
)


def uk_ods() -> bytes:
    """The same rows as the CSV, as an OpenDocument spreadsheet."""
    lines = (
        "Report Date: 18-Aug-2026",
        _UK_COLUMNS,
        *(row.replace("Asset freeze,", "Asset freeze,") for row in _UK_ROWS),
    )
    rows = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in line.split(","))
        + '<table:table-cell table:number-columns-repeated="1000"/></table:table-row>'
        for line in lines
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as out:
        out.writestr(
            "content.xml",
            f"<office:document-content><table:table>{rows}</table:table></office:document-content>",
        )
    return packed.getvalue()


CSL_JSON = b"""{"total": 3, "sources": [], "results": [
{"id": "1", "name": "Nowhere Trading Co., Ltd.", "alt_names": ["Nowhere", "NTC"], "type": null,
 "source": "Entity List (EL) - Bureau of Industry and Security", "entity_number": null, "programs": [],
 "addresses": [{"address": "1 Any Road", "city": "Beijing", "state": null, "postal_code": "100000", "country": "CN"},
  {"address": null, "city": null, "state": null, "postal_code": null, "country": "HK"}],
 "license_requirement": "For all items", "license_policy": "Presumption of denial",
 "federal_register_notice": "90 FR 1", "start_date": "2025-01-02", "source_list_url": "https://example.org/el",
 "ids": []},
{"id": "2", "name": "NOBODY, Ada", "alt_names": ["NEMO, Ada"], "type": "Individual", "entity_number": 90001,
 "source": "Specially Designated Nationals (SDN) - Treasury Department", "programs": ["SDGT", "IRAN"],
 "title": "Colonel", "dates_of_birth": ["1965-03-12", "circa 1964"], "places_of_birth": ["Perm, Russia"],
 "nationalities": ["RU"], "citizenships": ["IL"], "addresses": [],
 "ids": [{"type": "Passport", "number": "750123456", "country": "RU"}, {"type": "Gender", "number": "Female"}]},
{"id": "3", "name": "OCEAN NOWHERE", "alt_names": "OCEAN; NOWHERE STAR", "type": "Vessel", "entity_number": "90003",
 "source": "Specially Designated Nationals (SDN) - Treasury Department", "programs": ["IRAN"], "call_sign": "XYZ1",
 "vessel_type": "Tanker", "gross_tonnage": 1000, "vessel_flag": "Panama", "vessel_owner": "Nowhere",
 "remarks": "a remark", "ids": [{"type": "Vessel Registration Identification", "number": "IMO 9187629"}]}]}"""

_CSL_HEADER = (
    "_id,source,entity_number,type,programs,name,title,addresses,federal_register_notice,start_date,end_date,"
    "standard_order,license_requirement,license_policy,call_sign,vessel_type,gross_tonnage,gross_registered_tonnage,"
    "vessel_flag,vessel_owner,remarks,source_list_url,alt_names,citizenships,dates_of_birth,nationalities,"
    "places_of_birth,source_information_url,ids"
)
CSL_CSV = f'{_CSL_HEADER}\n1,Entity List (EL) - Bureau of Industry and Security,,,,"Nowhere Trading Co., Ltd.",,"1 Any Road, Beijing, 100000, CN; HK; no country here",90 FR 1,2025-01-02,,,For all items,Presumption of denial,,,,,,,,https://example.org/el,Nowhere; NTC,,,,,,\n2,Specially Designated Nationals (SDN) - Treasury Department,90001,Individual,SDGT; IRAN,"NOBODY, Ada",Colonel,,,,,,,,,,,,,,,,"NEMO, Ada",IL,1965-03-12; circa 1964,RU,"Perm, Russia",,"Passport, 750123456, RU; 12345"\n'.encode()

SHORT = b"""{"source": {"url": "https://example.org/csl"}, "sourceGeneratedAt": "2026-07-31T13:15:00+00:00",
"entryCount": 3, "listAuthority": {}, "tables": {"sources":
 ["Entity List (EL) - Bureau of Industry and Security", "Denied Persons List (DPL) - Bureau of Industry and Security"],
 "licenceRequirements": ["For all items"], "licencePolicies": ["Presumption of denial"], "programmes": ["A; B"],
 "urls": ["https://example.org/el"]},
"entries": [{"n": "Nowhere Wide Institute (NWI)", "a": ["Nowhere a.k.a. Nowhere Labs"], "s": 0, "c": ["CN", "AN"],
 "lr": 0, "lp": 0, "pg": 0, "fr": "90 FR 1", "u": 0},
{"n": "Nobody", "s": 1, "c": ["NA"], "u": 0}, {"n": "NOBODY", "s": 1, "t": "Individual", "u": 0}]}"""

OFAC_SDN = (
    b'90001,"NOBODY, Ada","individual","SDGT] [IRAN","Colonel",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 12 Mar 1965; '
    b"alt. DOB circa 1964; POB Perm, Russia; nationality Russia; citizen Israel; Gender Female; Passport 750123456 "
    b"(Russia); alt. Passport B2; a.k.a. 'ADI'; f.k.a. 'BEFORE, Ada'; Linked To: NOWHERE.\"\r\n"
    b'90002,"NOWHERE TRADING",-0- ,"IRAN",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Tax ID No. 4216000032 (Russia)."\r\n'
    b'90003,"OCEAN NOWHERE","vessel","IRAN",-0- ,"XYZ1","Tanker","1000","900","Panama","Nowhere Owner",'
    b'"Vessel Registration Identification IMO 9187629; MMSI 572469210."\r\n'
    b'90004,"EP-NOW","aircraft","IRAN",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Aircraft Model IL76; Aircraft '
    b"Manufacturer's Serial Number (MSN) 1023409321.\"\r\n\x1a"
)
OFAC_ALT = b'90001,1,"aka","NEMO, Ada",-0- \r\n90002,2,"fka","NOWHERE GOODS","goes on"\r\n\x1a'
OFAC_ADD = (
    b'90001,1,-0- ,"Perm","Russia",-0- \r\n90002,2,"1 Any Street","Moscow","Russia","old"\r\n'
    b'90002,3,-0- ,-0- ,"Syria",-0- \r\n\x1a'
)
OFAC_CSV = {"sdn": OFAC_SDN, "alt": OFAC_ALT, "add": OFAC_ADD}

OFAC_XML = b"""<?xml version="1.0" standalone="yes"?>
<sdnList xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML">
<publshInformation><Publish_Date>03/28/2025</Publish_Date><Record_Count>4</Record_Count></publshInformation>
<sdnEntry><uid>90001</uid><firstName>Ada</firstName><lastName>NOBODY</lastName><title>Colonel</title>
<sdnType>Individual</sdnType><remarks>A remark.</remarks><programList><program>NS-PLC</program></programList>
<akaList><aka><uid>1</uid><type>a.k.a.</type><category>strong</category><lastName>NEMO</lastName>
<firstName>Ada</firstName></aka><aka><uid>2</uid><type>a.k.a.</type><category>weak</category><lastName>ADI</lastName>
</aka><aka><uid>3</uid><type>f.k.a.</type><category>strong</category><lastName>BEFORE</lastName></aka></akaList>
<dateOfBirthList><dateOfBirthItem><uid>4</uid><dateOfBirth>12 Mar 1965</dateOfBirth></dateOfBirthItem>
</dateOfBirthList><placeOfBirthList><placeOfBirthItem><placeOfBirth>Perm, Russia</placeOfBirth></placeOfBirthItem>
</placeOfBirthList><nationalityList><nationality><country>Russia</country></nationality></nationalityList>
<addressList><address><city>Perm</city><country>Russia</country></address></addressList>
<idList><id><idType>Passport</idType><idNumber>750123456</idNumber></id>
<id><idType>Email Address</idType><idNumber>a@example.org</idNumber></id></idList></sdnEntry>
<sdnEntry><uid>90002</uid><lastName>NOWHERE OIL</lastName><sdnType>Entity</sdnType>
<programList><program>UKRAINE-EO13662</program></programList>
<idList><id><idType>Executive Order 13662 Directive Determination -</idType><idNumber>Subject to Directive 4</idNumber>
</id><id><idType>Organization Established Date</idType><idNumber>17 Dec 2016</idNumber></id>
<id><idType>Nationality of Registration</idType><idNumber>Russia</idNumber></id>
<id><idType>Website</idType><idNumber>nowhere.example.org</idNumber></id><id><idType>Gender</idType>
<idNumber>Male</idNumber></id></idList></sdnEntry>
<sdnEntry><uid>90003</uid><lastName>OCEAN NOWHERE</lastName><sdnType>Vessel</sdnType>
<programList><program>RUSSIA-EO14024</program></programList><vesselInfo><callSign>XYZ1</callSign>
<vesselType>Tanker</vesselType><vesselFlag>Panama</vesselFlag><vesselOwner>Nowhere</vesselOwner>
<tonnage>1000</tonnage></vesselInfo></sdnEntry>
<sdnEntry><uid>90004</uid><lastName>NOWHERE BANK</lastName><sdnType>Entity</sdnType>
<programList><program>FSE-IR</program></programList></sdnEntry></sdnList>"""

CFR = """<?xml version="1.0"?><DIV5 N="744" TYPE="PART"><HEAD>PART 744</HEAD>
<DIV9 N="Supplement No. 4 to Part 744" TYPE="APPENDIX"><TABLE><TBODY>
<TR><TD>CHINA, PEOPLE'S REPUBLIC OF</TD><TD>Nowhere Institute, a.k.a., the following two aliases:<br/>\u2014NWI;
<E T="03">and</E><br/>\u2014Nowhere Lab Co., Ltd.<br/> <br/> 1 Any Road, Beijing, China; <E T="03">and</E> 2 Side
Road, Shanghai, China. (See alternate addresses under Pakistan).</TD><TD>For all items</TD><TD>Presumption of denial
</TD><TD>90 FR 1, 1/2/25.</TD></TR>
<TR><TD> </TD><TD>Nowhere Optics Co., Ltd., 3 Lens Road, Wuhan, China.</TD><TD>All items</TD><TD>Case by case</TD>
<TD>90 FR 2</TD></TR>
<TR><TD> </TD><TD>[Reserved]</TD><TD/><TD/><TD/></TR>
<TR><TD colspan="5">1 For this entity, a footnote.</TD></TR></TBODY></TABLE></DIV9>
<DIV9 N="Supplement No. 6 to Part 744"><TABLE><TR><TD>CANADA</TD><TD>Services Nowhere, a.k.a. Nouvelle Part, 1305 Rue
Pise, Brossard, Canada</TD><TD>83 FR 22844</TD></TR></TABLE></DIV9>
<DIV9 N="Supplement No. 7 to Part 744"><TABLE><TR><TD>BURMA</TD><TD>[Reserved]</TD><TD>[Reserved]</TD></TR>
<TR><TD>CHINA</TD><TD>Nowhere Aero (NA), f.k.a. Old Aero, Yard 1, Xian, China</TD><TD>85 FR 83799</TD></TR></TABLE>
</DIV9></DIV5>""".encode()

BIS_CSV = (
    "country,entity,license_requirement,license_review_policy,federal_register\n"
    'AFGHANISTAN,"Nowhere Construction, a.k.a., the following one alias: \u2014NC. Shari Naw, Kabul, Afghanistan.",'
    'For all items,Presumption of denial,"76 FR 71869, 11/21/11."\n'
).encode()

DPL = (
    b'"Name"\t"Street_Address"\t"City"\t"State"\t"Country"\t"Postal_Code"\t"Effective_Date"\t"Expiration_Date"\t'
    b'"Standard_Order"\t"Last_Update"\t"Action"\t"FR_Citation"\n'
    b'"ADA NOBODY"\t"1 ANY STREET"\t"EL PASO"\t"TX"\t"US"\t"79905"\t"08/24/2022"\t"01/14/2036"\t"Y"\t"2022-08-29"\t'
    b'"F.R. NOTICE ADDED"\t"87 F.R. 52741 8/29/2022"\n'
)

FTM = b"""{"id": "NK-1", "schema": "Company", "caption": "Nowhere", "datasets": ["nowhere"], "last_seen": "2026-10-01T00:00:00",
"first_seen": "2026-01-01T00:00:00", "properties": {"name": ["Nowhere Trading"], "jurisdiction": ["ru"]}}
{"id": "NK-2", "schema": "Person", "datasets": ["nowhere"], "last_seen": "2026-10-02T00:00:00", "properties": {"name": ["Ada Nobody"], "weakAlias": ["Adi"]}}
{"id": "own-1", "schema": "Ownership", "datasets": ["nowhere"], "properties": {"owner": ["NK-2"], "asset": ["NK-1"], "percentage": ["51"]}}
{"id": "s-1", "schema": "Sanction", "datasets": ["nowhere"], "properties": {"entity": ["NK-2"], "program": ["UKR"], "authority": ["Nowhere"]}}
""".replace(b',\n"first', b', "first')

OWN = (
    b"Company,Also called,Country,Reg. no.,Since,Kept by\n"
    b"Nowhere Trading,Nowhere; NTC,Russia,1027700000000,2016-12-17,Legal\n"
    b"Other Nowhere,,Atlantis,,,Legal\n"
)
OWN_MAPPING = b"""list: {id: list.own.blocked, title: Parties we do not serve, as_of: 2026-11-01}
kind: organisation
columns: {Company: name, Also called: alias, Country: country, Reg. no.: registrationNumber, Since: incorporationDate}
"""
