"""JSON inside artefacts, read so that it means one thing: nothing stands twice, and every number is one."""

from __future__ import annotations

import json
from typing import Any

import msgspec


def strict(raw: bytes) -> Any:
    """The one value `raw` can mean; `ValueError` or `RecursionError` if there is none."""
    value = json.loads(raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
    msgspec.json.encode(value)  # half a surrogate pair can be escaped, and never printed
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a key stands twice")
    return value


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
