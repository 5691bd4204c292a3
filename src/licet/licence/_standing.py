"""What may be done at one link of a chain, and how each kind of link narrows it.

Every function here takes what the parents permit and gives what the link permits, or refuses: nothing comes
out that did not go in. The numbers are those of docs/spec/chain.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from licet.errors import BadChain, InputError, Widened
from licet.licence._check import RETRANSFER
from licet.licence._documents import Amendment, Consent, Derivative, Transfer
from licet.licence._effective import Condition, Effective, of_licence
from licet.licence._gather import Read
from licet.licence._licence import Authority, Holder, Licence
from licet.licence.grant import Grant, Quota, meet, within

if TYPE_CHECKING:
    from licet.licence.provisos import Proviso


class Standing(Struct, frozen=True, kw_only=True):
    """A link and what is permitted there. `depth` counts the links since the roots, amendments left out.

    `passed` holds the rules by which it was passed on until here, each with its root.
    """

    read: Read
    effective: Effective
    roots: tuple[str, ...]
    files: frozenset[str]
    depth: int = 0
    passed: frozenset[tuple[str, str]] = frozenset()

    @property
    def title(self) -> str:
        """How an error names its link."""
        return self.read.link.title


class Papers(Struct, frozen=True):
    """What a link may refer to: consents by digest, and the newest text of each root by its digest."""

    consents: Mapping[str, Read]
    newest: Mapping[str, Licence]


def of_root(read: Read, licence: Licence, *, root: str) -> Standing:
    """What a licence, or an amendment's new text of one, permits."""
    return Standing(
        read=read,
        effective=of_licence(licence, by=read.link.number),
        roots=(root,),
        files=frozenset(read.link.subjects.values()),
    )


def amended(read: Read, amendment: Amendment, parent: Standing) -> Standing:
    """(6) An amendment: the authority's own, of the same licence, next in number, dropping no file."""
    before, after = parent.read.link.predicate, amendment.licence
    sequence = before.sequence if isinstance(before, Amendment) else 0
    old = before.licence if isinstance(before, Amendment) else before
    title = read.link.title
    if not isinstance(old, Licence):
        raise BadChain(f"{parent.title} is no licence, and only licences are amended", link=title)
    if (after.number, after.authority) != (old.number, old.authority):
        raise BadChain(f"it amends licence {after.number}, and follows licence {old.number}", link=title)
    if amendment.sequence != sequence + 1:
        raise BadChain(f"it is amendment {amendment.sequence} and follows amendment {sequence}", link=title)
    dropped = parent.files - set(read.link.subjects.values())
    if dropped:
        raise BadChain(
            f"it drops a file the licence was for (sha256 {min(dropped)[:16]}…)",
            link=title,
            remedy="withdraw the licence and issue another",
        )
    return of_root(read, after, root=parent.roots[0])


def transferred(read: Read, transfer: Transfer, parent: Standing, *, papers: Papers) -> Standing:
    """(7) A transfer: signed by who its parent names, consented to where it must be, and only narrower."""
    title, above, general = read.link.title, parent.title, is_general(parent)
    signing = _passing_on(read, transfer, parent, papers=papers) if general else _signing_now(parent, papers)
    read.require_holder(signing)  # (7.1)
    _require_passable(transfer, parent, general=general, title=title)  # (7.2)
    before = parent.effective
    kept = general and transfer.holder == signing  # nothing is passed on: who was registered takes it up
    if before.retransfer == "consent" and not kept:
        for authority in before.authorities:
            _consented(read, transfer, "retransfer", authority=authority, papers=papers)  # (7.3)
    _require_files(read, parent.files, title=title, of=above)  # (7.4)
    if transfer.not_before < before.not_before or transfer.not_after > before.not_after:  # (7.5)
        raise BadChain(f"its dates lie outside those of {above}", link=title, remedy="shorten them")
    _require_narrower(transfer.grants, before.grants, title=title, of=above)  # (7.6)
    after = replace(
        before,
        holder=transfer.holder,
        grants=transfer.grants,
        conditions=_added(before.conditions, transfer.provisos, by=transfer.number),
        retransfer=transfer.retransfer,
        links=transfer.links,
        assurance=max(before.assurance, transfer.assurance or before.assurance),
        not_before=transfer.not_before,
        not_after=transfer.not_after,
        freshness=min(before.freshness, transfer.freshness or before.freshness),
    )
    rules = () if kept else [(root, before.retransfer) for root in parent.roots]
    return replace(
        parent,
        read=read,
        effective=after,
        files=frozenset(read.link.subjects.values()),
        depth=parent.depth + 1,
        passed=parent.passed.union(rules),
    )


def derived(read: Read, derivative: Derivative, parents: tuple[Standing, ...], *, papers: Papers) -> Standing:
    """(8) A derivative: made by the holder of all its parents, from files of each, with what all permit."""
    title = read.link.title
    for parent in parents:  # (8.1)
        if _who(derivative.holder) != _who(parent.effective.holder):
            raise BadChain(
                f"its holder is not that of {parent.title}, {parent.effective.holder.name}", link=title
            )
        read.require_holder(_signing_now(parent, papers))
    joined = together(parents, title=title)
    before = joined.effective
    if before.links is not None and before.links < 1:  # (8.2)
        raise BadChain("no link may follow its parents any more", link=title, remedy="ask for an amendment")
    _require_sources(derivative, parents, title=title)  # (8.3)
    if not before.not_before <= derivative.made_at <= before.not_after:  # (8.4)
        raise BadChain("it was made when not all its parents were valid", link=title)
    grants = before.grants if derivative.grants is None else derivative.grants
    _require_narrower(grants, before.grants, title=title, of="its parents together")  # (8.5)
    after = replace(
        before,
        holder=_signing_now(parents[0], papers),  # never a key the derivative brings itself
        grants=grants,
        conditions=_added(before.conditions, derivative.provisos, by=derivative.number),
        links=None if before.links is None else before.links - 1,
    )
    return replace(
        joined,
        read=read,
        effective=after,
        files=frozenset(read.link.subjects.values()),
        depth=joined.depth + 1,
    )


def together(standings: tuple[Standing, ...], *, title: str) -> Standing:
    """What all of them permit: the meet of their grants, and the stricter of everything else."""
    first, *rest = standings
    for other in rest:
        try:
            first = _met(first, other)
        except InputError as problem:  # more separate things than can be compared
            raise BadChain(problem.what, link=title, remedy=problem.remedy) from None
    if not first.effective.grants:
        raise BadChain("nothing is permitted by all it rests on", link=title)
    if first.effective.not_before > first.effective.not_after:
        raise BadChain("there is no time at which all it rests on is valid", link=title)
    return first


def _met(one: Standing, other: Standing) -> Standing:
    return replace(
        one,
        effective=_both(one.effective, other.effective),
        roots=tuple(dict.fromkeys((*one.roots, *other.roots))),
        depth=max(one.depth, other.depth),
        passed=one.passed | other.passed,
    )


def _both(one: Effective, other: Effective) -> Effective:
    return replace(
        one,
        authorities=tuple(dict.fromkeys((*one.authorities, *other.authorities))),
        grants=meet(one.grants, other.grants),
        conditions=_joined(one.conditions, other.conditions),
        retransfer=min(one.retransfer, other.retransfer, key=RETRANSFER.index),
        links=_least(one.links, other.links),
        assurance=max(one.assurance, other.assurance),
        not_before=max(one.not_before, other.not_before),
        not_after=min(one.not_after, other.not_after),
        freshness=min(one.freshness, other.freshness),
    )


def _passing_on(read: Read, transfer: Transfer, parent: Standing, *, papers: Papers) -> Holder:
    """Who must have signed what follows a general licence: the person registered."""
    if papers.newest[parent.roots[0]].kind != "general":
        raise BadChain(f"{parent.title} was amended, and is no general licence now", link=read.link.title)
    registered = _consented(
        read, transfer, "registration", authority=parent.effective.authority, papers=papers
    ).holder
    if registered != transfer.holder and parent.effective.retransfer == "none":
        raise BadChain(f"{parent.title} may be used, but not passed on", link=read.link.title)
    return registered


def is_general(parent: Standing) -> bool:
    """Whether the parent is a general licence, which names no key and is used by whoever is registered."""
    text = parent.read.link.predicate
    text = text.licence if isinstance(text, Amendment) else text
    return isinstance(text, Licence) and text.kind == "general"


def _who(holder: Holder) -> tuple[str, str, str | None]:
    return holder.name, holder.country, holder.kind


def _signing_now(parent: Standing, papers: Papers) -> Holder:
    """The parent's holder; for a root, as the newest amendment names it, so that a lost key can be ended."""
    if parent.depth:
        return parent.effective.holder
    return papers.newest[parent.roots[0]].holder


def _require_passable(transfer: Transfer, parent: Standing, *, general: bool, title: str) -> None:
    before, cure = parent.effective, "ask the authority for an amendment"
    if before.retransfer == "none" and not general:
        raise BadChain(f"{parent.title} may not be passed on", link=title, remedy=cure)
    if RETRANSFER.index(transfer.retransfer) > RETRANSFER.index(before.retransfer):
        raise BadChain(
            f"it lets others pass on more freely ({transfer.retransfer}) than {parent.title} does "
            f"({before.retransfer})",
            link=title,
            remedy=f"write retransfer: {before.retransfer}",
        )
    if before.links is None:
        return
    if before.links < 1:
        raise BadChain(f"no link may follow {parent.title}", link=title, remedy=cure)
    if transfer.links is None or transfer.links >= before.links:
        raise BadChain(
            f"it lets {'any number of' if transfer.links is None else transfer.links} links follow, and "
            f"{parent.title} leaves {before.links - 1}",
            link=title,
            remedy=f"write links: {before.links - 1}, or fewer",
        )


def _consented(read: Read, transfer: Transfer, kind: str, *, authority: Authority, papers: Papers) -> Consent:
    """The authority's consent to this very transfer, one of those it names."""
    title = read.link.title
    for digest in transfer.consents:
        found = papers.consents.get(digest)
        consent = None if found is None else found.link.predicate
        if found is None or not isinstance(consent, Consent):
            raise BadChain(
                f"the consent {digest[:16]}… it names is not here",
                link=title,
                remedy="ask for it where the transfer came from; `licet tag --statement` puts it into a tag",
            )
        if (consent.kind, consent.parent, consent.authority) == (kind, transfer.parent, authority):
            _require_consent(read, transfer, consent, found)
            return consent
    raise BadChain(
        f"it has no consent ({kind}) of {authority.name}, which its parent asks for",
        link=title,
        remedy=f"ask {authority.name}",
    )


def _require_consent(read: Read, transfer: Transfer, consent: Consent, found: Read) -> None:
    title, of = read.link.title, found.link.title
    if consent.kind == "retransfer" and consent.holder != transfer.holder:
        raise BadChain(f"{of} is for {consent.holder.name}, with another key or kind", link=title)
    if transfer.not_after > consent.until:
        until = f"{consent.until.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"
        raise BadChain(f"it lasts longer than {of}", link=title, remedy=f"write not_after: {until}")
    _require_files(read, frozenset(found.link.subjects.values()), title=title, of=of)
    _require_narrower(transfer.grants, consent.grants, title=title, of=of)


def _require_files(read: Read, files: frozenset[str], *, title: str, of: str) -> None:
    for name, sha256 in read.link.subjects.items():
        if sha256 not in files:
            raise BadChain(f"it is for '{name}', a file {of} is not for", link=title)


def _require_sources(derivative: Derivative, parents: tuple[Standing, ...], *, title: str) -> None:
    sources = set(derivative.sources)
    for parent in parents:
        if sources.isdisjoint(parent.files):
            raise BadChain(f"it names no source that {parent.title} is for", link=title)
    left = sources.difference(*(parent.files for parent in parents))
    if left:
        raise BadChain(f"no parent is for its source {min(left)[:16]}…", link=title)


def _require_narrower(inner: tuple[Grant, ...], outer: tuple[Grant, ...], *, title: str, of: str) -> None:
    excess = within(inner, outer)
    if excess:
        raise Widened(
            f"it allows more than {of}: {excess[0].says}",
            link=title,
            excess=excess,
            remedy="leave that out, or ask the authority for an amendment",
        )


def _added(
    conditions: tuple[Condition, ...], provisos: tuple[Proviso, ...], *, by: str
) -> tuple[Condition, ...]:
    """All conditions there were, and those not there yet: what binds the parent binds all that follows it."""
    if not provisos:
        return conditions
    known = {condition.proviso for condition in conditions}
    new = tuple(Condition(proviso=proviso, by=by) for proviso in provisos if proviso not in known)
    return (*conditions, *new) if new else conditions


def _joined(one: tuple[Condition, ...], other: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """The conditions of both; a quota counts for the document that set it, so that two alike are two."""
    known = {_told_apart(condition) for condition in one}
    new = tuple(condition for condition in other if _told_apart(condition) not in known)
    return (*one, *new) if new else one


def _told_apart(condition: Condition) -> Condition | Proviso:
    return condition if isinstance(condition.proviso, Quota) else condition.proviso


def _least(one: int | None, other: int | None) -> int | None:
    return min((most for most in (one, other) if most is not None), default=None)
