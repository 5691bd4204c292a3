"""Builds the wheel; with LICET_COMPILE=1 its hot rooms are compiled to C by mypyc, from the same source.

What is compiled is listed in pyproject.toml, and its source stays beside it in the wheel: it is what people
read, and what runs wherever there is no wheel for the platform. Needs a C compiler, Python's headers, and an
environment with Licet's own dependencies (`--no-build-isolation`), since mypyc reads their types.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_SETUP = """
from mypyc.build import mypycify
from setuptools import setup

modules = mypycify({arguments!r}, target_dir={target!r}, group_name="licet")
setup(name="licet", packages=[], py_modules=[], ext_modules=modules)
"""


class Compiled(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's own parameter has no name here
    """Adds the compiled modules to a wheel that is asked for with them."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before the wheel is filled; an editable install is never compiled."""
        if os.environ.get("LICET_COMPILE") != "1" or version == "editable":
            return
        self._scratch = TemporaryDirectory()
        built = self._compiled(Path(self._scratch.name))
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        build_data["force_include"] |= {str(path): str(path.relative_to(self._lib)) for path in built}

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove what was compiled for it."""
        if scratch := getattr(self, "_scratch", None):
            scratch.cleanup()

    def _compiled(self, scratch: Path) -> list[Path]:
        """Return the shared objects, below `_lib` where they belong in the wheel."""
        root = Path(self.root)
        self._lib = scratch / "lib"
        arguments = ["--config-file", "pyproject.toml", f"--cache-dir={root / '.mypy_cache' / 'compiled'}"]
        arguments += [f"src/{module}" for module in self.config["modules"]]
        script = scratch / "setup.py"
        script.write_text(_SETUP.format(arguments=arguments, target=str(scratch / "c")), encoding="utf-8")
        command = [sys.executable, str(script), "-q", "build_ext"]
        command += [f"--build-lib={self._lib}", f"--build-temp={scratch / 'o'}"]
        subprocess.run(command, cwd=root, check=True)  # noqa: S603 - this very interpreter, on a script made here
        return sorted(self._lib.rglob("*.so"))
