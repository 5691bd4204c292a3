"""The drills: each takes one thing away from a working guard, asks it, gives it back, and asks again."""

from __future__ import annotations

import datetime as dt
import resource
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from licet import files, tag
from licet.errors import InputError, LogError
from licet.guard.drill import _feed
from licet.guard.drill._drilled import Drilled
from licet.guard.drill._practice import USES_A_DAY, Practice, Terms
from licet.licence import Revocation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from licet.law import Pack

_A_LOOK = dt.timedelta(seconds=2)  # a guard looks for news once a second
_HOUR, _DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def drill(name: str, *, terms: Terms | None = None, at: dt.datetime, law: Sequence[Pack] = ()) -> Drilled:
    """Run one drill in a scratch folder of its own, which is gone afterwards.

    Raises InputError when the guard permits nothing before anything was taken away: then a refusal would
    show nothing.
    """
    with tempfile.TemporaryDirectory(prefix="licet-drill-") as folder:
        practice = Practice(Path(folder), terms or Terms.invented(), at=at, law=law)
        before = practice.opened()
        if not before.permitted:
            raise InputError(
                f"nothing is permitted even when all is well: {before.says}",
                where=f"drill {name}",
                remedy="run the drill on its own licence, by naming no file",
            )
        drilled = DRILLS[name](practice)
        return replace(drilled, answer=drilled.answer.without(folder))


def _revocation(practice: Practice) -> Drilled:
    number, reason = practice.terms.number, "a drill"
    entry = Revocation(number=number, licence=practice.licence.digest, reason=reason, at=practice.at)
    with practice.open() as guard:
        practice.publish(entry)
        practice.later(_A_LOOK)
        answer = practice.asked(guard)
    reissued = Practice(practice.artefact.parent / "again", practice.terms, at=practice.at, law=practice.law)
    return Drilled(
        id="revocation",
        title="The authority revokes the licence",
        done="A guard was running. A revocation list that names its licence arrived in the file it looks at.",
        expected="revoked",
        answer=answer,
        recover="Stop using it and ask the authority. Only a new licence, tagged anew, opens the file again.",
        afterwards=reissued.opened(),
    )


def _stale_list(practice: Practice) -> Drilled:
    age = dt.timedelta(seconds=practice.terms.freshness) + _HOUR
    with practice.open() as guard:
        practice.later(age)
        answer = practice.asked(guard)
        practice.publish()
        practice.later(_A_LOOK)
        afterwards = practice.asked(guard)
    return Drilled(
        id="stale-list",
        title="No new revocation list arrives",
        done=f"A guard was running. The clock went on by {_spoken(age)}, and no list arrived.",
        expected="stale",
        answer=answer,
        recover="Put the authority's latest list where the guard looks (--revocations). It need not restart.",
        afterwards=afterwards,
    )


def _stale_feed(practice: Practice) -> Drilled:
    union = _feed.founded(practice)
    with practice.open() as guard:
        practice.later(_feed.LIFE + _HOUR)
        answer = practice.asked(guard)
        union.vouch(practice.at)
        practice.later(_A_LOOK)
        afterwards = practice.asked(guard)
    return Drilled(
        id="stale-feed",
        title="The union's feed stops coming",
        done=f"A guard was following a feed. The clock went on by {_spoken(_feed.LIFE + _HOUR)}, and nobody "
        "pulled it.",
        expected="stale",
        answer=answer,
        recover="Run `licet feed pull` again, with --every so that it goes on. The guard need not restart.",
        afterwards=afterwards,
    )


def _full_disk(practice: Practice) -> Drilled:
    guard = practice.open()
    with _no_room():
        answer = practice.asked(guard)
    with suppress(LogError):  # it says once more what the answer said
        guard.close()
    return Drilled(
        id="full-disk",
        title="The disk is full",
        done="A guard was running. The system refused every further byte of its record, as a full disk does.",
        expected="record_failed",
        answer=answer,
        recover="Free some space, then start the product again: a record that failed once stays closed.",
        afterwards=practice.opened(),
    )


def _lost_key(practice: Practice) -> Drilled:
    key = practice.record / "device.key"
    backup = key.read_bytes()
    key.unlink()
    answer = practice.opened()
    files.write(key, backup, mode=0o600)
    return Drilled(
        id="lost-device-key",
        title="The device key is lost",
        done="The file device.key was removed from the folder of the record, and the guard was to open.",
        expected="log_error",
        answer=answer,
        recover="Restore device.key from a backup; keep one apart from the record. Without it the record can "
        "be read and never continued: keep it, tell the authority, and begin another.",
        afterwards=practice.opened(),
    )


def _clock_back(practice: Practice) -> Drilled:
    with practice.open() as guard:
        practice.asked(guard)
        practice.later(-_DAY)
        answer = practice.asked(guard)
        practice.later(_DAY)
        afterwards = practice.asked(guard)
    return Drilled(
        id="clock-back",
        title="The clock is set back",
        done="A guard was running. The clock was set back by a day, behind the last use in the record.",
        expected="clock_back",
        answer=answer,
        recover="Set the clock right, best by NTP. The guard need not restart.",
        afterwards=afterwards,
    )


def _tampered(practice: Practice) -> Drilled:
    whole = practice.artefact.read_bytes()
    files.write(practice.artefact, whole[:-1] + bytes([whole[-1] ^ 1]))
    answer = practice.opened()
    files.write(practice.artefact, whole)
    return Drilled(
        id="tampered-file",
        title="The file is tampered with",
        done="One bit of the guarded file was changed, and the guard was to open.",
        expected="wrong_artefact",
        answer=answer,
        recover="Get the file again from where it came, with its tag. Keep the changed one as evidence.",
        afterwards=practice.opened(),
    )


def _lost_tag(practice: Practice) -> Drilled:
    place = tag.tag_path(practice.artefact)
    whole = place.read_bytes()
    place.unlink()
    answer = practice.opened()
    files.write(place, whole)
    return Drilled(
        id="lost-tag",
        title="The tag is lost",
        done="The tag beside the guarded file was removed, and the guard was to open.",
        expected="input_error",
        answer=answer,
        recover="Put the tag back beside the file, or have it made again: `licet tag FILE --from-log LOG`.",
        afterwards=practice.opened(),
    )


def _tampered_record(practice: Practice) -> Drilled:
    kept = practice.record.with_name("record-kept")
    shutil.copytree(practice.record, kept)
    entries = practice.record / "tile" / "entries" / "000.p"
    for part in sorted(entries.iterdir()):
        part.write_bytes(part.read_bytes().replace(b'"permit"', b'"refuse"'))
    answer = practice.opened()
    shutil.rmtree(practice.record)
    kept.rename(practice.record)
    return Drilled(
        id="tampered-record",
        title="The record is tampered with",
        done="A permit in the record was changed into a refusal, so as not to count. The guard was then to "
        "open.",
        expected="forked",
        answer=answer,
        recover="Restore the folder of the record whole, from a copy. Keep the changed one as evidence, and "
        "tell the authority.",
        afterwards=practice.opened(),
    )


def _spent(practice: Practice) -> Drilled:
    with practice.open() as guard:
        answer = [practice.asked(guard) for _ in range(USES_A_DAY)][-1]
        practice.later(_DAY)
        afterwards = practice.asked(guard)
    return Drilled(
        id="spent-quota",
        title="The quota is spent",
        done=f"The drill's licence permits {USES_A_DAY} uses a day. One was made before, and "
        f"{USES_A_DAY} more were asked for.",
        expected="quota_spent",
        answer=answer,
        recover="Wait for the next day (UTC), or month; or ask the authority for an amendment.",
        afterwards=afterwards,
    )


DRILLS: Final[dict[str, Callable[[Practice], Drilled]]] = {
    "revocation": _revocation,
    "stale-list": _stale_list,
    "stale-feed": _stale_feed,
    "full-disk": _full_disk,
    "lost-device-key": _lost_key,
    "clock-back": _clock_back,
    "tampered-file": _tampered,
    "lost-tag": _lost_tag,
    "tampered-record": _tampered_record,
    "spent-quota": _spent,
}


@contextmanager
def _no_room() -> Iterator[None]:
    """Let the system refuse to make any file of this process larger, as a full disk would.

    Python ignores the signal that comes with it, so that the refused write is an error like any other.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _spoken(time: dt.timedelta) -> str:
    """A length of time in days and hours: `7 days and 1 hour`."""
    parts = [(time.days, "day"), (time.seconds // 3600, "hour")]
    said = [f"{count:,} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count]
    return " and ".join(said)
