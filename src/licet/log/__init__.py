"""Transparency logs: what is written in one can be proved to be there, and cannot be taken out unseen.

One log holds the licences an authority issued, and each guard keeps one of the uses it permitted. The tree
is that of RFC 6962; tiles, signed texts, cosignatures, proofs and policies are those of https://c2sp.org, so
that tools written elsewhere can read and verify all of it. The room keeps bytes and proves what it kept: it
refuses to know what they mean.
"""

from licet.log._checkpoint import Checkpoint, VerifiedCheckpoint, verify_checkpoint
from licet.log._cosignature import Cosignature, WitnessKey, WitnessVerifier
from licet.log._follow import Follower
from licet.log._fork import Fork, find_fork, verify_fork
from licet.log._log import Log
from licet.log._memory import MemoryLog
from licet.log._note import LogKey, LogVerifier, parse_note
from licet.log._policy import Policy, Quorum, Verifier, WitnessedLog
from licet.log._proof import LogProof, verify_log_proof
from licet.log._record import Record
from licet.log._source import FolderSource, Source
from licet.log._tree import (
    leaf_hash,
    prove_consistency,
    prove_inclusion,
    tree_root,
)
from licet.log._verify import (
    verify_consistency,
    verify_inclusion,
    verify_subtree_consistency,
    verify_subtree_inclusion,
)
from licet.log._view import LogView
from licet.log._watch import Facets, Watch, facets

__all__ = [
    "Checkpoint",
    "Cosignature",
    "Facets",
    "FolderSource",
    "Follower",
    "Fork",
    "Log",
    "LogKey",
    "LogProof",
    "LogVerifier",
    "LogView",
    "MemoryLog",
    "Policy",
    "Quorum",
    "Record",
    "Source",
    "VerifiedCheckpoint",
    "Verifier",
    "Watch",
    "WitnessKey",
    "WitnessVerifier",
    "WitnessedLog",
    "facets",
    "find_fork",
    "leaf_hash",
    "parse_note",
    "prove_consistency",
    "prove_inclusion",
    "tree_root",
    "verify_checkpoint",
    "verify_consistency",
    "verify_fork",
    "verify_inclusion",
    "verify_log_proof",
    "verify_subtree_consistency",
    "verify_subtree_inclusion",
]
