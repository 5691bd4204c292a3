"""What a maintainer says of a project: the facts a self-classification rests on."""

from __future__ import annotations

import datetime as dt
import enum
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from licet import documents, items, vocabulary
from licet.errors import InputError, UnknownTerm

if TYPE_CHECKING:
    from os import PathLike
    from typing import Self

_LISTS: Final = {"eccn": items.US, "eu_code": items.EU}
_UNLISTED: Final = {"eccn": ("EAR99", "none"), "eu_code": ("none",)}
_LONGEST: Final = 500


class Encryption(enum.StrEnum):
    """What the software does with cryptography for confidentiality of data."""

    NONE = "none"
    STANDARD = "standard"  # algorithms published by a recognised standards body
    OWN = "own"  # "non-standard cryptography": its own, or unpublished


class Project(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A published project and its maintainer's own classification of it.

    `published`: everybody can have the source, and pass it on, without restriction. `eccn` and `eu_code` are
    as the lists print them, `EAR99` or `none`. `capabilities` are vocabulary terms; empty is known: none.
    """

    name: str
    version: str
    publisher: str
    country: str
    source: str
    does: str
    published: bool
    encryption: Encryption
    eccn: str
    eu_code: str
    why: str
    capabilities: tuple[str, ...]
    date: dt.date

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self:
        """Read a project file (YAML or JSON); `InputError` names the field that cannot be, and why."""
        return documents.load(path, cls, what="project file").checked(where=str(path))

    def checked(self, *, where: str) -> Self:
        """Return the project with its terms in full, once every field means something."""
        words = vocabulary.shipped()
        for field in ("name", "version", "publisher", "does", "why"):
            _require_line(getattr(self, field), where=f"{where}: {field}")
        known = words.group("group.world").members
        if self.country not in known:
            raise UnknownTerm(self.country, family="country", known=known, where=f"{where}: country")
        if urlsplit(self.source).scheme not in ("http", "https") or not urlsplit(self.source).hostname:
            raise InputError(
                f"'{self.source}' is no web address",
                where=f"{where}: source",
                remedy="give where the source is",
            )
        for field in _LISTS:
            _require_code(field, getattr(self, field), where=f"{where}: {field}")
        full = tuple(
            words.resolve("capability", word, where=f"{where}: capabilities") for word in self.capabilities
        )
        return replace(self, capabilities=full)


def _require_line(text: str, *, where: str) -> None:
    if not text.strip() or not text.isprintable() or len(text) > _LONGEST:
        raise InputError("this is not one line of printable text", where=where, remedy="fill it in")


def _require_code(field: str, code: str, *, where: str) -> None:
    """A code is on its list, or one of the words for a project that is on none."""
    if code in _UNLISTED[field]:
        return
    catalogue, listed = items.catalogue(), _LISTS[field]
    if not items.is_code(code) or not catalogue.entries(code, listed):
        known = (*catalogue.nearest(code, listed), *_UNLISTED[field])
        raise UnknownTerm(code, family=items.list_named(listed), known=known, where=where)
