"""The law as data: load rules, evaluate them three-valued, explain the answer.

Pure: no clock, no network, no environment. A determination is decision support, never legal advice.
"""

from licet.law._cases import Case, CaseResult, read_cases, try_case, try_cases
from licet.law._change import Counterfactual, changes, counterfactual
from licet.law._conditions import Finding, World, evaluate
from licet.law._determination import (
    DISCLAIMER,
    Ask,
    Change,
    Determination,
    Discharge,
    Open,
    Outcome,
    Part,
    Reason,
    Ruled,
    Upcoming,
)
from licet.law._determine import determine
from licet.law._differences import Difference, Effects, differences, effects
from licet.law._explained import explained
from licet.law._load import load_pack, read_pack
from licet.law._rule import Basis, Effect, Force, Origin, Pack, PackDigest, Review, Rule, Stage, Status
from licet.law._wassenaar import wassenaar_view
from licet.law.interview import Interview, next_question

__all__ = [
    "DISCLAIMER",
    "Ask",
    "Basis",
    "Case",
    "CaseResult",
    "Change",
    "Counterfactual",
    "Determination",
    "Difference",
    "Discharge",
    "Effect",
    "Effects",
    "Finding",
    "Force",
    "Interview",
    "Open",
    "Origin",
    "Outcome",
    "Pack",
    "PackDigest",
    "Part",
    "Reason",
    "Review",
    "Rule",
    "Ruled",
    "Stage",
    "Status",
    "Upcoming",
    "World",
    "changes",
    "counterfactual",
    "determine",
    "differences",
    "effects",
    "evaluate",
    "explained",
    "load_pack",
    "next_question",
    "read_cases",
    "read_pack",
    "try_case",
    "try_cases",
    "wassenaar_view",
]
