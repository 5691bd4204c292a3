"""A container image as an OCI layout (https://github.com/opencontainers/image-spec, image-layout.md).

The digest is that of the one manifest its `index.json` names: the digest by which registries know the image.
Every blob the manifest leads to must be there, with the digest and length the one above it says. What no
manifest leads to is not part of the image and is never handed out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec
from msgspec import Struct

from licet import files
from licet.errors import InputError
from licet.tag.forms import _plain
from licet.tag.forms._json import strict

if TYPE_CHECKING:
    from pathlib import Path

_T = TypeVar("_T")
MARK: Final = "oci-layout"
_VERSION: Final = "1.0.0"
_LARGEST_MANIFEST: Final = 4 * 1024 * 1024
_MOST_BLOBS: Final = 10_000
_DIGEST: Final = re.compile(r"sha256:([0-9a-f]{64})")
_DESCRIBING: Final = frozenset(
    {
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    }
)


class _Layout(Struct, frozen=True, rename="camel"):
    image_layout_version: str


class _Descriptor(Struct, frozen=True, rename="camel"):
    media_type: str
    digest: str
    size: int


class _Describing(Struct, frozen=True):
    """An index or a manifest: whatever it leads to."""

    manifests: tuple[_Descriptor, ...] = ()
    config: _Descriptor | None = None
    layers: tuple[_Descriptor, ...] = ()


def taken(layout: Path) -> tuple[str, dict[str, str]]:
    """The digest of the image, and every blob it consists of by its path in the layout.

    (1) It is a layout of a version this one knows; (2) its index names one image, as a manifest or an index;
    (3) each blob has the digest and length it is named by, and (4) what it names in turn is looked at the
    same way.
    """
    if _read(layout / MARK, _Layout).image_layout_version != _VERSION:  # (1)
        raise InputError("this OCI layout is of an unknown version", where=layout / MARK)
    named = _read(layout / "index.json", _Describing).manifests
    if len(named) != 1:  # (2)
        raise InputError(
            f"the layout holds {len(named)} images", where=layout / "index.json", remedy="keep one in it"
        )
    digest = _hex(named[0], layout)
    if named[0].media_type not in _DESCRIBING:  # it stands outside of what the digest covers
        raise InputError(
            f"{ascii(named[0].media_type)[:80]} is no manifest of an image",
            where=layout / "index.json",
            remedy="get the image again",
        )
    found: dict[str, str] = {}
    todo = list(named)
    while todo:
        blob = todo.pop()
        sha256 = _hex(blob, layout)
        name = f"blobs/sha256/{sha256}"
        if name in found:
            continue
        if len(found) >= _MOST_BLOBS:
            raise InputError(f"the image has more than {_MOST_BLOBS:,} blobs", where=layout)
        _require_blob(layout / name, sha256, blob.size)  # (3)
        found[name] = sha256
        if blob.media_type in _DESCRIBING:  # (4)
            inner = _read(layout / name, _Describing)
            todo.extend((*inner.manifests, *inner.layers))
            todo.extend([inner.config] if inner.config else [])
    return digest, found


def _require_blob(path: Path, sha256: str, size: int) -> None:
    with _plain.opened(path) as file:
        if _plain.taken(file) != (sha256, size):
            raise InputError(
                "this blob is not the one the image names: it was changed or cut short",
                where=path,
                remedy="get the image again",
            )


def _hex(blob: _Descriptor, layout: Path) -> str:
    digest = _DIGEST.fullmatch(blob.digest)
    if not digest:
        raise InputError(
            "the image names a blob otherwise than by its sha256", where=layout, remedy="get the image again"
        )
    return digest[1]


def _read(path: Path, kind: type[_T]) -> _T:
    raw = files.read(path, what="part of the OCI layout", limit=_LARGEST_MANIFEST)
    try:
        return msgspec.convert(strict(raw), kind)
    except (ValueError, RecursionError):
        raise InputError(
            "this part of an OCI layout cannot be read", where=path, remedy="get the image again"
        ) from None
