"""Who may ask a decision point: the bearer of a token of the tenant, and on this machine alone, anyone.

Tokens are kept as digests and compared in constant time. A token of one tenant opens no other.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Final

from licet import files
from licet.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_SHORTEST: Final = 16
_LARGEST_FILE: Final = 1_000_000


def read_tokens(path: Path) -> tuple[bytes, ...]:
    """The digests of the tokens in a file, one a line; a file without any is refused."""
    try:
        text = files.read(path, what="token file", limit=_LARGEST_FILE).decode("ascii")
    except UnicodeDecodeError:
        raise InputError(
            "the tokens are not ASCII", where=path, remedy="make one with `openssl rand -hex 32`"
        ) from None
    tokens = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if not tokens:
        raise InputError("no token in the file", where=path, remedy="put one on each line")
    if any(len(token) < _SHORTEST for token in tokens):
        raise InputError(
            f"a token has fewer than {_SHORTEST} characters",
            where=path,
            remedy="make one with `openssl rand -hex 32`",
        )
    return tuple(_digest(token.encode()) for token in tokens)


def bears(authorization: bytes, tokens: Sequence[bytes]) -> bool:
    """Whether an `Authorization` header bears one of the tokens."""
    scheme, _, token = authorization.partition(b" ")
    if scheme.lower() != b"bearer":
        return False
    given = _digest(token.strip())
    return any([hmac.compare_digest(given, known) for known in tokens])  # noqa: C419 - all are compared, so that the time tells nothing


def _digest(token: bytes) -> bytes:
    return hashlib.sha256(token).digest()
