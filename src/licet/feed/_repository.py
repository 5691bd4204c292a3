"""The folder of a feed as its publishers keep it: metadata made, signed by enough keys, and put in place.

Every file is written whole under a name that never had another content, and the timestamp, by which readers
find all others, comes last: after a crash at any moment the feed says what it said before. Metadata that
still lacks signatures waits in `staged/`, where nobody reads it; the folder is one publisher's at a time.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from licet import files
from licet.errors import FeedError, InputError
from licet.feed import _layout as layout
from licet.feed._complaints import told
from licet.feed._signatures import sign
from licet.feed._sources import Folder
from licet.feed._tuf import Metadata, Root, Signed, Targets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from os import PathLike

    from licet.licence import Signer

STAGED: Final = "staged"
TOP: Final = ("root", "targets", "snapshot", "timestamp")


class Offered(Struct, frozen=True, kw_only=True):
    """Metadata that was signed: in place once `have` reaches `need`, waiting for signatures until then."""

    role: str
    version: int
    have: int
    need: int
    missing: tuple[str, ...] = ()  # the keys that have not signed

    @property
    def is_in_place(self) -> bool:
        """Whether enough keys have signed."""
        return self.have >= self.need


class Repository:
    """The feed in a folder, for those who sign in it."""

    def __init__(self, folder: str | PathLike[str]) -> None:
        self.folder = Path(folder)
        self.source = Folder(self.folder)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Keep other publishers out while the folder is changed."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as problem:
            what = f"the feed's folder cannot be written ({problem.strerror})"
            raise FeedError(what, where=self.folder, remedy="choose another folder") from problem
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise FeedError(
                    "somebody else is writing here", where=self.folder, remedy="try again in a moment"
                ) from None
            yield
        finally:
            os.close(handle)

    def numbers(self, role: str) -> list[int]:
        """The versions of a role that are in place, newest first."""
        found = (self.folder / layout.METADATA).glob(f"*.{role}.json")
        return sorted(
            (int(n) for path in found if (n := path.name.partition(".")[0]).isdigit()), reverse=True
        )

    def newest(self, role: str) -> Metadata[Any] | None:
        """The newest metadata of a role that is in place."""
        for number in self.numbers(role):
            return self.read(layout.role_file(role, number))
        return None

    def read(self, name: str) -> Metadata[Any]:
        """Metadata of this folder by its file name; not verified, since it is the publisher's own."""
        raw = self.source.fetch(name, limit=layout.LARGEST_TARGETS)
        with told(name, where=self.folder):
            return Metadata.from_bytes(raw)

    def root(self) -> Root:
        """The newest root in place."""
        found = self.newest("root")
        if found is None:
            raise FeedError(
                "no root is in place here", where=self.folder, remedy="make a feed with `licet feed init`"
            )
        return found.signed  # type: ignore[no-any-return]  # the file of a root holds a root

    def targets(self) -> Targets:
        """The union's newest targets in place: whom it delegates to."""
        found = self.newest("targets")
        if found is None:
            raise FeedError(
                "the union's targets are not in place",
                where=self.folder,
                remedy="let the others sign them first",
            )
        return found.signed  # type: ignore[no-any-return]  # as above

    def offer(self, role: str, signed: Signed, signers: Sequence[Signer]) -> Offered:
        """Sign metadata with those of `signers` that count, and put it in place or stage it."""
        return self._offer(role, Metadata(signed), signers)

    def sign(self, signers: Sequence[Signer]) -> list[Offered]:
        """Add signatures to whatever waits for them; a root comes before what rests on it."""
        waiting = sorted((self.folder / STAGED).glob("*.json"), key=_rank)
        done = []
        for path in waiting:
            metadata = self.read(f"{STAGED}/{path.name}")
            role = path.name.split(".")[1]
            if self._keyids(role, metadata.signed) & {signer.public.keyid for signer in signers}:
                done.append(self._offer(role, metadata, signers))
        if not done:
            raise InputError(
                "nothing here waits for a signature of these keys",
                where=self.folder,
                remedy="give another key",
            )
        return done

    def _offer(self, role: str, metadata: Metadata[Any], signers: Sequence[Signer]) -> Offered:
        self.require_signer(role, metadata.signed, signers)
        sign(metadata, signers, keyids=self._keyids(role, metadata.signed))
        offered = self._counted(role, metadata)
        name = f"{metadata.signed.version}.{role}.json"
        staged = self.folder / STAGED / name
        if offered.is_in_place:
            files.write(self.folder / layout.METADATA / name, metadata.to_bytes())
            staged.unlink(missing_ok=True)
        else:
            files.write(staged, metadata.to_bytes())
        return offered

    def require_signer(self, role: str, signed: Signed, signers: Sequence[Signer]) -> None:
        """InputError unless one of `signers` signs for this role."""
        if not self._keyids(role, signed) & {signer.public.keyid for signer in signers}:
            raise InputError(
                f"none of these keys signs for {role}", where=self.folder, remedy="give one that does"
            )

    def _keyids(self, role: str, signed: Signed) -> set[str]:
        """The keys whose signature on this metadata counts."""
        return {keyid for _, one in self._delegators(role, signed) for keyid in one.keyids}

    def _delegators(self, role: str, signed: Signed) -> list[tuple[Any, Any]]:
        """Whoever names the keys of a role; a root answers to itself and to the one before."""
        if isinstance(signed, Root):
            before = self.newest("root")
            roots = [signed] + ([before.signed] if before else [])
            return [(root, root.get_delegated_role("root")) for root in roots]
        by = self.root() if role in TOP else self.targets()
        try:
            return [(by, by.get_delegated_role(role))]
        except ValueError:
            raise InputError(
                f"the union delegates nothing to {role}",
                where=self.folder,
                remedy=f"the union does with `licet feed delegate {self.folder} {role}`",
            ) from None

    def _counted(self, role: str, metadata: Metadata[Any]) -> Offered:
        results = [
            by.get_verification_result(role, metadata.signed_bytes, metadata.signatures)
            for by, _ in self._delegators(role, metadata.signed)
        ]
        short = max(results, key=lambda result: result.threshold - len(result.signed))
        return Offered(
            role=role,
            version=metadata.signed.version,
            have=len(short.signed),
            need=short.threshold,
            missing=tuple(sorted(short.unsigned)) if not short else (),
        )


def _rank(staged: Path) -> tuple[bool, bool, str]:
    role = staged.name.split(".")[1]
    return role not in TOP, role != "root", staged.name
