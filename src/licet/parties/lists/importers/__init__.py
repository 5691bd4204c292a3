"""Importers: published formats, told by their content, read entry by entry, each value with its origin."""

from licet.parties.lists.importers._bis import parse_bis_cfr, parse_bis_csv, parse_bis_dpl
from licet.parties.lists.importers._countries import country_codes
from licet.parties.lists.importers._eu import parse_eu
from licet.parties.lists.importers._fetch import Fetched, fetch, is_address
from licet.parties.lists.importers._formats import FORMATS, Asked, File, is_one_of_several, read, recognised
from licet.parties.lists.importers._ftm import Described, parse_ftm
from licet.parties.lists.importers._ofac_csv import parse_ofac_csv
from licet.parties.lists.importers._ofac_xml import parse_ofac_xml
from licet.parties.lists.importers._own import Mapping, checked_mapping, parse_own
from licet.parties.lists.importers._uk import parse_uk_csv, parse_uk_ods, parse_uk_xml
from licet.parties.lists.importers._un import parse_un
from licet.parties.lists.importers._us_csl import parse_us_csl_csv, parse_us_csl_json
from licet.parties.lists.importers._us_short import parse_us_short

__all__ = [
    "FORMATS",
    "Asked",
    "Described",
    "Fetched",
    "File",
    "Mapping",
    "checked_mapping",
    "country_codes",
    "fetch",
    "is_address",
    "is_one_of_several",
    "parse_bis_cfr",
    "parse_bis_csv",
    "parse_bis_dpl",
    "parse_eu",
    "parse_ftm",
    "parse_ofac_csv",
    "parse_ofac_xml",
    "parse_own",
    "parse_uk_csv",
    "parse_uk_ods",
    "parse_uk_xml",
    "parse_un",
    "parse_us_csl_csv",
    "parse_us_csl_json",
    "parse_us_short",
    "read",
    "recognised",
]
