"""Everything that can go wrong, by meaning.

An answer is never an error: "licence required" is a `Determination` and "refused" a `Verdict`. An error
is something Licet cannot answer from: a file it cannot read, a signature that does not hold, a record it
cannot keep. Each says what happened, where (file and line when there is one) and what to do next.

    LicetError
    ├── InputError          a file, field or argument that cannot be used
    │   ├── UnknownField    a misspelt or invented field
    │   └── UnknownTerm     a word the vocabulary does not hold
    ├── RulebookError       a law pack or rule that cannot be used
    ├── ListError           a watch list with broken or missing rows
    ├── LicenceError        a licence, tag or revocation that does not hold
    │   ├── BadSignature    the signature does not fit the key
    │   ├── NotTrusted      signed, but by nobody this machine trusts
    │   ├── NotYetValid     before its first day, or the clock is wrong
    │   ├── Expired         after its last moment
    │   ├── Revoked         withdrawn by the authority
    │   ├── Stale           the revocation list is too old to rely on
    │   ├── OutOfScope      it does not cover what was asked
    │   ├── BadChain        a link of a chain of documents that does not hold
    │   │   └── Widened     a link that allows more than the one before it
    │   ├── NotIssuable     the law leaves no path to this licence
    │   └── WrongArtefact   the file is not the one the licence names
    ├── LogError            a transparency log or record that does not hold
    │   ├── BadProof        an inclusion or consistency proof that does not verify
    │   ├── BadCheckpoint   a checkpoint that is malformed or not signed by the log
    │   ├── Forked          two histories under one name, or a history rolled back
    │   └── Unwritable      an entry could not be made durable
    ├── FeedError           a feed, or a file in it, that does not hold or cannot be had
    ├── NotAdmitted         a proof of who asks that does not hold
    └── NotPermitted        raised by `with guard.use(...)` when the verdict is a refusal
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHOWN = 12  # known words in one message
_LONGEST = 80  # characters of foreign text in one message


class LicetError(Exception):
    """The root: `what` happened, `where` (a path, or path:line), and the `remedy`."""

    def __init__(self, what: str, *, where: object = None, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = None if where is None else str(where)
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        cure = f"; {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{cure}"


class InputError(LicetError):
    """A file, field or argument that cannot be used as it stands."""


class UnknownField(InputError):
    """A field no document of this kind has; the nearest known ones are suggested."""

    def __init__(self, field: str, *, known: Iterable[str], where: object = None) -> None:
        super().__init__(f"unknown field '{shown(field)}'", where=where, remedy=_did_you_mean(field, known))
        self.field = field


class UnknownTerm(InputError):
    """A word the vocabulary does not hold; the nearest known ones are suggested."""

    def __init__(self, term: str, *, family: str, known: Iterable[str], where: object = None) -> None:
        super().__init__(f"unknown {family} '{shown(term)}'", where=where, remedy=_did_you_mean(term, known))
        self.term = term
        self.family = family


class RulebookError(LicetError):
    """A law pack or rule that cannot be used: nothing is decided from half a rulebook."""


class ListError(LicetError):
    """A watch list with broken or missing rows: the old list stays in use."""


class LicenceError(LicetError):
    """A licence, tag or revocation that does not hold."""


class BadSignature(LicenceError):
    """The signature does not fit the content and the key: one of them was changed."""


class NotTrusted(LicenceError):
    """Signed, but by no key this machine was told to trust for this act."""


class NotYetValid(LicenceError):
    """Before the licence's first moment, or the clock is wrong."""


class Expired(LicenceError):
    """After the licence's last moment."""


class Revoked(LicenceError):
    """Withdrawn by the authority that issued it."""


class Stale(LicenceError):
    """The revocation list is missing, or older than the licence allows."""


class OutOfScope(LicenceError):
    """The licence does not cover what was asked."""


class BadChain(LicenceError):
    """A link of a chain that does not hold: `link` says which, by its place, kind and number."""

    def __init__(self, what: str, *, link: str | None = None, remedy: str = "") -> None:
        super().__init__(f"{link}: {what}" if link else what, remedy=remedy)
        self.link = link


class Widened(BadChain):
    """A link that allows more than the one before it; `excess` says what, field by field."""

    def __init__(self, what: str, *, link: str, excess: tuple[object, ...], remedy: str = "") -> None:
        super().__init__(what, link=link, remedy=remedy)
        self.excess = excess


class NotIssuable(LicenceError):
    """The law leaves no path to this licence."""


class WrongArtefact(LicenceError):
    """The file is not the one the licence names."""


class LogError(LicetError):
    """A transparency log, or a guard's record, that does not hold."""


class BadProof(LogError):
    """An inclusion or consistency proof that does not verify."""


class BadCheckpoint(LogError):
    """A checkpoint that is malformed, or not signed by the log it names."""


class Forked(LogError):
    """Two histories under one name, or a history that was rolled back."""


class Unwritable(LogError):
    """An entry could not be made durable, so nothing may be permitted on it."""


class InUse(LogError):
    """Another program has the log, or the record, open for writing."""


class FeedError(LicetError):
    """A feed, or a file in it, that does not hold or cannot be had."""


class NotAdmitted(LicetError):
    """A proof of who asks that does not hold: nobody was admitted by it."""


class NotPermitted(LicetError):
    """The guard refused a use; `verdict` says why and what would make it lawful."""

    def __init__(self, what: str, *, verdict: object, remedy: str = "") -> None:
        super().__init__(what, remedy=remedy)
        self.verdict = verdict


def shown(text: str) -> str:
    """Foreign text as one line of a message can hold it: escaped if it does not print, cut if it is long."""
    safe = text if text.isprintable() else ascii(text)[1:-1]
    return safe if len(safe) <= _LONGEST else f"{safe[:_LONGEST]}…"


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest by the whole word, then by its last part: `bank` finds `party.private.bank`."""
    word, terms = word[:_LONGEST], sorted(set(known))
    near = get_close_matches(word, terms, n=3, cutoff=0.6)
    if not near:
        tails = {term.rsplit(".", 1)[-1]: term for term in terms}
        near = [tails[t] for t in get_close_matches(word.rsplit(".", 1)[-1], tails, n=3, cutoff=0.6)]
    some = terms[:_SHOWN] + ["…"] * (len(terms) > _SHOWN)
    return f"did you mean {' or '.join(near)}?" if near else f"known: {', '.join(some)}"
