"""Lists: importers of the published formats, the store of imported lists, and the set one screens against."""

from licet.parties.lists._bis import parse_bis_cfr, parse_bis_csv, parse_bis_dpl
from licet.parties.lists._file import ListFile, decode, decode_pinned, encode
from licet.parties.lists._imported import Imported, Rejected, WatchList
from licet.parties.lists._list_set import ListSet, NamedParty, baseline, baseline_file
from licet.parties.lists._ofac_csv import parse_ofac_csv
from licet.parties.lists._ofac_xml import parse_ofac_xml
from licet.parties.lists._un import parse_un
from licet.parties.lists._us_csl import parse_us_csl_csv, parse_us_csl_json
from licet.parties.lists._us_short import parse_us_short

__all__ = [
    "Imported",
    "ListFile",
    "ListSet",
    "NamedParty",
    "Rejected",
    "WatchList",
    "baseline",
    "baseline_file",
    "decode",
    "decode_pinned",
    "encode",
    "parse_bis_cfr",
    "parse_bis_csv",
    "parse_bis_dpl",
    "parse_ofac_csv",
    "parse_ofac_xml",
    "parse_un",
    "parse_us_csl_csv",
    "parse_us_csl_json",
    "parse_us_short",
]
