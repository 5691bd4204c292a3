"""The revocation lists an authority issues: each follows the newest there is, and the log names it.

The log holds a notice, which stays small; the newest list itself is kept beside the log, under its digest,
where whoever reads the log can get it. It is put there before the log names it: nothing is named that is
nowhere. Two lists of one number are refused, since they would be a fork.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from licet import files
from licet.cli._naming import handing_out, naming
from licet.cli._signing import entered
from licet.errors import InputError, LicenceError
from licet.licence import (
    NOTICE_TYPE,
    Revocations,
    cosign,
    sign_notice,
    sign_revocations,
    supersede,
    verify_notice,
    verify_revocations,
)
from licet.log import Log

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

    from licet.cli._signing import Pen
    from licet.licence import ListNotice, Revocation, Trust, VerifiedRevocations

REVOCATIONS = "revocations.json"
_KEPT = "revocations"
_NOTICE = NOTICE_TYPE.encode()  # an envelope says its type in plain letters, before any signature is verified


class Withdrawn(Struct, frozen=True, kw_only=True):
    """What `revoke` or `renew` handed out: the new list and its sequence number."""

    number: str
    entry: int
    sequence: int
    revocations: str


class IssuedLists:
    """The lists of the authority `name`, signed with the keys of `pen` and named in its log."""

    def __init__(self, pen: Pen, *, name: str, trust: Trust) -> None:
        self._pen = pen
        self._name = name
        self._trust = trust

    def has(self, document: str, *, kind: str, place: Path) -> tuple[Revocation | None, int]:
        """What the newest list there is says of a document, by its digest; and the number of the list."""
        with self._log() as log:
            _, newest = self._newest(place, log)
        found = (one for one in newest.revocations.entries if (one.licence, one.kind) == (document, kind))
        return next(found, None), newest.sequence

    def enter(self, entry: Revocation, *, place: Path, at: dt.datetime, instead: bool = False) -> Withdrawn:
        """Put a document on the list and sign the next one; one that stands there so already is left.

        With `instead`, what the list said of the document before is taken off.
        """

        def following(current: Revocations) -> Revocations | None:
            same = [one for one in current.entries if (one.licence, one.kind) == (entry.licence, entry.kind)]
            if any((one.by, one.until) == (entry.by, entry.until) for one in same):
                return None
            kept = [one for one in current.entries if not (instead and one in same)]
            return _next(current, at=at, entries=(*kept, entry))

        done = self._renewed(place, following, about=entry)
        if done is None:
            raise InputError(
                f"licence {entry.number} is {entry.kind} already; nothing was changed",
                where=place,
                remedy="hand out this list",
            )
        return done

    def take_off(self, entry: Revocation, *, place: Path, at: dt.datetime) -> Withdrawn:
        """Take what the list says of the entry's document off it and sign the next one."""

        def following(current: Revocations) -> Revocations | None:
            about = (entry.licence, entry.kind)
            kept = tuple(one for one in current.entries if (one.licence, one.kind) != about)
            return None if len(kept) == len(current.entries) else _next(current, at=at, entries=kept)

        done = self._renewed(place, following, about=entry)
        if done is None:
            raise InputError(
                f"{entry.number} is not {entry.kind}; nothing was changed",
                where=place,
                remedy="check the list",
            )
        return done

    def renew(self, place: Path, *, at: dt.datetime) -> Withdrawn:
        """Sign the same list anew, with the next number and today's date, before guards find it too old."""
        done = self._renewed(place, lambda current: _next(current, at=at, entries=current.entries))
        assert done is not None  # noqa: S101 - there is always a next list
        return done

    def log_letter(self, letter: bytes) -> None:
        """Enter a holder's letter in the log, once, as the statement behind an entry."""
        with self._log() as log:
            entered(letter, log)

    def beside(self, folder: Path, log: Log, *, at: dt.datetime) -> Path:
        """The list that goes with licences in `folder`; if there is none, the newest, or an empty first."""
        place = folder / REVOCATIONS
        if not place.exists():
            named = self._named(log)
            first = Revocations(authority=self._name, sequence=1, issued_at=at, entries=())
            files.write(place, self._kept(named[1]).envelope if named else self._signed(first).envelope)
        return place

    def _renewed(
        self,
        place: Path,
        following: Callable[[Revocations], Revocations | None],
        *,
        about: Revocation | None = None,
    ) -> Withdrawn | None:
        """Name and hand out the list that follows the newest there is; None when there is nothing to do.

        One that the log names and that then could not be written is written now.
        """
        with self._log() as log:
            entry, listed = self._newest(place, log)
            new = following(listed.revocations)
            if new is None and entry is None:
                return None
            if new is not None:
                entry, listed = self._issued(new, about, log)
        with handing_out(f"list {listed.sequence} is signed and logged as entry {entry}"):
            files.write(place, listed.envelope)
        return Withdrawn(
            number=about.number if about else "",
            entry=entry or 0,
            sequence=listed.sequence,
            revocations=str(place),
        )

    def _issued(
        self, new: Revocations, about: Revocation | None, log: Log
    ) -> tuple[int, VerifiedRevocations]:
        """Sign the list, keep it beside the log, and name it there; the one before is kept no longer."""
        before = self._named(log)
        listed = self._signed(new)
        first, *others = self._pen.keys
        notice = sign_notice(listed, about=about, key=first)
        for key in others:
            notice = cosign(notice, key=key)
        verify_notice(notice, trust=self._trust)
        files.write(self._path(listed.digest), listed.envelope)
        entry = log.append(notice)
        log.checkpoint()
        if before is not None and before[1].list != listed.digest:
            with suppress(OSError):  # one that stays is in nobody's way
                self._path(before[1].list).unlink(missing_ok=True)
        return entry, listed

    def _signed(self, revocations: Revocations) -> VerifiedRevocations:
        """The list, signed by everybody at the desk, and good by the authority's own rule."""
        first, *others = self._pen.keys
        envelope = sign_revocations(revocations, key=first)
        for key in others:
            envelope = cosign(envelope, key=key)
        return verify_revocations(envelope, trust=self._trust)

    def _newest(self, place: Path, log: Log) -> tuple[int | None, VerifiedRevocations]:
        """The newest list, and its entry if only the log knows it."""
        named = self._named(log)
        if named is not None and not place.exists():
            return named[0], self._kept(named[1])
        raw = files.read(place, what="revocation list")
        with naming(place):
            standing = verify_revocations(raw, trust=self._trust)
        if named is None or standing.sequence > named[1].sequence or standing.digest == named[1].list:
            return None, standing
        newest = self._kept(named[1])
        if newest.sequence > standing.sequence:
            return named[0], newest
        return None, supersede(newest, by=standing)  # another list of the same number: Forked

    def _named(self, log: Log) -> tuple[int, ListNotice] | None:
        """The last notice of a list in the log, and its entry; None if none was ever logged."""
        found = None
        for index, raw in enumerate(log.entries()):
            if _NOTICE in raw:
                with suppress(LicenceError, InputError):  # of another authority
                    found = index, verify_notice(raw, trust=self._trust)
        return found

    def _kept(self, notice: ListNotice) -> VerifiedRevocations:
        """The list that the log names, as it is kept beside it."""
        path = self._path(notice.list)
        if not path.exists():
            raise InputError(
                f"the log names list {notice.sequence}, which is not here",
                where=path,
                remedy="put the newest revocation list there; older ones would undo what was withdrawn",
            )
        with naming(path):
            listed = verify_revocations(files.read(path, what="revocation list"), trust=self._trust)
            if (listed.digest, listed.sequence) != (notice.list, notice.sequence):
                raise InputError(
                    f"this is not list {notice.sequence}, which the log names", remedy="restore that one"
                )
        return listed

    def _path(self, digest: str) -> Path:
        return self._pen.log / _KEPT / f"{digest}.json"

    def _log(self) -> Log:
        """The log as it is: only `issue` begins one, and a mistyped one would hide the list."""
        if not self._pen.log.exists():
            raise InputError("no such log", where=self._pen.log, remedy="give the log the licence is in")
        return Log.open(self._pen.log, key=self._pen.log_key)


def _next(current: Revocations, *, at: dt.datetime, entries: tuple[Revocation, ...]) -> Revocations:
    return replace(current, sequence=current.sequence + 1, issued_at=at, entries=entries)
