"""Following a log: nothing skipped, nothing twice without need, and two stories never taken for one."""

from __future__ import annotations

import base64
import shutil
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from msgspec.structs import replace

from licet.errors import BadCheckpoint, BadProof, Forked, LogError
from licet.log import (
    Follower,
    Fork,
    Log,
    LogKey,
    LogView,
    Watch,
    facets,
    find_fork,
    verify_checkpoint,
    verify_fork,
)

if TYPE_CHECKING:
    from pathlib import Path

KEY = LogKey.from_private_bytes("example.org/log", b"\x07" * 32)
OTHER = LogKey.from_private_bytes("example.org/other", b"\x08" * 32)


def add(folder: Path, *entries: bytes, key: LogKey = KEY) -> LogView:
    with Log.open(folder, key=key) as log:
        for entry in entries:
            log.append(entry)
    return LogView.open(folder, verifier=key.verifier)


def seen(folder: Path, position: Path) -> list[tuple[int, bytes]]:
    follower = Follower(position, verifier=KEY.verifier)
    view = follower.look(folder)
    found = list(follower.news(view))
    follower.keep(view)
    return found


def test_each_entry_is_told_once_across_restarts(tmp_path: Path) -> None:
    log, position = tmp_path / "log", tmp_path / "position"
    add(log, b"one", b"two")
    assert seen(log, position) == [(0, b"one"), (1, b"two")]
    assert seen(log, position) == []
    add(log, b"three")
    assert seen(log, position) == [(2, b"three")]
    assert Follower(position, verifier=KEY.verifier).position == 3


def test_what_was_not_kept_is_told_again(tmp_path: Path) -> None:
    add(tmp_path / "log", b"one")
    follower = Follower(tmp_path / "position", verifier=KEY.verifier)
    for _ in range(2):
        assert list(follower.news(follower.look(tmp_path / "log"))) == [(0, b"one")]


def test_a_log_that_went_back_is_not_followed(tmp_path: Path) -> None:
    add(tmp_path / "log", b"one")
    shutil.copytree(tmp_path / "log", tmp_path / "old")
    add(tmp_path / "log", b"two")
    seen(tmp_path / "log", tmp_path / "position")
    with pytest.raises(Forked, match="went back from 2 entries to 1") as refused:
        seen(tmp_path / "old", tmp_path / "position")
    assert refused.value.where == str(tmp_path / "old")


def test_a_log_with_another_past_is_not_followed(tmp_path: Path) -> None:
    add(tmp_path / "log", b"one")
    seen(tmp_path / "log", tmp_path / "position")
    add(tmp_path / "fork", b"forged", b"two")
    with pytest.raises(Forked, match="signed 2 entries that do not begin with the 1"):
        seen(tmp_path / "fork", tmp_path / "position")


def test_a_position_nobody_signed_is_refused(tmp_path: Path) -> None:
    add(tmp_path / "log", b"one")
    (tmp_path / "position").write_bytes(b"from the start, please")
    with pytest.raises(BadCheckpoint) as refused:
        Follower(tmp_path / "position", verifier=KEY.verifier)
    assert refused.value.where == str(tmp_path / "position")


# Two views


def test_two_views_of_one_story_are_one_whichever_is_longer(tmp_path: Path) -> None:
    old = add(tmp_path / "log", *[b"%d" % number for number in range(300)])
    shutil.copytree(tmp_path / "log", tmp_path / "old")
    new = add(tmp_path / "log", *[b"%d" % number for number in range(300, 600)])
    old = LogView.open(tmp_path / "old", verifier=KEY.verifier)
    assert find_fork(old, new) is find_fork(new, old) is find_fork(new, old.checkpoint) is None


@pytest.mark.parametrize("more", [0, 1, 300])
def test_two_stories_are_proved_by_two_signed_checkpoints(tmp_path: Path, more: int) -> None:
    one = add(tmp_path / "one", b"true", *[b""] * 299)
    two = add(tmp_path / "two", b"false", *[b""] * (299 + more))
    for fork in (find_fork(one, two), find_fork(two, one), find_fork(two, one.checkpoint)):
        assert fork is not None
        assert fork.says == (
            "example.org/log signed two different logs of 300 entries"
            if not more
            else f"example.org/log signed {300 + more} entries that do not begin with the 300 it also signed"
        )
        assert fork.evidence().startswith(fork.one.note + b"\n" + fork.other.note)
        assert verify_fork(fork.evidence(), KEY.verifier) == fork
        for note in (fork.one.note, fork.other.note):
            assert verify_checkpoint(note, KEY.verifier).origin == "example.org/log"


def evidence(folder: Path, *, more: int) -> bytes:
    """The proof that one log signed two stories, the second longer by so many entries."""
    one = add(folder / "one", b"true", *[b""] * 299)
    fork = find_fork(one, add(folder / "two", b"false", *[b""] * (299 + more)))
    assert fork is not None
    return fork.evidence()


@pytest.mark.parametrize("more", [0, 7])
def test_a_proof_of_two_stories_holds_for_the_key_that_signed_them_alone(tmp_path: Path, more: int) -> None:
    with pytest.raises(BadCheckpoint, match=r"not signed by example\.org/other"):
        verify_fork(evidence(tmp_path, more=more), OTHER.verifier)


@pytest.mark.parametrize("more", [0, 7])
def test_a_proof_of_two_stories_with_a_byte_changed_proves_nothing(tmp_path: Path, more: int) -> None:
    raw = evidence(tmp_path, more=more)
    for place in range(len(raw)):
        spoilt = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        with pytest.raises(LogError):
            verify_fork(spoilt, KEY.verifier)


def test_two_checkpoints_of_one_story_accuse_nobody(tmp_path: Path) -> None:
    old = add(tmp_path / "log", b"a", b"b", b"c").checkpoint
    view = add(tmp_path / "log", b"d", b"e")
    with pytest.raises(BadProof, match="say the same"):
        verify_fork(old.note + b"\n" + old.note, KEY.verifier)
    both = old.note + b"\n" + view.checkpoint.note
    with pytest.raises(BadProof, match="of two sizes prove nothing by themselves"):
        verify_fork(both, KEY.verifier)
    told = Fork(one=old, other=view.checkpoint, prefix=view.root_at(3), path=view.prove_consistency(3))
    with pytest.raises(BadProof, match="begins with the shorter"):
        verify_fork(told.evidence(), KEY.verifier)
    with pytest.raises(BadProof, match="the proof does not join the two roots"):
        verify_fork(replace(told, prefix=b"x" * 32).evidence(), KEY.verifier)


def test_a_proof_with_more_or_less_than_it_needs_is_none(tmp_path: Path) -> None:
    short, long = evidence(tmp_path / "a", more=0), evidence(tmp_path / "b", more=7)
    proof = long[long.index(b"\nprefix ") :]
    odd = [b"", b"\n\n\n\n\n\n\n", short + proof, long + b"\nmore\n", long[:-2], short[:-1], long + b"\n"]
    odd += [short.partition(b"\n\n")[2], long.replace(b"\nprefix ", b"\nprefix  "), long + b"AAAA\n" * 64]
    for raw in odd:
        with pytest.raises(LogError):
            verify_fork(raw, KEY.verifier)


def test_views_that_cannot_be_compared_are_not_called_one_story(tmp_path: Path) -> None:
    one = add(tmp_path / "one", b"a")
    with pytest.raises(BadCheckpoint, match="two logs"):
        find_fork(one, add(tmp_path / "other", b"a", key=OTHER))
    longer = add(tmp_path / "longer", b"a", b"b")
    with pytest.raises(BadCheckpoint, match="1 entries here, and 2 were signed"):
        find_fork(one, longer.checkpoint)


def test_the_consistency_of_a_view_is_proved_to_others(tmp_path: Path) -> None:
    from licet.log import verify_consistency

    view = add(tmp_path / "log", *[b"%d" % number for number in range(300)])
    verify_consistency(
        view.prove_consistency(257),
        old_size=257,
        old_root=view.root_at(257),
        size=300,
        root=view.checkpoint.root,
    )


# What an entry is about


def envelope(payload: Any) -> bytes:
    body = base64.b64encode(msgspec.json.encode(payload)).decode()
    return msgspec.json.encode({"payload": body, "payloadType": "x", "signatures": []})


def statement(kind: str, **predicate: Any) -> bytes:
    subject = [{"name": "model.onnx", "digest": {"sha256": "aa"}}]
    return envelope(
        {"predicateType": f"urn:licet:predicate:{kind}:v1", "subject": subject, "predicate": predicate}
    )


LICENCE = statement("licence", number="NO-1", holder={"name": "x", "country": "NO"})
AMENDMENT = statement(
    "amendment", number="NO-2", parent="bb", licence={"number": "NO-1", "holder": {"country": "SE"}}
)
DERIVATIVE = statement("derivative", number="NO-3", parents=["bb", "cc"], holder={"country": "NO"})
LIST = envelope(
    {
        "authority": "A",
        "sequence": 4,
        "issued_at": "2026-01-01T00:00:00Z",
        "entries": [{"number": "NO-1", "licence": "bb", "reason": "x", "by": "dd"}],
    }
)
USE = b'{"kind":"use","at":1,"licence":"bb","verdict":"permit"}'
ALL = [LICENCE, AMENDMENT, DERIVATIVE, LIST, USE]


@pytest.mark.parametrize(
    ("watch", "found"),
    [
        (Watch(), ALL),
        (Watch(kinds=frozenset({"licence"})), [LICENCE]),
        (Watch(kinds=frozenset({"revocations", "use"})), [LIST, USE]),
        (Watch(numbers=frozenset({"NO-1"})), [LICENCE, AMENDMENT, LIST]),
        (Watch(digests=frozenset({"aa"})), [LICENCE, AMENDMENT, DERIVATIVE]),
        (Watch(digests=frozenset({"bb"})), [AMENDMENT, DERIVATIVE, LIST, USE]),
        (Watch(digests=frozenset({"dd"})), [LIST]),
        (Watch(countries=frozenset({"SE"})), [AMENDMENT]),
        (Watch(countries=frozenset({"NO"}), kinds=frozenset({"derivative"})), [DERIVATIVE]),
        (Watch(countries=frozenset({"DK"})), []),
    ],
)
def test_a_watch_picks_what_it_is_for(watch: Watch, found: list[bytes]) -> None:
    assert [entry for entry in ALL if watch.matches(entry)] == found


@pytest.mark.parametrize(
    "entry",
    [
        b"",
        b"\xff",
        b"{}",
        b"[]",
        b"[" * 100_000,
        b'{"payload":"!"}',
        b'{"payload":"\\ud800"}',
        envelope([]),
        envelope({"predicateType": 1}),
        envelope({"predicateType": "x", "predicate": []}),
    ],
)
def test_what_cannot_be_read_escapes_no_watch(entry: bytes) -> None:
    assert facets(entry) is None
    assert Watch(numbers=frozenset({"NO-1"})).matches(entry)


@pytest.mark.parametrize("odd", [7, None, {}, [1], "", {"country": 7}])
def test_an_odd_value_names_nothing(odd: Any) -> None:
    found = facets(statement("licence", number=odd, holder=odd, parents=odd, licence=odd))
    assert found is not None
    assert found.kind == "licence"
    assert not found.countries
