"""Open a guarded artefact: verify everything once, then hand out a guard.

    (1) open the record, so that even a refused opening is accounted for;
    (2) verify the tag: artefact digest, licence, trust, log proof, revocations, dates;
    (3) take up the revocation feed and the law of use;
    (4) record the opening and hand out the guard.

Any step that fails raises its LicetError and nothing is opened.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from licet import files
from licet.errors import LicetError, LogError, OutOfScope
from licet.guard._entries import OpenEntry, decode, encode
from licet.guard._feed import Revoker, require_newest
from licet.guard._guard import Guard
from licet.guard._law import law_of_use
from licet.licence import Trust, verify_revocations
from licet.log import Log, LogKey
from licet.tag import verify_tag

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from os import PathLike

    from licet.law import Pack
    from licet.licence import VerifiedRevocations
    from licet.tag import VerifiedTag

_ASSURANCE = "A0"  # a tag on a file that is not sealed, and a key in software
Recording = Literal["durable", "queued"]


def open_artefact(  # noqa: PLR0913 - the guard's whole environment, all but the path by keyword
    path: str | PathLike[str],
    *,
    trust: Trust | str | PathLike[str],
    revocations: str | PathLike[str] | None = None,
    record: str | PathLike[str] | None = None,
    law: Sequence[Pack] | None = None,
    recording: Recording = "durable",
    clock: Callable[[], float] = time.time,
) -> Guard:
    """Return a guard on the artefact at `path`, or raise the LicetError that says why not.

    `trust` names the keys to believe. `revocations` is the file where newer revocation lists arrive; without
    it, the list stapled to the tag is all the guard knows. A list older than one the record has seen is
    refused. The record is kept in the folder `record` (default: the artefact's name with `.record`), one
    guard at a time. `law` is the packs whose prohibitions of use apply (default: every shipped pack of law).
    With `recording="queued"` a permit may be answered up to 50 ms before its entry is durable; a crash then
    loses the entries of that window, and costs up to a sixteenth of what was left of a quota.
    """
    artefact = Path(path)
    believed = trust if isinstance(trust, Trust) else Trust.load(trust)
    feed = Path(revocations) if revocations is not None else None
    newer = files.read(feed, what="revocation list") if feed else None
    folder = Path(record) if record is not None else artefact.with_name(f"{artefact.name}.record")
    log = Log.open(folder, key=device_key(folder))  # (1)
    try:
        at = clock()
        tag = _verified(artefact, trust=believed, newer=newer, log=log, at=at)  # (2)
        revoker = Revoker(tag.licence, tag.revocations, trust=believed, path=feed)  # (3)
        rules = law_of_use(_shipped() if law is None else law)
        guard = Guard(tag, record=log, revoker=revoker, law=rules, clock=clock, queued=recording == "queued")
        log.append(encode(_opening(at, tag)))  # (4)
    except BaseException:
        log.close()
        raise
    return guard


def device_key(folder: Path) -> LogKey:
    """The key this guard signs its record with, made at the first opening; software-held (assurance A0)."""
    place = folder / "device.key"
    if place.exists():
        return LogKey.from_skey(files.read(place, what="device key").decode("utf-8", "replace"), where=place)
    if (folder / "entries").exists():
        raise LogError("the record's device key is missing", where=place, remedy="restore it from a backup")
    key = LogKey.generate(f"licet-guard/{secrets.token_hex(8)}")
    files.write(place, f"{key.skey}\n".encode(), mode=0o600)
    return key


def _verified(artefact: Path, *, trust: Trust, newer: bytes | None, log: Log, at: float) -> VerifiedTag:
    """The tag, verified; a refusal is recorded before it is raised, and with it the list that was seen."""
    entries = [decode(raw, index=index) for index, raw in enumerate(log.entries())]
    try:
        tag = verify_tag(artefact, trust=trust, at=dt.datetime.fromtimestamp(at, dt.UTC), revocations=newer)
        require_newest(tag.revocations, entries)
        _require_assurance(tag)
    except LicetError as problem:
        ground = re.sub("(?<=[a-z])(?=[A-Z])", "_", type(problem).__name__).lower()
        log.append(encode(OpenEntry(at=int(at), verdict="refuse", ground=ground, **_seen(newer, trust))))
        raise
    return tag


def _seen(newer: bytes | None, trust: Trust) -> dict[str, Any]:
    """The list that came with a refused opening, if it is a trusted authority's."""
    if newer is None:
        return {}
    try:
        return _of_list(verify_revocations(newer, trust=trust))
    except LicetError:
        return {}


def _of_list(listed: VerifiedRevocations) -> dict[str, Any]:
    return {"authority": listed.authority.name, "sequence": listed.sequence, "list": listed.digest}


def _require_assurance(tag: VerifiedTag) -> None:
    """A licence that asks for sealed weights or hardware is not met by a guard that has neither."""
    licence = tag.licence.licence
    if licence.assurance != _ASSURANCE:
        raise OutOfScope(
            f"licence {licence.number} requires assurance {licence.assurance}; this guard gives {_ASSURANCE}",
            where=tag.artefact,
            remedy="use a guard of that level, or ask the authority for an amendment",
        )


def _opening(at: float, tag: VerifiedTag) -> OpenEntry:
    return OpenEntry(
        at=int(at),
        verdict="permit",
        ground="permitted",
        artefact=tag.sha256,
        licence=tag.licence.digest,
        **_of_list(tag.revocations),
    )


def _shipped() -> Sequence[Pack]:
    from licet import packs  # noqa: PLC0415 - a guard given its own law never reads the shipped packs

    return packs.shipped()
