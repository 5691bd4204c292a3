"""What kind of number a document or registration number is, by the words a list puts beside it.

Words that name no number ("Secondary sanctions risk") make a note. A number of a kind this does not know is
still a number of its party and is kept as an id number, with the list's own word for it as the origin.
"""

from __future__ import annotations

import re
from typing import Final

from licet.parties.entities import Value
from licet.parties.lists.importers._countries import country_values
from licet.parties.lists.importers._dates import stated_dates
from licet.parties.lists.importers._text import plain

_NOTES: Final = re.compile(
    r"information|risk|determination|date|directive|issuer name|target type|ticker|organization type|"
    r"aircraft model|transactions prohibited|executive order",
    re.IGNORECASE,
)
_KINDS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), prop)
    for pattern, prop in (
        (r"passport|pasaporte|passeport", "passportNumber"),
        (r"swift|\bbic\b", "swiftBic"),
        (r"legal entity (number|identifier)|\blei\b", "leiCode"),
        (r"social credit|uscc", "uscCode"),
        (r"d-?u-?n-?s", "dunsCode"),
        (r"\bv\.?a\.?t\b", "vatCode"),
        (r"\bogrn\b", "ogrnCode"),
        (r"\binn\b", "innCode"),
        (r"social security|\bssn\b", "socialSecurityNumber"),
        (r"mmsi|maritime mobile", "mmsi"),
        (r"\bimo\b|vessel registration identification", "imoNumber"),
        (r"call sign", "callSign"),
        (r"serial number|\bmsn\b|construction number|\(?l/n", "serialNumber"),
        (r"tail number|hull", "registrationNumber"),
        (r"tax|fiscal|\bnit\b|\bruc\b|r\.?f\.?c\b|\brif\b|\bcuit\b|\bnif\b|\bpan\b", "taxNumber"),
        (
            (
                r"regist|regnumber|company number|commercial|matricula|folio|c\.r\. no|business number|"
                r"enterprise number|chamber of commerce|trade license|regno"
            ),
            "registrationNumber",
        ),
        (
            (
                r"cedula|national id|identi[tf]|\bid\b|i\.d\.|c\.?u\.?r\.?p|d\.n\.i|driver|licen[cs]e|"
                r"birth cert|personal|stateless|residen|elector|voter|carnet|credencial|numero|"
                r"number|\bno\.?$|#|address"
            ),
            "idNumber",
        ),
    )
)
# Of the numbers above, those FollowTheMoney has for these schemas; another becomes the last of its row.
_FIT: Final = {
    "Person": (None, frozenset({"imoNumber", "serialNumber", "mmsi", "callSign"}), "idNumber"),
    "Vessel": (
        frozenset({"imoNumber", "mmsi", "callSign", "registrationNumber"}),
        frozenset[str](),
        "registrationNumber",
    ),
    "Airplane": (frozenset({"registrationNumber", "serialNumber"}), frozenset[str](), "registrationNumber"),
}
_OTHERS: Final = (
    None,
    frozenset({"passportNumber", "socialSecurityNumber", "serialNumber", "mmsi", "callSign", "imoNumber"}),
    "idNumber",
)
_CONTACT: Final = {
    "website": "website",
    "email address": "email",
    "email": "email",
    "phone number": "phone",
    "telephone": "phone",
}
_SEX: Final = {"male": "male", "female": "female", "m": "male", "f": "female"}
_NUMBER: Final = re.compile(
    r"(?P<kind>[^\d(]*(?:\([^)\d]*\)[^\d(]*)?(?<=[A-Za-z.#):-]))\s+"
    r"(?P<number>(?=\S*\d)[^\s(;]+(?: (?=\S*\d)[^\s(;]+)*)"
    r"(?:\s+\((?P<country>[^)]+)\))?(?P<rest>.*)",
)


def number_values(schema: str, kind: str, number: str, origin: str) -> tuple[Value, ...]:
    """Return the values for what a list calls an "id": a number, a contact, a sex, a date or a note."""
    word, text = plain(kind).rstrip(":").strip(), plain(number)
    if not any(map(str.isalnum, text)):  # "-" stands for none
        return ()
    place = f"{origin}/{word}" if word else origin
    special = _no_number(schema, word.casefold(), text, place)
    if special is not None:
        return special
    if _NOTES.search(word):
        return (Value("notes", f"{word}: {text}", place),)
    return (Value(_fitting(schema, _kind_of(word) or "idNumber"), _bare(text), place),)


def number_in_words(schema: str, text: str, origin: str) -> tuple[Value, ...]:
    """Return the number a remark states ("Passport A123 (Egypt)"), or nothing where it states none."""
    found = _NUMBER.fullmatch(plain(text))
    if not found or _NOTES.search(found["kind"]) or _kind_of(found["kind"]) is None:
        return ()
    return number_values(schema, found["kind"], found["number"], origin)


def _no_number(schema: str, word: str, text: str, place: str) -> tuple[Value, ...] | None:
    """Return what stands among the ids and is none; None where it may be a number."""
    thing = schema in {"Vessel", "Airplane"}
    if word in _CONTACT:
        return (Value("notes" if thing else _CONTACT[word], text, place),)
    if word == "gender":
        return (Value("gender", _SEX.get(text.casefold(), "other"), place),) if schema == "Person" else ()
    if word == "nationality of registration":
        return country_values("country" if thing else "jurisdiction", text, place)
    if word == "organization established date" and not thing:
        return tuple(Value("incorporationDate", day, place) for day in stated_dates(text))
    return None


def _kind_of(word: str) -> str | None:
    return next((prop for pattern, prop in _KINDS if pattern.search(word)), None)


def _fitting(schema: str, prop: str) -> str:
    only, never, instead = _FIT.get(schema, _OTHERS)
    return instead if prop in never or (only is not None and prop not in only) else prop


def _bare(number: str) -> str:
    """Return "IMO 9187629" as the number 9187629; a full stop that ends a sentence is none of it."""
    return re.sub(r"^IMO[\s:]*(?=\d)", "", number, flags=re.IGNORECASE).rstrip(".,")
