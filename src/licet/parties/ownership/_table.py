"""Reads a firm's own table of owners: one row, one direct stake.

Columns: owner, owned, percent (needed); owner_id and owned_id ("LEI:…", "GB-COH:…"), owner_kind and
owned_kind (person, organisation, state, dispersed), owner_country and owned_country, kind (ownership,
control, directorship), since or date, until, source, note. A column of another name is refused: a misspelt
"until" would keep a stake that has ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from licet.errors import InputError, UnknownField, UnknownTerm
from licet.parties.ownership._rows import Found, countries_of, since_of, until_of
from licet.parties.ownership._shares import parse_share
from licet.parties.ownership._stakes import (
    ENDS,
    OWNERSHIP,
    STAKE_KINDS,
    Holder,
    Stake,
    by_name,
    identity,
    squeezed,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_NEEDED: Final = ("owner", "owned", "percent")
_COLUMNS: Final = (
    *_NEEDED,
    *(f"{who}_{what}" for who in ("owner", "owned") for what in ("id", "kind", "country")),
    "kind",
    "since",
    "date",
    "until",
    "source",
    "note",
)
_HOLDER_KINDS: Final = (*ENDS, "organisation")


def check_columns(columns: Sequence[str], *, where: str) -> None:
    """Refuse a table without the needed columns, or with one nobody knows."""
    for column in columns:
        if column not in _COLUMNS:
            raise UnknownField(column, known=_COLUMNS, where=f"{where}:1")
    absent = [name for name in _NEEDED if name not in columns]
    if absent:
        what = f"has no column '{absent[0]}'"
        raise InputError(what, where=f"{where}:1", remedy=f"a table of owners has {', '.join(_NEEDED)}")


def read_table(rows: Iterable[tuple[int, dict[str, str]]], *, found: Found) -> None:
    """Keep each row's stake. A name that stands beside one identifier goes by it in the whole file."""
    every = list(rows)
    known = _identifiers([row for _, row in every])
    for place, row in every:
        try:
            owner, owned = _holder(row, "owner", known), _holder(row, "owned", known)
            stake = _stake(row, owner, owned)
        except InputError as problem:
            found.refuse(place, problem, of=_about(row))
            continue
        found.meet(owner, owned)
        found.add(
            Stake(
                owner=stake.owner,
                owned=stake.owned,
                share=stake.share,
                kind=stake.kind,
                since=stake.since,
                until=stake.until,
                source=f"{found.source} ({stake.source})" if stake.source else found.source,
                row=place,
            )
        )


def _identifiers(rows: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """The one identifier of each name that has just one."""
    seen: dict[str, set[str]] = {}
    for row in rows:
        for who in ("owner", "owned"):
            if row.get(who) and _whole(row.get(f"{who}_id", "")):
                seen.setdefault(squeezed(row[who]), set()).add(row[f"{who}_id"])
    return {name: next(iter(ids)) for name, ids in seen.items() if len(ids) == 1}


def _holder(row: Mapping[str, str], who: str, known: Mapping[str, str]) -> Holder:
    name, kind = row.get(who, ""), row.get(f"{who}_kind", "").casefold() or None
    written = row.get(f"{who}_id", "") or known.get(squeezed(name), "")
    if not name and not written:
        raise InputError(f"no {who}", remedy="name it, or write an undisclosed one as such in its own words")
    if kind is not None and kind not in _HOLDER_KINDS:
        raise UnknownTerm(kind, family=f"{who}_kind", known=_HOLDER_KINDS)
    if written and not _whole(written):
        raise InputError(
            f"'{written[:40]}' does not say whose number it is", remedy="write LEI:… or GB-COH:…"
        )
    return Holder(
        key=identity(written) if written else by_name(name),
        name=name or None,
        kind=kind,
        countries=countries_of([row.get(f"{who}_country", "")]),
        identifiers=(written,) if written else (),
    )


def _about(row: Mapping[str, str]) -> tuple[str, ...] | None:
    """Whom the row is about: the party owned, and an owner whose number it states; None without the first."""
    owned = (row.get("owned", ""), row.get("owned_id", ""))
    numbered = (row.get("owner", ""), row["owner_id"]) if row.get("owner_id") else ()
    return (*owned, *numbered) if any(owned) else None


def _whole(identifier: str) -> bool:
    """Whether it says whose number it is: "LEI:…"."""
    scheme, _, number = identifier.partition(":")
    return bool(scheme.strip() and number.strip())


def _stake(row: Mapping[str, str], owner: Holder, owned: Holder) -> Stake:
    kind = row.get("kind", "").casefold() or OWNERSHIP
    if kind not in STAKE_KINDS:
        raise UnknownTerm(kind, family="kind of stake", known=STAKE_KINDS)
    if owner.key == owned.key:
        raise InputError("owner and owned are the same party", remedy="leave a company's own shares out")
    return Stake(
        owner=owner.key,
        owned=owned.key,
        share=parse_share(row.get("percent", "")),
        kind=kind,
        since=since_of(row.get("since") or row.get("date"), kind=kind),
        until=until_of(row.get("until"), kind=kind),
        source=row.get("source", ""),
    )
