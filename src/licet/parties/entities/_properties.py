"""Which FollowTheMoney schemas and properties mean what to screening.

The names are those of FollowTheMoney 4; a test holds them against the library itself. What is on none of
these lists is kept and passed on, and no match rests on it.
"""

from __future__ import annotations

from typing import Final

KINDS: Final = {
    "Person": "person",
    "Organization": "organisation",
    "Company": "organisation",
    "PublicBody": "organisation",
    "Vessel": "vessel",
    "Airplane": "aircraft",
    "LegalEntity": None,  # a person or a body: the list does not say
}

STRONG_NAMES: Final = ("name", "alias", "previousName")

# An abbreviation is shared by many bodies, so it counts as what a list calls a weak alias.
WEAK_NAMES: Final = ("weakAlias", "abbreviation")

COUNTRIES: Final = ("country", "mainCountry", "jurisdiction", "nationality", "citizenship", "flag")

# Numbers that name one party. Industry codes, tickers and programme ids are shared, so they are not here.
IDENTIFIERS: Final = frozenset(
    {
        "bikCode",
        "brightQueryId",
        "brightQueryOrgId",
        "bvdId",
        "cageCode",
        "callSign",
        "cikCode",
        "crsNumber",
        "dunsCode",
        "giiNumber",
        "idNumber",
        "imoNumber",
        "innCode",
        "irsCode",
        "isinCode",
        "leiCode",
        "licenseNumber",
        "mmsi",
        "npiCode",
        "ogrnCode",
        "okpoCode",
        "passportNumber",
        "permId",
        "registrationNumber",
        "sayariId",
        "serialNumber",
        "socialSecurityNumber",
        "swiftBic",
        "taxNumber",
        "uniqueEntityId",
        "uscCode",
        "vatCode",
        "voenCode",
        "wikidataId",
    }
)

# What a list says of the listing itself is a property of FollowTheMoney's Sanction, written as it writes
# the property of another schema. The United States' licence requirement is the scope of the measure; its
# review policy has no property of its own and is the description.
REQUIREMENT: Final = "Sanction:provisions"
POLICY: Final = "Sanction:description"
PROGRAMME: Final = "Sanction:program"
CITE: Final = ("Sanction:recordId", "Sanction:unscId", "Sanction:authorityId")
URL: Final = ("Sanction:sourceUrl", "sourceUrl")
LISTING: Final = "Sanction:"

# A note on a party that a file names for others' sake: OpenSanctions writes `"target": false`.
BYSTANDER: Final = "named in the file because of others, not as a target"
