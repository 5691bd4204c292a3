"""The signed examples in the specifications of https://c2sp.org, as they are printed there.

Sources: signed-note.md ("Example") and tlog-checkpoint.md of https://github.com/C2SP/C2SP, commit of 22 July
2026. Specifications CC BY 4.0, data BSD-1-Clause.
"""

from __future__ import annotations

import pytest

from licet.errors import BadCheckpoint
from licet.log import Checkpoint, LogVerifier
from licet.log._note import parse_note
from licet.log.witness import Request

VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NOTE = (
    "This is an example message.\n\n— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
CHECKPOINT = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 "
    "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)
PROOF = (
    "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=",
    "jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=",
    "5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=",
    "/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=",
)


def test_the_example_of_a_signed_note_verifies_with_its_key() -> None:
    LogVerifier.from_vkey(VKEY).verify(parse_note(NOTE.encode()))
    with pytest.raises(BadCheckpoint):
        LogVerifier.from_vkey(VKEY).verify(parse_note(NOTE.replace("This", "That").encode()))


def test_the_example_of_a_cosigned_checkpoint_is_read_and_printed_alike() -> None:
    note = parse_note(CHECKPOINT.encode())
    assert Checkpoint.from_text(note.text).size == 20_852_163
    assert [one.name for one in note.signatures] == ["example.com/behind-the-sofa", "witness.example.com/w1"]
    witnessed = note.signatures[1].signature
    assert int.from_bytes(witnessed[:8], "big") == 1_679_315_147
    assert len(witnessed) == 8 + 64
    assert note.text + b"\n" + b"".join(one.to_line() for one in note.signatures) == CHECKPOINT.encode()


def test_the_example_of_a_request_to_a_witness_is_read_and_printed_alike() -> None:
    body = "\n".join(("old 20852014", *PROOF, "", CHECKPOINT)).encode()
    request = Request.from_bytes(body)
    assert (request.old_size, len(request.proof)) == (20_852_014, 4)
    assert request.to_bytes() == body
