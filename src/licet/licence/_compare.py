"""What one document permits against another: what was taken away, what was added, in words for a person.

It compares what the documents state. Whether either of them holds is for `verify_chain` to say.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from licet.errors import InputError
from licet.licence._check import RETRANSFER
from licet.licence.grant import Excess, Grant, Loss, difference, within
from licet.licence.provisos import Proviso

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Stated(Struct, frozen=True, kw_only=True):
    """What a licence, transfer, derivative or amendment states that may be done; None is not stated.

    `links` of None is any number. What is `whole` states everything itself: a licence, or its new text.
    """

    number: str
    grants: tuple[Grant, ...]
    provisos: tuple[Proviso, ...] = ()
    retransfer: str | None = None
    links: int | msgspec.UnsetType | None = msgspec.UNSET
    assurance: str | None = None
    not_before: dt.datetime | None = None
    not_after: dt.datetime | None = None
    freshness: int | None = None
    whole: bool = False

    @classmethod
    def from_predicate(cls, predicate: Mapping[str, Any]) -> Stated:
        """Read what a predicate states; of an amendment, its licence, under the amendment's own number."""
        inner = predicate.get("licence")
        fields = {**inner, "number": predicate.get("number")} if isinstance(inner, dict) else predicate
        if not fields.get("grants"):
            raise InputError(
                "this document states no grants of its own", remedy="compare licences, transfers, derivatives"
            )
        whole = fields.keys().isdisjoint(("parent", "parents"))
        try:
            return msgspec.convert({**fields, "whole": whole}, cls)
        except msgspec.ValidationError as problem:
            raise InputError(f"the document cannot be read ({problem})") from None


class Change(Struct, frozen=True):
    """One term that differs: `field`, and what each of the two says."""

    field: str
    before: str
    after: str


class Comparison(Struct, frozen=True, kw_only=True):
    """What the second document permits against the first.

    `losses` and `narrower` were taken away, `provisos` were added; `excess` and `wider` permit more, and
    `dropped` are provisos the second does not repeat. Those of a parent bind all the same in a chain; where
    the second is a whole text they are `released`, and it permits more.
    """

    losses: tuple[Loss, ...]
    excess: tuple[Excess, ...]
    provisos: tuple[Proviso, ...]
    dropped: tuple[Proviso, ...]
    narrower: tuple[Change, ...]
    wider: tuple[Change, ...]
    released: bool = False

    @property
    def only_narrower(self) -> bool:
        """Nothing is permitted by the second that the first does not permit."""
        return not self.excess and not self.wider and not self.released


def compare(before: Stated, after: Stated) -> Comparison:
    """Compare two documents term by term."""
    changes = list(_changes(before, after))
    dropped = tuple(each for each in before.provisos if each not in after.provisos)
    return Comparison(
        losses=difference(before.grants, after.grants),
        excess=within(after.grants, before.grants),
        provisos=tuple(each for each in after.provisos if each not in before.provisos),
        dropped=dropped,
        narrower=tuple(change for change, wider in changes if not wider),
        wider=tuple(change for change, wider in changes if wider),
        released=after.whole and bool(dropped),
    )


def _changes(before: Stated, after: Stated) -> Iterator[tuple[Change, bool]]:
    """Each term both state that differs, and whether the second is the wider."""
    ranks: dict[str, Any] = {
        "retransfer": lambda rule: RETRANSFER.index(rule) if rule in RETRANSFER else len(RETRANSFER),
        "assurance": lambda level: tuple(-ord(letter) for letter in level),  # a higher level is narrower
        "not_before": lambda at: -at.timestamp(),
        "not_after": lambda at: at.timestamp(),
        "freshness": lambda seconds: seconds,
    }
    for field, rank in ranks.items():
        first, second = getattr(before, field), getattr(after, field)
        if first is not None and second is not None and first != second:
            yield Change(field, str(first), str(second)), rank(second) > rank(first)
    first, second = before.links, after.links
    if first is not msgspec.UNSET and second is not msgspec.UNSET and first != second:
        wider = second is None or (first is not None and second > first)
        yield Change("links", _links(first), _links(second)), wider


def _links(count: int | None) -> str:
    return "any number" if count is None else str(count)
