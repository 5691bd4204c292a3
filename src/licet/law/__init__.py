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
    Reason,
    Ruled,
    Upcoming,
)
from licet.law._determine import determine
from licet.law._differences import Difference, Effects, differences, effects
from licet.law._load import load_pack, read_pack
from licet.law._rule import Basis, Effect, Force, Origin, Pack, PackDigest, Review, Rule, Stage, Status

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
    "Open",
    "Origin",
    "Outcome",
    "Pack",
    "PackDigest",
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
    "load_pack",
    "read_cases",
    "read_pack",
    "try_case",
    "try_cases",
]
