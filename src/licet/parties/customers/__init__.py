"""Customers: kept, screened again whenever a list or a customer changes, and what people decided on matches.

Every screening and decision leaves a row that cannot be changed; what changed is told once and whole, and
nothing grows silent by age. Personal data stay in the store and can be erased; the record that remains holds
references and digests. Nothing here decides whether a match is true.
"""

from licet.parties.customers._alerts_file import ALERT_COLUMNS, AlertsFile
from licet.parties.customers._changes import Change, Decision, Found, Kind, Standing, State
from licet.parties.customers._decisions import VERDICTS, Recorded, Verdict, decide, decisions
from licet.parties.customers._entry import Entry, ListsWatched, Watchlists, entry_of
from licet.parties.customers._history import (
    Alert,
    Covered,
    Repeated,
    Status,
    changes,
    history,
    repeat,
    status,
)
from licet.parties.customers._index import CustomerIndex, IndexMaker, SavedIndex, forget
from licet.parties.customers._keeping import Added, add, remove
from licet.parties.customers._ledger import Head, Verified, verify
from licet.parties.customers._names import NamesMaker
from licet.parties.customers._reading import CustomersFile, Rejects, Written, read_customers
from licet.parties.customers._run import RunSummary, run
from licet.parties.customers._store import Store
from licet.parties.customers._withdrawal import Withdrawal, withdraw
from licet.parties.customers._workers import Workers

__all__ = [
    "ALERT_COLUMNS",
    "VERDICTS",
    "Added",
    "Alert",
    "AlertsFile",
    "Change",
    "Covered",
    "CustomerIndex",
    "CustomersFile",
    "Decision",
    "Entry",
    "Found",
    "Head",
    "IndexMaker",
    "Kind",
    "ListsWatched",
    "NamesMaker",
    "Recorded",
    "Rejects",
    "Repeated",
    "RunSummary",
    "SavedIndex",
    "Standing",
    "State",
    "Status",
    "Store",
    "Verdict",
    "Verified",
    "Watchlists",
    "Withdrawal",
    "Workers",
    "Written",
    "add",
    "changes",
    "decide",
    "decisions",
    "entry_of",
    "forget",
    "history",
    "read_customers",
    "remove",
    "repeat",
    "run",
    "status",
    "verify",
    "withdraw",
]
