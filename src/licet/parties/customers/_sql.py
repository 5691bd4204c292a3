"""The one door to SQLAlchemy, which only whoever keeps customers needs.

Without it there is no store, and the error says what to install; nothing falls back to a lesser one.
"""

from __future__ import annotations

from licet.errors import InputError

try:
    import sqlalchemy as sa
except ModuleNotFoundError:
    raise InputError(
        "keeping customers needs SQLAlchemy, which is not installed", remedy="pip install 'licet[monitor]'"
    ) from None

__all__ = ["sa"]
