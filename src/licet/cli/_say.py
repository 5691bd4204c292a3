"""How answers look in a terminal: wrapped to its width, readable at 60 columns, plain when piped.

Names come from files others wrote: no control character in them reaches the terminal.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from typing import Any

import msgspec

_WIDEST, _NARROWEST = 96, 40
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"
_CONTROL = re.compile(r"(\x1b\[[01]m)|[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")


def width() -> int:
    """Columns to write in: the terminal's, 40 to 96."""
    return max(_NARROWEST, min(shutil.get_terminal_size((80, 24)).columns, _WIDEST))


def line(text: str = "", *, indent: int = 0, hang: int | None = None) -> None:
    """Print one paragraph, wrapped; continuation lines are indented by `hang` (default: as the first)."""
    if not text:
        print()
        return
    first = " " * indent
    rest = " " * (indent if hang is None else hang)
    print(
        textwrap.fill(
            harmless(text),
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
    line(strong(text))


def bullet(text: str, *, indent: int = 2) -> None:
    """Print one item of a list."""
    line(f"- {text}", indent=indent, hang=indent + 2)


def pair(name: str, text: str, *, indent: int = 2, gap: int = 12) -> None:
    """Print `name  text`, the text aligned and wrapped."""
    line(f"{name:<{gap}} {text}", indent=indent, hang=indent + gap + 1)


def strong(text: str) -> str:
    """Bold on a terminal that wants it (NO_COLOR is obeyed)."""
    terminal = sys.stdout is not None and sys.stdout.isatty()
    wanted = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return f"{_BOLD}{text}{_PLAIN}" if wanted else text


def as_json(document: Any) -> None:
    """Print a value as indented JSON; in ASCII alone where the output is not UTF-8."""
    text = msgspec.json.format(msgspec.json.encode(document, enc_hook=str), indent=2).decode()
    if (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "") != "utf8":
        import json

        text = json.dumps(json.loads(text), indent=2)
    print(text)


def harmless(text: str) -> str:
    """The text without characters that would drive the terminal or turn the line around."""
    return _CONTROL.sub(lambda found: found.group(1) or "\N{REPLACEMENT CHARACTER}", text)
