"""How answers look in a terminal: wrapped to its width, readable at 60 columns, plain when piped."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from typing import Any

import msgspec

_WIDEST = 96


def width() -> int:
    """Columns to write in: the terminal's, at most 96."""
    return min(shutil.get_terminal_size((80, 24)).columns, _WIDEST)


def line(text: str = "", *, indent: int = 0, hang: int | None = None) -> None:
    """Print one paragraph, wrapped; continuation lines are indented by `hang` (default: as the first)."""
    if not text:
        print()
        return
    first = " " * indent
    rest = " " * (indent if hang is None else hang)
    print(
        textwrap.fill(
            text,
            width(),
            initial_indent=first,
            subsequent_indent=rest,
            break_on_hyphens=False,
            break_long_words=False,
        )
    )


def heading(text: str) -> None:
    """Print a section's name after an empty line."""
    print()
    print(strong(text))


def bullet(text: str, *, indent: int = 2) -> None:
    """Print one item of a list."""
    line(f"- {text}", indent=indent, hang=indent + 2)


def pair(name: str, text: str, *, indent: int = 2, gap: int = 12) -> None:
    """Print `name  text`, the text aligned and wrapped."""
    line(f"{name:<{gap}} {text}", indent=indent, hang=indent + gap + 1)


def strong(text: str) -> str:
    """Bold on a terminal that wants it (NO_COLOR is obeyed)."""
    wanted = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return f"\x1b[1m{text}\x1b[0m" if wanted else text


def as_json(document: Any) -> None:
    """Print a value as indented JSON."""
    print(msgspec.json.format(msgspec.json.encode(document, enc_hook=str), indent=2).decode())
