"""Outcomes, effects, facts and values in an officer's words: the same for text, page and register."""

from __future__ import annotations

import re
from typing import Any, Final

from licet import vocabulary
from licet.facts import Listing, Party
from licet.law import Effect, Force, Outcome

# tone (colour and sign), name, and the sentence that says what it means for the transaction
OUTCOMES: Final = {
    Outcome.PROHIBITED: ("stop", "Prohibited", "It may not go ahead, and no licence can change that."),
    Outcome.PRESUMED_DENIED: (
        "stop",
        "Licence required, presumed refused",
        "It needs a licence, and the authority refuses unless the applicant shows why not.",
    ),
    Outcome.LICENCE_REQUIRED: ("wait", "Licence required", "It may not go ahead without a licence."),
    Outcome.NOTIFY_AND_HOLD: (
        "wait",
        "Notify and hold",
        "The exporter must tell the authority and wait for its answer.",
    ),
    Outcome.ASSESS_FIRST: (
        "wait",
        "Assess first",
        "Its risks to people must be assessed before anything else.",
    ),
    Outcome.CANNOT_TELL: ("wait", "Cannot tell yet", "Facts are missing that could change the answer."),
    Outcome.CONDITIONS: ("go", "Clear with conditions", "It may go ahead while the conditions are kept."),
    Outcome.AUTHORISED: ("go", "Authorised", "A general authorisation or an exception covers it."),
    Outcome.CLEAR: ("go", "Clear", "No rule that was applied stands in its way."),
}
EFFECTS: Final = {
    Effect.PROHIBIT: "prohibits it",
    Effect.PRESUME_DENIAL: "requires a licence, and presumes that it is refused",
    Effect.REQUIRE_LICENCE: "requires a licence",
    Effect.NOTIFY_AND_HOLD: "must be notified and held",
    Effect.ASSESS: "asks for an assessment first",
    Effect.CONDITION: "sets conditions",
    Effect.AUTHORISE: "meets a requirement",
    Effect.INFORM: "is for information",
}
FORCES: Final = {
    Force.LAW: "law",
    Force.GUIDANCE: "official guidance",
    Force.POLICY: "a policy you chose to apply",
}
REVIEWS: Final = {
    "verified": "checked against the official text",
    "secondary": "checked against a secondary source only",
    "unverified": "not checked against any text yet",
}
_FACTS: Final = {
    "activity": "activity",
    "date": "date",
    "from": "from",
    "to": "to",
    "through": "countries of transit",
    "parties": "parties",
    "authorisations": "authorisations relied on",
    "evidence": "evidence at hand",
    "prior_denial": "denied to another before",
    "party.role": "party's role",
    "party.kind": "party",
    "party.country": "party's country",
    "party.listings": "watch lists",
    "party.listed_share": "percent owned by listed parties",
    "item.name": "item",
    "item.eu_code": "Annex I code",
    "item.eccn": "ECCN",
    "item.subject_to_ear": "subject to the EAR",
    "item.listed_by_states": "listed nationally by",
    "item.dual_use": "dual-use",
    "item.covert_by_design": "designed for covert surveillance",
    "item.observes_natural_persons": "watches natural persons",
    "item.analyses_information_systems": "analyses data of information systems",
    "item.value_usd": "value in US dollars",
    "use.actor": "used by",
    "use.country": "country of use",
    "use.locality": "state or city of use",
    "use.mass_surveillance": "enables mass surveillance",
    "use.targets_individual": "only confirms one targeted person",
    "use.solely_profiling": "rests on profiling alone",
    "use.prior_authorisation": "authorised beforehand",
    "use.impact_assessment": "impact assessment complete",
    "use.registered": "registered in the EU database",
    "use.own_device": "only people's own devices",
    "use.law_enforcement": "is law enforcement",
    "use.public_access": "open to the public",
    "use.consent": "written consent of each person",
    "use.notice": "people are told beforehand",
    "knowledge.informed_of": "told by the authority of",
    "knowledge.aware_of": "aware of",
    "knowledge.suspects": "grounds to suspect",
    "knowledge.red_flags": "red flags found",
}
_DOTTED: Final = re.compile(r"\b[a-z_]+(?:\.[a-z0-9_]+)+\b")


def label(name: str) -> str:
    """The name of a fact as a person would say it."""
    return _FACTS.get(name) or name.rpartition(".")[2].replace("_", " ")


def fact(name: str, value: Any) -> str:
    """One fact as `operation: one-to-many identification`."""
    return f"{label(name)}: {word(value)}"


def word(value: Any) -> str:
    """One value in plain words: a term by its name, a list by its parts."""
    if isinstance(value, Listing):
        return f"{value.name} ({term(value.list)}, {value.certainty})"
    if isinstance(value, Party):
        return _party(value)
    if isinstance(value, list | tuple):
        return ", ".join(word(part) for part in value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return term(value) if isinstance(value, str) else str(value)


def term(name: str) -> str:
    """A vocabulary term by its name; any other word as it stands."""
    found = vocabulary.shipped().terms.get(name)
    return found.name if found else name


def plain(text: str) -> str:
    """A sentence of the engine with the ids in it told by their names."""
    return _DOTTED.sub(lambda found: _said(found.group()), text)


def _said(name: str) -> str:
    words = vocabulary.shipped()
    if name in words.questions:
        return label(name)
    group = words.groups.get(name)
    return group.name if group else term(name)


def _party(party: Party) -> str:
    """A party as `end user: Acme (company, CN), on no list`."""
    about = ", ".join(term(part) for part in (party.kind, party.country) if part)
    name = f" {party.name}" if party.name else ""
    tail = f" ({about})" if about else ""
    listed = "" if party.listings is None else ", on no list"
    if party.listings:
        listed = f", listed: {word(party.listings)}"
    return f"{term(party.role)}:{name}{tail}{listed}"
