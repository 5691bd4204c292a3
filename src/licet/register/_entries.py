"""What a register publishes: determinations, licences, counted decisions, and evidence of the log.

Plain values, already free of personal data: holders are organisations, times are shown to the hour, uses are
counts. A value that cannot be counted or placed in time is refused, since a page of wrong numbers is worse
than none.
"""

from __future__ import annotations

import datetime as dt
from typing import Final, Literal, get_args

from msgspec import Struct

from licet.errors import InputError
from licet.law import Outcome

Status = Literal["in force", "not yet in force", "suspended", "revoked", "expired"]
Answer = Literal["permit", "refuse"]
Review = Literal["verified", "secondary", "unverified"]

_STATUSES: Final = get_args(Status)
_ANSWERS: Final = get_args(Answer)
_REVIEWS: Final = get_args(Review)


class PublishedReason(Struct, frozen=True, kw_only=True):
    """One rule that decided, with its provision and how well its text was checked (`Review`)."""

    title: str
    cite: str
    url: str
    review: str

    def __post_init__(self) -> None:
        _one_of(self.review, _REVIEWS, what="review state of a rule")


class PublishedDetermination(Struct, frozen=True, kw_only=True):
    """What the law was found to say about one transaction; `digest` is what a licence refers to."""

    title: str
    outcome: Outcome
    reasons: tuple[PublishedReason, ...] = ()
    questions: tuple[str, ...] = ()
    digest: str | None = None

    def __post_init__(self) -> None:
        _one_of(self.outcome, tuple(Outcome), what="outcome of a determination")


class PublishedLicence(Struct, frozen=True, kw_only=True):
    """One licence: who may do what with which product, under which conditions, and whether it stands.

    `operations` to `actors` are terms of the vocabulary, `countries` ISO 3166-1 codes, `provisos` sentences.
    `determination` is the digest of the determination it rests on.
    """

    number: str
    authority: str
    country: str
    holder: str
    artefact: str
    sha256: str
    operations: tuple[str, ...]
    purposes: tuple[str, ...]
    places: tuple[str, ...]
    countries: tuple[str, ...]
    actors: tuple[str, ...]
    provisos: tuple[str, ...]
    not_before: dt.datetime
    not_after: dt.datetime
    status: Status
    determination: str | None = None

    def __post_init__(self) -> None:
        _one_of(self.status, _STATUSES, what="status of a licence")
        in_utc(self.not_before)
        in_utc(self.not_after)


class PublishedDecision(Struct, frozen=True, kw_only=True):
    """How often a guard gave one answer to one kind of use in one hour, and why.

    `at` is cut to its hour. A use that did not state an attribute has None there.
    """

    at: dt.datetime
    licence: str
    operation: str | None
    purpose: str | None
    place: str | None
    country: str | None
    verdict: Answer
    code: str
    sentence: str
    count: int = 1

    def __post_init__(self) -> None:
        _one_of(self.verdict, _ANSWERS, what="verdict")
        in_utc(self.at)
        if type(self.count) is not int or self.count < 1:
            raise InputError(f"a count of {self.count!r} uses cannot be published", remedy="count from 1")


class Evidence(Struct, frozen=True, kw_only=True):
    """The state of one log, signed, and one proof out of it; `proves` says in a sentence what that shows.

    The page prints these as they are: verify them before publishing, as the reader will after.
    """

    origin: str
    size: int
    root: str
    checkpoint: str
    vkey: str
    proof: str
    proves: str


def in_utc(at: dt.datetime) -> dt.datetime:
    """The same moment in UTC; a time without a zone is refused, not guessed."""
    if at.tzinfo is None:
        raise InputError(f"the time {at.isoformat()} has no zone", remedy="give it one, such as UTC")
    return at.astimezone(dt.UTC)


def _one_of(value: str, known: tuple[str, ...], *, what: str) -> None:
    if value not in known:
        raise InputError(f"unknown {what} '{value}'", remedy=f"known: {', '.join(known)}")
