"""Signed JSON, read strictly: what two readers could understand differently is refused.

Duplicate keys, NaN, nesting beyond any real document, documents over 1 MiB and Base64 that could be written
another way are all refused. This module knows bytes, not licences, and nothing it returns is verified.
"""

from __future__ import annotations

import base64
import json
from typing import Any, Final

from licet.errors import InputError

LARGEST: Final = 1024 * 1024
LARGEST_ENTRY: Final = 65_535  # bytes of one entry in a log of the C2SP's tiled form
_DEEPEST: Final = 16


def read_json(raw: bytes, *, what: str, limit: int = LARGEST) -> Any:
    """Return the one value `raw` can mean; `InputError` naming `what` if there is none."""
    if len(raw) > limit:
        raise InputError(f"the {what} has {len(raw):,} bytes, more than {limit:,}")
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
        if b"\\u" in raw:  # half a surrogate pair can be escaped, and is no text
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise InputError(
            f"the {what} cannot be read as JSON", remedy="it may have been cut short; get it again"
        ) from None
    if _is_deeper(value, _DEEPEST):
        raise InputError(f"the {what} is nested more than {_DEEPEST} deep", remedy="get it again")
    return value


def decode64(text: str) -> bytes | None:
    """Return the bytes, or None unless `text` is standard Base64 in the one way it can be written."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return raw if base64.b64encode(raw).decode() == text else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that stands twice: the second would silently win here, and the first elsewhere."""
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a key stands twice")
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _is_deeper(value: object, levels: int) -> bool:
    if isinstance(value, dict):
        return not levels or any(_is_deeper(inner, levels - 1) for inner in value.values())
    if isinstance(value, list):
        return not levels or any(_is_deeper(inner, levels - 1) for inner in value)
    return False
