"""Small webs of owners, written as sentences: "X 60 A" is "X holds 60 % of A"."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from licet.parties import Match
from licet.parties.ownership import (
    Holder,
    Listed,
    OwnershipFinding,
    Stake,
    Stakes,
    listed_share,
    parse_share,
    read_stakes,
    rule_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from licet.parties.ownership import Imported

CHILD, PARENT, TOP = "HWUPKR0MPOU8FGXBT394", "5493001KJTIIGC8Y1R12", "213800QILIUD4ROSUO03"
TODAY = dt.date(2026, 11, 22)
LISTS = (
    "list.us.sdn",
    "list.us.ssi",
    "list.us.entity",
    "list.us.military_end_user",
    "list.eu.sanctions",
    "list.uk.sanctions",
)


def web(*sentences: str, people: str = "") -> Stakes:
    """The stakes these sentences state. `people` are the owners that nobody can own."""
    stakes = [stake(sentence, row) for row, sentence in enumerate(sentences, 1)]
    names = {key for one in stakes for key in (one.owner, one.owned)} | set(people.split())
    holders = [
        Holder(key=name, name=name, kind="person" if name in people.split() else None) for name in names
    ]
    return Stakes(holders, stakes)


def stake(sentence: str, row: int = 0) -> Stake:
    """One stake: "X 60 A", "X controls A", "X directs A", "X ? A", "X 60 A indirectly"."""
    owner, share, owned, *more = sentence.split()
    kind = {"controls": "control", "directs": "directorship"}.get(share, "ownership")
    return Stake(
        owner=owner,
        owned=owned,
        kind=kind,
        share=parse_share(share if kind == "ownership" else ""),
        direct="indirectly" not in more,
        source="web.csv",
        row=row,
    )


def match(
    name: str, list_id: str = "list.us.sdn", certainty: str = "confirmed", programme: str = "SDGT"
) -> Match:
    """An entry that a name was found to be."""
    return Match(
        entity=f"{list_id}.{name}",
        list=list_id,
        name=name,
        matched=name,
        score=1.0,
        certainty=certainty,
        reasons=("same name",),
        programmes=(programme,) if programme else (),
    )


def listing(
    stakes: Stakes, sure: str = "", maybe: str = "", *, lists: Iterable[str] = LISTS, on: str = "list.us.sdn"
) -> Listed:
    """Everybody was screened; these are listed, and these may be."""
    found = {name: (match(name, on),) for name in sure.split()}
    found |= {name: (match(name, on, "possible"),) for name in maybe.split()}
    everybody = frozenset(holder.key for holder in stakes.holders())
    return Listed(screened=everybody | found.keys(), searched=frozenset(lists), matches=found)


LIST_OF = {
    "ofac": "list.us.sdn",
    "ssi": "list.us.ssi",
    "bis": "list.us.entity",
    "eu": "list.eu.sanctions",
    "uk": "list.uk.sanctions",
}


def found(  # noqa: PLR0913 - a sentence: who, in which web, listed so, under which rule, when
    entity: str, stakes: Stakes, sure: str = "", maybe: str = "", *, rule: str = "ofac", on: dt.date = TODAY
) -> OwnershipFinding:
    """What a rule says of a party, when these owners are listed where that rule looks."""
    listed = listing(stakes, sure, maybe, on=LIST_OF[rule])
    return listed_share(entity, stakes=stakes, listed=listed, rule=rule_of(rule), on=on)


def read(folder: Path, content: str | bytes | Any, name: str = "file", format: str | None = None) -> Imported:  # noqa: A002 - the parameter's own name
    path = folder / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return read_stakes(path, format=format)


def told(imported: Imported) -> list[tuple[str, str, str, str, bool]]:
    names = {holder.key: holder.called for holder in imported.holders}
    return [(names[s.owner], str(s.share), s.kind, names[s.owned], s.direct) for s in imported.stakes]


def only(imported: Imported, kind: str = "ownership") -> Stake:
    (stake,) = [stake for stake in imported.stakes if stake.kind == kind]
    return stake


RR_HEAD = (
    "Relationship.StartNode.NodeID,Relationship.StartNode.NodeIDType,Relationship.EndNode.NodeID,"
    "Relationship.EndNode.NodeIDType,Relationship.RelationshipType,Relationship.RelationshipStatus,"
    "Relationship.Period.1.startDate,Relationship.Period.1.endDate,Relationship.Period.1.periodType,"
    "Relationship.Quantifiers.1.QuantifierAmount,Relationship.Quantifiers.1.QuantifierUnits,"
    "Registration.RegistrationStatus\n"
)


def rr(  # noqa: PLR0913 - a row has many fields
    kind: str,
    *,
    status: str = "ACTIVE",
    since: str = "",
    until: str = "",
    share: str = "",
    registered: str = "PUBLISHED",
    start: str = CHILD,
) -> str:
    period = "RELATIONSHIP_PERIOD" if since or until else ""
    return (
        f"{start},LEI,{PARENT},LEI,{kind},{status},{since},{until},{period},{share},PERCENTAGE,{registered}\n"
    )


def bods(**share: Any) -> list[dict[str, Any]]:
    """A company, a person and a direct shareholding, as version 0.4 writes them."""
    company = {
        "entityType": {"type": "registeredEntity"},
        "name": "Company B",
        "identifiers": [{"scheme": "GB-COH", "id": "00012345"}],
    }
    person = {
        "personType": "knownPerson",
        "names": [{"type": "legal", "fullName": "Person 1"}],
        "nationalities": [{"code": "UA"}],
    }
    interest = {
        "type": "shareholding",
        "directOrIndirect": "direct",
        "share": share,
        "startDate": "2017-11-01",
    }
    relation = {"subject": "c", "interestedParty": "p", "interests": [interest], "isComponent": False}
    return [
        {"statementId": "1", "recordId": "c", "recordType": "entity", "recordDetails": company},
        {"statementId": "2", "recordId": "p", "recordType": "person", "recordDetails": person},
        {
            "statementId": "3",
            "recordId": "r",
            "recordType": "relationship",
            "statementDate": "2018-01-01",
            "recordDetails": relation,
        },
    ]
