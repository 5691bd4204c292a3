"""How the command line is read, and what it says of itself."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from licet import __version__
from licet.cli import COMMANDS, GROUPS
from licet.cli._parser import Parser
from tests.unit.cli.shell import TRANSACTION, write

if TYPE_CHECKING:
    from tests.unit.cli.shell import Shell


def test_without_a_command_the_help_is_printed_and_nothing_is_said_to_be_fine(licet: Shell) -> None:
    said = licet()
    assert said.status == 2
    assert said.out == licet("--help").out
    assert all(f"\n  {name} " in said.out for name in COMMANDS)


def test_the_commands_stand_under_headings_each_once(licet: Shell) -> None:
    told = licet("--help").out
    places = [told.index(f"\n{heading}:\n") for heading in GROUPS]
    assert places == sorted(places)
    assert sum(map(len, GROUPS.values())) == len(COMMANDS)


def test_help_is_a_command_too(licet: Shell) -> None:
    assert licet("help") == licet("--help")
    assert licet("help", "verify") == licet("verify", "--help")
    assert licet("help", "keys", "new") == licet("keys", "new", "--help")
    assert licet("help", "verify").status == 0


def test_the_version_is_an_answer(licet: Shell) -> None:
    assert licet("--version") == (0, f"licet {__version__}\n", "")


def test_json_goes_after_the_command_and_before_or_after_its_verb(licet: Shell) -> None:
    said = licet("--json", "determine", "x")
    assert said.status == 2
    assert said.err == "licet: --json goes after the command; write `licet determine … --json`\n"
    assert said.json["error"]["kind"] == "InputError"
    assert set(licet("keys", "--json", "new", "a", "--country", "NO").json) == {"private", "public"}
    assert set(licet("keys", "new", "b", "--country", "NO", "--json").json) == {"private", "public"}


@pytest.mark.parametrize("words", [("keys",), ("log",)])
def test_a_command_of_two_words_asks_for_the_second(licet: Shell, words: tuple[str, ...]) -> None:
    said = licet(*words)
    assert said.status == 2
    assert said.err == (f"licet: the following arguments are required: VERB; try `licet {words[0]} --help`\n")


def test_no_option_sets_the_clock_or_turns_a_check_off(licet: Shell) -> None:
    for name in COMMANDS:
        told = licet(name, "--help").out
        for word in ("--at", "--now", "--force", "--no-", "--skip", "--insecure", "--yes"):
            assert word not in told


def test_every_command_ends_its_help_with_an_example_and_its_exit_status(licet: Shell) -> None:
    for words in (
        *((name,) for name in COMMANDS if name not in ("keys", "lists", "log", "demo", "monitor")),
        ("keys", "new"),
    ):
        told = licet(*words, "--help").out
        assert "Example" in told
        assert re.search(r"Exit status[^:]*: 0 ", " ".join(told.split())), words


def test_a_value_may_begin_like_an_option_after_an_equals_sign() -> None:
    parser = Parser(prog="licet")
    parser.add_argument("--reason")
    assert parser.parse_args(["--reason=--json is public"]).reason == "--json is public"


def test_an_answer_is_readable_where_the_output_is_not_utf8(
    licet: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[str] = []
    for words in (("determine", write("sale.yaml", TRANSACTION)), ("screen", "Милур ИС", "--json")):
        raw = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
        licet(*words)
        printed.append(raw.getvalue().decode("ascii"))
    assert '"name": "\\u041c' in printed[1]


def test_a_closed_output_is_no_crash(licet: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert licet("screen", "Hikvision").status == 1
    assert licet("screen", "", "--json").status == 2
    monkeypatch.setattr(sys, "stderr", None)
    assert licet("screen", "", "--json") == (2, "", "")


WORDS = st.sampled_from(
    [
        *COMMANDS,
        *(
            "new",
            "prove",
            "verify",
            "show",
            "help",
            "--help",
            "--version",
            "--json",
            "--",
            "-",
            ".",
            "..",
            "",
        ),
        *(
            "--trust",
            "--for",
            "log",
            "--country",
            "NO",
            "no",
            "--out",
            "kept",
            "0",
            "-1",
            "1e9",
            "--fact",
            "a=b",
        ),
        *(
            "sale.yaml",
            "noise",
            "/dev/null",
            "--licence",
            "--entry",
            "--vkey",
            "a+b",
            "--all",
            "--list",
            "\x1b[2J",
        ),
    ]
)


@given(words=st.lists(WORDS | st.text(max_size=8), max_size=7))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(words=["log", "prove", "--", "-1"])
def test_no_line_whatever_ends_in_a_traceback(licet: Shell, words: list[str]) -> None:
    if "demo" in words or "keys" in words:
        return  # the one fetches models, the other makes files of any name
    Path("noise").write_bytes(b"a: b\n\xff\xfe\x00")
    write("sale.yaml", TRANSACTION)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", None)
        said = licet(*words)
    assert said.status in (0, 1, 2)
    assert said.err.count("\n") <= 1
    if said.err:
        assert said.err.startswith("licet: ")
        assert "--json" not in words or said.json["exit"] == said.status


def test_bold_is_for_terminals_that_want_it(licet: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b" not in licet("screen", "Hikvision").out
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda _: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    from licet.cli import _say

    assert _say.strong("x") == "\x1b[1mx\x1b[0m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert _say.strong("x") == "x"


def test_the_disk_that_is_full_may_be_the_one_printed_on(
    licet: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(io.StringIO):
        def flush(self) -> None:
            raise OSError(28, "No space left on device")

    for words in (("screen", "Hikvision"), ("screen", "Hikvision", "--json")):
        monkeypatch.setattr(sys, "stdout", Full())
        said = licet(*words)
        assert said.status == 2
        assert said.err.startswith("licet: standard output: No space left on device; ")


def test_an_error_of_the_system_is_told_with_its_path(licet: Shell) -> None:
    said = licet("verify", "x" * 300, "--trust", "trust")
    assert said.status == 2
    assert said.err.startswith(f"licet: {'x' * 300}")
    assert not list(Path().iterdir())
