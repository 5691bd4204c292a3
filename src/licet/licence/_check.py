"""What a well-formed document is: the same questions before one is signed and after one is verified.

Words of the vocabulary are checked only before signing (`_in_full`). A verifier older than the authority may
meet a term it does not know; no use it can name falls under such a term, so nothing is permitted by it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from licet.errors import shown
from licet.licence._documents import MAKINGS, Amendment, Consent, Derivative, Receipt, Transfer
from licet.licence._licence import KINDS, Authority, Holder, Licence
from licet.licence._problem import (
    Path,
    Problem,
    choice_problems,
    country_problems,
    digests_problems,
    hex_problems,
    is_country,
    is_text,
    moment_problems,
    spelled,
    text_problems,
)
from licet.licence.grant import MOST_GRANTS, faults
from licet.licence.provisos import LEVELS, proviso_problems, report_period

if TYPE_CHECKING:
    import datetime as dt

    from licet.licence._documents import Predicate
    from licet.licence.grant import Grant
    from licet.licence.provisos import Proviso

_LONGEST_FRESHNESS: Final = 10 * 366 * 24 * 3600
_MOST: Final = 64  # provisos, reasons or undertakings in one document
_MOST_SOURCES: Final = 4096
_MOST_LINKS: Final = 1000
RETRANSFER: Final = ("none", "consent", "free")  # each lets through what the one before does, and more
_CONSENTS: Final = ("retransfer", "registration")
_Check = Callable[[Path, Any], tuple[Problem, ...]]
_At = tuple[Path, _Check]


def problems(document: Predicate) -> tuple[Problem, ...]:
    """Everything that keeps `document` from meaning one thing, in the order of its fields."""
    found: tuple[Problem, ...] = ()
    kind = type(document)
    fields, checks = _checks(kind)
    for value, (path, check) in zip(fields(document), checks, strict=True):
        if value is not None and (wrong := check(path, value)):
            found += wrong
    whole = _WHOLE.get(kind)
    return found if whole is None else found + whole(document)


@lru_cache(16)
def _checks(kind: type[Predicate]) -> tuple[Callable[[Predicate], tuple[Any, ...]], tuple[_At, ...]]:
    """The fields of a kind of document, and how each is checked: a name means the same in all kinds."""
    fields = [field for field in kind.__struct_fields__ if field in _BY_NAME]
    return attrgetter(*fields), tuple([((field.rstrip("_"),), _BY_NAME[field]) for field in fields])


def _texts(path: Path, texts: tuple[str, ...]) -> tuple[Problem, ...]:
    found = [problem for index, text in enumerate(texts) for problem in text_problems((*path, index), text)]
    return (*found, *_few(path, texts))


def _digests(path: Path, digests: tuple[str, ...]) -> tuple[Problem, ...]:
    if not digests:
        return ()
    return digests_problems(path, digests) + _few(path, digests, most=_MOST_SOURCES)


def _provisos(path: Path, provisos: tuple[Proviso, ...]) -> tuple[Problem, ...]:
    if not provisos:
        return ()
    found: tuple[Problem, ...] = ()
    for index, proviso in enumerate(provisos):
        found += proviso_problems((*path, index), proviso)
    return found + _few(path, provisos)


def _few(path: Path, values: tuple[object, ...], *, most: int = _MOST) -> tuple[Problem, ...]:
    if len(values) <= most:
        return ()
    return (Problem(path, f"{spelled(path)} has {len(values):,} entries", f"give at most {most}"),)


def grants_problems(path: Path, grants: tuple[Grant, ...]) -> tuple[Problem, ...]:
    """Grants that permit something, and mean one thing."""
    if not grants:
        remedy = "add a grant, or do not issue it"
        return (Problem(path, "a licence without a grant permits nothing", remedy),)
    if len(grants) > MOST_GRANTS:
        remedy = "write fewer, wider grants"
        return (Problem(path, f"{len(grants)} grants, more than {MOST_GRANTS}", remedy),)
    return _grant_faults(path, grants)


@lru_cache(256)
def _grant_faults(path: Path, grants: tuple[Grant, ...]) -> tuple[Problem, ...]:
    return tuple(
        Problem(at, what, remedy)
        for index, grant in enumerate(grants)
        for at, what, remedy in faults(grant, (*path, index))
    )


def _transfer_problems(document: Licence | Transfer) -> tuple[Problem, ...]:
    """What licences and transfers share: re-transfer, assurance, validity, freshness."""
    found = choice_problems(("retransfer",), document.retransfer, RETRANSFER)
    if document.assurance is not None:
        found += choice_problems(("assurance",), document.assurance, LEVELS)
    if document.links is not None and not 0 <= document.links <= _MOST_LINKS:
        found += (Problem(("links",), f"links is {document.links}", f"give 0 to {_MOST_LINKS}"),)
    found += _order_problems(("not_after",), document.not_before, document.not_after, what="licence")
    if document.freshness is not None and not 1 <= document.freshness <= _LONGEST_FRESHNESS:
        what = f"freshness is {document.freshness} seconds"
        found += (Problem(("freshness",), what, "give 1 second to 10 years"),)
    return found


def _licence_problems(document: Licence) -> tuple[Problem, ...]:
    found = _transfer_problems(document) + choice_problems(("kind",), document.kind, KINDS)
    if document.kind == "general" and document.holder.key is not None:
        remedy = "leave it out: each user is registered"
        found += (Problem(("holder", "key"), "a general licence names no key", remedy),)
    return found


def _derivative_problems(document: Derivative) -> tuple[Problem, ...]:
    empty = [field for field in ("parents", "sources") if not getattr(document, field)]
    return choice_problems(("kind",), document.kind, MAKINGS) + tuple(
        Problem((field,), f"{field} is empty", "name what it was made from") for field in empty
    )


def _consent_problems(document: Consent) -> tuple[Problem, ...]:
    kind = choice_problems(("kind",), document.kind, _CONSENTS)
    return kind + _order_problems(("until",), document.issued_at, document.until, what="consent")


def _amendment_problems(document: Amendment) -> tuple[Problem, ...]:
    found = [
        Problem(("licence", *problem.path), problem.what, problem.remedy)
        for problem in problems(document.licence)
    ]
    if document.sequence < 1:
        found.insert(0, Problem(("sequence",), "the sequence is below 1", "count amendments from 1 upwards"))
    return tuple(found)


def _receipt_problems(document: Receipt) -> tuple[Problem, ...]:
    if report_period(document.period) is not None:
        return ()
    remedy = "write it like 2026-03, 2026-Q1 or 2026"
    return (Problem(("period",), f"'{shown(document.period)}' is no month, quarter or year", remedy),)


def _person_problems(path: Path, person: Authority | Holder) -> tuple[Problem, ...]:
    kind = person.kind if isinstance(person, Holder) else None
    if is_text(person.name) and is_country(person.country) and (kind is None or is_text(kind)):
        return ()
    found = text_problems((*path, "name"), person.name) + country_problems((*path, "country"), person.country)
    return found if kind is None else found + text_problems((*path, "kind"), kind)


def _order_problems(path: Path, start: dt.datetime, end: dt.datetime, *, what: str) -> tuple[Problem, ...]:
    """Two moments in order; each is checked by itself elsewhere."""
    if start.tzinfo is end.tzinfo and start < end:
        return ()
    if start.utcoffset() is None or end.utcoffset() is None or start < end:
        return ()
    return (Problem(path, f"the {what} ends before it starts", "put the two dates in order"),)


_BY_NAME: Final[dict[str, _Check]] = {
    **dict.fromkeys(("number", "reason", "case"), text_problems),
    **dict.fromkeys(("parent", "document", "lifts", "determination", "end_use_statement"), hex_problems),
    **dict.fromkeys(("parents", "sources", "consents"), _digests),
    **dict.fromkeys(("authority", "holder", "end_user"), _person_problems),
    **dict.fromkeys(
        (
            "not_before",
            "not_after",
            "issued_at",
            "until",
            "from_",
            "at",
            "made_at",
            "decided_at",
            "signed_at",
            "received_at",
        ),
        moment_problems,
    ),
    **dict.fromkeys(("reasons", "undertakings", "operations", "purposes", "countries"), _texts),
    "grants": grants_problems,
    "provisos": _provisos,
}
_WHOLE: Final[dict[type[Any], Callable[[Any], tuple[Problem, ...]]]] = {  # what no one field shows
    Licence: _licence_problems,
    Transfer: _transfer_problems,
    Derivative: _derivative_problems,
    Consent: _consent_problems,
    Amendment: _amendment_problems,
    Receipt: _receipt_problems,
}
