"""What a chain of documents comes to: the merged value that a guard enforces and a person is shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from msgspec import Struct

from licet.licence._documents import Predicate
from licet.licence._licence import Authority, Holder, Licence
from licet.licence.grant import Grant
from licet.licence.provisos import Proviso


class Condition(Struct, frozen=True):
    """A proviso, and the number of the document that set it."""

    proviso: Proviso
    by: str


class Link(Struct, frozen=True, kw_only=True):
    """One verified document of a chain: what it says, and the exact envelope it came in.

    `digest` is the sha256 of the signed payload, by which other documents name it, `subjects` the files it is
    about (name → sha256), `parents` the digests of the documents it follows, `signers` the key ids of those
    whose signatures counted.
    """

    kind: str
    number: str
    digest: str
    predicate: Predicate
    subjects: Mapping[str, str]
    parents: tuple[str, ...]
    signers: tuple[str, ...]
    envelope: bytes

    @property
    def title(self) -> str:
        """How an error names it: `transfer T-2`."""
        return f"{self.kind} {self.number}"


class Effective(Struct, frozen=True, kw_only=True):
    """What may be done under the last link, after every link before it has narrowed it.

    `number` is that of the last link, `authority` that of the first root, `authorities` those of all roots.
    `conditions` are the provisos of all links. `retransfer` and `links` say what may still follow;
    `not_before` and `not_after` are the time all links share, `freshness` the least and `assurance` the
    highest any of them asks for.
    """

    number: str
    authority: Authority
    authorities: tuple[Authority, ...]
    holder: Holder
    grants: tuple[Grant, ...]
    conditions: tuple[Condition, ...]
    retransfer: str
    links: int | None
    assurance: str
    not_before: dt.datetime
    not_after: dt.datetime
    freshness: int
    determination: str | None
    case: str | None

    @property
    def provisos(self) -> tuple[Proviso, ...]:
        """The conditions without who set them."""
        return tuple(condition.proviso for condition in self.conditions)


def of_licence(licence: Licence, *, by: str | None = None) -> Effective:
    """What a licence comes to before anything has followed it; `by` is the amendment that gave its text."""
    return Effective(
        number=licence.number,
        authority=licence.authority,
        authorities=(licence.authority,),
        holder=licence.holder,
        grants=licence.grants,
        conditions=tuple([Condition(proviso, by or licence.number) for proviso in licence.provisos]),
        retransfer=licence.retransfer,
        links=licence.links,
        assurance=licence.assurance,
        not_before=licence.not_before,
        not_after=licence.not_after,
        freshness=licence.freshness,
        determination=licence.determination,
        case=licence.case,
    )
