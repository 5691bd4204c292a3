"""The names that one name field holds: "Acme Ltd d/b/a Hikvision", "Bout (alias Butt)", "Smith &amp; Sons".

Compared whole, such a text is far from each of its names. So each is read out where the sign between them is
unambiguous, and asked beside the whole, which is never given up: nothing is found less for it. Not parted are
commas, slashes, dashes and brackets amid a name, since names hold those. Who stands after "c/o" is another
party; it is asked all the same.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

from licet.parties.names import Role, role, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from licet.parties._query import Query

MOST: Final = 12  # names read out of one text; more is no name
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
_LONG: Final = (
    r"(?:doing\s+business|trading|operating|(?:also|formerly|previously|now|better)\s+known)\s+as"
    r"|in\s+care\s+of"
)
_SLASHED: Final = r"[adfn]/[bk]/a|c/o|t/as?"
_DOTTED: Final = r"[adfn]\.\s?[bk]\.\s?a\.?"
_BARE: Final = r"(?-i:aka|AKA|dba|DBA|fka|FKA|alias|ALIAS)"  # not Aka nor Alias: those are names as well
_MARK: Final = rf"(?<![^\s(\[,;:])(?:{_LONG}|{_SLASHED}|{_DOTTED}|{_BARE})(?![\w/])"
_SIGNS: Final = (*"&<([/\uff08", " as ", "care of", "aka", "dba", "fka", "alias", ".a.", ". a", "b.a", "k.a")
_NARROW: Final = str.maketrans("\uff08\uff09", "()")  # brackets as East Asian text has them
_BETWEEN: Final = re.compile(rf"[\s,;:(\[]*{_MARK}[\s,;:.“”\"')\]]*", re.IGNORECASE)
_BRACKETED: Final = re.compile(r"(.*\S)\s*[(\[]([^()\[\]]+)[)\]]", re.DOTALL)
_LEAD: Final = re.compile(r"(?:original script|formerly|previously|now)\s*:?\s+", re.IGNORECASE)
_NO_NAME: Final = re.compile(r"(?i)\b(?:branch|office|division|subsidiary|representative)\b")
_ROUND: Final = ' \t\r\n,;:“”"'
_SHORT: Final = 3  # letters: an abbreviation, a legal form
_TELLING: Final = frozenset({Role.NAME, Role.GENERIC, Role.NUMBER})


def asked_beside(query: Query) -> tuple[str, ...]:
    """Return the names read out of those given, to be asked beside them as aliases are."""
    given = (query.name, *query.aliases)
    found = dict.fromkeys(name for text in given for name in several(text))
    return tuple(name for name in found if name not in given)


def several(text: str) -> tuple[str, ...]:
    """Return the names the text holds besides itself, each once; none where it is one name."""
    small = text.casefold()
    if not any(sign in small for sign in _SIGNS):  # nearly every name: this is asked of each of a million
        return ()
    readable = _unescaped(text)
    narrow = readable.translate(_NARROW)
    parts = [part for part in _BETWEEN.split(narrow) if part]
    found = [_bare(name) for part in parts for name in _unbracketed(part)]
    if found == [_bare(narrow)]:
        found = [readable]
    names = dict.fromkeys((readable, *filter(_tells, found)))
    return tuple(name for name in names if name != text)[:MOST]


def _unescaped(text: str) -> str:
    """Return the text without the signs of a web page: `&nbsp;`, `&#233;`, `<br>`; also if escaped twice."""
    for _ in range(2):
        if not _ENTITY.search(text) and not _BREAK.search(text):
            break
        plain = _ENTITY.sub(lambda found: html.unescape(found[0]), _BREAK.sub(" ", text))
        text = " ".join(plain.split())
    return text


def _unbracketed(text: str) -> Iterator[str]:
    """Yield the text, and where it ends in brackets that hold names: what stands before, and each of them."""
    found = _BRACKETED.fullmatch(text.strip(_ROUND))
    within = [] if found is None else [_LEAD.sub("", part, count=1) for part in found[2].split(";")]
    named = [part for part in within if _is_name(part)]
    before = [] if found is None else list(_unbracketed(found[1]))
    yield from (*before, *named) if named or len(before) > 1 else (text,)


def _is_name(text: str) -> bool:
    """Whether what stands in brackets can name a party: not a country, a branch or a short abbreviation."""
    from licet.parties.lists.importers import country_codes  # noqa: PLC0415 - for the few that have brackets

    telling = [word for word in words(text) if role(word) in _TELLING]
    if _NO_NAME.search(text) or not any(role(word) is Role.NAME for word in telling):
        return False
    return (len(telling) > 1 or len(telling[0]) > _SHORT) and not country_codes(text)


def _tells(name: str) -> bool:
    """Whether the name is more than a legal form, a title or a letter."""
    return any(role(word) in _TELLING for word in words(name))


def _bare(text: str) -> str:
    """Return the text without the signs round about it, and without half a pair of brackets."""
    bare = text.strip(_ROUND)
    for left, right in ("()", "[]"):
        if bare.count(left) != bare.count(right):
            bare = bare.strip(f"{left}{right}{_ROUND}")
    return bare
