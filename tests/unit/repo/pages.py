"""The repository's own pages, as tests read them: sections, field tables, code blocks, links."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[3]
_BINARY = (".gz", ".onnx", ".png")
_FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@cache
def tracked() -> tuple[Path, ...]:
    """Every file in version control that is still there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - whichever git made the clone
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = (ROOT / name for name in listed.split("\0") if name)
    return tuple(sorted(path for path in paths if path.is_file()))


def texts() -> list[tuple[Path, str]]:
    """Every tracked text file and what it says."""
    return [
        (path, path.read_text(encoding="utf-8", errors="replace"))
        for path in tracked()
        if not path.name.endswith(_BINARY) and "merkle-rfc6962" not in path.parts
    ]


def page(name: str) -> str:
    """The text of one page, by its path from the root."""
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(text: str, info: str) -> list[str]:
    """The code blocks fenced with exactly this info string."""
    return [body for found, body in _FENCE.findall(text) if found.strip() == info]


def section(text: str, heading: str) -> str:
    """What stands between a heading and the next one."""
    _, found, after = text.partition(f"\n{heading}\n")
    assert found, f"no heading {heading!r}"
    return re.split(r"^#", after, maxsplit=1, flags=re.MULTILINE)[0]


def rows(text: str) -> dict[str, str]:
    """The rows of the tables in a text whose first cell is one name in back-quotes: name to the whole row."""
    return {found[2]: found[1] for found in re.finditer(r"^(\| `([^`]+)` \|.*)$", text, re.MULTILINE)}


def told(text: str) -> list[tuple[str, str]]:
    """Each command of a page's console blocks, and what is shown below it."""
    commands = [part for block in blocks(text, "console") for part in re.split(r"(?m)^\$ ", block)[1:]]
    return [(part.partition("\n")[0], part.partition("\n")[2]) for part in commands]


def require_shown(printed: str, *, shown: str, by: str) -> None:
    """What a page shows below a command is what that prints, but for what `…` cuts."""
    at = 0
    for part in re.split(r"(?m)^ *…\n| ?…\n?", shown):
        found = printed.find(part.rstrip("\n"), at)
        assert found >= 0, f"{by} no longer prints:\n{part}\nbut:\n{printed}"
        at = found + len(part.rstrip("\n"))
