"""Which documents of a chain bound the number of uses, and which uses each of them counts.

What a chain permits is the meet of its grants; how many uses, is not. A quota signed once must not become
two because the grant that bears it was split or handed on, so every link counts for itself, in its own words.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from msgspec import Struct

from licet.facts import Use
from licet.guard._quota import QuotaCounter
from licet.licence import Amendment, Consent, Derivative, Licence, Quota, Transfer, covering
from licet.licence.provisos import Concurrent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from licet.guard._entries import UseEntry
    from licet.licence import Grant, Link, Proviso, VerifiedChain

_INSTANT = dt.timedelta(microseconds=1)


class CountedGrant(Struct, frozen=True):
    """One grant of a link: the largest gallery it covers, and the counters of its quotas."""

    gallery: int | None
    counters: tuple[QuotaCounter, ...]

    def covers(self, gallery: int | None) -> bool:
        """Whether a search against a gallery of that size may be charged here."""
        return self.gallery is None or (gallery is not None and gallery <= self.gallery)


class CountedLink:
    """One link whose grants bear quotas. `links` are the digests under which its uses may stand recorded."""

    def __init__(self, link: Link, links: frozenset[str]) -> None:
        self.title = link.title
        self.links = links
        self.grants = grants_of(link)
        self.counted_grants = tuple(
            CountedGrant(grant.gallery, tuple(QuotaCounter(quota) for quota in grant.quotas))
            for grant in self.grants
        )
        self._known: dict[tuple[str | None, ...], tuple[int, ...]] = {}

    def charged_by(self, use: Use, *, at: dt.datetime) -> tuple[CountedGrant, ...]:
        """The grants that cover the words of a use at a moment; its gallery is asked for apart."""
        found = covering(self.grants, use, at=at, gallery=0).grants
        return tuple(self.counted_grants[place] for place in found)

    def counted(self, entry: UseEntry) -> list[QuotaCounter]:
        """The counters that a recorded use was charged to."""
        words = (entry.operation, entry.purpose, entry.place, entry.country, entry.actor)
        if words not in self._known:
            operation, purpose, place, country, actor = words
            use = Use(operation=operation, purpose=purpose, place=place, country=country, actor=actor)
            self._known[words] = tuple(
                number for number, grant in enumerate(self.grants) if not grant.shortfalls(use)
            )
        moment = dt.datetime.fromtimestamp(entry.at, dt.UTC)
        return [
            counter
            for number in self._known[words]
            if _is_open(self.grants[number], moment) and self.counted_grants[number].covers(entry.gallery)
            for counter in self.counted_grants[number].counters
        ]


class CountedProviso(Struct, frozen=True):
    """A quota on all uses, set by one link. `links` are as of a counted link."""

    counter: QuotaCounter
    links: frozenset[str]


def counted_links(chain: VerifiedChain) -> tuple[CountedLink, ...]:
    """The binding links that bear quotas on their grants, and the consents that do."""
    found = [CountedLink(link, lineage(link, chain)) for link in (*binding(chain), *chain.consents)]
    return tuple(link for link in found if any(grant.quotas for grant in link.grants))


def counted_provisos(chain: VerifiedChain) -> tuple[CountedProviso, ...]:
    """The quotas among the provisos, each counted for the link that set it."""
    found = []
    for condition in chain.effective.conditions:
        if isinstance(condition.proviso, Quota):
            setters = [link for link in chain.links if link.number == condition.by]
            links = frozenset({chain.digest}.union(*(lineage(link, chain) for link in setters)))
            found.append(CountedProviso(QuotaCounter(condition.proviso), links))
    return tuple(found)


def counted_at_once(chain: VerifiedChain) -> dict[Proviso, tuple[str, ...]]:
    """For each bound on uses at once, the documents that set it: each counts for all that follow it.

    A document is named by its first text, so that a use that began before an amendment counts after it. Of
    two bounds in one document the tighter counts there.
    """
    bounds = {one for one in chain.effective.provisos if isinstance(one, Concurrent)}
    tightest: dict[str, Concurrent] = {}
    for link in binding(chain):
        for bound in bounds.intersection(_provisos_of(link)):
            known = tightest.setdefault(first_text(link, chain), bound)
            tightest[first_text(link, chain)] = min(known, bound, key=lambda one: one.most)
    return {one: tuple(sorted(text for text, its in tightest.items() if its == one)) for one in bounds}


def recorded_links(chain: VerifiedChain) -> tuple[str, ...]:
    """The links that an opening records: those at the root, and those that count uses."""
    counting = {link.digest for link in chain.roots}
    for links in (
        *(link.links for link in counted_links(chain)),
        *(proviso.links for proviso in counted_provisos(chain)),
    ):
        counting |= links
    return tuple(sorted(counting - {chain.digest}))


def binding(chain: VerifiedChain) -> list[Link]:
    """The links that hold now: from the leaf upwards, no further than an amendment, and the newest ones."""
    by_digest = {link.digest: link for link in chain.links}
    followed = {parent for link in chain.links if link.kind == "amendment" for parent in link.parents}
    tips = [link for link in chain.links if link.kind == "amendment" and link.digest not in followed]
    found: dict[str, Link] = {}
    waiting = [chain.leaf, *tips]
    while waiting:
        link = waiting.pop()
        if link.digest not in found:
            found[link.digest] = link
            waiting.extend(by_digest[parent] for parent in _above(link))
    return list(found.values())


def lineage(link: Link, chain: VerifiedChain) -> frozenset[str]:
    """The link and, for an amendment, the texts it replaces: what was used under them stays used."""
    by_digest = {one.digest: one for one in chain.links}
    found = {link.digest}
    while link.kind == "amendment":
        link = by_digest[link.parents[0]]
        found.add(link.digest)
    return frozenset(found)


def first_text(link: Link, chain: VerifiedChain) -> str:
    """The digest of the link, or of the text that an amendment was first made to."""
    by_digest = {one.digest: one for one in chain.links}
    while link.kind == "amendment":
        link = by_digest[link.parents[0]]
    return link.digest


def grants_of(link: Link) -> tuple[Grant, ...]:
    """The grants a link, or a consent, states itself; a derivative may state none."""
    said = link.predicate
    if isinstance(said, Amendment):
        return said.licence.grants
    if isinstance(said, Licence | Transfer | Derivative | Consent):
        return said.grants or ()
    return ()


def _provisos_of(link: Link) -> tuple[Proviso, ...]:
    """The provisos that a link states itself."""
    said = link.predicate.licence if isinstance(link.predicate, Amendment) else link.predicate
    return said.provisos if isinstance(said, Licence | Transfer | Derivative) else ()


def edges_of(grants: Iterable[Grant]) -> list[float]:
    """When one of the grants begins, or has just ended, in seconds since the epoch and in order."""
    moments = []
    for grant in grants:
        moments += [grant.since] if grant.since else []
        moments += [grant.until + _INSTANT] if grant.until else []
    return sorted(moment.timestamp() for moment in moments)


def _above(link: Link) -> tuple[str, ...]:
    return () if link.kind == "amendment" else link.parents


def _is_open(grant: Grant, at: dt.datetime) -> bool:
    return (grant.since is None or at >= grant.since) and (grant.until is None or at <= grant.until)
