"""`licet guard run`: a program that cannot be changed, started under a permitted use and ended with it.

    (1) the guard opens, and decides the use; refused, nothing starts;
    (2) the program gets the verified artefact in a sealed memory file, so that nobody can change it between
        the check and the reading;
    (3) while it runs, the guard looks every second whether the use may go on;
    (4) when it may not, the program and all it started are told to stop, and after a while are killed;
    (5) the end is recorded, as the start was.

It does not look into the program: what that does with the artefact beside the use that was asked for, and
what leaves its session, is out of its sight.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, NoReturn

from licet.cli._guarded import opened, surroundings
from licet.cli._parser import number

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from licet.facts import Use
    from licet.guard import Circumstances, Guard, Verdict

ENDED, REFUSED, NOT_RUNNABLE, NOT_FOUND = 124, 125, 126, 127  # as timeout(1) and env(1) have them
_POLL: Final = 1.0  # seconds between looks at the guard
_BY_SIGNAL: Final = 128
_DEATH_SIGNAL: Final = 1  # PR_SET_PDEATHSIG of prctl(2)
_PASSED_ON: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_AFTER = """\
Examples:
  licet guard run model.onnx --trust trust --use use.yaml \\
      -- matcher --model {artefact} one.png two.png
use.yaml, in words of the vocabulary:
  use: {operation: verify, purpose: border_control,
        place: controlled.border_checkpoint, country: NO}
  circumstances: {gallery: 1}
{artefact} becomes the path of the verified bytes, as does LICET_ARTEFACT in the program's environment. One \
run is one use, however long it lasts. What the guard has to say stands on stderr, with --json as one \
document a line.
Exit status: the program's own, 128 and its signal if one ended it; 124 ended because the use no longer may \
go on, 125 refused or not told, 126 not to be run, 127 not found."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    command.epilog = _AFTER
    command.add_argument("file", metavar="FILE", help="the tagged artefact")
    command.add_argument("program", metavar="PROGRAM", nargs="+", help="after --: what to run")
    command.add_argument("--use", metavar="FILE", required=True, help="what the run is for (YAML or JSON)")
    surroundings(command)
    command.add_argument(
        "--grace", type=number, default=10, metavar="SECONDS", help="from being told to being killed: 10"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """The program's exit status, or one of those above."""
    from licet.errors import LicetError, NotPermitted

    telling = _Telling(as_json=options.json)
    try:
        use, circumstances = _asked(options.use)
        with opened(options) as guard, guard.use(use, circumstances) as verdict:  # (1)
            telling.started(verdict)
            return _Run(guard, verdict, telling, grace=options.grace).status(
                options.program, use, circumstances
            )
    except NotPermitted as refused:
        telling.refused(refused.verdict)
    except LicetError as problem:
        telling.failed(str(problem))
    return REFUSED


class _Run:
    """One program under one permitted use."""

    def __init__(self, guard: Guard, verdict: Verdict, telling: _Telling, *, grace: int) -> None:
        self._guard = guard
        self._verdict = verdict
        self._telling = telling
        self._grace = grace

    def status(self, words: Sequence[str], use: Use, circumstances: Circumstances) -> int:
        """Run it to its end, or to the end of what permits it; record either."""
        with _in_memory(self._guard) as (handle, path):  # (2)
            environment = {**os.environ, "LICET_ARTEFACT": path}
            try:
                program = subprocess.Popen(  # noqa: S603 - running it is what was asked for; no shell
                    [word.replace("{artefact}", path) for word in words],
                    pass_fds=(handle,),
                    env=environment,
                    start_new_session=True,  # so that all it starts can be ended with it
                    preexec_fn=_end_with_parent(),  # noqa: PLW1509 - one system call, looked up before the fork
                )
            except FileNotFoundError:
                self._telling.failed(f"no such program: {words[0]}; the use was recorded and counted")
                return self._ended(NOT_FOUND, "not_found")
            except OSError as problem:
                why = problem.strerror or str(problem)
                self._telling.failed(f"{words[0]} cannot be run ({why}); the use was recorded and counted")
                return self._ended(NOT_RUNNABLE, "not_runnable")
            try:
                with _passing_signals_to(program):
                    refusal = self._watched(program, use, circumstances)
            finally:  # also where the watch itself fails
                _signal_all(program, signal.SIGKILL)  # what it left running has no permit of its own
                program.wait()
        if refusal is not None:
            self._telling.stopped(refusal)
            return self._ended(ENDED, refusal.ground)
        code = program.returncode
        return self._ended(code if code >= 0 else _BY_SIGNAL - code, "finished")

    def _watched(
        self, program: subprocess.Popen[bytes], use: Use, circumstances: Circumstances
    ) -> Verdict | None:
        """Wait for the end; why it had to end, or None if it did by itself."""
        from licet.guard._watching import hindrance

        while True:
            with suppress(subprocess.TimeoutExpired):
                program.wait(_POLL)
                return None
            refusal = hindrance(self._guard, use, circumstances)  # (3)
            if refusal is not None:
                _signal_all(program, signal.SIGTERM)  # (4)
                with suppress(subprocess.TimeoutExpired):
                    program.wait(self._grace)
                _signal_all(program, signal.SIGKILL)
                program.wait()
                return refusal

    def _ended(self, status: int, outcome: str) -> int:
        """Record the end beside its use; (5) a disk that fails now leaves the start, which counted."""
        from licet.errors import LogError
        from licet.guard import ActEntry
        from licet.guard._entries import encode

        entry = ActEntry(
            at=int(time.time()),
            act="ended",
            licence=self._guard.tag.chain.digest,
            of=self._verdict.record,
            outcome=outcome,
        )
        try:
            self._guard.record.append(encode(entry))
        except LogError as problem:
            self._telling.failed(f"the end could not be recorded: {problem}")
        self._telling.ended(status, outcome)
        return status


class _Telling:
    """What is told on stderr, since stdout is the program's."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json

    def started(self, verdict: Verdict) -> None:
        """Tell what must be done about a permit; a permit alone is not worth a line."""
        for duty in verdict.obligations:
            self._line(f"to be done: {duty.says} ({duty.cite})")
        self._document("started", verdict)

    def refused(self, verdict: Any) -> None:
        """Tell why nothing was started."""
        self._line(f"not started: {verdict.says} ({verdict.cite})")
        self._document("refused", verdict)

    def stopped(self, verdict: Verdict) -> None:
        """Tell why the program was ended."""
        self._line(f"ended: {verdict.says} ({verdict.cite})")
        self._document("stopped", verdict)

    def failed(self, what: str) -> None:
        """Tell what could not be done."""
        self._line(what)
        self._document("failed", what)

    def ended(self, status: int, outcome: str) -> None:
        """Tell the status this command returns."""
        self._document("ended", {"status": status, "outcome": outcome})

    def _line(self, text: str) -> None:
        from licet.cli import _say

        if not self._as_json:
            print(f"licet: {_say.harmless(text)}", file=sys.stderr, flush=True)

    def _document(self, event: str, value: object) -> None:
        import msgspec

        if self._as_json:
            print(
                msgspec.json.encode({"event": event, event: value}, enc_hook=str).decode(),
                file=sys.stderr,
                flush=True,
            )


def _asked(name: str) -> tuple[Use, Circumstances]:
    """The use in a file, every word of it known."""
    from licet.cli._stated import read_stated

    stated = read_stated(name)
    return stated.use, stated.circumstances


@contextmanager
def _in_memory(guard: Guard) -> Iterator[tuple[int, str]]:
    """A file without a name that holds the artefact for good: its handle, and its path for the program."""
    import fcntl

    if not hasattr(os, "memfd_create"):  # pragma: no cover - on Linux alone
        _no_memory_file()
    handle = os.memfd_create("licet artefact", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        with guard.lent() as content, open(handle, "wb", closefd=False) as out:
            out.write(content)
        fcntl.fcntl(
            handle,
            fcntl.F_ADD_SEALS,
            fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE,
        )
        os.lseek(handle, 0, os.SEEK_SET)
        yield handle, f"/proc/self/fd/{handle}"
    finally:
        os.close(handle)


def _no_memory_file() -> NoReturn:  # pragma: no cover - on Linux alone
    from licet.errors import InputError

    raise InputError("this system has no sealed memory files", remedy="use Linux, or the guard's Python API")


def _end_with_parent() -> Any:
    """What the child does before it becomes the program: ask to be killed when this process dies."""
    import ctypes

    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def ask() -> None:  # pragma: no cover - in the child
        prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it died before it was asked
            os._exit(REFUSED)

    return ask


@contextmanager
def _passing_signals_to(program: subprocess.Popen[bytes]) -> Iterator[None]:
    """What tells this process to stop tells the program; whether it does is the program's to say."""

    def pass_on(number: int, _: object) -> None:
        _signal_all(program, signal.Signals(number))

    before = {number: signal.signal(number, pass_on) for number in _PASSED_ON}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _signal_all(program: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Send a signal to the program's session, which bears its number."""
    with suppress(ProcessLookupError):
        os.killpg(program.pid, number)
