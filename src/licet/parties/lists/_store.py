"""The folder of imported lists: one file for each list, and a manifest that says which file is in use.

A list is taken whole or not at all. The new file is written beside the old one and the manifest replaced in
one step, so a crash, a full disk or a refusal leaves the old list in use. What was allowed against the usual
checks is written down with the list.
"""

from __future__ import annotations

import csv
import fcntl
import hashlib
import io
from contextlib import contextmanager, suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from licet import files
from licet.errors import InputError, ListError
from licet.parties.lists._file import decode, decode_pinned, encode
from licet.parties.lists._imported import WatchList
from licet.parties.lists._list_set import ListSet, baseline, baseline_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from licet.parties.lists._file import ListFile
    from licet.parties.lists._imported import Imported, Rejected

_FORMAT: Final = "licet-list-store-1"
_MANIFEST: Final = "manifest.json"
_AGAIN: Final = "get the file again, whole"
_LARGEST: Final = 1024 * 1024 * 1024


class Allowance(Struct, frozen=True, kw_only=True):
    """What an import may do that is otherwise refused: lose entries (a share), and leave rows unread."""

    max_shrink: float = 0.1
    rejected: int = 0


class Arrival(Struct, frozen=True, kw_only=True):
    """Where a file came from and when, what was allowed for it, and the server's tag for this edition."""

    source: str
    at: datetime
    allowed: Allowance = Allowance()
    etag: str | None = None


class Held(Struct, frozen=True, kw_only=True):
    """One imported list: its file, where that came from and when, and what was allowed for it."""

    list: WatchList
    file: str
    sha256: str
    format: str
    arrival: Arrival


class Manifest(Struct, frozen=True, kw_only=True):
    """Which file holds each list."""

    format: str = _FORMAT
    held: tuple[Held, ...] = ()


class Taken(Struct, frozen=True, kw_only=True):
    """What one import did to one list: the entries before (None if there was no such list) and after."""

    list: WatchList
    before: int | None


class ListStore:
    """Imported lists in a folder. Writers wait for each other; readers see one manifest or the next."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def manifest(self) -> Manifest:
        """Return what is held, nothing where nothing was imported; a broken manifest is a `ListError`."""
        path = self.folder / _MANIFEST
        if not path.exists():
            return Manifest()
        try:
            manifest = msgspec.json.decode(files.read(path, what="manifest of lists"), type=Manifest)
        except (msgspec.DecodeError, UnicodeDecodeError) as problem:
            raise ListError(
                f"the manifest of lists cannot be read ({problem})",
                where=path,
                remedy="restore it from a backup, or import every list anew into another folder",
            ) from None
        if manifest.format != _FORMAT:
            raise ListError(
                f"a store of format '{manifest.format}'", where=path, remedy=f"this reads {_FORMAT}"
            )
        return manifest

    def lists(self) -> ListSet:
        """Return the lists that came with Licet, overlaid by those imported, each checked by its digest."""
        held = self.held()
        return ListSet(baseline_file(), *map(self._opened, held.values())) if held else baseline()

    def held(self) -> dict[str, Held]:
        """Return the imported lists in use by id: not one that a newer Licet has come with since."""
        shipped = {listed.id: listed.as_of for listed in baseline().lists}
        return {
            held.list.id: held
            for held in self.manifest().held
            if held.list.as_of >= shipped.get(held.list.id, held.list.as_of)
        }

    def take(self, imported: Imported, arrival: Arrival) -> tuple[Taken, ...]:
        """Put every list of a file in use, or none of them, as `take_all` does."""
        return self.take_all([imported], arrival)

    def take_all(self, files_read: Sequence[Imported], arrival: Arrival) -> tuple[Taken, ...]:
        """Put every list of these files in use, or none: a `ListError` says why, and the old ones stay.

        The lists in use are not opened, so that a good file can take a damaged one's place. Returns only
        after the new lists are on disk.
        """
        with self._locked():
            manifest = self.manifest()
            in_use = self._described()
            for imported in files_read:
                _check_file(imported, arrival.allowed)
                for listed in imported.lists:
                    _check_list(listed, in_use.get(listed.id), arrival.allowed, arrival.at.date())
            new = [self._written(one, listed, arrival) for one in files_read for listed in one.lists]
            ids = {held.list.id for held in new}
            kept = [held for held in manifest.held if held.list.id not in ids]
            ordered = tuple(sorted((*kept, *new), key=lambda held: held.list.id))
            self._replace(Manifest(held=ordered), manifest)
        return tuple(
            Taken(
                list=held.list,
                before=in_use[held.list.id].parties if held.list.id in in_use else None,
            )
            for held in new
        )

    def drop(self, list_id: str) -> WatchList:
        """Take an imported list out of use; its file is deleted. A list that ships with Licet stays."""
        with self._locked():
            manifest = self.manifest()
            dropped = next((held.list for held in manifest.held if held.list.id == list_id), None)
            if any(listed.id == list_id for listed in baseline().lists):
                raise InputError(f"{list_id} ships with Licet", remedy="put a newer edition in use instead")
            if dropped is None:
                ids = ", ".join(held.list.id for held in manifest.held) or "none was imported"
                raise InputError(f"no imported list '{list_id}'", where=self.folder, remedy=f"held: {ids}")
            self._replace(Manifest(held=tuple(h for h in manifest.held if h.list.id != list_id)), manifest)
        return dropped

    def write_rejected(self, rejected: Sequence[Rejected], name: str) -> Path:
        """Write the rows that were not read, with place and reason, and return the file."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(("where", "reason", "row"))
        writer.writerows((row.where, row.reason, row.row) for row in rejected)
        return files.write(self.folder / "rejected" / f"{name}.csv", out.getvalue().encode(), mode=0o600)

    def _described(self) -> dict[str, WatchList]:
        """The lists in use by id, as the shipped file and the manifest describe them."""
        shipped = {listed.id: listed for listed in baseline().lists}
        return {**shipped, **{list_id: held.list for list_id, held in self.held().items()}}

    def _opened(self, held: Held) -> ListFile:
        path = self.folder / held.file
        packed = files.read(path, what="imported list", limit=_LARGEST)
        return decode_pinned(packed, sha256=held.sha256, where=path)

    def _written(self, imported: Imported, listed: WatchList, arrival: Arrival) -> Held:
        told = msgspec.structs.replace(listed, rejected=imported.rejected_of(listed.id))
        packed = encode([told], (entity for entity in imported.entities if entity.list == listed.id))
        made = decode(packed, where=f"the new file of {listed.id}")
        made.check()  # a file nobody can read must not replace one that works
        digest = hashlib.sha256(packed).hexdigest()
        name = f"{listed.id}.{digest[:16]}.jsonl.gz"
        files.write(self.folder / name, packed)
        return Held(
            list=made.header.lists[0], file=name, sha256=digest, format=imported.format, arrival=arrival
        )

    def _replace(self, new: Manifest, old: Manifest) -> None:
        files.write(self.folder / _MANIFEST, msgspec.json.format(msgspec.json.encode(new), indent=2))
        used = {held.file for held in new.held}
        for held in old.held:
            if held.file not in used:
                with suppress(OSError):  # a file too many does no harm; the manifest names the right one
                    (self.folder / held.file).unlink()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / ".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as problem:
            raise InputError(
                f"the folder of lists cannot be written ({problem.strerror}); nothing was changed",
                where=self.folder,
                remedy="give another folder with --lists",
            ) from problem


def _check_file(imported: Imported, allowed: Allowance) -> None:
    """A file that lost rows, or from which rows cannot be read, is no list."""
    where = ", ".join(listed.id for listed in imported.lists)
    found = len(imported.entities) + len(imported.rejected)
    if imported.promised is not None and found != imported.promised:
        raise ListError(
            f"{found:,} entries where the file promises {imported.promised:,}; the old list stays in use",
            where=where,
            remedy=_AGAIN,
        )
    if not any(entity.party for entity in imported.entities):
        what = "party among the entries of" if imported.entities else "entry in"
        raise ListError(f"no {what} the file; the old list stays in use", where=where, remedy=_AGAIN)
    if len(imported.rejected) > allowed.rejected:
        first = imported.rejected[0]
        count = len(imported.rejected)
        raise ListError(
            f"{count:,} row{'s' * (count > 1)} cannot be read, the first because: {first.reason}; "
            "the old list stays in use",
            where=first.where,
            remedy=f"mend them, or do without them knowingly with --accept-rejected {count}",
        )


def _check_list(new: WatchList, old: WatchList | None, allowed: Allowance, today: date) -> None:
    if (new.as_of - today).days > 1:
        raise ListError(f"{new.id} is dated {new.as_of}, in the future", remedy="check the day, or the clock")
    if old is None:
        return
    if new.as_of < old.as_of:
        raise ListError(
            f"this {new.id} is of {new.as_of}, older than the one of {old.as_of} in use",
            remedy="get the present list",
        )
    lost = (old.parties - new.parties) / old.parties if old.parties else 0.0
    if lost > allowed.max_shrink:
        raise ListError(
            f"{new.id} shrank by {lost:.0%}, from {old.parties:,} entries to {new.parties:,}; "
            "the old list stays in use",
            remedy=f"if its publisher removed that many, say so with --max-shrink {lost * 100 + 1:.0f}",
        )
