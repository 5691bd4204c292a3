"""A folder of files, such as a model repository, by the manifest the OpenSSF model-signing tool makes.

The manifest lists every file by its path and sha256, in the order of the paths, part by part
(https://github.com/sigstore/model-transparency, predicate https://model_signing/signature/v1.0). The digest
of a folder is the sha256 of that manifest as canonical JSON, names included; the tool's own root digest,
which leaves the names to its signature, is `Manifest.root`. A symbolic link, pipe or device in it is refused:
what it leads to could change, or lie elsewhere. Nothing is left out, hidden files neither.
"""

from __future__ import annotations

import hashlib
import os
import stat
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from licet.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MOST_FILES: Final = 100_000
_DEEPEST: Final = 64


class Resource(Struct, frozen=True):
    """One file of the folder: its path from the root, with `/`, and the digest of its bytes."""

    name: str
    digest: str
    algorithm: str = "sha256"


class Serialization(Struct, frozen=True):
    """By which of the tool's methods the files were hashed."""

    method: str = "files"
    hash_type: str = "sha256"
    allow_symlinks: bool = False


class Manifest(Struct, frozen=True):
    """What is in a folder, as the predicate of an OpenSSF model signature."""

    resources: tuple[Resource, ...]
    serialization: Serialization = Serialization()

    @classmethod
    def of(cls, folder: Path) -> Manifest:
        """Hash every file in `folder`; `InputError` if there is anything but files and folders."""
        resources = [Resource(name=name, digest=_sha256(path)) for name, path in _files(folder)]
        if not resources:
            raise InputError("there is no file in this folder", where=folder, remedy="name the folder of one")
        return cls(resources=tuple(sorted(resources, key=lambda resource: resource.name.split("/"))))

    @property
    def sha256(self) -> str:
        """The digest a licence names: of the manifest as canonical JSON."""
        return hashlib.sha256(self.to_json()).hexdigest()

    @property
    def root(self) -> str:
        """The digest a model signature has as its subject: over the files' digests alone."""
        digests = b"".join(bytes.fromhex(resource.digest) for resource in self.resources)
        return hashlib.sha256(digests).hexdigest()

    @property
    def members(self) -> dict[str, str]:
        """Path to sha256."""
        return {resource.name: resource.digest for resource in self.resources}

    def to_json(self) -> bytes:
        """Print the manifest: sorted keys, no spaces."""
        return msgspec.json.encode(self, order="sorted")


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    """Every file below `root`, by its path from there."""
    count, todo = 0, [(root, "", 0)]
    while todo:
        folder, prefix, depth = todo.pop()
        if depth > _DEEPEST:
            raise InputError(f"folders are nested more than {_DEEPEST} deep", where=folder)
        for path in _entries(folder):
            kind = path.lstat().st_mode
            name = prefix + _spelled(path)
            if stat.S_ISDIR(kind):
                todo.append((path, f"{name}/", depth + 1))
                continue
            if not stat.S_ISREG(kind):
                what = "a symbolic link" if stat.S_ISLNK(kind) else "no file"
                raise InputError(
                    f"this is {what}, and what it leads to is not covered by any digest",
                    where=path,
                    remedy="put the file itself in its place, or take it out",
                )
            count += 1
            if count > _MOST_FILES:
                raise InputError(f"there are more than {_MOST_FILES:,} files here", where=root)
            yield name, path


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as problem:
        raise InputError(f"the folder cannot be read ({problem.strerror})", where=folder) from problem


def _spelled(path: Path) -> str:
    name = path.name
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        raise InputError(
            "the name of this file is not UTF-8", where=ascii(name), remedy="rename it"
        ) from None
    return name


def _sha256(path: Path) -> str:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)  # no link or pipe put there since
        with open(handle, "rb") as file:  # noqa: PTH123 - the handle is what was checked
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise InputError("this is no file any more", where=path, remedy="try again")
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as problem:
        raise InputError(f"the file cannot be read ({problem.strerror})", where=path) from problem
