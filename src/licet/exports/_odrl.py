"""ODRL 2.2 (https://www.w3.org/TR/odrl-model/) as JSON-LD: an Agreement, with the policy of the next holder.

The context stands in the document, so that a reader needs no network. Licet's own actions and operands are
named by a profile; a conforming reader that does not know the profile must not act on the policy, which is
what a licence wants. A re-transfer carries the duty `nextPolicy`: the same permissions, and never more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from licet.exports._conditions import kept, span, utc

if TYPE_CHECKING:
    from collections.abc import Iterable

    from licet.licence import Effective, Grant, Verified

PROFILE: Final = "urn:licet:odrl:profile:v1"
_CONTEXT: Final = {
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dct": "http://purl.org/dc/terms/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "licet": "urn:licet:term:",
}


def odrl(verified: Verified) -> dict[str, Any]:
    """A verified licence or chain as an ODRL Agreement, and the Set that binds whoever receives it next.

    Each grant is one permission per operation; constraints are all to be met. Terms are IRIs
    `urn:licet:term:purpose.…`; countries are ISO 3166-1 alpha-2. Conditions ODRL cannot check are constraints
    on `licet:kept`: each must be among what the reader states to be kept.
    """
    effective, targets = verified.effective, _targets(verified)
    uid = f"urn:licet:licence:{quote(effective.number, safe='')}"
    permissions = _permissions(effective, targets)
    agreement: dict[str, Any] = {
        "@type": "odrl:Agreement",
        **_policy(uid),
        "odrl:conflict": {"@id": "odrl:prohibit"},
        "odrl:assigner": [_party(authority.name, authority.country) for authority in effective.authorities],
        "odrl:assignee": _party(effective.holder.name, effective.holder.country),
    }
    if effective.retransfer == "none" or effective.links == 0:
        transfer = {"odrl:action": {"@id": "odrl:transfer"}, "odrl:target": targets}
        whole = {**agreement, "odrl:permission": permissions, "odrl:prohibition": [transfer]}
        return {"@context": _CONTEXT, "@graph": [whole]}
    following = f"{uid}:next"
    whole = {**agreement, "odrl:permission": [*permissions, _transfer(effective, targets, following)]}
    next_policy = {"@type": "odrl:Set", **_policy(following), "odrl:permission": permissions}
    return {"@context": _CONTEXT, "@graph": [whole, next_policy]}


def _policy(uid: str) -> dict[str, Any]:
    return {"@id": uid, "odrl:uid": {"@id": uid}, "odrl:profile": {"@id": PROFILE}}


def _permissions(effective: Effective, targets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "odrl:target": targets,
            "odrl:action": {"@id": f"licet:{operation}", "odrl:includedIn": {"@id": "odrl:use"}},
            "odrl:constraint": _constraints(effective, grant),
        }
        for grant in effective.grants
        for operation in grant.operations
    ]


def _constraints(effective: Effective, grant: Grant) -> list[dict[str, Any]]:
    since, until = span(effective, grant)
    return [
        _constraint("odrl:purpose", "odrl:isAnyOf", _iris(grant.purposes)),
        _constraint("licet:place", "odrl:isAnyOf", _iris(grant.places)),
        _constraint("licet:party", "odrl:isAnyOf", _iris(grant.actors)),
        _constraint("odrl:spatial", "odrl:isAnyOf", list(grant.countries)),
        _constraint("odrl:dateTime", "odrl:gteq", _moment(utc(since))),
        _constraint("odrl:dateTime", "odrl:lteq", _moment(utc(until))),
        *(_constraint("licet:kept", "odrl:hasPart", key) for key in kept(effective, grant)),
    ]


def _constraint(left: str, operator: str, right: Any) -> dict[str, Any]:
    return {
        "odrl:leftOperand": {"@id": left},
        "odrl:operator": {"@id": operator},
        "odrl:rightOperand": right,
    }


def _transfer(effective: Effective, targets: list[dict[str, Any]], following: str) -> dict[str, Any]:
    """Passing it on is permitted, with the duty to bind the next holder, and to be allowed to, if need be."""
    duties: list[dict[str, Any]] = [
        {"odrl:action": {"@id": "odrl:nextPolicy"}, "odrl:target": {"@id": following}}
    ]
    for authority in effective.authorities if effective.retransfer == "consent" else ():
        consenting = _party(authority.name, authority.country)
        duties.append({"odrl:action": {"@id": "odrl:obtainConsent"}, "odrl:consentedParty": consenting})
    return {
        "odrl:target": targets,
        "odrl:action": {"@id": "odrl:transfer"},
        "odrl:duty": duties,
    }


def _targets(verified: Verified) -> list[dict[str, Any]]:
    return [
        {"@type": "odrl:Asset", "@id": f"urn:sha256:{sha256}", "dct:title": name}
        for name, sha256 in sorted(verified.subjects.items())
    ]


def _party(name: str, country: str) -> dict[str, Any]:
    return {
        "@type": ["odrl:Party", "vcard:Organization"],
        "@id": f"urn:licet:party:{country}:{quote(name, safe='')}",
        "vcard:fn": name,
        "vcard:country-name": country,
    }


def _iris(terms: Iterable[str]) -> list[dict[str, str]]:
    return [{"@id": f"licet:{term}"} for term in terms]


def _moment(text: str) -> dict[str, str]:
    return {"@type": "xsd:dateTime", "@value": text}
