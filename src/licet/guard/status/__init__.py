"""How a guard stands, for its operator: read from tag, lists and record, and changing none of them.

It takes no lock and writes nothing, so it can be asked while the guard is at work. What it says of uses is as
of the record's last checkpoint, which a running guard signs once a minute.
"""

from licet.guard.status._page import page
from licet.guard.status._status import (
    Checked,
    DueSeen,
    Ending,
    FeedSeen,
    ListSeen,
    ProvisoSeen,
    QuotaSeen,
    RecordSeen,
    Standing,
    Status,
)
from licet.guard.status._survey import status

__all__ = [
    "Checked",
    "DueSeen",
    "Ending",
    "FeedSeen",
    "ListSeen",
    "ProvisoSeen",
    "QuotaSeen",
    "RecordSeen",
    "Standing",
    "Status",
    "page",
    "status",
]
