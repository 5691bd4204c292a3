"""What an entry of a log is about, on its face: enough to pick out the entries somebody watches for.

It reads in-toto statements in DSSE envelopes, revocation lists and their notices, and the lines of a guard's
record. Nothing is verified but that the log holds these bytes. An entry that cannot be read matches every
watch: who watches is told rather than spared.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable

_URN: Final = "urn:licet:predicate:"
_HOLDERS: Final = ("holder", "end_user")
_DIGESTS: Final = ("licence", "parent", "document", "consent", "lifts")


class Facets(Struct, frozen=True):
    """What an entry names: its kind, numbers of documents, sha256 digests, countries of holders."""

    kind: str = ""
    numbers: frozenset[str] = frozenset()
    digests: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()


class Watch(Struct, frozen=True, kw_only=True):
    """What to look for; each field that is given must fit, by any one of its values."""

    kinds: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    digests: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()

    def matches(self, entry: bytes) -> bool:
        """Whether the entry fits, or cannot be read."""
        said = facets(entry)
        return said is None or (
            (not self.kinds or said.kind in self.kinds)
            and (not self.numbers or not self.numbers.isdisjoint(said.numbers))
            and (not self.digests or not self.digests.isdisjoint(said.digests))
            and (not self.countries or not self.countries.isdisjoint(said.countries))
        )


class _Envelope(Struct, rename="camel"):
    payload: str


class _Subject(Struct):
    digest: dict[str, str] = {}


class _Statement(Struct, rename="camel"):
    predicate_type: str
    predicate: dict[str, Any]
    subject: list[_Subject] = []


class _Withdrawn(Struct):
    number: str
    licence: str = ""
    document: str | None = None
    by: str | None = None


class _Withdrawals(Struct):
    sequence: int
    entries: list[_Withdrawn]


class _Notice(Struct):
    sequence: int
    list: str
    number: str | None = None
    document: str | None = None


class _Use(Struct):
    kind: str
    at: int
    licence: str = ""
    artefact: str = ""
    list: str = ""


def facets(entry: bytes) -> Facets | None:
    """Return what the entry is about; None if it is of no kind known here."""
    payload = _payload(entry)
    if payload is None:
        return _of_use(_read(entry, _Use))
    return (
        _of_statement(_read(payload, _Statement))
        or _of_withdrawals(_read(payload, _Withdrawals))
        or _of_notice(_read(payload, _Notice))
    )


def _payload(entry: bytes) -> bytes | None:
    envelope = _read(entry, _Envelope)
    try:
        return None if envelope is None else base64.b64decode(envelope.payload, validate=True)
    except (binascii.Error, ValueError):
        return None


def _read(raw: bytes, kind: type[Any]) -> Any:
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None


def _of_statement(said: _Statement | None) -> Facets | None:
    if said is None:
        return None
    licence = said.predicate.get("licence")
    told = [said.predicate, licence] if isinstance(licence, dict) else [said.predicate]  # an amendment
    holders = [one.get(role) for one in told for role in _HOLDERS]
    lists = [one.get("parents") for one in told]
    parents = [one for found in lists if isinstance(found, list) for one in found]
    return Facets(
        kind=said.predicate_type.removeprefix(_URN).partition(":")[0],
        numbers=_words(one.get("number") for one in told),
        digests=_words(one.digest.get("sha256") for one in said.subject)
        | _words(one.get(name) for one in told for name in _DIGESTS)
        | _words(parents),
        countries=_words(one.get("country") for one in holders if isinstance(one, dict)),
    )


def _of_withdrawals(said: _Withdrawals | None) -> Facets | None:
    if said is None:
        return None
    return Facets(
        kind="revocations",
        numbers=frozenset(one.number for one in said.entries),
        digests=_words(digest for one in said.entries for digest in (one.licence, one.document, one.by)),
    )


def _of_notice(said: _Notice | None) -> Facets | None:
    if said is None:
        return None
    return Facets(
        kind="revocations", numbers=_words((said.number,)), digests=_words((said.list, said.document))
    )


def _of_use(said: _Use | None) -> Facets | None:
    if said is None:
        return None
    return Facets(kind=said.kind, digests=_words((said.licence, said.artefact, said.list)))


def _words(found: Iterable[object]) -> frozenset[str]:
    return frozenset(one for one in found if isinstance(one, str) and one)
