"""The guard inside the product: every use decided in process, recorded, refused by default.

It knows one artefact, the documents it stands on and the law of use. It does not grant, and it cannot widen.
"""

from licet.guard._entries import Entry, FeedEntry, ListEntry, OpenEntry, ReserveEntry, UseEntry, decode
from licet.guard._guard import Guard
from licet.guard._open import Recording, open_artefact
from licet.guard._verdict import Change, Ground, Verdict

__all__ = [
    "Change",
    "Entry",
    "FeedEntry",
    "Ground",
    "Guard",
    "ListEntry",
    "OpenEntry",
    "Recording",
    "ReserveEntry",
    "UseEntry",
    "Verdict",
    "decode",
    "open_artefact",
]
