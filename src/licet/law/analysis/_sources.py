"""Whether what a rule cites could be looked up: the citation names a place in a text, the address is one.

Nothing is fetched. An address is dead on paper when it is no http or https address with a host, or one
reserved for examples; a citation, when it is empty. A citation without any number names no provision. A rule
of law that calls itself verified should have been read where law is published, or a public body keeps it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec import Struct

from licet import documents
from licet.law._rule import Force, Review
from licet.law.analysis._complaints import Book, Complaint, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from licet.law._rule import Rule

# Endings of hosts under which official texts stand. A city's or a state's own site may have any name, and
# some publish their code through a firm: those are named one by one.
OFFICIAL = (
    "europa.eu",
    "gov",
    "mil",
    "int",
    "gov.uk",
    "gov.au",
    "gc.ca",
    "gov.sg",
    "gob.es",
    "gouv.fr",
    "bund.de",
    "boe.es",
    "gesetze-im-internet.de",
    "irishstatutebook.ie",
    "normattiva.it",
    "overheid.nl",
    "wassenaar.org",
    "ilga.gov",
    "mainelegislature.org",
    "municode.com",
    "amlegal.com",
    "codepublishing.com",
    "ecode360.com",
    "qcode.us",
    "portland.gov",
    "legistar.com",
)
_RESERVED = re.compile(r"(^|\.)(example(\.(com|net|org))?|invalid|localhost|test)$")  # RFC 2606
_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")


class _Citation(Struct, frozen=True, kw_only=True):
    """What a spot in a file cites; `numbered` when it should name an article or section."""

    file: str
    spot: tuple[str | int, ...] = ()
    rule: str = ""
    cite: str
    url: str | None = None
    numbered: bool = False


def check_sources(book: Book) -> Iterator[Complaint]:
    """Citations and addresses of the pack, its definitions and its rules."""
    for citation in _citations(book):
        yield from _looked_at(book, citation)
    for rule in book.pack.rules:
        yield from _unofficial(book, rule)


def _citations(book: Book) -> Iterator[_Citation]:
    yield _Citation(file="pack.yaml", cite=book.pack.cite, url=book.pack.url)
    for name in book.definitions:
        file = f"definitions/{name}.yaml"
        sheet = documents.plain((book.folder / file).read_bytes(), where=file)
        yield _Citation(file=file, cite=sheet["cite"], url=sheet["url"])
    for rule in book.pack.rules:
        file, numbered = rule.where.partition("/")[2], rule.force is Force.LAW
        yield _Citation(file=file, rule=rule.id, cite=rule.cite, url=rule.url, numbered=numbered)
        for i, item in enumerate(rule.unless):
            yield _Citation(file=file, rule=rule.id, spot=("unless", i), cite=item.cite)


def _looked_at(book: Book, citation: _Citation) -> Iterator[Complaint]:
    """What is wrong with one citation on paper."""
    wrong = []
    if not citation.cite.strip():
        wrong.append((Level.ERROR, "cite", "cites nothing", "name the provision"))
    elif citation.numbered and not any(letter.isdigit() for letter in citation.cite):
        what = f"'{citation.cite}' names no article, section or date"
        wrong.append((Level.WARNING, "cite", what, "name the provision, so that a reader finds it"))
    if citation.url is not None and (why := dead(citation.url)):
        what = f"the address '{citation.url}' {why}"
        wrong.append((Level.ERROR, "url", what, "give the official address of the text"))
    for level, field, what, remedy in wrong:
        yield Complaint(
            level=level,
            kind="dead_citation",
            rule=citation.rule,
            what=what,
            where=book.place(citation.file, *citation.spot, field),
            remedy=remedy,
        )


def dead(url: str) -> str:
    """Why an address cannot be one, or the empty string."""
    if url != url.strip() or any(letter.isspace() for letter in url):
        return "holds a space"
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError as problem:
        return str(problem)
    if parts.scheme not in ("http", "https"):
        return "does not begin with https:// or http://"
    if not _HOST.fullmatch(host):
        return "names no host"
    return "is an example, and leads nowhere" if _RESERVED.search(host) else ""


def _unofficial(book: Book, rule: Rule) -> Iterator[Complaint]:
    if rule.force is Force.POLICY or rule.review is not Review.VERIFIED or dead(rule.url):
        return
    host = (urlsplit(rule.url).hostname or "").lower()
    if not any(host == ending or host.endswith(f".{ending}") for ending in OFFICIAL):
        yield Complaint(
            level=Level.WARNING,
            kind="unofficial_source",
            rule=rule.id,
            what=f"is called verified, but {host} is not known to publish law",
            where=book.rule_place(rule, "url"),
            remedy="give the official address, or write `review: secondary`",
        )
