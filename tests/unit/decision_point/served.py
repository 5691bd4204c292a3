"""A decision point in a process of its own, as the command starts it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import Any

LICET = (sys.executable, "-c", "import sys; from licet.cli import main; sys.exit(main())")
SERVE = ("guard", "serve", "model.onnx", "--trust", "trust", "--json")


class Served:
    """A server in a process of its own."""

    def __init__(self, *words: str, config: str | None = None) -> None:
        whole = ("guard", "serve", "--config", config, "--json") if config else (*SERVE, *words)
        self.process = subprocess.Popen(  # noqa: S603 - our own words
            [*LICET, *whole], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        said = ""
        while not said.endswith("}\n") or said.count("{") > said.count("}"):
            line = self.process.stdout.readline()
            if not line:
                raise AssertionError(self.process.communicate()[1])
            said += line
        self.said: Any = json.loads(said)

    def stop(self) -> tuple[int, str]:
        """The exit status and what it said on stderr, once told to stop."""
        self.process.send_signal(signal.SIGTERM)
        _, told = self.process.communicate(timeout=30)
        return self.process.returncode, told
