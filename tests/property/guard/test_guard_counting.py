"""Quotas of every link, as docs/spec/grants.md counts them, against what the guard's allowance does."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from licet.facts import Use
from licet.guard._allowance import Allowance
from licet.guard._binding import grants_of, recorded_links
from licet.guard._entries import OpenEntry, decode, encode, head_of, permitted, tail_of
from licet.licence import Grant, Quota, VerifiedChain
from tests.unit.licence.chains import GRANT, MODEL, licence, transfer, verified
from tests.unit.licence.samples import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

START = dt.datetime(2026, 11, 29, 10, 0, tzinfo=dt.UTC)  # the month turns on the third day
assert START > NOW
COUNTRIES = ("CH", "NO")
USES = [
    Use(
        operation=operation,
        purpose="purpose.border_control",
        place="place.controlled",
        country=country,
        actor="party.government",
    )
    for operation in ("operation.verify", "operation.identify.live")
    for country in COUNTRIES
]


class Asked(Struct, frozen=True):
    """One use that is asked for, `days` after the one before; `anew`: after the guard was opened again."""

    use: Use
    gallery: int
    days: int
    anew: bool


class Kept:
    """A record in memory."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []

    def append(self, entry: bytes) -> int:
        self.raw.append(entry)
        return len(self.raw) - 1

    enqueue = append

    @property
    def size(self) -> int:
        return len(self.raw)

    def entries(self, start: int = 0) -> Iterator[bytes]:
        return iter(self.raw[start:])

    def flush(self) -> None:
        """Nothing waits."""

    def checkpoint(self) -> bytes:
        return b""

    def close(self) -> None:
        """Nothing is open."""


@st.composite
def chains(draw: st.DrawFn) -> VerifiedChain:
    """A licence and a transfer of it, both with grants of their own quotas."""
    wide = replace(draw(_limited(GRANT)), gallery=50)
    root = licence(files=MODEL, grants=(wide,), provisos=draw(_few(1)))
    parts = draw(st.lists(_limited(wide), min_size=1, max_size=3))
    narrowed = tuple(
        replace(part, countries=draw(st.sampled_from([COUNTRIES, ("CH",), ("NO",)]))) for part in parts
    )
    return verified(root, transfer(root, grants=narrowed))


@st.composite
def _limited(draw: st.DrawFn, grant: Grant) -> Grant:
    quotas = tuple(replace(quota, uses=draw(st.integers(1, quota.uses))) for quota in grant.quotas)
    gallery = draw(st.sampled_from([size for size in (5, 50) if size <= (grant.gallery or 50)]))
    return replace(grant, gallery=gallery, quotas=quotas or draw(_few(2)))


def _few(most: int) -> st.SearchStrategy[tuple[Quota, ...]]:
    one = st.builds(Quota, uses=st.integers(1, 6), per=st.sampled_from(["day", "month", "licence"]))
    return st.lists(one, max_size=most, unique_by=lambda quota: quota.per).map(tuple)


asked = st.lists(
    st.builds(
        Asked,
        use=st.sampled_from(USES),
        gallery=st.sampled_from([0, 5, 50]),
        days=st.sampled_from([0, 0, 0, 1]),
        anew=st.booleans(),
    ),
    min_size=1,
    max_size=25,
)


class Counted:
    """The specification, word for word, over the history of permitted uses."""

    def __init__(self, chain: VerifiedChain) -> None:
        self.chain = chain
        self.history: list[tuple[Use, int, dt.datetime]] = []

    def ask(self, use: Use, gallery: int, at: dt.datetime) -> bool:
        permitted = all(self._has_left(quota, None, at) for quota in self._provisos()) and all(
            any(
                _inside(grant, use, gallery) and all(self._has_left(one, grant, at) for one in grant.quotas)
                for grant in grants_of(link)
            )
            for link in self.chain.links
        )
        if permitted:
            self.history.append((use, gallery, at))
        return permitted

    def _provisos(self) -> list[Quota]:
        return [proviso for proviso in self.chain.effective.provisos if isinstance(proviso, Quota)]

    def _has_left(self, quota: Quota, grant: Grant | None, at: dt.datetime) -> bool:
        used = [
            one
            for use, gallery, one in self.history
            if (grant is None or _inside(grant, use, gallery)) and _period(quota, one) == _period(quota, at)
        ]
        return len(used) < quota.uses


def _inside(grant: Grant, use: Use, gallery: int) -> bool:
    return not grant.shortfalls(use) and (grant.gallery is None or gallery <= grant.gallery)


def _period(quota: Quota, at: dt.datetime) -> object:
    return {"day": at.date(), "month": (at.year, at.month), "licence": None}[quota.per]


class Session:
    """An allowance over a record, opened again and again."""

    def __init__(self, chain: VerifiedChain, *, queued: bool) -> None:
        self.chain, self.record, self.queued = chain, Kept(), queued
        self.open(START)

    def open(self, at: dt.datetime) -> None:
        self.allowance = Allowance(self.chain, self.record, queued=self.queued)
        entries = [decode(raw, index=index) for index, raw in enumerate(self.record.raw)]
        self.allowance.remember(entries, now=at.timestamp())
        opened = OpenEntry(
            at=int(at.timestamp()),
            verdict="permit",
            ground="permitted",
            licence=self.chain.digest,
            links=recorded_links(self.chain),
        )
        self.record.append(encode(opened))

    def ask(self, use: Use, gallery: int, at: dt.datetime) -> bool:
        moment = at.timestamp()
        charges = self.allowance.charges(use, at=at)
        fits = charges is not None and all(
            any(one.covers(gallery) for one in covering) for covering in charges.covering
        )
        every = all(
            any(_inside(grant, use, gallery) for grant in grants_of(link)) for link in self.chain.links
        )
        if (
            not every
            or not fits
            or charges is None
            or self.allowance.take(moment, charges, gallery) is not None
        ):
            return False
        self.record.append(head_of(moment) + permitted(tail_of(use, licence=self.chain.digest), gallery))
        return True


@settings(max_examples=40)
@given(chains(), asked, st.booleans())
def test_a_guard_counts_as_the_specification_does_however_often_it_is_opened(
    chain: VerifiedChain,
    wanted: list[Asked],
    queued: bool,  # noqa: FBT001 - a drawn value
) -> None:
    session, counted, at = Session(chain, queued=queued), Counted(chain), START
    for one in wanted:
        if one.anew:
            session.allowance.release(at.timestamp())
            session.open(at)
        at += dt.timedelta(days=one.days)
        assert session.ask(one.use, one.gallery, at) == counted.ask(one.use, one.gallery, at)


@settings(max_examples=40)
@given(chains(), asked)
def test_a_queued_guard_that_crashes_never_permits_more_than_the_specification(
    chain: VerifiedChain, wanted: list[Asked]
) -> None:
    session, counted, at = Session(chain, queued=True), Counted(chain), START
    for one in wanted:
        if one.anew:  # a crash: the entries of this session are lost, what was set aside is not
            lost = len(session.record.raw)
            while lost and b'"kind":"use"' in session.record.raw[lost - 1]:
                lost -= 1
            del session.record.raw[lost:]
            session.open(at)
        at += dt.timedelta(days=one.days)
        if session.ask(one.use, one.gallery, at):
            assert counted.ask(one.use, one.gallery, at)
