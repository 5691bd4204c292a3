"""Facts and outcomes in an officer's words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from licet import vocabulary
from licet.facts import Listing
from licet.law import Effect, Force, Outcome
from licet.licence import Proviso, Quota, TimeWindow

HEADLINES = {
    Outcome.PROHIBITED: "PROHIBITED. No licence can allow it.",
    Outcome.PRESUMED_DENIED: "LICENCE REQUIRED, AND ONE WILL PRESUMABLY BE DENIED.",
    Outcome.LICENCE_REQUIRED: "LICENCE REQUIRED.",
    Outcome.NOTIFY_AND_HOLD: "NOTIFY THE AUTHORITY AND HOLD.",
    Outcome.ASSESS_FIRST: "ASSESS FIRST.",
    Outcome.CANNOT_TELL: "CANNOT TELL YET. Facts are missing.",
    Outcome.CONDITIONS: "MAY GO, on conditions.",
    Outcome.AUTHORISED: "MAY GO, under a general authorisation.",
    Outcome.CLEAR: "MAY GO.",
}
EFFECTS = {
    Effect.PROHIBIT: "prohibits it",
    Effect.PRESUME_DENIAL: "presumes denial",
    Effect.REQUIRE_LICENCE: "requires a licence",
    Effect.NOTIFY_AND_HOLD: "notify and hold",
    Effect.ASSESS: "assess first",
    Effect.CONDITION: "sets conditions",
    Effect.AUTHORISE: "authorises it",
    Effect.INFORM: "for information",
}
FORCES = {Force.LAW: "law", Force.GUIDANCE: "official guidance", Force.POLICY: "a policy you chose to apply"}
ASSURANCE = {
    "A0": "A0: the tag only; it binds a holder who cooperates",
    "A1": "A1: sealed content, key in software",
    "A2": "A2: key sealed to a TPM and to a measured start-up",
    "A3": "A3: confidential computing",
}
_UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
_FACTS = {
    "activity": "activity",
    "from": "from",
    "to": "to",
    "parties": "parties",
    "party.kind": "party",
    "party.country": "party's country",
    "party.listings": "watch lists",
    "item.eu_code": "Annex I code",
    "item.eccn": "ECCN",
    "item.subject_to_ear": "subject to the EAR",
    "use.country": "country of use",
}


def fact(name: str, value: Any) -> str:
    """One fact as `operation: one-to-many identification`."""
    label = _FACTS.get(name) or name.rpartition(".")[2].replace("_", " ")
    return f"{label}: {word(value)}"


def word(value: Any) -> str:
    """One value in plain words: a term by its name, a list by its parts."""
    if isinstance(value, Listing):
        return f"{value.name} ({term(value.list)}, {value.certainty})"
    if isinstance(value, list | tuple):
        return ", ".join(word(part) for part in value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return term(value) if isinstance(value, str) else str(value)


def term(name: str) -> str:
    """A vocabulary term by its name; any other word as it stands."""
    found = vocabulary.shipped().terms.get(name)
    return found.name if found else name


def span(seconds: int) -> str:
    """A length of time in its largest whole unit: `30 days`."""
    size, unit = next((size, unit) for size, unit in _UNITS if seconds % size == 0)
    count = seconds // size
    return f"{count:,} {unit}{'' if count == 1 else 's'}"


def moment(at: dt.datetime) -> str:
    """A moment to the minute, in UTC."""
    return f"{at.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"


def proviso(condition: Proviso) -> str:
    """A proviso as a sentence."""
    match condition:
        case Quota(uses=uses, per="licence"):
            return f"at most {uses:,} uses in all"
        case Quota(uses=uses, per=per):
            return f"at most {uses:,} uses per {per} (UTC)"
        case TimeWindow(days=days, start=start, end=end, zone=zone):
            return f"only {', '.join(days)} from {start} to {end} ({zone})"
