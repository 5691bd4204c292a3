"""The compiled wheel is the same program: `scripts/test-compiled` runs these on it, others the source."""

from __future__ import annotations

import importlib
import os
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MODULES = _PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]["custom"]["modules"]
COMPILED = ".venv/compiled" in os.environ.get("PYTHONPATH", "")


@pytest.mark.parametrize("path", MODULES)
def test_each_module_that_is_named_is_compiled_in_the_wheel_and_only_there(path: str) -> None:
    module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
    assert str(module.__file__).endswith(".so") is COMPILED


@pytest.mark.parametrize("path", MODULES)
def test_no_struct_lives_in_a_module_that_is_compiled(path: str) -> None:
    text = (ROOT / "src" / path).read_text(encoding="utf-8")
    assert "(Struct" not in text, "mypyc drops a class's options: a frozen struct would thaw"
    assert "@dataclass" not in text


def test_the_source_of_what_is_compiled_stands_beside_it() -> None:
    for path in MODULES:
        module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
        assert (Path(str(module.__file__)).parent / Path(path).name).is_file()
