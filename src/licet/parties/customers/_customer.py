"""A customer: the query that is asked again whenever a list changes, and the digest its content goes by.

The digest is salted, one salt to a customer, kept with the personal fields and erased with them: without
it nobody can find out by trying names whose the digests in the ledger were. Nothing here judges a match.
"""

from __future__ import annotations

import hashlib
from typing import Final

import msgspec
from msgspec.structs import replace

from licet.errors import InputError
from licet.parties._query import Query, checked

LONGEST_REF: Final = 200
SALT: Final = 16  # bytes
_PLAIN: Final = {
    "name": "name",
    "aliases": "aliases",
    "kind": "kind",
    "countries": "countries",
    "born": "date of birth",
    "birthplace": "place of birth",
    "identifiers": "identifiers",
    "address": "address",
}
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Query).decode


def customer(query: Query) -> Query:
    """Return the query as a customer to keep: checked, and with the reference of whoever asks."""
    ref = (query.ref or "").strip()
    if not ref:
        raise InputError("a customer without a reference", remedy="give each its own `ref`")
    if len(ref) > LONGEST_REF or not ref.isprintable():
        raise InputError(
            "the reference is too long or not printable", remedy=f"use at most {LONGEST_REF} letters"
        )
    return replace(checked(query), ref=ref)


def content(query: Query) -> bytes:
    """Return the customer's fields as they are kept; the same fields give the same bytes."""
    return _encode(query)


def read_content(kept: bytes) -> Query:
    """Return the customer whose fields were kept."""
    return _decode(kept)


def digest(kept: bytes, *, salt: bytes) -> str:
    """Return the digest by which the ledger knows this content of this customer."""
    return hashlib.sha256(salt + kept).hexdigest()


def changed_fields(before: Query, after: Query) -> tuple[str, ...]:
    """Return what changed of a customer, in words that tell nothing of its content."""
    return tuple(plain for field, plain in _PLAIN.items() if getattr(before, field) != getattr(after, field))
