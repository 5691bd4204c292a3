"""Keys and signed notes, against the example of the Go reference implementation and against misuse."""

from __future__ import annotations

import base64

import pytest

from licet.errors import BadCheckpoint, InputError
from licet.log import LogKey, LogVerifier
from licet.log._note import parse_note
from licet.log._vkey import is_key_name

# The example in the documentation of golang.org/x/mod/sumdb/note; its seed is public, and guards nothing.
GO_SEED = base64.b64decode("gQoUAtUUbI2E8kQzMPVAgOv5juF9nHT2JS/F1ccoMXM=")
GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
)
GO_NOTE = (
    GO_TEXT
    + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIu"
    + "GUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
).encode()

KEY = LogKey.from_private_bytes("example.org/log", b"\x07" * 32)


def test_a_note_is_byte_for_byte_what_the_reference_implementation_signs() -> None:
    key = LogKey.from_private_bytes("PeterNeumann", GO_SEED)
    assert key.verifier.vkey == GO_VKEY
    assert key.sign_note(GO_TEXT) == GO_NOTE


def test_a_note_of_the_reference_implementation_verifies() -> None:
    note = parse_note(GO_NOTE)
    LogVerifier.from_vkey(GO_VKEY).verify(note)
    assert note.text.decode() == GO_TEXT


def test_text_and_bytes_are_signed_alike() -> None:
    assert KEY.sign_note("one line\n") == KEY.sign_note(b"one line\n")


def test_a_key_survives_storage() -> None:
    key = LogKey.generate("example.org/log")
    again = LogKey.from_private_bytes(key.origin, key.private_bytes())
    assert again.verifier == key.verifier
    assert LogVerifier.from_vkey(key.verifier.vkey + "\n") == key.verifier


def test_two_generated_keys_differ() -> None:
    assert LogKey.generate("a").verifier != LogKey.generate("a").verifier


def test_a_key_never_prints_its_secret() -> None:
    assert repr(KEY) == f"LogKey({KEY.verifier.vkey})"


def test_a_name_holds_every_character_but_spaces_controls_plus_and_halves_of_pairs() -> None:
    wrong = {c for c in map(chr, range(0x110000)) if c.isspace() or c < " " or c == "+"}
    halves = {chr(code) for code in range(0xD800, 0xE000)}
    right = [
        c for c in map(chr, (*range(0x3100), *range(0xD700, 0xE100), 0x10FFFF)) if c not in wrong | halves
    ]
    assert not any(is_key_name(f"log{c}") for c in wrong | halves)
    assert all(is_key_name(f"log{c}") for c in right)


@pytest.mark.parametrize(
    "origin", ["", "two words", "a+b", "line\nbreak", "no\u00a0break", "bell\x07", "\udc80"]
)
def test_a_name_that_would_break_a_note_is_refused(origin: str) -> None:
    with pytest.raises(InputError, match="cannot name a log"):
        LogKey.generate(origin)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_of_the_wrong_length_is_refused(length: int) -> None:
    with pytest.raises(InputError, match=f"not {length}"):
        LogKey.from_private_bytes("example.org/log", b"k" * length)
    with pytest.raises(InputError, match=f"not {length}"):
        LogVerifier(origin="example.org/log", public=b"k" * length)


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeuman+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+****",
    ],
)
def test_a_changed_vkey_is_refused(vkey: str) -> None:
    with pytest.raises(InputError):
        LogVerifier.from_vkey(vkey)


@pytest.mark.parametrize("text", ["", "no newline", "tab\there\n", "return\r\n", b"\xff\n"])
def test_what_no_verifier_would_read_is_not_signed(text: str | bytes) -> None:
    with pytest.raises(InputError, match="cannot be signed"):
        KEY.sign_note(text)


@pytest.mark.parametrize(
    "spoilt",
    [
        b"",
        b"\n",
        b"text\n",
        b"text\n\n",
        GO_NOTE[:-1],
        GO_NOTE + b"\n",
        GO_NOTE.replace("—".encode(), b"-"),
        GO_NOTE.replace("—".encode(), "–".encode()),
        GO_NOTE.replace("— ".encode(), "—".encode()),
        GO_NOTE.replace(b" x08go", b"  x08go"),
        GO_NOTE.replace(b"PeterNeumann", b"Peter Neumann"),
        GO_NOTE.replace(b"PeterNeumann", "Peter\u00a0Neumann".encode()),
        GO_NOTE.replace(b"PeterNeumann ", b""),
        GO_NOTE.replace(b"PeterNeumann", b"Peter+Neumann"),
        GO_NOTE.replace(b"nAM=", b"nAN="),
        GO_NOTE.replace(b"x08go/ZJ", b"x08go/Z*"),
        GO_TEXT.encode() + "\n— PeterNeumann x08gow==\n".encode(),
        GO_NOTE.replace(b"problem", b"prob\tlem"),
        GO_NOTE.replace(b"problem", b"prob\xfflem"),
        GO_NOTE + GO_NOTE.splitlines(keepends=True)[-1] * 100,
        b"x" * (1024 * 1024) + GO_NOTE,
    ],
)
def test_what_is_not_a_note_is_refused(spoilt: bytes) -> None:
    with pytest.raises(BadCheckpoint):
        parse_note(spoilt)


def test_signatures_of_others_are_passed_over() -> None:
    others = b"".join(
        LogKey.from_private_bytes(f"witness{number}.example", bytes([number]) * 32)
        .sign_note(GO_TEXT)
        .splitlines(keepends=True)[-1]
        for number in range(16)
    )
    LogVerifier.from_vkey(GO_VKEY).verify(parse_note(GO_NOTE + others))


def test_a_note_signed_by_others_alone_is_refused() -> None:
    with pytest.raises(BadCheckpoint, match=r"not signed by example\.org/log"):
        KEY.verifier.verify(parse_note(GO_NOTE))


def test_the_same_name_with_another_key_is_refused() -> None:
    with pytest.raises(BadCheckpoint, match="not signed by PeterNeumann with key"):
        LogKey.generate("PeterNeumann").verifier.verify(parse_note(GO_NOTE))


def test_one_false_signature_under_a_trusted_key_spoils_the_note() -> None:
    false = KEY.sign_note("another text\n").splitlines(keepends=True)[-1]
    with pytest.raises(BadCheckpoint, match="does not hold"):
        KEY.verifier.verify(parse_note(KEY.sign_note("this text\n") + false))


def test_only_the_last_empty_line_ends_the_text() -> None:
    note = KEY.sign_note("one\n\ntwo\n\n")
    assert parse_note(note).text == b"one\n\ntwo\n\n"


def test_a_private_key_survives_being_written_down() -> None:
    key = LogKey.generate("example.org/log")
    assert LogKey.from_skey(f"{key.skey}\n").verifier == key.verifier


@pytest.mark.parametrize("damage", ["", "PRIVATE+KEY+a+b", "PRIVATE+KEY+example.org/log+00000000+AAAA"])
def test_a_damaged_private_key_is_refused(damage: str) -> None:
    with pytest.raises(InputError, match="private key"):
        LogKey.from_skey(damage)


def test_a_private_key_under_another_name_is_refused() -> None:
    other = LogKey.generate("example.org/log").skey.replace("example.org/log", "example.org/other")
    with pytest.raises(InputError, match="key id"):
        LogKey.from_skey(other)
