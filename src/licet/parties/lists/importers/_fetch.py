"""Get a published list over HTTPS, whole or not at all.

No other scheme is followed, not even after a redirect, except plain HTTP to this machine itself. What comes
is limited in size and time and held against the length the server promised; nothing of it is executed and
no cookie or credential is sent.
"""

from __future__ import annotations

import http.client
import ssl
import urllib.error
import urllib.parse
import urllib.request
from datetime import date
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from licet.errors import InputError, ListError

if TYPE_CHECKING:
    from email.message import Message

_TIMEOUT: Final = 60.0
_LARGEST: Final = 512 * 1024 * 1024
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_UNCHANGED: Final = 304


class Fetched(Struct, frozen=True):
    """What came: the bytes, the server's tag for them, and the day it says they were last changed."""

    content: bytes
    etag: str | None
    modified: date | None


def is_address(source: str) -> bool:
    """Whether this is an address to fetch, not the path of a file."""
    return "://" in source


def fetch(
    address: str, *, etag: str | None = None, timeout: float = _TIMEOUT, limit: int = _LARGEST
) -> Fetched | None:
    """Return what stands at the address, None where it is still the edition of that tag; else an error."""
    _check(address)
    request = urllib.request.Request(address, headers={"User-Agent": "licet", "Accept": "*/*"})  # noqa: S310 - the scheme is checked
    if etag:
        request.add_header("If-None-Match", etag)
    opener = urllib.request.build_opener(
        _OnlySafe, urllib.request.HTTPSHandler(context=ssl.create_default_context())
    )
    try:
        with opener.open(request, timeout=timeout) as answer:
            return _whole(answer, address, limit)
    except urllib.error.HTTPError as problem:
        problem.close()  # it is an open answer as well
        if problem.code == _UNCHANGED:
            return None
        raise _failed(address, f"the server says {problem.code} {problem.reason}") from None
    except (urllib.error.URLError, http.client.HTTPException, OSError) as problem:
        raise _failed(address, str(getattr(problem, "reason", problem))) from None


def _whole(answer: Any, address: str, limit: int) -> Fetched:
    content: bytes = answer.read(limit + 1)
    promised = answer.headers.get("Content-Length")
    if len(content) > limit:
        raise ListError(f"more than {limit:,} bytes came", where=address, remedy="check the address")
    if promised is not None and promised.isdigit() and int(promised) != len(content):
        raise _failed(address, f"{len(content):,} bytes came of {int(promised):,}")
    return Fetched(content, answer.headers.get("ETag"), _modified(answer.headers))


def _modified(headers: Message) -> date | None:
    try:
        return parsedate_to_datetime(headers["Last-Modified"]).date()
    except (TypeError, ValueError):
        return None


class _OnlySafe(urllib.request.HTTPRedirectHandler):
    """Follow a redirect only to an address that could have been asked for."""

    def redirect_request(  # noqa: PLR0913, PLR0917 - the signature is the standard library's
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        """Check the new address first."""
        _check(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _check(address: str) -> None:
    parts = urllib.parse.urlsplit(address)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE):
        return
    raise InputError(
        f"'{parts.scheme}' is not fetched", where=address, remedy="give an https:// address, or a file"
    )


def _failed(address: str, why: str) -> ListError:
    return ListError(
        f"the list could not be fetched ({why}); the old one stays in use", where=address, remedy="try again"
    )
