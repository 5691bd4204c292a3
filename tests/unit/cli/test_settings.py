"""A setting comes from its flag, else the environment, else the settings file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from licet.cli._settings import SETTINGS, required, setting

if TYPE_CHECKING:
    from tests.unit.cli.shell import Shell


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config/licet/config.toml"
    path.parent.mkdir(parents=True)
    return path


@pytest.mark.parametrize("name", SETTINGS)
def test_the_flag_wins_over_the_environment_and_that_over_the_file(
    name: str, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert setting(name, None, needed=False) is None
    config.write_text(f'{name} = "from-file"\n', encoding="utf-8")
    assert required(name, None) == Path("from-file")
    monkeypatch.setenv(f"LICET_{name.upper()}", "from-environment")
    assert required(name, None) == Path("from-environment")
    assert required(name, "from-flag") == Path("from-flag")


def test_the_home_folder_is_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/elsewhere")
    assert required("trust", "~/trust") == Path("/elsewhere/trust")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('trst = "x"', "unknown field 'trst'; did you mean trust?"),
        ("trust = 3", "'trust' is not a path in quotes; write trust ="),
        ("trust = ", "is not TOML ("),
        ("[tool]\n", "unknown field 'tool'"),
    ],
)
def test_a_settings_file_with_a_mistake_stops_everything(
    licet: Shell, config: Path, content: str, told: str
) -> None:
    config.write_text(content, encoding="utf-8")
    Path("model.onnx").touch()
    Path("model.onnx.licet").touch()
    said = licet("verify", "model.onnx")
    assert said.status == 2
    assert said.err.startswith(f"licet: {config}: {told}")


def test_a_settings_file_that_cannot_be_read_is_not_passed_over(licet: Shell, config: Path) -> None:
    config.mkdir()
    Path("model.onnx").touch()
    Path("model.onnx.licet").touch()
    assert licet("verify", "model.onnx").err.startswith(f"licet: {config}: settings file is a folder")


def test_nobodys_home_is_no_crash(licet: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("model.onnx").touch()
    Path("model.onnx.licet").touch()
    said = licet("verify", "model.onnx", "--trust", "~nobody-of-this-name/trust")
    assert said.err == "licet: '~nobody-of-this-name/trust' names no home folder; write the path out\n"
    monkeypatch.setenv("XDG_CONFIG_HOME", "~nobody-of-this-name")
    assert licet("verify", "model.onnx").err.startswith("licet: no trust given")


def test_the_environment_can_carry_everything(tagged: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LICET_TRUST", "trust")
    monkeypatch.setenv("LICET_REVOCATIONS", "not-arrived-yet.json")
    assert "no such revocation list" in tagged("verify", "model.onnx").err
    monkeypatch.setenv("LICET_REVOCATIONS", "office/revocations.json")
    monkeypatch.setenv("LICET_RECORD", "kept/here")
    assert "this licence is not on it" in " ".join(tagged.done("verify", "model.onnx").out.split())
    assert tagged("check", "model.onnx").status == 1
    assert Path("kept/here/entries").exists()
    assert not Path("model.onnx.record").exists()
    monkeypatch.setenv("LICET_KEY", "office/Norwegian-Licensing-Office.pem")
    monkeypatch.setenv("LICET_LOG", "office/log")
    monkeypatch.setenv("LICET_LOG_KEY", "office/licences.example-no.skey")
    tagged.done("revoke", "office/NO-2026-0041.licence", "--reason", "Misuse.")
    monkeypatch.setenv("LICET_REVOCATIONS", "office/revocations.json")
    assert "was revoked" in tagged("verify", "model.onnx").err
