"""What a licensing authority does at its desk, with files: issue, and revoke.

Every act is signed with the authority's key and entered in its public log before its documents are handed
out, so that no licence exists which the public cannot count.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from licet import files
from licet.errors import InputError, LicenceError, NotIssuable
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
    verify_licence,
    verify_revocations,
)
from licet.log import Log, LogKey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from licet.licence import Licence, VerifiedLicence

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
    """What `revoke` handed out: the new list and its sequence number."""

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
        """Sign the application in `paper` for these files; refused when the law leaves no path to it."""
        licence = application(files.read(paper, what="licence application"), where=str(paper))
        if licence.authority != self.authority.authority:
            raise InputError(
                f"the application names {licence.authority.name}, but the key is that of {self.authority.name}",
                where=paper,
                remedy="name the authority that signs",
            )
        if determination is not None:
            licence = _bound(licence, determination)
        subjects = {artefact.name: _digest(artefact) for artefact in artefacts}
        envelope = issue(licence, subjects, key=self.key)
        with Log.open(self.log, key=self.log_key) as log:
            self._refuse_twice(licence.number, log)
            entry = log.append(envelope)
            proof = log.prove(entry).to_bytes()
        stem = self.out / licence.number
        return Issued(
            number=licence.number,
            entry=entry,
            licence=str(files.write(stem.with_name(f"{stem.name}.licence"), envelope)),
            proof=str(files.write(stem.with_name(f"{stem.name}.tlog-proof"), proof)),
            revocations=str(self._standing_list(licence.authority.name, at)),
            artefacts=tuple(str(artefact) for artefact in artefacts),
        )

    def revoke(self, licence: Path, *, reason: str, revocations: Path, at: dt.datetime) -> Withdrawn:
        """Put the licence on the list and sign the next one; a licence already on it is left as it is."""
        verified = verify_licence(files.read(licence, what="licence"), trust=self.trust)
        standing = files.read(revocations, what="revocation list")
        current = verify_revocations(standing, trust=self.trust).revocations
        number = verified.licence.number
        if any(entry.licence == verified.digest for entry in current.entries):
            raise InputError(f"licence {number} is revoked already; nothing was changed", where=revocations)
        following = _following(current, verified, reason=reason, at=at)
        envelope = sign_revocations(following, key=self.key)
        with Log.open(self.log, key=self.log_key) as log:
            entry = log.append(envelope)
            log.checkpoint()
        files.write(revocations, envelope)
        return Withdrawn(
            number=number, entry=entry, sequence=following.sequence, revocations=str(revocations)
        )

    def _standing_list(self, authority: str, at: dt.datetime) -> Path:
        """The revocation list beside the licences; an empty first one if there is none."""
        place = self.out / REVOCATIONS
        if not place.exists():
            first = Revocations(authority=authority, sequence=1, issued_at=at, entries=())
            files.write(place, sign_revocations(first, key=self.key))
        return place

    def _refuse_twice(self, number: str, log: Log) -> None:
        """One number, one licence: the log is the register of numbers."""
        for index, raw in enumerate(log.entries()):
            if number == self._number_in(raw):
                raise InputError(
                    f"number {number} was issued already, as entry {index} of the log",
                    where=self.log,
                    remedy="give the licence another number",
                )

    def _number_in(self, entry: bytes) -> str | None:
        """The number of the licence in a log entry; None for another kind of document."""
        try:
            return verify_licence(entry, trust=self.trust).licence.number
        except LicenceError:
            return None


def _bound(licence: Licence, path: Path) -> Licence:
    """The licence with its determination's digest; a ban is not a strong licence requirement."""
    raw = files.read(path, what="determination")
    try:
        answer = msgspec.json.decode(raw, type=Determination)
    except msgspec.MsgspecError as problem:
        raise InputError(
            f"is not a determination ({problem})", where=path, remedy="make one with `licet determine --out`"
        ) from None
    if answer.outcome is Outcome.PROHIBITED:
        rule = answer.reasons[0]
        raise NotIssuable(f"{rule.title}: no licence can allow it ({rule.cite})", where=path)
    return replace(licence, determination=hashlib.sha256(raw).hexdigest())


def _following(
    current: Revocations, verified: VerifiedLicence, *, reason: str, at: dt.datetime
) -> Revocations:
    entry = Revocation(number=verified.licence.number, licence=verified.digest, reason=reason, at=at)
    return replace(current, sequence=current.sequence + 1, issued_at=at, entries=(*current.entries, entry))


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as problem:
        raise InputError(f"the artefact cannot be read ({problem.strerror})", where=path) from None
