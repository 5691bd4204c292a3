"""A border authority, its licence, a licensed file and a clock that tests can turn."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any

import pytest

from licet import tag
from licet.facts import Use
from licet.guard import Guard, OpenEntry, UseEntry, decode, open_artefact
from licet.licence import (
    Authority,
    Grant,
    Holder,
    Licence,
    Proviso,
    Revocation,
    Revocations,
    SigningKey,
    Trust,
    TrustedKey,
    issue,
    sign_revocations,
    verify_licence,
)
from licet.log import LogKey, LogVerifier, LogView, MemoryLog

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from licet.law import Pack

START = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)  # a Monday
AUTHORITY = Authority(name="Test Licensing Authority", country="NO")
AT_THE_BORDER = Use(
    operation="operation.verify",
    purpose="purpose.border_control",
    place="place.controlled.border_checkpoint",
    country="NO",
    actor="party.government.border",
)
IN_THE_STREET = Use(
    operation="operation.identify.live",
    purpose="purpose.law_enforcement.crowd_monitoring",
    place="place.public.street",
    country="NO",
    actor="party.government.police",
)
GRANT = Grant(
    operations=("operation.verify",),
    purposes=("purpose.border_control",),
    places=("place.controlled.border_checkpoint",),
    countries=("NO",),
    actors=("party.government.border",),
)


class Field:
    """Everything around one guard: authority, keys, artefact, tag, revocation feed, clock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = START.timestamp()
        self.artefact = folder / "model.onnx"
        self.artefact.write_bytes(b"weights" * 1000)
        self.key = SigningKey.generate()
        self.log = MemoryLog(LogKey.generate("licences.test/log"))
        self.trust = Trust.of(
            TrustedKey(key=self.key.public, name=AUTHORITY.name, country=AUTHORITY.country), self.log.verifier
        )
        self.feed = folder / "revocations.json"

    def clock(self) -> float:
        """The time by this field's clock."""
        return self.now

    def license(self, *provisos: Proviso, **changes: Any) -> None:
        """Issue, log and tag a licence; `changes` replace its fields."""
        fields: dict[str, Any] = {
            "number": "NO-2026-0001",
            "authority": AUTHORITY,
            "holder": Holder(name="Border Service", country="NO", kind="party.government.border"),
            "grants": (GRANT,),
            "provisos": provisos,
            "not_before": START - dt.timedelta(days=1),
            "not_after": START + dt.timedelta(days=365),
            "freshness": 7 * 86400,
        }
        digest = hashlib.sha256(self.artefact.read_bytes()).hexdigest()
        at = changes.pop("at", START)
        envelope = issue(Licence(**{**fields, **changes}), {self.artefact.name: digest}, key=self.key)
        proof = self.log.prove(self.log.append(envelope)).to_bytes()
        self.licence = verify_licence(envelope, trust=self.trust)
        self.list_of(sequence=1, at=at)
        link = tag.LoggedLink.of(envelope, proof)
        tag.write_tag(self.artefact, tag.Papers(links=[link], revocations=[self.feed.read_bytes()]))

    def list_of(self, *revoked: Revocation, sequence: int, at: dt.datetime) -> None:
        """Publish a revocation list."""
        whole = Revocations(authority=AUTHORITY.name, sequence=sequence, issued_at=at, entries=revoked)
        self.feed.write_bytes(sign_revocations(whole, key=self.key))

    def revocation(self) -> Revocation:
        """The withdrawal of this field's licence."""
        return Revocation(
            number=self.licence.licence.number, licence=self.licence.digest, reason="misuse found", at=START
        )

    def open(self, *, law: Sequence[Pack] = (), **options: Any) -> Guard:
        """Open the guard on the artefact; unless a test says otherwise, each answer waits for the disk."""
        settings = {"trust": self.trust, "revocations": self.feed, "clock": self.clock, "law": law}
        settings["recording"] = "sync"
        return open_artefact(self.artefact, **{**settings, **options})


@pytest.fixture
def field(tmp_path: Path) -> Field:
    """A field with nothing licensed yet."""
    return Field(tmp_path)


def grounds(field: Field) -> list[str]:
    """The grounds in the record, read back by someone who has only the public key."""
    folder = field.artefact.with_name(f"{field.artefact.name}.record")
    verifier = LogVerifier.from_vkey((folder / "log.vkey").read_text().strip())
    entries = LogView.open(folder, verifier=verifier).entries()
    found = [decode(raw, index=i) for i, raw in enumerate(entries)]
    return [entry.ground for entry in found if isinstance(entry, UseEntry | OpenEntry)]
