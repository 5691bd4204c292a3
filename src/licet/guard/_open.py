"""Open a guarded artefact: verify everything once, then hand out a guard.

    (1) open the record, so that even a refused opening is accounted for;
    (2) read the union's feed, if one is followed: it must hold, and be no older than one seen before;
    (3) verify the tag: documents, trust, log proofs, revocations, dates, artefact digest, provenance;
    (4) refuse lists older than those seen before, and conditions this guard cannot keep;
    (5) take up the lists and the law of use;
    (6) only now ask for the key of a sealed artefact, and open it once to its end, keeping nothing;
    (7) record the opening and hand out the guard.

Any step that fails raises its LicetError and nothing is opened.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from licet import files
from licet.errors import InputError, InUse, LogError, Unwritable
from licet.guard._guard import Guard
from licet.guard._interpreter import require_gil
from licet.guard._opening import Opening
from licet.guard._recording import require_recording
from licet.guard._sealed import unsealer_of
from licet.guard.recorder import SentRecord
from licet.guard.state import Joint
from licet.licence import Trust
from licet.log import Log, LogKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from os import PathLike

    from licet.feed import FeedFolder, UnionRoot
    from licet.guard._recording import Recording
    from licet.guard._sealed import GivenKey
    from licet.guard.recorder import Upload
    from licet.guard.state import State
    from licet.law import Pack


def open_artefact(  # noqa: PLR0913 - the guard's whole environment, all but the path by keyword
    path: str | PathLike[str],
    *,
    trust: Trust | UnionRoot | str | PathLike[str],
    revocations: str | PathLike[str] | Sequence[str | PathLike[str]] | None = None,
    feed: FeedFolder | str | PathLike[str] | None = None,
    record: str | PathLike[str] | None = None,
    law: Sequence[Pack] | None = None,
    sealing_key: GivenKey | None = None,
    recording: Recording | None = None,
    state: State | str | PathLike[str] | None = None,
    upload: Upload | None = None,
    clock: Callable[[], float] = time.time,
) -> Guard:
    """Return a guard on the artefact at `path`, or raise the LicetError that says why not.

    `trust` names the keys to believe: a folder of them, or the union's `root.json`. `revocations` are the
    files where newer revocation lists arrive, `feed` the folder that `licet feed pull` keeps: its keys, lists
    and law are obeyed as they come, within a second or two. Without either, the lists in the tag are all the
    guard knows. A list or feed older than one the record has seen is refused. The record is kept in the
    folder `record` (default: the artefact's name with `.record`), one guard at a time. `law` is the packs
    whose prohibitions of use apply (default: every shipped pack of law). `sealing_key` opens an artefact that
    is sealed: the file of that key, or whatever holds it.

    With `recording="sync"` a permit is answered after its entry is on disk. With `"group"` it is answered at
    once, and its entry is handed to the disk within 50 ms: a crash loses what the disk has not taken by then,
    and costs up to a sixteenth of what was left of a quota. A permit that leaves something to be done, or
    uses something up, waits for the disk all the same. Left out, it is `"group"`, but `"sync"` where the
    licence asks for more than A0: such a licence refuses `"group"`.

    `state` is where several programs or hosts count one licence's quotas together: `sqlite:///PATH`,
    `postgresql://…`, or one that is open already. `upload` brings the record to a collector while it is
    written; one that knows another history closes it.
    """
    artefact = Path(path)
    require_gil()
    require_recording(recording)
    believed = trusted(trust)
    fed = followed(feed, believed)
    paths = _paths(revocations)
    newer = [files.read(one, what="revocation list") for one in paths]
    key = None if sealing_key is None else unsealer_of(sealing_key)
    folder = Path(record) if record is not None else artefact.with_name(f"{artefact.name}.record")
    device = device_key(folder)
    log = _record_in(folder, device)  # (1)
    kept = log if upload is None else SentRecord(log, folder, upload)
    shared = Joint(state)
    try:
        at = clock()
        opening = Opening(log=kept, believed=believed, feed=fed, newer=newer, at=at, key=key)
        opening.account_of, opening.recording = shared.accounts(log), recording
        opening.folder, opening.device = folder, device
        return _opened(opening, artefact, law=shipped() if law is None else law, paths=paths, clock=clock)
    except BaseException:
        kept.close()
        shared.close()
        raise


def _opened(
    opening: Opening,
    artefact: Path,
    *,
    law: Sequence[Pack],
    paths: Sequence[Path],
    clock: Callable[[], float],
) -> Guard:
    """The guard, once all that was given holds and the record says that it was opened."""
    tag = opening.verified(artefact)  # (2), (3), (4)
    revoker = opening.listening(tag, law, paths=paths)  # (5)
    content = opening.content(tag)  # (6)
    parts = opening.parts(tag, revoker, clock=clock)
    guard = Guard(replace(parts, content=content))
    opening.keep(tag, revoker)  # (7)
    return guard


def _record_in(folder: Path, device: LogKey) -> Log:
    """The record, open for this guard alone; where another program has it open, how to go on beside that."""
    try:
        return Log.open(folder, key=device)
    except InUse:
        raise InUse(
            "another program has this record open",
            where=folder,
            remedy="go through that program, or close it; a use beside it needs a record of its own, and the "
            "shared state that both count in (--record, --state)",
        ) from None


def device_key(folder: Path) -> LogKey:
    """The key this guard signs its record with, made at the first opening; software-held (assurance A0)."""
    place = folder / "device.key"
    if not place.exists():
        with _alone_in(folder):
            _require_key(place)
    return LogKey.from_skey(files.read(place, what="device key").decode("utf-8", "replace"), where=place)


def _require_key(place: Path) -> None:
    """Make the key unless another process did meanwhile: a record has one key for all its life."""
    if place.exists():
        return
    if (place.parent / "entries").exists():
        raise LogError("the record's device key is missing", where=place, remedy="restore it from a backup")
    key = LogKey.generate(f"licet-guard/{secrets.token_hex(8)}")
    files.write(place, f"{key.skey}\n".encode(), mode=0o600)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Wait until no other process makes its key here."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as problem:
        raise Unwritable(
            f"the record cannot be begun ({problem.strerror})", where=folder, remedy="choose another place"
        ) from problem
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def trusted(trust: Trust | UnionRoot | str | PathLike[str]) -> Trust | UnionRoot:
    """The keys to believe: a folder holds them, and a file is a union's root."""
    if isinstance(trust, Trust):
        return trust
    from licet import feed  # noqa: PLC0415 - where keys are given, no feed is read

    return trust if isinstance(trust, feed.UnionRoot) else feed.trusted(trust)


def followed(feed: FeedFolder | str | PathLike[str] | None, trust: Trust | UnionRoot) -> FeedFolder | None:
    if feed is None:
        return None
    if isinstance(trust, Trust):
        raise InputError(
            "a feed is followed, and single keys are trusted beside it",
            remedy="give the union's root.json as the trust, and the feed says which keys count",
        )
    from licet.feed import FeedFolder  # noqa: PLC0415 - likewise

    return feed if isinstance(feed, FeedFolder) else FeedFolder(feed, root=trust)


def _paths(given: str | PathLike[str] | Sequence[str | PathLike[str]] | None) -> list[Path]:
    if given is None:
        return []
    return [Path(given)] if isinstance(given, str | os.PathLike) else [Path(one) for one in given]


def shipped() -> Sequence[Pack]:
    """The packs whose prohibitions of use apply where no others are named."""
    from licet import packs  # noqa: PLC0415 - a guard given its own law never reads the shipped packs

    return packs.shipped()
