"""Reads GLEIF level 2: who consolidates whom (RR-CDF), why a parent is not named, and level 1 for names.

Consolidation is control with a share the records seldom state: without one it is unknown, never a majority.
An ultimate parent is no direct owner. Records that ended without a day, were retired or annulled, are left
out. The golden copy's JSON and CSV, and JSON without its `$`, are read alike.
Format: https://www.gleif.org/en/lei-data/access-and-use-lei-data (data: CC0).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from licet.errors import InputError
from licet.parties.ownership._rows import Found, countries_of, since_of, until_of
from licet.parties.ownership._shares import UNKNOWN, Share, exactly, parse_share
from licet.parties.ownership._stakes import CONTROL, PERSON, STATE, Holder, Stake, identity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Record = tuple[int, dict[str, str]]  # the row, and its fields under the names the CSV gives them

_NODE: Final = re.compile(r"[A-Z0-9]{18}[0-9]{2}")
_START, _END = "Relationship.StartNode.NodeID", "Relationship.EndNode.NodeID"
_TYPE, _STATUS = "Relationship.RelationshipType", "Relationship.RelationshipStatus"
_GONE: Final = frozenset({"RETIRED", "ANNULLED", "DUPLICATE"})
_CONSOLIDATES: Final = {"IS_DIRECTLY_CONSOLIDATED_BY": True, "IS_ULTIMATELY_CONSOLIDATED_BY": False}
_MANAGES: Final = ("IS_FUND-MANAGED_BY", "IS_SUBFUND_OF")
_BRANCH: Final = "IS_INTERNATIONAL_BRANCH_OF"
_NOBODY: Final = frozenset({"NON_CONSOLIDATING", "NO_KNOWN_PERSON"})
_KINDS: Final = {"SOLE_PROPRIETOR": PERSON, "RESIDENT_GOVERNMENT_ENTITY": STATE}
_PERIODS: Final = tuple(f"Relationship.Period.{place}." for place in range(1, 10))
_MARKS: Final = {
    "relationships": (_START, _END, _TYPE),
    "exceptions": ("LEI", "Exception.Category"),
    "names": ("LEI", "Entity.LegalName"),
}


def parts_of(columns: Iterable[str]) -> str | None:
    """Which GLEIF file has these columns: relationships, exceptions, names, or none."""
    has = set(columns)
    return next((part for part, marks in _MARKS.items() if has.issuperset(marks)), None)


def wanted(columns: Iterable[str]) -> list[int]:
    """The places of the columns that are read: few of the many a golden copy has."""
    return [place for place, column in enumerate(columns) if _WANTED.fullmatch(column)]


def read_gleif(records: Iterable[Record], *, found: Found, part: str | None = None) -> None:
    """Keep what these records say; `part` when all are of one file, else each is told by its fields."""
    read: dict[str, Callable[[Mapping[str, str], int, Found], None]] = {
        "relationships": _relationship,
        "exceptions": _exception,
        "names": _named,
    }
    for row, record in records:
        sort = part or parts_of(record)
        if sort is None:
            found.refuse(row, "is no GLEIF record")
            continue
        try:
            read[sort](record, row, found)
        except InputError as problem:
            found.refuse(row, problem, of=_about(record, sort))


def _about(record: Mapping[str, str], sort: str) -> tuple[str, ...] | None:
    """Whom a record is about; None where that number is none, or belongs to no register that is told."""
    places = ["LEI"] if sort != "relationships" else [_START]
    if sort == "relationships" and record.get(_TYPE) not in {*_CONSOLIDATES, *_MANAGES, _BRANCH}:
        places = [_START, _END]  # of a feeder the other way round, of an unknown type either
    numbers = [record.get(place, "").strip().upper() for place in places]
    leis = all(_NODE.fullmatch(number) for number in numbers)
    return tuple(f"LEI:{number}" for number in numbers) if leis else None


def flattened(record: Any) -> dict[str, str]:
    """A JSON record under the CSV's names: {"LEI": {"$": "…"}} becomes {"LEI": "…"}."""
    flat: dict[str, str] = {}
    left = [("", record.get("RelationshipRecord", record) if isinstance(record, dict) else {})]
    while left:
        name, value = left.pop()
        if isinstance(value, dict):
            left += [
                (name if key == "$" else f"{name}.{key}".lstrip("."), item) for key, item in value.items()
            ]
        elif isinstance(value, list):
            left += [(f"{name}.{place}", item) for place, item in enumerate(value, 1)]
        elif value is not None:
            flat[_RENAMED.sub(_short, name)] = str(value)
    return flat


_WANTED: Final = re.compile(
    r"Relationship\.(?:(?:Start|End)Node\.NodeID(?:Type)?|Relationship(?:Type|Status)"
    r"|Period\.[1-9]\.(?:startDate|endDate|periodType)|Quantifiers\.1\.Quantifier(?:Amount|Units))"
    r"|Registration\.RegistrationStatus|Extension\.Deletion.*"
    r"|LEI|Exception\.(?:Category|Reason\.1)|Entity\.(?:LegalName|EntityCategory|LegalAddress\.Country)"
)
_RENAMED: Final = re.compile(
    r"(?P<periods>RelationshipPeriods(?:\.RelationshipPeriod)?(?P<p>\.\d+)?\.)"
    r"|(?P<amounts>RelationshipQuantifiers(?:\.RelationshipQuantifier)?(?P<q>\.\d+)?\.)"
    r"|(?P<category>^ExceptionCategory$)|(?P<reason>^ExceptionReason(?:\.\d+)?$)"
    r"|(?P<day>\b(?:StartDate|EndDate|PeriodType)$)"
)


def _short(found: re.Match[str]) -> str:
    if found["periods"]:
        return f"Period{found['p'] or '.1'}."
    if found["amounts"]:
        return f"Quantifiers{found['q'] or '.1'}."
    if found["day"]:
        return found["day"][0].lower() + found["day"][1:]
    return "Exception.Category" if found["category"] else "Exception.Reason.1"


def _relationship(record: Mapping[str, str], row: int, found: Found) -> None:
    below, above = _node(record, _START, found), _node(record, _END, found)
    period = _period(record)
    ended = record.get(_STATUS, "ACTIVE") != "ACTIVE" and not period[1]
    if ended or record.get("Registration.RegistrationStatus") in _GONE or _deleted(record):
        found.ignored += 1
        return
    found.add(
        *(
            replace(
                stake,
                since=since_of(period[0], kind=stake.kind),
                until=until_of(period[1], kind=stake.kind),
                source=found.source,
                row=row,
            )
            for stake in _said(record, below.key, above.key)
        )
    )


def _said(record: Mapping[str, str], below: str, above: str) -> tuple[Stake, ...]:
    """What a relationship of that type says of who owns or controls whom."""
    kind = record[_TYPE]
    if kind in _CONSOLIDATES:
        direct = _CONSOLIDATES[kind]
        return (
            Stake(owner=above, owned=below, share=_share(record), direct=direct),
            Stake(owner=above, owned=below, kind=CONTROL, direct=direct),
        )
    if kind == _BRANCH:  # a branch is the same person in law
        return (Stake(owner=above, owned=below, share=exactly(100)),)
    if kind == "IS_FEEDER_TO":  # the feeder fund puts its money into the master fund
        return (Stake(owner=below, owned=above),)
    if kind in _MANAGES:
        return (Stake(owner=above, owned=below, kind=CONTROL),)
    raise InputError(f"unknown relationship type '{kind}'", remedy="leave it out")


def _exception(record: Mapping[str, str], row: int, found: Found) -> None:
    """A parent that is not named. Where nobody consolidates the party, nothing is said of its owners."""
    owned = _lei(record["LEI"], found)
    category, reason = record["Exception.Category"], record.get("Exception.Reason.1", "")
    if reason in _NOBODY or _deleted(record):
        found.ignored += 1
        return
    said = reason.replace("_", " ").lower() or "no reason given"
    hidden = Holder(
        key=f"undisclosed:{owned.key}:{category.casefold()}", undisclosed=f"an undisclosed parent ({said})"
    )
    found.meet(hidden)
    direct = category.startswith("DIRECT")
    found.add(Stake(owner=hidden.key, owned=owned.key, direct=direct, source=found.source, row=row))


def _named(record: Mapping[str, str], row: int, found: Found) -> None:
    del row
    lei = _checked(record["LEI"])
    country = record.get("Entity.LegalAddress.Country", "")
    kind = _KINDS.get(record.get("Entity.EntityCategory", ""), "organisation")
    name = record["Entity.LegalName"].strip() or None
    found.meet(replace(lei, name=name, kind=kind, countries=countries_of([country])))


def _node(record: Mapping[str, str], place: str, found: Found) -> Holder:
    scheme = record.get(f"{place}Type", "LEI").strip() or "LEI"
    if scheme == "LEI":
        return _lei(record[place], found)
    written = f"{scheme}:{record[place].strip()}"
    holder = Holder(key=identity(written), identifiers=(written,))
    found.meet(holder)
    return holder


def _lei(text: str, found: Found) -> Holder:
    """The holder of that LEI, met once however often it stands in the file."""
    known = found.by_number.get(text)
    if known is None:
        known = found.by_number[text] = _checked(text)
        found.meet(known)
    return known


def _checked(text: str) -> Holder:
    lei = text.strip().upper()
    if not _NODE.fullmatch(lei):
        raise InputError(f"'{text[:40]}' is no LEI", remedy="an LEI has 20 letters and digits")
    return Holder(key=identity(f"LEI:{lei}"), identifiers=(f"LEI:{lei}",))


def _share(record: Mapping[str, str]) -> Share:
    amount = record.get("Relationship.Quantifiers.1.QuantifierAmount", "")
    unit = record.get("Relationship.Quantifiers.1.QuantifierUnits", "PERCENTAGE") or "PERCENTAGE"
    return parse_share(amount) if unit == "PERCENTAGE" else UNKNOWN


def _period(record: Mapping[str, str]) -> tuple[str, str]:
    """The first and last day of the relationship itself, not of the accounts that show it."""
    for period in _PERIODS:
        if record.get(f"{period}periodType") == "RELATIONSHIP_PERIOD":
            return record.get(f"{period}startDate", ""), record.get(f"{period}endDate", "")
    return ("", "")


def _deleted(record: Mapping[str, str]) -> bool:
    return bool(record.get("Extension.Deletion.DeletedAt"))
