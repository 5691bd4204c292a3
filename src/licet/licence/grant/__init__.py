"""The grant algebra: what a licence permits, as boxes of uses that can be compared, met and taken apart.

Nothing here reads a clock, signs or decides; and nothing here can give more than it was given.
"""

from licet.licence.grant._covering import Covering, covering
from licet.licence.grant._difference import Loss, difference
from licet.licence.grant._faults import LARGEST, MOST_GRANTS, faults
from licet.licence.grant._grant import Grant, Shortfall
from licet.licence.grant._meet import meet, normal
from licet.licence.grant._order import Excess, within
from licet.licence.grant._quota import PERIODS, Quota

__all__ = [
    "LARGEST",
    "MOST_GRANTS",
    "PERIODS",
    "Covering",
    "Excess",
    "Grant",
    "Loss",
    "Quota",
    "Shortfall",
    "covering",
    "difference",
    "faults",
    "meet",
    "normal",
    "within",
]
