"""One target in a process of its own: `python -m fuzz._one TARGET [libFuzzer's options] CORPUS`."""

from __future__ import annotations

import sys

import atheris  # type: ignore[import-untyped]  # it is in .venv/peers alone

with atheris.instrument_imports(include=["licet", "tuf", "securesystemslib"]):
    from fuzz.targets import TARGETS
    from licet.errors import LicetError


def main(name: str, options: list[str]) -> None:
    """Fuzz until the options say stop; atheris ends the process."""
    target = TARGETS[name]

    def once(raw: bytes) -> None:
        try:
            target(raw)
        except LicetError:
            return  # refused with a reason: what is asked of every parser

    atheris.Setup([sys.argv[0], *options], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
