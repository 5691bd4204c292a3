"""Quotas that several processes, or several hosts, share: counted in one place, and never twice.

A guard without a shared state counts from its own record, and then no other process may count the same
quota. The room knows numbers and digests; it decides nothing, and holds nobody's name.
"""

from licet.guard.state._account import Account
from licet.guard.state._joint import Joint
from licet.guard.state._leases import SharedLeases
from licet.guard.state._place import open_state
from licet.guard.state._state import Counts, Device, Kind, Lease, State, Tally, Turn

__all__ = [
    "Account",
    "Counts",
    "Device",
    "Joint",
    "Kind",
    "Lease",
    "SharedLeases",
    "State",
    "Tally",
    "Turn",
    "open_state",
]
