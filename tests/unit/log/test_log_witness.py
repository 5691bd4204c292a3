"""A witness cosigns what was only added to; to whatever else it is asked, it says no and why."""

from __future__ import annotations

import asyncio
import datetime as dt
from hashlib import sha256
from typing import TYPE_CHECKING

import httpx
import pytest

from licet.errors import BadCheckpoint, Forked, InputError, LogError, Unwritable
from licet.listening import url_of
from licet.log import (
    Checkpoint,
    Log,
    LogKey,
    LogView,
    MemoryLog,
    Quorum,
    WitnessedLog,
    WitnessKey,
    prove_consistency,
    tree_root,
    verify_checkpoint,
    verify_log_proof,
)
from licet.log._note import parse_note
from licet.log._tree import leaf_hash
from licet.log.witness import Answer, Cosigner, Request, Witness
from licet.log.witness_server import bound, witness_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = LogKey.from_private_bytes("example.org/log", b"\x07" * 32)
OTHER = LogKey.from_private_bytes("example.org/other", b"\x08" * 32)
NEW_KEY = LogKey.from_private_bytes("example.org/log", b"\x09" * 32)
ONE = WitnessKey.from_seed("witness.example/1", "ed25519", b"\x01" * 32)
TWO = WitnessKey.from_seed("witness.example/2", "ml-dsa-44", b"\x02" * 32)
NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
LEAVES = [leaf_hash(b"%d" % number) for number in range(20)]


def clock() -> dt.datetime:
    return NOON


@pytest.fixture
def witness(tmp_path: Path) -> Iterator[Witness]:
    with Witness.open(tmp_path / "w", keys=[ONE, TWO], logs=[KEY.verifier], clock=clock) as opened:
        yield opened


class Client:
    """A client of the service in this process."""

    def __init__(self, witness: Witness, told: list[str] | None = None) -> None:
        self.app = witness_app(witness, tell=None if told is None else told.append)

    def ask(self, method: str, path: str, content: bytes = b"") -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://witness") as client:
                return await client.request(method, path, content=content)

        return asyncio.run(asked())


def note(size: int, *, root: bytes | None = None, key: LogKey = KEY) -> bytes:
    found = tree_root(LEAVES[:size]) if root is None else root
    return Checkpoint(origin=key.origin, size=size, root=found).sign(key)


def request(old: int, size: int, **odd: bytes) -> bytes:
    proof = prove_consistency(LEAVES[:size], old) if old <= size else ()
    return Request(old_size=old, proof=proof, note=odd.get("note", note(size))).to_bytes()


def checkpoint_file(folder: Path) -> Path:
    return folder / "w" / sha256(b"example.org/log").hexdigest() / "checkpoint"


def test_a_witness_cosigns_a_log_as_it_grows(witness: Witness) -> None:
    for old, size in ((0, 3), (3, 7), (7, 7), (7, 20)):
        answer = witness.add_checkpoint(request(old, size))
        assert answer.status == 200, answer
        signed = note(size) + answer.body
        quorum = Quorum(needed=2, members=(ONE.verifier, TWO.verifier))
        verified = verify_checkpoint(signed, WitnessedLog(log=KEY.verifier, quorum=quorum))
        assert [(said.witness, said.at) for said in verified.cosignatures] == [
            ("witness.example/1", NOON),
            ("witness.example/2", NOON),
        ]


def test_an_empty_log_can_be_cosigned(witness: Witness) -> None:
    assert witness.add_checkpoint(request(0, 0)).status == 200
    assert witness.add_checkpoint(request(0, 5)).status == 200


SEEN = Checkpoint(origin="example.org/log", size=5, root=bytes(32))
EXTENDED = Checkpoint(
    origin="example.org/log", size=5, root=tree_root(LEAVES[:5]), extensions=("more",)
).sign(KEY)
FORGED = note(5, root=tree_root(LEAVES[1:6]))


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"old 3", 400),
        (b"old 03\n\n" + note(5), 400),
        (b"old 3\nAA=\n\n" + note(5), 400),
        (b"old 3\n" + b"AAAA\n" * 64 + b"\n" + note(5), 400),
        (b"old 3\n\nno note", 400),
        (b"old 3\n\n" + KEY.sign_note("example.org/log\nnot a size\n"), 400),
        (request(9, 5), 400),
        (request(3, 5, note=EXTENDED), 400),
        (request(3, 5, note=note(5, key=OTHER)), 404),
        (request(3, 5, note=note(5, key=NEW_KEY)), 403),
        (request(3, 5, note=note(5).replace(b"\n5\n", b"\n6\n")), 403),
        (request(0, 5), 409),
        (request(2, 5), 409),
        (request(4, 5), 409),
        (request(3, 5, note=FORGED), 422),
        (request(3, 3, note=note(3, root=b"\1" * 32)), 422),
        (b"old 3\n\n" + note(5), 422),
        (b"old 0\n\n" + KEY.sign_note("example.org/log\n0\n" + "A" * 43 + "=\n"), 422),
    ],
)
def test_what_a_witness_does_not_cosign(witness: Witness, body: bytes, status: int) -> None:
    assert witness.add_checkpoint(request(0, 3)).status == 200
    answer = witness.add_checkpoint(body)
    assert answer.status == status, answer
    assert "—".encode() not in answer.body
    if status == 409:
        assert (answer.body, answer.kind) == (b"3\n", "text/x.tlog.size")
    assert witness.add_checkpoint(request(3, 4)).status == 200  # and it has not moved


def test_a_witness_remembers_after_a_restart(tmp_path: Path) -> None:
    for body, status in ((request(0, 7), 200), (request(0, 5), 409), (request(7, 9), 200)):
        with Witness.open(tmp_path, keys=[ONE, TWO], logs=[KEY.verifier]) as again:
            assert again.add_checkpoint(body).status == status


def test_what_was_cosigned_is_on_disk_before_it_is_answered(tmp_path: Path, witness: Witness) -> None:
    answer = witness.add_checkpoint(request(0, 7))
    kept = checkpoint_file(tmp_path).read_bytes()
    assert kept == note(7) + answer.body
    assert witness.latest(sha256(b"example.org/log").hexdigest()) == kept
    assert witness.latest(sha256(b"example.org/other").hexdigest()) is None


def test_a_disk_that_fails_lets_nothing_be_cosigned(tmp_path: Path, witness: Witness) -> None:
    checkpoint_file(tmp_path).parent.write_bytes(b"in the way")
    with pytest.raises(InputError, match="cannot be written"):
        witness.add_checkpoint(request(0, 3))
    answer = Client(witness).ask("POST", "/add-checkpoint", request(0, 3))
    assert (answer.status_code, answer.text) == (500, "the witness cannot answer\n")


def test_the_first_contradiction_is_kept_as_proof(tmp_path: Path, witness: Witness) -> None:
    witness.add_checkpoint(request(0, 5))
    for spoilt in (FORGED, note(5, root=b"\2" * 32)):
        assert witness.add_checkpoint(request(5, 5, note=spoilt)).status == 422
    assert checkpoint_file(tmp_path).with_name("contradiction").read_bytes() == FORGED


def test_a_stranger_with_a_false_proof_hides_no_contradiction(tmp_path: Path, witness: Witness) -> None:
    witness.add_checkpoint(request(0, 5))
    for size in (7, 8, 8):
        false = Request(old_size=5, proof=(bytes(32),), note=note(size)).to_bytes()
        assert witness.add_checkpoint(false).status == 422
    assert witness.add_checkpoint(request(5, 5, note=FORGED)).status == 422
    assert checkpoint_file(tmp_path).with_name("contradiction").read_bytes() == FORGED
    assert checkpoint_file(tmp_path).with_name("unjoined").read_bytes() == note(8)


def test_a_changed_memory_is_not_believed(tmp_path: Path, witness: Witness) -> None:
    witness.add_checkpoint(request(0, 7))
    place = checkpoint_file(tmp_path)
    for spoilt in (place.read_bytes().replace(b"\n7\n", b"\n5\n"), note(5)):
        place.write_bytes(spoilt)
        with pytest.raises(BadCheckpoint) as refused:
            witness.add_checkpoint(request(7, 9))
        assert refused.value.where == str(place)


def test_two_witnesses_never_share_a_memory(tmp_path: Path, witness: Witness) -> None:
    assert witness.origins == ("example.org/log",)
    with pytest.raises(LogError, match="cannot be locked"):
        Witness.open(tmp_path / "w", keys=[ONE], logs=[])


def test_a_witness_needs_a_key_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="without a key"):
        Witness.open(tmp_path, keys=[], logs=[])
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unwritable, match="cannot be used"):
        Witness.open(tmp_path / "file", keys=[ONE], logs=[])


def test_only_the_log_s_own_signatures_are_kept(tmp_path: Path, witness: Witness) -> None:
    stranger = parse_note(OTHER.sign_note("x\n")).signatures[0].to_line()
    answer = witness.add_checkpoint(request(0, 3, note=note(3) + stranger))
    assert checkpoint_file(tmp_path).read_bytes() == note(3) + answer.body


# Over HTTP


def test_the_protocol_is_spoken_over_http(witness: Witness) -> None:
    told: list[str] = []
    client = Client(witness, told)
    place = f"/{sha256(b'example.org/log').hexdigest()}/checkpoint"
    assert client.ask("GET", place).status_code == 404
    done = client.ask("POST", "/add-checkpoint", request(0, 3))
    assert done.status_code == 200
    assert done.text.startswith("— witness.example/1 ")
    assert done.headers["content-type"] == "text/plain; charset=utf-8"
    moved = client.ask("POST", "/add-checkpoint", request(0, 3))
    assert (moved.status_code, moved.text) == (409, "3\n")
    assert moved.headers["content-type"] == "text/x.tlog.size"
    assert client.ask("POST", "/add-checkpoint", bytes(300_000)).status_code == 413
    assert client.ask("GET", "/add-checkpoint").status_code == 405
    assert client.ask("GET", place).text.startswith("example.org/log\n3\n")
    assert told == [
        "404 nothing of this log was cosigned",
        "200 cosigned",
        "409 3 entries were cosigned last",
        "413 the request is too long",
    ]


def test_a_witness_is_not_open_to_others_by_oversight() -> None:
    with pytest.raises(InputError, match="reached from other machines"):
        bound("0.0.0.0", 0, allow_remote=False)  # noqa: S104 - refused, which is the point
    with pytest.raises(InputError, match="no port"):
        bound("localhost", 65_536, allow_remote=False)
    with pytest.raises(InputError, match="cannot listen"):
        bound("192.0.2.1", 0, allow_remote=True)
    with bound("127.0.0.1", 0, allow_remote=False) as listening:
        assert url_of(listening).startswith("http://127.0.0.1:")
    with bound("::1", 0, allow_remote=False) as listening:
        assert url_of(listening).startswith("http://[::1]:")


# The log's side


def test_a_cosigned_log_proves_its_entries_to_who_asks_for_witnesses(
    tmp_path: Path, witness: Witness
) -> None:
    cosigners = [Cosigner(key.verifier, witness) for key in (ONE, TWO)]
    believed = WitnessedLog(log=KEY.verifier, quorum=Quorum(needed=2, members=(ONE.verifier, TWO.verifier)))
    with Log.open(tmp_path / "log", key=KEY) as log:
        log.append(b"first")
        with pytest.raises(BadCheckpoint, match=r"too few witnesses cosigned it: none, where 2 of"):
            verify_log_proof(log.prove(0), entry=b"first", verifier=believed)
        log.cosign(cosigners)
        proof = log.prove(0).to_bytes()
        assert len(verify_log_proof(proof, entry=b"first", verifier=believed).cosignatures) == 2
        log.append(b"second")
        log.cosign(cosigners)
        log.cosign(cosigners)
        assert len(parse_note(log.checkpoint()).signatures) == 3
    assert LogView.open(tmp_path / "log", verifier=believed).size == 2


def test_a_log_that_was_rolled_back_learns_it_from_its_witness(witness: Witness) -> None:
    witness.add_checkpoint(request(0, 9))
    with pytest.raises(Forked, match=r"has seen 9 entries of .*, which now has 5"):
        Cosigner(ONE.verifier, witness).cosign(note(5), lambda old: prove_consistency(LEAVES[:5], old))


def test_a_cosignature_that_comes_after_the_log_was_closed_takes_nothing_back(
    witness: Witness, tmp_path: Path
) -> None:
    log = Log.open(tmp_path / "log", key=KEY)
    log.append(b"one")

    class Slow:
        """Answers when the log has another writer already."""

        def add_checkpoint(self, body: bytes) -> Answer:
            answer = witness.add_checkpoint(body)
            log.close()
            with Log.open(tmp_path / "log", key=KEY) as other:
                other.append(b"two")
            return answer

    with pytest.raises(Unwritable, match="the log is closed"):
        log.cosign([Cosigner(ONE.verifier, Slow())])
    assert LogView.open(tmp_path / "log", verifier=KEY.verifier).size == 2


def test_a_refusal_of_a_witness_is_told(witness: Witness) -> None:
    witness.add_checkpoint(request(0, 3))
    with pytest.raises(LogError, match=r"does not cosign \(422: .*"):
        Cosigner(ONE.verifier, witness).cosign(FORGED, lambda old: prove_consistency(LEAVES[:5], old))


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer(409, b"many\n"), "does not say"),
        (Answer(200, ONE.cosign(b"other\n", SEEN, at=NOON)), "does not hold"),
        (Answer(200, TWO.cosign(b"other\n", SEEN, at=NOON)), "not signed with"),
        (Answer(200, b"thanks\n"), "not a signature"),
    ],
)
def test_what_a_witness_answers_is_checked(answer: Answer, told: str) -> None:
    class Desk:
        def add_checkpoint(self, _: bytes) -> Answer:
            return answer

    with pytest.raises(LogError, match=told):
        Cosigner(ONE.verifier, Desk()).cosign(note(5), lambda _: ())


def test_a_note_with_too_many_signatures_is_not_sent(witness: Witness) -> None:
    lines = b"".join(
        WitnessKey.from_seed(f"w{n}.example", "ml-dsa-44", bytes([n]) * 32).cosign(b"", SEEN, at=NOON)
        for n in range(90)
    )
    with pytest.raises(BadCheckpoint, match="too many signatures"):
        Cosigner(ONE.verifier, witness).cosign(note(5) + lines, lambda _: ())


def test_a_log_in_memory_can_be_cosigned_too(witness: Witness) -> None:
    log = MemoryLog(KEY)
    log.append(b"0")
    line = Cosigner(ONE.verifier, witness).cosign(log.checkpoint(), lambda _: ())
    assert ONE.verifier.verify(parse_note(log.checkpoint() + line), Checkpoint.from_text(note_text(log)))


def note_text(log: MemoryLog) -> bytes:
    return parse_note(log.checkpoint()).text
