"""A guard's record on its way: by hand or over the network, in one go or in the background."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING

import pytest

from licet.cli import main
from licet.errors import BadCheckpoint, Forked, InputError, LogError, WrongArtefact
from licet.guard import Ground
from licet.guard.recorder import SentRecord, Upload, bring
from licet.log import Log, LogKey, LogVerifier, LogView, WitnessKey
from licet.log._mirrored import Mirrored
from licet.log.mirror import Mirror
from licet.log.mirror_server import mirror_app
from tests.unit.guard.conftest import AT_THE_BORDER, Field, field
from tests.unit.recorder.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["field"]
KEY = WitnessKey.generate("collector.test/mirror")


def write(folder: Path, key: LogKey, count: int, word: bytes = b"entry") -> None:
    with Log.open(folder, key=key) as log:
        for _ in range(count):
            log.enqueue(b"%b %d" % (word, log.size))


@pytest.fixture
def key() -> LogKey:
    return LogKey.generate("licet-guard/test")


@pytest.fixture
def record(tmp_path: Path, key: LogKey) -> Path:
    write(tmp_path / "record", key, 300)
    return tmp_path / "record"


@pytest.fixture
def collector(tmp_path: Path, key: LogKey) -> Iterator[str]:
    with (
        Mirror.open(tmp_path / "collected", keys=[KEY], logs=[key.verifier]) as mirror,
        serving(mirror_app(mirror)) as url,
    ):
        yield url


def test_a_record_is_carried_in_a_folder_and_brought_from_there(
    record: Path, key: LogKey, collector: str, tmp_path: Path
) -> None:
    stick = tmp_path / "stick" / "record"
    assert bring(record, stick).sent == 300
    write(record, key, 30)
    assert (bring(record, stick).sent, bring(record, stick).sent) == (30, 0)
    carried = LogView.open(stick, verifier=key.verifier)
    assert list(carried.entries())[-1] == b"entry 329"
    done = bring(stick, collector, collector=KEY.verifier)
    assert (done.entries, done.sent, done.device) == (330, 330, key.origin)
    assert done.cosigned is not None


def test_a_folder_that_holds_more_keeps_the_proof(record: Path, key: LogKey, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    shutil.copytree(record, backup)
    write(record, key, 30)
    bring(record, tmp_path / "stick")
    with pytest.raises(Forked, match="330 entries that do not begin these 300"):
        bring(backup, tmp_path / "stick")
    write(backup, key, 40, b"other")
    with pytest.raises(Forked, match="do not begin"):
        bring(backup, tmp_path / "stick")
    found = (tmp_path / "stick" / "contradiction").read_bytes()
    assert found == LogView.open(backup, verifier=key.verifier).checkpoint.note


@pytest.mark.parametrize("name", ["licet-guard/test", "licet-guard/other"])
def test_a_folder_with_another_device_s_record_is_left_as_it_is(
    record: Path, key: LogKey, tmp_path: Path, name: str
) -> None:
    stick, view = tmp_path / "stick", LogView.open(record, verifier=key.verifier)
    begun = Mirrored.open(stick, key.verifier)  # a copy that was interrupted
    begun.add(list(view.entries())[:100])
    begun.close()
    write(tmp_path / "other", LogKey.generate(name), 300, b"other")
    for _ in range(2):
        before = {one.name: one.read_bytes() for one in stick.iterdir() if one.is_file()}
        with pytest.raises(Forked, match="another log than"):
            bring(tmp_path / "other", stick)
        assert before == {one.name: one.read_bytes() for one in stick.iterdir() if one.is_file()}
        assert bring(record, stick).entries == 300


def test_a_collector_is_known_by_its_key(record: Path, collector: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="whose collector"):
        bring(record, collector)
    with pytest.raises(BadCheckpoint, match="not signed with the key"):
        bring(record, collector, collector=WitnessKey.generate(KEY.verifier.name).verifier)
    write(tmp_path / "empty", LogKey.generate("licet-guard/empty"), 0)
    assert bring(tmp_path / "empty", collector, collector=KEY.verifier).sent == 0
    write(tmp_path / "stranger", LogKey.generate("licet-guard/stranger"), 3)
    with pytest.raises(LogError, match="does not know this log"):
        bring(tmp_path / "stranger", collector, collector=KEY.verifier)


def test_a_guard_sends_while_it_works_and_stops_when_its_record_was_put_back(
    field: Field, tmp_path: Path
) -> None:
    field.license()
    folder = tmp_path / "record"
    with field.open(record=folder) as guard:
        assert guard.check(AT_THE_BORDER)
    backup = tmp_path / "backup"
    shutil.copytree(folder, backup)
    device = LogVerifier.from_vkey((folder / "log.vkey").read_text().strip())
    with (
        Mirror.open(tmp_path / "collected", keys=[KEY], logs=[device]) as mirror,
        serving(mirror_app(mirror)) as url,
    ):
        upload = Upload(url, KEY.verifier, every=0.01)
        with field.open(record=folder, upload=upload) as guard:
            assert guard.check(AT_THE_BORDER)
            guard.record.checkpoint()
            sent = guard.record
            assert isinstance(sent, SentRecord)
            sent.send()
            assert sent.stopped is None
            _until(lambda: sent.last_problem is None)
            assert sent.size == len(list(sent.entries()))
            sent.flush()
        assert len(list((tmp_path / "collected").glob("*/checkpoint"))) == 1
        field.now += 1
        put_back = field.open(record=backup, upload=Upload(url, KEY.verifier, every=3600.0))
        stopped = put_back.record
        assert isinstance(stopped, SentRecord)
        _until(lambda: stopped.stopped is not None)
        refused = put_back.check(AT_THE_BORDER)
        assert refused.ground is Ground.RECORD_FAILED
        assert "put back or copied" in refused.says
        with pytest.raises(Forked):
            stopped.enqueue(b"")
        put_back.close()


def test_a_collector_that_is_away_costs_no_use(field: Field) -> None:
    field.license()
    with field.open(upload=Upload("http://127.0.0.1:9", KEY.verifier, every=0.01)) as guard:
        sent = guard.record
        assert isinstance(sent, SentRecord)
        guard.record.checkpoint()
        _until(lambda: sent.last_problem is not None)
        assert guard.check(AT_THE_BORDER)
    field.artefact.write_bytes(b"changed")
    with pytest.raises(WrongArtefact):
        field.open(upload=Upload("http://127.0.0.1:9", KEY.verifier))


def test_the_command_line_uploads(
    record: Path, key: LogKey, collector: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    backup = tmp_path / "backup"
    shutil.copytree(record, backup)
    write(record, key, 5)
    to = ["--to", collector, "--collector", KEY.verifier.vkey]
    assert main(["guard", "upload", str(record), *to]) == 0
    assert "305 entries sent; 305 are there." in capsys.readouterr().out
    (tmp_path / "key.witness").write_text(f"{KEY.verifier.vkey}\n")
    to[-1] = str(tmp_path / "key.witness")
    assert main(["guard", "upload", str(record), *to, "--json"]) == 0
    assert '"sent": 0' in capsys.readouterr().out
    assert main(["guard", "upload", str(backup), *to]) == 1
    assert "not the one the receiver knows" in capsys.readouterr().out
    assert main(["guard", "upload", str(backup), *to, "--json"]) == 1
    assert "put back or copied" in capsys.readouterr().out
    assert main(["guard", "upload", str(record), "--to", str(tmp_path / "copy")]) == 0
    assert "cosigned" not in capsys.readouterr().out
    assert main(["guard", "upload", str(tmp_path / "none"), *to]) == 2


def test_the_command_line_collects(
    record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from licet.log import witness_server

    served = []
    monkeypatch.setattr(witness_server, "serve_app", lambda app, listening: served.append((app, listening)))
    (tmp_path / "collector.skey").write_text(f"{KEY.skey}\n")
    (tmp_path / "devices").mkdir()
    command = ["guard", "collect", "--key", str(tmp_path / "collector.skey"), "--port", "0"]
    command += ["--state", str(tmp_path / "collected"), "--device"]
    assert main([*command, str(tmp_path / "devices")]) == 2
    assert "no .vkey file" in capsys.readouterr().err
    shutil.copy(record / "log.vkey", tmp_path / "devices" / "one.vkey")
    assert main([*command, str(tmp_path / "devices")]) == 0
    assert "Collector of records at http://127.0.0.1:" in capsys.readouterr().out
    assert main([*command, str(record / "log.vkey"), "--json", "--quiet"]) == 0
    assert '"licet-guard/test"' in capsys.readouterr().out
    assert len(served) == 2


def _until(happened: object) -> None:
    assert callable(happened)
    for _ in range(500):
        if happened():
            return
        time.sleep(0.01)
    pytest.fail("it did not happen")
