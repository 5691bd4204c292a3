"""Language codes of two letters as the three letters FollowTheMoney writes (ISO 639-3)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).parent.parent.parent / "data" / "languages.txt"


def iso_639_3(code: str) -> str:
    """Return the three-letter code, empty where there is none or it is not known."""
    return _codes().get(code.strip().casefold(), "")


@cache
def _codes() -> dict[str, str]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return {line[:2]: line[3:] for line in lines if not line.startswith("#")}
