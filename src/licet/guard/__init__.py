"""The guard inside the product: every use decided in process, recorded, refused by default.

It knows one artefact, the documents it stands on and the law of use. It does not grant, and it cannot widen.
"""

from licet.guard._acts import Act, Authorised, Deleted, Reported, Reviewed
from licet.guard._asker import Asker
from licet.guard._circumstances import Circumstances, Position
from licet.guard._entries import (
    ActEntry,
    Entry,
    FeedEntry,
    ListEntry,
    OpenEntry,
    ReserveEntry,
    StateEntry,
    UseEntry,
    decode,
)
from licet.guard._guard import Guard
from licet.guard._open import open_artefact
from licet.guard._recording import Recording
from licet.guard._verdict import Change, Ground, Obligation, Verdict
from licet.guard.provisos import gallery_digest

__all__ = [
    "Act",
    "ActEntry",
    "Asker",
    "Authorised",
    "Change",
    "Circumstances",
    "Deleted",
    "Entry",
    "FeedEntry",
    "Ground",
    "Guard",
    "ListEntry",
    "Obligation",
    "OpenEntry",
    "Position",
    "Recording",
    "Reported",
    "ReserveEntry",
    "Reviewed",
    "StateEntry",
    "UseEntry",
    "Verdict",
    "decode",
    "gallery_digest",
    "open_artefact",
]
