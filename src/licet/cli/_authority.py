"""What a licensing authority does at its desk, with files: issue, revoke, and renew the list.

Every act is signed with the authority's key and entered in its public log before its documents are handed
out, so that no licence exists which the public cannot count.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from licet import files
from licet.cli._issued_lists import IssuedLists
from licet.cli._naming import file_name, handing_out
from licet.cli._signing import Pen, payload_of
from licet.errors import InputError, LicenceError, NotIssuable
from licet.law import Determination, Outcome
from licet.licence import (
    Trust,
    TrustedAuthority,
    TrustedKey,
    application,
    claimed,
    sign,
    verify_licence,
)
from licet.log import Log

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from licet.licence import Licence

_LARGEST_PAPER = 1024 * 1024


class Issued(Struct, frozen=True, kw_only=True):
    """What `issue` handed out: paths, and the entry's number in the public log."""

    number: str
    entry: int
    licence: str
    proof: str
    revocations: str
    artefacts: tuple[str, ...]


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
        self.lists = IssuedLists(self.pen, name=self.authority.name, trust=self.trust)
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
            with handing_out(f"licence {licence.number} is signed and logged as entry {entry}"):
                files.write(place, envelope)
                files.write(place.with_suffix(".tlog-proof"), proof)
                revocations = self.lists.beside(self.out, log, at=at)
        return Issued(
            number=licence.number,
            entry=entry,
            licence=str(place),
            proof=str(place.with_suffix(".tlog-proof")),
            revocations=str(revocations),
            artefacts=tuple(str(artefact) for artefact in artefacts),
        )

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

    def _entered(self, envelope: bytes, number: str, log: Log) -> tuple[int, bytes]:
        """The entry of this licence, made now or before. One number, one licence: the log is the register."""
        payload = payload_of(envelope)
        for index, raw in enumerate(log.entries()):
            if not self._is_licence(raw, number):
                continue
            if payload_of(raw) == payload:
                return index, raw
            raise InputError(
                f"number {number} was issued already, as entry {index} of the log",
                where=self.log,
                remedy="give the licence another number",
            )
        return log.append(envelope), envelope

    def _is_licence(self, entry: bytes, number: str) -> bool:
        """Whether a log entry is the licence of this number: verified only where it says so."""
        try:
            if claimed(entry).predicate.number != number:
                return False
            return verify_licence(entry, trust=self.trust).licence.number == number
        except (LicenceError, InputError):  # another kind of document
            return False


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
