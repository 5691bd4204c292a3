"""What a licensing authority does at its desk, with files: issue, revoke, and renew the list.

Every act is signed with the authority's key and entered in its public log before its documents are handed
out, so that no licence exists which the public cannot count.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from licet import files
from licet.errors import InputError, LicenceError, LicetError, NotIssuable
from licet.law import Determination, Outcome
from licet.licence import (
    Revocation,
    Revocations,
    SigningKey,
    Trust,
    TrustedKey,
    application,
    issue,
    sign_revocations,
    supersede,
    verify_licence,
    verify_revocations,
)
from licet.log import Log, LogKey

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from licet.licence import Licence, VerifiedRevocations

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
    """The authority's keys, its log, and the folder where its documents go."""

    def __init__(self, *, key: Path, log: Path, log_key: Path, out: Path) -> None:
        public = key.with_suffix(".key.json")
        self.key = SigningKey.from_pem(files.read(key, what="authority's private key"), where=key)
        self.authority = TrustedKey.from_json(
            files.read(public, what="authority's public key"), where=str(public)
        )
        if self.authority.key != self.key.public:
            raise InputError("the private key is not the half of this public key", where=public)
        self.trust = Trust.of(self.authority)
        secret = files.read(log_key, what="log's private key").decode("utf-8", "replace")
        self.log_key = LogKey.from_skey(secret, where=log_key)
        self.log = log
        self.out = out

    def issue(
        self,
        paper: Path,
        *,
        artefacts: Sequence[Path],
        determination: Path | None,
        at: dt.datetime,
    ) -> Issued:
        """Sign the application in `paper` for these files; refused when the law leaves no path to it.

        Asked again for the same licence, it hands out the same documents: a disk that was full the first
        time costs no number.
        """
        licence = self._drafted(paper, determination=determination, at=at)
        envelope = issue(licence, _subjects(artefacts), key=self.key)
        stem = self.out / file_name(licence.number)
        place = stem.with_name(f"{stem.name}.licence")
        _refuse_other(place, envelope)
        with Log.open(self.log, key=self.log_key) as log:
            entry = self._entered(envelope, licence.number, log)
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
        """Put the licence on the list and sign the next one; a licence already on it is left as it is."""
        raw = files.read(licence, what="licence")
        with naming(licence):
            verified = verify_licence(raw, trust=self.trust)
        number = verified.licence.number
        entry = Revocation(number=number, licence=verified.digest, reason=reason, at=at)

        def following(current: Revocations) -> Revocations | None:
            if any(listed.licence == verified.digest for listed in current.entries):
                return None
            return _next(current, at=at, entries=(*current.entries, entry))

        done = self._renewed(revocations, following, number=number)
        if done is None:
            raise InputError(
                f"licence {number} is revoked already; nothing was changed",
                where=revocations,
                remedy="hand out this list",
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
        if not self.log.exists():  # only `issue` begins a log: a mistyped one would hide the list
            raise InputError("no such log", where=self.log, remedy="give the log the licence is in")
        with Log.open(self.log, key=self.log_key) as log:
            entry, newest = self._newest_of(place, log)
            new = following(newest.revocations)
            if new is None and entry is None:
                return None
            envelope, sequence = newest.envelope, newest.sequence
            if new is not None:
                envelope, sequence = sign_revocations(new, key=self.key), new.sequence
                entry = log.append(envelope)
                log.checkpoint()
        with _handing_out(f"list {sequence} is signed and logged as entry {entry}"):
            files.write(place, envelope)
        return Withdrawn(number=number, entry=entry or 0, sequence=sequence, revocations=str(place))

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

    def _drafted(self, paper: Path, *, determination: Path | None, at: dt.datetime) -> Licence:
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
            files.write(place, newest[1].envelope if newest else sign_revocations(first, key=self.key))
        return place

    def _entered(self, envelope: bytes, number: str, log: Log) -> int:
        """The entry of this licence, made now or before. One number, one licence: the log is the register."""
        for index, raw in enumerate(log.entries()):
            if raw == envelope:
                return index
            if number == self._number_in(raw):
                raise InputError(
                    f"number {number} was issued already, as entry {index} of the log",
                    where=self.log,
                    remedy="give the licence another number",
                )
        return log.append(envelope)

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


def file_name(name: str) -> str:
    """A name as it can stand in a folder: `FR/2026/41` as `FR-2026-41`, `Zürich` as `Zurich`."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "-", letters).strip("-.") or "unnamed"


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


def _subjects(artefacts: Sequence[Path]) -> dict[str, str]:
    """The files a licence names: one name, one content."""
    subjects: dict[str, str] = {}
    for artefact in artefacts:
        if artefact.name in subjects:
            raise InputError(
                f"two of the files are called {artefact.name}", where=artefact, remedy="rename one of them"
            )
        subjects[artefact.name] = _digest(artefact)
    return subjects


def _digest(path: Path) -> str:
    try:
        if not path.is_file():
            what = "is not a file" if path.exists() else "no such file"
            raise InputError(what, where=path, remedy="name the file to be licensed")
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as problem:
        raise InputError(
            f"cannot be read ({problem.strerror})", where=path, remedy="check its permissions"
        ) from None


def _refuse_other(place: Path, envelope: bytes) -> None:
    """Never write one licence over another."""
    if place.exists() and files.read(place, what="licence") != envelope:
        raise InputError(
            "another licence is here; nothing was changed", where=place, remedy="choose another --out"
        )


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Let an error name the file it was found in."""
    try:
        yield
    except LicetError as problem:
        problem.where = problem.where or str(path)
        raise


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
