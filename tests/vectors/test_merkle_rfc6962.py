"""Every vector of transparency-dev/merkle: what others refuse we refuse, what they accept we accept."""

from __future__ import annotations

import base64
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from licet.errors import LogError
from licet.log import (
    verify_consistency,
    verify_inclusion,
    verify_subtree_consistency,
    verify_subtree_inclusion,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

FOLDER = Path(__file__).parent / "merkle-rfc6962"
VECTORS = sorted(FOLDER.rglob("*.json"))


def inclusion(vector: dict[str, Any], proof: list[bytes]) -> None:
    verify_inclusion(
        proof,
        leaf=base64.b64decode(vector["leafHash"]),
        index=vector["leafIdx"],
        size=vector["treeSize"],
        root=base64.b64decode(vector["root"]),
    )


def consistency(vector: dict[str, Any], proof: list[bytes]) -> None:
    verify_consistency(
        proof,
        old_size=vector["size1"],
        old_root=base64.b64decode(vector["root1"]),
        size=vector["size2"],
        root=base64.b64decode(vector["root2"]),
    )


def subtreeinclusion(vector: dict[str, Any], proof: list[bytes]) -> None:
    verify_subtree_inclusion(
        proof,
        leaf=base64.b64decode(vector["leafHash"]),
        index=vector["leafIdx"],
        subtree=range(vector["start"], vector["end"]),
        root=base64.b64decode(vector["root"]),
    )


def subtreeconsistency(vector: dict[str, Any], proof: list[bytes]) -> None:
    verify_subtree_consistency(
        proof,
        subtree=range(vector["start"], vector["end"]),
        subtree_root=base64.b64decode(vector["root1"]),
        size=vector["size"],
        root=base64.b64decode(vector["root2"]),
    )


CHECKS: dict[str, Callable[[dict[str, Any], list[bytes]], None]] = {
    check.__name__: check for check in (inclusion, consistency, subtreeinclusion, subtreeconsistency)
}


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: str(path.relative_to(FOLDER)))
def test_a_proof_is_accepted_exactly_when_the_vector_says_so(path: Path) -> None:
    vector = msgspec.json.decode(path.read_bytes())
    check = CHECKS[path.relative_to(FOLDER).parts[0]]
    proof = [base64.b64decode(node) for node in vector["proof"] or []]
    with pytest.raises(LogError) if vector["wantErr"] else nullcontext():
        check(vector, proof)


def test_no_vector_is_left_out() -> None:
    assert len(VECTORS) == 518
