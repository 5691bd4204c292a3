"""Who must have signed: cosignatures of both kinds, and policies as https://c2sp.org/tlog-policy has them."""

from __future__ import annotations

import datetime as dt
import sys

import pytest

from licet.errors import BadCheckpoint, InputError
from licet.log import (
    Checkpoint,
    LogKey,
    LogVerifier,
    Policy,
    Quorum,
    WitnessedLog,
    WitnessKey,
    WitnessVerifier,
    verify_checkpoint,
)
from licet.log._note import parse_note
from licet.log._vkey import encode64

LOG = LogKey.from_private_bytes("example.org/log", b"\x07" * 32)
NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
KEYS = [
    WitnessKey.from_seed(f"w{n}.example", "ed25519" if n % 2 else "ml-dsa-44", bytes([n]) * 32)
    for n in range(6)
]
HEAD = Checkpoint(origin="example.org/log", size=9, root=b"\x05" * 32)
NOTE = HEAD.sign(LOG)


def cosigned(*keys: WitnessKey, at: dt.datetime = NOON) -> bytes:
    return NOTE + b"".join(key.cosign(HEAD.to_text(), HEAD, at=at) for key in keys)


@pytest.mark.parametrize("key", KEYS[:2], ids=lambda key: str(key.verifier.scheme))
def test_a_witness_s_key_reads_back_as_it_was_printed(key: WitnessKey) -> None:
    assert WitnessKey.from_skey(key.skey).verifier == key.verifier
    assert WitnessVerifier.from_vkey(key.verifier.vkey) == key.verifier
    assert repr(key) == f"WitnessKey({key.verifier.name}, {key.verifier.scheme})"
    made = WitnessKey.generate("w.example", key.verifier.scheme)
    assert WitnessKey.from_skey(made.skey).verifier == made.verifier


@pytest.mark.parametrize("key", KEYS[:2], ids=lambda key: str(key.verifier.scheme))
def test_no_flipped_bit_in_a_cosignature_survives(key: WitnessKey) -> None:
    note = parse_note(cosigned(key))
    (signature,) = note.signed_by(key.verifier.name, key.verifier.key_id)
    assert key.verifier.verify(note, HEAD) is not None
    for at in {0, 7, 8, 40, len(signature) - 1}:
        spoilt = signature[:at] + bytes([signature[at] ^ 1]) + signature[at + 1 :]
        line = f"— {key.verifier.name} {encode64(key.verifier.key_id + spoilt)}\n".encode()
        with pytest.raises(BadCheckpoint):
            key.verifier.verify(parse_note(NOTE + line), HEAD)


@pytest.mark.parametrize("key", KEYS[:2], ids=lambda key: str(key.verifier.scheme))
def test_a_cosignature_is_of_one_checkpoint(key: WitnessKey) -> None:
    line = key.cosign(HEAD.to_text(), HEAD, at=NOON)
    other = Checkpoint(origin="example.org/log", size=10, root=b"\x05" * 32)
    with pytest.raises(BadCheckpoint, match="does not hold"):
        key.verifier.verify(parse_note(other.sign(LOG) + line), other)


def test_a_cosignature_without_a_time_says_too_little() -> None:
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    with pytest.raises(BadCheckpoint, match="no time"):
        KEYS[0].verifier.verify(parse_note(cosigned(KEYS[0], at=epoch)), HEAD)


def test_the_latest_of_several_cosignatures_counts() -> None:
    later = NOON + dt.timedelta(hours=1)
    note = cosigned(KEYS[1]) + KEYS[1].cosign(HEAD.to_text(), HEAD, at=later)
    said = KEYS[1].verifier.verify(parse_note(note), HEAD)
    assert said is not None
    assert said.at == later


def test_an_ml_dsa_cosignature_signs_the_structure_of_the_specification() -> None:
    from licet.log._cosignature import _in_struct

    assert (
        _in_struct("w0.example", HEAD, 1_679_315_147)
        == (b"subtree/v1\n\0\x0aw0.example" + (1_679_315_147).to_bytes(8, "big") + b"\x0fexample.org/log")
        + bytes(8)
        + (9).to_bytes(8, "big")
        + b"\x05" * 32
    )
    with pytest.raises(BadCheckpoint, match="too long"):
        _in_struct("w", Checkpoint(origin="o" * 256, size=1, root=bytes(32)), 1)
    with pytest.raises(BadCheckpoint, match="extension lines"):
        _in_struct("w", Checkpoint(origin="o", size=1, root=bytes(32), extensions=("more",)), 1)


def test_an_older_cryptography_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("cryptography.hazmat.primitives.asymmetric.mldsa", raising=False)
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric.mldsa", None)
    with pytest.raises(InputError, match="knows no ML-DSA"):
        WitnessKey.generate("w", "ml-dsa-44")


def test_an_ed25519_cosignature_signs_the_lines_of_the_specification() -> None:
    from licet.log._cosignature import _in_lines

    text = b"example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    assert _in_lines(text, 1_679_315_147) == b"cosignature/v1\ntime 1679315147\n" + text


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        LOG.verifier.vkey,
        KEYS[1].verifier.vkey[:-4],
        KEYS[1].verifier.vkey.replace("w1", "w2"),
        KEYS[1].verifier.vkey + "\nmore",
    ],
)
def test_what_is_no_key_of_a_witness_is_refused(vkey: str) -> None:
    with pytest.raises(InputError):
        WitnessVerifier.from_vkey(vkey)


@pytest.mark.parametrize("skey", ["", LOG.skey, KEYS[1].skey.replace("w1", "w2"), KEYS[1].skey[:-4]])
def test_what_is_no_private_key_of_a_witness_is_refused(skey: str) -> None:
    with pytest.raises(InputError):
        WitnessKey.from_skey(skey)


def test_a_witness_s_key_is_not_a_log_s_and_has_its_size() -> None:
    with pytest.raises(InputError, match="not the Ed25519 key of a log"):
        LogVerifier.from_vkey(KEYS[1].verifier.vkey)
    with pytest.raises(InputError, match="no ed25519 key"):
        WitnessVerifier(name="w", scheme="ed25519", public=b"short")


# Policies

A, B, C, D = (f"witness {name} {key.verifier.vkey}\n" for name, key in zip("ABCD", KEYS, strict=False))
HEADER = f"# who is believed\n\tlog {LOG.verifier.vkey} https://example.org/log\n\n{A}{B}{C}{D}"


def believed(rule: str) -> WitnessedLog:
    found = Policy.from_text((HEADER + rule).encode()).log("example.org/log")
    assert isinstance(found, WitnessedLog)
    return found


@pytest.mark.parametrize(
    ("rule", "enough", "too_few"),
    [
        ("quorum A\n", [0], [1, 2, 3]),
        ("group G any A B\nquorum G\n", [1], [2, 3]),
        ("group G all A B\nquorum G\n", [0, 1], [0, 2]),
        ("group G 2 A B C\nquorum G", [0, 2], [2, 3]),
        ("group X 1 A B\ngroup Y any C D\ngroup Z all X Y\nquorum Z\n", [1, 3], [0, 1]),
    ],
)
def test_a_quorum_is_met_by_enough_witnesses_and_no_fewer(
    rule: str, enough: list[int], too_few: list[int]
) -> None:
    verifier = believed(rule)
    said = verify_checkpoint(cosigned(*[KEYS[n] for n in enough]), verifier)
    assert {one.witness for one in said.cosignatures} == {KEYS[n].verifier.name for n in enough}
    with pytest.raises(BadCheckpoint, match="too few witnesses"):
        verify_checkpoint(cosigned(*[KEYS[n] for n in too_few]), verifier)


def test_a_spoilt_cosignature_of_a_needed_witness_spoils_the_note() -> None:
    verifier = believed("group G 1 A B\nquorum G\n")
    assert verifier.quorum.says == "1 of w0.example, w1.example"
    spoilt = KEYS[1].cosign(b"something else\n", HEAD, at=NOON)
    with pytest.raises(BadCheckpoint, match=r"cosignature of w1\.example does not hold"):
        verify_checkpoint(cosigned(KEYS[0]) + spoilt, verifier)
    stranger = KEYS[5].cosign(b"something else\n", HEAD, at=NOON)
    assert verify_checkpoint(cosigned(KEYS[0]) + stranger, verifier).size == 9


def test_a_policy_without_witnesses_believes_the_log_alone() -> None:
    policy = Policy.from_text(f"log {LOG.verifier.vkey}\nquorum none".encode())
    assert policy.logs == (LOG.verifier,)
    assert policy.log("example.org/other") is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEADER, "no quorum line"),
        (HEADER + "quorum A\nquorum B\n", "p:9: there are two quorum lines"),
        (HEADER + "quorum E\n", "p:8: E is not defined above"),
        (HEADER + "group G 1 A E\nquorum G\n", "p:8: E is not defined above"),
        (HEADER + "group G 1 A\ngroup H 1 A\nquorum H\n", "A is in a group already"),
        (HEADER + "group G 1 A A\nquorum G\n", "A is in a group already"),
        (HEADER + "group G 3 A B\nquorum G\n", "3 of 2 witnesses"),
        (HEADER + "group G 0 A B\nquorum G\n", "no number of witnesses"),
        (HEADER + "group G two A B\nquorum G\n", "no number of witnesses"),
        (HEADER + "group A any B\nquorum A\n", "the name A is taken"),
        (HEADER + "group none any B\nquorum none\n", "the name none is taken"),
        (HEADER + A.replace("A", "E", 1) + "quorum A\n", "is here twice"),
        (HEADER + f"log {LOG.verifier.vkey}\nquorum A\n", "is here twice"),
        (HEADER + "group G any\nquorum G\n", "defines nothing"),
        (HEADER + "quorum\n", "defines nothing"),
        (HEADER + "allow everything\n", "defines nothing"),
        ("log example.org\nquorum none\n", "p:1: this is not the key of a log"),
    ],
)
def test_a_policy_that_is_not_one_is_refused_with_its_line(text: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        Policy.from_text(text.encode(), where="p")


def test_no_witness_counts_twice() -> None:
    with pytest.raises(InputError, match="count twice"):
        Quorum(needed=1, members=(KEYS[0].verifier, Quorum(needed=1, members=(KEYS[0].verifier,))))
