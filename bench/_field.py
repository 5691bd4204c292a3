"""A licensed file and the uses asked of it: the same for every engine, drawn from a fixed seed.

The authority is invented. Half the uses lie inside the grant; the law of use forbids some of those.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import time
from typing import TYPE_CHECKING, Any, Final

from licet import packs, tag
from licet.facts import Use
from licet.guard import Guard, open_artefact
from licet.licence import (
    Authority,
    Grant,
    Holder,
    Licence,
    Proviso,
    Quota,
    Revocations,
    SigningKey,
    TimeWindow,
    Trust,
    TrustedKey,
    issue,
    sign_revocations,
)
from licet.licence.provisos import Heartbeat
from licet.log import LogKey, MemoryLog

if TYPE_CHECKING:
    from pathlib import Path

    from licet.guard import Recording

_SEED: Final = 2
START: Final = dt.datetime.now(dt.UTC).replace(microsecond=0)
AUTHORITY: Final = Authority(name="Bench Licensing Authority", country="FR")
GRANT: Final = Grant(
    operations=("operation.verify", "operation.identify"),
    purposes=("purpose.border_control", "purpose.law_enforcement"),
    places=("place.controlled", "place.public"),
    countries=("FR", "NL"),
    actors=("party.government",),
)
PROVISOS: Final = (
    Quota(uses=10**12, per="day"),  # counted at every use, never reached
    TimeWindow(days=("mon", "tue", "wed", "thu", "fri", "sat", "sun"), start="00:00", end="24:00"),
    Heartbeat(seconds=7 * 24 * 3600),
)
AT_THE_BORDER: Final = Use(
    operation="operation.verify",
    purpose="purpose.border_control",
    place="place.controlled.border_checkpoint",
    country="FR",
    actor="party.government.border",
)  # inside the grant, and lawful
_INSIDE: Final = {
    "operation": ("operation.verify", "operation.identify.live", "operation.identify.retrospective"),
    "purpose": (
        "purpose.border_control",
        "purpose.law_enforcement.find.missing_person",
        "purpose.law_enforcement.prosecute.serious_offence",
        "purpose.law_enforcement.crowd_monitoring",
    ),
    "place": ("place.controlled.border_checkpoint", "place.public.street", "place.public.transport"),
    "country": ("FR", "NL"),
    "actor": ("party.government.border", "party.government.police.local"),
}
_OUTSIDE: Final = {
    "operation": ("operation.infer_emotion", "operation.categorise"),
    "purpose": ("purpose.marketing", "purpose.employment_monitoring"),
    "place": ("place.workplace", "place.education"),
    "country": ("US", "JP"),
    "actor": ("party.private.company.retailer", "party.private.company.security"),
}


def drawn(count: int) -> list[Use]:
    """`count` uses; each attribute lies inside the grant seven times in eight, and no fact is left out."""
    dice = random.Random(_SEED)  # noqa: S311 - a draw that can be repeated, not a secret
    return [_use(dice) for _ in range(count)]


def _use(dice: random.Random) -> Use:
    facts: dict[str, Any] = {
        name: dice.choice(inside if dice.random() < 7 / 8 else _OUTSIDE[name])
        for name, inside in _INSIDE.items()
    }
    return Use(
        **facts,
        traits=(),
        mass_surveillance=False,
        targets_individual=True,
        solely_profiling=False,
        prior_authorisation=True,
        impact_assessment=True,
        registered=True,
        required_by_law=False,
        own_device=False,
        law_enforcement=False,
        public_access=False,
    )


def terms() -> dict[str, tuple[str, ...]]:
    """Every value a drawn use can have, attribute by attribute."""
    return {name: (*inside, *_OUTSIDE[name]) for name, inside in _INSIDE.items()}


class Field:
    """An authority, its keys and log, and licensed files in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = SigningKey.generate()
        self.log = MemoryLog(LogKey.generate("licences.bench.invalid/log"))
        authority = TrustedKey(key=self.key.public, name=AUTHORITY.name, country=AUTHORITY.country)
        self.trust = Trust.of(authority, self.log.verifier)
        self.feed = folder / "revocations.json"
        whole = Revocations(authority=AUTHORITY.name, sequence=1, issued_at=START)
        self.feed.write_bytes(sign_revocations(whole, key=self.key))
        self.clock = time.time

    def licensed(self, name: str, content: bytes, provisos: tuple[Proviso, ...] = PROVISOS) -> Path:
        """A file of this content, with its tag beside it."""
        artefact = self.folder / name
        artefact.write_bytes(content)
        licence = Licence(
            number="FR-2026-0001",
            authority=AUTHORITY,
            holder=Holder(name="Border Service", country="FR", kind="party.government.border"),
            grants=(GRANT,),
            provisos=provisos,
            not_before=START - dt.timedelta(days=1),
            not_after=START + dt.timedelta(days=365),
            freshness=7 * 24 * 3600,
        )
        envelope = issue(licence, {name: hashlib.sha256(content).hexdigest()}, key=self.key)
        proof = self.log.prove(self.log.append(envelope)).to_bytes()
        link = tag.LoggedLink.of(envelope, proof)
        tag.write_tag(artefact, tag.Papers(links=[link], revocations=[self.feed.read_bytes()]))
        return artefact

    def open(self, artefact: Path, *, record: str, recording: Recording, state: Path | None = None) -> Guard:
        """A guard with the shipped law, the revocation feed, its own record, and a state it may share."""
        return open_artefact(
            artefact,
            trust=self.trust,
            revocations=self.feed,
            record=self.folder / record,
            law=packs.shipped(),
            recording=recording,
            state=state,
        )
