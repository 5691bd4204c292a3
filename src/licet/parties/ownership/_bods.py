"""Reads the Beneficial Ownership Data Standard of Open Ownership, versions 0.1 to 0.4.

Only an interest said to be direct counts as a direct stake: of any other it is not known who stands between.
Only shareholdings carry a share of the party; votes, boards and trusts are control, whatever their percent.
Schema: https://standard.openownership.org (documentation CC BY 4.0).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from licet.errors import InputError
from licet.parties.ownership._rows import Found, countries_of, since_of, until_of
from licet.parties.ownership._shares import ALL, NONE, UNKNOWN, Bound, Share, between, parse_share
from licet.parties.ownership._stakes import (
    CONTROL,
    DIRECTORSHIP,
    OWNERSHIP,
    PERSON,
    STATE,
    Holder,
    Stake,
    identity,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_CONTROL: Final = frozenset(
    {
        "votingrights",
        "appointmentofboard",
        "influenceorcontrol",
        "otherinfluenceorcontrol",
        "settlor",
        "settlorofatrust",
        "trustee",
        "trusteeofatrust",
        "protector",
        "protectorofatrust",
        "rightsgrantedbycontract",
        "conditionalrightsgrantedbycontract",
        "controlviacompanyrulesorarticles",
        "controlbylegalframework",
        "nominee",
    }
)
_DIRECTS: Final = frozenset({"seniormanagingofficial", "boardmember", "boardchair"})
_KINDS: Final = {"state": STATE, "statebody": STATE, "person": PERSON, "entity": "organisation"}
_AUTHORITY: Final = re.compile(r"RA\d{6}")  # a register in GLEIF's list of them
_UNNAMED: Final = ("anonymous", "unknown")
_NOBODY: Final = frozenset({"nobeneficialowners", "no-beneficial-owners"})


def is_statement(record: Any) -> bool:
    """Whether a record is a statement of this standard."""
    return isinstance(record, dict) and bool(record.keys() & {"statementID", "statementId"})


def read_bods(records: Iterable[tuple[int, Any]], *, found: Found) -> None:
    """Keep what these statements say, in the state the last of each record leaves it."""
    every = [(row, record) for row, record in records if is_statement(record)]
    replaced = {old for _, record in every for old in _strings(record.get("replacesStatements"))}
    latest: dict[str, tuple[int, dict[str, Any]]] = {}
    for row, record in sorted(every, key=lambda pair: str(pair[1].get("statementDate", ""))):
        if _text(record.get("statementID")) not in replaced:
            latest[_id_of(record)] = (row, record)
    found.ignored += len(every) - len(latest)
    keys: dict[str, str] = {}
    relations = []
    for name, (row, record) in latest.items():
        sort, details = _sort_of(record)
        if sort == "relationship":
            relations.append((row, record, details))
        elif sort in ("entity", "person"):
            holder = _holder(name, sort, details)
            keys[name] = holder.key
            found.meet(holder)
        else:
            found.refuse(row, f"unknown type of statement '{sort}'")
    for row, record, details in relations:
        try:
            found.add(*_stakes(row, record, details, keys=keys, found=found))
        except InputError as problem:
            found.refuse(row, problem, of=_about(details, keys))


def _about(details: Mapping[str, Any], keys: Mapping[str, str]) -> tuple[str, ...] | None:
    """Whom a relationship is about; None where the file does not describe it."""
    try:
        owned = _party(details.get("subject"), keys)
    except InputError:
        return None
    return None if owned is None else (owned,)


def _id_of(record: Mapping[str, Any]) -> str:
    return _text(record.get("recordId") or record.get("statementID") or record.get("statementId"))


def _sort_of(record: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """What a statement is about, and its fields: since 0.4 they stand in `recordDetails`."""
    old = {
        "entityStatement": "entity",
        "personStatement": "person",
        "ownershipOrControlStatement": "relationship",
    }
    details = record.get("recordDetails")
    if isinstance(details, dict):
        return _text(record.get("recordType")), details
    said = _text(record.get("statementType"))
    return old.get(said, said), dict(record)


def _holder(name: str, sort: str, details: Mapping[str, Any]) -> Holder:
    kind = details.get(f"{sort}Type")
    kind = _text(kind.get("type")) if isinstance(kind, dict) else _text(kind)
    identifiers = tuple(_identifiers(details))
    names = [_text(item.get("fullName")) for item in _dicts(details.get("names"))]
    called = _text(details.get("name")) or next(filter(None, names), "")
    hidden = kind.startswith(_UNNAMED) and not called
    countries = [
        _text(place.get("code"))
        for field in ("nationalities", "incorporatedInJurisdiction", "jurisdiction")
        for place in _dicts(details.get(field))
    ]
    return Holder(
        key=identity(identifiers[0]) if identifiers else f"bods:{name}",
        name=called or None,
        kind=_KINDS.get(kind.casefold(), _KINDS[sort]),
        countries=countries_of(code[:2] for code in countries),
        identifiers=identifiers,
        undisclosed=f"an undisclosed {sort}" if hidden or not called else None,
    )


def _identifiers(details: Mapping[str, Any]) -> Iterator[str]:
    """The numbers whose register is told by a code: a register's name alone may be that of many."""
    for item in _dicts(details.get("identifiers")):
        scheme, called, number = (_text(item.get(field)) for field in ("scheme", "schemeName", "id"))
        code = scheme or (called if _AUTHORITY.fullmatch(called) else "")
        if code and number:
            yield f"{'LEI' if code == 'XI-LEI' else code}:{number}"


def _stakes(
    row: int, record: Mapping[str, Any], details: Mapping[str, Any], *, keys: Mapping[str, str], found: Found
) -> list[Stake]:
    owned = _party(details.get("subject"), keys)
    if owned is None:
        raise InputError("does not say whom it is about", remedy="name its subject")
    owner = _party(details.get("interestedParty"), keys)
    if owner is None:
        hidden = _unspecified(details.get("interestedParty"), owned)
        if hidden is None:
            found.ignored += 1
            return []
        found.meet(hidden)
        owner = hidden.key
    closed = _text(record.get("statementDate")) if record.get("recordStatus") == "closed" else ""
    return [
        _stake(interest, Stake(owner=owner, owned=owned, source=found.source, row=row), closed=closed)
        for interest in _dicts(details.get("interests")) or [{}]
    ]


def _stake(interest: Mapping[str, Any], stake: Stake, *, closed: str) -> Stake:
    sort = _text(interest.get("type")).replace("-", "").replace("_", "").casefold()
    kind = CONTROL if sort in _CONTROL else DIRECTORSHIP if sort in _DIRECTS else OWNERSHIP
    held = sort == "shareholding" or kind == CONTROL
    return Stake(
        owner=stake.owner,
        owned=stake.owned,
        share=_share(interest.get("share")) if held else UNKNOWN,
        kind=kind,
        direct=_text(interest.get("directOrIndirect") or interest.get("interestLevel")) == "direct",
        since=since_of(_text(interest.get("startDate")), kind=kind),
        until=until_of(_text(interest.get("endDate")) or closed, kind=kind),
        source=stake.source,
        row=stake.row,
    )


def _party(said: Any, keys: Mapping[str, str]) -> str | None:
    """The key of the party a relationship names; None where it says that it cannot."""
    if isinstance(said, dict):
        said = said.get("describedByEntityStatement") or said.get("describedByPersonStatement")
    name = _text(said)
    if not name:
        return None
    if name not in keys:
        raise InputError(
            f"names a party '{name[:40]}' that the file does not describe", remedy="add its statement"
        )
    return keys[name]


def _unspecified(said: Any, owned: str) -> Holder | None:
    """The owner nobody names; None where the file says that there is none."""
    said = said if isinstance(said, dict) else {}
    inner = said.get("unspecified")
    reason = _text((inner if isinstance(inner, dict) else said).get("reason")) or "no reason given"
    if reason.casefold() in _NOBODY:
        return None
    return Holder(
        key=f"undisclosed:{owned}:{reason.casefold()}", undisclosed=f"an undisclosed owner ({reason})"
    )


def _share(said: Any) -> Share:
    """The share, its bounds inclusive unless said otherwise: a truth value in 0.1 to 0.3, a number since."""
    share = said if isinstance(said, dict) else {}
    if share.get("exact") is not None:
        return parse_share(str(share["exact"]))
    low, high = _bound(share, "inimum", 1), _bound(share, "aximum", -1)
    return between(NONE if low is None else low, ALL if high is None else high)


def _bound(share: Mapping[str, Any], end: str, beyond: int) -> Bound | None:
    plain, exclusive = share.get(f"m{end}"), share.get(f"exclusiveM{end}")
    if exclusive is not None and not isinstance(exclusive, bool):
        return Bound(parse_share(str(exclusive)).low.percent, beyond)
    return None if plain is None else Bound(parse_share(str(plain)).low.percent, beyond if exclusive else 0)


def _text(said: Any) -> str:
    return said.strip() if isinstance(said, str) else ""


def _strings(said: Any) -> list[str]:
    return [item for item in said if isinstance(item, str)] if isinstance(said, list) else []


def _dicts(said: Any) -> list[dict[str, Any]]:
    many = said if isinstance(said, list) else [said]
    return [item for item in many if isinstance(item, dict)]
