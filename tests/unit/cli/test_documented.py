"""The pages on the command line and on errors say what is so: help, settings, errors, all JSON."""

from __future__ import annotations

import argparse
import inspect
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from licet import errors
from licet.cli import COMMANDS, parser
from licet.cli._settings import SETTINGS
from tests.unit.cli import documented

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.cli.shell import Shell

ROOT = Path(__file__).parents[3]
PAGES = ("docs/cli.md", "docs/cli-licences.md", "docs/cli-guard.md")
PAGE = "".join((ROOT / page).read_text(encoding="utf-8") for page in PAGES)
ERRORS = (ROOT / "docs/errors.md").read_text(encoding="utf-8")
HELP = dict(re.findall(r"```console\n\$ licet ([a-z -]*?)--help\n(.*?)```\n", PAGE, flags=re.DOTALL))
EXAMPLES = re.findall(
    r"```console\n\$ licet ([^\n]*--json)\n```\n\n```json\n(.*?)```\n", PAGE, flags=re.DOTALL
)


def verbs(name: str) -> Iterator[str]:
    """The second words of a command."""
    for action in parser([name])._actions:
        if isinstance(action, argparse._SubParsersAction):
            command = action.choices[name]
            for inner in command._actions:
                if isinstance(inner, argparse._SubParsersAction):
                    yield from inner.choices


RUNS_ON = ("demo", "serve")  # one has no answer but its story, the other answers until it is stopped
COMMAND_LINES = ["", *(f"{name} " for name in COMMANDS)]
COMMAND_LINES += [f"{name} {verb} " for name in COMMANDS for verb in verbs(name)]


@pytest.mark.parametrize("command", COMMAND_LINES)
def test_the_help_in_the_docs_is_the_help_printed(licet: Shell, command: str) -> None:
    assert HELP[command] == licet(*command.split(), "--help").out


@pytest.mark.parametrize("command", COMMAND_LINES)
def test_the_help_fits_into_a_terminal(command: str) -> None:
    assert [line for line in HELP[command].splitlines() if len(line) > 80] == []


def test_the_docs_describe_no_other_command() -> None:
    assert set(HELP) == set(COMMAND_LINES)


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_documented_with_its_environment_name_and_its_key(name: str) -> None:
    row = next(line for line in PAGE.splitlines() if f"| `{name}` |" in line)
    assert f"`LICET_{name.upper()}`" in row
    assert SETTINGS[name] in row
    assert f"`--{name.replace('_', '-')}`" in row or row.startswith("| none |")


def test_every_variable_of_the_environment_is_documented() -> None:
    sources = (ROOT / "src/licet").rglob("*.py")
    found = {name for path in sources for name in re.findall(r"\bLICET_[A-Z]+\b", path.read_text("utf-8"))}
    for name in found | {"PYKCS11LIB"}:
        assert f"`{name}`" in PAGE, name


def test_every_error_is_documented_with_its_parent_and_no_other_is() -> None:
    classes = {
        name: kind.__bases__[0].__name__
        for name, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, errors.LicetError)
    }
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \| [^|]+ \| [^|]+ \|$", ERRORS, flags=re.MULTILINE)
    assert dict(rows) == classes


def shape(value: Any) -> Any:
    """The names of the fields, all the way down; lists by their first member.

    Whether anybody is near a name moves with every calibration; who is has the fields of a match.
    """
    if isinstance(value, dict):
        return {name: None if name == "near" else shape(inner) for name, inner in value.items()}
    return [shape(inner) for inner in value[:1]] if isinstance(value, list) else None


def test_every_command_has_an_example_of_its_json() -> None:
    shown = {" ".join(shlex.split(line)[:2]) for line, _ in EXAMPLES}
    for name in COMMANDS:
        if name not in RUNS_ON:
            assert any(line == name or line.startswith(f"{name} ") for line in shown)
    assert {f"log {verb}" for verb in verbs("log")} - {"log cosign"} <= shown  # that one needs a witness


def test_the_json_in_the_docs_has_the_shape_of_the_json_printed(licet: Shell) -> None:
    examples = {line: msgspec.json.decode(text) for line, text in EXAMPLES}
    documented.prepare(licet)
    error = next(line for line in examples if "error" in examples[line])
    walk = sorted((line for line in examples if line != error), key=documented.order)
    for line in [*walk, error]:
        words = shlex.split(line)
        printed = licet(*words).json
        assert shape(printed) == shape(examples[line]), line
        documented.after(licet, words)
        if words[:2] == ["log", "prove"]:
            Path("DE-2026-0001.tlog-proof").write_text(printed["proof"], encoding="utf-8")


def test_the_example_of_an_error_is_one(licet: Shell) -> None:
    Path("application.yaml").write_text("number: 1\n\nholdr: x\n", encoding="utf-8")
    said = licet("tag", "model.onnx", "--licence", "x")
    assert said.err == "licet: x: no such licence; check the path\n"
    assert "licet: application.yaml:3: unknown field 'holdr'; did you mean holder?" in PAGE
