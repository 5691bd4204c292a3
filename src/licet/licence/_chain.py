"""Verify a chain: documents of unknown origin, in any order, to what they permit together.

Nothing signed is looked at before a signature on it has held, by a trusted authority's key or by one that a
document already verified names. No clock is read, and no file is opened here.
"""

from __future__ import annotations

from dataclasses import InitVar, dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from licet.errors import BadChain, NotTrusted
from licet.licence._check import RETRANSFER
from licet.licence._documents import Amendment, Consent, Derivative, Transfer
from licet.licence._effective import Effective, Link, of_licence
from licet.licence._gather import consents_among, gathered
from licet.licence._licence import Licence
from licet.licence._order import in_order
from licet.licence._standing import (
    Papers,
    Standing,
    amended,
    derived,
    is_general,
    of_root,
    together,
    transferred,
)
from licet.licence._verify import require_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from licet.licence._gather import Read
    from licet.licence._licence import Authority, Holder
    from licet.licence._order import Order
    from licet.licence._trust import Trust

_SEAL: Final = object()
_REMEMBERED: Final = 128  # chains; a guard has one, an office a few dozen at a time
_MOST_CONDITIONS: Final = 1024  # of one link, by all that bind it
_LARGEST_REMEMBERED: Final = 512 * 1024  # bytes of one chain
_BY_HOLDERS: Final = (Transfer, Derivative)
_NAMING: Final = (Transfer, Derivative, Consent)  # whose holders have a key of their own
_remembering: Final = Lock()

_Asked = tuple[tuple[bytes, ...], str | None, tuple[bytes, ...]]
_known: dict[_Asked, tuple[Trust, VerifiedChain]] = {}


@dataclass(frozen=True, slots=True)
class VerifiedChain:
    """Documents that hold together, from the licences down to `leaf`; only `verify_chain` makes one.

    `links` are every document that counts: the `roots` first, then their amendments, then each after its
    parents. `consents` are those its transfers name. `subjects` and `digest` are those of the leaf.
    """

    links: tuple[Link, ...]
    leaf: Link
    roots: tuple[Link, ...]
    consents: tuple[Link, ...]
    effective: Effective
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("a VerifiedChain comes from verify_chain, and from nowhere else")

    @property
    def title(self) -> str:
        """How an error names it: by its last link."""
        return self.leaf.title

    @property
    def documents(self) -> tuple[Link, ...]:
        """Everything it rests on: if one of these is withdrawn, so is the leaf."""
        return (*self.links, *self.consents)

    @property
    def subjects(self) -> Mapping[str, str]:
        """The files the last link is about: name → sha256."""
        return self.leaf.subjects

    @property
    def digest(self) -> str:
        """The name of the last link in other documents and in lists."""
        return self.leaf.digest


def verify_chain(
    documents: Iterable[bytes], *, trust: Trust, leaf: str | None = None, attachments: Iterable[bytes] = ()
) -> VerifiedChain:
    """Return what the documents permit together; `BadChain` names the link that does not hold.

    (1) There are 1 to 1,000 documents, each small and strict, none twice; (2) each is signed by a trusted
    authority, or with a key that a document so verified names, attached or not, before it is read; it is of a
    known kind, and every field means one thing; (3) all parents are there, and one leaf; (4) each root is a
    licence, signed by the authority it names, with keys valid then, and no two authorities have one name; (5)
    one key speaks for one holder, and no holder has an authority's key; (6) amendments, (7) transfers and (8)
    derivatives hold, each after its parents; (9) no derivative is a file its chain had already; (10) the leaf
    is met with the newest amendment of every root, and something is left, for somebody who is named.

    `leaf` is the digest of the document asked about; without it, it is the one that no other follows.
    `attachments` are what links refer to without being links: consents. Others among them are passed over.
    A chain verified before, by the same trust, is remembered.
    """
    asked = (tuple(documents), leaf, tuple(attachments))
    remembered = _known.get(asked)
    if remembered is not None and (remembered[0] is trust or remembered[0] == trust):
        return remembered[1]
    chain = _verified(asked, trust)
    if sum(map(len, asked[0])) + sum(map(len, asked[2])) <= _LARGEST_REMEMBERED:
        with _remembering:
            while len(_known) >= _REMEMBERED:
                del _known[next(iter(_known))]  # the one remembered longest ago
            _known[asked] = trust, chain
    return chain


def forget() -> None:
    """Forget every chain verified before: the next is verified from its bytes."""
    with _remembering:
        _known.clear()


def _verified(asked: _Asked, trust: Trust) -> VerifiedChain:
    documents, wanted, attachments = asked
    attached = consents_among(attachments, trust=trust) if attachments else {}
    reads = gathered(documents, trust=trust, attached=attached.values())  # (1), (2)
    if len(reads) == 1 and not attachments:
        (read,) = reads.values()
        if read.link.kind == "licence" and wanted in (None, read.link.digest):
            return _alone(read, trust)
    order = in_order(reads, wanted)  # (3)
    consents = _consents(reads, attached) if attached or len(order.links) < len(reads) else {}
    said = (*order.links, *consents.values())
    for read in said:
        _require_authority(read)  # (4)
    if len(order.newest) > 1:
        _require_told_apart(order)  # (4)
    newest = {root: _text(order.reads[tip]) for root, tip in order.newest.items()}
    _require_own_keys(said, newest, trust)  # (5)
    standings = _walked(order.links, Papers(consents=consents, newest=newest))  # (6), (7), (8), (9)
    leaf = order.reads[order.leaf].link
    links = [read.link for read in order.links]
    return VerifiedChain(
        links=tuple(links),
        leaf=leaf,
        roots=tuple([link for link in links if link.kind == "licence"]),
        consents=_consents_named(links, consents) if consents else (),
        effective=_effective(_final(order, standings), leaf, newest),  # (10)
        seal=_SEAL,
    )


def _alone(read: Read, trust: Trust) -> VerifiedChain:
    """A licence that nothing follows: what is left to ask of it, in the order of any other chain."""
    link, licence = read.link, _text(read)
    _require_authority(read)  # (4)
    _require_own_key(licence.holder, {}, trust, title=link.title)  # (5)
    if licence.kind == "general":
        raise _names_nobody(link)  # (10)
    alone = (link,)
    return VerifiedChain(
        links=alone, leaf=link, roots=alone, consents=(), effective=of_licence(licence), seal=_SEAL
    )


def _consents(reads: Mapping[str, Read], attached: Mapping[str, Read]) -> dict[str, Read]:
    every = {**reads, **attached}
    return {digest: read for digest, read in every.items() if read.link.kind == "consent"}


def _consents_named(links: Iterable[Link], consents: Mapping[str, Read]) -> tuple[Link, ...]:
    named: dict[str, None] = {}
    for link in links:
        if isinstance(link.predicate, Transfer):
            named.update(dict.fromkeys(link.predicate.consents))
    return tuple(consents[digest].link for digest in named if digest in consents)


def _require_authority(read: Read) -> None:
    """(4) What only an authority may say is signed by the one it names, with keys valid when it was said."""
    said = read.link.predicate
    if isinstance(said, _BY_HOLDERS):
        return
    authority = read.authority
    if authority is None:
        raise NotTrusted(
            f"{read.link.title} is signed by no authority trusted here", remedy="ask for it anew"
        )
    if isinstance(said, Consent):
        if said.authority != authority.authority:
            raise NotTrusted(f"{read.link.title} names {said.authority.name}, which did not sign it")
        authority.require_signed(read.link.signers, what="consent", at=said.issued_at)
    elif isinstance(said, Amendment):
        require_named(said.licence, authority, signers=read.link.signers, at=said.issued_at)
    elif isinstance(said, Licence):
        require_named(said, authority, signers=read.link.signers, at=said.issued_at)


def _require_told_apart(order: Order) -> None:
    """(4) Lists, feeds and records go by an authority's name: two of one name would pass for each other."""
    named: dict[str, Authority] = {}
    for read in order.links:
        if isinstance(read.link.predicate, Licence):
            authority = read.link.predicate.authority
            other = named.setdefault(authority.name, authority)
            if other != authority:
                raise BadChain(
                    f"{authority.name} of {other.country} and of {authority.country} have one name, and "
                    "their lists cannot be told apart",
                    link=read.link.title,
                    remedy="ask one of them for both licences",
                )


def _require_own_keys(said: Iterable[Read], newest: Mapping[str, Licence], trust: Trust) -> None:
    """(5) Of a licence that was amended, only the newest text counts: a holder may have been renamed."""
    owners: dict[str, Holder] = {}
    for text in newest.values():
        _require_own_key(text.holder, owners, trust, title=f"licence {text.number}")
    for read in said:
        predicate = read.link.predicate
        if isinstance(predicate, _NAMING):
            _require_own_key(predicate.holder, owners, trust, title=read.link.title)


def _require_own_key(holder: Holder, owners: dict[str, Holder], trust: Trust, *, title: str) -> None:
    if holder.key is None:
        return
    keyid = holder.key.keyid
    owner = owners.setdefault(keyid, holder)
    if owner is not holder and (owner.name, owner.country) != (holder.name, holder.country):
        raise BadChain(f"it gives {holder.name} the key of {owner.name}", link=title)
    if keyid in trust.authorities:
        raise BadChain(f"it gives {holder.name} the key of an authority", link=title)


def _walked(order: Iterable[Read], papers: Papers) -> dict[str, Standing]:
    """(6) to (9): what is permitted at every link, each after its parents."""
    standings: dict[str, Standing] = {}
    files: set[str] = set()
    for read in order:
        link = read.link
        if link.kind == "derivative":
            _require_new(link, files)  # (9)
        files.update(link.subjects.values())
        standing = _standing(read, tuple([standings[parent] for parent in link.parents]), papers=papers)
        if len(standing.effective.conditions) > _MOST_CONDITIONS:
            raise BadChain(f"more than {_MOST_CONDITIONS:,} provisos bind it", link=link.title)
        standings[link.digest] = standing
    return standings


def _standing(read: Read, parents: tuple[Standing, ...], *, papers: Papers) -> Standing:
    said = read.link.predicate
    if isinstance(said, Amendment):
        return amended(read, said, parents[0])  # (6)
    if isinstance(said, Transfer):
        return transferred(read, said, parents[0], papers=papers)  # (7)
    if isinstance(said, Derivative):
        return derived(read, said, parents, papers=papers)  # (8)
    assert isinstance(said, Licence)  # noqa: S101 - no other kind is a link
    return of_root(read, said, root=read.link.digest)


def _require_new(link: Link, files: set[str]) -> None:
    for name, sha256 in link.subjects.items():
        if sha256 in files:
            raise BadChain(
                f"its file '{name}' is one its chain had already",
                link=link.title,
                remedy="a file cannot be made from itself: transfer it instead",
            )


def _final(order: Order, standings: Mapping[str, Standing]) -> Standing:
    """(10) The leaf, met with the newest amendments made since."""
    leaf = standings[order.leaf]
    tips = [standings[order.newest[root]] for root in leaf.roots if order.newest[root] not in order.path]
    if not leaf.depth and tips:
        holder = tips[0].effective.holder
        leaf = replace(
            leaf, effective=replace(leaf.effective, holder=holder)
        )  # an older text of the licence names nobody any more
    if is_general(leaf) or (not leaf.depth and any(map(is_general, tips))):
        raise _names_nobody(leaf.read.link)
    for root in leaf.roots:
        newest = order.newest[root]
        _require_let(leaf, standings[newest], root=root)
        if len(leaf.roots) == 1 or newest not in order.path:
            _require_near(leaf, standings[newest])
    left = [_after(tip, leaf.depth) for tip in tips]
    return together((leaf, *left), title=leaf.title) if left else leaf


def _names_nobody(leaf: Link) -> BadChain:
    return BadChain(
        "it is a general licence, which names nobody",
        link=leaf.title,
        remedy="it is used through a transfer by a person its authority registered",
    )


def _after(tip: Standing, depth: int) -> Standing:
    """The same with the links that are left once `depth` of them have followed."""
    links = tip.effective.links
    return tip if links is None else replace(tip, effective=replace(tip.effective, links=links - depth))


def _require_let(leaf: Standing, tip: Standing, *, root: str) -> None:
    """What an amendment made since says of passing on holds for what was passed on before, too."""
    let = tip.effective.retransfer
    if any(passed == root and RETRANSFER.index(rule) > RETRANSFER.index(let) for passed, rule in leaf.passed):
        raise BadChain(
            f"since {tip.title} the licence may not be passed on as it was (retransfer: {let})",
            link=leaf.title,
            remedy="ask the authority for an amendment",
        )


def _require_near(leaf: Standing, tip: Standing) -> None:
    """Of several licences the longest line counts for each, unless its newest text is in that line itself."""
    links = tip.effective.links
    if links is not None and links < leaf.depth:
        raise BadChain(f"since {tip.title} only {links} links may follow the licence", link=leaf.title)


def _effective(standing: Standing, leaf: Link, newest: Mapping[str, Licence]) -> Effective:
    """What the leaf comes to, decided as the newest text of the first root says."""
    first = newest[standing.roots[0]]
    return replace(standing.effective, number=leaf.number, determination=first.determination, case=first.case)


def _text(read: Read) -> Licence:
    said = read.link.predicate
    text = said.licence if isinstance(said, Amendment) else said
    assert isinstance(text, Licence)  # noqa: S101 - a root, or an amendment of one
    return text
