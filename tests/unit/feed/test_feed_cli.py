"""`licet feed …`: from the union's founding to a guard's machine, as it is typed."""

from __future__ import annotations

import json
import threading
import time
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from licet.cli import main
from licet.cli.feed import _issuing
from licet.errors import FeedError
from tests.unit.feed.feeds import listing, office_key, pack

if TYPE_CHECKING:
    from collections.abc import Callable

    Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Runs one command in a folder with a feed that FR publishes in, and says what came of it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    def run(*words: str) -> tuple[int, str, str]:
        status = main([*words])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


@pytest.fixture
def feed(typed: Typed) -> Typed:
    for words in (
        "feed init feed --new-keys keys --threshold 2",
        "keys new Office --country FR",
        "keys new FR-feed --country FR",
        "keys new log.example/fr --for log",
        "feed delegate feed FR --to FR-feed.key.json --key keys/targets.pem",
        "feed publish feed FR Office.key.json log.example-fr.vkey --key FR-feed.pem",
        "feed vouch feed --key keys/online.pem",
    ):
        assert typed(*words.split())[0] == 0, words
    Path("root.json").write_bytes(Path("feed/metadata/1.root.json").read_bytes())
    return typed


def write_pack(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    for path, raw in pack().items():
        assert raw is not None
        (home / path.rpartition("/")[2]).write_bytes(raw)


def test_a_feed_goes_from_its_publisher_to_a_guards_machine(feed: Typed) -> None:
    write_pack(Path("fr-drones"))
    Path("FR-1.licence").write_text("a licence")
    words = "feed publish feed FR fr-drones FR-1.licence --key FR-feed.pem --online-key keys/online.pem"
    status, out, _ = feed(*words.split())
    assert (status, "The union vouches for feed 2.", "FR 2") == (0, out.splitlines()[0], "FR 2")
    status, out, _ = feed("feed", "pull", "feed", "copy", "--root", "root.json")
    assert status == 0
    assert "0 revocation lists, 1 law pack" in out
    status, out, _ = feed("feed", "status", "copy", "--root", "root.json")
    assert status == 0
    assert "vouched for" in out.splitlines()[0]
    assert "- fr-drones 2026-11-01: 1 rule. Drones" in out
    assert "- log.example/fr" in out


def test_the_status_tells_how_old_each_list_is(feed: Typed) -> None:
    Path("office.key.json").write_bytes(office_key("FR"))
    Path("revocations.json").write_bytes(listing("FR", 3, "FR-2026-1"))
    words = "feed publish feed FR office.key.json revocations.json --key FR-feed.pem"
    assert feed(*words.split(), "--online-key", "keys/online.pem")[0] == 0
    status, out, _ = feed(*["feed", "status", "feed", "--root", "root.json"])
    assert status == 0
    assert "- Licensing Office (FR): list 3, " in out
    assert " old, 1 entry" in out.replace("\n    ", " ")
    told = json.loads(feed(*["feed", "status", "feed", "--root", "root.json", "--json"])[1])
    assert told["revocations"][0]["sequence"] == 3


def test_every_answer_can_be_had_in_json(feed: Typed) -> None:
    status, out, _ = feed(*["feed", "publish", "feed", "FR", "--key", "FR-feed.pem", "--json"])
    assert status == 0
    assert json.loads(out) == [
        {"role": "FR", "version": 2, "in_place": True, "have": 1, "need": 1, "missing": []}
    ]
    vouched = json.loads(feed(*["feed", "vouch", "feed", "--key", "keys/online.pem", "--json"])[1])
    assert (vouched["version"], vouched["taken"], vouched["refused"]) == (2, {"FR": 2}, {})
    pulled = json.loads(feed(*["feed", "pull", "feed", "copy", "--root", "root.json", "--json"])[1])
    assert (pulled["version"], pulled["changed"]) == (2, True)
    told = json.loads(feed(*["feed", "status", "copy", "--root", "root.json", "--max-age", "1", "--json"])[1])
    assert (told["version"], told["authorities"], told["logs"]) == (2, ["Office"], ["log.example/fr"])
    assert told["age"] < 60


def test_a_root_with_keys_elsewhere_waits_for_them(typed: Typed) -> None:
    for name in ("a", "b", "c", "t", "o"):
        typed("keys", "new", name, "--country", "FR")
    words = (
        "feed init feed --root-key a.pem --root-key b.key.json --root-key c.key.json "
        "--targets-key t.key.json --online-key o.key.json"
    )
    status, out, _ = typed(*words.split())
    assert status == 0
    assert "root 1 is signed by 1 of the 2 keys it needs." in out
    assert "`licet feed sign feed --key KEY`" in out.replace("\n               ", " ")
    assert typed("feed", "sign", "feed", "--key", "t.pem")[0] == 2
    assert "in place" in typed("feed", "sign", "feed", "--key", "c.pem")[1]
    assert typed("feed", "sign", "feed", "--key", "c.key.json")[2].startswith(
        "licet: c.key.json: this is a public"
    )


def test_a_key_in_a_device_is_named_by_its_file_and_asked_to_sign(feed: Typed) -> None:
    Path("hsm.uri").write_text("nowhere:slot\n")
    Path("hsm.key.json").write_bytes(Path("FR-feed.key.json").read_bytes())
    assert feed(*["feed", "delegate", "feed", "NO", "--to", "hsm.uri", "--key", "keys/targets.pem"])[0] == 0
    status, _, err = feed(*["feed", "publish", "feed", "NO", "--key", "hsm.uri"])
    assert (status, "nowhere:slot" in err) == (2, True)


def test_keys_are_rotated_and_countries_cut_off(feed: Typed) -> None:
    words = (
        "feed rotate feed timestamp --to keys/online.key.json --key keys/root-1.pem --key keys/root-2.pem "
        "--json"
    )
    assert json.loads(feed(*words.split())[1])[0]["version"] == 2
    assert feed(*["feed", "delegate", "feed", "FR", "--withdraw", "--key", "keys/targets.pem"])[0] == 0
    assert feed(*["feed", "vouch", "feed", "--key", "keys/online.pem"])[0] == 0
    assert (
        json.loads(feed(*["feed", "status", "feed", "--root", "root.json", "--json"])[1])["authorities"] == []
    )
    status, out, _ = feed(*["feed", "status", "feed", "--root", "root.json"])
    assert (status, "No logs" in out, "No law" in out) == (0, True, True)


def test_law_is_replaced_whole_and_taken_away(feed: Typed) -> None:
    home = Path("my/fr-drones")
    write_pack(home)
    (home / "more.yaml").write_bytes(
        (home / "faces.yaml").read_bytes().replace(b"drones/faces", b"drones/more")
    )
    (home / "more.cases.yaml").write_bytes(
        (home / "faces.cases.yaml").read_bytes().replace(b"drones/faces", b"drones/more")
    )
    publish = ["feed", "publish", "feed", "FR"]
    keys = ["--key", "FR-feed.pem", "--online-key", "keys/online.pem"]
    status = ["feed", "status", "feed", "--root", "root.json"]
    assert feed(*publish, str(home), *keys)[0] == 0
    assert "2 rules" in feed(*status)[1]
    for name in ("more.yaml", "more.cases.yaml"):
        (home / name).unlink()
    assert feed(*publish, str(home), *keys)[0] == 0
    assert "1 rule." in feed(*status)[1]
    assert feed(*publish, *keys, "--remove", "FR/law/fr-drones/")[0] == 0
    assert "No law" in feed(*status)[1]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("feed publish feed FR nothing --key FR-feed.pem", "no such file to publish"),
        ("feed publish feed FR keys --key FR-feed.pem", "this folder is no law pack"),
        ("feed publish feed FR --remove FR/law --key FR-feed.pem", "does not publish this"),
        ("feed vouch feed --key keys/online.pem --hours 0", "--hours: 0 hours"),
        ("feed vouch feed --key keys/online.pem --every 0", "seconds below 1"),
        ("feed pull feed copy --root root.json --every 0", "seconds below 1"),
        ("feed pull feed copy --root root.json --max-age 0", "hours below 1"),
        ("feed pull nowhere copy --root root.json", "no such feed"),
        ("feed serve nowhere", "there is no feed here"),
        ("feed delegate feed FR --key keys/targets.pem", "either --to KEY or --withdraw"),
        ("feed init other --threshold 1", "no key of the root is given"),
        ("feed rotate feed mirrors --to root.json --key root.json", "unknown role 'mirrors'"),
        ("feed status keys --root root.json", "licet feed pull"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(feed: Typed, words: str, why: str) -> None:
    status, out, err = feed(*words.split())
    assert (status, out) == (2, "")
    assert why in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("office.authority.json", "FR/keys/office.authority.json"),
        ("revocations.json", "FR/revocations.json"),
        ("customs.revocations.json", "FR/revocations/customs.json"),
        ("x.licence", "FR/licences/x.licence"),
    ],
)
def test_each_file_goes_where_it_belongs(name: str, path: str) -> None:
    assert _issuing._path_for("FR", name) == path


def test_what_is_left_out_and_withheld_is_told(feed: Typed) -> None:
    assert feed(*["feed", "publish", "feed", "FR", "--days", "0", "--key", "FR-feed.pem"])[0] == 0
    status, out, _ = feed(*["feed", "vouch", "feed", "--key", "keys/online.pem"])
    assert (status, "withheld     FR: FR has not signed since" in out) == (0, True)
    assert "withheld" in feed(*["feed", "status", "feed", "--root", "root.json"])[1]
    assert "withheld" in feed(*["feed", "pull", "feed", "copy", "--root", "root.json"])[1]
    Path("NO.key.json").write_bytes(office_key("NO"))
    number = len(list(Path("feed/metadata").glob("*.FR.json"))) + 1
    Path(f"feed/metadata/{number}.FR.json").write_bytes(Path("feed/metadata/1.targets.json").read_bytes())
    status, out, _ = feed(*["feed", "vouch", "feed", "--key", "keys/online.pem"])
    assert status == 1
    assert "left out     FR: the feed's metadata of FR" in out


class _Stop(Exception):
    """Ends a command that runs on."""


def test_what_runs_on_tries_again_after_a_failure(feed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    feed(*["feed", "pull", "feed", "copy", "--root", "root.json"])
    naps: list[float] = []

    def sleep(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 1:
            Path("feed/metadata/timestamp.json").rename("aside")
        if len(naps) == 2:
            Path("aside").rename("feed/metadata/timestamp.json")
        if len(naps) == 3:
            raise _Stop

    monkeypatch.setattr(time, "sleep", sleep)
    with pytest.raises(_Stop):
        feed(*["feed", "pull", "feed", "copy", "--root", "root.json", "--every", "5"])
    assert naps == [5, 5, 5]


def test_the_union_goes_on_vouching(feed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    from licet.feed.publisher import Union

    real, calls = Union.vouch, [0]

    def vouch(union: Union, at: Any) -> Any:
        calls[0] += 1
        if calls[0] == 2:
            raise FeedError("the disk is full")
        if calls[0] == 3:
            main(["feed", "publish", "feed", "FR", "--key", "FR-feed.pem"])
        if calls[0] == 4:
            raise _Stop
        return real(union, at)

    monkeypatch.setattr(Union, "vouch", vouch)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    with pytest.raises(_Stop):
        feed(*["feed", "vouch", "feed", "--key", "keys/online.pem", "--every", "60"])
    assert calls == [4]


@pytest.mark.parametrize("extra", [[], ["--json"], ["--quiet"]])
def test_a_feed_is_served_until_stopped(
    feed: Typed, monkeypatch: pytest.MonkeyPatch, extra: list[str]
) -> None:
    import datetime as dt

    from licet.feed import UnionRoot
    from licet.feed.mirror import FeedServer, Puller

    def once(server: FeedServer) -> None:
        running = threading.Thread(target=ThreadingHTTPServer.serve_forever, args=(server, 0.01))
        running.start()
        Puller(server.url, "served", root=UnionRoot.load("root.json")).pull(dt.datetime.now(dt.UTC))
        server.shutdown()
        running.join()

    monkeypatch.setattr(FeedServer, "serve_forever", once)
    status, out, err = feed("feed", "serve", "feed", "--port", "0", *extra)
    assert status == 0
    assert "http://127.0.0.1:" in out
    assert ("GET /metadata/timestamp.json" in err) is (extra != ["--quiet"])
    assert Path("served/metadata/timestamp.json").exists()
