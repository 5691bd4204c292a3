"""Lists: importers of the published formats, the store of imported lists, and the set one screens against."""

from licet.parties.lists._bis import parse_bis_cfr, parse_bis_csv, parse_bis_dpl
from licet.parties.lists._changes import Change, changes
from licet.parties.lists._eu import parse_eu
from licet.parties.lists._fetch import Fetched, fetch, is_address
from licet.parties.lists._file import ListFile, decode, decode_pinned, encode
from licet.parties.lists._formats import FORMATS, Asked, File, read, recognised
from licet.parties.lists._ftm import Described, parse_ftm
from licet.parties.lists._imported import Imported, Rejected, WatchList
from licet.parties.lists._list_set import (
    LARGEST,
    ListSet,
    NamedParty,
    as_list_set,
    baseline,
    baseline_file,
)
from licet.parties.lists._ofac_csv import parse_ofac_csv
from licet.parties.lists._ofac_xml import parse_ofac_xml
from licet.parties.lists._own import Mapping, checked_mapping, parse_own
from licet.parties.lists._store import Allowance, Arrival, Held, ListStore, Manifest, Taken
from licet.parties.lists._uk import parse_uk_csv, parse_uk_ods, parse_uk_xml
from licet.parties.lists._un import parse_un
from licet.parties.lists._us_csl import parse_us_csl_csv, parse_us_csl_json
from licet.parties.lists._us_short import parse_us_short

__all__ = [
    "FORMATS",
    "LARGEST",
    "Allowance",
    "Arrival",
    "Asked",
    "Change",
    "Described",
    "Fetched",
    "File",
    "Held",
    "Imported",
    "ListFile",
    "ListSet",
    "ListStore",
    "Manifest",
    "Mapping",
    "NamedParty",
    "Rejected",
    "Taken",
    "WatchList",
    "as_list_set",
    "baseline",
    "baseline_file",
    "changes",
    "checked_mapping",
    "decode",
    "decode_pinned",
    "encode",
    "fetch",
    "is_address",
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
