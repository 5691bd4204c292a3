"""A program that cannot be changed: started under a permitted use, ended with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from licet.cli.guard import _run
from licet.guard import ActEntry, Ground, Obligation, Verdict, _watching, decode
from licet.log import LogVerifier, LogView
from tests.unit.cli.shell import DESK, Shell, issue_and_tag, set_up, write

if TYPE_CHECKING:
    from collections.abc import Iterator

RUN = ("guard", "run", "model.onnx", "--trust", "trust", "--use", "use.yaml")
USE = "use: {operation: verify, purpose: border_control, place: controlled.border_checkpoint, country: NO}\n"
SLEEPER = "import sys, time; open('started', 'w').close(); time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPER}"
LICET = (sys.executable, "-c", "import sys; from licet.cli import main; sys.exit(main())")


@pytest.fixture
def licet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A shell in a folder with a tagged model and a use of it."""
    for name in [name for name in os.environ if name.startswith("LICET_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    shell = Shell(capsys)
    set_up(shell)
    issue_and_tag(shell)
    write("use.yaml", USE)
    return shell


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard is looked at more often than once a second."""
    monkeypatch.setattr(_run, "_POLL", 0.05)


def python(code: str, *words: str) -> tuple[str, ...]:
    return ("--", sys.executable, "-c", code, *words)


def recorded() -> list[Any]:
    verifier = LogVerifier.from_vkey(Path("model.onnx.record/log.vkey").read_text().strip())
    entries = LogView.open("model.onnx.record", verifier=verifier).entries()
    return [decode(raw, index=index) for index, raw in enumerate(entries)]


def outcomes() -> list[str | None]:
    return [entry.outcome for entry in recorded() if isinstance(entry, ActEntry)]


def revoke_on_start() -> None:
    """Withdraw the licence, elsewhere, as soon as the program has started."""
    for _ in range(600):
        if Path("started").exists():
            break
        time.sleep(0.05)
    words = ("revoke", "office/NO-2026-0041.licence", "--reason", "Misuse.", *DESK)
    subprocess.run([*LICET, *words], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own words


def listed() -> str:
    return str(next(Path("office").glob("*revocations*")))


def test_the_program_reads_the_verified_bytes_and_its_status_is_passed_on(licet: Shell) -> None:
    code = (
        "import os, sys; open('read', 'wb').write(open(sys.argv[1], 'rb').read()); "
        "open('told', 'w').write(str(os.environ['LICET_ARTEFACT'] == sys.argv[1])); sys.exit(7)"
    )
    said = licet(*RUN, *python(code, "{artefact}"))
    assert (said.status, said.out, said.err) == (7, "", "")
    assert Path("read").read_bytes() == Path("model.onnx").read_bytes()
    assert Path("told").read_text() == "True"


def test_the_start_and_the_end_are_recorded(licet: Shell) -> None:
    licet(*RUN, *python("pass"))
    opened, used, ended = recorded()
    assert (opened.verdict, used.verdict, used.operation) == ("permit", "permit", "operation.verify")
    assert isinstance(ended, ActEntry)
    assert (ended.act, ended.of, ended.outcome) == ("ended", 1, "finished")


def test_the_artefact_in_the_programs_hands_cannot_be_changed(licet: Shell) -> None:
    code = "import sys; f = open(sys.argv[1], 'r+b'); f.write(b'x'); f.flush()"
    assert licet(*RUN, *python(code, "{artefact}")).status == 1


def test_a_refused_use_starts_nothing(licet: Shell) -> None:
    write("use.yaml", USE.replace("verify", "identify.live"))
    said = licet(*RUN, *python("open('started', 'w').close()"))
    assert said.status == 125
    assert "not started: " in said.err
    assert "does not cover" in said.err
    assert not Path("started").exists()
    assert recorded()[-1].verdict == "refuse"


def test_a_changed_artefact_starts_nothing(licet: Shell) -> None:
    Path("model.onnx").write_bytes(b"other" * 1000)
    said = licet(*RUN, *python("open('started', 'w').close()"))
    assert (said.status, Path("started").exists()) == (125, False)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("use: {operation: verfy}\n", "unknown operation 'verfy'"),
        ("use: {operations: verify}\n", "unknown field 'operations'"),
        ("use: {}\nelse: 1\n", "unknown field 'else'"),
        ("circumstances: {}\n", "use"),
        ("use: {}\ncircumstances: {galery: 1}\n", "unknown field 'galery'"),
    ],
)
def test_a_use_that_means_nothing_starts_nothing(licet: Shell, text: str, says: str) -> None:
    write("use.yaml", text)
    said = licet(*RUN, *python("open('started', 'w').close()"))
    assert (said.status, says in said.err, Path("started").exists()) == (125, True, False)


def test_a_program_that_is_not_there_or_no_program_has_the_shells_status(licet: Shell) -> None:
    missing, no_program = licet(*RUN, "--", "./no-such-program"), licet(*RUN, "--", "./use.yaml")
    assert (missing.status, no_program.status) == (127, 126)
    assert missing.err == "licet: no such program: ./no-such-program; the use was recorded and counted\n"
    assert "licet: ./use.yaml cannot be run (Permission denied); the use" in no_program.err
    assert outcomes() == ["not_found", "not_runnable"]


def test_a_program_ended_by_a_signal_has_the_shells_status(licet: Shell) -> None:
    assert licet(*RUN, *python("import os; os.kill(os.getpid(), 9)")).status == 137


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("code", [SLEEPER, STUBBORN], ids=["obedient", "stubborn"])
def test_a_revocation_ends_the_program_whether_it_obeys_or_not(licet: Shell, code: str) -> None:
    authority = threading.Thread(target=revoke_on_start)
    authority.start()
    said = licet(*RUN, "--revocations", listed(), "--grace", "1", *python(code))
    authority.join()
    assert said.status == 124
    assert said.err.startswith("licet: ended: ")
    assert "revoked" in said.err
    assert outcomes() == ["revoked"]


def test_what_the_program_started_ends_with_it(licet: Shell) -> None:
    code = (
        f"import os, subprocess, sys, time; child = subprocess.Popen([sys.executable, '-c', {SLEEPER!r}]); "
        "open('child', 'w').write(str(child.pid))\n"
        "while not os.path.exists('started'): time.sleep(.01)"
    )
    assert licet(*RUN, *python(code)).status == 0
    child = Path("/proc", Path("child").read_text(), "stat")
    for _ in range(100):
        if not child.exists() or child.read_text().split()[2] == "Z":
            break
        time.sleep(0.02)
    assert not child.exists() or child.read_text().split()[2] == "Z"


@pytest.mark.usefixtures("licet")
def test_the_program_does_not_outlive_the_guard() -> None:
    code = (
        "import os, time; open('pid.new', 'w').write(str(os.getpid())); "
        "os.rename('pid.new', 'pid'); time.sleep(60)"
    )
    with subprocess.Popen([*LICET, *RUN, *python(code)]) as process:  # noqa: S603 - our own words
        for _ in range(300):
            if Path("pid").exists():
                break
            time.sleep(0.05)
        child = int(Path("pid").read_text())
        process.kill()
    for _ in range(100):
        if not Path("/proc", str(child)).exists():
            break
        time.sleep(0.05)
    assert not Path("/proc", str(child)).exists()


def test_a_signal_to_stop_is_passed_on_to_the_program(licet: Shell) -> None:
    code = (
        "import os, signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: sys.exit(9)); "
        "os.kill(os.getppid(), signal.SIGTERM); time.sleep(60)"
    )
    assert licet(*RUN, *python(code)).status == 9


def test_an_end_that_cannot_be_recorded_is_told(licet: Shell) -> None:
    code = "import os; os.rename('model.onnx.record', 'elsewhere')"
    said = licet(*RUN, *python(code))
    assert (said.status, "the end could not be recorded" in said.err) == (125, True)


def test_what_must_be_done_about_a_permit_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    duty = Obligation("review", "a person reviews what comes of it", "licence NO-2026-0041, proviso")
    permit = Verdict(True, Ground.PERMITTED, "permitted", "licence", obligations=(duty,))
    _run._Telling(as_json=False).started(permit)
    assert capsys.readouterr().err == (
        "licet: to be done: a person reviews what comes of it (licence NO-2026-0041, proviso)\n"
    )


def test_in_json_every_event_is_a_line_on_stderr(licet: Shell) -> None:
    def events(said: Any) -> Iterator[Any]:
        return (json.loads(line) for line in said.err.splitlines())

    assert [one["event"] for one in events(licet(*RUN, "--json", *python("pass")))] == ["started", "ended"]
    write("use.yaml", USE.replace("verify", "identify.live"))
    (refused,) = events(licet(*RUN, "--json", *python("pass")))
    assert refused["refused"]["ground"] == "outside_grant"
    write("use.yaml", "use: 1\n")
    assert [one["event"] for one in events(licet(*RUN, "--json", *python("pass")))] == ["failed"]


@pytest.mark.usefixtures("quick")
def test_where_the_watch_itself_fails_nothing_goes_on_unwatched(
    licet: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        if Path("started").exists():
            raise MemoryError

    monkeypatch.setattr(_watching, "hindrance", failing)
    code = "import os; open('pid', 'w').write(str(os.getpid())); " + SLEEPER
    with pytest.raises(MemoryError):
        licet(*RUN, *python(code))
    with pytest.raises(ProcessLookupError):
        os.kill(int(Path("pid").read_text()), 0)
