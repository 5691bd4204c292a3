"""Checkpoints and proofs that travel: what holds, and each way of not holding."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest

from licet.errors import BadCheckpoint, BadProof
from licet.log import (
    Checkpoint,
    LogKey,
    LogProof,
    MemoryLog,
    VerifiedCheckpoint,
    tree_root,
    verify_checkpoint,
    verify_log_proof,
)
from licet.log._vkey import encode64

KEY = LogKey.from_private_bytes("example.org/log", b"\x07" * 32)
ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="  # the example of https://c2sp.org/tlog-checkpoint


def signed(text: str) -> bytes:
    return KEY.sign_note(text)


def a_log(entries: int = 5) -> MemoryLog:
    log = MemoryLog(KEY)
    for number in range(entries):
        log.append(b"entry %d" % number)
    return log


def test_the_specification_s_example_is_read() -> None:
    text = f"example.com/behind-the-sofa\n20852163\n{ROOT}\n".encode()
    checkpoint = Checkpoint.from_text(text)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert encode64(checkpoint.root) == ROOT
    assert checkpoint.to_text() == text


def test_a_signed_checkpoint_verifies_and_keeps_its_note() -> None:
    note = signed(f"example.org/log\n9\n{ROOT}\n")
    verified = verify_checkpoint(note, KEY.verifier)
    assert (verified.origin, verified.size, verified.note) == ("example.org/log", 9, note)
    assert encode64(verified.root) == ROOT


def test_extension_lines_are_kept_as_they_were_signed() -> None:
    text = f"example.org/log\n9\n{ROOT}\nextension one\nextension two\n".encode()
    assert Checkpoint.from_text(text).extensions == ("extension one", "extension two")
    assert Checkpoint.from_text(text).to_text() == text


@pytest.mark.parametrize(
    "text",
    [
        f"example.org/log\n{ROOT}\n",
        "example.org/log\n9\n\n",
        f"\n9\n{ROOT}\n",
        f"example.org/log\n09\n{ROOT}\n",
        f"example.org/log\n-9\n{ROOT}\n",
        f"example.org/log\n+9\n{ROOT}\n",
        f"example.org/log\n٩\n{ROOT}\n",
        f"example.org/log\n9223372036854775808\n{ROOT}\n",
        f"example.org/log\n9\n{ROOT[:-4]}\n",
        f"example.org/log\n9\n{ROOT[:-2]}3=\n",
        f"example.org/log\n9\n{ROOT}\n\nafter an empty line\n",
        f"example.org/log\n0\n{ROOT}\n",
        f"another.example/log\n9\n{ROOT}\n",
    ],
)
def test_a_signed_text_that_is_not_this_log_s_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(BadCheckpoint):
        verify_checkpoint(signed(text), KEY.verifier)


@pytest.mark.parametrize(
    "text", [b"", b"a\n1\n", b"\xff\n9\n" + ROOT.encode() + b"\n", b"a\n9\n" + ROOT.encode()]
)
def test_a_text_that_is_not_a_checkpoint_is_refused(text: bytes) -> None:
    with pytest.raises(BadCheckpoint):
        Checkpoint.from_text(text)


def test_nobody_can_make_a_verified_checkpoint_by_hand() -> None:
    with pytest.raises(TypeError, match="verify_checkpoint"):
        VerifiedCheckpoint(origin="a", size=1, root=b"", note=b"", seal=object())
    verified = verify_checkpoint(a_log().checkpoint(), KEY.verifier)
    with pytest.raises(TypeError, match="verify_checkpoint"):
        replace(verified, size=6, seal=cast("Any", None))


def test_an_entry_is_proved_without_the_log() -> None:
    proof = a_log().prove(3).to_bytes()
    head = verify_log_proof(proof, entry=b"entry 3", verifier=KEY.verifier)
    assert head.size == 5


def test_a_parsed_proof_verifies_like_its_bytes() -> None:
    proof = a_log().prove(0)
    assert verify_log_proof(proof, entry=b"entry 0", verifier=KEY.verifier) == verify_log_proof(
        proof.to_bytes(), entry=b"entry 0", verifier=KEY.verifier
    )


def test_another_entry_is_not_proved() -> None:
    with pytest.raises(BadProof, match="does not lead from entry 3"):
        verify_log_proof(a_log().prove(3), entry=b"entry 4", verifier=KEY.verifier)


def test_a_proof_from_a_log_nobody_trusts_is_refused() -> None:
    stranger = MemoryLog()
    stranger.append(b"entry")
    with pytest.raises(BadCheckpoint, match=r"not signed by example\.org/log"):
        verify_log_proof(stranger.prove(0), entry=b"entry", verifier=KEY.verifier)


def test_a_proof_prints_as_the_specification_shows() -> None:
    log = a_log(2)
    proof = LogProof(index=1, path=log.prove(1).path, checkpoint=log.checkpoint(), extra=b"extra data")
    head, _, checkpoint = proof.to_bytes().partition(b"\n\n")
    assert head.decode().splitlines() == [
        "c2sp.org/tlog-proof@v1",
        "extra ZXh0cmEgZGF0YQ==",
        "index 1",
        encode64(log.prove(1).path[0]),
    ]
    assert checkpoint == log.checkpoint()
    assert LogProof.from_bytes(proof.to_bytes()) == proof


@pytest.mark.parametrize(
    "spoilt",
    [
        b"",
        b"c2sp.org/tlog-proof@v1",
        b"c2sp.org/tlog-proof@v1\n\ncheckpoint",
        b"c2sp.org/tlog-proof@v2\nindex 0\n\ncheckpoint",
        b"c2sp.org/tlog-proof@v1\nindex 00\n\ncheckpoint",
        b"c2sp.org/tlog-proof@v1\nindex -1\n\ncheckpoint",
        b"c2sp.org/tlog-proof@v1\nindex 9223372036854775808\n\ncheckpoint",
        b"c2sp.org/tlog-proof@v1\nextra AA==\n\ncheckpoint",
        b"c2sp.org/tlog-proof@v1\nextra \nindex 0\n\ncheckpoint",
        b"c2sp.org/tlog-proof@v1\nextra *\nindex 0\n\ncheckpoint",
        b"c2sp.org/tlog-proof@v1\nindex 0\nextra AA==\n\ncheckpoint",
        b"c2sp.org/tlog-proof@v1\nindex 0\nAA==\n\ncheckpoint",
        b"c2sp.org/tlog-proof@v1\nindex 0\n" + ROOT.encode() + b"\r\n\n\ncheckpoint",
        b"c2sp.org/tlog-proof@v1\nindex 0\n" + (ROOT.encode() + b"\n") * 64 + b"\ncheckpoint",
    ],
)
def test_what_is_not_a_proof_is_refused(spoilt: bytes) -> None:
    with pytest.raises(BadProof):
        LogProof.from_bytes(spoilt)


def test_a_proof_of_nothing_in_an_empty_log_is_refused() -> None:
    empty = LogProof(index=0, path=(), checkpoint=MemoryLog(KEY).checkpoint())
    with pytest.raises(BadProof, match="cannot be in a log of 0"):
        verify_log_proof(empty, entry=b"", verifier=KEY.verifier)


def test_the_root_of_a_proof_is_the_root_of_the_log() -> None:
    assert verify_checkpoint(MemoryLog(KEY).checkpoint(), KEY.verifier).root == tree_root([])
