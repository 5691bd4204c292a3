"""What is known about a transaction. An absent fact is unknown, never false; an empty list is known: none.

Read from YAML or JSON at the edge and frozen from there on. This module knows facts, not law.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import re
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from licet import documents, vocabulary
from licet.errors import InputError, UnknownTerm

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

    from licet.vocabulary import Question, Vocabulary


Spot = tuple[str | int, ...]
CERTAINTIES = ("confirmed", "possible", "rejected")
FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2200, 12, 31)  # beyond them a day is a slip of the pen


_CODE = re.compile(r"[0-9][A-E][0-9]{3}(\.[a-z0-9]+)*")
_NO_CODE = ("none", "EAR99")
_OWNER = "flag.us.listed_owner"
_OF_PERSONS = (
    "capability.emotion_recognition",
    "capability.face.categorisation",
    "capability.face.identification",
    "capability.gait",
)


class Listing(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A watch-list entry that a party may be. `certainty` is one of CERTAINTIES."""

    list: str
    entry: str
    name: str
    certainty: str
    policy: str | None = None
    cite: str | None = None


class Party(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A person or body in the transaction, in one role. `listings` is None until someone has screened it.

    `listed_share` is the percentage (0 to 100) that listed parties own of it together, directly or not.
    """

    role: str
    name: str | None = None
    kind: str | None = None
    country: str | None = None
    listings: tuple[Listing, ...] | None = None
    listed_share: float | None = None


class Item(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The goods, software or technology. Codes are as the list prints them, or the word `none`.

    `value_usd` is the net value of the shipment's items under that code, in US dollars.
    """

    name: str | None = None
    product: str | None = None
    eu_code: str | None = None
    eccn: str | None = None
    subject_to_ear: bool | None = None
    listed_by_states: tuple[str, ...] | None = None
    capabilities: tuple[str, ...] | None = None
    dual_use: bool | None = None
    covert_by_design: bool | None = None
    observes_natural_persons: bool | None = None
    analyses_information_systems: bool | None = None
    value_usd: float | None = None
    provenance: str | None = None


class Use(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True, cache_hash=True):
    """What is done with the item, to whom, where, by whom and what for."""

    operation: str | None = None
    purpose: str | None = None
    place: str | None = None
    country: str | None = None
    locality: str | None = None
    actor: str | None = None
    traits: tuple[str, ...] | None = None
    mass_surveillance: bool | None = None
    targets_individual: bool | None = None
    solely_profiling: bool | None = None
    prior_authorisation: bool | None = None
    impact_assessment: bool | None = None
    registered: bool | None = None
    required_by_law: bool | None = None
    own_device: bool | None = None
    law_enforcement: bool | None = None
    public_access: bool | None = None
    urgent: bool | None = None
    consent: bool | None = None
    notice: bool | None = None


class Knowledge(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What the exporter was told, knows or suspects of the end use; lists of `concern` and `flag` terms."""

    informed_of: tuple[str, ...] | None = None
    aware_of: tuple[str, ...] | None = None
    suspects: tuple[str, ...] | None = None
    red_flags: tuple[str, ...] | None = None


class Transaction(
    Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    kw_only=True,
    rename={"from_": "from"},
):
    """Who sends what to whom, from where to where, for what use, on which day.

    `authorisations` are those relied on, their conditions checked; `evidence` is what is at hand, and shown.
    """

    title: str | None = None
    activity: str | None = None
    date: dt.date | None = None
    from_: str | None = None
    to: str | None = None
    through: tuple[str, ...] | None = None
    item: Item = Item()
    parties: tuple[Party, ...] | None = None
    use: Use = Use()
    knowledge: Knowledge = Knowledge()
    authorisations: tuple[str, ...] | None = None
    evidence: tuple[str, ...] | None = None
    prior_denial: bool | None = None

    @property
    def digest(self) -> str:
        """sha256 of the facts in canonical JSON, so that a determination can say what it was about."""
        return hashlib.sha256(msgspec.json.encode(self, order="sorted")).hexdigest()


def load(path: str | PathLike[str], *, words: Vocabulary | None = None) -> Transaction:
    """Read a transaction file; what it cannot use is refused with file, line and the nearest right word."""
    from licet import files  # noqa: PLC0415 - only this function touches a file

    return parse(files.read(path, what="transaction"), where=str(path), words=words)


def parse(raw: bytes, *, where: str, words: Vocabulary | None = None) -> Transaction:
    """Read a transaction from YAML or JSON bytes."""
    value = documents.plain(raw, where=where)
    if not isinstance(value, dict):
        raise InputError(
            "a transaction is a mapping of facts", where=f"{where}:1", remedy="see docs/formats.md"
        )
    transaction = documents.convert(value, Transaction, where=where, raw=raw)
    return checked(transaction, where=where, raw=raw, words=words)


def checked(
    transaction: Transaction, *, where: str, raw: bytes = b"", words: Vocabulary | None = None
) -> Transaction:
    """The same facts with every term written in full and every country and term known."""
    words = words or vocabulary.shipped()
    if transaction.date and not FIRST_DAY <= transaction.date <= LAST_DAY:
        place = documents.Place(where, raw, ("date",)) if raw else where
        remedy = f"write a day from {FIRST_DAY} to {LAST_DAY}"
        raise InputError(f"the date {transaction.date} is out of range", where=place, remedy=remedy)
    plain: dict[str, Any] = msgspec.to_builtins(transaction)
    for question in words.questions.values():
        for holder, key, path in _holders(plain, question.fact):
            place = documents.Place(where, raw, path) if raw else where
            holder[key] = _answer(question, holder[key], words=words, where=place)
    result = msgspec.convert(plain, Transaction)
    _agree(result, words=words, where=where, raw=raw)
    return result


def is_code(value: object) -> bool:
    """Whether a value is written like a control-list code, or is the word for none."""
    return isinstance(value, str) and (value in _NO_CODE or bool(_CODE.fullmatch(value)))


def value_of(transaction: Transaction, fact: str) -> Any:
    """The value at a dotted path (`use.operation`), or None when it is not known."""
    here: Any = transaction
    for step in fact.split("."):
        here = getattr(here, "from_" if step == "from" else step)
    return here


def replaced(transaction: Transaction, fact: str, value: object) -> Transaction:
    """The same transaction with one fact changed."""
    head, _, tail = fact.partition(".")
    field = "from_" if head == "from" else head
    if tail:
        value = msgspec.structs.replace(getattr(transaction, head), **{tail: value})
    return msgspec.structs.replace(transaction, **{field: value})


def _holders(plain: dict[str, Any], fact: str) -> list[tuple[dict[str, Any], str, tuple[str | int, ...]]]:
    """Where a fact stands in the plain document: once, or once per party for `party.…`."""
    head, _, tail = fact.rpartition(".")
    if head == "party":
        people = plain.get("parties") or []
        return [(p, tail, ("parties", i, tail)) for i, p in enumerate(people) if p.get(tail) is not None]
    holder = plain.get(head, {}) if head else plain
    path = (head, tail) if head else (tail,)
    return [(holder, tail, path)] if holder.get(tail) is not None else []


def _answer(question: Question, value: Any, *, words: Vocabulary, where: object) -> Any:
    match question.kind:
        case "term":
            return words.resolve(question.family, value, where=where)
        case "terms":
            return [words.resolve(question.family, word, where=where) for word in value]
        case "countries":
            return [_country(word, words, where) for word in value]
        case "listings":
            return [_listing(row, words, where) for row in value]
        case "country":
            value = _country(value, words, where)
        case "code":
            value = _code(value, where)
        case "number":
            value = _number(question, value, where)
    return value


def _listing(row: dict[str, Any], words: Vocabulary, where: object) -> dict[str, Any]:
    """One screening result in full words: a policy no rule knows would clear the party."""
    if row["certainty"] not in CERTAINTIES:
        raise UnknownTerm(row["certainty"], family="certainty", known=CERTAINTIES, where=where)
    full = {**row, "list": words.resolve("list", row["list"], where=where)}
    if row.get("policy") is not None:
        full["policy"] = words.resolve("policy", row["policy"], where=where)
    return full


def _code(value: str, where: object) -> str:
    """A control-list code as the list prints it; `5A004a` or `None` would pass for unlisted."""
    if is_code(value):
        return value
    remedy = "write it as the list prints it, such as 5A001.f.1; none or EAR99 when it is not listed"
    raise InputError(f"'{value}' is not a control-list code", where=where, remedy=remedy)


def _number(question: Question, value: float, where: object) -> float:
    """An amount within what the question allows; a share of 500 percent is a slip, not a fact."""
    least, most = question.between or (0, math.inf)
    if least <= value <= most and math.isfinite(value):
        return value
    bounds = f"from {least:g} up" if math.isinf(most) else f"from {least:g} to {most:g}"
    raise InputError(f"{question.fact} is {value:g}", where=where, remedy=f"write a number {bounds}")


def _country(value: str, words: Vocabulary, where: object) -> str:
    known = words.group("group.world").members
    if value in known:
        return value
    if value.upper() in known:
        raise InputError(f"unknown country '{value}'", where=where, remedy=f"write {value.upper()}")
    raise UnknownTerm(value, family="country (ISO 3166-1 alpha-2, such as FR)", known=known, where=where)


def _agree(transaction: Transaction, *, words: Vocabulary, where: str, raw: bytes) -> None:
    """Refuse facts that contradict each other: such a transaction falls between the laws, and looks clear."""
    for path, what in (
        *_misplaced(transaction, words),
        *_misdescribed(transaction),
        *_unflagged(transaction),
    ):
        place = documents.Place(where, raw, path) if raw else where
        raise InputError(what, where=place, remedy="correct one of them")


def _misplaced(transaction: Transaction, words: Vocabulary) -> Iterator[tuple[Spot, str]]:
    """Countries between which the activity named cannot take place."""
    start, end, union = transaction.from_, transaction.to, words.group("group.eu").members

    def does(*names: str) -> bool:
        return any(vocabulary.is_a(transaction.activity or "", f"activity.{name}") for name in names)

    if start and end and start != end and does("supply.domestic", "use"):
        yield (
            ("activity",),
            f"nothing crosses a border in {transaction.activity}, but from is {start}, to {end}",
        )
    if start and start == end and does("supply.export", "supply.reexport", "supply.intra_union"):
        yield ("activity",), f"{transaction.activity} crosses a border, but from and to are both {start}"
    outside = [country for country in (start, end) if country and country not in union]
    if outside and does("supply.intra_union"):
        yield ("activity",), f"{transaction.activity} stays in the Union, but {outside[0]} is outside it"
    if end and end not in union and does("place_on_market", "put_into_service"):
        yield ("activity",), f"{transaction.activity} is about the Union market, but to is {end}"
    if end and transaction.use.country not in (None, end) and does("use"):
        yield ("use", "country"), f"used in {transaction.use.country}, but to is {end}"


def _unflagged(transaction: Transaction) -> Iterator[tuple[Spot, str]]:
    """A share that listed parties own, where the red flags found do not name it."""
    flags = transaction.knowledge.red_flags
    if flags is None or any(vocabulary.is_a(_OWNER, flag) for flag in flags):
        return
    for place, party in enumerate(transaction.parties or ()):
        if party.listed_share:
            what = f"listed parties own {party.listed_share:g} percent, but knowledge.red_flags lacks"
            yield ("parties", place, "listed_share"), f"{what} us.listed_owner"


def _misdescribed(transaction: Transaction) -> Iterator[tuple[Spot, str]]:
    """A use in two countries at once, and an item that recognises people but does not watch them."""
    use, item = transaction.use, transaction.item
    if use.locality and use.locality.count(".") >= 1:
        country = use.locality.split(".")[1].upper()
        if use.country and use.country != country:
            yield ("use", "locality"), f"use.locality is in {country} but use.country is {use.country}"
    if item.observes_natural_persons is False:
        for ability in item.capabilities or ():
            if any(vocabulary.is_a(ability, word) for word in _OF_PERSONS):
                what = f"an item with {ability} watches people, but item.observes_natural_persons is false"
                yield ("item", "observes_natural_persons"), what
