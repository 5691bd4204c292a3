"""How documents follow one another: from the licences at the root to one leaf, each after its parents.

The names are digests of what was signed, so no document can name one that names it: there are no circles.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from msgspec import Struct

from licet.errors import BadChain
from licet.licence._gather import Read

if TYPE_CHECKING:
    from collections.abc import Iterable

LINKS: Final = ("licence", "amendment", "transfer", "derivative")
_TAKEN: Final = (*LINKS, "consent")
_PASSED: Final = ("transfer", "derivative")


class Following(Protocol):
    """A document that says which ones it follows, verified or not."""

    @property
    def kind(self) -> str:
        """What kind of document it is."""

    @property
    def digest(self) -> str:
        """Its name in others."""

    @property
    def parents(self) -> tuple[str, ...]:
        """The names of those it follows."""


F = TypeVar("F", bound=Following)


class Order(Struct, frozen=True):
    """The links that count, in order, by digest too; `path` leads to `leaf`, `newest` is each root's text."""

    links: tuple[Read, ...]
    reads: Mapping[str, Read]
    leaf: str
    path: frozenset[str]
    newest: Mapping[str, str]


def in_order(reads: Mapping[str, Read], wanted: str | None) -> Order:
    """Put the documents in order; `BadChain` if one is missing, or if they lead nowhere or to two ends."""
    for read in reads.values():
        if read.link.kind not in _TAKEN:
            raise BadChain(f"a {read.link.kind} is no link of a chain", link=read.link.title)
    if (line := _line(reads, wanted)) is not None:
        return line
    links = {digest: read for digest, read in reads.items() if read.link.kind in LINKS}
    after = _amendments(links)
    if wanted is None:
        _require_parents(links)
    leaf = _leaf(links, wanted)
    path = _path(links, leaf)
    newest: dict[str, str] = {}
    texts: list[str] = []
    for root in (digest for digest in path if links[digest].link.kind == "licence"):
        tip = root
        while tip in after:
            tip = after[tip]
            texts.append(tip)
        newest[root] = tip
    order = (*newest, *texts, *(one for one in path if links[one].link.kind not in ("licence", "amendment")))
    if wanted is None:
        _refuse_strays(links, order)
    return Order(
        links=tuple(links[digest] for digest in order),
        reads=links,
        leaf=leaf,
        path=frozenset(path),
        newest=newest,
    )


def _line(reads: Mapping[str, Read], wanted: str | None) -> Order | None:
    """The order of one licence and what follows it in one line, which most chains are; None of any other."""
    root, after = "", {}
    for digest, read in reads.items():
        link = read.link
        if link.kind == "licence" and not root:
            root = digest
        elif link.kind in _PASSED and len(link.parents) == 1:
            after[link.parents[0]] = digest
        else:
            return None
    if not root:
        return None
    order = [root]
    while (following := after.get(order[-1])) is not None:
        order.append(following)
    if len(order) < len(reads) or wanted not in (None, order[-1]):
        return None
    return Order(
        links=tuple([reads[digest] for digest in order]),
        reads=reads,
        leaf=order[-1],
        path=frozenset(order),
        newest={root: root},
    )


def _leaf(links: Mapping[str, Read], wanted: str | None) -> str:
    """The link asked about, or the only one that none follows."""
    if wanted is not None:
        if wanted not in links:
            raise BadChain(f"no link with the digest {wanted[:16]}… is here", remedy="get the whole chain")
        return wanted
    found = ends([read.link for read in links.values()])
    if len(found) == 1:
        return found[0].digest
    names = " and ".join(link.title for link in found[:2]) or "no link"
    raise BadChain(f"the documents end in {names}", remedy="say which is meant, or give one chain")


def ends(documents: Iterable[F]) -> list[F]:
    """Those that no other follows; an amendment ends nothing but a lone licence."""
    every = list(documents)
    followed = {parent for one in every for parent in one.parents}
    last = [one for one in every if one.digest not in followed]
    return [one for one in last if one.kind != "amendment"] or last


def _path(links: Mapping[str, Read], leaf: str) -> tuple[str, ...]:
    """Everything that leads to `leaf`, parents first."""
    done: dict[str, None] = {}
    ahead = [(leaf, False)]
    while ahead:
        digest, parents_done = ahead.pop()
        if digest in done:
            continue
        if parents_done:
            done[digest] = None
            continue
        ahead.append((digest, True))
        _require_parents({digest: links[digest]}, among=links)
        ahead.extend((parent, False) for parent in links[digest].link.parents)
    return tuple(done)


def _require_parents(links: Mapping[str, Read], *, among: Mapping[str, Read] | None = None) -> None:
    for read in links.values():
        for parent in read.link.parents:
            if parent not in (links if among is None else among):
                what = f"its parent {parent[:16]}… is not here"
                raise BadChain(what, link=read.link.title, remedy="get the whole chain")


def _amendments(links: Mapping[str, Read]) -> dict[str, str]:
    """The amendment that follows each licence or amendment; two that follow one would be two laws."""
    after: dict[str, str] = {}
    for digest, read in links.items():
        if read.link.kind != "amendment":
            continue
        other = after.setdefault(read.link.parents[0], digest)
        if other != digest:
            raise BadChain(
                f"{links[other].link.title} amends the same text",
                link=read.link.title,
                remedy="keep both as evidence, and ask the authority",
            )
    return after


def _refuse_strays(links: Mapping[str, Read], order: tuple[str, ...]) -> None:
    stray = links.keys() - set(order)
    for digest in sorted(stray):
        raise BadChain("it does not lead to the others", link=links[digest].link.title, remedy="leave it out")
