"""The service itself: an ASGI application over lists, and the server that listens for it."""

from licet.errors import InputError

try:
    import starlette as _  # noqa: F401 - what the rest of this room stands on
except ImportError:
    raise InputError("starlette is not installed", remedy="pip install 'licet[serve]'") from None

from licet.listening import url_of
from licet.parties.http._access import Access, read_tokens
from licet.parties.http._app import application
from licet.parties.http._desk import Desk
from licet.parties.http._start import Address, access_for, bound, serve

__all__ = [
    "Access",
    "Address",
    "Desk",
    "access_for",
    "application",
    "bound",
    "read_tokens",
    "serve",
    "url_of",
]
