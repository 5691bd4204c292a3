"""Lists: the set one screens against, the store of imported lists, and what changed between two editions."""

from licet.parties.lists._changes import Change, changes
from licet.parties.lists._file import ListFile, decode, decode_pinned, encode
from licet.parties.lists._imported import Imported, Rejected, WatchList, term_of
from licet.parties.lists._list_set import LARGEST, ListSet, NamedParty, as_list_set, baseline, baseline_file
from licet.parties.lists._store import Allowance, Arrival, Held, ListStore, Manifest, Taken

__all__ = [
    "LARGEST",
    "Allowance",
    "Arrival",
    "Change",
    "Held",
    "Imported",
    "ListFile",
    "ListSet",
    "ListStore",
    "Manifest",
    "NamedParty",
    "Rejected",
    "Taken",
    "WatchList",
    "as_list_set",
    "baseline",
    "baseline_file",
    "changes",
    "decode",
    "decode_pinned",
    "encode",
    "term_of",
]
