"""`licet log follow|compare|cosign` and `licet witness`: what is told, and the exit status."""

from __future__ import annotations

import shutil
import threading
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from licet.log import Log, LogKey, WitnessVerifier
from licet.log.witness_server import witness_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.unit.cli.shell import Shell

ORIGIN = "licences.example/no"


def pausing(monkeypatch: pytest.MonkeyPatch, wait: Callable[[float], None]) -> None:
    """Let the follower pause so, and no other thread of this process: Spark's sleep as well."""
    monkeypatch.setattr("licet.cli._log_follow.time", SimpleNamespace(sleep=wait))


def entries(*entries: bytes, folder: str = "log") -> None:
    key = LogKey.from_skey(Path("licences.example-no.skey").read_text(encoding="utf-8"))
    with Log.open(folder, key=key) as log:
        for entry in entries:
            log.append(entry)


@pytest.fixture
def kept(licet: Shell) -> Shell:
    """A shell beside a log of three uses, one of them of another licence."""
    licet.done("keys", "new", ORIGIN, "--for", "log")
    entries(*(b'{"kind":"use","at":%d,"licence":"%s"}' % (n, b"aa" if n else b"bb") for n in range(3)))
    return licet


FOLLOW = ("log", "follow", "log", "--vkey", "licences.example-no.vkey", "--position", "seen")
COMPARE = ("log", "compare", "log", "other", "--vkey", "licences.example-no.vkey")


def test_what_is_new_is_told_once(kept: Shell) -> None:
    said = kept.done(*FOLLOW)
    assert said.out.endswith(f"{ORIGIN}: 3 new of 3 entries, 3 of them asked for.\n")
    assert kept.done(*FOLLOW).out == f"{ORIGIN}: 0 new of 3 entries, 0 of them asked for.\n"
    entries(b"unreadable")
    said = kept.done(*FOLLOW, "--json", "--kind", "licence")
    assert (said.json["new"], said.json["size"]) == (1, 4)
    assert [row["index"] for row in said.json["entries"]] == [3]


def test_a_filter_picks_and_a_repeated_one_widens(kept: Shell) -> None:
    assert kept.done(*FOLLOW, "--digest", "BB").out.endswith("3 new of 3 entries, 1 of them asked for.\n")
    Path("seen").unlink()
    said = kept.done(*FOLLOW, "--digest", "bb", "--digest", "aa", "--kind", "use")
    assert said.out.endswith("3 of them asked for.\n")
    Path("seen").unlink()
    assert kept.done(*FOLLOW, "--country", "no").out.endswith("0 of them asked for.\n")


def test_a_log_that_went_back_is_a_no(kept: Shell) -> None:
    shutil.copytree("log", "old")
    entries(b"more")
    kept.done(*FOLLOW)
    said = kept("log", "follow", "old", *FOLLOW[3:])
    assert said.status == 1
    assert said.out.startswith("TWO STORIES. old: the log went back from 4 entries to 3")


def test_another_view_that_contradicts_is_a_no_and_nothing_is_kept(kept: Shell) -> None:
    entries(b"another past", folder="other")
    said = kept(*FOLLOW, "--also", "other")
    assert said.status == 1
    assert said.out.startswith("TWO STORIES. other: licences.example/no signed 3 entries that do not")
    assert kept(*FOLLOW, "--also", "other", "--json").json["contradiction"].startswith("other: ")
    assert not Path("seen").exists()


def test_following_goes_on_until_stopped(kept: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 2:
            raise KeyboardInterrupt

    pausing(monkeypatch, wait)
    said = kept(*FOLLOW, "--every", "0")
    assert said.status == 130
    assert waits == [1, 1]


def test_a_log_that_cannot_be_read_for_a_while_is_told_of_and_followed_on(
    kept: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 1:
            Path("log").rename("away")
        elif len(waits) == 4:
            Path("away").rename("log")
            entries(b"later")
        elif len(waits) == 6:
            raise KeyboardInterrupt

    pausing(monkeypatch, wait)
    said = kept(*FOLLOW, "--every", "1000")
    assert (said.status, waits) == (130, [1000, 2000, 3600, 3600, 1000, 1000])
    assert said.err.count("this part of the log is missing") == 3
    assert "; looking again in 3,600 seconds\n" in said.err
    assert f"{ORIGIN}: 1 new of 4 entries" in said.out


def test_a_log_that_was_never_read_is_not_waited_for(kept: Shell) -> None:
    said = kept("log", "follow", "nowhere", *FOLLOW[3:], "--every", "1")
    assert (said.status, "missing" in said.err) == (2, True)


def test_a_log_changed_under_its_follower_is_no_trouble_of_the_network(
    kept: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wait(_: float) -> None:
        entries(b"later")
        bundle = next(Path("log/tile/entries").rglob("4"))
        bundle.write_bytes(bundle.read_bytes().replace(b"later", b"wrong"))

    pausing(monkeypatch, wait)
    said = kept(*FOLLOW, "--every", "1")
    assert (said.status, "not the one that was logged" in said.err) == (2, True)


def test_two_views_are_compared(kept: Shell) -> None:
    shutil.copytree("log", "other")
    entries(b"more")
    said = kept.done(*COMPARE)
    assert said.out.startswith("ONE STORY. Both views of licences.example/no begin with the same 3 entries.")
    assert kept.done(*COMPARE, "--json").json == {"one_story": True, "origin": ORIGIN, "sizes": [4, 3]}


def test_the_proof_of_two_stories_is_kept(kept: Shell) -> None:
    entries(b"another past", folder="other")
    said = kept(*COMPARE, "--out", "proof")
    assert said.status == 1
    assert said.out.startswith(
        "TWO STORIES. licences.example/no signed 3 entries that do not begin with the 1"
    )
    assert Path("proof").read_bytes().count(b"licences.example/no\n") == 2
    verify = ("log", "verify-fork", "proof", "--vkey", "licences.example-no.vkey")
    Path("log").rename("away")
    said = kept.done(*verify)
    assert said.out.startswith("PROVED. Licences.example/no signed 3 entries that do not begin with the 1")
    assert kept.done(*verify, "--json").json["sizes"] == [3, 1]
    Path("proof").write_bytes(Path("proof").read_bytes().partition(b"\nprefix")[0])
    said = kept(*verify)
    assert (said.status, said.out[:43]) == (1, "NOT PROVED. Two checkpoints of two sizes pr")
    assert kept(*verify, "--json").json["proved"] is False
    Path("away").rename("log")
    assert len(kept(*COMPARE, "--json").json["checkpoints"]) == 2


# Witnesses


@contextmanager
def answering(app: Any) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        threading.Event().wait(0.005)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize("scheme", ["ed25519", "ml-dsa-44"])
def test_a_log_is_cosigned_and_proved_under_a_policy(kept: Shell, scheme: str) -> None:
    from licet.log import LogVerifier, WitnessKey
    from licet.log.witness import Witness

    made = kept.done("witness", "new", "w.example/1", "--scheme", scheme, "--json").json
    assert made == {"private": "w.example-1.skey", "public": "w.example-1.witness"}
    key = WitnessKey.from_skey(Path("w.example-1.skey").read_text(encoding="utf-8"))
    log = LogVerifier.from_vkey(Path("licences.example-no.vkey").read_text(encoding="utf-8"))
    cosign = ("log", "cosign", "log", "--log-key", "licences.example-no.skey", "--witness")
    with Witness.open("state", keys=[key], logs=[log]) as witness, answering(witness_app(witness)) as url:
        said = kept.done(*cosign, url, "w.example-1.witness")
        assert said.out == "COSIGNED. 3 entries, by w.example/1.\n"
        vkey = Path("w.example-1.witness").read_text(encoding="utf-8").strip()
        assert kept.done(*cosign, url, vkey, "--json").json["witnesses"] == ["w.example/1"]
    kept.done("log", "prove", "log", "1", "--out", "proof")
    Path("entry").write_bytes(b'{"kind":"use","at":1,"licence":"aa"}')
    Path("policy").write_text(f"log {log.vkey}\nwitness W {vkey}\nquorum W\n", encoding="utf-8")
    verify = ("log", "verify", "proof", "--entry", "entry", "--vkey")
    assert kept.done(*verify, "policy").out.startswith("HOLDS.")
    stranger = WitnessVerifier(name="x", scheme="ed25519", public=bytes(32)).vkey
    Path("policy").write_text(f"log {log.vkey}\nwitness W {stranger}\nquorum W\n", encoding="utf-8")
    said = kept(*verify, "policy")
    assert (said.status, said.out[:14]) == (1, "DOES NOT HOLD.")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("log", "cosign", "nowhere", "--log-key", "licences.example-no.skey"), "nowhere: no such log"),
        (("log", "cosign", ".", "--log-key", "licences.example-no.skey"), "this is not a log"),
    ],
)
def test_what_is_no_log_is_not_cosigned(kept: Shell, words: tuple[str, ...], told: str) -> None:
    kept.done("witness", "new", "w")
    said = kept(*words, "--witness", "http://127.0.0.1:9", "w.witness")
    assert said.status == 2
    assert told in said.err


def test_a_policy_must_name_one_log(kept: Shell) -> None:
    Path("policy").write_text("# nobody\nquorum none\n", encoding="utf-8")
    said = kept("log", "show", "log", "--vkey", "policy")
    assert said.status == 2
    assert "policy: this policy names 0 logs" in said.err
    Path("policy").write_text("log a\nquorum none\n", encoding="utf-8")
    assert "policy:1: this is not the key of a log" in kept("log", "show", "log", "--vkey", "policy").err


def test_a_witness_s_key_is_never_written_over(kept: Shell) -> None:
    kept.done("witness", "new", "w")
    said = kept("witness", "new", "w")
    assert (said.status, "a key here already" in said.err) == (2, True)


def test_a_witness_serves_until_stopped(kept: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.done("witness", "new", "w.example/1")

    def stopped(_: object, sockets: object) -> None:
        assert sockets
        raise KeyboardInterrupt

    monkeypatch.setattr(uvicorn.Server, "run", stopped)
    keys = ("--key", "w.example-1.skey", "--log", "licences.example-no.vkey")
    serve = ("witness", "serve", *keys, "--state", "state", "--port", "0")
    said = kept.done(*serve)
    assert said.out.startswith("Witness at http://127.0.0.1:")
    assert "w.example/1 (ed25519)" in said.out
    assert kept.done(*serve, "--json", "--quiet").json["logs"] == [ORIGIN]
    assert kept(*serve, "--host", "0.0.0.0").status == 2  # noqa: S104 - refused, which is the point
