"""What only a process of its own can show: exit statuses, what is imported, a full disk, a closed pipe."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.unit.cli.shell import AT_THE_BORDER, DESK

if TYPE_CHECKING:
    from tests.unit.cli.shell import Shell

LICET = (sys.executable, "-c", "import sys; from licet.cli import main; sys.exit(main())")


def run(*words: str, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run `licet WORDS` in a process that may write files of at most `limit` bytes."""

    def full() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(  # noqa: S603 - our own words
        [*LICET, *words],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=full,
        env=environ,
    )


def test_the_exit_status_is_the_answer() -> None:
    assert run("--version").returncode == 0
    assert run("screen", "Hikvision").returncode == 1
    nothing = run("determine", "nothing.yaml")
    assert (nothing.returncode, nothing.stdout) == (2, "")
    assert nothing.stderr == "licet: nothing.yaml: no such transaction; check the path\n"


@pytest.mark.parametrize("words", ["--version", "--help"])
def test_asking_for_the_version_or_help_loads_nothing_heavy(words: str) -> None:
    code = (
        "import sys; from licet.cli import main; main(sys.argv[1:]); heavy = {'yaml', 'cryptography', "
        "'msgspec', 'securesystemslib', 'rapidfuzz'}; print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code, words], capture_output=True, text=True, check=True)  # noqa: S603 - our own words
    assert done.stdout.endswith("\n[]\n")


def test_on_a_full_disk_nothing_is_permitted_signed_or_half_written(tagged: Shell) -> None:
    tagged.done("check", "model.onnx", "--trust", "trust", *AT_THE_BORDER)
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    for words in (
        ("keys", "new", "Another", "--country", "NO"),
        ("check", "model.onnx", "--trust", "trust", *AT_THE_BORDER),
        ("revoke", "office/NO-2026-0041.licence", "--reason", "Misuse.", *DESK),
        ("tag", "model.onnx", "--licence", "office/NO-2026-0041.licence"),
    ):
        done = run(*words, limit=0)
        assert done.returncode == 2
        assert done.stderr.startswith("licet: ")
        assert done.stderr.count("\n") == 1
        assert "File too large" in done.stderr
        assert "Traceback" not in done.stderr
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before


def test_a_reader_that_stops_early_is_no_error() -> None:
    with subprocess.Popen(  # noqa: S603 - our own words
        [*LICET, "screen", "Hikvision"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 2
