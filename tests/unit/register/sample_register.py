"""A register of invented authorities and firms, with a real log behind it."""

from __future__ import annotations

import datetime as dt
from typing import TypedDict

from licet.law import Outcome
from licet.log import LogKey, MemoryLog, verify_checkpoint
from licet.register import (
    Evidence,
    PublishedDecision,
    PublishedDetermination,
    PublishedLicence,
    PublishedReason,
)

NOW = dt.datetime(2026, 11, 22, 16, 5, tzinfo=dt.UTC)
LICENCE_ENTRY = b'{"licence":"FR-2026-0041"}'


class Register(TypedDict):
    """The arguments of `page`."""

    title: str
    generated_at: dt.datetime
    determinations: tuple[PublishedDetermination, ...]
    licences: tuple[PublishedLicence, ...]
    decisions: tuple[PublishedDecision, ...]
    evidence: tuple[Evidence, ...]


EMPTY: Register = {
    "title": "Decisions on face comparison, November 2026",
    "generated_at": NOW,
    "determinations": (),
    "licences": (),
    "decisions": (),
    "evidence": (),
}

DUAL_USE = "http://data.europa.eu/eli/reg/2021/821/oj"
AI_ACT = "http://data.europa.eu/eli/reg/2024/1689/oj"

DETERMINATIONS = (
    PublishedDetermination(
        title="One-to-one matcher for door access, France to a bank in Norway",
        outcome=Outcome.CLEAR,
        digest="b5" * 32,
    ),
    PublishedDetermination(
        title="One-to-many matching in a street, to a firm on the Entity List",
        outcome=Outcome.PRESUMED_DENIED,
        reasons=(
            PublishedReason(
                title="A listed party needs a licence for every item subject to the EAR",
                cite="15 CFR 744.11 and Supplement No. 4 to Part 744",
                url="https://www.ecfr.gov/current/title-15/part-744",
                review="verified",
            ),
            PublishedReason(
                title="Real-time remote biometric identification for law enforcement",
                cite="Regulation (EU) 2024/1689, Article 5(1)(h)",
                url=AI_ACT,
                review="verified",
            ),
        ),
    ),
    PublishedDetermination(
        title="Emotion analysis, Netherlands to a public-security university in China",
        outcome=Outcome.NOTIFY_AND_HOLD,
        reasons=(
            PublishedReason(
                title="An exporter aware of a risk of internal repression notifies the authority",
                cite="Regulation (EU) 2021/821, Article 5(2)",
                url=DUAL_USE,
                review="secondary",
            ),
            PublishedReason(
                title="Exporters assess human rights risks of unlisted biometrics",
                cite="Recommendation (EU) 2024/2659",
                url="http://data.europa.eu/eli/reco/2024/2659/oj",
                review="unverified",
            ),
        ),
        questions=(
            "Is the item specially designed to watch people covertly?",
            "Has the authority told the exporter about a use of concern?",
        ),
    ),
)

LICENCES = (
    PublishedLicence(
        number="FR-2026-0041",
        authority="Example Licensing Office",
        country="FR",
        holder="Example Border Authority",
        artefact="SFace face matcher, 2021-12",
        sha256="0ba9fbfa01b5270c96627c4ef784da859931e02f04419c829e83484087c34e79",
        operations=("operation.verify",),
        purposes=("purpose.border_control",),
        places=("place.controlled.border_checkpoint",),
        countries=("FR",),
        actors=("party.government.border",),
        provisos=("At most 5 uses a day.", "Only between 06:00 and 22:00 in Paris."),
        not_before=dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
        not_after=dt.datetime(2027, 10, 31, tzinfo=dt.UTC),
        status="in force",
        determination="b5" * 32,
    ),
    PublishedLicence(
        number="FR-2026-0007",
        authority="Example Licensing Office",
        country="FR",
        holder="Example Transit Operator",
        artefact="SFace face matcher, 2021-12",
        sha256="0ba9fbfa01b5270c96627c4ef784da859931e02f04419c829e83484087c34e79",
        operations=("operation.verify", "operation.enrol"),
        purposes=("purpose.access_control.door",),
        places=("place.workplace", "place.controlled.premises"),
        countries=("FR", "BE"),
        actors=("party.private",),
        provisos=(),
        not_before=dt.datetime(2026, 2, 1, tzinfo=dt.UTC),
        not_after=dt.datetime(2027, 1, 31, tzinfo=dt.UTC),
        status="revoked",
        determination="c0" * 32,
    ),
)

OUTSIDE = "The licence does not cover live one-to-many identification in a publicly accessible space."
SPENT = "The quota of 5 uses a day is spent."
REVOKED = "The licence was revoked by the authority that issued it."


def decision(
    hour: int, verdict: str, code: str, sentence: str, count: int, **use: str | None
) -> PublishedDecision:
    """One decision on 22 November; a border check unless `use` says otherwise."""
    asked: dict[str, str | None] = {
        "licence": "FR-2026-0041",
        "operation": "operation.verify",
        "purpose": "purpose.border_control",
        "place": "place.controlled.border_checkpoint",
        "country": "FR",
        **use,
    }
    at = dt.datetime(2026, 11, 22, hour, 17, 42, tzinfo=dt.UTC)
    return PublishedDecision(at=at, verdict=verdict, code=code, sentence=sentence, count=count, **asked)  # type: ignore[arg-type]  # checked by the value itself


_STREET = {
    "operation": "operation.identify.live",
    "purpose": "purpose.law_enforcement",
    "place": "place.public.street",
}
_OLD = {"licence": "FR-2026-0007", "purpose": "purpose.access_control.door", "place": "place.workplace"}

DECISIONS = (
    decision(9, "permit", "permitted", "The licence covers this use.", 4),
    decision(10, "permit", "permitted", "The licence covers this use.", 1),
    decision(10, "refuse", "quota_spent", SPENT, 2),
    decision(14, "refuse", "outside_grant", OUTSIDE, 7, **_STREET),
    decision(15, "permit", "permitted", "The licence covers this use.", 3, **_OLD),
    decision(15, "refuse", "revoked", REVOKED, 1, **_OLD),
)


def evidence(origin: str) -> Evidence:
    """The state of a log with the licence in it, and the proof that it is."""
    log = MemoryLog(key=LogKey.from_private_bytes(origin, b"\x07" * 32))
    log.append(b'{"licence":"FR-2026-0007"}')
    index = log.append(LICENCE_ENTRY)
    log.append(b'{"revoked":"FR-2026-0007"}')
    head = verify_checkpoint(log.checkpoint(), log.verifier)
    return Evidence(
        origin=head.origin,
        size=head.size,
        root=head.root.hex(),
        checkpoint=head.note.decode(),
        vkey=log.verifier.vkey,
        proof=log.prove(index).to_bytes().decode(),
        proves=f"Licence FR-2026-0041 is entry {index} of this log.",
    )


FULL: Register = {
    "title": "Decisions on face comparison, November 2026",
    "generated_at": NOW,
    "determinations": DETERMINATIONS,
    "licences": LICENCES,
    "decisions": DECISIONS,
    "evidence": (evidence("register.example/licences"), evidence("register.example/records")),
}
