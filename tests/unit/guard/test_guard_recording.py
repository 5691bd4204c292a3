"""How soon an answer is on disk: in `sync` before it is given, in `group` soon after it."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from licet.errors import InputError, OutOfScope
from licet.guard import Circumstances, OpenEntry, UseEntry, Verdict, decode
from licet.guard._recording import recording_under
from licet.licence import Quota
from licet.licence.provisos import Assurance, Retention
from licet.log import Log
from tests.unit.guard.conftest import AT_THE_BORDER, START, Field, field, grounds

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["field"]

_STORED = Circumstances(enrolled_at=START)


def _entries(field: Field) -> list[Any]:
    folder = field.folder / "model.onnx.record"
    from licet.guard._open import device_key

    raw = Log.read(folder, verifier=device_key(folder).verifier).entries()
    return [decode(one, index=index) for index, one in enumerate(raw)]


def test_a_guard_records_in_groups_unless_told_otherwise(field: Field) -> None:
    field.license()
    with field.open(recording=None) as guard:
        assert not guard.waits
        assert isinstance(guard.record, Log)
        guard.check(AT_THE_BORDER)
        with guard.record._commits:  # nobody can write to the disk meanwhile
            assert guard.check(AT_THE_BORDER).permitted
    opened, _, used = _entries(field)
    assert isinstance(opened, OpenEntry)
    assert isinstance(used, UseEntry)
    assert opened.recording == "group"


def test_the_record_says_how_soon_its_entries_were_on_disk(field: Field) -> None:
    field.license()
    for recording in ("sync", "group"):
        field.open(recording=recording).close()
    assert [entry.recording for entry in _entries(field)] == ["sync", "group"]


@pytest.mark.parametrize("recording", ["durable", "queued", "", "SYNC", True])
def test_a_recording_in_another_word_opens_nothing(field: Field, recording: Any) -> None:
    field.license()
    with pytest.raises(InputError, match="say sync or group"):
        field.open(recording=recording)
    assert not (field.folder / "model.onnx.record").exists()


def test_a_licence_that_asks_for_more_than_a_cooperating_holder_is_not_opened_in_groups(field: Field) -> None:
    field.license(Assurance(level="A1", on=("operation.identify",)))
    with pytest.raises(OutOfScope, match=r"asks for assurance A1, .*open it with recording='sync'"):
        field.open(recording="group")
    assert grounds(field) == ["out_of_scope"]
    with field.open(recording=None) as guard:
        assert guard.waits
        assert guard.check(AT_THE_BORDER).permitted


@pytest.mark.parametrize("asked", [None, "sync"])
@pytest.mark.parametrize("level", ["A1", "A2", "A3"])
def test_higher_assurance_means_that_every_answer_waits(field: Field, level: str, asked: Any) -> None:
    field.license()
    effective = field.open().tag.effective
    assert recording_under(replace(effective, assurance=level), asked, title="it") == "sync"
    with pytest.raises(OutOfScope):
        recording_under(replace(effective, assurance=level), "group", title="it")
    assert recording_under(effective, "group", title="it") == "group"


def _asked_while_nothing_is_written(field: Field, *provisos: Any) -> tuple[bool, Verdict]:
    """Whether a use in `group` is answered although the disk does not; and the answer, once it does."""
    field.license(*provisos)
    found: list[Verdict] = []
    with field.open(recording="group") as guard:
        assert isinstance(guard.record, Log)
        guard.check(AT_THE_BORDER, _STORED)
        asking = Thread(target=lambda: found.append(guard.check(AT_THE_BORDER, _STORED)))
        with guard.record._commits:
            asking.start()
            asking.join(0.3)
            answered = bool(found)
        asking.join()
    return answered, found[0]


def test_a_use_that_leaves_something_to_be_done_waits_for_the_disk_in_groups_too(field: Field) -> None:
    answered, verdict = _asked_while_nothing_is_written(field, Retention(days=30))
    assert not answered
    assert verdict.permitted
    assert [duty.kind for duty in verdict.obligations] == ["delete"]


def test_a_use_that_leaves_nothing_to_be_done_does_not_wait(field: Field) -> None:
    answered, verdict = _asked_while_nothing_is_written(field, Retention(days=30, on=("operation.identify",)))
    assert answered
    assert verdict.permitted


def test_in_groups_a_quota_is_set_aside_on_disk_before_it_is_used(field: Field) -> None:
    field.license(Quota(uses=160))
    with field.open(recording="group") as guard:
        assert guard.check(AT_THE_BORDER).remaining == 159
    kinds = [type(entry).__name__ for entry in _entries(field)]
    assert kinds == ["OpenEntry", "ReserveEntry", "UseEntry", "ReserveEntry"]


_KILLED = """
import datetime, os, sys
from licet.guard import Circumstances, open_artefact
from licet.facts import Use
guard = open_artefact(sys.argv[1], trust=sys.argv[2], law=(), recording="group")
use = Use(operation="verify", purpose="border_control", place="controlled.border_checkpoint", country="NO")
told = Circumstances(enrolled_at=datetime.datetime.now(datetime.UTC))
for _ in range(20):
    verdict = guard.check(use, told)
    assert verdict.permitted, verdict
    os.write(1, f"{verdict.record} ".encode())
os.kill(os.getpid(), 9)
"""


def test_a_kill_loses_no_use_that_left_something_to_be_done(field: Field, tmp_path: Path) -> None:
    now = dt.datetime.now(dt.UTC)
    field.license(
        Retention(days=30),
        not_before=now - dt.timedelta(days=1),
        not_after=now + dt.timedelta(days=9),
        at=now,
    )
    trust = tmp_path / "trust"
    trust.mkdir()
    (authority,) = field.trust.authorities.values()
    (trust / "office.authority.json").write_bytes(authority.to_json())
    (trust / "log.vkey").write_text(f"{field.log.verifier.vkey}\n")
    run = subprocess.run(  # noqa: S603 - this test's own script
        [sys.executable, "-c", _KILLED, str(field.artefact), str(trust)], capture_output=True, check=False
    )
    assert run.returncode == -signal.SIGKILL, run
    told = [int(word) for word in run.stdout.split()]
    field.now = now.timestamp()
    with field.open() as guard:
        assert len(told) == 20
        assert all([duty.kind for duty in guard.due(of)] == ["delete"] for of in told)


def test_what_is_left_counts_what_is_set_aside_as_left(field: Field) -> None:
    field.license(Quota(uses=160, per="day"))
    with field.open(recording="group") as guard:
        assert guard.remaining() == 160
        for left in range(159, 129, -1):
            assert guard.check(AT_THE_BORDER).remaining == left
            assert guard.remaining() == left
        field.now += 86_400
        assert guard.remaining() == 160
