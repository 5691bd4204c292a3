"""The names in a feed: which file stands where, who may publish it, and how large it may be.

    metadata/N.root.json, metadata/timestamp.json, metadata/N.snapshot.json, metadata/N.targets.json
    metadata/N.CC.json                            what the country CC publishes
    targets/CC/keys/SHA256.NAME.key.json          an authority's key (or .authority.json, or a log's .vkey)
    targets/CC/revocations.json                   its revocation list (several: CC/revocations/NAME.json)
    targets/CC/licences/NAME                      licences and the documents that follow them
    targets/CC/law/PACK/*.yaml, .../definitions/  a law pack with its cases; PACK begins with `cc-`

A path of any other shape is refused: what a reader does not know, it cannot obey.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

METADATA: Final = "metadata"
TARGETS: Final = "targets"
TIMESTAMP: Final = f"{METADATA}/timestamp.json"

LARGEST_ROOT: Final = 512_000
LARGEST_TIMESTAMP: Final = 16_384
LARGEST_SNAPSHOT: Final = 2_000_000
LARGEST_TARGETS: Final = 5_000_000
LARGEST_FILE: Final = 16 * 1024 * 1024
MOST_BYTES: Final = 512 * 1024 * 1024  # of all files of a feed together
MOST_ROOTS: Final = 256  # new roots followed in one update, as python-tuf does
MOST_COUNTRIES: Final = 400

COUNTRY: Final = re.compile(r"[A-Z]{2}")
_NAME: Final = r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}"
_PACK: Final = r"[a-z0-9][a-z0-9-]{0,59}"


class Kind(StrEnum):
    """What a file of a feed is for."""

    KEY = "key"
    REVOCATIONS = "revocations"
    LICENCE = "licence"
    LAW = "law"


_SHAPES: Final = {
    Kind.KEY: re.compile(rf"([A-Z]{{2}})/keys/{_NAME}\.(key\.json|authority\.json|vkey)"),
    Kind.REVOCATIONS: re.compile(rf"([A-Z]{{2}})/revocations(/{_NAME})?\.json"),
    Kind.LICENCE: re.compile(rf"([A-Z]{{2}})/licences/{_NAME}"),
    Kind.LAW: re.compile(rf"([A-Z]{{2}})/law/({_PACK})/(definitions/)?{_NAME}\.yaml"),
}


def kind_of(path: str, *, country: str) -> Kind | None:
    """What the file at `path` is, or None when this country may not publish it."""
    for kind, shape in _SHAPES.items():
        found = shape.fullmatch(path)
        if found and found[1] == country:
            return kind if kind is not Kind.LAW or found[2].startswith(f"{country.lower()}-") else None
    return None


def pack_of(path: str) -> str:
    """The law pack that a path of kind LAW belongs to: `FR/law/fr-drones`."""
    return "/".join(path.split("/")[:3])


def patterns(country: str) -> list[str]:
    """The paths delegated to a country; TUF's `*` does not reach across a slash."""
    return [country + "/*" * depth for depth in range(1, 5)]


def stored(path: str, sha256: str) -> str:
    """Where the file of that content lies: its name begins with its digest, so it never changes."""
    folder, _, name = path.rpartition("/")
    return f"{TARGETS}/{folder}/{sha256}.{name}"


def role_file(role: str, version: int) -> str:
    """Where a numbered role lies."""
    return f"{METADATA}/{version}.{role}.json"
