"""What a log entry says, in plain words: a document, a revocation list, a use or the opening of a guard.

Nothing is verified here but that the log holds these bytes; anything else is shown as it stands.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from licet import guard
from licet.cli._words import moment, term
from licet.errors import LogError
from licet.licence import DOCUMENTS, predicate_type

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 300


class _Envelope(Struct, rename="camel"):
    payload: str
    payload_type: str


class _Named(Struct):
    name: str


class _Parties(Struct):
    authority: _Named
    holder: _Named


class _Signed(Struct, rename={"from_": "from"}):
    """What most documents have of: who signs, who is meant, until when, or on what grounds."""

    number: str
    authority: _Named | None = None
    holder: _Named | None = None
    not_after: dt.datetime | None = None
    reason: str | None = None
    reasons: tuple[str, ...] = ()
    lifts: str | None = None
    licence: _Parties | None = None


class _Statement(Struct, rename={"predicate_type": "predicateType"}):
    predicate_type: str
    predicate: _Signed


class _List(Struct):
    authority: str
    sequence: int
    issued_at: dt.datetime
    entries: list[_Revoked]


class _Notice(Struct):
    authority: str
    sequence: int
    issued_at: dt.datetime
    list: str
    number: str | None = None


class _Revoked(Struct):
    number: str
    reason: str


def in_words(raw: bytes) -> str:
    """One entry as a sentence."""
    told = _document(raw) or _use(raw)
    if told:
        return told
    text = raw.decode("utf-8", "replace")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def as_document(index: int, raw: bytes) -> dict[str, Any]:
    """One entry for machines: as JSON if it is, else as text; with the signed payload of an envelope."""
    row: dict[str, Any] = {"index": index, "says": in_words(raw), "entry": _plain(raw)}
    payload = _payload(raw)
    if payload is not None:
        row["payload"] = _plain(payload)
    return row


def _plain(raw: bytes) -> Any:
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return raw.decode("utf-8", "replace")


def _payload(raw: bytes) -> bytes | None:
    """What a DSSE envelope carries; None if this is none."""
    try:
        return base64.b64decode(msgspec.json.decode(raw, type=_Envelope).payload, validate=True)
    except (msgspec.DecodeError, binascii.Error, UnicodeError, ValueError):
        return None


def _document(raw: bytes) -> str | None:
    """A document, a revocation list or its notice in words; None if the entry is none of them."""
    payload = _payload(raw)
    if payload is None:
        return None
    try:
        statement = msgspec.json.decode(payload, type=_Statement)
    except (msgspec.DecodeError, UnicodeError):
        return _list(payload) or _notice(payload)
    found, kinds = statement.predicate, {predicate_type(kind): kind for kind in DOCUMENTS}
    kind = kinds.get(statement.predicate_type, "document").replace("-", " ")
    kind = f"end of a {kind}" if found.lifts else kind
    parties = found.licence or found  # an amendment is about those of its licence
    whom = [each.name for each in (parties.authority, parties.holder) if each]
    until = [f"until {moment(found.not_after)}"] if found.not_after else []
    why = [found.reason] if found.reason else list(found.reasons)
    return ", ".join([f"{kind} {found.number}", *([" to ".join(whom)] if whom else []), *until, *why])


def _list(payload: bytes) -> str | None:
    try:
        found = msgspec.json.decode(payload, type=_List)
    except (msgspec.DecodeError, UnicodeError):
        return None
    head = f"revocation list {found.sequence} of {found.authority}, {moment(found.issued_at)}"
    if not found.entries:
        return f"{head}: nothing is revoked"
    return f"{head}: {'; '.join(f'{entry.number} ({entry.reason})' for entry in found.entries)}"


def _notice(payload: bytes) -> str | None:
    try:
        found = msgspec.json.decode(payload, type=_Notice)
    except (msgspec.DecodeError, UnicodeError):
        return None
    head = f"revocation list {found.sequence} of {found.authority}, {moment(found.issued_at)}"
    return f"{head}{f', about {found.number}' if found.number else ''}, sha256 {found.list}"


def _use(raw: bytes) -> str | None:
    """A guard's entry in words; None if the entry is not one."""
    try:
        entry = guard.decode(raw, index=0)
        at = moment(dt.datetime.fromtimestamp(entry.at, dt.UTC))
    except (LogError, ValueError, OverflowError, OSError):  # the last three: a time outside the calendar
        return None
    match entry:
        case guard.ListEntry():
            told = f"took up revocation list {entry.sequence} of {entry.authority}"
        case guard.FeedEntry():
            told = f"took up the feed, version {entry.version}, and {len(entry.law)} of its packs"
        case guard.ReserveEntry():
            told = f"{abs(entry.uses):,} uses {'set aside' if entry.uses > 0 else 'handed back'}"
        case guard.StateEntry():
            told = f"counts in the shared state {entry.state[:12]}, turn {entry.turn:,}"
        case guard.ActEntry():
            told = _act(entry)
        case guard.OpenEntry():
            told = f"opening {_answer(entry)}"
        case _:  # a use
            facets = (entry.operation, entry.purpose, entry.place, entry.country, entry.actor)
            told = ": ".join([_answer(entry), *_named(facets)])
    return f"{at}: {told}"


def _named(facets: Iterable[str | None]) -> list[str]:
    """The words of a use by their names, if it has any."""
    told = ", ".join(term(facet) for facet in facets if facet)
    return [told] if told else []


def _act(entry: guard.ActEntry) -> str:
    """What a person told the guard: `reviewed, about entry 7, accepted, as officer`."""
    about = f"about entry {entry.of}" if entry.of is not None else None
    role = f"as {entry.role}" if entry.role else None
    return ", ".join(part for part in (entry.act, about, entry.outcome, role) if part)


def _answer(entry: guard.OpenEntry | guard.UseEntry) -> str:
    return "permitted" if entry.verdict == "permit" else f"refused ({entry.ground.replace('_', ' ')})"
