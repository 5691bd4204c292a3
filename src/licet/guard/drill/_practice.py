"""Everything around one guard of a drill: an authority with new keys, a licence, a file, lists, a clock."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from licet import files, tag
from licet.errors import LicetError
from licet.facts import Use
from licet.guard._open import open_artefact
from licet.guard.drill._drilled import Answer
from licet.licence import (
    Authority,
    Grant,
    Holder,
    Licence,
    Quota,
    Revocations,
    SigningKey,
    Trust,
    TrustedKey,
    issue,
    sign_revocations,
    verify_licence,
)
from licet.log import LogKey, MemoryLog

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    from licet.feed import UnionRoot
    from licet.guard._guard import Guard
    from licet.law import Pack
    from licet.licence import Effective, Revocation, VerifiedLicence

AUTHORITY = Authority(name="Drill Licensing Authority", country="NO")
USES_A_DAY = 3
_ORIGIN = "licences.example/drill"
_STAND_IN = b"a stand-in for a guarded file\n" * 100
_DAY = dt.timedelta(days=1)


class Terms(Struct, frozen=True, kw_only=True):
    """On which terms the drill's licence is: one grant, a use inside it, and how old a list may grow."""

    number: str
    holder: Holder
    grant: Grant
    use: Use
    freshness: int

    @classmethod
    def invented(cls) -> Terms:
        """A border service's one-to-one check."""
        actor = "party.government.border"
        return cls(
            number="DRILL-1",
            holder=Holder(name="Drill Border Service", country="NO", kind=actor),
            grant=Grant(
                operations=("operation.verify",),
                purposes=("purpose.border_control",),
                places=("place.controlled",),
                countries=("NO",),
                actors=(actor,),
            ),
            use=Use(
                operation="operation.verify",
                purpose="purpose.border_control",
                place="place.controlled.border_checkpoint",
                country="NO",
                actor=actor,
            ),
            freshness=7 * 86400,
        )

    @classmethod
    def like(cls, effective: Effective) -> tuple[Terms, ...]:
        """Those of a licence in use, by its number and holder, one for each of its grants.

        Its quotas and other conditions stay behind: a drill has a quota of its own, and none of the evidence
        that the others ask for.
        """
        found = []
        for grant in effective.grants:
            use = Use(
                operation=grant.operations[0],
                purpose=grant.purposes[0],
                place=grant.places[0],
                country=grant.countries[0],
                actor=grant.actors[0],
            )
            found.append(
                cls(
                    number=effective.number,
                    holder=effective.holder,
                    grant=replace(grant, quotas=(), since=None, until=None, gallery=None),
                    use=use,
                    freshness=effective.freshness,
                )
            )
        return tuple(found)

    def permits(self, *, at: dt.datetime, law: Sequence[Pack]) -> bool:
        """Whether a guard on these terms, when all is well, permits the use."""
        with tempfile.TemporaryDirectory(prefix="licet-drill-") as folder:
            return Practice(Path(folder), self, at=at, law=law).opened().permitted


class Practice:
    """A scratch folder with a tagged file, the keys behind it, and a clock that the drill turns."""

    def __init__(self, folder: Path, terms: Terms, *, at: dt.datetime, law: Sequence[Pack] = ()) -> None:
        self.terms = terms
        self.now = at.timestamp()
        self.law = law
        self.artefact = files.write(folder / "model.bin", _STAND_IN)
        self.lists = folder / "revocations.json"
        self.record = folder / "record"
        self.feed = folder / "feed"
        self.key = SigningKey.generate()
        self.log_key = LogKey.generate(_ORIGIN)
        self.trusted = TrustedKey(key=self.key.public, name=AUTHORITY.name, country=AUTHORITY.country)
        self.root: UnionRoot | None = None
        self._sequence = 0
        self.licence = self._issued()

    def clock(self) -> float:
        """The time, as the guard reads it."""
        return self.now

    @property
    def at(self) -> dt.datetime:
        """The same time as a date."""
        return dt.datetime.fromtimestamp(self.now, dt.UTC)

    def later(self, time: dt.timedelta) -> None:
        """Let time pass, or go back."""
        self.now += time.total_seconds()

    def publish(self, *withdrawn: Revocation) -> Path:
        """A new revocation list arrives where the guard looks."""
        return files.write(self.lists, self.listed(*withdrawn))

    def listed(self, *withdrawn: Revocation) -> bytes:
        """The next revocation list, signed."""
        self._sequence += 1
        whole = Revocations(
            authority=AUTHORITY.name, sequence=self._sequence, issued_at=self.at, entries=withdrawn
        )
        return sign_revocations(whole, key=self.key)

    def open(self) -> Guard:
        """Open the guard as a product would."""
        if self.root is not None:
            return open_artefact(
                self.artefact,
                trust=self.root,
                feed=self.feed,
                record=self.record,
                law=self.law,
                clock=self.clock,
                recording="sync",
            )
        return open_artefact(
            self.artefact,
            trust=Trust.of(self.trusted, self.log_key.verifier),
            revocations=self.lists,
            record=self.record,
            law=self.law,
            clock=self.clock,
            recording="sync",
        )

    def asked(self, guard: Guard) -> Answer:
        """Ask for one use inside the grant."""
        return Answer.of(guard.check(self.terms.use))

    def opened(self) -> Answer:
        """Open the guard and ask once; an opening that is refused is the answer."""
        try:
            with self.open() as guard:
                return self.asked(guard)
        except LicetError as problem:
            return Answer.unopened(problem)

    def _issued(self) -> VerifiedLicence:
        terms, at = self.terms, self.at
        licence = Licence(
            number=terms.number,
            authority=AUTHORITY,
            holder=terms.holder,
            grants=(terms.grant,),
            provisos=(Quota(uses=USES_A_DAY, per="day"),),
            not_before=at - _DAY,
            not_after=at + dt.timedelta(seconds=terms.freshness) + 30 * _DAY,
            freshness=terms.freshness,
        )
        envelope = issue(licence, {self.artefact.name: sha256_of(self.artefact)}, key=self.key)
        with MemoryLog(self.log_key) as log:
            proof = log.prove(log.append(envelope)).to_bytes()
        link = tag.LoggedLink.of(envelope, proof)
        tag.write_tag(self.artefact, tag.Papers(links=[link], revocations=[self.publish().read_bytes()]))
        return verify_licence(envelope, trust=Trust.of(self.trusted))


def sha256_of(path: str | PathLike[str]) -> str:
    """The digest by which a licence names a file."""
    return tag.fingerprint(Path(path)).sha256
