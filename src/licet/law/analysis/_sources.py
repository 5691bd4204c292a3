"""Whether what a rule cites could be looked up: the citation names a place in a text, the address is one.

Nothing is fetched. An address is dead on paper when it is no http or https address with a host, or one
reserved for examples; a citation, when it is empty. A citation without any number names no provision. A rule
of law that calls itself verified should have been read where law is published, or a public body keeps it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

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


def check_sources(book: Book) -> Iterator[Complaint]:
    """Citations and addresses of the pack, its definitions and its rules."""
    pack = book.pack
    yield from _read(book, "pack.yaml", (), pack.cite, pack.url, numbered=False)
    for name in book.definitions:
        sheet = documents.plain((book.folder / f"definitions/{name}.yaml").read_bytes(), where=name)
        yield from _read(book, f"definitions/{name}.yaml", (), sheet["cite"], sheet["url"], numbered=False)
    for rule in pack.rules:
        name = rule.where.partition("/")[2]
        yield from _read(book, name, (), rule.cite, rule.url, numbered=rule.force is Force.LAW, rule=rule.id)
        for i, item in enumerate(rule.unless):
            yield from _read(book, name, ("unless", i), item.cite, None, numbered=False, rule=rule.id)
        yield from _unofficial(book, rule)


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


def _read(  # noqa: PLR0913 - one field of one file, and what is asked of it
    book: Book,
    name: str,
    spot: tuple[str | int, ...],
    cite: str,
    url: str | None,
    *,
    numbered: bool,
    rule: str = "",
) -> Iterator[Complaint]:
    place = book.place(name, *spot, "cite")
    if not cite.strip():
        yield Complaint(
            level=Level.ERROR,
            kind="dead_citation",
            rule=rule,
            what="cites nothing",
            where=place,
            remedy="name the provision",
        )
    elif numbered and not any(letter.isdigit() for letter in cite):
        yield Complaint(
            level=Level.WARNING,
            kind="dead_citation",
            rule=rule,
            what=f"'{cite}' names no article, section or date",
            where=place,
            remedy="name the provision, so that a reader finds it",
        )
    if url is not None and (why := dead(url)):
        yield Complaint(
            level=Level.ERROR,
            kind="dead_citation",
            rule=rule,
            what=f"the address '{url}' {why}",
            where=book.place(name, *spot, "url"),
            remedy="give the official address of the text",
        )


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
