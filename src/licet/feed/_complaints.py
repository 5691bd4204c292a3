"""What python-tuf complains of, as errors of Licet: by meaning, in one line."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tuf.api.exceptions import (
    BadVersionNumberError,
    ExpiredMetadataError,
    LengthOrHashMismatchError,
    RepositoryError,
    UnsignedMetadataError,
)

from licet.errors import FeedError, Forked, NotTrusted, Stale

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHOWN = 200


@contextmanager
def told(role: str, *, where: object = None) -> Iterator[None]:
    """Turn a complaint about the metadata of `role` into a LicetError."""
    try:
        yield
    except ExpiredMetadataError:
        raise Stale(
            f"the feed's {role} has expired",
            where=where,
            remedy="pull the feed again; if that does not help, "
            "its publisher has stopped signing it, or somebody holds it back",
        ) from None
    except UnsignedMetadataError:
        raise NotTrusted(
            f"the feed's {role} is not signed by enough of its keys",
            where=where,
            remedy="do not use this feed",
        ) from None
    except BadVersionNumberError as problem:
        raise Forked(
            f"the feed's {role} does not follow what is known ({_line(problem)})",
            where=where,
            remedy="somebody offers an old or mixed state: pull from another place",
        ) from None
    except LengthOrHashMismatchError:
        raise FeedError(
            f"the feed's {role} is not the one that was announced", where=where, remedy="pull the feed again"
        ) from None
    except (RepositoryError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        # python-tuf reads foreign JSON with plain indexing: what is malformed raises any of these.
        raise FeedError(
            f"the feed's {role} cannot be read ({_line(problem)})", where=where, remedy="pull the feed again"
        ) from None


def _line(problem: Exception) -> str:
    text = " ".join(str(problem).split())
    text = text if text.isprintable() else ascii(text)[1:-1]
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
