"""The pages cli.md and errors.md say what is so: help verbatim, every setting, every error, all JSON."""

from __future__ import annotations

import argparse
import inspect
import re
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from licet import errors
from licet.cli import COMMANDS, parser
from licet.cli._settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.cli.shell import Shell

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
ERRORS = (ROOT / "docs/errors.md").read_text(encoding="utf-8")
SCENES = ROOT / "src/licet/cli/demo/scenes"
HELP = dict(re.findall(r"```console\n\$ licet ([a-z ]*)--help\n(.*?)```\n", PAGE, flags=re.DOTALL))
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


SALES = """\
id,activity,use.country,use.operation,use.purpose,use.place,use.actor
A-1,use,FR,infer_emotion,education_monitoring,education,private.company
A-2,supply.export,,verify,,,
"""
CUSTOMERS = """\
ref,name,country
C-1041,NSO Grop,IL
C-1042,Example Orchard Ltd,NO
"""
OWNERS = """\
owner,owned,percent,owner_kind
NSO Group,Example Holding Ltd,60,organisation
Example Holding Ltd,Example Trading Ltd,55,organisation
"""
BLOCKED = """\
Company,Also called,Country
Example Orchard Ltd,Orchard & Sons,NO
"""
MAPPING = """\
list: {id: list.own.blocked, title: Parties we do not serve, as_of: 2026-11-01}
kind: Organization
columns: {Company: name, Also called: alias, Country: country}
"""
FILES = {
    "sales.csv": SALES,
    "customers.csv": CUSTOMERS,
    "owners.csv": OWNERS,
    "blocked.csv": BLOCKED,
    "blocked-new.csv": BLOCKED.replace("Sons", "Daughters"),
    "blocked.yaml": MAPPING,
}
RUNS_ON = ("demo", "serve")  # one has no answer but its story, the other answers until it is stopped
COMMAND_LINES = ["", *(f"{name} " for name in COMMANDS)]
COMMAND_LINES += [f"{name} {verb} " for name in COMMANDS for verb in verbs(name)]


@pytest.mark.parametrize("command", COMMAND_LINES)
def test_the_help_in_the_docs_is_the_help_printed(licet: Shell, command: str) -> None:
    assert HELP[command] == licet(*command.split(), "--help").out


def test_the_docs_describe_no_other_command() -> None:
    assert set(HELP) == set(COMMAND_LINES)


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_documented_with_its_environment_name_and_its_key(name: str) -> None:
    row = next(line for line in PAGE.splitlines() if f"| `{name}` |" in line)
    assert f"`LICET_{name.upper()}`" in row
    assert SETTINGS[name] in row
    assert f"`--{name.replace('_', '-')}`" in row or row.startswith("| none |")


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
    assert {f"log {verb}" for verb in verbs("log")} <= shown


def test_the_json_in_the_docs_has_the_shape_of_the_json_printed(licet: Shell) -> None:
    examples = {line: msgspec.json.decode(text) for line, text in EXAMPLES}
    shutil.copy(SCENES / "emotion.yaml", "sale.yaml")
    for name, text in FILES.items():
        Path(name).write_text(text, encoding="utf-8")
    paper = (SCENES / "licence.yaml").read_text(encoding="utf-8")
    Path("application.yaml").write_text(paper.replace("2027-11-01", "2127-11-01"), encoding="utf-8")
    Path("model.onnx").write_bytes(b"weights")
    Path("trust").mkdir()
    error = next(line for line in examples if "error" in examples[line])
    walk = [*(line for line in examples if line != error), error]
    walk.sort(
        key=lambda line: "keys determine screen issue tag verify check renew log revoke".find(line.split()[0])
    )
    licet.done("keys", "new", "licences.example/2026", "--for", "log")
    for line in [*(line for line in walk if line != error), error]:
        words = shlex.split(line)
        printed = licet(*words).json
        assert shape(printed) == shape(examples[line]), line
        if words[0] == "keys":
            shutil.copy("Example-Licensing-Authority.key.json", "trust")
            shutil.copy("licences.example-2026.vkey", "trust")
        if words[:2] == ["log", "prove"]:
            Path("DE-2026-0001.tlog-proof").write_text(printed["proof"], encoding="utf-8")


def test_the_example_of_an_error_is_one(licet: Shell) -> None:
    Path("application.yaml").write_text("number: 1\n\nholdr: x\n", encoding="utf-8")
    said = licet("tag", "model.onnx", "--licence", "x")
    assert said.err == "licet: x: no such licence; check the path\n"
    assert "licet: application.yaml:3: unknown field 'holdr'; did you mean holder?" in PAGE
