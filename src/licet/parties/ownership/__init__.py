"""Ownership: what share of a party listed persons hold, under the 50 percent rules.

It computes with what files state and screening found, exactly and with bounds; what neither says is "cannot
tell", never "no". It decides no match, and assesses no control: it says where one is claimed.
"""

from licet.parties.ownership._finding import Chain, OwnershipFinding, Verdict, as_fact, listed_share
from licet.parties.ownership._listed import Listed, find_listed
from licet.parties.ownership._missing import Missing
from licet.parties.ownership._reading import OWNERSHIP_FORMATS, read_stakes, stakes_in
from licet.parties.ownership._rules import Effect, ShareRule, load_rule, load_rules, rule_of
from licet.parties.ownership._shares import Bound, Share, number, parse_share
from licet.parties.ownership._stakes import Holder, Imported, Rejected, Stake, Stakes, Unread
from licet.parties.ownership._uncounted import Uncounted, uncounted

__all__ = [
    "OWNERSHIP_FORMATS",
    "Bound",
    "Chain",
    "Effect",
    "Holder",
    "Imported",
    "Listed",
    "Missing",
    "OwnershipFinding",
    "Rejected",
    "Share",
    "ShareRule",
    "Stake",
    "Stakes",
    "Uncounted",
    "Unread",
    "Verdict",
    "as_fact",
    "find_listed",
    "listed_share",
    "load_rule",
    "load_rules",
    "number",
    "parse_share",
    "read_stakes",
    "rule_of",
    "stakes_in",
    "uncounted",
]
