"""What a licensing authority does at its desk, with files: issue, revoke, and renew the list.

Every act is signed with the authority's key and entered in its public log before its documents are handed
out, so that no licence exists which the public cannot count.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from licet import files
from licet.cli._naming import file_name as file_name  # noqa: PLC0414 - others take it from here
from licet.cli._naming import naming as naming  # noqa: PLC0414 - likewise
from licet.cli._signing import Pen, payload_of
from licet.errors import InputError, LicenceError, NotIssuable
from licet.law import Determination, Outcome
from licet.licence import (
    Revocations,
    Trust,
    TrustedAuthority,
    TrustedKey,
    application,
    cosign,
    sign,
    sign_revocations,
    supersede,
    verify_licence,
    verify_revocations,
)
from licet.log import Log

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from licet.licence import Licence, Revocation, VerifiedRevocations

_LARGEST_PAPER = 1024 * 1024
REVOCATIONS = "revocations.json"


class Issued(Struct, frozen=True, kw_only=True):
    """What `issue` handed out: paths, and the entry's number in the public log."""

    number: str
    entry: int
    licence: str
    proof: str
    revocations: str
    artefacts: tuple[str, ...]


class Withdrawn(Struct, frozen=True, kw_only=True):
    """What `revoke` or `renew` handed out: the new list and its sequence number."""

    number: str
    entry: int
    sequence: int
    revocations: str


class Desk:
    """The authority's keys, its log, and the folder where its documents go.

    `also` are the keys of other officers who sign at this machine; `authority` is the file that says how many
    must. Without it the public half beside `key` speaks for the authority alone.
    """

    def __init__(  # noqa: PLR0913 - where everything at the desk is
        self,
        *,
        key: Path,
        log: Path,
        log_key: Path,
        out: Path,
        also: Sequence[Path] = (),
        authority: Path | None = None,
    ) -> None:
        self.pen = Pen([key, *also], log=log, log_key=log_key, out=out)
        self.authority = _authority(key, authority)
        where = authority or key.with_suffix(".key.json")
        for signer in self.pen.keys:
            if self.authority.key(signer.public.keyid) is None:
                raise InputError("the private key is not the half of this public key", where=where)
        self.trust = Trust.of(self.authority)
        self.log_key = self.pen.log_key
        self.log = log
        self.out = out

    def issue(
        self,
        paper: Path,
        *,
        artefacts: Sequence[Path],
        determination: Path | None,
        at: dt.datetime,
        form: str | None = None,
    ) -> Issued:
        """Sign the application in `paper` for these files; refused when the law leaves no path to it.

        Asked again for the same licence, it hands out the same documents: a disk that was full the first
        time costs no number.
        """
        licence = self.drafted(paper, determination=determination, at=at)
        envelope = sign(licence, subjects(artefacts, form=form), *self.pen.keys)
        verify_licence(envelope, trust=self.trust)  # as whoever trusts this authority would
        stem = self.out / file_name(licence.number)
        place = stem.with_name(f"{stem.name}.licence")
        _refuse_other(place, envelope)
        with Log.open(self.log, key=self.log_key) as log:
            entry, envelope = self._entered(envelope, licence.number, log)
            proof = log.prove(entry).to_bytes()
            newest = self._newest_list(log)
        with _handing_out(f"licence {licence.number} is signed and logged as entry {entry}"):
            files.write(place, envelope)
            files.write(place.with_suffix(".tlog-proof"), proof)
            revocations = self._standing_list(newest, at)
        return Issued(
            number=licence.number,
            entry=entry,
            licence=str(place),
            proof=str(place.with_suffix(".tlog-proof")),
            revocations=str(revocations),
            artefacts=tuple(str(artefact) for artefact in artefacts),
        )

    def revoke(self, licence: Path, *, reason: str, revocations: Path, at: dt.datetime) -> Withdrawn:
        """Order it, put the document on the list and sign the next one; what is on it is left as it is."""
        from licet.cli._withdrawal import withdraw

        return withdraw(self, licence, kind="revoked", reason=reason, revocations=revocations, at=at)

    def has_listed(self, licence: str, *, kind: str, revocations: Path) -> tuple[Revocation | None, int]:
        """What the newest list there is says of a document, by its digest; and the number of the list."""
        self._require_log()
        with Log.open(self.log, key=self.log_key) as log:
            _, newest = self._newest_of(revocations, log)
        found = (one for one in newest.revocations.entries if (one.licence, one.kind) == (licence, kind))
        return next(found, None), newest.sequence

    def enter(
        self, entry: Revocation, *, revocations: Path, at: dt.datetime, instead: bool = False
    ) -> Withdrawn:
        """Put a document on the list and sign the next one; one that stands there so already is left.

        With `instead`, what the list said of the document before is taken off.
        """

        def following(current: Revocations) -> Revocations | None:
            same = [one for one in current.entries if (one.licence, one.kind) == (entry.licence, entry.kind)]
            if any((one.by, one.until) == (entry.by, entry.until) for one in same):
                return None
            kept = [one for one in current.entries if not (instead and one in same)]
            return _next(current, at=at, entries=(*kept, entry))

        done = self._renewed(revocations, following, number=entry.number)
        if done is None:
            raise InputError(
                f"licence {entry.number} is {entry.kind} already; nothing was changed",
                where=revocations,
                remedy="hand out this list",
            )
        return done

    def take_off(
        self, licence: str, *, kind: str, number: str, revocations: Path, at: dt.datetime
    ) -> Withdrawn:
        """Take what the list says of a document, by its digest, off it and sign the next one."""

        def following(current: Revocations) -> Revocations | None:
            kept = tuple(one for one in current.entries if (one.licence, one.kind) != (licence, kind))
            return None if len(kept) == len(current.entries) else _next(current, at=at, entries=kept)

        done = self._renewed(revocations, following, number=number)
        if done is None:
            raise InputError(
                f"{number} is not {kind}; nothing was changed", where=revocations, remedy="check the list"
            )
        return done

    def renew(self, revocations: Path, *, at: dt.datetime) -> Withdrawn:
        """Sign the same list anew, with the next number and today's date, before guards find it too old."""
        done = self._renewed(revocations, lambda current: _next(current, at=at, entries=current.entries))
        assert done is not None  # noqa: S101 - there is always a next list
        return done

    def _renewed(
        self, place: Path, following: Callable[[Revocations], Revocations | None], *, number: str = ""
    ) -> Withdrawn | None:
        """Log and hand out the list that follows the newest there is; None when there is nothing to do.

        The log is asked for the newest, since two lists of one number would be a fork. One that was logged
        and then could not be written is written now.
        """
        self._require_log()
        with Log.open(self.log, key=self.log_key) as log:
            entry, newest = self._newest_of(place, log)
            new = following(newest.revocations)
            if new is None and entry is None:
                return None
            envelope, sequence = newest.envelope, newest.sequence
            if new is not None:
                envelope, sequence = self._signed(new), new.sequence
                entry = log.append(envelope)
                log.checkpoint()
        with _handing_out(f"list {sequence} is signed and logged as entry {entry}"):
            files.write(place, envelope)
        return Withdrawn(number=number, entry=entry or 0, sequence=sequence, revocations=str(place))

    def _require_log(self) -> None:
        """Only `issue` begins a log: a mistyped one would hide the list."""
        if not self.log.exists():
            raise InputError("no such log", where=self.log, remedy="give the log the licence is in")

    def _newest_of(self, place: Path, log: Log) -> tuple[int | None, VerifiedRevocations]:
        """The newest list, and its entry if only the log has it."""
        logged = self._newest_list(log)
        if logged is not None and not place.exists():
            return logged
        raw = files.read(place, what="revocation list")
        with naming(place):
            standing = verify_revocations(raw, trust=self.trust)
        if logged is not None and logged[1].sequence > standing.sequence:
            return logged
        if logged is not None:
            supersede(logged[1], by=standing)
        return None, standing

    def drafted(self, paper: Path, *, at: dt.datetime, determination: Path | None = None) -> Licence:
        """The application as a licence this authority can sign today."""
        raw = files.read(paper, what="licence application", limit=_LARGEST_PAPER)
        licence = application(raw, where=str(paper))
        if licence.authority != self.authority.authority:
            named, own = licence.authority, self.authority
            raise InputError(
                f"the application names {named.name} ({named.country}), but the key is that of {own.name} "
                f"({own.country})",
                where=paper,
                remedy="name the authority that signs, or give its key",
            )
        if licence.issued_at is None and any(held.since or held.until for held in self.authority.keys):
            raise InputError(
                "the authority's keys are valid for a time, and the licence does not say when it is issued",
                where=paper,
                remedy=f"write issued_at: {at:%Y-%m-%dT%H:%M:%SZ}",
            )
        if licence.not_after <= at:
            raise InputError(
                f"the licence would have ended on {licence.not_after:%Y-%m-%d} already",
                where=paper,
                remedy="correct not_after, or this machine's clock",
            )
        return licence if determination is None else _bound(licence, determination)

    def _standing_list(self, newest: tuple[int, VerifiedRevocations] | None, at: dt.datetime) -> Path:
        """The revocation list beside the licences; if there is none, the newest logged, or an empty first."""
        place = self.out / REVOCATIONS
        if not place.exists():
            first = Revocations(authority=self.authority.name, sequence=1, issued_at=at, entries=())
            files.write(place, newest[1].envelope if newest else self._signed(first))
        return place

    def _signed(self, revocations: Revocations) -> bytes:
        """The list, signed by everybody at the desk, and good by the authority's own rule."""
        first, *others = self.pen.keys
        envelope = sign_revocations(revocations, key=first)
        for key in others:
            envelope = cosign(envelope, key=key)
        verify_revocations(envelope, trust=self.trust)
        return envelope

    def _entered(self, envelope: bytes, number: str, log: Log) -> tuple[int, bytes]:
        """The entry of this licence, made now or before. One number, one licence: the log is the register."""
        payload = payload_of(envelope)
        for index, raw in enumerate(log.entries()):
            if number != self._number_in(raw):
                continue
            if payload_of(raw) == payload:
                return index, raw
            raise InputError(
                f"number {number} was issued already, as entry {index} of the log",
                where=self.log,
                remedy="give the licence another number",
            )
        return log.append(envelope), envelope

    def _number_in(self, entry: bytes) -> str | None:
        """The number of the licence in a log entry; None for another kind of document."""
        try:
            return verify_licence(entry, trust=self.trust).licence.number
        except (LicenceError, InputError):
            return None

    def _newest_list(self, log: Log) -> tuple[int, VerifiedRevocations] | None:
        """The last revocation list in the log, and its entry; None if none was ever logged."""
        found = None
        for index, raw in enumerate(log.entries()):
            try:
                found = index, verify_revocations(raw, trust=self.trust)
            except (LicenceError, InputError):
                continue  # another kind of document
        return found


def _authority(key: Path, named: Path | None) -> TrustedAuthority:
    """Whom the key speaks for: its own file, or that of an authority of several keys."""
    if named is not None:
        return TrustedAuthority.from_json(files.read(named, what="authority"), where=str(named))
    public = key.with_suffix(".key.json")
    return TrustedKey.from_json(files.read(public, what="authority's public key"), where=str(public)).alone


def _bound(licence: Licence, path: Path) -> Licence:
    """The licence with its determination's digest; a ban is not a strong licence requirement."""
    raw = files.read(path, what="determination")
    try:
        answer = msgspec.json.decode(raw, type=Determination)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as problem:
        raise InputError(
            f"is not a determination ({problem})", where=path, remedy="make one with `licet determine --out`"
        ) from None
    if answer.outcome is Outcome.PROHIBITED:
        found = (f"{reason.title} ({reason.cite})" for reason in answer.reasons)
        why = next(found, "it is prohibited")
        raise NotIssuable(f"no licence can allow it: {why}", where=path, remedy="do not issue it")
    digest = hashlib.sha256(raw).hexdigest()
    if licence.determination not in (None, digest):
        raise InputError(
            "this is not the determination the application names", where=path, remedy="give the one it names"
        )
    return replace(licence, determination=digest)


def _next(current: Revocations, *, at: dt.datetime, entries: tuple[Revocation, ...]) -> Revocations:
    return replace(current, sequence=current.sequence + 1, issued_at=at, entries=entries)


def subjects(artefacts: Sequence[Path], *, form: str | None = None) -> dict[str, str]:
    """The files a licence names: one name, one content."""
    from licet import tag

    found: dict[str, str] = {}
    for artefact in artefacts:
        if artefact.name in found:
            raise InputError(
                f"two of the files are called {artefact.name}", where=artefact, remedy="rename one of them"
            )
        found[artefact.name] = tag.fingerprint(artefact, form=form).sha256
    return found


def _refuse_other(place: Path, envelope: bytes) -> None:
    """Never write one licence over another."""
    if place.exists() and payload_of(files.read(place, what="licence")) != payload_of(envelope):
        raise InputError(
            "another licence is here; nothing was changed", where=place, remedy="choose another --out"
        )


@contextmanager
def _handing_out(done: str) -> Iterator[None]:
    """Say what is done already when a document cannot be written."""
    try:
        yield
    except InputError as problem:
        raise InputError(
            f"{done}, but the file {problem.what.partition('; ')[0]}",
            where=problem.where,
            remedy="free some space or mend the folder, then ask again: nothing is signed twice",
        ) from problem
