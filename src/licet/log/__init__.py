"""Transparency logs: what is written in one can be proved to be there, and cannot be taken out unseen.

One log holds the licences an authority issued, and each guard keeps one of the uses it permitted. The tree
is that of RFC 6962, the signed texts are those of https://c2sp.org, so that tools written elsewhere can
verify both. The room keeps bytes and proves what it kept: it refuses to know what they mean.
"""

from licet.log._checkpoint import Checkpoint, VerifiedCheckpoint, verify_checkpoint
from licet.log._log import Log
from licet.log._memory import MemoryLog
from licet.log._note import LogKey, LogVerifier
from licet.log._proof import LogProof, verify_log_proof
from licet.log._record import Record
from licet.log._tree import (
    leaf_hash,
    prove_consistency,
    prove_inclusion,
    tree_root,
    verify_consistency,
    verify_inclusion,
    verify_subtree_consistency,
    verify_subtree_inclusion,
)
from licet.log._view import LogView

__all__ = [
    "Checkpoint",
    "Log",
    "LogKey",
    "LogProof",
    "LogVerifier",
    "LogView",
    "MemoryLog",
    "Record",
    "VerifiedCheckpoint",
    "leaf_hash",
    "prove_consistency",
    "prove_inclusion",
    "tree_root",
    "verify_checkpoint",
    "verify_consistency",
    "verify_inclusion",
    "verify_log_proof",
    "verify_subtree_consistency",
    "verify_subtree_inclusion",
]
